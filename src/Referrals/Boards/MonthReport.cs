// The report of a month 月报 as a page to print, and as a table.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Referrals.Documents;
using Referrals.Http;

namespace Referrals.Boards;

/// <summary>Everything that a month's report says.</summary>
/// <param name="Month">The month and its sign-offs.</param>
/// <param name="County">The county's board.</param>
/// <param name="Groups">The groups side by side.</param>
/// <param name="Flows">Patient flow.</param>
/// <param name="Definitions">The definitions that were used.</param>
internal sealed record MonthReport(
    MonthView Month,
    Board County,
    GroupsBoard Groups,
    FlowBoard Flows,
    IReadOnlyList<IndicatorDefinition> Definitions
);

internal static class MonthReportPage
{
    private static readonly string Style = ReadStyle();

    /// <summary>Nothing but the page's own style is let in, and that by its hash.</summary>
    public static readonly string SecurityPolicy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static string Html(MonthReport report, Language language)
    {
        var chinese = language == Language.Chinese;
        string Say(string inChinese, string inEnglish) => chinese ? inChinese : inEnglish;
        var title = Markup.Of($"{Say("会诊转诊月报", "Monthly report on referrals")} {report.Month.Month}");
        var body = Markup.Of(
            $"""
            <header><h1>{title}</h1><p>{Signature(report.Month, Say)}</p></header>
            <h2>{Say("指标", "Indicators")}</h2>{Indicators(report, Say)}
            <h2>{Say("主要数字", "Figures")}</h2>{Figures(report.County, language)}
            <h2>{Say("患者流向", "Patient flow")}</h2>{Flows(report.Flows, Say)}
            <h2>{Say("关账后的更正", "Corrected since it was signed off")}</h2>{Differences(report.Month, Say)}
            <footer><div><span>{Say("审核人签字", "Signed")}</span></div><div><span>{Say("单位盖章", "Seal")}</span></div><div><span>{Say(
                "日期",
                "Date"
            )}</span></div></footer>
            """
        );
        // The style is ours and not encoded: its hash is of exactly these bytes.
        return $"""
            <!DOCTYPE html>
            <html lang="{language.Tag()}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title><style>{Style}</style></head>
            <body>
            {body}
            </body>
            </html>
            """;
    }

