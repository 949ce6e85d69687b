// The indicators that every county has: version 1 of each. A county adds versions of its own.
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Boards;

internal static class StandardIndicators
{
    private static readonly DateOnly Always = new(2000, 1, 1);

    /// <summary>How percentiles of minutes are rounded.</summary>
    internal const string Rounded = "1小时以上向上取整到刻钟, 12小时以上到小时, 3天以上到天";

    /// <summary>The same in English.</summary>
    internal const string RoundedUp = "above an hour rounded up to quarters, above twelve to hours, above three days to days";

    private static readonly IndicatorText Reports = new(
        "缺报日期不计, 有缺报时不给出比率; 县域外须按去向全部上报",
        "Days that were not reported; while there are any no rate is given. A day outside the county needs all distances"
    );

    private static readonly IndicatorTerm[] VisitsInside = [new(Measure.OutpatientVisits), new(Measure.EmergencyVisits)];

    private static readonly IndicatorTerm[] VisitsAtPrimaryLevel =
    [
        new(Measure.OutpatientVisits, At: IndicatorLevel.Primary),
        new(Measure.EmergencyVisits, At: IndicatorLevel.Primary),
    ];

    private static readonly IndicatorTerm[] VisitsOutside = [new(Measure.OutsideOutpatientVisits), new(Measure.OutsideEmergencyVisits)];

    /// <summary>All, in the order in which people read them.</summary>
    public static IReadOnlyList<IndicatorDefinition> All { get; } =
    [.. Visits(), .. Admissions(), .. Referrals(), .. Answers(), .. ConsultationIndicators.All(), .. Reserve(), .. Rest()];

    private static IEnumerable<IndicatorDefinition> Visits() =>
        [
            Ratio(
                "county-visit-rate",
                ("县域就诊率", "County visit rate"),
                (
                    "县域内门急诊人次 ÷ (县域内 + 县域外门急诊人次)",
                    "Outpatient and emergency visits in the county ÷ those in and outside it"
                ),
                VisitsInside,
                [.. VisitsInside, .. VisitsOutside]
            ) with
            {
                Exclusions = Reports,
                Aim = IndicatorAim.AtLeast,
                Target = 0.90m,
                Source = "皖2024: 2027年",
            },
            Ratio(
                "primary-visit-share",
                ("基层门急诊占比", "Primary share of outpatient and emergency visits"),
                ("基层机构门急诊人次 ÷ 县域内门急诊人次", "Visits at the primary level ÷ visits in the county"),
                VisitsAtPrimaryLevel,
                VisitsInside
            ) with
            {
                Exclusions = Reports,
                Aim = IndicatorAim.AtLeast,
                Target = 0.65m,
                Source = "皖2024",
            },
            Ratio(
                "primary-visit-rate",
                ("基层就诊率", "Primary visit rate"),
                ("基层机构门急诊人次 ÷ (县域内 + 县域外门急诊人次)", "Visits at the primary level ÷ visits in and outside the county"),
                VisitsAtPrimaryLevel,
                [.. VisitsInside, .. VisitsOutside]
            ) with
            {
                Exclusions = Reports,
                Aim = IndicatorAim.AtLeast,
                Target = 0.60m,
                Source = "寿县2023",
            },
        ];

    private static IEnumerable<IndicatorDefinition> Admissions() =>
        [
            Ratio(
                "county-admission-share",
                ("县域内住院人次占比", "In-county share of admissions"),
                ("县域内入院人次 ÷ (县域内 + 县域外入院人次)", "Admissions in the county ÷ those in and outside it"),
                [new(Measure.Admissions)],
                [new(Measure.Admissions), new(Measure.OutsideAdmissions)]
            ) with
            {
                Exclusions = Reports,
                Aim = IndicatorAim.AtLeast,
                Target = 0.85m,
                Source = "皖2024",
            },
            Count(
                "out-of-province-visits",
                ("跨省就医人次", "Visits outside the province"),
                ("县域外门急诊与入院人次, 去向为省外", "Outpatient and emergency visits and admissions outside the province"),
                [
                    .. new[] { Measure.OutsideOutpatientVisits, Measure.OutsideEmergencyVisits, Measure.OutsideAdmissions }.Select(
                        measure => new IndicatorTerm(measure, Kebab.Of(OutsideTier.OutsideProvince))
                    ),
                ]
            ) with
            {
                Exclusions = Reports,
                Aim = IndicatorAim.Falling,
                Source = "皖2024",
            },
        ];

