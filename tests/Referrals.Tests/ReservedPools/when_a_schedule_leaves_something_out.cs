using Referrals.Cases;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Worklists;

namespace Referrals.Tests.ReservedPools;

/// <summary>What was published and does not stand in the next schedule: asked about, or, where the schedule covers it, suspended.</summary>
public class when_a_schedule_leaves_something_out(TestService service) : IClassFixture<TestService>
{
    private const string Header = "institution,kind,unit,of,day,session,from,until,places,staffed,census,discharges";

    [Fact]
    public async Task a_schedule_that_covers_nothing_only_says_what_it_does_not_name()
    {
        await Upload("", Slots(20), Slots(21), Slots(22)).Expect(200);
        await service.CatchUp();
        var answer = await Upload("", Slots(20), Slots(22)).Expect(200);
        answer["/leftOut"].GetArrayLength().ShouldBe(1);
        answer["/leftOut/0/pool"].GetString().ShouldBe(service.Specialist(21));
        answer["/leftOut/0/session"].GetString().ShouldBe("am");
        answer["/leftOut/0/suspended"].GetBoolean().ShouldBeFalse();
        answer["/changed"].GetBoolean().ShouldBeFalse();
        (await service.Pool(service.Specialist(21))).Session("am")!.Capacity.ShouldBe(4);
        // Another specialist's schedule, or days outside of it, leave nothing out.
        (await Upload("", Slots(22), Slots(23)).Expect(200)).Text.ShouldNotContain("leftOut");
    }

    [Fact]
    public async Task what_it_covers_and_does_not_name_is_listed_then_suspended_and_rebooked()
    {
        await Upload("", Slots(10), Slots(11), Slots(12), Slots(11, "CARD-C", "", "pm"), Ward(11), Slots(14)).Expect(200);
        var at = await Accepted();
        await service.As("dispatcher@SX-H01").Post($"{at}/arrangement", new { pool = service.Specialist(11), session = "am" }).Expect(200);
        var covers = $"&from={service.DayText(10)}&until={service.DayText(13)}";
        var before = await service.CountEvents();

        var dry = await Upload($"?dryRun=true{covers}", Slots(10), Slots(12)).Expect(200);
        LeftOut(dry).ShouldBe([$"{service.Specialist(11)} am", $"SX-H01~clinic-slot~CARD-C~{service.DayText(11)} pm"], ignoreOrder: true);
        dry["/pools"]
            .EnumerateArray()
            .SelectMany(day => day.GetProperty("withdrawn").EnumerateArray())
            .Single()
            .GetProperty("id")
            .GetGuid()
            .ShouldBe(PoolSteps.Id(at));
        (await service.CountEvents()).ShouldBe(before);

        var done = await Upload($"?dryRun=false{covers}", Slots(10), Slots(12)).Expect(200);
        LeftOut(done).ShouldBe(LeftOut(dry));
        (await service.Case(at)).ShouldBeOfType<Referral.HoldLapsed>();
        var shown = await service.As("dispatcher@SX-H01").Get(at);
        shown.Text.ShouldContain("\"left-out\"");
        (await service.Pool(service.Specialist(11))).Session("am")!.Plan.Suspended.ShouldBeTrue();
        (await service.Pool(service.Ward(11))).Session("day")!.Plan.Suspended.ShouldBeFalse("beds are no kind that the file has");
        (await service.Pool(service.Specialist(14))).Session("am")!.Plan.Suspended.ShouldBeFalse("after the days that it covers");
        await service.CatchUp();
        (await Recomputation.FromTheTables(service)).ShouldBe(await Recomputation.FromTheLog(service));

        (await Upload($"?dryRun=false{covers}", Slots(10), Slots(12)).Expect(200))["/changed"].GetBoolean().ShouldBeFalse("the same again");
    }

