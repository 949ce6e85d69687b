// Pools that were published, and cases that want a place in them.
using System.Text.Json;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.ReservedPools;

internal static class PublishedPools
{
    public const string County = "340422";

    public static readonly ReserveRules Rules = new(ReserveRules.LowestRatio, 24);

    /// <summary>The cardiologists' clinic of the lead hospital, some days from now.</summary>
    public static PoolKey Clinic(this TestService service, int days, string institution = "SX-H01", string? of = null) =>
        new(institution, Resource.ClinicSlot, "CARD", of, Shanghai.Day(service.Clock.Now).AddDays(days));

    /// <summary>A moment of a pool's day, Asia/Shanghai.</summary>
    public static DateTimeOffset At(this PoolKey pool, int hour, int minute = 0) =>
        new(pool.Day, new TimeOnly(hour, minute), Shanghai.Offset);

    /// <summary>A session with a place every ten minutes, of which the hospital has given the last ones to patients of its own.</summary>
    public static SessionPlan Session(this PoolKey pool, string code, int hour, int places, int taken = 0)
    {
        var starts = Enumerable.Range(0, places).Select(i => pool.At(hour).AddMinutes(10 * i)).ToList();
        return new SessionPlan(
            code,
            pool.At(hour),
            pool.At(hour).AddMinutes(Math.Max(10 * places, 10)),
            starts,
            starts.TakeLast(taken).ToList(),
            null
        );
    }

    /// <summary>The hospital says what it has. Returns the position.</summary>
    public static Task<long> Publish(this TestService service, PoolKey pool, params SessionPlan[] sessions) =>
        service.Publish(pool, null, sessions);

    public static Task<long> Publish(this TestService service, PoolKey pool, CapacityReason? reason, params SessionPlan[] sessions) =>
        service.Decide(pool, day => PoolDecider.Publish(day, new PublishDay(service.Clock.Now, pool, sessions, reason, Rules, 1, 1)));

    /// <summary>Appends what is decided on a pool's day. Returns the position.</summary>
    public static async Task<long> Decide(this TestService service, PoolKey pool, Func<PoolDay, Decided> decide)
    {
        var stream = new StreamId(County, pool.StreamKey);
        var loaded = await service.Events.AggregateStream(PoolDay.Aggregate, stream, TestContext.Current.CancellationToken);
        var decided = decide(loaded.State);
        decided.Refusal.ShouldBeNull();
        var request = new AppendRequest(new StreamAppend(stream, ExpectedVersion.Exactly(loaded.Version), decided.Events, "pool"))
        {
            Metadata = new EventMetadata { BusinessTime = service.Clock.Now },
        };
        return (await service.Events.Append(request, TestContext.Current.CancellationToken)).Position;
    }

    /// <summary>A case that the hospital has accepted. Returns its address.</summary>
    /// <param name="service">The service.</param>
    /// <param name="doctor">The family doctor who sent it, who makes it one of the reserve; null for somebody at a township hospital who
    /// is none.</param>
    /// <param name="urgency">How urgent.</param>
    /// <param name="resource">What is needed.</param>
    public static async Task<string> Accepted(
        this TestService service,
        string? doctor = "T01",
        string urgency = "urgent",
        string resource = "clinic-slot"
    )
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var form = CaseForms.Referral(urgency: urgency);
        form["resource"] = resource;
        await (
            doctor is null
                ? service.As("township-centre@SX-T15", practitioner: "SX-P-T15-02")
                : service.As($"family-doctor@SX-{doctor}", practitioner: $"SX-P-{doctor}-01")
        )
            .Put(at, form)
            .Expect(201);
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { }).Expect(200);
        return at;
    }

    /// <summary>Arranged in a session by the hospital's dispatcher.</summary>
    public static async Task<Answer> Arranged(this TestService service, string at, PoolKey pool, string session, object? more = null)
    {
        var body = JsonSerializer.SerializeToNode(more ?? new { }, TestClient.Json)!.AsObject();
        body["pool"] = pool.ToString();
        body["session"] = session;
        return await service.As("dispatcher@SX-H01").Post($"{at}/arrangement", body).Expect(200);
    }

    /// <summary>The case as it stands in the log.</summary>
    public static async Task<Referral> Case(this TestService service, string at) =>
        (
            await service.Events.AggregateStream(
                Referral.Aggregate,
                new StreamId(County, Referral.StreamKey(Id(at))),
                TestContext.Current.CancellationToken
            )
        ).State;

    /// <summary>The day as it stands in the log.</summary>
    public static async Task<PoolDay> Day(this TestService service, PoolKey pool) =>
        (
            await service.Events.AggregateStream(
                PoolDay.Aggregate,
                new StreamId(County, pool.StreamKey),
                TestContext.Current.CancellationToken
            )
        ).State;

    public static Guid Id(string at) => Guid.Parse(at.Split('/')[^1]);
}
