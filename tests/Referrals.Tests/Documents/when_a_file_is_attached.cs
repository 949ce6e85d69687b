using System.Security.Cryptography;
using System.Text.Json;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Documents;

/// <summary>From the village's upload to the specialist's download, and what becomes of content that nobody may read any more.</summary>
public class when_a_file_is_attached(TestService service) : IClassFixture<TestService>
{
    private TestClient Village => service.As("family-doctor@SX-V0101");

    private TestClient Dispatcher => service.As("dispatcher@SX-H01");

    [Fact]
    public async Task those_who_take_part_find_it_and_nobody_else()
    {
        var at = await service.Reviewed();
        var before = await Village.Get(at);

        var added = await Village
            .Post($"{at}/attachments")
            .Raw(DocumentSteps.Pdf, "application/pdf")
            .Named("虚构甲 心电图.pdf")
            .IfMatch(before.Version)
            .Expect(201);

        var file = added.String("/attachment");
        added.Header("Location").ShouldBe($"{at}/attachments/{file}");
        added.Version.ShouldBe(before.Version + 2);
        var listed = (await Dispatcher.Get($"{at}/attachments")).Json.EnumerateArray().Single();
        listed.GetProperty("id").GetString().ShouldBe(file);
        listed.GetProperty("name").GetString().ShouldBe("虚构甲 心电图.pdf");
        listed.GetProperty("type").GetString().ShouldBe("pdf");
        listed.GetProperty("size").GetInt64().ShouldBe(DocumentSteps.Pdf.Length);
        listed.GetProperty("sha256").GetString().ShouldBe(Hash(DocumentSteps.Pdf));
        listed.GetProperty("institution").GetString().ShouldBe("SX-V0101");
        listed.GetProperty("state").GetString().ShouldBe("clean");
        listed.GetProperty("unscanned").GetBoolean().ShouldBeTrue("nobody has looked at it, and that is said");

        var got = await Dispatcher.Get($"{at}/attachments/{file}");
        got.Text.ShouldBe("%PDF-1.7\n虚构的心电图报告");
        got.ContentType.ShouldBe("application/pdf");
        got.Header("Content-Disposition").ShouldBe($"attachment; filename*=UTF-8''{Uri.EscapeDataString("虚构甲 心电图.pdf")}");
        got.Header("ETag").ShouldBe($"\"{Hash(DocumentSteps.Pdf)}\"");
        got.Header("X-Content-Type-Options").ShouldBe("nosniff");
        got.Header("Content-Security-Policy").ShouldBe("sandbox; default-src 'none'");
        got.Header("Cache-Control").ShouldBe("no-store");

        foreach (var path in new[] { $"{at}/attachments", $"{at}/attachments/{file}" })
        {
            await service.As("dispatcher@SX-H02").Get(path).Refused(404, "not-found");
            await service.As("county-authority@340422").Get(path).Refused(403, "document.full-readers-only");
        }

        var other = await service.Reviewed();
        await Dispatcher.Get($"{other}/attachments/{file}").Refused(404, "not-found");
        (await Village.Get($"{at}/history"))
            .Json.EnumerateArray()
            .Select(e => e.GetProperty("event").GetString())
            .ShouldContain("attachment_added");
        (await Village.Get($"/api/people/{before.String("/person")}/accesses"))["/items"]
            .EnumerateArray()
            .Count(a => a.GetProperty("what").GetString() == "attachment" && a.GetProperty("institution").GetString() == "SX-H01")
            .ShouldBe(2, "a list and a download");
        service.Log.Lines.ShouldNotContain(line => line.Contains("虚构甲"));
    }

    [Fact]
    public async Task only_its_institution_takes_it_back_and_the_content_is_gone()
    {
        var at = await service.Reviewed();
        var file = await service.Attached(at, "family-doctor@SX-V0101");
        (await service.CountChunks(file)).ShouldBe(1);

        await Dispatcher.Post($"{at}/attachments/{file}/withdrawal").Refused(403, "attachment.not-yours");
        await Village.Post($"{at}/attachments/{Guid.NewGuid()}/withdrawal").Refused(404, "not-found");
        await service.LookAfterAttachments();
        (await service.CountChunks(file)).ShouldBe(1, "what was refused takes nothing away");
        await Village.Post($"{at}/attachments/{file}/withdrawal").Expect(200);

        await service.LookAfterAttachments();
        (await service.CountChunks(file)).ShouldBe(0);
        await Dispatcher.Get($"{at}/attachments/{file}").Refused(409, "attachment.withdrawn");
        await Village.Post($"{at}/attachments/{file}/withdrawal").Refused(409, "referral.wrong-state");
        (await Dispatcher.Get($"{at}/attachments"))["/0/state"].GetString().ShouldBe("withdrawn");
    }

