// What people want to do with a consultation of several institutions.
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>Somebody to be invited.</summary>
/// <param name="Number">Of one who is invited already; nothing else is said then.</param>
/// <param name="Institution">Where the expert works.</param>
/// <param name="Unit">The department.</param>
/// <param name="Practitioner">Code of the expert; null where the department sends somebody.</param>
/// <param name="Outside">It is a hospital outside the county.</param>
/// <param name="Name">How an expert from outside is called.</param>
public sealed record Invitation(
    int? Number,
    string Institution,
    string Unit,
    string? Practitioner = null,
    bool Outside = false,
    SealedText? Name = null
);

public sealed record RequestMeeting(
    DateTimeOffset Now,
    string Person,
    string Number,
    Sender From,
    Destination To,
    Urgency Urgency,
    IReadOnlyList<Diagnosis> Diagnoses,
    SealedText Question,
    DateTimeOffset AnswerDue,
    IReadOnlyList<Invitation> Experts,
    int Quorum,
    int PolicyVersion,
    long DirectoryVersion
) : ConsultationCommand(ConsultationAction.RequestMeeting, Now);

public sealed record AcceptConsultation(DateTimeOffset Now, Sender Chair) : ConsultationCommand(ConsultationAction.Accept, Now);

public sealed record ChangeChair(DateTimeOffset Now, Sender Chair) : ConsultationCommand(ConsultationAction.ChangeChair, Now);

public sealed record InviteExperts(DateTimeOffset Now, IReadOnlyList<Invitation> Experts, int Quorum)
    : ConsultationCommand(ConsultationAction.InviteExperts, Now);

public sealed record ProposeTimes(DateTimeOffset Now, IReadOnlyList<MeetingTime> Times)
    : ConsultationCommand(ConsultationAction.ProposeTimes, Now);

public sealed record AnswerInvitation(
    DateTimeOffset Now,
    Sender By,
    int Expert,
    bool Comes,
    IReadOnlyList<DateTimeOffset> Possible,
    SealedText? Note
) : ConsultationCommand(ConsultationAction.AnswerInvitation, Now);

/// <summary>Fixes or moves the time.</summary>
/// <param name="Now">When it is decided.</param>
/// <param name="Time">From when until when.</param>
/// <param name="Agenda">What is discussed.</param>
/// <param name="Link">Address in the county's own video system.</param>
/// <param name="NotThere">Codes of experts, or of the chair, who do not work there any more on that day.</param>
/// <param name="Busy">Codes of those who have another consultation at that time, as far as lists know.</param>
/// <param name="DespiteBusy">Why it shall be at that time nevertheless.</param>
public sealed record ScheduleMeeting(
    DateTimeOffset Now,
    MeetingTime Time,
    SealedText? Agenda,
    string? Link,
    IReadOnlyList<string> NotThere,
    IReadOnlyList<string> Busy,
    SealedText? DespiteBusy
) : ConsultationCommand(ConsultationAction.Schedule, Now);

public sealed record PostponeMeeting(DateTimeOffset Now, SealedText Reason) : ConsultationCommand(ConsultationAction.Postpone, Now);

/// <summary>Begins it.</summary>
/// <param name="Now">When.</param>
/// <param name="ConclusionDue">Until when there is to be a conclusion.</param>
public sealed record OpenSession(DateTimeOffset Now, DateTimeOffset ConclusionDue)
    : ConsultationCommand(ConsultationAction.OpenSession, Now);

public sealed record RecordAttendance(DateTimeOffset Now, IReadOnlyList<int> Present)
    : ConsultationCommand(ConsultationAction.RecordAttendance, Now);

/// <summary>Gives an opinion.</summary>
/// <param name="Now">When.</param>
/// <param name="By">Who writes it.</param>
/// <param name="Expert">Number of the expert whose it is; null of the chair.</param>
/// <param name="Text">The opinion.</param>
/// <param name="Dissents">The expert does not agree with the others.</param>
public sealed record GiveOpinion(DateTimeOffset Now, Sender By, int? Expert, SealedText Text, bool Dissents)
    : ConsultationCommand(ConsultationAction.GiveOpinion, Now);

/// <summary>Concludes it.</summary>
/// <param name="Now">When.</param>
/// <param name="By">The chair.</param>
/// <param name="Text">The conclusion.</param>
/// <param name="Recommendation">What it comes to.</param>
/// <param name="Tasks">What is to be done; numbered from 1.</param>
/// <param name="Closing">Until when it is to be closed.</param>
public sealed record Conclude(
    DateTimeOffset Now,
    Sender By,
    SealedText Text,
    AdviceRecommendation Recommendation,
    IReadOnlyList<FollowUpTask> Tasks,
    ClosingTimes? Closing = null
) : ConsultationCommand(ConsultationAction.Conclude, Now);

public sealed record FinishTask(DateTimeOffset Now, Sender By, int Task, SealedText? Note)
    : ConsultationCommand(ConsultationAction.FinishTask, Now);
