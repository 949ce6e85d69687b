// What is sent about consultations of several institutions.
using Referrals.Cases;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>Somebody to be invited 受邀专家.</summary>
/// <param name="Number">Of one who is invited already; nothing else is said then.</param>
/// <param name="Institution">Where the expert works; a hospital outside the county must be on the whitelist.</param>
/// <param name="Unit">The department.</param>
/// <param name="Practitioner">Code of the expert; missing where the department sends somebody.</param>
/// <param name="Name">Of an expert outside the county the name; at most 50 characters.</param>
public sealed record ExpertForm(int? Number, string? Institution, string? Unit, string? Practitioner, string? Name);

/// <summary>A request for a consultation of several institutions 远程会诊申请. The patient by reference or by data, never both.</summary>
/// <param name="Person">Reference of a patient whom the institution knows.</param>
/// <param name="Patient">The patient's data.</param>
/// <param name="Practitioner">Who asks, where a hospital's system sends it; else the caller.</param>
/// <param name="To">The department that is to lead it.</param>
/// <param name="Urgency">How urgent it is.</param>
/// <param name="Diagnoses">First diagnosis first; 1 to 10.</param>
/// <param name="Question">What is asked; at most 4,000 characters.</param>
/// <param name="Experts">Who shall be invited; 1 to 20.</param>
/// <param name="Quorum">So many of them must be present for a conclusion; 1 where nothing is said.</param>
/// <param name="MayRefer">Whether the department may refer the patient, where it comes to that; false where nothing is said.</param>
public sealed record MeetingRequestForm(
    string? Person,
    PersonForm? Patient,
    string? Practitioner,
    DestinationForm? To,
    Urgency? Urgency,
    IReadOnlyList<DiagnosisForm>? Diagnoses,
    string? Question,
    IReadOnlyList<ExpertForm>? Experts,
    int? Quorum,
    bool? MayRefer
) : IConsultationRequestForm;

/// <summary>Who leads the consultation.</summary>
/// <param name="Chair">Code of a doctor of the institution that was asked; the caller where nothing is said.</param>
public sealed record ChairForm(string? Chair);

/// <summary>All who are invited from now on.</summary>
/// <param name="Experts">1 to 20; who was invited before and is not among them is not invited any more.</param>
/// <param name="Quorum">So many of them must be present for a conclusion; 1 where nothing is said.</param>
public sealed record ExpertsForm(IReadOnlyList<ExpertForm>? Experts, int? Quorum);

/// <summary>Times that would do.</summary>
/// <param name="Times">1 to 10, in the future, each at most 8 hours long.</param>
public sealed record TimesForm(IReadOnlyList<MeetingTime>? Times);

/// <summary>An expert's answer.</summary>
/// <param name="Practitioner">Who answers, where a hospital's system sends it; else the caller.</param>
/// <param name="Expert">Number of the expert.</param>
/// <param name="Comes">Whether the expert takes part.</param>
/// <param name="Possible">Beginnings of those of the proposed times at which the expert can.</param>
/// <param name="Note">In words; at most 2,000 characters.</param>
public sealed record InvitationAnswerForm(
    string? Practitioner,
    int? Expert,
    bool? Comes,
    IReadOnlyList<DateTimeOffset>? Possible,
    string? Note
);

/// <summary>When it takes place.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="Until">Its end.</param>
/// <param name="Agenda">What is discussed; at most 4,000 characters.</param>
/// <param name="Link">Address in the county's own video system, https; at most 500 characters. It must not name the patient.</param>
/// <param name="DespiteBusy">Why, where experts have another consultation at that time; at most 2,000 characters.</param>
public sealed record ScheduleForm(DateTimeOffset? From, DateTimeOffset? Until, string? Agenda, string? Link, string? DespiteBusy);

/// <summary>Why it does not take place at its time.</summary>
/// <param name="Note">In words; at most 2,000 characters.</param>
public sealed record PostponementForm(string? Note);

/// <summary>Who is there.</summary>
/// <param name="Present">Numbers of all experts who are present.</param>
public sealed record AttendanceForm(IReadOnlyList<int>? Present);

/// <summary>An expert's opinion.</summary>
/// <param name="Practitioner">Who writes, where a hospital's system sends it; else the caller.</param>
/// <param name="Expert">Number of the expert; missing of the chair.</param>
/// <param name="Text">The opinion; at most 4,000 characters.</param>
/// <param name="Dissents">Whether the expert does not agree with the others; false where nothing is said.</param>
public sealed record OpinionForm(string? Practitioner, int? Expert, string? Text, bool? Dissents);

/// <summary>Something to be done.</summary>
/// <param name="Institution">By whom; one that takes part.</param>
/// <param name="Text">What; at most 2,000 characters.</param>
/// <param name="Due">The last day for it.</param>
public sealed record TaskForm(string? Institution, string? Text, DateOnly? Due);

/// <summary>The joint conclusion.</summary>
/// <param name="Practitioner">The chair, where a hospital's system sends it; else the caller.</param>
/// <param name="Text">The conclusion; at most 4,000 characters.</param>
/// <param name="Recommendation">What it comes to.</param>
/// <param name="Tasks">What is to be done; at most 20.</param>
public sealed record MeetingConclusionForm(
    string? Practitioner,
    string? Text,
    AdviceRecommendation? Recommendation,
    IReadOnlyList<TaskForm>? Tasks
);

/// <summary>A task that is done.</summary>
/// <param name="Practitioner">Who did it, where a hospital's system sends it; else the caller.</param>
/// <param name="Task">Its number.</param>
/// <param name="Note">In words; at most 2,000 characters.</param>
public sealed record FinishedTaskForm(string? Practitioner, int? Task, string? Note);
