// What hospital systems are told of a remote diagnosis: codes and times, nothing of what reports say.
using System.Text.Json.Serialization;
using Referrals.Consultations;
using Referrals.Shared;

namespace Referrals.Messages;

/// <summary>How a remote diagnosis stands 远程诊断状态.</summary>
/// <param name="Modality">By which means was examined.</param>
/// <param name="PerformedAt">When it was done.</param>
/// <param name="Claim">Who reports it; missing while it waits in the queue, and after the final report.</param>
/// <param name="Reports">That there are reports, oldest first: the newest counts.</param>
/// <param name="Reuses">Where the result was used instead of a second examination.</param>
public sealed record ExaminationStatus(
    Modality Modality,
    DateTimeOffset PerformedAt,
    ExaminationClaim? Claim,
    IReadOnlyList<ReportSummary> Reports,
    IReadOnlyList<ResultReuse> Reuses
)
{
    internal static ExaminationStatus? Of(ConsultationDetails known) =>
        known.Examination is not { } examination
            ? null
            : new ExaminationStatus(
                examination.Modality,
                examination.PerformedAt,
                known.Claim,
                known.Reports.ConvertAll(report => new ReportSummary(
                    report.Number,
                    report.Status,
                    report.By,
                    report.At,
                    report.Late,
                    report.Critical,
                    report.Content.Recognised,
                    report.Correction?.Reason
                )),
                known.Reuses
            );
}

/// <summary>That there is a report.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Status">Preliminary or final; a corrected one is final.</param>
/// <param name="By">The doctor.</param>
/// <param name="At">When.</param>
/// <param name="Late">Of a final report, whether it came after it was due.</param>
/// <param name="Critical">Until when a critical value 危急值 must be acknowledged, and whether it is; missing where there is none.</param>
/// <param name="Recognised">Whether other institutions take the result as their own 结果互认.</param>
/// <param name="Correction">Why it stands in the place of the one before; missing where it corrects none.</param>
public sealed record ReportSummary(
    int Number,
    ReportStatus Status,
    Sender By,
    DateTimeOffset At,
    bool Late,
    CriticalValue? Critical,
    bool Recognised,
    ReportCorrectionReason? Correction
);

public sealed partial record ConsultationStatus
{
    /// <summary>Of a remote diagnosis how that stands; missing of other kinds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExaminationStatus? Examination { get; init; }
}
