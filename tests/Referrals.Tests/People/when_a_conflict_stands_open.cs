// A contradiction comes to those who can mend it, who find the person by the document.
using Referrals.People;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.People;

public sealed class when_a_conflict_stands_open(TestService service) : IClassFixture<TestService>
{
    private TestClient Doctor => service.As("family-doctor@SX-T01");

    private TestClient Stranger => service.As("family-doctor@SX-T02");

    private TestClient Authority => service.As("county-authority@340422");

    [Fact]
    public async Task a_wrong_first_registration_is_found_by_the_document_and_mended()
    {
        var form = Form("王秀瑛");
        var person = (await Stranger.Post("/api/people", form)).String("/person");
        await Doctor.Post("/api/people", form with { Name = "王秀英" }).Refused(409, "person.name-differs");
        await Doctor
            .Put($"/api/referrals/{Guid.CreateVersion7()}", CaseForms.Referral(form with { Name = "王秀英" }))
            .Refused(409, "person.name-differs");

        var entry = (await Open(Authority, person)).ShouldNotBeNull();
        (entry.Code, entry.Registrar, entry.Reporter, entry.Times).ShouldBe(("person.name-differs", "SX-T02", "SX-T01", 2));
        (await Open(Stranger, person)).ShouldNotBeNull();
        (await Open(Doctor, person)).ShouldBeNull("neither registrar nor county");
        (await Authority.Get("/api/people/conflicts")).Text.ShouldNotContain("王");

        foreach (var who in (TestClient[])[Authority, Stranger])
        {
            var found = await who.Post("/api/people/search", new { identity = form.Identity }).Expect(200);
            (found.String("/items/0/person"), found.String("/items/0/masked/name"), found.String("/items/0/registeredBy/0")).ShouldBe(
                (person, "王**", "SX-T02")
            );
        }

        (await Doctor.Post("/api/people/search", new { identity = form.Identity }))["/items"].GetArrayLength().ShouldBe(0);
        (await Authority.Get($"/api/people/{person}/accesses")).String("/items/2/basis").ShouldBe("authority");

        await Stranger.Put($"/api/people/{person}/identity", new { identity = form.Identity, name = "王秀英" }).Expect(204);
        (await Open(Authority, person)).ShouldBeNull();
        (await Doctor.Post("/api/people", form with { Name = "王秀英" }).Expect(200)).String("/person").ShouldBe(person);
    }

    [Fact]
    public async Task an_emergency_goes_on_under_a_reference_of_its_own_until_both_are_merged()
    {
        var form = Form("王秀瑛");
        var person = (await Stranger.Post("/api/people", form)).String("/person");
        var arrival = new
        {
            patient = form with
            {
                Name = "王秀英",
            },
            from = "SX-V0101",
            unit = "CARD",
            channel = "chest-pain",
            arrivedAt = service.Clock.Now,
        };
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var ward = service.As("dispatcher@SX-H01");
        await ward.Put($"{at}/emergency-arrival", arrival).Expect(201);
        await ward.Put($"{at}/emergency-arrival", arrival).Anything();
        var shown = await ward.Get(at);
        shown.String("/person").ShouldNotBe(person);
        (shown.String("/patient/identity/kind"), shown.String("/patient/name")).ShouldBe(("unknown", "王秀英"));

        var entry = (await Open(Authority, person)).ShouldNotBeNull("one entry, though it was sent twice");
        (entry.Code, entry.Other, entry.Times).ShouldBe(("person.name-differs", shown.String("/person"), 2));
        await Authority.Post($"/api/people/{entry.Other}/merge", new { into = person, reason = "unknown-identified" }).Expect(200);
        (await Open(Authority, person)).ShouldBeNull();
        (await ward.Get(at)).String("/patient/identity/kind").ShouldBe("identity-card");
    }

    [Fact]
    public async Task it_is_closed_with_a_reason_where_what_was_sent_was_wrong()
    {
        var form = Form("王秀英");
        var person = (await Stranger.Post("/api/people", form)).String("/person");
        await Doctor.Post("/api/people", form with { Name = "李四" }).Refused(409, "person.name-differs");
        var entry = (await Open(Stranger, person)).ShouldNotBeNull();
        var closing = $"/api/people/conflicts/{entry.Id}/closing";
        await Stranger.Post(closing, new { }).Refused(400, "field.required", "/reason");
        await Doctor.Post(closing, new { reason = "sender-mistaken" }).Refused(404, "not-found");
        await Stranger.Post(closing, new { reason = "sender-mistaken" }).Expect(204);
        await Stranger.Post(closing, new { reason = "sender-mistaken" }).Refused(404, "not-found");
        await Stranger.Post("/api/people/conflicts/x/closing", new { reason = "sender-mistaken" }).Refused(404, "not-found");
        (await Open(Stranger, person)).ShouldBeNull();

        await Doctor.Post("/api/people", form with { Name = "李四" }).Refused(409, "person.name-differs");
        (await Open(Stranger, person)).ShouldNotBeNull("it came again").Id.ShouldNotBe(entry.Id);
    }

    [Fact]
    public async Task a_search_names_its_faults_and_finds_nobody_without_a_document()
    {
        await Authority.Post("/api/people/search", new { }).Refused(400, "field.required", "/identity");
        await Authority
            .Post("/api/people/search", new { identity = new { kind = "identity-card", number = "123456" } })
            .Refused(400, "person.identity-number.length", "/identity/number");
        await Authority
            .Post("/api/people/search", new { identity = new { kind = "unknown" } })
            .Refused(400, "field.not-allowed", "/identity/kind");
        (await Authority.Post("/api/people/search", new { identity = Form("王秀英").Identity }))["/items"].GetArrayLength().ShouldBe(0);
        await Authority.Get("/api/people/conflicts?cursor=x").Refused(400, "page.cursor-invalid");
        service.Log.Lines.ShouldAllBe(line => !line.Contains("999999"));
    }

