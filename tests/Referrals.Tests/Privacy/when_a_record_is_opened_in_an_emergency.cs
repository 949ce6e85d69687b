// Reading without any relation: for a stated reason, by one person, for some time; told, recorded and reviewed.
using Referrals.People;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.People;

namespace Referrals.Tests.Privacy;

public sealed class when_a_record_is_opened_in_an_emergency(TestService service) : IClassFixture<TestService>
{
    private static readonly object Reason = new { reason = "life-threatening", note = "昏迷送医，虚构病情" };

    private static int readers;

    private TestClient Sender => service.As("family-doctor@SX-V0101");

    private TestClient Authority => service.As("county-authority@340422");

    [Fact]
    public async Task a_stated_reason_opens_reading_for_one_person_and_no_action()
    {
        var (at, person) = await Case("虚构急诊");
        var reader = Reader();
        await reader.Get(at).Refused(404, "not-found");
        await reader.Post($"{at}/emergency-access", new { }).Refused(400, "field.required", "/reason");
        await reader.Post($"{at}/emergency-access", new { reason = "other" }).Refused(400, "emergency-access.note-required", "/note");
        await reader.Get(at).Refused(404, "not-found");

        var opened = await reader.Post($"{at}/emergency-access", Reason).Expect(201);
        opened.Header("Location").ShouldBe($"/api/emergency-accesses/{opened.String("/access/id")}");
        opened["/access/endsAt"].GetDateTimeOffset().ShouldBe(service.Clock.Now.AddHours(24), TimeSpan.FromMinutes(1));
        opened["/access/told"].EnumerateArray().Select(code => code.GetString()).ShouldBe(["SX-V0101"]);
        opened.Text.ShouldNotContain("虚构急诊");

        (await reader.Get(at).Expect(200)).String("/patient/name").ShouldBe("虚构急诊");
        await reader.Get($"{at}?asOf=1").Expect(200);
        (await reader.Get($"{at}/history").Expect(200)).Text.ShouldContain("活动后胸痛三天");
        (await reader.Get($"{at}/actions").Expect(200)).Json.GetArrayLength().ShouldBe(0);
        await reader.Get($"{at}/forms/referral").Expect(200);
        await reader.Get($"{at}/attachments").Expect(200);
        (await reader.Get($"/api/people/{person}").Expect(200)).String("/name").ShouldBe("虚构急诊");

        foreach (var (path, body) in new[] { ("acceptance", "{}"), ("opening", "{}"), ("death", """{"diedAt":"2026-01-01"}""") })
            (await reader.Post($"{at}/{path}").Raw(body).Anything()).Status.ShouldBeOneOf(403, 404, 400);
        (
            await reader.Post($"{at}/attachments").Raw("%PDF-1.7\n"u8.ToArray(), "application/pdf").Named("a.pdf").Anything()
        ).Status.ShouldBeOneOf(403, 404);
        await reader.Put($"/api/people/{person}", new { phone = "13800000001" }).Refused(404, "not-found");
        await reader.Get($"/api/people/{person}/accesses").Refused(404, "not-found");
        await Reader().Get(at).Refused(404, "not-found");
        await service.As("specialist@SX-H02").Get(at).Refused(404, "not-found");

        var log = await Sender.Get($"/api/people/{person}/accesses");
        log["/items"]
            .EnumerateArray()
            .Where(row => row.GetProperty("basis").GetString() == "emergency")
            .Select(row => row.GetProperty("what").GetString())
            .ShouldBe(["person", "attachment", "form", "history", "case", "case", "list"]);
        service.Log.Lines.ShouldAllBe(line => !line.Contains("虚构病情"));
        (await service.Count("select count(*) from referrals.mt_events where data::text like '%虚构病情%'")).ShouldBe(0);

        service.Clock.Advance(TimeSpan.FromHours(24));
        await reader.Get(at).Refused(404, "not-found");
        await reader.Get($"/api/people/{person}").Refused(404, "not-found");
        await reader.Get($"/api/emergency-accesses/{opened.String("/access/id")}/records").Refused(403, "emergency-access.ended");
        await reader.Post($"{at}/emergency-access", Reason).Expect(201);
        await reader.Get(at).Expect(200);
    }