    private static IEnumerable<IndicatorDefinition> Referrals() =>
        [
            Ratio(
                "two-way-ratio",
                ("双向转诊比例", "Two-way referral ratio"),
                ("下转到诊 ÷ 上转到诊", "Down-transfers arrived ÷ up-referrals arrived"),
                [new("down-arrived")],
                [new("up-arrived")]
            ) with
            {
                Aim = IndicatorAim.Rising,
            },
            Ratio(
                "no-show-share",
                ("爽约率", "No-shows"),
                ("爽约 ÷ (爽约 + 到诊), 上转与平转", "No-shows ÷ no-shows and arrivals, up and lateral"),
                [new("up-no-show"), new("lateral-no-show")],
                [new("up-no-show"), new("lateral-no-show"), new("up-arrived"), new("lateral-arrived")]
            ) with
            {
                Exclusions = new("撤销的爽约与到诊", "No-shows and arrivals that were taken back"),
                Aim = IndicatorAim.Falling,
            },
            Ratio(
                "loops-closed",
                ("回转率", "Loops closed"),
                ("回转单 ÷ 诊疗结束, 上转与平转", "Outcomes reported ÷ care ended, up and lateral"),
                [new("up-reported"), new("lateral-reported")],
                [new("up-care-ended"), new("lateral-care-ended")]
            ) with
            {
                Aim = IndicatorAim.Rising,
            },
            Ratio(
                "whitelist-share",
                ("白名单内转出占比", "Share on the whitelist"),
                ("白名单内转出 ÷ 全部转出县域", "Agreed to leave the county on the whitelist ÷ all that were agreed to"),
                [new(Measure.LeftOnList)],
                [new(Measure.LeftOnList), new(Measure.LeftOffList)]
            ) with
            {
                Aim = IndicatorAim.Rising,
                BySender = true,
            },
        ];

    private static IEnumerable<IndicatorDefinition> Answers()
    {
        string[] directions = ["up", "lateral"];
        IndicatorTerm[] answered = [.. directions.Select(direction => new IndicatorTerm($"{direction}-{Measure.Answered}"))];
        yield return new IndicatorDefinition(
            "answer-median",
            1,
            Always,
            new("答复时间中位数", "Time to answer, median"),
            new(
                $"收到至首次答复的整分钟数的中位数, 上转与平转; {Rounded}",
                $"Median of the whole minutes from receipt to the first answer, up and lateral; {RoundedUp}"
            ),
            null,
            IndicatorStatistic.Median,
            answered,
            [],
            IndicatorAim.Falling
        );
        yield return new IndicatorDefinition(
            "answer-p90",
            1,
            Always,
            new("答复时间90分位", "Time to answer, 90th percentile"),
            new(
                $"收到至首次答复的整分钟数的90分位数, 上转与平转; {Rounded}",
                $"90th percentile of the whole minutes from receipt to the first answer, up and lateral; {RoundedUp}"
            ),
            null,
            IndicatorStatistic.P90,
            answered,
            [],
            IndicatorAim.Falling
        );
        yield return Ratio(
            "answered-in-time",
            ("按时答复率", "Answered in time"),
            ("按时答复 ÷ 首次答复, 上转与平转", "Answered in time ÷ answered, up and lateral"),
            [.. directions.Select(direction => new IndicatorTerm($"{direction}-{Measure.AnsweredInTime}"))],
            answered
        ) with
        {
            Aim = IndicatorAim.Rising,
        };
        yield return Ratio(
            "declined-share",
            ("拒绝率", "Declined"),
            ("拒绝 ÷ 首次答复, 上转与平转", "Declined ÷ answered, up and lateral"),
            [.. directions.Select(direction => new IndicatorTerm($"{direction}-{Measure.Declined}"))],
            answered
        ) with
        {
            Aim = IndicatorAim.Falling,
        };
    }

    private static IEnumerable<IndicatorDefinition> Reserve() =>
        [
            Ratio(
                "reserve-offered",
                ("预留比例", "Reserve offered"),
                ("已预留号源床位 ÷ 资源总量", "Places reserved ÷ places in all"),
                [new(Measure.Offered)],
                [new(Measure.Capacity)]
            ) with
            {
                Aim = IndicatorAim.AtLeast,
                Target = 0.20m,
                Source = "皖2024 十七",
            },
            Ratio(
                "reserve-used",
                ("预留使用率", "Reserve used"),
                ("预留已使用 ÷ 已预留", "Reserved places used ÷ places reserved"),
                [new(Measure.Used)],
                [new(Measure.Offered)]
            ),
        ];

    private static IEnumerable<IndicatorDefinition> Rest() =>
        [
            Ratio(
                "stays-joined",
                ("连续住院占比", "Stays joined"),
                ("连续住院 ÷ (连续 + 未能连续)", "Stays joined ÷ those that were joined or expected to be"),
                [new(Measure.StaysJoined)],
                [new(Measure.StaysJoined), new(Measure.StaysLost)]
            ) with
            {
                Aim = IndicatorAim.Rising,
            },
            Count(
                "deductible-credited",
                ("起付线减免(分)", "Deductible credited, in fen"),
                ("连续住院减免的起付线", "What joined stays took off deductibles"),
                [new(Measure.Credited)]
            ),
        ];

    internal static IndicatorDefinition Ratio(
        string id,
        (string Chinese, string English) name,
        (string Chinese, string English) formula,
        IReadOnlyList<IndicatorTerm> numerator,
        IReadOnlyList<IndicatorTerm> denominator
    ) =>
        new(
            id,
            1,
            Always,
            new(name.Chinese, name.English),
            new(formula.Chinese, formula.English),
            null,
            IndicatorStatistic.Ratio,
            numerator,
            denominator
        );

    internal static IndicatorDefinition Count(
        string id,
        (string Chinese, string English) name,
        (string Chinese, string English) formula,
        IReadOnlyList<IndicatorTerm> numerator
    ) => Ratio(id, name, formula, numerator, []) with { Statistic = IndicatorStatistic.Count };
}
