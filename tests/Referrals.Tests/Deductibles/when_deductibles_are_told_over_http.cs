// Facts of stays, settlements and cases over HTTP: what is due, before and after, and who sees what.
using Referrals.Tests.Hosting;
using static Referrals.Tests.Deductibles.DeductibleSteps;

namespace Referrals.Tests.Deductibles;

public class when_deductibles_are_told_over_http(TestService service) : IClassFixture<TestService>
{
    private TestClient Township => service.As("his-system@SX-T01");

    private TestClient Hospital => service.As("his-system@SX-H01");

    private TestClient Insurer => service.As("insurer@340422");

    /// <summary>Township 200, county 500: who is referred pays 300 more, and hears it before.</summary>
    [Fact]
    public async Task a_patient_who_is_referred_pays_the_difference()
    {
        var (person, referral, began) = await Referred();
        var quoted = new
        {
            person,
            institution = "SX-H01",
            referral,
        };
        await service.As("family-doctor@SX-T02").Post("/api/deductibles/quote", quoted).Refused(400, "field.unknown-code", "/person");
        var quote = await service.As("family-doctor@SX-T01").Post("/api/deductibles/quote", quoted).Expect(200);
        quote["/due"].GetRawText().ShouldBe("300.00", quote.Text);
        quote.String("/sentence").ShouldContain("应付300.00元");
        quote.String("/validUntil").ShouldNotBeEmpty();
        (await Insurer.Post("/api/deductibles/quote", new { person, institution = "SX-H01" }).Expect(200))["/due"]
            .GetDecimal()
            .ShouldBe(500.00m);

        await Tell(Hospital, person, Admission("H-1", began.AddHours(1)));
        var year = await Year(person);
        year["/stays"].GetArrayLength().ShouldBe(2);
        (year["/stays/0/assessment/due"].GetDecimal(), year["/stays/1/assessment/due"].GetDecimal()).ShouldBe((200.00m, 300.00m));
        year["/stays/1/assessment/chain"].GetInt32().ShouldBe(year["/stays/0/assessment/chain"].GetInt32());
        year.String("/stays/1/assessment/referral").ShouldBe(referral);
        year.String("/stays/1/sentence").ShouldBe("本次在寿县人民医院住院起付标准500.00元，本次连续治疗已支付200.00元，应付300.00元。");
        (await Insurer.Get($"/api/deductibles/people/{person}").In("en")).String("/stays/1/sentence").ShouldContain("300.00");
    }

