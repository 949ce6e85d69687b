using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Worklists;

namespace Referrals.Tests.ReservedPools;

/// <summary>
/// Whoever loses a place is told and stands on the rebooking list until she has another; whoever waits for a suspended session is told
/// too.
/// </summary>
public class when_a_place_is_withdrawn(TestService service) : IClassFixture<TestService>
{
    private const string Desk = "dispatcher@SX-H01";

    [Fact]
    public async Task it_is_to_be_rebooked_and_everybody_concerned_is_told()
    {
        var ward = service.Ward(3);
        await service.Publish(ward, PoolSteps.Beds(20, 10)).Expect(200);
        var at = await service.Holding(ward);
        await service.Publish(ward, PoolSteps.Beds(0, reason: "ward-closed")).Expect(200);

        (await service.ListsOf(Desk, at)).ShouldBe(["to-arrange", "to-rebook"], ignoreOrder: true);
        var seen = await service.As(Desk).Get(at);
        seen.String("/withdrawn").ShouldBe("ward-closed");
        foreach (var who in new[] { Desk, "family-doctor@SX-V0101" })
        {
            (await service.As(who).Get("/api/inbox"))["/items"]
                .EnumerateArray()
                .ShouldContain(n =>
                    n.GetProperty("case").GetString() == PoolSteps.Id(at).ToString()
                    && n.GetProperty("kind").GetString() == "place-withdrawn"
                );
        }

        await service.Publish(service.Ward(4), PoolSteps.Beds(20, 10)).Expect(200);
        await service.As(Desk).Post($"{at}/arrangement", new { pool = service.Ward(4) }).Expect(200);
        (await service.ListsOf(Desk, at)).ShouldBe(["arriving"]);
        (await service.As(Desk).Get(at))["/withdrawn"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task whoever_waits_for_it_is_told_at_once()
    {
        var pool = await new PoolOfTest(service).Publish(5, taken: 4);
        await pool.Holding();
        var waits = await pool.Waiting();
        var closed = (await pool.Day()).Session(PoolOfTest.Session)!.Plan with { Starts = [], Taken = [] };
        await service.Decide(
            pool.Key,
            day =>
                PoolDecider.Publish(
                    day,
                    new PublishDay(service.Clock.Now, pool.Key, [closed], CapacityReason.ClinicSuspended, PublishedPools.Rules, 1, 1)
                )
        );
        await service.CatchUp();
        await service.RunClocks();
        (await service.Case(waits)).Details!.WaitsIn.ShouldBeNull();
        (await pool.Happened<WaitingEnded>()).ShouldHaveSingleItem().Data.By.ShouldBe(WaitingEndedBy.SessionOver);
        var late = await pool.Accepted();
        await service
            .As(Desk)
            .Post($"{late}/waiting", new { pool = pool.Key.ToString(), session = PoolOfTest.Session })
            .Refused(409, "pool.suspended");
        await service
            .As(Desk)
            .Post(
                $"{late}/arrangement",
                new
                {
                    pool = pool.Key.ToString(),
                    session = PoolOfTest.Session,
                    orWait = true,
                }
            )
            .Refused(409, "pool.suspended");
    }

    [Fact]
    public async Task nobody_is_turned_away_past_a_free_reserve_without_a_word()
    {
        var pool = new PoolKey("SX-H01", Resource.ClinicSlot, "CARD", null, Shanghai.Day(service.Clock.Now).AddDays(6));
        await service.Publish(pool, pool.Session("am", 8, 10), pool.Session("pm", 14, 10));
        await service.CatchUp();
        var at = await service.Accepted();
        await service
            .As(Desk)
            .Post(
                $"{at}/arrangement",
                new
                {
                    pool = pool.ToString(),
                    session = "am",
                    part = "general",
                }
            )
            .Refused(409, "pool.reserve-free", "/bypass");
        await service
            .As(Desk)
            .Post($"{at}/waiting", new { pool = pool.ToString(), session = "am" })
            .Refused(409, "pool.reserve-free", "/bypass");
        await service
            .As(Desk)
            .Post(
                $"{at}/arrangement",
                new
                {
                    pool = pool.ToString(),
                    session = "am",
                    overbook = "specialist-agrees",
                }
            )
            .Refused(409, "pool.reserve-free");
        await service
            .As(Desk)
            .Post(
                $"{at}/arrangement",
                new
                {
                    pool = pool.ToString(),
                    session = "am",
                    part = "general",
                    bypass = "patient-wish",
                }
            )
            .Expect(200);
        (await service.Day(pool)).Session("am")!.Holds[PublishedPools.Id(at)].Part.ShouldBe(CapacityPart.General);

        // Not even the receiver says that it is full without saying why.
        var other = $"/api/referrals/{Guid.CreateVersion7()}";
        var form = CaseForms.Referral();
        form["resource"] = "clinic-slot";
        await service.As("family-doctor@SX-T01", practitioner: "SX-P-T01-01").Put(other, form).Expect(201);
        await service.As(Desk).Post($"{other}/refusal", new { reason = "no-capacity" }).Refused(409, "referral.reserve-free", "/note");
        await service.As(Desk).Post($"{other}/refusal", new { reason = "no-capacity", note = "专科设备检修，已电话联系" }).Expect(200);
        (await service.Day(pool))
            .Sessions.Values.SelectMany(s => s.Refused)
            .ShouldContain(r => r.Case == PublishedPools.Id(other) && r.Code == "referral.decline");
    }
}
