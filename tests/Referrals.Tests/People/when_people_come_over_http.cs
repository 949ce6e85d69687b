// The routes of the vault: who may, what is answered, and what is never answered.
using Referrals.People;
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.People;

public sealed class when_people_come_over_http(TestService service) : IClassFixture<TestService>
{
    private const string Nobody = "paaaaaaaaaaaaaaaaaaaaaaaaaa";

    private TestClient Doctor => service.As("family-doctor@SX-T01");

    private TestClient Stranger => service.As("family-doctor@SX-T02");

    private TestClient Authority => service.As("county-authority@340422");

    [Fact]
    public async Task a_person_is_registered_once_and_read_by_whoever_registered_it()
    {
        var form = Form();
        var made = await Doctor.Post("/api/people", form).Expect(201);
        made.Text.ShouldNotContain(Number(form));
        var person = made.String("/person");
        made.Header("Location").ShouldBe($"/api/people/{person}");
        (await Stranger.Post("/api/people", form).Expect(200)).String("/person").ShouldBe(person);

        var shown = await Doctor.Get($"/api/people/{person}");
        (shown.String("/name"), shown.String("/identity/kind"), shown.String("/sex"), shown.Version).ShouldBe(
            ("王秀英", "identity-card", "male", 1)
        );
        await Authority.Get($"/api/people/{person}");
        await Stranger.Get($"/api/people/{person}").Refused(404, "not-found");
        await service.As("family-doctor@SX-T01", county: "340421").Get($"/api/people/{person}").Refused(404, "not-found");
        await Authority.Get($"/api/people/{Nobody}").Refused(404, "not-found");
        await Authority.Get("/api/people/%0A%E7%8E%8B").Refused(404, "not-found");

        var log = await Doctor.Get($"/api/people/{person}/accesses");
        log["/items"].EnumerateArray().Select(a => a.GetProperty("basis").GetString()).ShouldBe(["registrar", "authority", "registrar"]);
        log["/items"].EnumerateArray().Select(a => a.GetProperty("what").GetString()).ShouldBe(["access-log", "person", "person"]);
        await Stranger.Get($"/api/people/{person}/accesses").Refused(404, "not-found");
        await Doctor.Get($"/api/people/{person}/accesses?cursor=x").Refused(400, "page.cursor-invalid");
    }

    [Fact]
    public async Task the_access_log_comes_in_pages()
    {
        var person = await Register();
        for (var i = 0; i < 53; i++)
            await Doctor.Get($"/api/people/{person}");
        var first = await Authority.Get($"/api/people/{person}/accesses");
        first["/items"].GetArrayLength().ShouldBe(50);
        var last = await Authority.Get(first.String("/next"));
        last["/items"].GetArrayLength().ShouldBe(4, "the first page was read by the authority, and that is recorded");
        (await Doctor.Get($"/api/people/{person}/accesses"))["/items"]
            .EnumerateArray()
            .Take(3)
            .Select(row => $"{row.GetProperty("basis").GetString()} {row.GetProperty("what").GetString()}")
            .ShouldBe(["registrar access-log", "authority access-log", "authority access-log"], "its readers see who else has read it");
    }

    [Fact]
    public async Task the_access_log_comes_as_a_table()
    {
        var person = await Register();
        for (var i = 0; i < 60; i++)
            await Doctor.Get($"/api/people/{person}");
        var table = await Doctor.Get($"/api/people/{person}/accesses").Header("Accept", "text/csv").In("en").Expect(200);
        table.ContentType.ShouldBe("text/csv");
        var lines = table.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        lines[0].ShouldBe("At,Reader,Roles,Institution,Basis,What,Case");
        lines.Length.ShouldBe(62);
        lines[1].ShouldContain("registrar,access-log");
        await Stranger.Get($"/api/people/{person}/accesses").Header("Accept", "text/csv").Refused(404, "not-found");
    }

    [Fact]
    public async Task every_fault_of_a_form_has_its_place()
    {
        await Doctor
            .Post("/api/people", new { identity = new { kind = "identity-card", number = "999999198002301240" }, phone = "1" })
            .Refused(400, "person.identity-number.birth-date", "/identity/number")
            .Refused(400, "person.phone", "/phone")
            .Refused(400, "field.required", "/name");
        await Doctor
            .Post("/api/people", new { identity = new { kind = "library-card" } })
            .Refused(400, "field.wrong-type", "/identity/kind");
        await Doctor.Post("/api/people").Raw("{").Refused(400, "body.malformed");
        await Doctor.Post("/api/people").Refused(400, "body.missing");
        foreach (var who in (string[])["county-authority@340422", "insurer@340422", "administrator@340422"])
            await service.As(who).Post("/api/people", Form()).Refused(403, "role.not-permitted");
    }

