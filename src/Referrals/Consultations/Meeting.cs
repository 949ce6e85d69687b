// What is known of a consultation of several institutions.
using System.Collections.Immutable;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>An expert's answer to the invitation.</summary>
/// <param name="Expert">Number of the expert.</param>
/// <param name="Comes">Whether the expert takes part.</param>
/// <param name="Possible">Beginnings of the proposed times at which the expert can.</param>
/// <param name="Note">In words.</param>
public sealed record InvitationAnswer(int Expert, bool Comes, IReadOnlyList<DateTimeOffset> Possible, SealedText? Note);

/// <summary>An opinion.</summary>
/// <param name="Expert">Number of the expert; null of the chair.</param>
/// <param name="By">Who wrote it.</param>
/// <param name="Text">The opinion.</param>
/// <param name="Dissents">The expert does not agree with the others.</param>
/// <param name="Addendum">It came after the conclusion.</param>
/// <param name="At">When.</param>
public sealed record Opinion(int? Expert, Sender By, SealedText Text, bool Dissents, bool Addendum, DateTimeOffset At);

/// <summary>The joint conclusion.</summary>
/// <param name="By">The chair.</param>
/// <param name="Text">The conclusion.</param>
/// <param name="Recommendation">What it comes to.</param>
/// <param name="At">When.</param>
public sealed record Conclusion(Sender By, SealedText Text, AdviceRecommendation Recommendation, DateTimeOffset At);

/// <summary>A task after a conclusion.</summary>
/// <param name="Task">What is to be done, by whom, until when.</param>
/// <param name="DoneAt">When it was done; null before.</param>
/// <param name="DoneBy">By whom.</param>
/// <param name="Note">In words.</param>
public sealed record TaskProgress(FollowUpTask Task, DateTimeOffset? DoneAt = null, Sender? DoneBy = null, SealedText? Note = null);

/// <summary>A consultation of several institutions 远程会诊.</summary>
public sealed record Meeting
{
    /// <summary>Who is invited.</summary>
    public ImmutableList<Invitee> Experts { get; init; } = [];

    /// <summary>How many of them must be present for a conclusion.</summary>
    public int Quorum { get; init; } = 1;

    /// <summary>The highest number that an expert was given.</summary>
    public int LastNumber { get; init; }

    /// <summary>Who leads it; null before it was accepted.</summary>
    public Sender? Chair { get; init; }

    /// <summary>Times that were proposed last.</summary>
    public ImmutableList<MeetingTime> Proposed { get; init; } = [];

    /// <summary>Newest answer of each expert who has answered.</summary>
    public ImmutableList<InvitationAnswer> Answers { get; init; } = [];

    /// <summary>When it takes place; null while that is not fixed.</summary>
    public MeetingTime? Time { get; init; }

    public SealedText? Agenda { get; init; }

    /// <summary>Address in the county's own video system.</summary>
    public string? Link { get; init; }

    /// <summary>Why, although experts have another consultation at that time.</summary>
    public SealedText? DespiteBusy { get; init; }

