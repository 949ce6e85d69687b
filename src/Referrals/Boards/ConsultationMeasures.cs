// What boards count of consultations: once for each kind what all of them have, and what only one kind has.
using System.Collections.Frozen;
using Referrals.Consultations;

namespace Referrals.Boards;

/// <summary>Measures of consultations 会诊. The sender is who asks, the receiver who is asked, unless it is said otherwise.</summary>
internal static class ConsultationMeasures
{
    public const string Asked = "asked";
    public const string KeptLocal = "kept-local";
    public const string Referred = "referred";

    public const string AdviceAnswers = "advice-answers";
    public const string MeetingAccepted = "meeting-accepted";
    public const string MeetingHeld = "meeting-held";
    public const string MeetingChaired = "meeting-chaired";
    public const string MeetingOpinions = "meeting-opinions";
    public const string DiagnosisReports = "diagnosis-reports";
    public const string DiagnosisCorrected = "diagnosis-corrected";
    public const string Recognised = "diagnosis-recognised";
    public const string Reused = "diagnosis-reused";
    public const string CriticalRaised = "diagnosis-critical-raised";
    public const string CriticalAcknowledged = "diagnosis-critical-acknowledged";
    public const string CriticalInTime = "diagnosis-critical-in-time";
    public const string CriticalMissed = "diagnosis-critical-missed";

    private const Breakdowns ByDepartment = Breakdowns.Counterpart | Breakdowns.Unit;

    private static readonly FrozenDictionary<ConsultationKind, Words> Kinds = new Dictionary<ConsultationKind, Words>
    {
        [ConsultationKind.WrittenAdvice] = new("advice", "图文咨询", "Written advice", "首次答复", "answered for the first time", "答复"),
        [ConsultationKind.RemoteDiagnosis] = new("diagnosis", "远程诊断", "Remote diagnosis", "出具正式报告", "reported finally", "报告"),
        [ConsultationKind.MultiParty] = new("meeting", "远程会诊", "Remote consultation", "作出结论", "concluded", "受理或结论"),
    }.ToFrozenDictionary();

    /// <summary>All, in the order in which people read them.</summary>
    public static IReadOnlyList<Measure> All { get; } =
    [
        .. Enum.GetValues<ConsultationKind>().SelectMany(OfKind),
        new(AdviceAnswers, "图文咨询答复次数", "Written advice: answers given", MeasureKind.Events, Breakdowns.Unit),
        new(MeetingAccepted, "远程会诊受理", "Remote consultation: accepted", MeasureKind.Events, Breakdowns.Unit | Breakdowns.Minutes),
        new(MeetingHeld, "远程会诊召开", "Remote consultation: sessions held", MeasureKind.Events, ByDepartment),
        new(MeetingChaired, "远程会诊主持", "Remote consultation: conclusions, by the chair's institution", MeasureKind.Events),
        new(MeetingOpinions, "远程会诊专家意见", "Remote consultation: opinions, by the expert's institution", MeasureKind.Events),
        new(
            DiagnosisReports,
            "远程诊断报告份数",
            "Remote diagnosis: reports, preliminary and corrected too",
            MeasureKind.Events,
            Breakdowns.Unit
        ),
        new(
            DiagnosisCorrected,
            "远程诊断更正",
            "Remote diagnosis: corrected, by reason",
            MeasureKind.Events,
            Breakdowns.Unit | Breakdowns.Reason
        ),
        new(
            Recognised,
            "远程诊断结果互认",
            "Remote diagnosis: results that others take as their own, by modality",
            MeasureKind.Events,
            ByDepartment | Breakdowns.Reason
        ),
        new(
            Reused,
            "互认结果采用(避免重复检查)",
            "Remote diagnosis: used instead of a second examination, by those who used it",
            MeasureKind.Events,
            Breakdowns.Counterpart
        ),
        new(CriticalRaised, "危急值", "Critical values", MeasureKind.Events, ByDepartment),
        new(CriticalAcknowledged, "危急值确认", "Critical values acknowledged", MeasureKind.Events, Breakdowns.Minutes),
        new(CriticalInTime, "危急值按时确认", "Critical values acknowledged in time", MeasureKind.Events),
        new(CriticalMissed, "危急值逾期未确认", "Critical values that were due and not acknowledged", MeasureKind.Events, ByDepartment),
    ];

