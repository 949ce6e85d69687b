// Who must be told what of a consultation: a pure function of the consultation before and after an event.
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Consultations;

internal static class ConsultationNotices
{
    /// <summary>What is kept of a consultation that is over: how it ended, and what came of it.</summary>
    public static bool Stays(ConsultationNoticeKind kind) =>
        kind
            is ConsultationNoticeKind.AdviceGiven
                or ConsultationNoticeKind.ConsultationDeclined
                or ConsultationNoticeKind.ConsultationCancelled
                or ConsultationNoticeKind.ConsultationClosedByClock
                or ConsultationNoticeKind.ExaminationReported
                or ConsultationNoticeKind.ReportCorrected
                or ConsultationNoticeKind.CriticalValue
                or ConsultationNoticeKind.CriticalUnacknowledged
                or ConsultationNoticeKind.MeetingConcluded
                or ConsultationNoticeKind.AddendumGiven
                or ConsultationNoticeKind.PatientReferred
                or ConsultationNoticeKind.PatientDied;

    /// <summary>What is told to whom when this happened.</summary>
    public static IEnumerable<(string Address, ConsultationNoticeKind Kind)> Of(Consultation before, object e, Consultation after) =>
        after.Details is { } details
            ? (
                OfAdvice(details, e)
                ?? OfExamination(details, e)
                ?? OfMeeting(before.Details, details, e)
                ?? OfEnd(details, e)
                ?? OfClock(details, e)
                ?? OfFiles(before.Details, details, e)
                ?? []
            ).Distinct()
            : [];

    private static IEnumerable<(string, ConsultationNoticeKind)>? OfAdvice(ConsultationDetails details, object e) =>
        e switch
        {
            ConsultationRequested { Kind: ConsultationKind.WrittenAdvice } => [(Department(details), ConsultationNoticeKind.AdviceAsked)],
            QuestionAdded => [(Department(details), ConsultationNoticeKind.QuestionAdded)],
            AdviceGiven => Askers(details, ConsultationNoticeKind.AdviceGiven),
            PatientReferred => Askers(details, ConsultationNoticeKind.PatientReferred),
            _ => null,
        };

    private static IEnumerable<(string, ConsultationNoticeKind)>? OfEnd(ConsultationDetails details, object e) =>
        e switch
        {
            ConsultationDeclined => Askers(details, ConsultationNoticeKind.ConsultationDeclined),
            ConsultationCancelled =>
            [
                (Department(details), ConsultationNoticeKind.ConsultationCancelled),
                .. Experts(details, ConsultationNoticeKind.ConsultationCancelled),
            ],
            ConsultationPatientDied => Concerned(details, ConsultationNoticeKind.PatientDied),
            ConsultationDeathRetracted => Concerned(details, ConsultationNoticeKind.DeathRetracted),
            ConsultationClosed { ByClock: true } => Askers(details, ConsultationNoticeKind.ConsultationClosedByClock),
            _ => null,
        };

    private static IEnumerable<(string, ConsultationNoticeKind)>? OfClock(ConsultationDetails details, object e) =>
        e switch
        {
            ConsultationEscalated { Kind: ConsultationDeadlineKind.Critical } x =>
            [
                .. Offices(details, x.Level).Select(office => (office, ConsultationNoticeKind.CriticalUnacknowledged)),
                .. Askers(details, ConsultationNoticeKind.CriticalUnacknowledged),
            ],
            ConsultationEscalated x =>
            [
                .. Offices(details, x.Level).Select(office => (office, ConsultationNoticeKind.ConsultationLate)),
                (Department(details), ConsultationNoticeKind.ConsultationLate),
                .. Askers(details, ConsultationNoticeKind.ConsultationLate),
            ],
            ConsultationReminded { Kind: ConsultationDeadlineKind.Session } => Everybody(details, ConsultationNoticeKind.MeetingSoon),
            ConsultationReminded { Kind: ConsultationDeadlineKind.Closing } => Askers(details, ConsultationNoticeKind.ConsultationOpen),
            _ => null,
        };

    private static IEnumerable<(string, ConsultationNoticeKind)>? OfExamination(ConsultationDetails details, object e) =>
        e switch
        {
            ExaminationRequested => [(Department(details), ConsultationNoticeKind.ExaminationAsked)],
            ExaminationReported x =>
            [
                .. Askers(details, ConsultationNoticeKind.ExaminationReported),
                .. Critical(details, x.AcknowledgeBy),
            ],
            ReportCorrected x => [.. Askers(details, ConsultationNoticeKind.ReportCorrected), .. Critical(details, x.AcknowledgeBy)],
            _ => null,
        };

