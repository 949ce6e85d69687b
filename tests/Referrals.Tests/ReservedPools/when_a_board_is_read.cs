using System.Text.Json;
using Referrals.EventStore;
using Referrals.ReservedPools;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.ReservedPools;

/// <summary>The dispatcher's board: every place stands in it once, and it is never behind what its reader has written.</summary>
public class when_a_board_is_read(TestService service) : IClassFixture<TestService>
{
    private const string Dispatcher = "dispatcher@SX-H01";

    [Fact]
    public async Task every_place_stands_in_it_once()
    {
        var pool = service.Clinic(3);
        await service.Publish(pool, pool.Session("am", 8, 10, taken: 6), pool.Session("pm", 14, 1));
        var (first, second, third, fourth) = (
            await service.Accepted(),
            await service.Accepted("T03"),
            await service.Accepted(doctor: null),
            await service.Accepted(doctor: null)
        );
        await service.Arranged(first, pool, "am", new { startsAt = pool.At(8, 10), heldUntil = pool.At(9) });
        await service.Arranged(second, pool, "am", new { heldUntil = pool.At(8, 30) });
        await service.Arranged(third, pool, "am");
        await service.Arranged(fourth, pool, "am");
        await service.As("specialist@SX-H01").Post($"{second}/arrival", new { }).Expect(200);
        var overbooked = await service.Accepted();
        var last = await service.Arranged(overbooked, pool, "am", new { overbook = "specialist-agrees", bypass = "clinical-need" });

        var board = await service
            .As(Dispatcher)
            .Get($"/api/pools?from={pool.Day:yyyy-MM-dd}&unit=CARD&kind=clinic-slot")
            .After(last.Position)
            .Expect(200);
        board.String("/institution").ShouldBe("SX-H01");
        board["/pools"].GetArrayLength().ShouldBe(1);
        board.String("/pools/0/pool").ShouldBe(pool.ToString());
        var am = board["/pools/0/sessions/0"];
        am.GetProperty("required").GetInt32().ShouldBe(2);
        am.GetProperty("offered").GetInt32().ShouldBe(2);
        am.GetProperty("taken").GetInt32().ShouldBe(6);
        (Free: Count(am, "reserved", "free"), Held: Count(am, "reserved", "held"), Used: Count(am, "reserved", "used")).ShouldBe((0, 1, 1));
        (Free: Count(am, "general", "free"), Held: Count(am, "general", "held"), Used: Count(am, "general", "used")).ShouldBe((0, 2, 0));
        Count(am, "overbooked", "held").ShouldBe(1);
        foreach (var session in board["/pools/0/sessions"].EnumerateArray())
        {
            (
                from part in (string[])["reserved", "general"]
                from count in (string[])["free", "held", "used"]
                select Count(session, part, count)
            )
                .Sum()
                .ShouldBe(session.GetProperty("capacity").GetInt32() - session.GetProperty("taken").GetInt32());
        }

        // What is used cannot lapse and stands last.
        var holds = am.GetProperty("holds").EnumerateArray().ToList();
        holds.ConvertAll(hold => hold.GetProperty("case").GetGuid())[0].ShouldBe(PublishedPools.Id(first));
        holds[^1].GetProperty("case").GetGuid().ShouldBe(PublishedPools.Id(second));
        holds[^1].GetProperty("state").GetString().ShouldBe("used");
        holds[^1].GetProperty("town").GetString().ShouldBe("SX-T03");
        holds.SkipLast(1).Select(hold => hold.GetProperty("heldUntil").GetDateTimeOffset()).ShouldBeInOrder();
    }

