// What is counted of a case. CountedCase.Evolve.cs folds its events.
using System.Collections.Immutable;
using System.Globalization;
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Boards;

/// <summary>How a wait for an answer ended.</summary>
internal enum WaitEnd
{
    /// <summary>Accepted, or passed by the township's review.</summary>
    Accepted,
    Declined,
    Returned,
    Redirected,

    /// <summary>The case was called off, ended, or its patient died before.</summary>
    Withdrawn,
}

/// <summary>A wait for the answer of a receiver, or of the township's review.</summary>
/// <param name="Review">Whether it was for the review.</param>
/// <param name="Institution">Who had to answer.</param>
/// <param name="Unit">Which unit; empty for a review.</param>
/// <param name="From">Since when.</param>
/// <param name="Due">When the answer was due.</param>
/// <param name="Until">When it ended; null while it goes on.</param>
/// <param name="End">How it ended.</param>
/// <param name="Reason">The coded reason.</param>
/// <param name="Late">Whether the answer was noticed missing when it was due.</param>
internal sealed record Wait(
    bool Review,
    string Institution,
    string Unit,
    DateTimeOffset From,
    DateTimeOffset Due,
    DateTimeOffset? Until = null,
    WaitEnd? End = null,
    string? Reason = null,
    bool Late = false
);

/// <summary>Something that a unit did or saw.</summary>
/// <param name="At">When.</param>
/// <param name="Unit">Code of the unit.</param>
/// <param name="Reason">What is said of it.</param>
internal sealed record UnitMoment(DateTimeOffset At, string Unit, string? Reason = null);

/// <summary>How a case ended.</summary>
/// <param name="Measure">By which measure it is counted.</param>
/// <param name="At">When.</param>
/// <param name="Reason">The coded reason.</param>
internal sealed record CaseEnd(string Measure, DateTimeOffset At, string? Reason = null);

/// <summary>A case 转诊 as boards count it, as corrected: what was taken back is not counted.</summary>
internal sealed partial record CountedCase : BoardRow
{
    public string Sender { get; init; } = "";

    public string? Doctor { get; init; }

    /// <summary>The family doctor by contract.</summary>
    public string? Contract { get; init; }

    public Direction Direction { get; init; }

    public string Receiver { get; init; } = "";

    public string Unit { get; init; } = "";

    /// <summary>Where it was sent; redirected cases lie elsewhere since.</summary>
    public string SentTo { get; init; } = "";

    public string SentUnit { get; init; } = "";

    public string? Diagnosis { get; init; }

    public DateTimeOffset SentAt { get; init; }

    /// <summary>It began with the patient at the door.</summary>
    public bool Emergency { get; init; }

    /// <summary>An emergency that never was.</summary>
    public bool Void { get; init; }

    public ImmutableList<Wait> Waits { get; init; } = [];

    public ImmutableList<UnitMoment> Arrangements { get; init; } = [];

    public ImmutableList<UnitMoment> NoShows { get; init; } = [];

    public DateTimeOffset? ArrivedAt { get; init; }

    public DateTimeOffset? CareBegunAt { get; init; }

    public bool Inpatient { get; init; }

    public DateTimeOffset? ConcludedAt { get; init; }

    public string? DischargeWay { get; init; }

    public DateTimeOffset? ReportedAt { get; init; }

    public bool ReportedLate { get; init; }

    public ImmutableList<DateTimeOffset> FollowUps { get; init; } = [];

    /// <summary>Deadlines that passed, by kind.</summary>
    public ImmutableList<UnitMoment> Misses { get; init; } = [];

    /// <summary>The decision to let it leave the county: on the list or off it, and how far.</summary>
    public CaseEnd? Left { get; init; }

    /// <summary>Why it was asked to be cancelled.</summary>
    public string? CancellationReason { get; init; }