    [Fact]
    public async Task a_patient_is_found_by_the_exact_document_and_a_reason()
    {
        var number = IdentityNumbers.Next();
        var identity = new { kind = "identity-card", number };
        var patient = new
        {
            identity,
            name = "虚构证件",
            phone = "13800000000",
            address = "虚构村",
            payment = "resident-insurance",
        };
        var (at, person) = await Case(patient);
        var reader = Reader();
        (await reader.Post("/api/people/search", new { identity }))["/items"].GetArrayLength().ShouldBe(0);
        await reader.Post("/api/people/emergency-access", new { identity }).Refused(400, "field.required", "/reason");
        await reader
            .Post("/api/people/emergency-access", new { identity = new { kind = "unknown" }, reason = "cannot-speak" })
            .Refused(400, "field.not-allowed", "/identity/kind");
        await reader
            .Post(
                "/api/people/emergency-access",
                new { identity = new { kind = "identity-card", number = IdentityNumbers.Next() }, reason = "cannot-speak" }
            )
            .Refused(404, "emergency-access.nobody-found");
        await reader.Post("/api/people/paaaaaaaaaaaaaaaaaaaaaaaaaa/emergency-access", Reason).Refused(404, "not-found");

        var opened = await reader.Post("/api/people/emergency-access", new { identity, reason = "cannot-speak" }).Expect(201);
        opened.String("/access/person").ShouldBe(person);
        var later = await service.Sent(patient: patient, institution: "SX-M01", unit: "OBGY");
        await service.CatchUp();
        var records = await reader.Get($"/api/emergency-accesses/{opened.String("/access/id")}/records").Expect(200);
        records["/cases"].EnumerateArray().Select(one => one.GetProperty("link").GetString()).ShouldBe([later, at]);
        records["/consultations"].GetArrayLength().ShouldBe(0);
        await reader.Get(later).Expect(200);
        await Reader().Get($"/api/emergency-accesses/{opened.String("/access/id")}/records").Refused(404, "not-found");
    }

