// Random commands on a pool's day, as cases, hospitals and the clock give them.
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Tests.ReservedPools;

/// <summary>What is done, and the dice for how.</summary>
internal sealed record RandomStep(int Kind, int[] Dice)
{
    public override string ToString() => $"{Kind} [{string.Join(' ', Dice)}]";
}

internal sealed class RandomDay
{
    public const int Kinds = 30;
    private const int Cases = 14;
    private static readonly (string Code, int From, int Until)[] Sessions = [("am", 8, 12), ("pm", 14, 17), ("eve", 18, 20)];
    private readonly PoolStory story;
    private readonly Resource kind;
    private Queue<int> dice = new();

    public RandomDay(Resource kind, Action<PoolDay, object> told)
    {
        this.kind = kind;
        story = new PoolStory(kind) { Now = PoolStory.At(8).AddDays(-1), Told = told };
    }

    public void Run(RandomStep[] steps)
    {
        foreach (var step in steps)
        {
            dice = new Queue<int>(step.Dice);
            Do(step.Kind);
        }
    }

    private void Do(int what)
    {
        switch (what)
        {
            case < 4:
                // Mostly minutes; now and then so long that the time of release, the session or the whole day passes.
                story.Now += Roll(8) == 0 ? TimeSpan.FromHours(Roll(30)) : TimeSpan.FromMinutes(Roll(60));
                break;
            case < 8:
                Publish();
                break;
            case < 17:
                Hold();
                break;
            case < 20:
                Wait();
                break;
            case 20 or 21:
                Fill();
                break;
            case 22 when Holder() is { } number:
                story.Confirm(number);
                break;
            case 23 when Holder() is { } number:
                story.Use(number);
                break;
            case 24 or 25 when Holder() is { } number:
                story.Return(number, Pick(ReturnedBy.Lapse, ReturnedBy.Cancellation, ReturnedBy.NoShow, ReturnedBy.Death));
                break;
            case 26:
                LeaveWaiting();
                break;
            case 27:
                story.Release(Code());
                break;
            case 28:
                story.Do(
                    PoolDecider.TurnAway(
                        story.State,
                        Code(),
                        PoolStory.Case(Roll(Cases) + 1),
                        Claim(Roll(Cases) + 1),
                        "no-capacity",
                        story.Now
                    )
                );
                break;
            case 29:
                // At the end, so that days close too.
                if (Roll(4) == 0)
                    story.Now = PoolDecider.LatestHold(story.Pool).AddMinutes(Roll(20));
                EndDay();
                break;
        }
    }

    private void Publish()
    {
        story.Rules = new ReserveRules(0.20m + (0.05m * Roll(7)), Roll(30), 15 + Roll(300));
        var plans = (kind == Resource.Bed ? [Ward()] : Sessions.Where(_ => Roll(5) > 0).Select(Session)).ToList();
        var reason = Roll(3) > 0 ? Pick<CapacityReason?>(CapacityReason.ClinicSuspended, CapacityReason.CensusChanged) : null;
        if (story.PublishBecause(reason, plans) is not null)
            return;
        // The same again says nothing new.
        story.Now += TimeSpan.FromMinutes(Roll(10));
        var events = story.Events.Count;
        if (Shanghai.Day(story.Now) <= story.Pool.Day)
            story.Publish(plans).ShouldBeNull();
        story.Events.Count.ShouldBe(events);
    }

    private SessionPlan Session((string Code, int From, int Until) session)
    {
        var known = story.State.Session(session.Code)?.Plan;
        var starts = known?.Starts!.ToList() ?? [];
        switch (known is null ? 0 : Roll(6))
        {
            case 0:
                // A quarter-hour grid: some times stand twice.
                starts =
                [
                    .. Enumerable
                        .Range(0, Roll(11))
                        .Select(_ => PoolStory.At(session.From).AddMinutes(15 * Roll(4 * (session.Until - session.From)))),
                ];
                break;
            case 1 or 2 when starts.Count > 0:
                starts.RemoveRange(Roll(starts.Count), 1);
                break;
            case 3:
                starts.AddRange(Enumerable.Repeat(PoolStory.At(session.From).AddMinutes(15 * Roll(8)), 1 + Roll(4)));
                break;
            case 4:
                starts.Clear();
                break;
        }

        starts.Sort();
        return PoolStory.Slots(
            session.Code,
            PoolStory.At(session.From),
            PoolStory.At(session.Until),
            starts,
            [.. starts.Where((_, at) => Roll(at + 4) == 1)]
        );
    }

    private SessionPlan Ward() => Roll(8) == 0 ? PoolStory.Beds(0, 0, 0) : PoolStory.Beds(10 + Roll(6), Roll(14), Roll(5));

