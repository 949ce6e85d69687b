// One sample of each stored event of consultations.
using Referrals.Consultations;
using Referrals.Shared;
using Referrals.Tests.Cases;

namespace Referrals.Tests;

internal static class ConsultationSamples
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 8, 30, 15, TimeSpan.FromHours(8));
    private static readonly Guid Referral = Guid.Parse("019a0000-0000-7000-8000-000000000009");
    private static readonly Sender Doctor = new("SX-V0101", "SX-P-V0101-01", FamilyDoctor: true);
    private static readonly Sender Expert = new("SX-H01", "SX-P-H01-02");
    private static readonly ClosingTimes Closing = new(At.AddDays(7), At.AddDays(30), 1);
    private static readonly IReadOnlyList<Diagnosis> Angina = [new("I20.0", "icd-10-gb", "GB/T 14396-2016")];

    public static IReadOnlyList<object> All { get; } = [.. Advice(), .. Diagnosis(), .. Meeting(), .. Clock(), .. Calendar()];

    private static IEnumerable<object> Advice()
    {
        var text = ReferralSamples.Text;
        yield return new ConsultationRequested(
            ConsultationKind.WrittenAdvice,
            "p-one",
            "340422-260302-AAAAAAA",
            Doctor,
            ReferralSamples.Cardiology,
            Urgency.Routine,
            Angina,
            text,
            At.AddDays(1),
            At,
            1,
            12,
            Referral
        );
        yield return new AdviceGiven(text, Expert, AdviceRecommendation.Observe, Late: true, At, Closing);
        yield return new QuestionAdded(text, Doctor, At.AddDays(1), At);
        yield return new ConsultationDeclined(ConsultationDeclineReason.MustBeSeen, text, At);
        yield return new ConsultationClosed(At, ByClock: true);
        yield return new ConsultationCancelled(ConsultationCancellationReason.WrongPatient, text, At);
        yield return new ReferralConsentGiven(Doctor, At);
        yield return new PatientReferred(Referral, "SX-H02", Expert, At);
        yield return new ReferralMoved(Referral, "SX-H03", At);
    }

    private static IEnumerable<object> Diagnosis()
    {
        var text = ReferralSamples.Text;
        var content = new ReportContent(text, text, text, Recognised: true);
        yield return new ExaminationRequested(
            "p-one",
            "340422-260302-AAAAAAA",
            Doctor,
            ReferralSamples.Cardiology,
            Urgency.Emergency,
            Angina,
            text,
            new Examination(Modality.Ecg, text, "ECG-2026-0001", At.AddMinutes(-5)),
            At.AddMinutes(30),
            At,
            1,
            12
        );
        yield return new ExaminationClaimed(Expert, At);
        yield return new ExaminationReleased(Expert, ByDispatcher: true, At);
        yield return new ExaminationReported(ReportStatus.Final, content, Expert, Late: true, At.AddMinutes(10), At, 1, Closing);
        yield return new ReportCorrected(
            content,
            new ReportCorrection(ReportCorrectionReason.FurtherResults, text),
            Expert,
            At.AddMinutes(10),
            At,
            1
        );
        yield return new CriticalValueAcknowledged(1, Doctor, Late: true, At);
        yield return new ResultReused(Doctor, 1, At);
    }

    private static IEnumerable<object> Meeting()
    {
        var text = ReferralSamples.Text;
        var time = new MeetingTime(At.AddDays(1), At.AddDays(1).AddHours(1));
        yield return new ExpertsInvited([new Invitee(1, "SX-H02", "TCM", "SX-P-H02-02", Outside: true, text)], 1, At);
        yield return new ConsultationAccepted(Expert, At);
        yield return new ChairChanged(Expert, At);
        yield return new TimesProposed([time], At);
        yield return new InvitationAnswered(1, Comes: true, [time.From], text, Expert, At);
        yield return new MeetingScheduled(time, text, "https://video.example.cn/room/7", text, At);
        yield return new MeetingPostponed(text, At);
        yield return new SessionOpened(At.AddDays(2), At);
        yield return new AttendanceRecorded([1], At);
        yield return new OpinionGiven(1, Expert, text, Dissents: true, Addendum: true, At);
        yield return new ConclusionGiven(
            Expert,
            text,
            AdviceRecommendation.Refer,
            [new FollowUpTask(1, "SX-V0101", text, new DateOnly(2026, 3, 9))],
            Late: true,
            At,
            Closing
        );
        yield return new FollowUpTaskDone(1, Doctor, text, At);
    }

    private static IEnumerable<object> Calendar()
    {
        yield return new CalendarAddressMade(new string('0', 64), At);
        yield return new CalendarAddressRevoked(At);
        yield return new CalendarKeyIssued("SX-P-H01-02", At);
    }

    private static IEnumerable<object> Clock()
    {
        yield return new ConsultationEscalated(
            ConsultationDeadlineKind.Critical,
            ConsultationEscalationLevel.Centre,
            At,
            At.AddMinutes(10),
            At,
            1,
            ByOutage: true
        );
        yield return new ConsultationPatientDied(Referral, At.AddHours(-1), DeathOutcome.CalledOff, At);
        yield return new ConsultationDeathRetracted(Referral, ConsultationStateName.Scheduled, At);
        yield return new ConsultationReminded(ConsultationDeadlineKind.Session, At, At, ByOutage: true);
    }
}