    [Fact]
    public async Task sent_twice_or_at_once_it_is_opened_once()
    {
        var (at, _) = await Case("虚构甲");
        var reader = Reader();
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => reader.Post($"{at}/emergency-access", Reason).Anything().Run())
        );
        answers.Count(answer => answer.Status == 201).ShouldBe(1);
        answers.Count(answer => answer.Status == 200).ShouldBe(7);
        answers.Select(answer => answer.String("/access/id")).Distinct().Count().ShouldBe(1);

        var (other, _) = await Case("虚构乙");
        var first = await reader.Post($"{other}/emergency-access", Reason).IdempotencyKey("once").Expect(201);
        var again = await reader.Post($"{other}/emergency-access", Reason).IdempotencyKey("once").Expect(201);
        again.String("/access/id").ShouldBe(first.String("/access/id"));
        await reader
            .Post($"{other}/emergency-access", new { reason = "cannot-speak" })
            .IdempotencyKey("once")
            .Refused(422, "idempotency-key.reused");
    }

    [Fact]
    public async Task it_is_for_clinicians_in_office_whose_institution_has_no_relation()
    {
        var (at, _) = await Case("虚构丙");
        foreach (var who in (string[])["dispatcher@SX-H02", "township-centre@SX-T03", "his-system@SX-H02", "county-authority@340422"])
            await service.As(who).Post($"{at}/emergency-access", Reason).Refused(403, "role.not-permitted");
        foreach (var practitioner in (string[])["SX-P-H02-01", "SX-P-H01-02", "nobody"])
            await service
                .As("specialist@SX-H02", practitioner: practitioner)
                .Post($"{at}/emergency-access", Reason)
                .Refused(403, "emergency-access.no-practitioner");
        await service
            .As("specialist@SX-H01", practitioner: "SX-P-H01-02")
            .Post($"{await service.Reviewed()}/emergency-access", Reason)
            .Refused(409, "emergency-access.not-needed");
        await Reader().Post($"/api/referrals/{Guid.NewGuid()}/emergency-access", Reason).Refused(404, "not-found");
        var draft = $"/api/referrals/{Guid.CreateVersion7()}";
        await Sender.Put($"{draft}/draft", CaseForms.Referral()).Expect(201);
        await Reader().Post($"{draft}/emergency-access", Reason).Refused(404, "not-found");
    }

    [Fact]
    public async Task no_more_than_the_policy_allows_are_open_at_once()
    {
        var reader = Reader();
        for (var i = 0; i < 10; i++)
            await reader.Post($"/api/people/{await Registered()}/emergency-access", Reason).Expect(201);
        var refused = await reader
            .Post($"/api/people/{await Registered()}/emergency-access", Reason)
            .Refused(409, "emergency-access.too-many-open");
        refused.String("/values/limit").ShouldBe("10");
        service.Clock.Advance(TimeSpan.FromHours(24));
        await reader.Post($"/api/people/{await Registered()}/emergency-access", Reason).Expect(201);
    }

    [Fact]
    public async Task the_institutions_are_told_and_the_county_reviews_it()
    {
        var (at, person) = await Case("虚构丁");
        var subject = $"reviewed-{Guid.NewGuid():N}";
        var reader = Reader(subject);
        var id = (await reader.Post($"{at}/emergency-access", Reason).Expect(201)).String("/access/id");
        await reader.Get(at).Expect(200);
        var one = $"/api/emergency-accesses/{id}";
        foreach (var who in new[] { Sender, Authority })
            (await Told(who, one)).ShouldBe(["emergency-access"]);
        (await Told(service.As("dispatcher@SX-H02"), one)).ShouldBeEmpty();

        (await Listed(Authority, "to-review")).ShouldContain(id);
        (await Listed(Sender, "to-review")).ShouldContain(id);
        (await Listed(reader, "to-review")).ShouldBe([id]);
        (await Listed(service.As("dispatcher@SX-H02"), "to-review")).ShouldNotContain(id);
        await service.As("dispatcher@SX-H02").Get(one).Refused(404, "not-found");
        var shown = await Authority.Get(one);
        shown.String("/access/note").ShouldBe("昏迷送医，虚构病情");
        shown["/read"].EnumerateArray().Select(row => row.GetProperty("what").GetString()).ShouldBe(["case", "list"]);
        shown["/read"].EnumerateArray().ShouldAllBe(row => row.GetProperty("person").GetString() == person);
        (await Sender.Get(one)).String("/access/reader").ShouldBe(subject);

        await service.As("dispatcher@SX-H01").Post($"{one}/review", new { verdict = "justified" }).Refused(403, "role.not-permitted");
        await service
            .As("county-authority@340422", subject: subject)
            .Post($"{one}/review", new { verdict = "justified" })
            .Refused(403, "emergency-access.own");
        await Authority.Post($"{one}/review", new { verdict = "not-justified" }).Refused(400, "emergency-access.note-required", "/note");
        await Authority.Post($"{one}9/review", new { verdict = "justified" }).Refused(404, "not-found");
        var word = await Authority
            .Post($"{one}/review", new { verdict = "not-justified", note = "非急诊，虚构说明" })
            .IdempotencyKey("word-1")
            .Expect(200);
        word.String("/review/note").ShouldBe("非急诊，虚构说明");
        await Authority
            .Post($"{one}/review", new { verdict = "not-justified", note = "非急诊，虚构说明" })
            .IdempotencyKey("word-1")
            .Expect(200);
        await Authority.Post($"{one}/review", new { verdict = "justified" }).Refused(409, "emergency-access.reviewed-already");

        await reader.Get(at).Refused(404, "not-found");
        (await Told(service.As("dispatcher@SX-H02"), one)).ShouldBe(["emergency-not-justified"]);
        var own = await service.As("dispatcher@SX-H02").Get(one).Expect(200);
        (own["/read"].GetArrayLength(), own.Text.Contains("虚构", StringComparison.Ordinal)).ShouldBe((0, false));
        (await Listed(Authority, "to-review")).ShouldNotContain(id);
        (await Listed(Authority, "reviewed")).ShouldContain(id);
        await Authority.Get("/api/emergency-accesses?cursor=x").Refused(400, "page.cursor-invalid");
        await Authority.Get("/api/emergency-accesses?state=x").Refused(400, "field.unknown-code");
    }

    [Fact]
    public async Task references_that_are_merged_are_one_patient_and_who_is_erased_is_not_opened()
    {
        var (at, person) = await Case("虚构戊");
        var unknown = (
            await service
                .As("family-doctor@SX-V0101")
                .Post("/api/people", new { identity = new { kind = "unknown" }, sex = "male" })
                .Expect(201)
        ).String("/person");
        var reader = Reader();
        var id = (await reader.Post($"/api/people/{unknown}/emergency-access", Reason).Expect(201)).String("/access/id");
        await reader.Get(at).Refused(404, "not-found");
        await Authority.Post($"/api/people/{unknown}/merge", new { into = person, reason = "unknown-identified" }).Expect(200);
        await reader.Get(at).Expect(200);
        (await reader.Post($"{at}/emergency-access", Reason).Expect(200)).String("/access/id").ShouldBe(id);
        (await Authority.Get($"/api/emergency-accesses/{id}"))["/read"].GetArrayLength().ShouldBe(3);
        await service.CatchUp();
        (await reader.Get($"/api/emergency-accesses/{id}/records"))["/cases"].GetArrayLength().ShouldBe(1);

        await Authority.Post($"/api/people/{person}/erasure", new { reason = "person-request" }).Expect(204);
        await Reader().Post($"/api/people/{person}/emergency-access", Reason).Refused(410, "person.erased");
        await reader.Get($"/api/people/{person}").Refused(410, "person.erased");
        await Authority
            .Post($"/api/emergency-accesses/{id}/review", new { verdict = "justified", note = "x" })
            .Refused(410, "person.erased", "/note");
        await Authority.Post($"/api/emergency-accesses/{id}/review", new { verdict = "justified" }).Expect(200);
    }

    private TestClient Reader(string? subject = null) =>
        service.As("specialist@SX-H02", practitioner: "SX-P-H02-02", subject: subject ?? $"urgent-{Interlocked.Increment(ref readers)}");

    private async Task<(string At, string Person)> Case(object patient)
    {
        var at = await service.Sent(patient: patient is string name ? CaseForms.NewPatient(name) : patient);
        return (at, (await Sender.Get(at)).String("/person"));
    }

    private async Task<string> Registered() =>
        (
            await Sender
                .Post("/api/people", new PersonForm(new IdentityForm(IdentityKind.IdentityCard, IdentityNumbers.Next()), "虚构庚"))
                .Expect(201)
        ).String("/person");

    private async Task<IReadOnlyList<string>> Told(TestClient who, string link)
    {
        await service.CatchUp();
        return
        [
            .. (await who.Get("/api/inbox?limit=200"))["/items"]
                .EnumerateArray()
                .Where(item => item.GetProperty("link").GetString() == link)
                .Select(item => item.GetProperty("kind").GetString()!),
        ];
    }

    private async Task<IReadOnlyList<string>> Listed(TestClient who, string state)
    {
        await service.CatchUp();
        return
        [
            .. (await who.Get($"/api/emergency-accesses?state={state}&limit=200"))["/items"]
                .EnumerateArray()
                .Select(item => item.GetProperty("id").GetString()!),
        ];
    }
}
