// What hospital systems are told of a consultation: where it stands, in codes and times, nothing that was written.
using Referrals.Cases;
using Referrals.Catalogues;
using Referrals.Consultations;
using Referrals.Shared;

namespace Referrals.Messages;

/// <summary>Something happened to a consultation 会诊变更.</summary>
/// <param name="Event">What, by its stored name.</param>
/// <param name="At">When it happened, Shanghai time.</param>
/// <param name="Consultation">The consultation since then.</param>
public sealed record ConsultationMessage(string Event, DateTimeOffset At, ConsultationStatus Consultation);

/// <summary>Where a consultation stands 会诊单状态, without the patient's data, names and texts.</summary>
/// <param name="Id">The consultation.</param>
/// <param name="Address">Where all of it is read, by those who may: a path of the HTTP API. Reading is recorded.</param>
/// <param name="Kind">Which kind.</param>
/// <param name="Number">会诊单号.</param>
/// <param name="Version">How many events it has.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Person">Reference of the patient.</param>
/// <param name="From">Who asks.</param>
/// <param name="To">The department that is asked.</param>
/// <param name="Urgency">How urgent it is.</param>
/// <param name="Diagnoses">First diagnosis first.</param>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="AnswerDue">Until when an answer is to be given.</param>
/// <param name="AnsweredAt">When it was answered for the first time; missing before.</param>
/// <param name="Posts">Who asked and answered, oldest first.</param>
/// <param name="Meeting">Of a consultation of several institutions how that stands; missing of other kinds.</param>
/// <param name="Declined">Why it was declined; missing where it was not.</param>
/// <param name="Cancelled">Why it was called off; missing where it was not.</param>
/// <param name="EndedAt">When it came to its end; missing before.</param>
public sealed partial record ConsultationStatus(
    Guid Id,
    string Address,
    ConsultationKind Kind,
    string Number,
    long Version,
    ConsultationStateName State,
    string Person,
    Sender From,
    Destination To,
    Urgency Urgency,
    IReadOnlyList<DiagnosisView> Diagnoses,
    DateTimeOffset AskedAt,
    DateTimeOffset AnswerDue,
    DateTimeOffset? AnsweredAt,
    IReadOnlyList<PostStatus> Posts,
    MeetingStatus? Meeting,
    ConsultationDeclineReason? Declined,
    ConsultationCancellationReason? Cancelled,
    DateTimeOffset? EndedAt
)
{
    /// <summary>How it stands.</summary>
    /// <param name="id">The consultation.</param>
    /// <param name="state">After an event.</param>
    /// <param name="version">How many events it has then.</param>
    /// <param name="catalogues">Names of diagnoses.</param>
    internal static ConsultationStatus Of(Guid id, Consultation.Started state, long version, CatalogueBook catalogues)
    {
        var known = state.Known;
        return new ConsultationStatus(
            id,
            $"/api/consultations/{id}",
            known.Kind,
            known.Number,
            version,
            state.Name,
            known.Person,
            known.From,
            known.To,
            known.Urgency,
            [.. known.Diagnoses.Select(diagnosis => DiagnosisView.Of(diagnosis, catalogues))],
            known.AskedAt,
            known.AnswerDue,
            known.AnsweredAt,
            known.Posts.ConvertAll(post => new PostStatus(post.By, post.At, post.Recommendation)),
            known.Meeting is { } meeting ? MeetingStatus.Of(meeting) : null,
            known.Declined,
            known.Cancelled,
            known.EndedAt
        )
        {
            Examination = ExaminationStatus.Of(known),
        };
    }
}

/// <summary>That somebody asked or answered.</summary>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
/// <param name="Recommendation">Of an answer what it comes to; missing of a question.</param>
public sealed record PostStatus(Sender By, DateTimeOffset At, AdviceRecommendation? Recommendation);