    [Fact]
    public async Task those_who_wait_stand_in_the_order_in_which_they_would_be_served()
    {
        var pool = service.Clinic(4);
        await service.Publish(pool, pool.Session("am", 8, 1));
        await service.Arranged(await service.Accepted(), pool, "am");
        List<string> waiting = [];
        var last = 0L;
        foreach (
            var (doctor, urgency) in ((string, string)[])
                [("T01", "urgent"), ("T01", "urgent"), ("T03", "urgent"), ("T03", "urgent"), ("T01", "routine"), ("T01", "emergency")]
        )
        {
            service.Clock.Advance(TimeSpan.FromMinutes(1));
            waiting.Add(await service.Accepted(doctor, urgency));
            last = (
                await service.As(Dispatcher).Post($"{waiting[^1]}/waiting", new { pool = pool.ToString(), session = "am" }).Expect(200)
            ).Position;
        }

        var session = (await service.As(Dispatcher).Get($"/api/pools?from={pool.Day:yyyy-MM-dd}").After(last))["/pools/0/sessions/0"];
        session.GetProperty("waiting").GetInt32().ShouldBe(6);
        var shown = session.GetProperty("waitingList").EnumerateArray().Select(line => line.GetProperty("case").GetGuid()).ToList();
        // The emergency first; then by turns, as T01 has had two by then and T03 none; the routine case last.
        shown.ShouldBe(new[] { 5, 2, 3, 0, 1, 4 }.Select(i => PublishedPools.Id(waiting[i])));

        // So they are served, place after place.
        var state = (
            await service.Events.AggregateStream(
                PoolDay.Aggregate,
                new StreamId(PublishedPools.County, pool.StreamKey),
                TestContext.Current.CancellationToken
            )
        ).State.Session("am")!;
        foreach (var next in shown)
        {
            Fairness.First(state, Referrals.Shared.CapacityPart.General).ShouldBe(next);
            var claim = state.Waiting[next].Claim;
            state = state with
            {
                Waiting = state.Waiting.Remove(next),
                Holds = state.Holds.Add(
                    next,
                    new Hold(Referrals.Shared.CapacityPart.General, pool.At(8), pool.At(9), claim, HoldState.Held, service.Clock.Now)
                ),
            };
        }
    }

    [Fact]
    public async Task two_weeks_are_figures_unless_details_are_asked_for()
    {
        var days = new[] { 20, 21, 34, 35 }.Select(days => service.Clinic(days)).ToList();
        foreach (var pool in days)
            await service.Publish(pool, pool.Session("am", 8, 5));
        var last = await service.Publish(service.Clinic(21, "SX-H02"), service.Clinic(21, "SX-H02").Session("am", 8, 5));
        var weeks = await service.As(Dispatcher).Get($"/api/pools?from={days[0].Day:yyyy-MM-dd}&days=15").After(last);
        weeks["/pools"]
            .EnumerateArray()
            .Select(pool => pool.GetProperty("pool").GetString())
            .ShouldBe(days.Take(3).Select(pool => pool.ToString()));
        weeks.Text.ShouldNotContain("holds");
        (await service.As(Dispatcher).Get($"/api/pools?from={days[0].Day:yyyy-MM-dd}&days=15&details=true"))["/pools/0/sessions/0/holds"]
            .GetArrayLength()
            .ShouldBe(0);
        (await service.As(Dispatcher).Get($"/api/pools?from={days[0].Day:yyyy-MM-dd}&details=false")).Text.ShouldNotContain("waitingList");
        (await service.As(Dispatcher).Get($"/api/pools?from={days[0].Day:yyyy-MM-dd}&unit=NOWHERE"))["/pools"].GetArrayLength().ShouldBe(0);
        await service.As(Dispatcher).Get("/api/pools").After(long.MaxValue).Refused(503, "read-model.behind");
    }

    [Theory]
    [InlineData("dispatcher@SX-H01", "SX-H01", 200)]
    [InlineData("specialist@SX-H01", "SX-H01", 200)]
    [InlineData("his-system@SX-H01", "SX-H01", 200)]
    [InlineData("county-authority@340422", "SX-H01", 200)]
    [InlineData("dispatcher@SX-H01", "SX-T01", 200)]
    [InlineData("dispatcher@SX-H02", "SX-H01", 403)]
    [InlineData("specialist@SX-H01", "SX-T01", 403)]
    [InlineData("his-system@SX-H01", "SX-T01", 403)]
    [InlineData("dispatcher@SX-H01", "SX-NOBODY", 403)]
    [InlineData("family-doctor@SX-H01", "SX-H01", 403)]
    [InlineData("insurer@340422", "SX-H01", 403)]
    [InlineData("administrator@340422", "SX-H01", 403)]
    public async Task a_hospitals_board_is_its_own_its_leads_and_the_countys(string who, string institution, int status)
    {
        var pool = service.Clinic(50, institution);
        if (
            institution != "SX-NOBODY"
            && (
                await service.Events.FetchStream(new StreamId(PublishedPools.County, pool.StreamKey), TestContext.Current.CancellationToken)
            ).Count == 0
        )
            await service.Publish(pool, pool.Session("am", 8, 5));
        foreach (var path in (string[])[$"/api/pools?institution={institution}", $"/api/pools/{pool}", $"/api/pools/{pool}/history"])
        {
            if (status == 200)
                await service.As(who).Get(path).Expect(200);
            else
                await service.As(who).Get(path).Refused(403, "role.not-permitted");
        }
    }

