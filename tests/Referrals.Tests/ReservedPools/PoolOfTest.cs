// Pools that were published, and cases that hold places of them or wait.
using Referrals.EventStore;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.ReservedPools;

/// <summary>
/// One session of a specialist's day, from nine in the morning, a place every ten minutes, some days from when it was asked for.
/// </summary>
internal sealed class PoolOfTest(TestService service, int days = 5)
{
    public const string Session = "am";

    private static int pools;

    /// <summary>A day that no other test has to do with.</summary>
    public PoolKey Key { get; } =
        new("SX-H01", Resource.ClinicSlot, "CARD", $"SP{Interlocked.Increment(ref pools)}", Shanghai.Day(service.Clock.Now).AddDays(days));

    public DateTimeOffset From => new(Key.Day.ToDateTime(new TimeOnly(9, 0)), Shanghai.Offset);

    public DateTimeOffset Until => From.AddHours(4);

    /// <summary>By the policy a day before.</summary>
    public DateTimeOffset ReleaseAt => From.AddHours(-24);

    private StreamId Stream => new("340422", Key.StreamKey);

    /// <summary>Says how many places there are, and how many of them the hospital has given to patients of its own.</summary>
    public async Task<PoolOfTest> Publish(int places, int taken = 0)
    {
        var starts = Enumerable.Range(0, places).Select(i => From.AddMinutes(10 * i)).ToList();
        var plan = new SessionPlan(Session, From, Until, starts, starts[..taken], null);
        var refused = await service.Events.WriteToAggregate(
            PoolDay.Aggregate,
            Stream,
            day =>
            {
                var decided = PoolDecider.Publish(
                    day.State,
                    new PublishDay(service.Clock.Now, Key, [plan], null, PolicyDefaults.Parameters.Reserve, 0, 1)
                );
                return new Decision<string>(decided.Refusal?.Code ?? "").Append(day, decided.Events);
            },
            cancellation: TestContext.Current.CancellationToken
        );
        refused.Answer.ShouldBe("");
        return this;
    }

    public async Task<PoolSession> State() => (await Day()).Session(Session)!;

    public async Task<PoolDay> Day() =>
        (await service.Events.AggregateStream(PoolDay.Aggregate, Stream, TestContext.Current.CancellationToken)).State;

    /// <summary>Everything that happened to it, of a kind.</summary>
    public async Task<IReadOnlyList<(TEvent Data, long Sequence)>> Happened<TEvent>() =>
        [
            .. (await service.Events.FetchStream(Stream, AsOf.Now, TestContext.Current.CancellationToken))
                .Where(e => e.Data is TEvent)
                .Select(e => ((TEvent)e.Data, e.Sequence)),
        ];

    /// <summary>
    /// A case that was accepted; sent by a township hospital's family doctor, who may take from the reserve, or by a township's centre,
    /// which may not.
    /// </summary>
    public async Task<string> Accepted(string town = "SX-T03", string urgency = "urgent", bool entitled = true)
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var form = CaseForms.Referral(urgency: urgency);
        form["resource"] = "clinic-slot";
        // Who was sent first waits longest.
        service.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await (
            entitled
                ? service.As($"family-doctor@{town}", practitioner: $"SX-P-{town[3..]}-01")
                : service.As("township-centre@SX-T15", practitioner: "SX-P-T15-02")
        )
            .Put(at, form)
            .Expect(201);
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { }).Expect(200);
        return at;
    }

    public async Task<string> Holding(string town = "SX-T03", bool entitled = true, DateTimeOffset? heldUntil = null)
    {
        var at = await Accepted(town, entitled: entitled);
        await service.As("dispatcher@SX-H01").Post($"{at}/arrangement", new { pool = Key.ToString(), heldUntil }).Expect(200);
        return at;
    }

    public async Task<string> Waiting(string town = "SX-T03", string urgency = "urgent", bool entitled = true, string? bypass = null)
    {
        var at = await Accepted(town, urgency, entitled);
        await service.As("dispatcher@SX-H01").Post($"{at}/waiting", new { pool = Key.ToString(), bypass }).Expect(200);
        return at;
    }

    /// <summary>Called off by the sender.</summary>
    public async Task CallOff(string at, string town = "SX-T03") =>
        await service
            .As($"family-doctor@{town}", practitioner: $"SX-P-{town[3..]}-01")
            .Post($"{at}/cancellation", new { by = "patient", reason = "patient-improved" })
            .Expect(200);

    /// <summary>Time passes to a moment, and the clocks run.</summary>
    public async Task<int> PassTo(DateTimeOffset moment)
    {
        service.Clock.Set(moment);
        return await service.RunClocks();
    }

    public static Guid IdOf(string at) => Guid.Parse(at.Split('/')[^1]);
}