    [Fact]
    public async Task a_session_of_a_day_that_it_names_needs_no_other_reason_and_a_renamed_one_loses_nobody()
    {
        await Upload("", Slots(15), Slots(15, session: "pm", hour: 14)).Expect(200);
        var (morning, afternoon) = (await Holding(15, "am"), await Holding(15, "pm"));
        await Upload("", Slots(15, session: "early")).Refused(400, "pool.capacity-below-held", "/lines/2");

        var covers = $"?from={service.DayText(15)}&until={service.DayText(15)}&unit=CARD-C&kind=clinic-slot&reason=staff-shortage";
        var answer = await Upload(covers, Slots(15, session: "early")).Expect(200);
        LeftOut(answer).ShouldBe([$"{service.Specialist(15)} pm"]);
        answer["/pools/0/sessions/0/name"].GetString().ShouldBe("early");
        (await service.Case(morning)).ShouldBeOfType<Referral.Arranged>();
        (await service.Case(afternoon))
            .ShouldBeOfType<Referral.HoldLapsed>()
            .Details.Withdrawn.ShouldBe(Referrals.ReservedPools.CapacityReason.StaffShortage);

        // By its new name it is found, and what was arranged goes on.
        await Holding(15, "early");
        await service.As("dispatcher@SX-H01").Post($"{morning}/confirmation", new { }).Expect(200);
    }

    [Fact]
    public async Task what_is_declared_wrongly_is_named()
    {
        var (from, until) = (service.DayText(50), service.DayText(51));
        await Upload($"?from={from}", Slots(50)).Refused(400, "field.required", "until");
        await Upload($"?unit=CARD-C", Slots(50)).Refused(400, "field.required", "from");
        await Upload($"?from={until}&until={from}", Slots(50)).Refused(400, "field.out-of-range", "until");
        await Upload($"?from={from}&until=tomorrow", Slots(50)).Refused(400, "field.format", "until");
        await Upload($"?from={from}&until={until}&unit=MARS", Slots(50)).Refused(400, "field.unknown-code", "unit");
        await Upload($"?from={from}&until={until}&institution=SX-H02", Slots(50)).Refused(400, "pool.not-yours", "institution");
        await Upload($"?from={from}&until={until}&institution=MARS", Slots(50)).Refused(400, "field.unknown-code", "institution");
        await Upload($"?from={from}&until={until}&reason=because", Slots(50)).Refused(400, "field.unknown-code", "reason");
        await Upload($"?from={from}&until={until}&unit=NEUR-C", Slots(50)).Refused(400, "pool.outside-coverage", "/lines/2");
        await Upload($"?from={from}&until={until}", Slots(50), Slots(52)).Refused(400, "pool.outside-coverage", "/lines/3");
        // A file with a faulty line leaves nothing out: what it means is not known.
        await Upload($"?from={from}&until={until}", Slots(50), "x,y").Refused(400, "field.required", "/lines/3/unit");
    }

    [Fact]
    public async Task another_declaration_under_the_same_key_is_another_request()
    {
        var key = Guid.NewGuid().ToString();
        var covers = $"?from={service.DayText(60)}&until={service.DayText(61)}";
        await Upload(covers, Slots(60)).IdempotencyKey(key).Expect(200);
        await Upload(covers, Slots(60)).IdempotencyKey(key).Expect(200);
        await Upload($"{covers}&reason=correction", Slots(60)).IdempotencyKey(key).Refused(422, "idempotency-key.reused");
    }

    private static List<string> LeftOut(Answer answer) =>
        [
            .. answer["/leftOut"]
                .EnumerateArray()
                .Select(item => $"{item.GetProperty("pool").GetString()} {item.GetProperty("session").GetString()}"),
        ];

    private async Task<string> Holding(int day, string session)
    {
        var at = await Accepted();
        await service
            .As("dispatcher@SX-H01")
            .Post(
                $"{at}/arrangement",
                new
                {
                    pool = service.Specialist(day),
                    session,
                    bypass = "patient-wish",
                }
            )
            .Expect(200);
        return at;
    }

    private async Task<string> Accepted()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var form = CaseForms.Referral(unit: "CARD-C");
        form["resource"] = "clinic-slot";
        form["validUntil"] = service.DayText(29);
        await service.As("family-doctor@SX-T01").Put(at, form).Expect(201);
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { }).Expect(200);
        return at;
    }

    private string Slots(int day, string unit = "CARD-C", string of = "SX-P-H01-02", string session = "am", int hour = 8) =>
        $"SX-H01,clinic-slot,{unit},{of},{service.DayText(day)},{session},{hour}:00,{hour + 2}:00,4,,,";

    private string Ward(int day) => $"SX-H01,bed,CARD-W,,{service.DayText(day)},,,,,5,0,0";

    private Scenario Upload(string query, params string[] lines) =>
        service
            .As("dispatcher@SX-H01")
            .Post($"/api/pools/schedule{query}")
            .Raw(string.Join('\n', lines.Prepend(Header)), "text/csv; charset=utf-8");
}
