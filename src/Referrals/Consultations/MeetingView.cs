// A consultation of several institutions as it is shown.
using System.Text.Json.Serialization;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>An expert with the answer to the invitation.</summary>
/// <param name="Number">Within the consultation.</param>
/// <param name="Institution">Where the expert works.</param>
/// <param name="Unit">The department.</param>
/// <param name="Practitioner">Code; missing where the department sends somebody.</param>
/// <param name="Outside">It is a hospital outside the county.</param>
/// <param name="Name">Of an expert from outside the name.</param>
/// <param name="Comes">Whether the expert takes part; missing before the answer.</param>
/// <param name="Possible">Beginnings of the proposed times at which the expert can.</param>
/// <param name="Note">What was said with the answer.</param>
/// <param name="Present">Whether the expert is, or was, there.</param>
public sealed record ExpertView(
    int Number,
    string Institution,
    string Unit,
    string? Practitioner,
    bool Outside,
    string? Name,
    bool? Comes,
    IReadOnlyList<DateTimeOffset> Possible,
    string? Note,
    bool Present
);

/// <summary>An opinion, opened.</summary>
/// <param name="Expert">Number of the expert; missing of the chair.</param>
/// <param name="By">Who wrote it.</param>
/// <param name="At">When.</param>
/// <param name="Text">The opinion; null for those who see it masked, and after erasure.</param>
/// <param name="Dissents">The expert does not agree with the others.</param>
/// <param name="Addendum">It came after the conclusion.</param>
public sealed record OpinionView(int? Expert, Sender By, DateTimeOffset At, string? Text, bool Dissents, bool Addendum);

/// <summary>The joint conclusion, opened.</summary>
/// <param name="By">The chair.</param>
/// <param name="At">When.</param>
/// <param name="Text">The conclusion.</param>
/// <param name="Recommendation">What it comes to.</param>
public sealed record ConclusionView(Sender By, DateTimeOffset At, string? Text, AdviceRecommendation Recommendation);

/// <summary>A task after a conclusion.</summary>
/// <param name="Number">Within the consultation.</param>
/// <param name="Institution">Who does it.</param>
/// <param name="Text">What.</param>
/// <param name="Due">The last day for it.</param>
/// <param name="DoneAt">When it was done.</param>
/// <param name="DoneBy">By whom.</param>
/// <param name="Note">What was said with it.</param>
public sealed record TaskView(
    int Number,
    string Institution,
    string? Text,
    DateOnly Due,
    DateTimeOffset? DoneAt,
    Sender? DoneBy,
    string? Note
);

/// <summary>A consultation of several institutions.</summary>
/// <param name="Experts">Who is invited.</param>
/// <param name="Quorum">So many of them must be present for a conclusion.</param>
/// <param name="Chair">Who leads it.</param>
/// <param name="Proposed">Times that were proposed last.</param>
/// <param name="Time">When it takes place.</param>
/// <param name="Agenda">What is discussed.</param>
/// <param name="Link">Address in the county's own video system.</param>
/// <param name="DespiteBusy">Why, although experts have another consultation at that time.</param>
/// <param name="Postponed">Why it was postponed last.</param>
/// <param name="OpenedAt">When it began.</param>
/// <param name="ConclusionDue">Until when there is to be a conclusion.</param>
/// <param name="Opinions">Oldest first.</param>
/// <param name="Conclusion">The joint conclusion.</param>
/// <param name="Tasks">What is to be done after it.</param>
public sealed record MeetingView(
    IReadOnlyList<ExpertView> Experts,
    int Quorum,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Sender? Chair,
    IReadOnlyList<MeetingTime> Proposed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MeetingTime? Time,
    string? Agenda,
    string? Link,
    string? DespiteBusy,
    string? Postponed,
    DateTimeOffset? OpenedAt,
    DateTimeOffset? ConclusionDue,
    IReadOnlyList<OpinionView> Opinions,
    ConclusionView? Conclusion,
    IReadOnlyList<TaskView> Tasks
)
{
    /// <summary>Shows it.</summary>
    /// <param name="meeting">What is known.</param>
    /// <param name="sealer">Opens texts; null for those who see it masked, and after erasure.</param>
    internal static MeetingView Of(Meeting meeting, Sealer? sealer)
    {
        return new MeetingView(
            meeting.Experts.ConvertAll(Expert),
            meeting.Quorum,
            meeting.Chair,
            meeting.Proposed,
            meeting.Time,
            Open(meeting.Agenda),
            meeting.Link,
            Open(meeting.DespiteBusy),
            Open(meeting.Postponed),
            meeting.OpenedAt,
            meeting.ConclusionDue,
            meeting.Opinions.ConvertAll(one => new OpinionView(one.Expert, one.By, one.At, Open(one.Text), one.Dissents, one.Addendum)),
            meeting.Conclusion is { } conclusion
                ? new ConclusionView(conclusion.By, conclusion.At, Open(conclusion.Text), conclusion.Recommendation)
                : null,
            meeting.Tasks.ConvertAll(one => new TaskView(
                one.Task.Number,
                one.Task.Institution,
                Open(one.Task.Text),
                one.Task.Due,
                one.DoneAt,
                one.DoneBy,
                Open(one.Note)
            ))
        );

        string? Open(SealedText? text) => text is { } written ? sealer?.Open(written) : null;

        ExpertView Expert(Invitee expert)
        {
            var answer = meeting.Answers.Find(one => one.Expert == expert.Number);
            return new ExpertView(
                expert.Number,
                expert.Institution,
                expert.Unit,
                expert.Practitioner,
                expert.Outside,
                Open(expert.Name),
                answer?.Comes,
                answer?.Possible ?? [],
                Open(answer?.Note),
                meeting.Present.Contains(expert.Number)
            );
        }
    }
}
