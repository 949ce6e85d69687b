// What of a case was due and not there in time: of everything that has a time limit, when that began and when it ended.
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed partial class CaseCount
{
    private readonly List<TimeLimit> limits = [];
    private Queue<DateOnly> followUps = new();
    private DateTimeOffset asked;

    /// <summary>What somebody did in time, or too late, and what is due from then on.</summary>
    private void Meets(string action, DateTimeOffset at)
    {
        switch (action)
        {
            case "complete-paperwork":
                End(DeadlineKind.Paperwork, at);
                break;
            case "begin-care" when direction == Direction.Down:
                AwaitVisit(at);
                break;
            case "record-follow-up":
                End(DeadlineKind.FollowUp, at);
                followUps.TryDequeue(out _);
                AwaitVisit(at);
                break;
            case "conclude":
                End(DeadlineKind.FollowUp, at);
                Await(DeadlineKind.OutcomeReport, KnownParameters.Due(rules.Clocks.OutcomeReport, at), at);
                break;
            case "report-outcome":
                End(DeadlineKind.OutcomeReport, at);
                break;
            case "give-expert-statement":
                End(DeadlineKind.ExpertStatement, at);
                asked = at;
                break;
            case "decide-for-county":
                End(DeadlineKind.CountyApproval, at);
                break;
            case "justify-out-of-county":
                End(DeadlineKind.Justification, at);
                break;
            case "accept" or "decline" or "return":
                End(DeadlineKind.ExpertStatement, at);
                End(DeadlineKind.CountyApproval, at);
                break;
            case "withdraw-cancellation":
                Resume(at);
                break;
            case "request-cancellation" or "close":
                EndAll(at);
                break;
        }
    }

    /// <summary>Whose word is missing before it leaves the county, and until when there is time for it.</summary>
    private void SeenOnTheWay(LeavingSummary? way)
    {
        if (way is null)
            return;
        if (way.ExpertDue is { } expert && way.Missing.Contains(Approval.ExpertStatement))
            Await(DeadlineKind.ExpertStatement, expert, asked);
        else if (way.CountyDue is { } county && way.Missing.Contains(Approval.County))
            Await(DeadlineKind.CountyApproval, county, asked);
    }

    /// <summary>It left in an emergency, and somebody has to say why.</summary>
    public void ToBeJustified(DateTimeOffset due, DateTimeOffset at) => Await(DeadlineKind.Justification, due, at);

    private void AwaitVisit(DateTimeOffset at)
    {
        if (followUps.TryPeek(out var day))
            Await(DeadlineKind.FollowUp, Shanghai.EndOf(day), at);
    }

    /// <summary>Something is due; what was seen before is the same once more.</summary>
    private void Await(DeadlineKind kind, DateTimeOffset? due, DateTimeOffset from)
    {
        if (due is { } until && !limits.Exists(limit => limit.Kind == kind && limit.Due == until && limit.Until is null))
            limits.Add(new TimeLimit(kind, until, from));
    }

    private void End(DeadlineKind kind, DateTimeOffset at)
    {
        if (limits.FindLast(limit => limit.Kind == kind) is { Until: null } open)
            open.Until = at;
    }

    private void EndAll(DateTimeOffset at)
    {
        foreach (var open in limits.Where(limit => limit.Until is null))
            open.Until = at;
    }

    // An emergency that left the county is to be justified again; nothing else waits before the patient has come.
    private void Resume(DateTimeOffset at)
    {
        if (limits.FindLast(limit => limit.Kind == DeadlineKind.Justification) is { Until: not null } stopped)
            Await(DeadlineKind.Justification, stopped.Due, at);
    }

    private void AddMissed(CountedBoards boards, DateTimeOffset now)
    {
        // A time limit that passed in vain is missed once, however often it began again.
        foreach (var (kind, due) in limits.Where(limit => limit.IsMissed(now)).Select(limit => (limit.Kind, limit.Due)).Distinct())
            boards.Add(
                new CountedEvent(
                    $"{Prefixes[direction]}missed",
                    sender,
                    receiver,
                    Shanghai.Day(due),
                    Shanghai.Day(due),
                    Kebab.Of(kind),
                    diagnosis,
                    Doctor: doctor
                )
            );
    }

    /// <summary>Something that is to be done in time.</summary>
    private sealed class TimeLimit(DeadlineKind kind, DateTimeOffset due, DateTimeOffset from)
    {
        public DeadlineKind Kind => kind;

        public DateTimeOffset Due => due;

        /// <summary>When it was done, or did not matter any more; null while it is open.</summary>
        public DateTimeOffset? Until { get; set; }

        /// <summary>Whether it passed in vain. What begins and ends at one moment nobody has seen open.</summary>
        public bool IsMissed(DateTimeOffset now) => (Until ?? now) is var until && until > from && due <= until;
    }

    /// <summary>Something that happened between two moments, or may have.</summary>
    private sealed record Fact(
        string What,
        DateTimeOffset First,
        DateTimeOffset Last,
        string Receiver,
        bool Sure,
        string? Reason = null,
        bool Directed = true
    );

    /// <summary>Somebody has to answer.</summary>
    private sealed class Wait(bool review, string institution, string unit, DateTimeOffset from)
    {
        public bool Review => review;

        public string Institution => institution;

        public string Unit => unit;

        public DateTimeOffset From => from;

        public DateTimeOffset? Due { get; set; }

        public DateTimeOffset? Until { get; set; }

        /// <summary>Null while it is open, and where it ended without an answer.</summary>
        public string? Answer { get; set; }

        public string? Reason { get; set; }

        /// <summary>The moment at which it was late; null where it was not, until now.</summary>
        public DateTimeOffset? LateAt(DateTimeOffset now) =>
            Due is { } due && (Until is { } until ? until > due : due <= now) ? (due > From ? due : From) : null;
    }
}