    private static readonly FrozenDictionary<ConsultationKind, FrozenDictionary<string, string>> Names = Kinds.ToFrozenDictionary(
        kind => kind.Key,
        kind =>
            new[]
            {
                Asked,
                Measure.Answered,
                Measure.AnsweredInTime,
                Measure.AnswerLate,
                Measure.Declined,
                Measure.Cancelled,
                KeptLocal,
                Referred,
                Measure.Waiting,
            }.ToFrozenDictionary(name => name, name => $"{kind.Value.Code}-{name}", StringComparer.Ordinal)
    );

    /// <summary>What experts do, of which the doctor is the expert and not the one who asks.</summary>
    private static readonly FrozenSet<string> Work = new[] { AdviceAnswers, MeetingChaired, MeetingOpinions, DiagnosisReports }.ToFrozenSet(
        StringComparer.Ordinal
    );

    /// <summary>What people look at from day to day.</summary>
    public static IReadOnlyList<string> Trends { get; } = [.. OfAll(Asked), .. OfAll(Measure.Answered)];

    /// <summary>Of which is asked who asked, and who was asked.</summary>
    public static IReadOnlyList<string> ByCounterpart { get; } = [.. OfAll(Asked), Reused];

    /// <summary>Of which is asked why, or by which means.</summary>
    public static IReadOnlyList<string> ByReason { get; } =
    [
        Of(ConsultationKind.RemoteDiagnosis, Asked),
        .. OfAll(Measure.Answered),
        .. OfAll(Measure.Declined),
        .. OfAll(Measure.Cancelled),
        DiagnosisCorrected,
        Recognised,
    ];

    /// <summary>Of which is asked in which department.</summary>
    public static IReadOnlyList<string> ByUnit { get; } =
    [.. OfAll(Asked), .. OfAll(Measure.Answered), .. OfAll(Measure.AnswerLate), Recognised, CriticalMissed];

    /// <summary>Of which the county's board says who was late.</summary>
    public static IReadOnlyList<string> LateByInstitution { get; } = OfAll(Measure.AnswerLate);

    /// <summary>A measure that every kind has, of one of them.</summary>
    public static string Of(ConsultationKind kind, string measure) => Names[kind][measure];

    /// <summary>The same of all kinds.</summary>
    public static string[] OfAll(string measure) => [.. Enum.GetValues<ConsultationKind>().Select(kind => Of(kind, measure))];

    /// <summary>Whether a line's doctor is the expert who did it.</summary>
    public static bool IsWork(string measure) => Work.Contains(measure);

    private static IEnumerable<Measure> OfKind(ConsultationKind kind)
    {
        var words = Kinds[kind];
        Measure Of(string name, string chinese, string english, Breakdowns by = Breakdowns.None, MeasureKind adds = MeasureKind.Events) =>
            new($"{words.Code}-{name}", $"{words.Chinese}{chinese}", $"{words.English}: {english}", adds, by);
        var byWhat = kind == ConsultationKind.RemoteDiagnosis ? ", by modality" : "";
        yield return Of(Asked, "申请", $"asked for{byWhat}", ByDepartment | Breakdowns.Diagnosis | Breakdowns.Reason);
        yield return Of(
            Measure.Answered,
            words.Answered,
            words.AnsweredEnglish + (byWhat.Length > 0 ? byWhat : ", by recommendation"),
            ByDepartment | Breakdowns.Reason | Breakdowns.Minutes
        );
        yield return Of(Measure.AnsweredInTime, $"按时{words.Answered}", $"{words.AnsweredEnglish} in time", Breakdowns.Unit);
        yield return Of(
            Measure.AnswerLate,
            $"{words.Due}逾期",
            "was due and not there, by what was due",
            Breakdowns.Unit | Breakdowns.Reason
        );
        yield return Of(Measure.Declined, "拒绝", "declined, by reason", Breakdowns.Unit | Breakdowns.Reason);
        yield return Of(Measure.Cancelled, "取消", "called off, by reason", Breakdowns.Reason);
        if (kind != ConsultationKind.RemoteDiagnosis)
            yield return Of(KeptLocal, "后留在当地(避免转诊)", "kept the patient where the patient was", ByDepartment);
        yield return Of(Referred, "后转诊", "a referral came of it", ByDepartment);
        yield return Of(Measure.Waiting, "未完成", "not answered, reported or concluded yet", adds: MeasureKind.Stock);
    }

    private sealed record Words(string Code, string Chinese, string English, string Answered, string AnsweredEnglish, string Due);
}
