// Given a patient who leaves the county, when whitelist or catalogue speak against it, then the case gets whose word it needs, and what was
// decided stands and is filed.
using Referrals.Cases;
using Referrals.Catalogues;
using Referrals.EventStore;
using Referrals.Shared;
using Referrals.Tests.Hosting;
using Referrals.Tests.Worklists;
using Referrals.Whitelist;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Tests.Cases;

public class when_a_patient_leaves_the_county(TestService service) : IClassFixture<TestService>
{
    private const string Desk = "dispatcher@SX-H01";
    private const string Ward = "specialist@SX-H01";
    private const string County = "county-authority@340422";

    // Neurosurgery of the hospital in the province, by the county's sample.
    private const string Entry = "/api/whitelist/019a0000-0000-7000-8000-000000000003";

    [Fact]
    public async Task on_the_list_nothing_is_asked_for()
    {
        var at = await Send("SX-X01", "ORTH", "M51.2");
        await service.As(Desk).Post($"{at}/acceptance", new { }).Expect(200);
        await service.As(Desk).Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddHours(20) }).Expect(200);
        var seen = await service.As(Desk).Get(at);
        seen.String("/outOfCounty/check/tier").ShouldBe("city");
        seen.String("/outOfCounty/check/entry").ShouldNotBeEmpty();
        seen.String("/outOfCounty/agreedBy").ShouldBe("SX-H01");
    }

    [Fact]
    public async Task what_the_county_treats_needs_a_reason_and_a_specialist()
    {
        var id = Guid.CreateVersion7();
        var form = Form("SX-X01", "CARD", "I20.0");
        await service.As(Ward).Put($"/api/referrals/{id}", form).Refused(409, "out-of-county.reason-required", "/outOfCounty");
        form["outOfCounty"] = new { reason = "other" };
        await service.As(Ward).Put($"/api/referrals/{id}", form).Refused(400, "request.invalid");
        form["outOfCounty"] = new { reason = "patient-wish", note = "家属要求" };
        await service.As(Ward).Put($"/api/referrals/{id}", form).Expect(201);
        var at = $"/api/referrals/{id}";

        (await service.As(Desk).Post($"{at}/acceptance", new { }).Refused(409, "out-of-county.approvals-missing"))
            .String("/title")
            .ShouldContain("expert-statement");
        (await service.ListsOf(Ward, at)).ShouldContain("expert-statement");
        await service.As("specialist@SX-H02").Post($"{at}/expert-statement", Statement).Refused(404, "not-found");
        await service.As(Desk).Post($"{at}/expert-statement", Statement).Refused(403, "referral.not-yours");
        await service.As(Ward).Post($"{at}/expert-statement", Statement).Refused(403, "out-of-county.own-case");
        await service.As(Ward, practitioner: "SX-P-H01-03").Post($"{at}/expert-statement", Statement).Expect(200);
        (await service.ListsOf(Ward, at)).ShouldNotContain("expert-statement");
        (await service.As(Ward).Get(at)).String("/outOfCounty/expert/statement").ShouldBe("县内暂无条件");
        await service.As(Desk).Post($"{at}/acceptance", new { }).Expect(200);
    }

    [Fact]
    public async Task out_of_the_province_the_county_agrees()
    {
        var at = await Send("SX-X03", "NSUR", "S06.5", new { reason = "specialised-centre" });
        (await service.As(Desk).Get(at))["/outOfCounty/check/better"].GetRawText().ShouldBe("[\"city-or-province\"]");
        await service.As(Desk).Post($"{at}/acceptance", new { }).Refused(409, "out-of-county.approvals-missing");
        (await service.ListsOf(County, at)).ShouldContain("county-approval");
        await service.As(County).Post($"{at}/county-approval", new { approved = false }).Refused(400, "request.invalid");
        await service.As(Desk).Post($"{at}/county-approval", new { approved = true }).Refused(403, "role.not-permitted");
        await service.As(County).Post($"{at}/county-approval", new { approved = true }).Expect(200);
        await service.As(Desk).Post($"{at}/acceptance", new { }).Expect(200);
    }

    [Fact]
    public async Task an_emergency_goes_first_and_is_justified()
    {
        var at = await Send("SX-X03", "NSUR", "S06.5", urgency: "emergency");
        await service.As(Desk).Post($"{at}/acceptance", new { }).Expect(200);
        (await service.ListsOf(Ward, at)).ShouldContain("justification");
        service.Clock.Advance(TimeSpan.FromHours(25));
        await service.RunClocks();
        (await service.Told(County, at)).ShouldContain("missed");
        await service.As(Ward).Post($"{at}/justification", new { reason = "beyond-capability" }).Expect(200);
        (await service.ListsOf(Ward, at)).ShouldNotContain("justification");
        await service.As(Ward).Post($"{at}/justification", new { reason = "beyond-capability" }).Refused(409, "referral.wrong-state");
        await service.As(Desk).Get($"{at}/history").That("it came late", answer => answer.Text.Contains("\"late\":true"));
    }

    /// <summary>A suspension while a case waits asks the case again; what was decided before stands.</summary>
    [Fact]
    public async Task a_suspension_asks_those_who_wait_and_alters_nothing_that_was_decided()
    {
        var decided = await Send("SX-X02", "NSUR", "S06.5");
        await service.As(Desk).Post($"{decided}/acceptance", new { }).Expect(200);
        var waits = await Send("SX-X02", "NSUR", "S06.5");
        await service.As(County).Post($"{Entry}/suspension", new { reason = "整改" }).Expect(200);
        try
        {
            await service.As(Desk).Post($"{waits}/acceptance", new { }).Refused(409, "out-of-county.reason-required");
            service.Clock.Advance(TimeSpan.FromMinutes(2));
            await service.RunClocks();
            (await service.As(Desk).Get(waits))["/outOfCounty/check/entry"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
            await service.As(Desk).Post($"{waits}/acceptance", new { outOfCounty = new { reason = "continued-treatment" } }).Expect(200);
            (await service.As(Desk).Get(decided)).String("/outOfCounty/check/entry").ShouldNotBeEmpty();
            // Asked again with list, catalogues and directory as they were, the same comes out; as they are now, something else.
            var decision = (await State(decided)).Details!.OutOfCounty!.Decision!;
            (await Replay(decided, decision.Check, then: true)).ShouldBeTrue();
            (await Replay(decided, decision.Check, then: false)).ShouldBeFalse();
        }
        finally
        {
            await service.As(County).Post($"{Entry}/resumption", new { reason = "整改完成" }).Expect(200);
        }
    }

    /// <summary>A quota of one: the second case of the year is off the list, until the first is taken back.</summary>
    [Fact]
    public async Task a_quota_that_is_used_asks_for_a_reason()
    {
        var entry = $"/api/whitelist/{Guid.CreateVersion7()}";
        var proposal = new
        {
            institution = "SX-X02",
            tier = "province",
            units = (string[])["NEUR"],
            from = $"{Shanghai.Day(service.Clock.Now):yyyy-MM-dd}",
            quota = 1,
            reason = "示例",
        };
        await service.As(Desk).Put(entry, proposal).Expect(200);
        await service.As(County).Post($"{entry}/approval", new { reason = "同意" }).Expect(200);
        var (first, second) = (await Send("SX-X02", "NEUR", "G61.0"), await Send("SX-X02", "NEUR", "G61.0"));
        await service.As(Desk).Post($"{first}/acceptance", new { }).Expect(200);
        var refused = await service.As(Desk).Post($"{second}/acceptance", new { }).Refused(409, "out-of-county.reason-required");
        refused.String("/title").ShouldContain("quota-used");
        var searched = await service.As(Ward).Get("/api/destinations?diagnosis=G61.0&system=icd-10-gb&unit=03.03");
        searched["/excluded"].GetRawText().ShouldContain("whitelist-quota-used");
        await service.CatchUp();
        var today = $"{Shanghai.Day(service.Clock.Now):yyyy-MM-dd}";
        var used = await service.As(County).Get($"/api/outflow?from={today}&by=entry");
        used.Text.ShouldContain($"\"key\":\"{entry.Split('/')[^1]}\",\"cases\":1,");

        await service.As(Desk).Post($"{first}/filing-revocation", new { reason = "not-transferred" }).Expect(200);
        await service.As(Desk).Post($"{second}/acceptance", new { }).Expect(200);
        (await service.As(Desk).Get(second)).String("/outOfCounty/check/entry").ShouldBe(entry.Split('/')[^1]);
    }

    [Fact]
    public async Task what_was_decided_is_filed_with_the_insurance_office()
    {
        var at = await Send("SX-X02", "NSUR", "S06.5");
        await service.As(Desk).Post($"{at}/acceptance", new { }).Expect(200);
        var number = (await service.As(Desk).Get(at)).String("/number");
        var today = $"{Shanghai.Day(service.Clock.Now):yyyy-MM-dd}";
        (await Insurer($"/api/filings?from={today}&state=filed")).Text.ShouldContain(number);
        await service.As("specialist@SX-H01").Get("/api/filings").Refused(403, "role.not-permitted");
        await service.CatchUp();
        var outflow = (await service.As(County).Get($"/api/outflow?from={today}&by=destination")).Text;
        outflow.ShouldContain("SX-X02");
        await service.As(Desk).Post($"{at}/filing-revocation", new { reason = "not-transferred" }).Expect(200);
        (await Insurer($"/api/filings?from={today}&state=filed")).Text.ShouldNotContain(number);
        (await Insurer($"/api/filings?from={today}&state=revoked")).Text.ShouldContain(number);
    }

    private async Task<Referral> State(string at) =>
        (await service.Events.AggregateStream(Referral.Aggregate, Stream($"referral-{at.Split('/')[^1]}"), Cancellation)).State;

    private async Task<bool> Replay(string at, OutOfCountyCheck check, bool then)
    {
        var details = (await State(at)).Details!;
        var lists = new DestinationLists(
            "340422",
            await As(TransferWhitelist.Aggregate, TransferWhitelist.StreamKey, check.WhitelistVersion),
            check.WhitelistVersion,
            await As(CatalogueBook.Aggregate, CatalogueBook.StreamKey, check.CataloguesVersion),
            check.CataloguesVersion,
            QuotaUse.None
        );
        var directory = await As(Directory.Aggregate, Directory.StreamKey, long.MaxValue);
        return lists.Check(directory, details.To, details.Request, details.Urgency, check.Day)!.SameDemands(check);

        async Task<T> As<T>(Aggregate<T> aggregate, string key, long version)
            where T : class =>
            (
                await service.Events.AggregateStream(
                    aggregate,
                    Stream(key),
                    then && version != long.MaxValue ? AsOf.Version(version) : AsOf.Now,
                    Cancellation
                )
            ).State;
    }

    private static StreamId Stream(string key) => new("340422", key);

    private async Task<Answer> Insurer(string path)
    {
        await service.CatchUp();
        return await service.As("insurer@340422").Get(path);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static object Statement => new { supports = true, statement = "县内暂无条件" };

    private async Task<string> Send(
        string institution,
        string unit,
        string diagnosis,
        object? outOfCounty = null,
        string urgency = "urgent"
    )
    {
        var form = Form(institution, unit, diagnosis);
        (form["outOfCounty"], form["urgency"]) = (outOfCounty, urgency);
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As(Ward).Put(at, form).Expect(201);
        return at;
    }

    private static Dictionary<string, object?> Form(string institution, string unit, string diagnosis)
    {
        var form = CaseForms.Referral(institution: institution, unit: unit);
        form["direction"] = "out-of-county";
        form["diagnoses"] = CaseForms.Diagnoses(diagnosis);
        return form;
    }
}
