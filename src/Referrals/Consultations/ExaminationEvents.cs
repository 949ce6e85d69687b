// What happened to an examination that is reported from afar. Stored for ever: a changed event gets a new name and an upcaster.
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>An examination was handed in for a report 远程诊断申请.</summary>
/// <param name="Person">Reference of the patient in the vault.</param>
/// <param name="Number">The consultation's number for people 会诊单号.</param>
/// <param name="From">Who asks, where the examination was done.</param>
/// <param name="To">The unit of the sharing centre.</param>
/// <param name="Urgency">How urgent it is.</param>
/// <param name="Diagnoses">First diagnosis first.</param>
/// <param name="Question">What is asked.</param>
/// <param name="Examination">What was examined.</param>
/// <param name="ReportDue">Until when the final report is to be given.</param>
/// <param name="At">When.</param>
/// <param name="PolicyVersion">The policy that said so.</param>
/// <param name="DirectoryVersion">Version of the institutions that the decision was told.</param>
public sealed record ExaminationRequested(
    string Person,
    string Number,
    Sender From,
    Destination To,
    Urgency Urgency,
    IReadOnlyList<Diagnosis> Diagnoses,
    SealedText Question,
    Examination Examination,
    DateTimeOffset ReportDue,
    DateTimeOffset At,
    int PolicyVersion,
    long DirectoryVersion
);

/// <summary>A reporting doctor took it out of the queue 认领.</summary>
/// <param name="By">The doctor.</param>
/// <param name="At">When.</param>
public sealed record ExaminationClaimed(Sender By, DateTimeOffset At);

/// <summary>It went back into the queue 释放.</summary>
/// <param name="By">Who put it back.</param>
/// <param name="ByDispatcher">Whether a dispatcher did so for a doctor who cannot report it now.</param>
/// <param name="At">When.</param>
public sealed record ExaminationReleased(Sender By, bool ByDispatcher, DateTimeOffset At);

/// <summary>A report was given 出具报告: preliminary ones as often as needed, then the final one.</summary>
/// <param name="Status">Preliminary or final.</param>
/// <param name="Content">What it says.</param>
/// <param name="By">The reporting doctor.</param>
/// <param name="Late">Of a final report, whether it came after it was due.</param>
/// <param name="AcknowledgeBy">Of a critical value, until when a person of the requester must have acknowledged it.</param>
/// <param name="At">When.</param>
/// <param name="PolicyVersion">The policy that said until when.</param>
/// <param name="Closing">
/// Until when a final one is to be closed; null of others, and of what was answered before a county could say so.
/// </param>
public sealed record ExaminationReported(
    ReportStatus Status,
    ReportContent Content,
    Sender By,
    bool Late,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? AcknowledgeBy,
    DateTimeOffset At,
    int PolicyVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ClosingTimes? Closing = null
);

/// <summary>A final report was corrected 更正报告; it is kept, and the corrected one counts.</summary>
/// <param name="Content">What it says now.</param>
/// <param name="Correction">Why.</param>
/// <param name="By">The doctor who corrects.</param>
/// <param name="AcknowledgeBy">Of a critical value, until when a person of the requester must have acknowledged it.</param>
/// <param name="At">When.</param>
/// <param name="PolicyVersion">The policy that said until when.</param>
public sealed record ReportCorrected(
    ReportContent Content,
    ReportCorrection Correction,
    Sender By,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? AcknowledgeBy,
    DateTimeOffset At,
    int PolicyVersion
);

/// <summary>A person of the requester has taken note of a critical value 危急值确认.</summary>
/// <param name="Report">Number of the report that raised it.</param>
/// <param name="By">The person.</param>
/// <param name="Late">Whether it came after it was due.</param>
/// <param name="At">When.</param>
public sealed record CriticalValueAcknowledged(int Report, Sender By, bool Late, DateTimeOffset At);

/// <summary>An institution used the recognised result and did not repeat the examination 结果互认、避免重复检查.</summary>
/// <param name="By">Who used it.</param>
/// <param name="Report">Number of the report that counted then.</param>
/// <param name="At">When.</param>
public sealed record ResultReused(Sender By, int Report, DateTimeOffset At);

/// <summary>What was examined 检查.</summary>
/// <param name="Modality">By which means.</param>
/// <param name="What">What, in words.</param>
/// <param name="Accession">The requester's number of the examination 检查号; nothing of the patient stands in it.</param>
/// <param name="PerformedAt">When it was done.</param>
public sealed record Examination(Modality Modality, SealedText What, string Accession, DateTimeOffset PerformedAt);

/// <summary>By which means was examined 检查类别.</summary>
public enum Modality
{
    /// <summary>检验.</summary>
    Laboratory,

    /// <summary>影像.</summary>
    Imaging,

    /// <summary>心电.</summary>
    Ecg,

    /// <summary>病理.</summary>
    Pathology,
}

/// <summary>Whether more is to come 报告状态.</summary>
public enum ReportStatus
{
    /// <summary>初步报告.</summary>
    Preliminary,

    /// <summary>正式报告; one that was corrected is final too.</summary>
    Final,
}

/// <summary>What a report says.</summary>
/// <param name="Findings">What is seen 检查所见.</param>
/// <param name="Conclusion">What follows 诊断意见.</param>
/// <param name="CriticalValue">What is critical, in words 危急值; null where nothing is.</param>
/// <param name="Recognised">Whether other institutions take the result as their own 结果互认. Only of a final report.</param>
public sealed record ReportContent(
    SealedText Findings,
    SealedText Conclusion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? CriticalValue,
    bool Recognised
);

/// <summary>Why a report was corrected.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Note">In words; required where the reason is <see cref="ReportCorrectionReason.Other"/>.</param>
public sealed record ReportCorrection(
    ReportCorrectionReason Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? Note
);

/// <summary>Why a report is corrected 更正原因.</summary>
public enum ReportCorrectionReason
{
    /// <summary>Something was written wrongly 书写错误.</summary>
    ClericalError,

    /// <summary>It was read again, with another result 复核.</summary>
    ReadAgain,

    /// <summary>Further results came in 补充结果.</summary>
    FurtherResults,

    /// <summary>It was about another patient or examination 报告错位.</summary>
    WrongExamination,

    Other,
}

internal static class ExaminationEvents
{
    public static EventTypes MapExaminations(this EventTypes types) =>
        types
            .Map<ExaminationRequested>("examination_requested")
            .Map<ExaminationClaimed>("examination_claimed")
            .Map<ExaminationReleased>("examination_released")
            .Map<ExaminationReported>("examination_reported")
            .Map<ReportCorrected>("report_corrected")
            .Map<CriticalValueAcknowledged>("critical_value_acknowledged")
            .Map<ResultReused>("result_reused");
}
