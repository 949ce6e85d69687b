// Examinations at every point of their way, from events.
using Referrals.Consultations;
using Referrals.Shared;
using static Referrals.Tests.Consultations.Consulted;

namespace Referrals.Tests.Consultations;

internal static class Examined
{
    public static readonly Sender Colleague = new("SX-H01", "SX-P-H01-03");
    public static readonly Sender Dispatcher = new("SX-H01", "SX-P-H01-01");

    public static readonly ExaminationRequested Asked = new(
        "p1",
        Requested.Number,
        Doctor,
        Requested.To,
        Urgency.Urgent,
        Requested.Diagnoses,
        Text,
        new Examination(Modality.Ecg, Text, "ECG-2026-0001", Start.AddMinutes(-5)),
        Start.AddHours(2),
        Start,
        1,
        1
    );

    public static readonly ExaminationClaimed Claimed = new(Expert, Start.AddMinutes(3));

    /// <summary>One of each state.</summary>
    public static IReadOnlyDictionary<ConsultationStateName, Consultation> Each { get; } =
        new[]
        {
            After(),
            After(Asked),
            After(Asked, Claimed),
            After(Asked, Claimed, Final()),
            After(Asked, Claimed, Final(), new ConsultationClosed(Start)),
            After(Asked, new ConsultationDeclined(ConsultationDeclineReason.Unreadable, null, Start)),
            After(Asked, Claimed, new ConsultationCancelled(ConsultationCancellationReason.WrongPatient, null, Start)),
        }.ToDictionary(state => state.Name);

    public static ReportContent Content(bool critical = false, bool recognised = false) =>
        new(Text, Text, critical ? Text : null, recognised);

    public static ExaminationReported Preliminary(bool critical = false) => Reported(ReportStatus.Preliminary, Content(critical));

    public static ExaminationReported Final(bool critical = false, bool recognised = false) =>
        Reported(ReportStatus.Final, Content(critical, recognised));

    public static ReportCorrected Corrected(bool critical = false, bool recognised = false) =>
        new(
            Content(critical, recognised),
            new ReportCorrection(ReportCorrectionReason.ReadAgain, null),
            Expert,
            critical ? Start.AddHours(3) : null,
            Start.AddHours(2.5),
            1
        );

    public static CriticalValueAcknowledged Acknowledged(int report) => new(report, Doctor, false, Start.AddHours(1.1));

    /// <summary>A command of each action of a remote diagnosis.</summary>
    public static ConsultationCommand Of(ConsultationAction action, DateTimeOffset now) =>
        action switch
        {
            ConsultationAction.RequestExamination => Request(now),
            ConsultationAction.ClaimExamination => new ClaimExamination(now, Expert),
            ConsultationAction.ReleaseExamination => new ReleaseExamination(now, Expert, ByDispatcher: false),
            ConsultationAction.ReportExamination => Report(now),
            ConsultationAction.CorrectReport => Correct(now),
            ConsultationAction.AcknowledgeCritical => new AcknowledgeCritical(now, Doctor, 1),
            ConsultationAction.ReuseResult => new ReuseResult(now, Doctor),
            ConsultationAction.Decline => new DeclineConsultation(now, ConsultationDeclineReason.Unreadable, null, Expert),
            _ => Consulted.Of(action, now),
        };

    public static ReportExamination Report(
        DateTimeOffset now,
        ReportStatus status = ReportStatus.Final,
        bool critical = false,
        bool recognised = false,
        Sender? by = null
    ) => new(now, by ?? Expert, status, Content(critical, recognised), now.AddMinutes(10), 1);

    public static CorrectReport Correct(
        DateTimeOffset now,
        bool critical = false,
        bool recognised = false,
        ReportCorrectionReason reason = ReportCorrectionReason.ReadAgain
    ) => new(now, Colleague, Content(critical, recognised), new ReportCorrection(reason, null), now.AddMinutes(10), 1);

    public static RequestExamination Request(DateTimeOffset now, Urgency urgency = Urgency.Urgent, string to = "SX-H01") =>
        new(
            now,
            "p1",
            Asked.Number,
            Doctor,
            Asked.To with
            {
                Institution = to,
            },
            urgency,
            Asked.Diagnoses,
            Text,
            Asked.Examination,
            now.AddHours(2),
            1,
            1
        );

    private static ExaminationReported Reported(ReportStatus status, ReportContent content) =>
        new(status, content, Expert, false, content.CriticalValue is null ? null : Start.AddMinutes(70), Start.AddHours(1), 1);
}