    [Fact]
    public async Task a_slip_in_the_name_is_refused_without_telling_the_right_one()
    {
        var form = Form();
        await Doctor.Post("/api/people", form).Expect(201);
        var refused = await Stranger.Post("/api/people", form with { Name = "李秀英" }).Refused(409, "person.name-differs");
        refused.Text.ShouldNotContain("王");
    }

    [Fact]
    public async Task contact_data_changes_on_the_version_that_was_seen()
    {
        var person = await Register();
        var contact = new
        {
            phone = "0554-4022222",
            address = "众兴镇",
            familyContact = new
            {
                name = "王强",
                relation = "儿子",
                phone = "13800001234",
            },
            payment = "resident-insurance",
        };
        (await Doctor.Put($"/api/people/{person}", contact).IfMatch(1).Expect(204)).Version.ShouldBe(2);
        (await Doctor.Put($"/api/people/{person}", contact).IfMatch(1).Expect(204)).Version.ShouldBe(2, "sent again, nothing is changed");
        (await Doctor.Put($"/api/people/{person}", new { phone = "13800001234" }).IfMatch(1).Refused(412, "version.stale"))[
            "/values/current"
        ]
            .GetString()
            .ShouldBe("2");
        var shown = await Doctor.Get($"/api/people/{person}");
        (shown.String("/phone"), shown.String("/familyContact/name"), shown.String("/payment")).ShouldBe(
            ("0554-4022222", "王强", "resident-insurance")
        );
        await Doctor.Put($"/api/people/{person}", new { phone = "1" }).Refused(400, "person.phone", "/phone");
        await Stranger.Put($"/api/people/{person}", contact).Refused(404, "not-found");
    }

    [Fact]
    public async Task an_unknown_person_is_identified_later_and_found_by_that_from_then_on()
    {
        var nobody = new
        {
            identity = new { kind = "unknown" },
            sex = "male",
            estimatedAge = 50,
        };
        var person = (await Doctor.Post("/api/people", nobody).IdempotencyKey("emergency-1").Expect(201)).String("/person");
        (await Doctor.Post("/api/people", nobody).IdempotencyKey("emergency-1").Expect(200)).String("/person").ShouldBe(person);
        await Doctor
            .Post("/api/people", new { identity = new { kind = "unknown" }, sex = "female" })
            .IdempotencyKey("emergency-1")
            .Refused(422, "idempotency-key.reused");
        (await Doctor.Get($"/api/people/{person}"))["/age"].GetInt32().ShouldBe(50);

        var form = Form();
        await Stranger.Put($"/api/people/{person}/identity", new { identity = form.Identity, name = form.Name }).Refused(404, "not-found");
        await Doctor
            .Put($"/api/people/{person}/identity", new { identity = new { kind = "unknown" } })
            .Refused(400, "field.not-allowed", "/identity/kind");
        await Doctor.Put($"/api/people/{person}/identity", new { identity = form.Identity, name = form.Name }).Expect(204);
        (await Doctor.Get($"/api/people/{person}")).String("/name").ShouldBe(form.Name);
        (await Doctor.Post("/api/people", form).Expect(200)).String("/person").ShouldBe(person);
    }

    [Fact]
    public async Task an_identity_of_somebody_else_is_refused_and_whose_it_is_told_only_to_those_who_may_know()
    {
        var (mine, theirs) = (Form(), Form());
        var (my, their) = (
            (await Doctor.Post("/api/people", mine)).String("/person"),
            (await Stranger.Post("/api/people", theirs)).String("/person")
        );
        async Task<string> Unknown() => (await Doctor.Post("/api/people", new { identity = new { kind = "unknown" } })).String("/person");

        (
            await Doctor
                .Put($"/api/people/{await Unknown()}/identity", new { identity = mine.Identity, name = "王秀英" })
                .Refused(409, "person.identity-taken")
        )
            .String("/values/person")
            .ShouldBe(my);
        (
            await Doctor
                .Put($"/api/people/{await Unknown()}/identity", new { identity = theirs.Identity, name = "王秀英" })
                .Refused(409, "person.identity-taken")
        ).Text.ShouldNotContain(their);
        (
            await Authority
                .Put($"/api/people/{await Unknown()}/identity", new { identity = theirs.Identity, name = "王秀英" })
                .Refused(409, "person.identity-taken")
        )
            .String("/values/person")
            .ShouldBe(their);
    }

