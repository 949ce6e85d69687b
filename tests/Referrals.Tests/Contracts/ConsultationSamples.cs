// One sample of each stored event of consultations.
using Referrals.Consultations;
using Referrals.Shared;
using Referrals.Tests.Cases;

namespace Referrals.Tests;

internal static class ConsultationSamples
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 8, 30, 15, TimeSpan.FromHours(8));
    private static readonly Sender Doctor = new("SX-V0101", "SX-P-V0101-01", FamilyDoctor: true);
    private static readonly Sender Expert = new("SX-H01", "SX-P-H01-02");
    private static readonly IReadOnlyList<Diagnosis> Angina = [new("I20.0", "icd-10-gb", "GB/T 14396-2016")];

    public static IReadOnlyList<object> All { get; } = [.. Advice(), .. Diagnosis()];

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
            12
        );
        yield return new AdviceGiven(text, Expert, AdviceRecommendation.Observe, Late: true, At);
        yield return new QuestionAdded(text, Doctor, At.AddDays(1), At);
        yield return new ConsultationDeclined(ConsultationDeclineReason.MustBeSeen, text, At);
        yield return new ConsultationClosed(At);
        yield return new ConsultationCancelled(ConsultationCancellationReason.WrongPatient, text, At);
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
        yield return new ExaminationReported(ReportStatus.Final, content, Expert, Late: true, At.AddMinutes(10), At, 1);
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
}
