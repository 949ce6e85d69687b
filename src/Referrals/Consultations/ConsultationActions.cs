// The one table of what may be done to a consultation: in which states, by whom. The decider, the endpoints and the tests come from it.
using Referrals.Cases;
using Referrals.Security;

namespace Referrals.Consultations;

/// <summary>Everything that can be done to a consultation.</summary>
public enum ConsultationAction
{
    RequestAdvice,
    GiveAdvice,
    AddQuestion,
    Decline,
    Close,
    Cancel,
    RequestMeeting,
    Accept,
    ChangeChair,
    InviteExperts,
    ProposeTimes,
    AnswerInvitation,
    Schedule,
    Postpone,
    OpenSession,
    RecordAttendance,
    GiveOpinion,
    Conclude,
    FinishTask,
    AdviseInstead,
    ConsentToReferral,
    Refer,
    RequestExamination,
    ClaimExamination,
    ReleaseExamination,
    ReportExamination,
    CorrectReport,
    AcknowledgeCritical,
    ReuseResult,
    AddAttachment,
    WithdrawAttachment,
}

public static class ConsultationActions
{
    private const Roles Experts = Roles.Specialist | Roles.HisSystem;
    private const Roles Coordinators = Experts | Roles.Dispatcher;

    private static readonly IReadOnlyList<ConsultationKind> Advice = [ConsultationKind.WrittenAdvice];
    private static readonly IReadOnlyList<ConsultationKind> Meeting = [ConsultationKind.MultiParty];
    private static readonly IReadOnlyList<ConsultationKind> Diagnosis = [ConsultationKind.RemoteDiagnosis];
    private static readonly IReadOnlyList<ConsultationKind> Every = Enum.GetValues<ConsultationKind>();

    private static readonly IReadOnlyList<ConsultationStateName> NotOver =
    [
        .. Enum.GetValues<ConsultationStateName>()
            .Except([
                ConsultationStateName.NotStarted,
                ConsultationStateName.Closed,
                ConsultationStateName.Declined,
                ConsultationStateName.Cancelled,
            ]),
    ];

