// The indicators of consultations that every county has: version 1 of each.
using Referrals.Consultations;
using static Referrals.Boards.StandardIndicators;

namespace Referrals.Boards;

internal static class ConsultationIndicators
{
    private static readonly (
        ConsultationKind Kind,
        string Id,
        string Chinese,
        string English,
        string Until,
        string UntilEnglish
    )[] TurnArounds =
    [
        (ConsultationKind.WrittenAdvice, "advice", "图文咨询", "Written advice", "首次答复", "the first answer"),
        (ConsultationKind.RemoteDiagnosis, "diagnosis", "远程诊断", "Remote diagnosis", "首份正式报告", "the first final report"),
        (ConsultationKind.MultiParty, "meeting", "远程会诊", "Remote consultation", "会诊结论", "the conclusion"),
    ];

    /// <summary>All, in the order in which people read them.</summary>
    public static IEnumerable<IndicatorDefinition> All() =>
        [.. Answers(), .. TurnArounds.SelectMany(kind => Percentiles(kind)), .. Results()];

    private static IEnumerable<IndicatorDefinition> Answers() =>
        [
            Ratio(
                "consultation-answered-in-time",
                ("会诊按时答复率", "Consultations answered in time"),
                (
                    "按时首次答复、出具正式报告、作出结论 ÷ 全部首次答复、正式报告、结论",
                    "First answers, final reports and conclusions in time ÷ all of them"
                ),
                [.. Terms(Measure.AnsweredInTime)],
                [.. Terms(Measure.Answered)]
            ) with
            {
                Exclusions = new(
                    "追问的答复和更正报告不计; 未答复、拒绝、取消的不计; 远程会诊以召开后结论期限为准",
                    "Answers to further questions and corrected reports; what was not answered, declined or called off; "
                        + "a remote consultation has the time for its conclusion, from its session on"
                ),
                Aim = IndicatorAim.Rising,
            },
            Ratio(
                "consultation-kept-local",
                ("会诊后留在当地占比", "Consultations that avoided a transfer"),
                (
                    "末次答复或结论为就地诊治、观察复诊且未由会诊转诊 ÷ 首次答复与结论, 图文咨询与远程会诊",
                    "Last answer or conclusion to treat or observe locally, and no referral came of it ÷ "
                        + "first answers and conclusions, written advice and remote consultation"
                ),
                [
                    new(ConsultationMeasures.Of(ConsultationKind.WrittenAdvice, ConsultationMeasures.KeptLocal)),
                    new(ConsultationMeasures.Of(ConsultationKind.MultiParty, ConsultationMeasures.KeptLocal)),
                ],
                [
                    new(ConsultationMeasures.Of(ConsultationKind.WrittenAdvice, Measure.Answered)),
                    new(ConsultationMeasures.Of(ConsultationKind.MultiParty, Measure.Answered)),
                ]
            ) with
            {
                Exclusions = new(
                    "远程诊断不计; 未经会诊单发起的转诊不知情",
                    "Remote diagnoses; a referral that was not made out of the consultation is not known here"
                ),
                Aim = IndicatorAim.Rising,
            },
        ];

    private static IEnumerable<IndicatorDefinition> Percentiles(
        (ConsultationKind Kind, string Id, string Chinese, string English, string Until, string UntilEnglish) of
    )
    {
        foreach (
            var (statistic, id, chinese, english) in ((IndicatorStatistic Statistic, string Id, string Chinese, string English)[])
                [(IndicatorStatistic.Median, "median", "中位数", "median"), (IndicatorStatistic.P90, "p90", "90分位", "90th percentile")]
        )
        {
            yield return Count(
                $"{of.Id}-turn-around-{id}",
                ($"{of.Chinese}用时{chinese}", $"{of.English}: turn-around, {english}"),
                (
                    $"申请至{of.Until}的分钟数(不足1分钟计1分钟)的{chinese}; {Rounded}",
                    $"{english} of the minutes, rounded up, from the request to {of.UntilEnglish}; {RoundedUp}"
                ),
                [new(ConsultationMeasures.Of(of.Kind, Measure.Answered))]
            ) with
            {
                Statistic = statistic,
                Exclusions = new("未答复、拒绝、取消的不计", "What was not answered, declined or called off"),
                Aim = IndicatorAim.Falling,
            };
        }
    }

    private static IEnumerable<IndicatorDefinition> Results() =>
        [
            Ratio(
                "recognition-rate",
                ("检查结果互认率", "Mutual recognition rate"),
                ("结果互认 ÷ 首份正式报告, 远程诊断", "Results that others take as their own ÷ first final reports, remote diagnosis"),
                [new(ConsultationMeasures.Recognised)],
                [new(ConsultationMeasures.Of(ConsultationKind.RemoteDiagnosis, Measure.Answered))]
            ) with
            {
                Exclusions = new("更正后不再互认的不计为互认", "Results of which a corrected report is not recognised any more"),
                Aim = IndicatorAim.Rising,
            },
            Count(
                "results-reused",
                ("互认结果采用次数", "Recognised results used again"),
                (
                    "机构采用互认结果而不重复检查的次数, 每份检查每机构计一次, 计入采用机构",
                    "How often an institution used a recognised result instead of a second examination, "
                        + "once for each of both, credited to the one that used it"
                ),
                [new(ConsultationMeasures.Reused)]
            ) with
            {
                Aim = IndicatorAim.Rising,
                BySender = true,
            },
            Ratio(
                "critical-in-time",
                ("危急值按时确认率", "Critical values acknowledged in time"),
                (
                    "按时确认 ÷ (按时确认 + 逾期未确认), 计入申请机构",
                    "Acknowledged in time ÷ those and the ones that were due and not acknowledged, credited to those who asked"
                ),
                [new(ConsultationMeasures.CriticalInTime)],
                [new(ConsultationMeasures.CriticalInTime), new(ConsultationMeasures.CriticalMissed)]
            ) with
            {
                Exclusions = new(
                    "未到期且未确认的; 到期前由无危急值的报告取代的",
                    "Those that are not due yet; those that a report without a critical value replaced before"
                ),
                Aim = IndicatorAim.Rising,
                BySender = true,
            },
        ];

    private static IEnumerable<IndicatorTerm> Terms(string measure) =>
        ConsultationMeasures.OfAll(measure).Select(code => new IndicatorTerm(code));
}