    private static IEnumerable<(string, ConsultationNoticeKind)>? OfMeeting(
        ConsultationDetails? before,
        ConsultationDetails details,
        object e
    ) =>
        e switch
        {
            ConsultationRequested =>
            [
                (Department(details), ConsultationNoticeKind.MeetingAsked),
                (Addresses.Desk(details.To.Institution), ConsultationNoticeKind.MeetingAsked),
            ],
            ConsultationAccepted =>
            [
                .. Askers(details, ConsultationNoticeKind.MeetingAccepted),
                .. Experts(details, ConsultationNoticeKind.ExpertInvited),
            ],
            // Of those who were invited before there was a chair nobody was told yet.
            ExpertsInvited when details.Meeting!.Chair is not null => Experts(
                details,
                ConsultationNoticeKind.ExpertInvited,
                expert => before!.Meeting!.Expert(expert.Number) is null
            ),
            TimesProposed => Experts(details, ConsultationNoticeKind.TimesProposed),
            InvitationAnswered => [(Addresses.Desk(details.To.Institution), ConsultationNoticeKind.InvitationAnswered)],
            MeetingScheduled => Everybody(details, ConsultationNoticeKind.MeetingScheduled),
            MeetingPostponed => Everybody(details, ConsultationNoticeKind.MeetingPostponed),
            OpinionGiven { Addendum: true } => Askers(details, ConsultationNoticeKind.AddendumGiven),
            ConclusionGiven x =>
            [
                .. Askers(details, ConsultationNoticeKind.MeetingConcluded),
                .. Experts(details, ConsultationNoticeKind.MeetingConcluded),
                .. x.Tasks.Select(task => (Addresses.Desk(task.Institution), ConsultationNoticeKind.TaskGiven)),
            ],
            _ => null,
        };

    // The doctor who asked, and those who answer for the institution: one of them is there.
    private static IEnumerable<(string, ConsultationNoticeKind)> Critical(ConsultationDetails details, DateTimeOffset? acknowledgeBy) =>
        acknowledgeBy is null
            ? []
            :
            [
                .. Askers(details, ConsultationNoticeKind.CriticalValue),
                (Addresses.Desk(details.From.Institution), ConsultationNoticeKind.CriticalValue),
            ];

    private static IEnumerable<(string, ConsultationNoticeKind)> Everybody(ConsultationDetails details, ConsultationNoticeKind kind) =>
        [
            .. Askers(details, kind),
            (details.Meeting?.Chair is { } chair ? Address(chair) : Department(details), kind),
            .. Experts(details, kind),
        ];

    // To the others, at whichever institution they are.
    private static IEnumerable<(string, ConsultationNoticeKind)>? OfFiles(
        ConsultationDetails? before,
        ConsultationDetails details,
        object e
    )
    {
        if (before is null || Consultation.TellsOfFiles(before, e) is not { } adder)
            return null;
        var kind = ConsultationNoticeKind.FilesAdded;
        return
        [
            .. details.From.Institution == adder ? [] : Askers(details, kind),
            .. details.To.Institution == adder
                ? Array.Empty<(string, ConsultationNoticeKind)>()
                : [(details.Meeting?.Chair is { } chair ? Address(chair) : Department(details), kind)],
            .. Experts(details, kind, expert => expert.Institution != adder),
        ];
    }

    // Nobody of the parties did it, so all of them are told, and those who arrange it.
    private static IEnumerable<(string, ConsultationNoticeKind)> Concerned(ConsultationDetails details, ConsultationNoticeKind kind) =>
        details.Meeting is null
            ? [.. Askers(details, kind), (Department(details), kind)]
            : [.. Everybody(details, kind), (Addresses.Desk(details.To.Institution), kind)];

    // Experts from outside have no inbox here.
    private static IEnumerable<(string, ConsultationNoticeKind)> Experts(
        ConsultationDetails details,
        ConsultationNoticeKind kind,
        Func<Invitee, bool>? which = null
    ) =>
        details.Meeting is not { Chair: not null } meeting
            ? []
            : meeting
                .Experts.Where(expert => !expert.Outside && !meeting.HasDeclined(expert.Number) && which?.Invoke(expert) != false)
                .Select(expert =>
                    (expert.Practitioner is { } practitioner ? Owners.Doctor(practitioner) : Addresses.Ward(expert.Institution), kind)
                );

    /// <summary>Those above who are told that something is late.</summary>
    private static IEnumerable<string> Offices(ConsultationDetails details, ConsultationEscalationLevel level) =>
        level switch
        {
            ConsultationEscalationLevel.Institutions => [Addresses.Desk(details.From.Institution), Department(details)],
            ConsultationEscalationLevel.Centre => [Addresses.Desk(details.To.Institution)],
            ConsultationEscalationLevel.County => [Owners.County],
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, null),
        };

    private static string Department(ConsultationDetails details) => Addresses.Ward(details.To.Institution);

    // A colleague may have asked on.
    private static IEnumerable<(string, ConsultationNoticeKind)> Askers(ConsultationDetails details, ConsultationNoticeKind kind) =>
        new[] { details.From, details.Posts.FindLast(post => post.Recommendation is null)?.By ?? details.From }.Select(sender =>
            (Address(sender), kind)
        );

    // The doctor; where a system asked, its institution.
    private static string Address(Sender sender) =>
        sender.Practitioner is { } practitioner ? Owners.Doctor(practitioner) : Addresses.Desk(sender.Institution);
}