    [Theory]
    [InlineData("?days=0", "field.out-of-range", "days")]
    [InlineData("?days=16", "field.out-of-range", "days")]
    [InlineData("?days=two", "field.out-of-range", "days")]
    [InlineData("?from=2026-02-30", "field.format", "from")]
    [InlineData("?from=0001-01-01", "field.out-of-range", "from")]
    [InlineData("?kind=beds", "field.unknown-code", "kind")]
    [InlineData("?unit=%27or%201%3D1", "field.format", "unit")]
    [InlineData("?details=yes", "field.format", "details")]
    [InlineData("?institution=SX-NOBODY", "field.unknown-code", "institution")]
    [InlineData("?institution=%00", "field.format", "institution")]
    [InlineData("", "field.required", "institution")]
    public async Task what_is_asked_wrongly_is_named(string query, string code, string pointer) =>
        await service.As("county-authority@340422").Get($"/api/pools{query}").Refused(400, code, pointer);

    [Theory]
    [InlineData("nonsense")]
    [InlineData("SX-H01~bed~CARD~2026-02-30")]
    [InlineData("SX-H01~bed~CARD~2030-01-01")]
    [InlineData("SX-H01~bed~CA%01RD~2030-01-01")]
    public async Task a_pool_that_is_none_is_not_found(string pool)
    {
        await service.As("county-authority@340422").Get($"/api/pools/{pool}").Refused(404, "not-found");
        await service.As("county-authority@340422").Get($"/api/pools/{pool}/history").Refused(404, "not-found");
    }

    [Fact]
    public async Task a_day_is_answered_as_of_each_of_its_versions_as_it_was_answered_then()
    {
        var pool = service.Clinic(6);
        await service.Publish(pool, pool.Session("am", 8, 5));
        var answered = new List<Answer> { await service.As(Dispatcher).Get($"/api/pools/{pool}") };
        var one = await service.Accepted();
        await service.Arranged(one, pool, "am");
        answered.Add(await service.As(Dispatcher).Get($"/api/pools/{pool}"));
        await service.Publish(pool, pool.Session("am", 8, 8, taken: 1));
        answered.Add(await service.As(Dispatcher).Get($"/api/pools/{pool}"));
        await service
            .As("family-doctor@SX-T01")
            .Post($"{one}/cancellation", new { by = "patient", reason = "patient-improved" })
            .Expect(200);
        answered.Add(await service.As(Dispatcher).Get($"/api/pools/{pool}"));

        answered.ConvertAll(answer => answer.Version).ShouldBe([1, 2, 3, 4]);
        foreach (var answer in answered)
            (await service.As(Dispatcher).Get($"/api/pools/{pool}?asOf={answer.Version}")).Text.ShouldBe(answer.Text);
        await service.As(Dispatcher).Get($"/api/pools/{pool}?asOf=0").Refused(404, "not-found");
        (await service.As(Dispatcher).Get($"/api/pools/{pool}?asOf=2999-01-01T00:00Z")).Text.ShouldBe(answered[^1].Text);

        var history = await service.As(Dispatcher).Get($"/api/pools/{pool}/history");
        history.Version.ShouldBe(4);
        history
            .Json.EnumerateArray()
            .Select(e => e.GetProperty("event").GetString())
            .ShouldBe(["session_published", "place_held", "session_changed", "place_returned"]);
        history["/1/data/case"].GetGuid().ShouldBe(PublishedPools.Id(one));
        (await service.As(Dispatcher).Get($"/api/pools/{pool}/history?asOf=2")).Json.GetArrayLength().ShouldBe(2);
    }

    private static int Count(JsonElement session, string part, string count) => session.GetProperty(part).GetProperty(count).GetInt32();
}