    /// <summary>Why it was postponed last.</summary>
    public SealedText? Postponed { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>Until when there is to be a conclusion; null before it began.</summary>
    public DateTimeOffset? ConclusionDue { get; init; }

    /// <summary>Numbers of the experts who are present.</summary>
    public ImmutableSortedSet<int> Present { get; init; } = [];

    /// <summary>Oldest first.</summary>
    public ImmutableList<Opinion> Opinions { get; init; } = [];

    public Conclusion? Conclusion { get; init; }

    public ImmutableList<TaskProgress> Tasks { get; init; } = [];

    /// <summary>The expert of this number; null where nobody has it.</summary>
    public Invitee? Expert(int number) => Experts.Find(expert => expert.Number == number);

    /// <summary>Whether an expert has said not to take part.</summary>
    public bool HasDeclined(int number) => Answers.Exists(answer => answer.Expert == number && !answer.Comes);

    /// <summary>Institutions of the experts, from when there is a chair; who does not take part has nothing to read.</summary>
    public IEnumerable<string> Guests =>
        Chair is null
            ? []
            : Experts.Where(expert => !HasDeclined(expert.Number)).Select(expert => expert.Institution).Distinct(StringComparer.Ordinal);

    /// <summary>Codes of those who take part: the chair, and the experts who have one and have not declined.</summary>
    public IEnumerable<string> Practitioners =>
        Experts
            .Where(expert => !HasDeclined(expert.Number))
            .Select(expert => expert.Practitioner)
            .Append(Chair?.Practitioner)
            .OfType<string>();

    /// <summary>The same, with where they are to work then.</summary>
    /// <param name="chairs">The department that leads it.</param>
    internal IEnumerable<(string Practitioner, string Institution)> Posts(Destination chairs) =>
        Practitioners.Select(code =>
            (code, Experts.Find(expert => expert.Practitioner == code && !HasDeclined(expert.Number))?.Institution ?? chairs.Institution)
        );

    /// <summary>The same for lists, which show no texts.</summary>
    /// <param name="none">What stands where a text must be.</param>
    internal Meeting WithoutTexts(SealedText none) =>
        this with
        {
            Experts = Experts.ConvertAll(expert => expert with { Name = null }),
            Answers = Answers.ConvertAll(answer => answer with { Note = null }),
            Agenda = null,
            DespiteBusy = null,
            Postponed = null,
            Opinions = Opinions.ConvertAll(opinion => opinion with { Text = none }),
            Conclusion = Conclusion is null ? null : Conclusion with { Text = none },
            Tasks = Tasks.ConvertAll(task => task with { Task = task.Task with { Text = none }, Note = null }),
        };

    internal Meeting Invite(ExpertsInvited e)
    {
        var kept = e.Experts.Select(expert => expert.Number).ToHashSet();
        return this with
        {
            Experts = [.. e.Experts],
            Quorum = e.Quorum,
            LastNumber = e.Experts.Select(expert => expert.Number).Append(LastNumber).Max(),
            Answers = Answers.RemoveAll(answer => !kept.Contains(answer.Expert)),
        };
    }

    internal Meeting Answer(InvitationAnswered e) =>
        this with
        {
            Answers = Answers
                .RemoveAll(answer => answer.Expert == e.Expert)
                .Add(new InvitationAnswer(e.Expert, e.Comes, e.Possible, e.Note)),
        };

    internal Meeting Schedule(MeetingScheduled e) =>
        this with
        {
            Time = e.Time,
            Agenda = e.Agenda,
            Link = e.Link,
            DespiteBusy = e.DespiteBusy,
        };

    // Answers were about times that do not count any more; who declined stays declined.
    internal Meeting Postpone(MeetingPostponed e) =>
        this with
        {
            Proposed = [],
            Answers = Answers.RemoveAll(answer => answer.Comes),
            Time = null,
            DespiteBusy = null,
            Postponed = e.Reason,
            OpenedAt = null,
            ConclusionDue = null,
            Present = [],
        };

    internal Meeting Open(SessionOpened e) => this with { OpenedAt = e.At, ConclusionDue = e.ConclusionDue };

    // Who gives an opinion is there.
    internal Meeting Add(OpinionGiven e) =>
        this with
        {
            Opinions = Opinions.Add(new Opinion(e.Expert, e.By, e.Text, e.Dissents, e.Addendum, e.At)),
            Present = e is { Expert: { } number, Addendum: false } ? Present.Add(number) : Present,
        };

    internal Meeting Conclude(ConclusionGiven e) =>
        this with
        {
            Conclusion = new Conclusion(e.By, e.Text, e.Recommendation, e.At),
            Tasks = [.. e.Tasks.Select(task => new TaskProgress(task))],
        };

    internal Meeting Finish(FollowUpTaskDone e) =>
        this with
        {
            Tasks = Tasks.ConvertAll(task => task.Task.Number == e.Task ? task with { DoneAt = e.At, DoneBy = e.By, Note = e.Note } : task),
        };
}