    /// <summary>The order in which they come does not matter: the settlement before the admission waits for it.</summary>
    [Fact]
    public async Task facts_may_come_late_twice_and_in_any_order()
    {
        var (person, _, began) = await Referred(told: false);
        object[] facts =
        [
            Settlement("T-1", "S-1", 200, 200, began.AddHours(1)),
            Discharge("T-1", began.AddMinutes(30)),
            Admission("T-1", began.AddDays(-3), "E-1"),
        ];
        await Tell(Hospital, person, Admission("H-1", began.AddHours(1)));
        (await Year(person))["/stays/0/assessment/due"].GetDecimal().ShouldBe(500.00m);
        await Tell(Township, person, facts[0]);
        (await Year(person))["/waiting"].GetArrayLength().ShouldBe(1);
        await Tell(Township, person, facts[1]);
        await Tell(Township, person, facts[2]);
        var year = await Year(person);
        (year["/waiting"].GetArrayLength(), year["/stays/1/assessment/due"].GetDecimal()).ShouldBe((0, 300.00m));

        var again = await Township.Post(Facts, new { person, facts }).Expect(200);
        again["/facts"]
            .EnumerateArray()
            .Select(fact => fact.GetProperty("outcome").GetString())
            .ShouldAllBe(outcome => outcome == "unchanged");
        var history = await Insurer.Get($"/api/deductibles/people/{person}/history");
        var last = history["/items"].EnumerateArray().Last();
        last.GetRawText().ShouldContain("\"before\":\"500.00\",\"after\":\"300.00\"");
        last.GetRawText().ShouldContain("E-1");

        // The same id, and something else: both are kept, and people see it.
        var other = await Township.Post(Facts, new { person, facts = new[] { Settlement("T-1", "S-1", 200, 100, began.AddHours(1)) } });
        other.String("/facts/0/outcome").ShouldBe("conflict");
        (await Year(person))["/conflicts"].GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task a_hospital_tells_of_its_own_stays_and_sees_no_other()
    {
        var (person, _, began) = await Referred();
        var elsewhere = new
        {
            type = "admission",
            id = "E-7",
            stay = "X-7",
            institution = "SX-H02",
            at = began,
        };
        var answer = await Hospital.Post(Facts, new { person, facts = new[] { elsewhere, Discharge("T-1", began) } }).Expect(200);
        answer["/facts"]
            .EnumerateArray()
            .Select(fact => fact.GetProperty("code").GetString())
            .ShouldAllBe(code => code == "deductible.not-yours");
        var grant = new
        {
            type = "category-grant",
            id = "K-1",
            category = "extreme-poverty",
            at = began,
        };
        (await Hospital.Post(Facts, new { person, facts = new[] { grant } })).String("/facts/0/code").ShouldBe("deductible.not-yours");
        await Tell(Insurer, person, grant);
        await Tell(Hospital, person, Admission("H-7", began.AddHours(1)));
        var history = await Hospital.Get($"/api/deductibles/people/{person}/history").Expect(200);
        history.Text.ShouldContain("A-H-7");
        history.Text.ShouldNotContain("SX-T01");
        history.Text.ShouldNotContain("K-1");
        var own = await service.As("dispatcher@SX-H01").Get($"/api/deductibles/people/{person}");
        own["/stays"].GetArrayLength().ShouldBe(1);
        own["/stays/0/assessment/reasons"].GetRawText().ShouldContain("WAIVED_CATEGORY");
        await service.As("dispatcher@SX-H02").Get($"/api/deductibles/people/{person}").Refused(404, "not-found");
        await service.As("specialist@SX-H01").Get($"/api/deductibles/people/{person}").Refused(403, "role.not-permitted");
    }

    [Theory]
    [InlineData("""{"type":"settlement","id":"A","stay":"S","standard":200,"paid":200.001}""", "/facts/0/paid")]
    [InlineData("""{"type":"settlement","id":"A","stay":"S","standard":-1,"paid":0}""", "/facts/0/standard")]
    [InlineData("""{"type":"settlement","id":"A","stay":"S","standard":200,"paid":300}""", "/facts/0/paid")]
    [InlineData("""{"type":"admission","id":"A"}""", "/facts/0/stay")]
    [InlineData("""{"type":"discharge","id":"A","stay":"S"}""", "/facts/0/way")]
    [InlineData("""{"id":"A","stay":"S"}""", "/facts/0/type")]
    [InlineData("""{"type":"admission","id":"A","stay":"S","at":"2031-01-01T00:00:00+08:00"}""", "/facts/0/at")]
    [InlineData("""{"type":"admission","id":"A","stay":"S","at":"2016-01-01T00:00:00+08:00"}""", "/facts/0/at")]
    public async Task impossible_facts_are_refused_at_their_place(string fact, string pointer)
    {
        var at = fact.Contains("\"at\"") ? "" : $",\"at\":\"{service.Clock.Now:O}\"";
        var body = $$"""{"person":"p-nobody","facts":[{{fact[..^1]}}{{at}}}]}""";
        var answer = await Hospital.Post(Facts).Raw(body).Expect(400);
        answer.Problems.Select(problem => problem.Pointer).ShouldContain(pointer);
    }

    [Fact]
    public async Task a_person_is_named_once_and_must_be_known()
    {
        var facts = new[] { Admission("S", service.Clock.Now) };
        await Hospital.Post(Facts, new { facts }).Refused(400, "request.invalid");
        var unknown = new { kind = "identity-card", number = People.IdentityNumbers.Next() };
        await Hospital.Post(Facts, new { identity = unknown, facts }).Refused(404, "deductible.unknown-person", "/identity");
        var patient = new { identity = unknown, name = "虚构丙" };
        var person = (await service.As("family-doctor@SX-T01").Post("/api/people", patient).Expect(201)).String("/person");
        (await Hospital.Post(Facts, new { identity = unknown, facts }).Expect(200)).String("/person").ShouldBe(person);
    }

    private Task<(string Person, string Referral, DateTimeOffset Began)> Referred(bool told = true) => service.ReferredFromAStay(told);

    private Task<Answer> Year(string person) => service.YearOf(person);
}
