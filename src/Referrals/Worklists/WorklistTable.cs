// A list as a table.
using System.Globalization;
using Referrals.Cases;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Worklists;

internal static class WorklistTable
{
    private static readonly (string Chinese, string English)[] Headings =
    [
        ("转诊单号", "Number"),
        ("状态", "State"),
        ("方向", "Direction"),
        ("紧急程度", "Urgency"),
        ("需求", "Resource"),
        ("诊断", "Diagnosis"),
        ("姓名", "Name"),
        ("性别", "Sex"),
        ("年龄", "Age"),
        ("电话", "Phone"),
        ("转出机构", "From"),
        ("转出医师", "Sender"),
        ("转入机构", "To"),
        ("科室", "Unit"),
        ("尚缺", "Missing"),
        ("期限", "Due"),
        ("逾期", "Late"),
        ("预约时间", "Appointment"),
        ("地点", "Place"),
        ("发起时间", "Begun"),
        ("诊断编码", "Diagnosis code"),
        ("转出机构代码", "From code"),
        ("转出医师代码", "Sender code"),
        ("转入机构代码", "To code"),
        ("科室代码", "Unit code"),
    ];

    public static IReadOnlyList<string> Columns(Language language) =>
        [.. Headings.Select(heading => language == Language.Chinese ? heading.Chinese : heading.English)];

    /// <summary>
    /// Times are Asia/Shanghai. Codes are words in Chinese; institutions, units and doctors have their names, and codes at the end.
    /// </summary>
    public static IReadOnlyList<object?> Row(WorklistItem item, Language language, ReferenceNames names) =>
        [
            item.Number,
            language.Say(item.State, CaseWords.States),
            language.Say(item.Direction, CaseWords.Directions),
            language.Say(item.Urgency, Words.Urgencies),
            item.Resource is { } resource ? language.Say(resource, Words.Resources) : null,
            item.Diagnosis?.Name,
            item.Patient?.Name,
            Kebab.Parse<Sex>(item.Patient?.Sex) is { } sex ? language.Say(sex, Words.Sexes) : item.Patient?.Sex,
            item.Patient?.Age,
            item.Patient?.Phone,
            names.Institution(item.From.Institution),
            names.Practitioner(item.From.Practitioner),
            names.Institution(item.To.Institution),
            names.Unit(item.To.Institution, item.To.Unit),
            item.Missing is { } missing ? string.Join('、', missing.Select(approval => language.Say(approval, CaseWords.Approvals))) : null,
            Moment(item.Due),
            item.Late ? 1 : 0,
            Moment(item.StartsAt),
            item.Place,
            Moment(item.Begun),
            item.Diagnosis?.Code,
            item.From.Institution,
            item.From.Practitioner,
            item.To.Institution,
            item.To.Unit,
        ];

    private static string? Moment(DateTimeOffset? moment) =>
        moment?.ToOffset(Shanghai.Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