    private static string Signature(MonthView month, Func<string, string, string> say) =>
        month.Signatures is [.., var last]
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{say("已关账", "Signed off")} {last.At:yyyy-MM-dd HH:mm}, {say("第", "revision ")}{last.Revision}{say("版", "")}, {say("日志位置", "position")} {last.Position}, {say("缺报天数", "days not reported")} {last.MissingDays}"
            )
            : say("未关账：数字仍会变动", "Not signed off: the numbers may still change");

    // The county, then each group, by the same definitions.
    private static Markup Indicators(MonthReport report, Func<string, string, string> say)
    {
        var groups = report.Groups.Groups;
        var head = Markup.Join(groups.Select(group => Markup.Of($"<th>{group.Of.Name}</th>")));
        var rows = Markup.Join(
            report.County.Indicators.Select(value =>
            {
                var definition = report.Definitions.First(one => one.Indicator == value.Indicator);
                var cells = Markup.Join(
                    groups.Select(group =>
                        Markup.Of(
                            $"<td>{(group.Period.FirstOrDefault(one => one.Indicator == value.Indicator) is { } own ? Written(own, definition) : default)}</td>"
                        )
                    )
                );
                return Markup.Of(
                    $"<tr><th scope=\"row\">{value.Name}<small>{say(definition.Formula.Chinese, definition.Formula.English)} (v{value.Version})</small></th><td>{Target(definition)}</td><td>{Written(value, definition)}</td>{cells}</tr>"
                );
            })
        );
        return Markup.Of(
            $"<table><thead><tr><th>{say("指标与定义", "Indicator and definition")}</th><th>{say("目标", "Target")}</th><th>{say("全县", "County")}</th>{head}</tr></thead><tbody>{rows}</tbody></table>"
        );
    }

    private static Markup Written(IndicatorValue value, IndicatorDefinition definition)
    {
        var shown = value.Value is not { } number ? "—" : Number(number, definition.Statistic);
        var parts = value.Denominator is { } denominator
            ? string.Create(CultureInfo.InvariantCulture, $"{value.Numerator} / {denominator}")
            : value.Numerator.ToString(CultureInfo.InvariantCulture);
        var missing = value.Missing is { } absent
            ? Markup.Of($"<small>! {string.Join(' ', absent.Take(3).Select(one => one.Name))}{(absent.Count > 3 ? " …" : "")}</small>")
            : default;
        return Markup.Of($"{shown}<small>{parts}</small>{missing}");
    }

    private static string Target(IndicatorDefinition definition) =>
        definition.Target is { } target
            ? $"{(definition.Aim == IndicatorAim.AtMost ? "≤" : "≥")} {Number(target, definition.Statistic)}"
            : definition.Aim switch
            {
                IndicatorAim.Rising => "↑",
                IndicatorAim.Falling => "↓",
                _ => "",
            };

    private static string Number(decimal number, IndicatorStatistic statistic) =>
        statistic == IndicatorStatistic.Ratio
            ? (number * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %"
            : number.ToString("0.####", CultureInfo.InvariantCulture);

    private static Markup Figures(Board county, Language language) =>
        Markup.Of(
            $"<div class=\"columns\">{Markup.Join(county.Figures.Concat(county.Stocks).Select(figure => Markup.Of(
                $"<div><span>{BoardTable.NameOf(figure.Measure, language)}</span><b>{figure.Value.ToString(CultureInfo.InvariantCulture)}</b></div>")))}</div>"
        );

    private static Markup Flows(FlowBoard flows, Func<string, string, string> say)
    {
        var levels = flows.Levels.Select(cell => cell.To).Distinct().Order().ToList();
        var head = Markup.Join(levels.Select(level => Markup.Of($"<th>{LevelName(level, say)}</th>")));
        var rows = Markup.Join(
            flows
                .Levels.GroupBy(cell => cell.From)
                .OrderBy(row => row.Key)
                .Select(row =>
                {
                    var cells = row.ToDictionary(cell => cell.To, cell => cell.Value);
                    return Markup.Of(
                        $"<tr><th scope=\"row\">{LevelName(row.Key, say)}</th>{Markup.Join(levels.Select(level => Markup.Of(
                            $"<td>{cells.GetValueOrDefault(level).ToString(CultureInfo.InvariantCulture)}</td>")))}</tr>"
                    );
                })
        );
        return Markup.Of($"<table><thead><tr><th>{say("自 \\ 至", "From \\ to")}</th>{head}</tr></thead><tbody>{rows}</tbody></table>");
    }

    private static Markup Differences(MonthView month, Func<string, string, string> say) =>
        month.Differences.Count == 0
            ? Markup.Of($"<p>{say("无", "None")}</p>")
            : Markup.Of(
                $"<table><thead><tr><th>{say("对象", "Of")}</th><th>{say("统计量或指标", "Measure or indicator")}</th><th>{say("关账时", "Signed")}</th><th>{say("现值", "Now")}</th></tr></thead><tbody>{Markup.Join(month.Differences.Select(one => Markup.Of(
                    $"<tr><td>{one.Signed.Of}</td><td>{one.Signed.Measure ?? one.Signed.Indicator}</td><td>{Plain(one.Signed.Value)}</td><td>{Plain(one.Now)}</td></tr>")))}</tbody></table>"
            );

    private static string Plain(decimal? number) => number?.ToString("0.####", CultureInfo.InvariantCulture) ?? "—";

    private static string LevelName(FlowLevel level, Func<string, string, string> say) =>
        level switch
        {
            FlowLevel.Village => say("村", "Village"),
            FlowLevel.Township => say("乡镇", "Township"),
            FlowLevel.LeadHospital => say("牵头医院", "Lead hospital"),
            FlowLevel.County => say("县域内其他", "Others in the county"),
            FlowLevel.City => say("市级", "City"),
            FlowLevel.Province => say("市外省内", "Province"),
            FlowLevel.OutsideProvince => say("省外", "Outside the province"),
            _ => say("县域外(未标明)", "Outside the county"),
        };

    private static string ReadStyle()
    {
        using var stream = typeof(MonthReportPage).Assembly.GetManifestResourceStream("boards/report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