    public CaseEnd? Ended { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<BoardLine> Lines() => Void ? [] : Waiting().Concat(Visit()).Concat(After());

    private IEnumerable<BoardLine> Waiting()
    {
        yield return Line(Measure.Sent, SentAt) with
        {
            Receiver = SentTo,
            Unit = SentUnit,
        };
        if (Emergency)
            yield return Line(Measure.Accepted, SentAt);
        foreach (var (at, wait) in Waits.Index())
        {
            foreach (var line in wait.Review ? Reviewed(wait, at) : Answered(wait, at))
                yield return line;
        }
    }

    private IEnumerable<BoardLine> Answered(Wait wait, int at)
    {
        BoardLine Of(string measure, DateTimeOffset moment) =>
            Line(measure, moment, at) with
            {
                Receiver = wait.Institution,
                Unit = wait.Unit,
            };
        yield return Of(Measure.Received, wait.From);
        yield return Of(Measure.Waiting, wait.From);
        if (wait.Until is { } until)
        {
            yield return Of(Measure.Waiting, until).Leaving();
            if (wait.End != WaitEnd.Withdrawn)
            {
                yield return Of(Measure.Answered, until) with
                {
                    Minutes = (long)(until - wait.From).TotalMinutes,
                };
                if (until <= wait.Due)
                    yield return Of(Measure.AnsweredInTime, until);
                var measure = wait.End switch
                {
                    WaitEnd.Accepted => Measure.Accepted,
                    WaitEnd.Declined => Measure.Declined,
                    WaitEnd.Returned => Measure.Returned,
                    _ => Measure.Redirected,
                };
                yield return Of(measure, until) with
                {
                    Reason = wait.Reason,
                };
            }
        }

        if (!wait.Late && !(wait.Until > wait.Due))
            yield break;
        // Before it came, it was late elsewhere.
        var late = wait.Due > wait.From ? wait.Due : wait.From;
        yield return Of(Measure.AnswerLate, late);
        yield return Of(Measure.Late, late);
        if (wait.Until is { } ended)
            yield return Of(Measure.Late, ended > late ? ended : late).Leaving();
    }

    private IEnumerable<BoardLine> Reviewed(Wait wait, int at)
    {
        BoardLine Of(string measure, DateTimeOffset moment) =>
            Line(measure, moment, at, directed: false) with
            {
                Receiver = wait.Institution,
                Unit = null,
            };
        yield return Of(Measure.ReviewReceived, wait.From);
        yield return Of(Measure.ReviewWaiting, wait.From);
        if (wait.Until is not { } until)
            yield break;
        yield return Of(Measure.ReviewWaiting, until).Leaving();
        if (wait.End == WaitEnd.Withdrawn)
            yield break;
        yield return Of(Measure.ReviewDone, until) with
        {
            Minutes = (long)(until - wait.From).TotalMinutes,
        };
        if (until <= wait.Due)
            yield return Of(Measure.ReviewInTime, until);
    }

    private IEnumerable<BoardLine> Visit()
    {
        if (Left is { } left)
            yield return Line(left.Measure, left.At, directed: false) with
            {
                Reason = left.Reason,
            };
        foreach (var (at, arranged) in Arrangements.Index())
            yield return Line(Measure.Arranged, arranged.At, at) with
            {
                Unit = arranged.Unit,
                Reason = arranged.Reason,
            };
        foreach (var (at, missed) in NoShows.Index())
            yield return Line(Measure.NoShow, missed.At, at) with
            {
                Unit = missed.Unit,
            };
        if (Waits is [.., { Review: false, End: WaitEnd.Accepted, Until: { } accepted }])
        {
            yield return Line(Measure.Expected, accepted);
            if ((ArrivedAt ?? Ended?.At) is { } there)
                yield return Line(Measure.Expected, there > accepted ? there : accepted).Leaving();
        }

        if (ArrivedAt is { } arrived)
            yield return Line(Measure.Arrived, arrived);
        if (CareBegunAt is not { } begun)
            yield break;
        yield return Line(Measure.CareBegun, begun) with
        {
            Reason = Inpatient ? "inpatient" : "outpatient",
        };
        yield return Line(Measure.InCare, begun);
        if (ConcludedAt is { } concluded)
            yield return Line(Measure.CareEnded, concluded) with
            {
                Reason = DischargeWay,
            };
        if ((ConcludedAt ?? Ended?.At) is { } over)
            yield return Line(Measure.InCare, over > begun ? over : begun).Leaving();
    }

    private IEnumerable<BoardLine> After()
    {
        foreach (var (at, done) in FollowUps.Index())
            yield return Line(Measure.FollowedUp, done, at);
        foreach (var missed in Misses)
        {
            var line = Line(Measure.Missed, missed.At);
            yield return line with
            {
                Name = $"{line.Name}/{missed.Reason}/{missed.At.UtcTicks}",
                Reason = missed.Reason,
            };
        }

        if (ConcludedAt is { } concluded)
        {
            yield return Line(Measure.ReportDue, concluded);
            if ((ReportedAt ?? Ended?.At) is { } done)
                yield return Line(Measure.ReportDue, done > concluded ? done : concluded).Leaving();
        }

        if (ReportedAt is { } reported)
        {
            yield return Line(Measure.Reported, reported);
            if (ReportedLate)
                yield return Line(Measure.ReportedLate, reported);
        }

        if (Ended is { } ended && ended.Measure != Measure.Declined)
            yield return Line(ended.Measure, ended.At) with
            {
                Reason = ended.Reason,
            };
    }

    private BoardLine Line(string measure, DateTimeOffset at, int number = 0, bool directed = true) =>
        new(
            number == 0 ? measure : string.Create(CultureInfo.InvariantCulture, $"{measure}/{number}"),
            directed ? Measure.Of(Direction, measure) : measure,
            Shanghai.Day(at),
            Sender,
            Receiver,
            Unit,
            Diagnosis,
            Direction == Direction.Down ? Contract : Doctor
        );
}
