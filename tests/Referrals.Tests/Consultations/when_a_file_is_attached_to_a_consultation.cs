// Files of a consultation over HTTP: who adds, opens and withdraws them, and until when.
using System.Security.Cryptography;
using System.Text.Json;
using Referrals.Tests.Cases;
using Referrals.Tests.Documents;
using Referrals.Tests.Hosting;
using static Referrals.Tests.Consultations.ConsultationDocumentSteps;

namespace Referrals.Tests.Consultations;

public class when_a_file_is_attached_to_a_consultation(TestService service) : IClassFixture<TestService>
{
    private const string Village = "family-doctor@SX-V0101";
    private const string Hospital = "specialist@SX-H01";

    private TestClient Doctor => service.As(Village);

    private TestClient Cardiologist => service.As(Hospital);

    private TestClient Invited => service.As("specialist@SX-H02", practitioner: Expert);

    [Fact]
    public async Task the_other_party_is_told_once_of_what_is_added_together()
    {
        var at = await service.AskedForAdvice();
        foreach (var name in (string[])["一.pdf", "二.pdf", "三.pdf"])
        {
            await Post(Doctor, at, name).Expect(201);
            service.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        (await service.ToldOf(Hospital, at)).ShouldBe(["files-added", "advice-asked"]);
        (await service.ToldOf(Village, at)).ShouldNotContain("files-added");
        (await service.NoticesOf(Hospital, at))[0].GetProperty("text").GetString().ShouldNotBeNull().ShouldContain("有新附件");
        service.Clock.Advance(TimeSpan.FromMinutes(8));
        await Post(Doctor, at, "四.pdf").Expect(201);
        (await service.ToldOf(Hospital, at)).ShouldBe(["files-added", "files-added", "advice-asked"]);
    }

    [Fact]
    public async Task both_sides_find_it_and_nobody_else()
    {
        var at = await service.AskedForAdvice();
        var before = await Doctor.Get(at);
        var added = await Post(Doctor, at, "虚构甲 心电图.pdf").IfMatch(before.Version).Expect(201);

        var file = added.String("/attachment");
        added.Header("Location").ShouldBe($"{at}/attachments/{file}");
        added.Version.ShouldBe(before.Version + 2);
        foreach (
            var listed in (JsonElement[])
                [(await Cardiologist.Get($"{at}/attachments"))["/0"], (await Cardiologist.Get(at))["/attachments/0"]]
        )
        {
            listed.GetProperty("id").GetString().ShouldBe(file);
            listed.GetProperty("name").GetString().ShouldBe("虚构甲 心电图.pdf");
            listed.GetProperty("sha256").GetString().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(DocumentSteps.Pdf)));
            listed.GetProperty("state").GetString().ShouldBe("clean");
            listed.GetProperty("unscanned").GetBoolean().ShouldBeTrue("nobody has looked at it, and that is said");
        }

        var got = await Cardiologist.Get($"{at}/attachments/{file}").Expect(200);
        got.Text.ShouldBe("%PDF-1.7\n虚构的心电图报告");
        got.Header("Content-Security-Policy").ShouldBe("sandbox; default-src 'none'");
        foreach (var path in (string[])[$"{at}/attachments", $"{at}/attachments/{file}"])
        {
            foreach (var stranger in (string[])["specialist@SX-H02", "family-doctor@SX-V0102", "township-centre@SX-T01"])
                await service.As(stranger).Get(path).Refused(404, "not-found");
            await service.As("county-authority").Get(path).Refused(403, "document.full-readers-only");
            await service.As("insurer").Get(path).Refused(403, "role.not-permitted");
        }

