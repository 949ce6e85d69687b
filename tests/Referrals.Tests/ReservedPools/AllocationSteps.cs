// Days of pools and cases that wait for them, as the tests of choosing and exchanging need them.
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.ReservedPools;

internal static class AllocationSteps
{
    private const string County = "340422";

    /// <summary>A morning from 8 o'clock, a place every ten minutes, one in five of them reserved.</summary>
    public static SessionPlan Morning(DateOnly day, int places, int firstMinute = 0)
    {
        var from = new DateTimeOffset(day, new TimeOnly(8, 0), Shanghai.Offset);
        return new SessionPlan(
            "am",
            from,
            from.AddHours(4),
            [.. Enumerable.Range(0, places).Select(n => from.AddMinutes(firstMinute + (10 * n)))],
            [],
            null
        );
    }

    /// <summary>The events with which a day is published.</summary>
    public static IReadOnlyList<object> Publication(PoolKey pool, DateTimeOffset now, params SessionPlan[] sessions) =>
        PoolDecider.Publish(
            PoolDay.Aggregate.Initial,
            new PublishDay(now, pool, sessions, null, new ReserveRules(0.2m, ReleaseLeadHours: 24), 0, 1)
        )
            is { Refusal: null } decided
            ? decided.Events
            : throw new InvalidOperationException("The day cannot be published.");

    /// <summary>Publishes a morning of clinic slots in the log, so many days ahead.</summary>
    public static async Task<PoolKey> Published(
        this TestService service,
        string unit,
        int days,
        int places,
        string? of = null,
        string institution = "SX-H01",
        int firstMinute = 0
    )
    {
        var pool = new PoolKey(institution, Resource.ClinicSlot, unit, of, Shanghai.Day(service.Clock.Now).AddDays(days));
        await service.Events.Append(
            new AppendRequest([
                new StreamAppend(
                    new StreamId(County, pool.StreamKey),
                    ExpectedVersion.NewStream,
                    Publication(pool, service.Clock.Now, Morning(pool.Day, places, firstMinute)),
                    "pool"
                ),
            ]),
            TestContext.Current.CancellationToken
        );
        return pool;
    }

    /// <summary>An accepted case that needs a clinic slot, a minute after the one before. Returns its address.</summary>
    public static async Task<string> AcceptedFor(
        this TestService service,
        string unit,
        string from = "SX-T03",
        string urgency = "urgent",
        string? practitioner = null,
        string institution = "SX-H01",
        string resource = "clinic-slot"
    )
    {
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var form = CaseForms.Referral(unit: unit, institution: institution, urgency: urgency);
        form["resource"] = resource;
        await service.As($"family-doctor+township-centre@{from}", practitioner: practitioner).Put(at, form).Expect(201);
        await service.As($"dispatcher@{institution}").Post($"{at}/acceptance", new { }).Expect(200);
        return at;
    }

    /// <summary>A case that no family doctor has referred.</summary>
    public static Task<string> AcceptedOfCentre(this TestService service, string unit, string urgency = "urgent") =>
        service.AcceptedFor(unit, "SX-T15", urgency, "SX-P-T15-02");

    /// <summary>Every arranged case holds what its appointment says, and nobody else holds anything.</summary>
    public static async Task HoldsWhatItSays(this TestService service, IReadOnlyList<string> cases, params PoolKey[] pools)
    {
        var held = new List<(Guid, string, string, DateTimeOffset, CapacityPart)>();
        foreach (var pool in pools)
            held.AddRange(
                (await service.Day(pool)).Sessions.Values.SelectMany(s =>
                    s.Holds.Select(h => (h.Key, pool.ToString(), s.Plan.Session, h.Value.StartsAt, h.Value.Part))
                )
            );
        var said = new List<(Guid, string, string, DateTimeOffset, CapacityPart)>();
        foreach (var at in cases)
        {
            if (await service.Case(at) is Referral.Arranged { Appointment: { Pool: { } place } appointment })
                said.Add((Guid.Parse(at.Split('/')[^1]), place.Pool, place.Session, appointment.StartsAt, appointment.Part));
        }

        said.Order().ShouldBe(held.Order());
    }
}
