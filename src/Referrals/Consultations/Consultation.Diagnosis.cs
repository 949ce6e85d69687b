// Remote diagnosis: its states, what is known of an examination and its reports, and what follows from each event.
using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>A report that was given; all are kept, the newest counts.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Status">Preliminary or final; a corrected one is final.</param>
/// <param name="By">The doctor.</param>
/// <param name="At">When.</param>
/// <param name="Late">Of a final report, whether it came after it was due.</param>
/// <param name="Content">What it says.</param>
/// <param name="Critical">The critical value that it raised; null where there is none.</param>
/// <param name="Correction">Why it stands in the place of the one before; null where it corrects none.</param>
public sealed record DiagnosticReport(
    int Number,
    ReportStatus Status,
    Sender By,
    DateTimeOffset At,
    bool Late,
    ReportContent Content,
    CriticalValue? Critical = null,
    ReportCorrection? Correction = null
);

/// <summary>A critical value 危急值.</summary>
/// <param name="RaisedAt">When a report raised it.</param>
/// <param name="AcknowledgeBy">Until when a person of the requester must have acknowledged it.</param>
/// <param name="AcknowledgedAt">When one did; null while nobody has.</param>
/// <param name="By">Who did.</param>
public sealed record CriticalValue(
    DateTimeOffset RaisedAt,
    DateTimeOffset AcknowledgeBy,
    DateTimeOffset? AcknowledgedAt = null,
    Sender? By = null
)
{
    /// <summary>Whether nobody has acknowledged it yet.</summary>
    [JsonIgnore]
    public bool IsOpen => AcknowledgedAt is null;
}

/// <summary>A reporting doctor has the examination.</summary>
/// <param name="By">The doctor.</param>
/// <param name="At">Since when.</param>
public sealed record ExaminationClaim(Sender By, DateTimeOffset At);

/// <summary>An institution used the result and did not repeat the examination.</summary>
/// <param name="By">Who used it.</param>
/// <param name="Report">Number of the report that counted then.</param>
/// <param name="At">When.</param>
public sealed record ResultReuse(Sender By, int Report, DateTimeOffset At);

public sealed partial record ConsultationDetails
{
    /// <summary>What was examined; null where this is no remote diagnosis.</summary>
    public Examination? Examination { get; init; }

    /// <summary>Who reports it; null while it waits in the queue, and after the final report.</summary>
    public ExaminationClaim? Claim { get; init; }

    /// <summary>All reports, oldest first; the newest counts.</summary>
    public ImmutableList<DiagnosticReport> Reports { get; init; } = [];

    /// <summary>Where the result was used instead of a second examination, each institution once 避免重复检查.</summary>
    public ImmutableList<ResultReuse> Reuses { get; init; } = [];

    /// <summary>
    /// The critical value of the report that counts, with the moment until which it must be acknowledged; null where that report has none.
    /// </summary>
    [JsonIgnore]
    public CriticalValue? Critical => Reports is [.., var newest] ? newest.Critical : null;

    /// <summary>The report that counts if it is final; null before there is one.</summary>
    [JsonIgnore]
    public DiagnosticReport? FinalReport => Reports is [.., { Status: ReportStatus.Final } newest] ? newest : null;
}

[JsonDerivedType(typeof(AwaitingReport), "awaiting-report")]
[JsonDerivedType(typeof(Reporting), "reporting")]
[JsonDerivedType(typeof(Reported), "reported")]
public abstract partial record Consultation
{
    /// <summary>An examination waits in the centre's queue 待诊断.</summary>
    public sealed record AwaitingReport(ConsultationDetails Known) : Started(Known)
    {
        [JsonIgnore]
        public override ConsultationStateName Name => ConsultationStateName.AwaitingReport;
    }

    /// <summary>A doctor has claimed it; there may be preliminary reports 诊断中.</summary>
    public sealed record Reporting(ConsultationDetails Known) : Started(Known)
    {
        [JsonIgnore]
        public override ConsultationStateName Name => ConsultationStateName.Reporting;
    }