/// <summary>How a consultation of several institutions stands 远程会诊状态. The address of its session is read, not told: it lets people in.</summary>
/// <param name="Experts">Who is invited.</param>
/// <param name="Quorum">So many of them must be present for a conclusion.</param>
/// <param name="Chair">Who leads it; missing before it was accepted.</param>
/// <param name="Proposed">Times that were proposed last.</param>
/// <param name="Time">When it takes place; missing while that is not fixed.</param>
/// <param name="OpenedAt">When it began; missing before.</param>
/// <param name="ConclusionDue">Until when there is to be a conclusion; missing before it began.</param>
/// <param name="Opinions">Whose opinions there are, oldest first.</param>
/// <param name="Conclusion">Of the joint conclusion what it comes to; missing before.</param>
/// <param name="Tasks">What is to be done after it, by whom.</param>
public sealed record MeetingStatus(
    IReadOnlyList<ExpertStatus> Experts,
    int Quorum,
    Sender? Chair,
    IReadOnlyList<MeetingTime> Proposed,
    MeetingTime? Time,
    DateTimeOffset? OpenedAt,
    DateTimeOffset? ConclusionDue,
    IReadOnlyList<OpinionStatus> Opinions,
    PostStatus? Conclusion,
    IReadOnlyList<FollowUpStatus> Tasks
)
{
    internal static MeetingStatus Of(Meeting meeting)
    {
        return new MeetingStatus(
            meeting.Experts.ConvertAll(Expert),
            meeting.Quorum,
            meeting.Chair,
            meeting.Proposed,
            meeting.Time,
            meeting.OpenedAt,
            meeting.ConclusionDue,
            meeting.Opinions.ConvertAll(one => new OpinionStatus(one.Expert, one.By, one.At, one.Dissents, one.Addendum)),
            meeting.Conclusion is { } conclusion ? new PostStatus(conclusion.By, conclusion.At, conclusion.Recommendation) : null,
            meeting.Tasks.ConvertAll(one => new FollowUpStatus(one.Task.Number, one.Task.Institution, one.Task.Due, one.DoneAt, one.DoneBy))
        );

        ExpertStatus Expert(Invitee expert)
        {
            var answer = meeting.Answers.Find(one => one.Expert == expert.Number);
            return new ExpertStatus(
                expert.Number,
                expert.Institution,
                expert.Unit,
                expert.Practitioner,
                expert.Outside,
                answer?.Comes,
                answer?.Possible ?? [],
                meeting.Present.Contains(expert.Number)
            );
        }
    }
}

/// <summary>An expert and the answer to the invitation.</summary>
/// <param name="Number">Within the consultation.</param>
/// <param name="Institution">Where the expert works.</param>
/// <param name="Unit">The department.</param>
/// <param name="Practitioner">Code; missing where the department sends somebody, and of hospitals outside the county.</param>
/// <param name="Outside">It is a hospital outside the county.</param>
/// <param name="Comes">Whether the expert takes part; missing before the answer.</param>
/// <param name="Possible">Beginnings of the proposed times at which the expert can.</param>
/// <param name="Present">Whether the expert is, or was, there.</param>
public sealed record ExpertStatus(
    int Number,
    string Institution,
    string Unit,
    string? Practitioner,
    bool Outside,
    bool? Comes,
    IReadOnlyList<DateTimeOffset> Possible,
    bool Present
);

/// <summary>That there is an opinion.</summary>
/// <param name="Expert">Number of the expert; missing of the chair.</param>
/// <param name="By">Who wrote it.</param>
/// <param name="At">When.</param>
/// <param name="Dissents">The expert does not agree with the others.</param>
/// <param name="Addendum">It came after the conclusion.</param>
public sealed record OpinionStatus(int? Expert, Sender By, DateTimeOffset At, bool Dissents, bool Addendum);

/// <summary>A task after a conclusion.</summary>
/// <param name="Number">Within the consultation.</param>
/// <param name="Institution">Who does it.</param>
/// <param name="Due">The last day for it.</param>
/// <param name="DoneAt">When it was done; missing before.</param>
/// <param name="DoneBy">By whom; missing before.</param>
public sealed record FollowUpStatus(int Number, string Institution, DateOnly Due, DateTimeOffset? DoneAt, Sender? DoneBy);
