using System.Text.Json;
using Referrals.Shared;
using Referrals.Tests.Deductibles;
using Referrals.Tests.Hosting;
using Referrals.Tests.People;
using Referrals.Tests.ReservedPools;

namespace Referrals.Tests.Destinations;

/// <summary>The search over HTTP: order, reasons, languages, faults, rights. List and catalogues are those of the sample.</summary>
public class when_a_destination_is_searched(TestService service) : IClassFixture<TestService>
{
    private const string Doctor = "family-doctor@SX-V0101";
    private const string Angina = "/api/destinations?diagnosis=I20.0&system=icd-10-gb";
    private const string Heart = $"{Angina}&unit=03.04";

    [Fact]
    public async Task tiers_come_in_order_with_the_reason_for_each_rank()
    {
        var answer = await service.As(Doctor).Get($"{Heart}&urgency=urgent").Expect(200);
        Lines(answer)
            .ShouldBe(["SX-H01 own-group", "SX-H02 county", "SX-X01 city-or-province", "SX-X02 city-or-province", "SX-X03 off-list"]);
        answer["/items/0/rank"].GetInt32().ShouldBe(1);
        answer["/items/0/name"].GetString().ShouldBe("寿县人民医院");
        Codes(answer["/items/0/units"]).ShouldBe(["CARD", "CARD-C", "CARD-W"]);
        Codes(answer["/items/0/reasons"]).ShouldBe(["own-group", "in-its-catalogue", "no-free-places", "county-seat"]);
        answer["/items/0/reasons/0/values/group"].GetString().ShouldBe("SX-G1");
        Codes(answer["/items/0/approvals"]).ShouldBeEmpty();
        Codes(answer["/items/2/reasons"]).ShouldContain("whitelisted");
        Codes(answer["/items/2/approvals"]).ShouldBe(["expert-statement", "lead-centre"]);
        Codes(answer["/items/4/reasons"]).ShouldContain("off-list");
        Codes(answer["/items/4/approvals"]).ShouldBe(["expert-statement", "lead-centre", "county"]);
        answer["/from"].GetString().ShouldBe("SX-V0101");
        answer["/urgency"].GetString().ShouldBe("urgent");
        answer["/versions/directory"].GetInt64().ShouldBeGreaterThan(0);
        answer["/excluded/counts/0/reason"].GetString().ShouldBe("no-such-unit");
        answer["/excluded/items"].GetArrayLength().ShouldBe(20);
        answer["/excluded/total"].GetInt32().ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task the_first_is_the_one_with_free_reserve_in_the_coming_week()
    {
        // Two hospitals of one tier that both have it in their catalogue, for an office of the county: without places their codes decide.
        var items = new[]
        {
            new
            {
                first = "I20",
                last = "I25",
                system = "icd-10-gb",
            },
        };
        await service
            .As("dispatcher@SX-H02")
            .Put("/api/catalogues/institutions/SX-H02/2026", new { from = service.DayText(0), items })
            .Expect(200);
        const string who = "county-authority@340422";
        var path = $"{Heart}&on={service.DayText(60)}";
        Lines(await service.As(who).Get(path).Expect(200))[..2].ShouldBe(["SX-H01 county", "SX-H02 county"]);
        long last = 0;
        foreach (var ahead in (int[])[60, 66, 67])
        {
            var pool = service.Clinic(ahead, "SX-H02");
            last = await service.Publish(pool, pool.Session("am", 8, 10));
        }

        var answer = await service.As(who).Get(path).After(last).Expect(200);
        Lines(answer)[..2].ShouldBe(["SX-H02 county", "SX-H01 county"]);
        // A fifth of ten, on the first and on the seventh day; the eighth does not count.
        answer["/items/0/freePlaces"].GetInt32().ShouldBe(4);
        answer["/items/0/reasons/2/values/places"].GetString().ShouldBe("4");
        // Of another specialty and of any.
        (await service.As(who).Get($"{Angina}&unit=03.03&on={service.DayText(60)}"))["/items/0/freePlaces"]
            .GetInt32()
            .ShouldBe(0);
        (await service.As(who).Get($"{Angina}&on={service.DayText(60)}"))["/items/0/freePlaces"].GetInt32().ShouldBe(4);
    }

    [Fact]
    public async Task an_emergency_goes_first_to_a_centre()
    {
        var answer = await service.As(Doctor).Get($"{Heart}&urgency=emergency").Expect(200);
        Codes(answer["/items/0/reasons"]).ShouldContain("emergency-centre");
        Codes(answer["/items/2/reasons"]).ShouldContain("emergency-first");
        answer["/items/2/reasons"]
            .EnumerateArray()
            .Single(reason => reason.GetProperty("code").GetString() == "emergency-first")
            .GetProperty("values")
            .GetProperty("hours")
            .GetString()
            .ShouldBe("24");
    }

    [Fact]
    public async Task pages_follow_each_other()
    {
        List<string> shown = [];
        List<int> ranks = [];
        for (string? next = $"{Heart}&limit=3"; next is not null; )
        {
            var page = await service.As(Doctor).Get(next).Expect(200);
            page["/total"].GetInt32().ShouldBe(5);
            shown.AddRange(Lines(page));
            ranks.AddRange(page["/items"].EnumerateArray().Select(item => item.GetProperty("rank").GetInt32()));
            next = page["/next"].GetString();
        }

        shown.ShouldBe(["SX-H01 own-group", "SX-H02 county", "SX-X01 city-or-province", "SX-X02 city-or-province", "SX-X03 off-list"]);
        ranks.ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task without_a_specialty_everybody_may_be_one()
    {
        var answer = await service.As(Doctor).Get($"{Angina}&limit=100").Expect(200);
        answer["/items"].GetArrayLength().ShouldBeGreaterThan(25);
        answer["/excluded/counts"].EnumerateArray().Select(c => c.GetProperty("reason").GetString()).ShouldBe(["no-such-unit"]);
    }

    [Theory]
    [InlineData("zh-CN", "不在转诊白名单内", "须经牵头医院会诊转诊服务中心同意")]
    [InlineData("en", "stands on no list", "needs the approval of the lead hospital's referral centre")]
    public async Task reasons_are_said_in_the_language_of_the_caller(string language, string reason, string approval)
    {
        var answer = await service.As(Doctor).Get(Heart).In(language).Expect(200);
        answer["/items/4/reasons/0/text"].GetString().ShouldBe(reason);
        answer["/items/4/approvals/1/text"].GetString().ShouldBe(approval);
        answer.Header("Content-Language").ShouldBe(language);
        answer.Header("Vary").ShouldBe("Accept-Language");
    }

    [Theory]
    [InlineData("system=icd-10-gb", "field.required", "diagnosis")]
    [InlineData("diagnosis=I20.0&system=icd-11", "field.unknown-code", "system")]
    [InlineData("diagnosis=I20.0&system=icd-10-gb&version=1999", "field.unknown-code", "version")]
    [InlineData("diagnosis=heart&system=icd-10-gb", "field.format", "diagnosis")]
    [InlineData("diagnosis=I20.0&system=icd-10-gb&unit=99.99", "field.unknown-code", "unit")]
    [InlineData("diagnosis=I20.0&system=icd-10-gb&unit=CARD", "field.unknown-code", "unit")]
    [InlineData("diagnosis=I20.0&system=icd-10-gb&unit=a%20b", "field.format", "unit")]
    [InlineData("diagnosis=I20.0&system=icd-10-gb&urgency=soon", "field.unknown-code", "urgency")]
    [InlineData("diagnosis=I20.0&system=icd-10-gb&on=2020-01-01", "field.out-of-range", "on")]
    [InlineData("diagnosis=I20.0&system=icd-10-gb&on=tomorrow", "field.format", "on")]
    [InlineData("diagnosis=I20.0&system=icd-10-gb&limit=101", "field.out-of-range", "limit")]
    [InlineData("diagnosis=I20.0&system=icd-10-gb&limit=0", "field.out-of-range", "limit")]
    [InlineData("diagnosis=I20.0&system=icd-10-gb&cursor=first", "page.cursor-invalid", "cursor")]
    [InlineData("diagnosis=I20.0&system=icd-10-gb&person=nobody", "field.unknown-code", "person")]
    public async Task a_wrong_question_is_told_what_is_wrong(string query, string code, string parameter) =>
        await service.As(Doctor).Get($"/api/destinations?{query}").Refused(400, code, parameter);

    /// <summary>Referred out of the township's ward the patient pays the difference in the county, and the whole outside.</summary>
    [Fact]
    public async Task for_a_patient_each_destination_says_what_a_stay_would_cost()
    {
        var (person, _, _) = await service.ReferredFromAStay();
        var answer = await service.As("family-doctor@SX-T01").Get($"{Heart}&person={person}").Expect(200);
        decimal? Due(string institution) =>
            answer["/items"]
                .EnumerateArray()
                .Single(item => item.GetProperty("institution").GetString() == institution)
                .GetProperty("deductible")
                .GetProperty("due")
                .GetDecimal();
        Due("SX-H01").ShouldBe(300.00m);
        Due("SX-X01").ShouldNotBeNull().ShouldBeGreaterThan(500.00m);
        answer.Text.ShouldContain("应付300.00元");
        (await service.As("family-doctor@SX-T01").Get(Heart).Expect(200)).Text.ShouldNotContain("deductible");
    }

    [Fact]
    public async Task for_a_patient_the_group_is_that_of_the_family_doctor_as_far_as_one_may_know()
    {
        var doctor = service.As(Doctor);
        var patient = new { identity = new { kind = "identity-card", number = IdentityNumbers.Next(Sex.Female) }, name = "虚构乙" };
        var person = (await doctor.Post("/api/people", patient).Expect(201)).String("/person");
        var path = $"{Heart}&person={person}";
        var authority = service.As("county-authority@340422");
        // No contract: the caller's institution, and an office of the county has none.
        (await authority.Get(path).Expect(200)).Text.ShouldNotContain("own-group");

        var contract = new
        {
            doctor = "SX-P-V0101-01",
            institution = "SX-V0101",
            from = "2026-01-01",
            until = "2030-12-31",
        };
        await doctor.Put($"/api/people/{person}/contract", contract).Expect(200);
        var answer = await authority.Get(path).Expect(200);
        answer["/from"].GetString().ShouldBe("SX-V0101");
        Lines(answer)[0].ShouldBe("SX-H01 own-group");
        (await doctor.Get(path).Expect(200))["/from"].GetString().ShouldBe("SX-V0101");
        // Nobody learns of a reference; what was seen of the patient is what a stay would cost.
        await service.As("family-doctor@SX-T02").Get(path).Refused(400, "field.unknown-code", "person");
        (await doctor.Get($"/api/people/{person}/accesses"))["/items"]
            .EnumerateArray()
            .Select(access => access.GetProperty("what").GetString())
            .Where(what => what != "access-log")
            .ToHashSet()
            .ShouldBe(["deductible"]);
        await service.As("administrator@340422").Post($"/api/people/{person}/erasure", new { reason = "person-request" }).Expect(204);
        await authority.Get(path).Refused(410, "person.erased");
    }

    [Theory]
    [InlineData("family-doctor@SX-V0101")]
    [InlineData("township-centre@SX-T03")]
    [InlineData("dispatcher@SX-H02")]
    [InlineData("specialist@SX-M01")]
    [InlineData("his-system@SX-T01")]
    [InlineData("county-authority@340422")]
    public async Task whoever_may_send_may_ask(string who) => await service.As(who).Get(Heart).Expect(200);

    [Theory]
    [InlineData("insurer@340422")]
    [InlineData("administrator@340422")]
    public async Task others_may_not(string who) => await service.As(who).Get(Heart).Refused(403, "role.not-permitted");

    [Fact]
    public async Task a_system_may_be_left_out_only_where_there_is_one()
    {
        var systems = (await service.As("administrator@340422").Get("/api/policies"))["/parameters/referrals/diagnosisSystems"]
            .GetArrayLength();
        var asked = service.As(Doctor).Get("/api/destinations?diagnosis=I20.0");
        if (systems == 1)
            (await asked.Expect(200))["/diagnosis/system"].GetString().ShouldBe("icd-10-gb");
        else
            await asked.Refused(400, "field.required", "system");
    }

    private static List<string> Lines(Answer answer) =>
        [
            .. answer["/items"]
                .EnumerateArray()
                .Select(item => $"{item.GetProperty("institution").GetString()} {item.GetProperty("tier").GetString()}"),
        ];

    private static List<string> Codes(JsonElement list) => [.. list.EnumerateArray().Select(one => one.GetProperty("code").GetString()!)];
}