    public static IReadOnlyList<ConsultationRule> All { get; } =
    [
        new(
            ConsultationAction.RequestAdvice,
            "",
            Advice,
            [ConsultationStateName.NotStarted],
            ConsultationSides.Requester,
            RoleGroups.Staff
        ),
        new(
            ConsultationAction.GiveAdvice,
            "advice",
            Advice,
            [ConsultationStateName.AwaitingAnswer, ConsultationStateName.Answered],
            ConsultationSides.Consulted,
            Experts
        ),
        new(
            ConsultationAction.AddQuestion,
            "question",
            Advice,
            [ConsultationStateName.AwaitingAnswer, ConsultationStateName.Answered],
            ConsultationSides.Requester,
            RoleGroups.Staff
        ),
        new(
            ConsultationAction.Decline,
            "refusal",
            Every,
            [
                ConsultationStateName.AwaitingAnswer,
                ConsultationStateName.Requested,
                ConsultationStateName.AwaitingReport,
                ConsultationStateName.Reporting,
            ],
            ConsultationSides.Consulted,
            Coordinators
        ),
        new(
            ConsultationAction.Close,
            "closing",
            Every,
            [ConsultationStateName.Answered, ConsultationStateName.Concluded, ConsultationStateName.Reported],
            ConsultationSides.Requester,
            RoleGroups.Staff
        ),
        new(
            ConsultationAction.Cancel,
            "cancellation",
            Every,
            [
                ConsultationStateName.AwaitingAnswer,
                ConsultationStateName.Requested,
                ConsultationStateName.Accepted,
                ConsultationStateName.Scheduled,
                ConsultationStateName.AwaitingReport,
                ConsultationStateName.Reporting,
            ],
            ConsultationSides.Requester,
            RoleGroups.Staff
        ),
        new(
            ConsultationAction.RequestMeeting,
            "",
            Meeting,
            [ConsultationStateName.NotStarted],
            ConsultationSides.Requester,
            RoleGroups.Staff
        ),
        Led(ConsultationAction.Accept, "acceptance", ConsultationStateName.Requested),
        Led(
            ConsultationAction.ChangeChair,
            "chair",
            ConsultationStateName.Accepted,
            ConsultationStateName.Scheduled,
            ConsultationStateName.InSession
        ),
        Led(ConsultationAction.InviteExperts, "experts", ConsultationStateName.Accepted, ConsultationStateName.Scheduled),
        Led(ConsultationAction.ProposeTimes, "times", ConsultationStateName.Accepted, ConsultationStateName.Scheduled),
        new(
            ConsultationAction.AnswerInvitation,
            "invitation-answer",
            Meeting,
            [ConsultationStateName.Accepted, ConsultationStateName.Scheduled],
            ConsultationSides.Consulted | ConsultationSides.Invited,
            Coordinators
        ),
        Led(ConsultationAction.Schedule, "schedule", ConsultationStateName.Accepted, ConsultationStateName.Scheduled),
        Led(ConsultationAction.Postpone, "postponement", ConsultationStateName.Scheduled, ConsultationStateName.InSession),
        Led(ConsultationAction.OpenSession, "session", ConsultationStateName.Scheduled),
        Led(ConsultationAction.RecordAttendance, "attendance", ConsultationStateName.InSession),
        new(
            ConsultationAction.GiveOpinion,
            "opinion",
            Meeting,
            [ConsultationStateName.InSession, ConsultationStateName.Concluded, ConsultationStateName.Closed],
            ConsultationSides.Consulted | ConsultationSides.Invited,
            Experts
        ),
        new(ConsultationAction.Conclude, "conclusion", Meeting, [ConsultationStateName.InSession], ConsultationSides.Consulted, Experts),
        new(
            ConsultationAction.FinishTask,
            "finished-task",
            Meeting,
            [ConsultationStateName.Concluded],
            ConsultationSides.Requester | ConsultationSides.Consulted | ConsultationSides.Invited,
            RoleGroups.Staff
        ),
        new(ConsultationAction.AdviseInstead, "", Advice, [ConsultationStateName.NotStarted], ConsultationSides.Consulted, Coordinators),
        new(ConsultationAction.ConsentToReferral, "referral-consent", Every, NotOver, ConsultationSides.Requester, RoleGroups.Staff),
        new(
            ConsultationAction.Refer,
            "referral",
            Every,
            [ConsultationStateName.Answered, ConsultationStateName.Concluded, ConsultationStateName.Reported, ConsultationStateName.Closed],
            ConsultationSides.Requester | ConsultationSides.Consulted,
            RoleGroups.Staff
        ),
        new(
            ConsultationAction.RequestExamination,
            "",
            Diagnosis,
            [ConsultationStateName.NotStarted],
            ConsultationSides.Requester,
            RoleGroups.Staff
        ),
        new(
            ConsultationAction.ClaimExamination,
            "claim",
            Diagnosis,
            [ConsultationStateName.AwaitingReport, ConsultationStateName.Reporting],
            ConsultationSides.Consulted,
            Experts
        ),
        new(
            ConsultationAction.ReleaseExamination,
            "release",
            Diagnosis,
            [ConsultationStateName.Reporting],
            ConsultationSides.Consulted,
            Coordinators
        ),
        new(
            ConsultationAction.ReportExamination,
            "report",
            Diagnosis,
            [ConsultationStateName.Reporting],
            ConsultationSides.Consulted,
            Experts
        ),
        // What proves wrong after the end is corrected too, and a critical value that is found then is acknowledged.
        new(
            ConsultationAction.CorrectReport,
            "correction",
            Diagnosis,
            [ConsultationStateName.Reported, ConsultationStateName.Closed],
            ConsultationSides.Consulted,
            Experts
        ),
        new(
            ConsultationAction.AcknowledgeCritical,
            "acknowledgement",
            Diagnosis,
            [
                ConsultationStateName.AwaitingReport,
                ConsultationStateName.Reporting,
                ConsultationStateName.Reported,
                ConsultationStateName.Closed,
            ],
            ConsultationSides.Requester,
            RoleGroups.Staff
        ),
        // Where the patient was referred to, the result spares an examination too.
        new(
            ConsultationAction.ReuseResult,
            "reuse",
            Diagnosis,
            [ConsultationStateName.Reported, ConsultationStateName.Closed],
            ConsultationSides.Requester | ConsultationSides.Consulted | ConsultationSides.Receiver,
            RoleGroups.Staff
        ),
        new(
            ConsultationAction.AddAttachment,
            "attachments",
            Every,
            NotOver,
            ConsultationSides.Requester | ConsultationSides.Consulted | ConsultationSides.Invited,
            RoleGroups.Staff
        ),
        new(
            ConsultationAction.WithdrawAttachment,
            "attachments/{attachment}/withdrawal",
            Every,
            // What was attached by mistake can be taken back for as long as it can be read.
            [.. NotOver, ConsultationStateName.Closed, ConsultationStateName.Declined, ConsultationStateName.Cancelled],
            ConsultationSides.Requester | ConsultationSides.Consulted | ConsultationSides.Invited,
            RoleGroups.Staff,
            known => known.Attachments.Exists(a => a.State != AttachmentState.Withdrawn)
        ),
    ];

    /// <summary>What the institution of the chair does for all: its doctors, and the dispatchers of its referral centre.</summary>
    private static ConsultationRule Led(ConsultationAction action, string path, params IReadOnlyList<ConsultationStateName> from) =>
        new(action, path, Meeting, from, ConsultationSides.Consulted, Coordinators);

    public static ConsultationRule Rule(ConsultationAction action) => All[(int)action];

    /// <summary>What a consultation allows as it stands, no matter who asks.</summary>
    public static IEnumerable<ConsultationRule> AllowedIn(Consultation state) => All.Where(rule => rule.AllowedIn(state));
}
