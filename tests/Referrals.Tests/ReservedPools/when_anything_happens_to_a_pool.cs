using FsCheck;
using FsCheck.Fluent;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Tests.ReservedPools;

/// <summary>Random days: whatever hospitals, doctors, patients and the clock do, the laws of the pool hold after every event.</summary>
public class when_anything_happens_to_a_pool
{
    private static readonly Arbitrary<RandomStep[]> Days = Arb.From(
        from length in Gen.Choose(10, 80)
        from steps in (
            from kind in Gen.Choose(0, RandomDay.Kinds - 1)
            from dice in Gen.Choose(0, 9_999).ArrayOf(16)
            select new RandomStep(kind, dice)
        ).ArrayOf(length)
        select steps,
        steps => steps.Index().Select(gone => steps.Where((_, at) => at != gone.Index).ToArray())
    );

    // What every run must have seen, or it proves nothing.
    private static readonly string[] Everything =
    [
        nameof(SessionPublished),
        nameof(SessionChanged),
        nameof(PlaceHeld),
        nameof(HoldConfirmed),
        nameof(PlaceUsed),
        nameof(PlaceReturned),
        nameof(PlaceRefused),
        nameof(WaitingBegun),
        nameof(WaitingEnded),
        nameof(ReserveReleased),
        nameof(PoolClosed),
        "withdrawn",
        "withdrawn from the reserve",
        "more reserved than required",
        "set aside anew after a release",
        "from the reserve",
        "from the general part",
        "overbooked",
        "bypassed",
        "from the waiting list",
        "returned after a release",
    ];

    [Theory]
    [InlineData(Resource.ClinicSlot)]
    [InlineData(Resource.Bed)]
    public void the_laws_hold(Resource kind)
    {
        var seen = new HashSet<string>();
        Prop.ForAll(Days, steps => new RandomDay(kind, (before, e) => seen.UnionWith(Seen(before, e))).Run(steps))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(4_000));
        Everything.Except(seen).ShouldBeEmpty();
    }

    private static IEnumerable<string> Seen(PoolDay before, object e)
    {
        yield return e.GetType().Name;
        switch (e)
        {
            case SessionChanged x:
                var session = before.Sessions[x.Plan.Session];
                if (x.Withdrawn.Count > 0)
                    yield return "withdrawn";
                if (x.Withdrawn.Any(place => place.Part == CapacityPart.Reserved))
                    yield return "withdrawn from the reserve";
                if (x.Reserved > Reserve.Of(session.Ratio, x.Plan.Capacity))
                    yield return "more reserved than required";
                if (session.Released > 0 && x.ReleaseAt > session.ReleaseAt)
                    yield return "set aside anew after a release";
                break;
            case PlaceHeld x:
                yield return x.Part switch
                {
                    CapacityPart.Reserved => "from the reserve",
                    CapacityPart.General => "from the general part",
                    _ => "overbooked",
                };
                if (x is { Bypass: not null, Part: CapacityPart.General } && before.Sessions[x.Session].FreeReserved > 0)
                    yield return "bypassed";
                if (x.FromWaiting)
                    yield return "from the waiting list";
                break;
            case PlaceReturned { Part: CapacityPart.Reserved } x when before.Sessions[x.Session].Released > 0:
                yield return "returned after a release";
                break;
        }
    }
}