    [Fact]
    public async Task only_the_authority_replaces_a_document_and_the_old_one_is_free_again()
    {
        var (wrong, right) = (Form(), Form());
        var person = (await Doctor.Post("/api/people", wrong)).String("/person");
        await Doctor.Put($"/api/people/{person}/identity", new { identity = wrong.Identity, name = "王秀瑛" }).Expect(204);
        await Doctor
            .Put($"/api/people/{person}/identity", new { identity = right.Identity, name = "王秀瑛" })
            .Refused(409, "person.identity-fixed");
        await Authority.Put($"/api/people/{person}/identity", new { identity = right.Identity, name = "王秀瑛" }).Expect(204);
        (await Doctor.Post("/api/people", wrong).Expect(201)).String("/person").ShouldNotBe(person);
        (await Doctor.Post("/api/people", right with { Name = "王秀瑛" }).Expect(200)).String("/person").ShouldBe(person);
    }

    [Fact]
    public async Task a_newborn_gets_its_number_and_is_still_found_as_its_mothers_child()
    {
        var mother = (await Doctor.Post("/api/people", Form(Sex.Female))).String("/person");
        var born = service.Clock.Now.AddHours(-5);
        var child = new
        {
            identity = new
            {
                kind = "newborn",
                mother,
                birthOrder = 1,
                bornAt = born,
            },
            sex = "male",
        };
        var person = (await Doctor.Post("/api/people", child).Expect(201)).String("/person");
        var number = IdentityNumbers.Make(Shanghai.Day(born), 999);
        await Doctor
            .Put($"/api/people/{person}/identity", new { identity = new { kind = "identity-card", number }, name = "王小宝" })
            .Expect(204);
        (await Doctor.Post("/api/people", child).Expect(200)).String("/person").ShouldBe(person);
        (await Doctor.Get($"/api/people/{person}")).String("/name").ShouldBe("王小宝");
        await Doctor
            .Post(
                "/api/people",
                new
                {
                    identity = new
                    {
                        kind = "newborn",
                        mother = Nobody,
                        birthOrder = 1,
                        bornAt = born,
                    },
                    sex = "male",
                }
            )
            .Refused(422, "person.mother-unknown");
    }

    [Fact]
    public async Task who_is_erased_is_gone_for_everybody()
    {
        var form = Form();
        var person = (await Doctor.Post("/api/people", form)).String("/person");
        await Doctor.Post($"/api/people/{person}/erasure", new { reason = "person-request" }).Refused(403, "role.not-permitted");
        await Authority.Post($"/api/people/{person}/erasure", new { }).Refused(400, "field.required", "/reason");
        await Authority.Post($"/api/people/{Nobody}/erasure", new { reason = "person-request" }).Refused(404, "not-found");
        await service
            .As("county-authority@340421", county: "340421")
            .Post($"/api/people/{person}/erasure", new { reason = "person-request" })
            .Refused(404, "not-found");

        await service.As("administrator@340422").Post($"/api/people/{person}/erasure", new { reason = "person-request" }).Expect(204);
        await Authority.Post($"/api/people/{person}/erasure", new { reason = "retention-ended" }).Expect(204);
        await Doctor.Get($"/api/people/{person}").Refused(410, "person.erased");
        await Doctor.Put($"/api/people/{person}", new { phone = "13800001234" }).Refused(410, "person.erased");
        await Doctor
            .Put($"/api/people/{person}/identity", new { identity = form.Identity, name = form.Name })
            .Refused(410, "person.erased");
        await Stranger.Get($"/api/people/{person}").Refused(404, "not-found");
        (await Doctor.Post("/api/people", form).Expect(201)).String("/person").ShouldNotBe(person);
    }

    [Fact]
    public async Task nothing_personal_is_logged()
    {
        var form = Form() with { Name = "欧阳罕见" };
        await Doctor.Post("/api/people", form).Expect(201);
        await Stranger.Post("/api/people", form with { Name = "李秀英" }).Refused(409, "person.name-differs");
        service.Log.Lines.ShouldNotBeEmpty();
        service.Log.Lines.ShouldAllBe(line => !line.Contains(Number(form)) && !line.Contains("欧阳罕见"));
    }

    private static PersonForm Form(Sex sex = Sex.Male) =>
        new(new IdentityForm(IdentityKind.IdentityCard, IdentityNumbers.Next(sex)), "王秀英");

    private static string Number(PersonForm form) => form.Identity!.Number!;

    private async Task<string> Register() => (await Doctor.Post("/api/people", Form()).Expect(201)).String("/person");
}