    [Fact]
    public async Task the_insurance_office_finds_a_person_by_the_exact_document_masked_and_it_is_recorded()
    {
        var form = Form("王秀英");
        var person = (await Stranger.Post("/api/people", form)).String("/person");
        var insurer = service.As("insurer@340422");
        var found = await insurer.Post("/api/people/search", new { identity = form.Identity }).Expect(200);
        (found.String("/items/0/person"), found.String("/items/0/masked/name")).ShouldBe((person, "王**"));
        found.Text.ShouldNotContain(form.Identity!.Number!);
        found["/items/0/registeredBy"].GetArrayLength().ShouldBe(0, "that is for those who mend contradictions");
        (await Authority.Get($"/api/people/{person}/accesses"))["/items"]
            .EnumerateArray()
            .Count(entry => entry.GetProperty("basis").GetString() == "authority" && entry.GetProperty("role").GetString() == "insurer")
            .ShouldBe(1);

        // Nothing else of persons is opened by it, and nobody is found by another number.
        await insurer.Get($"/api/people/{person}").Refused(403, "role.not-permitted");
        (await insurer.Post("/api/people/search", new { identity = Form("王秀英").Identity }))["/items"].GetArrayLength().ShouldBe(0);
        (await service.As("insurer@340421", county: "340421").Post("/api/people/search", new { identity = form.Identity }))["/items"]
            .GetArrayLength()
            .ShouldBe(0, "of another county");
    }

    [Fact]
    public async Task the_registrar_adds_the_number_after_the_birth_certificate()
    {
        var born = Shanghai.Day(service.Clock.Now).AddDays(-40);
        var first = new
        {
            identity = new { kind = "birth-certificate", number = "P123456789" },
            name = "虚构小宝",
            sex = "male",
            birthDate = $"{born:yyyy-MM-dd}",
        };
        var person = (await Doctor.Post("/api/people", first)).String("/person");
        var card = new { kind = "identity-card", number = IdentityNumbers.Make(born, 21) };
        await Doctor.Put($"/api/people/{person}/identity", new { identity = card, name = "虚构大宝" }).Refused(409, "person.name-differs");
        await Doctor
            .Put(
                $"/api/people/{person}/identity",
                new
                {
                    identity = card,
                    name = "虚构小宝",
                    replace = true,
                }
            )
            .Refused(409, "person.identity-fixed");
        await Doctor.Put($"/api/people/{person}/identity", new { identity = card, name = "虚构小宝" }).Expect(204);
        (await Stranger.Post("/api/people", first).Expect(200)).String("/person").ShouldBe(person);
        (await Stranger.Post("/api/people", new { identity = card, name = "虚构小宝" }).Expect(200)).String("/person").ShouldBe(person);

        var shown = await Doctor.Get($"/api/people/{person}");
        shown["/documents"]
            .EnumerateArray()
            .Select(d => d.GetProperty("identity").GetProperty("kind").GetString())
            .ShouldBe(["birth-certificate", "identity-card"]);
        (shown.String("/ageText"), shown["/infantAge/months"].GetInt32()).ShouldBe((Ages(born), 1));
    }

    [Fact]
    public async Task a_newborn_without_a_name_is_its_mothers_child_on_lists_and_forms()
    {
        var mother = (await Doctor.Post("/api/people", Form("王芳", Sex.Female))).String("/person");
        var child = new
        {
            identity = new
            {
                kind = "newborn",
                mother,
                birthOrder = 1,
                bornAt = service.Clock.Now.AddDays(-3),
            },
            sex = "female",
        };
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await Doctor.Put(at, CaseForms.Referral(child, unit: "PED")).Expect(201);
        await service.CatchUp();
        var line = (await service.As("dispatcher@SX-H01").Get("/api/worklists/to-answer?unit=PED"))["/items"]
            .EnumerateArray()
            .Select(item => item.GetProperty("patient"))
            .Single(patient => patient.GetProperty("name").GetString() == "王*之女");
        line.GetProperty("ageText").GetString().ShouldBe("3 天");
        line.GetProperty("infantAge").GetProperty("days").GetInt32().ShouldBe(3);

        var shown = await Doctor.Get(at);
        shown.String("/patient/calledName").ShouldBe("王芳之女");
        shown["/patient/name"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null, "it has none yet");
        var form = (await Doctor.Get($"{at}/forms/referral")).Text;
        form.ShouldContain("王芳之女");
        form.ShouldContain("3 天");
        (await Doctor.Get($"{at}/forms/referral").Header("Accept-Language", "en")).Text.ShouldContain("3 days");
    }

    private static string Ages(DateOnly born)
    {
        var data = new PersonData { Identity = new(IdentityKind.Unknown), BirthDate = born };
        return global::Referrals.People.Ages.Say(data, born.AddDays(40), global::Referrals.Http.Language.Chinese)!;
    }

    private static async Task<ConflictShown?> Open(TestClient who, string person)
    {
        var page = await who.Get("/api/people/conflicts");
        return page["/items"]
            .EnumerateArray()
            .Select(item => System.Text.Json.JsonSerializer.Deserialize<ConflictShown>(item, TestClient.Json))
            .SingleOrDefault(item => item!.Person == person);
    }

    private static PersonForm Form(string name, Sex sex = Sex.Male) =>
        new(new IdentityForm(IdentityKind.IdentityCard, IdentityNumbers.Next(sex)), name);
}
