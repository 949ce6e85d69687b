// The words of printed forms about consultations.
using Referrals.Consultations;

namespace Referrals.Documents;

internal sealed partial class PrintoutTexts
{
    public string Of(AdviceRecommendation recommendation) =>
        recommendation switch
        {
            AdviceRecommendation.TreatLocally => Say("就地诊治", "Treat locally"),
            AdviceRecommendation.Observe => Say("观察复诊", "Observe, and look again"),
            AdviceRecommendation.Refer => Say("建议转诊", "Refer the patient"),
            AdviceRecommendation.MoreNeeded => Say("需补充资料", "More is needed"),
            _ => throw new ArgumentOutOfRangeException(nameof(recommendation), recommendation, null),
        };

    public string Of(ConsultationDeclineReason reason) =>
        reason switch
        {
            ConsultationDeclineReason.OtherDepartment => Say("应由其他科室会诊", "For another department"),
            ConsultationDeclineReason.NotEnoughInformation => Say("资料不足", "Not enough information"),
            ConsultationDeclineReason.MustBeSeen => Say("需当面诊查", "The patient must be seen"),
            ConsultationDeclineReason.Unreadable => Say("图像或标本无法判读", "It cannot be read"),
            ConsultationDeclineReason.Other => Say("其他", "Other"),
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
        };

    public string Of(ConsultationCancellationReason reason) =>
        reason switch
        {
            ConsultationCancellationReason.NoLongerNeeded => Say("不再需要", "Not needed any more"),
            ConsultationCancellationReason.PatientReferred => Say("患者已转诊", "The patient was referred"),
            ConsultationCancellationReason.WrongPatient => Say("患者有误", "Wrong patient"),
            ConsultationCancellationReason.PatientDied => Say("患者死亡", "The patient has died"),
            ConsultationCancellationReason.Other => Say("其他", "Other"),
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
        };

    public string Of(Modality modality) =>
        modality switch
        {
            Modality.Laboratory => Say("检验", "Laboratory"),
            Modality.Imaging => Say("影像", "Imaging"),
            Modality.Ecg => Say("心电", "ECG"),
            Modality.Pathology => Say("病理", "Pathology"),
            _ => throw new ArgumentOutOfRangeException(nameof(modality), modality, null),
        };

    public string Of(ReportStatus status) =>
        status switch
        {
            ReportStatus.Preliminary => Say("初步报告", "Preliminary"),
            ReportStatus.Final => Say("正式报告", "Final"),
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
        };

    public string Of(ReportCorrectionReason reason) =>
        reason switch
        {
            ReportCorrectionReason.ClericalError => Say("书写错误", "Written wrongly"),
            ReportCorrectionReason.ReadAgain => Say("复核后改判", "Read again"),
            ReportCorrectionReason.FurtherResults => Say("补充结果", "Further results"),
            ReportCorrectionReason.WrongExamination => Say("报告错位", "Of another patient or examination"),
            ReportCorrectionReason.Other => Say("其他", "Other"),
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
        };
}