        await Post(service.As("specialist@SX-H02"), at).Refused(404, "not-found");
        (await service.As("county-authority").Get(at).Expect(200)).Text.ShouldNotContain(file, Case.Insensitive);
        await Cardiologist.Get($"{await service.AskedForAdvice()}/attachments/{file}").Refused(404, "not-found");
        (await Doctor.Get($"/api/people/{before.String("/person")}/accesses"))["/items"]
            .EnumerateArray()
            .Count(a =>
                a.GetProperty("what").GetString() == "attachment"
                && a.GetProperty("institution").GetString() == "SX-H01"
                && a.GetProperty("basis").GetString() == "consultation"
            )
            .ShouldBe(2, "a list and a download");
        service.Log.Lines.ShouldNotContain(line => line.Contains("虚构甲"));
        await service.CatchUp();
        (await Cardiologist.Get("/api/consultations?limit=100").Expect(200)).Text.ShouldNotContain("心电图");
    }

    [Fact]
    public async Task only_its_institution_takes_it_back_and_the_content_is_gone()
    {
        var at = await service.AskedForAdvice();
        await Doctor.Post($"{at}/attachments/{Guid.NewGuid()}/withdrawal").Refused(409, "consultation.wrong-state");
        var file = await service.Attached(at, Village);
        (await Actions(Doctor)).ShouldContain("withdraw-attachment");

        await Cardiologist.Post($"{at}/attachments/{file}/withdrawal").Refused(403, "attachment.not-yours");
        await Doctor.Post($"{at}/attachments/{Guid.NewGuid()}/withdrawal").Refused(404, "not-found");
        await service.As("specialist@SX-H02").Post($"{at}/attachments/{file}/withdrawal").Refused(404, "not-found");
        await service.LookAfterAttachments();
        (await service.CountChunks(file)).ShouldBe(1, "what was refused takes nothing away");
        await Doctor.Post($"{at}/attachments/{file}/withdrawal").Expect(200);

        await service.LookAfterAttachments();
        (await service.CountChunks(file)).ShouldBe(0);
        await Cardiologist.Get($"{at}/attachments/{file}").Refused(409, "attachment.withdrawn");
        (await Cardiologist.Get($"{at}/attachments"))["/0/state"].GetString().ShouldBe("withdrawn");
        (await Actions(Doctor)).ShouldNotContain("withdraw-attachment");

        async Task<IReadOnlyList<string?>> Actions(TestClient who) =>
            [.. (await who.Get(at))["/actions"].EnumerateArray().Select(action => action.GetString())];
    }

    [Fact]
    public async Task nothing_is_added_after_the_end_but_what_is_there_is_read_and_can_be_taken_back()
    {
        var at = await service.AskedForAdvice();
        await service.Attached(at, Village);
        await Cardiologist.Post($"{at}/advice", new { text = "加药", recommendation = "observe" }).Expect(200);
        var added = await service.Attached(at, Village, "复查.pdf");
        var answer = await service.Attached(at, Hospital, "方案.pdf");
        await Doctor.Post($"{at}/closing", new { }).Expect(200);

        foreach (var client in (TestClient[])[Doctor, Cardiologist])
            await Post(client, at).Refused(409, "consultation.wrong-state");
        await Cardiologist.Get($"{at}/attachments/{added}").Expect(200);
        await Cardiologist.Post($"{at}/attachments/{answer}/withdrawal").Expect(200);
    }

    [Fact]
    public async Task an_invited_expert_adds_to_it_once_there_is_a_chair_and_no_more_after_declining()
    {
        var at = await service.AskedToMeet();
        await Post(Invited, at).Refused(404, "not-found");
        await service.As(Hospital, practitioner: Chair).Post($"{at}/acceptance", new { chair = Chair }).Expect(200);
        var file = (await Post(Invited, at).Expect(201)).String("/attachment");
        await Cardiologist.Get($"{at}/attachments/{file}").Expect(200);
        await Invited.Post($"{at}/invitation-answer", new { expert = 1, comes = false }).Expect(200);
        await Post(Invited, at).Refused(404, "not-found");
        await Invited.Get($"{at}/attachments/{file}").Refused(404, "not-found");
        await Doctor.Get($"{at}/attachments/{file}").Expect(200);
    }

    [Fact]
    public async Task there_are_so_many_and_no_more_and_none_of_a_wrong_type()
    {
        var at = await service.AskedForAdvice();
        for (var i = 0; i < 20; i++)
            await service.Attached(at, i % 2 == 0 ? Village : Hospital, $"{i}.pdf");
        await Post(Doctor, at).Refused(409, "attachment.too-many");
        var other = await service.AskedForAdvice();
        await Doctor.Post($"{other}/attachments").Raw("echo"u8.ToArray(), "text/plain").Named("run.bat").Refused(422, "attachment.lies");
        await Doctor
            .Post($"{other}/attachments")
            .Raw("MZ"u8.ToArray(), "application/x-msdownload")
            .Named("a.exe")
            .Refused(415, "attachment.type");
        (await Doctor.Get($"{other}/attachments")).Json.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task the_same_key_gives_the_same_attachment()
    {
        var (at, key) = (await service.AskedForAdvice(), Guid.NewGuid().ToString());
        var first = await Post(Doctor, at).IdempotencyKey(key).Expect(201);
        (await Post(Doctor, at).IdempotencyKey(key).Expect(201)).String("/attachment").ShouldBe(first.String("/attachment"));
        (await Doctor.Get($"{at}/attachments")).Json.GetArrayLength().ShouldBe(1);
        (await service.CountChunks(first.String("/attachment"))).ShouldBe(1);
    }

    [Fact]
    public async Task an_erased_patient_takes_the_content_along()
    {
        var at = await service.AskedForAdvice();
        var file = await service.Attached(at, Village);
        await service.CatchUp();
        var person = (await Doctor.Get(at)).String("/person");
        await service.As("county-authority@340422").Post($"/api/people/{person}/erasure", new { reason = "person-request" }).Expect(204);

        await Cardiologist.Get($"{at}/attachments/{file}").Refused(410, "person.erased");
        await Post(Doctor, at).Refused(410, "person.erased");
        await Eventually.Is(() => service.CountChunks(file), 0, "the content of an erased patient goes");
    }

    private static Scenario Post(TestClient who, string at, string name = "a.pdf") =>
        who.Post($"{at}/attachments").Raw(DocumentSteps.Pdf, "application/pdf").Named(name);
}
