// An examination and its reports as they are read.
using System.Text.Json.Serialization;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>What was examined.</summary>
/// <param name="Modality">By which means.</param>
/// <param name="What">What, in words; null for those who see it masked, and after erasure.</param>
/// <param name="Accession">The requester's number of the examination 检查号; null for those who see it masked.</param>
/// <param name="PerformedAt">When it was done.</param>
public sealed record ExaminationView(Modality Modality, string? What, string? Accession, DateTimeOffset PerformedAt);

/// <summary>A critical value 危急值.</summary>
/// <param name="Value">What is critical; null for those who see it masked, and after erasure.</param>
/// <param name="RaisedAt">When a report raised it.</param>
/// <param name="AcknowledgeBy">Until when a person of the requester must have acknowledged it.</param>
/// <param name="AcknowledgedAt">When one did; null while nobody has.</param>
/// <param name="By">Who did.</param>
public sealed record CriticalValueView(
    string? Value,
    DateTimeOffset RaisedAt,
    DateTimeOffset AcknowledgeBy,
    DateTimeOffset? AcknowledgedAt,
    Sender? By
);

/// <summary>A report, opened; its texts are null for those who see it masked, and after erasure.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Status">Preliminary or final; a corrected one is final.</param>
/// <param name="By">The doctor.</param>
/// <param name="At">When.</param>
/// <param name="Late">Of a final report, whether it came after it was due.</param>
/// <param name="Findings">What is seen.</param>
/// <param name="Conclusion">What follows.</param>
/// <param name="Critical">The critical value that it raised; null where there is none.</param>
/// <param name="Recognised">Whether other institutions take the result as their own 结果互认.</param>
/// <param name="Correction">Why it stands in the place of the one before; missing where it corrects none.</param>
/// <param name="Note">The same in words.</param>
public sealed record ReportView(
    int Number,
    ReportStatus Status,
    Sender By,
    DateTimeOffset At,
    bool Late,
    string? Findings,
    string? Conclusion,
    CriticalValueView? Critical,
    bool Recognised,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ReportCorrectionReason? Correction,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note
);

public sealed partial record ConsultationView
{
    /// <summary>When the patient died; missing of the living, and where nobody has recorded it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? PatientDiedAt { get; init; }

    /// <summary>What was examined; missing where this is no remote diagnosis.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExaminationView? Examination { get; init; }

    /// <summary>Who reports it; missing while it waits in the queue, and after the final report.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExaminationClaim? Claim { get; init; }

    /// <summary>All reports, oldest first: the newest counts. Missing where this is no remote diagnosis.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ReportView>? Reports { get; init; }

    /// <summary>The critical value of the report that counts; missing where that has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CriticalValueView? Critical { get; init; }

    /// <summary>Where the result was used instead of a second examination. Missing where this is no remote diagnosis.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ResultReuse>? Reuses { get; init; }

    /// <summary>With the examination, where there is one.</summary>
    /// <param name="details">What is known.</param>
    /// <param name="sealer">Opens texts; null for those who see them masked, and after erasure.</param>
    /// <param name="full">Whether all of it may be read.</param>
    internal ConsultationView WithExamination(ConsultationDetails details, Sealer? sealer, bool full)
    {
        if (details.Examination is not { } examination)
            return this;
        var reports = details.Reports.ConvertAll(report => Report(report, sealer));
        return this with
        {
            Examination = new ExaminationView(
                examination.Modality,
                sealer?.Open(examination.What),
                full ? examination.Accession : null,
                examination.PerformedAt
            ),
            Claim = details.Claim,
            Reports = reports,
            Critical = reports is [.., var newest] ? newest.Critical : null,
            Reuses = details.Reuses,
        };
    }

    private static ReportView Report(DiagnosticReport report, Sealer? sealer) =>
        new(
            report.Number,
            report.Status,
            report.By,
            report.At,
            report.Late,
            sealer?.Open(report.Content.Findings),
            sealer?.Open(report.Content.Conclusion),
            report.Critical is { } critical
                ? new CriticalValueView(
                    report.Content.CriticalValue is { } value ? sealer?.Open(value) : null,
                    critical.RaisedAt,
                    critical.AcknowledgeBy,
                    critical.AcknowledgedAt,
                    critical.By
                )
                : null,
            report.Content.Recognised,
            report.Correction?.Reason,
            report.Correction?.Note is { } note ? sealer?.Open(note) : null
        );
}

public sealed partial record ConsultationListItem
{
    /// <summary>By which means was examined; missing where this is no remote diagnosis.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Modality? Modality { get; init; }

    /// <summary>Who reports it; missing while nobody has claimed it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Sender? Claimant { get; init; }

    /// <summary>Whether the report that counts has a critical value 危急值.</summary>
    public bool Critical { get; init; }

    /// <summary>Until when a critical value must be acknowledged; missing once it is, and where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? AcknowledgeBy { get; init; }

    /// <summary>With the examination, where there is one.</summary>
    internal ConsultationListItem WithExamination(ConsultationDetails details) =>
        this with
        {
            Modality = details.Examination?.Modality,
            Claimant = details.Claim?.By,
            Critical = details.Critical is not null,
            AcknowledgeBy = details.Critical is { IsOpen: true } critical ? critical.AcknowledgeBy : null,
        };
}