    /// <summary>There is a final report 已出报告.</summary>
    public sealed record Reported(ConsultationDetails Known) : Started(Known)
    {
        [JsonIgnore]
        public override ConsultationStateName Name => ConsultationStateName.Reported;
    }

    // Null where the event is none of a remote diagnosis in this state.
    private Started? EvolveDiagnosis(object e) =>
        (this, e) switch
        {
            (NotStarted, ExaminationRequested x) => new AwaitingReport(Begin(x)),
            (AwaitingReport s, ExaminationClaimed x) => new Reporting(s.Known with { Claim = new ExaminationClaim(x.By, x.At) }),
            (Reporting s, ExaminationReleased) => new AwaitingReport(s.Known with { Claim = null }),
            (Reporting s, ExaminationReported { Status: ReportStatus.Preliminary } x) => new Reporting(Add(s.Known, x)),
            (Reporting s, ExaminationReported x) => new Reported(
                Add(s.Known, x) with
                {
                    Claim = null,
                    AnsweredAt = x.At,
                    AnsweredLate = x.Late,
                    Closing = x.Closing,
                    Escalation = null,
                }
            ),
            (Reported or Closed { Known.FinalReport: not null }, _) => EvolveReported((Started)this, e),
            (AwaitingReport or Reporting, CriticalValueAcknowledged x) => Acknowledge((Started)this, x),
            _ => null,
        };

    private static Started? EvolveReported(Started state, object e) =>
        e switch
        {
            ReportCorrected x => state with { Known = Correct(state.Known, x) },
            CriticalValueAcknowledged x => Acknowledge(state, x),
            ResultReused x => state with
            {
                Known = state.Known with { Reuses = state.Known.Reuses.Add(new ResultReuse(x.By, x.Report, x.At)) },
            },
            _ => null,
        };

    private static ConsultationDetails Begin(ExaminationRequested x) =>
        new()
        {
            Kind = ConsultationKind.RemoteDiagnosis,
            Person = x.Person,
            Number = x.Number,
            From = x.From,
            To = x.To,
            Urgency = x.Urgency,
            Diagnoses = x.Diagnoses,
            AskedAt = x.At,
            AnswerDue = x.ReportDue,
            Posts = [new ConsultationPost(x.From, x.At, x.Question)],
            Examination = x.Examination,
        };

    private static ConsultationDetails Add(ConsultationDetails known, ExaminationReported x) =>
        Add(known, new DiagnosticReport(0, x.Status, x.By, x.At, x.Late, x.Content), x.AcknowledgeBy);

    private static ConsultationDetails Correct(ConsultationDetails known, ReportCorrected x) =>
        Add(
            known,
            new DiagnosticReport(0, ReportStatus.Final, x.By, x.At, Late: false, x.Content, Correction: x.Correction),
            x.AcknowledgeBy
        );

    private static ConsultationDetails Add(ConsultationDetails known, DiagnosticReport report, DateTimeOffset? acknowledgeBy) =>
        known with
        {
            CriticalEscalation = null,
            Reports = known.Reports.Add(
                report with
                {
                    Number = known.Reports.Count + 1,
                    Critical = acknowledgeBy is { } due ? new CriticalValue(report.At, due) : null,
                }
            ),
        };

    // Only what was raised is acknowledged; the report that raised it keeps by whom.
    private static Started? Acknowledge(Started state, CriticalValueAcknowledged x) =>
        state.Known.Reports.Find(report => report.Number == x.Report) is { Critical: { IsOpen: true } critical } raised
            ? state with
            {
                Known = state.Known with
                {
                    CriticalEscalation = null,
                    Reports = state.Known.Reports.Replace(
                        raised,
                        raised with
                        {
                            Critical = critical with { AcknowledgedAt = x.At, By = x.By },
                        }
                    ),
                },
            }
            : null;
}