    [Fact]
    public async Task the_same_key_gives_the_same_attachment()
    {
        var at = await service.Reviewed();
        var key = Guid.NewGuid().ToString();
        var version = (await Village.Get(at)).Version;
        var first = await Send(DocumentSteps.Pdf).IfMatch(version).Expect(201);
        var again = await Send(DocumentSteps.Pdf).IfMatch(version).Expect(201);

        again.String("/attachment").ShouldBe(first.String("/attachment"));
        again.Header("Location").ShouldBe(first.Header("Location"));
        (await Village.Get($"{at}/attachments")).Json.GetArrayLength().ShouldBe(1);
        await Send([.. DocumentSteps.Pdf, 32]).IfMatch(version).Refused(422, "idempotency-key.reused");
        (await service.CountChunks(first.String("/attachment"))).ShouldBe(1);

        Scenario Send(byte[] content) =>
            Village.Post($"{at}/attachments").Raw(content, "application/pdf").Named("a.pdf").IdempotencyKey(key);
    }

    [Fact]
    public async Task a_case_has_so_many_and_no_more()
    {
        var at = await service.Reviewed();
        var files = new List<string>();
        for (var i = 0; i < 20; i++)
            files.Add(await service.Attached(at, "family-doctor@SX-V0101", $"{i}.pdf"));
        await Village
            .Post($"{at}/attachments")
            .Raw(DocumentSteps.Pdf, "application/pdf")
            .Named("a.pdf")
            .Refused(409, "attachment.too-many");
        await Village.Post($"{at}/attachments/{files[3]}/withdrawal").Expect(200);
        await service.Attached(at, "family-doctor@SX-V0101");

        await Village.Post($"{at}/cancellation", new { by = "patient", reason = "patient-improved" }).Expect(200);
        await Village
            .Post($"{at}/attachments")
            .Raw(DocumentSteps.Pdf, "application/pdf")
            .Named("a.pdf")
            .Refused(409, "referral.wrong-state");
        await Village.Get($"{at}/attachments/{files[0]}").Expect(200);
    }

    [Fact]
    public async Task an_erased_patient_takes_the_content_along()
    {
        var at = await service.Reviewed();
        var file = await service.Attached(at, "family-doctor@SX-V0101");
        var person = (await Village.Get(at)).String("/person");
        await service.As("county-authority@340422").Post($"/api/people/{person}/erasure", new { reason = "person-request" }).Expect(204);

        await Dispatcher.Get($"{at}/attachments/{file}").Refused(410, "person.erased");
        (await Dispatcher.Get($"{at}/attachments"))["/0"]
            .TryGetProperty("name", out var name)
            .ShouldBe(name.ValueKind == JsonValueKind.Null);
        await Village.Post($"{at}/attachments").Raw(DocumentSteps.Pdf, "application/pdf").Named("a.pdf").Refused(410, "person.erased");
    }

    [Fact]
    public async Task what_is_stored_is_neither_readable_nor_movable()
    {
        var at = await service.Reviewed();
        var one = await service.Attached(at, "family-doctor@SX-V0101", "one.pdf");
        var other = await service.Attached(at, "family-doctor@SX-V0101", "other.pdf");
        await using (var swap = Npgsql.NpgsqlDataSource.Create(service.ConnectionString))
        {
            await using var read = swap.CreateCommand(
                "select bool_or(position('PDF'::bytea in content) > 0) from referrals_documents.chunks"
            );
            (await read.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe(false);
            await using var move = swap.CreateCommand(
                $"update referrals_documents.chunks c set content = o.content from referrals_documents.chunks o where c.attachment = '{one}' and o.attachment = '{other}'"
            );
            (await move.ExecuteNonQueryAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
        }

        await Dispatcher.Get($"{at}/attachments/{one}").Refused(500, "internal");
        await Dispatcher.Get($"{at}/attachments/{other}").Expect(200);
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