    private void Hold()
    {
        var number = Roll(Cases) + 1;
        var (claim, code) = (Claim(number), Code());
        var before = story.State;
        var events = new List<object>();
        // As a case does it: it gives back what it holds that day, waits nowhere else, and all that only if it gets the new place.
        if (before.HeldBy(PoolStory.Case(number)) is { } own)
        {
            if (own.Holds[PoolStory.Case(number)].State == HoldState.Used)
                return;
            events.Add(
                new PlaceReturned(
                    own.Plan.Session,
                    PoolStory.Case(number),
                    own.Holds[PoolStory.Case(number)].Part,
                    ReturnedBy.Move,
                    story.Now
                )
            );
            before = before.Evolve(events[0]);
        }

        events.AddRange(
            before
                .Sessions.Values.Where(session => session.Plan.Session != code && session.Waiting.ContainsKey(PoolStory.Case(number)))
                .Select(session => new WaitingEnded(session.Plan.Session, PoolStory.Case(number), WaitingEndedBy.Arrangement, story.Now))
        );
        var starts = before.Session(code)?.Plan.Starts;
        var decided = PoolDecider.Hold(
            before,
            new HoldPlace(
                story.Now,
                story.Pool,
                code,
                PoolStory.Case(number),
                claim,
                Roll(3) == 0 ? Pick(CapacityPart.Reserved, CapacityPart.General, CapacityPart.Overbooked) : null,
                Roll(3) > 0 ? null
                    : starts is { Count: > 0 } && Roll(4) > 0 ? starts[Roll(starts.Count)]
                    : PoolStory.At(Roll(24), 15 * Roll(4)),
                Roll(3) > 0 ? null : story.Now.AddHours(Roll(60) - 5),
                Roll(4) == 0 ? Pick(BypassReason.PatientWish, BypassReason.CombinedVisit) : null,
                Roll(5) == 0 ? PoolStory.Overbooked : null,
                Roll(6) == 0
            )
        );
        story.Do(
            decided.Refusal is null ? Decided.With([.. events, .. decided.Events])
            : story.State.HeldBy(PoolStory.Case(number)) is null ? decided
            : decided.Refusal
        );
        if (decided.Refusal is null)
            decided.Events.ShouldHaveSingleItem().ShouldBeOfType<PlaceHeld>();
    }

    private void Wait()
    {
        var number = Roll(Cases) + 1;
        // A case waits once, and not while it holds a place.
        if (
            story.State.HeldBy(PoolStory.Case(number)) is null
            && !story.State.Sessions.Values.Any(session => session.Waiting.ContainsKey(PoolStory.Case(number)))
        )
            story.Wait(number, Claim(number), Roll(4) == 0 ? BypassReason.PatientWish : null, Code());
    }

    private void Fill()
    {
        foreach (var (code, session) in story.State.Sessions)
        {
            if (Fairness.Next(session) is not { } next)
                continue;
            var waiting = session.Waiting[next.Case];
            story.Do(
                PoolDecider.Hold(
                    story.State,
                    new HoldPlace(story.Now, story.Pool, code, next.Case, waiting.Claim, next.Part, FromWaiting: true)
                )
            );
        }
    }

    private void LeaveWaiting()
    {
        var all = story
            .State.Sessions.Values.SelectMany(session => session.Waiting.Keys, (session, referral) => (session.Plan.Session, referral))
            .ToList();
        if (all.Count > 0 && all[Roll(all.Count)] is var (session, referral))
            story.Tell(new WaitingEnded(session, referral, WaitingEndedBy.Withdrawal, story.Now));
    }

    private void EndDay()
    {
        if (story.Now < PoolDecider.LatestHold(story.Pool) || story.State.Closed)
        {
            story.Close();
            return;
        }

        foreach (var session in story.State.Sessions.Values)
        {
            foreach (var referral in session.Waiting.Keys)
                story.Tell(new WaitingEnded(session.Plan.Session, referral, WaitingEndedBy.SessionOver, story.Now));
            foreach (var (referral, hold) in session.Holds.Where(hold => hold.Value.State != HoldState.Used))
                story.Tell(new PlaceReturned(session.Plan.Session, referral, hold.Part, ReturnedBy.Lapse, story.Now));
        }

        story.Close();
        story.State.Closed.ShouldBe(story.State.Sessions.Count > 0);
    }

    /// <summary>Who asks decides by what: two of three are family doctors' patients, one is out of date.</summary>
    private static Claim Claim(int number)
    {
        var claim =
            number % 3 == 0
                ? PoolStory.Others($"SX-T0{number % 4}", (Urgency)(number % 2), number)
                : PoolStory.FamilyDoctors($"SX-T0{number % 4}", (Urgency)(number % 2), number);
        return number == Cases ? claim with { ValidUntil = PoolStory.Day.AddDays(-1) } : claim;
    }

    private string Code() =>
        Roll(20) == 0 ? "none"
        : kind == Resource.Bed ? "day"
        : Sessions[Roll(Roll(2) + 2)].Code;

    private int? Holder()
    {
        var all = Enumerable
            .Range(1, Cases)
            .Where(number =>
                story.State.HeldBy(PoolStory.Case(number))?.Holds[PoolStory.Case(number)].State is HoldState.Held or HoldState.Confirmed
            )
            .ToList();
        return all.Count == 0 ? null : all[Roll(all.Count)];
    }

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[Roll(choices.Length)];

    private int Roll(int sides) => dice.TryDequeue(out var roll) ? roll % sides : 0;
}
