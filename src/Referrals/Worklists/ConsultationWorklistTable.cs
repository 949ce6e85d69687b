// A list of consultations as a table.
using System.Globalization;
using Referrals.Consultations;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Worklists;

internal static class ConsultationWorklistTable
{
    private static readonly (string Chinese, string English)[] Headings =
    [
        ("会诊单号", "Number"),
        ("会诊类型", "Kind"),
        ("状态", "State"),
        ("紧急程度", "Urgency"),
        ("诊断", "Diagnosis"),
        ("姓名", "Name"),
        ("性别", "Sex"),
        ("年龄", "Age"),
        ("电话", "Phone"),
        ("申请机构", "From"),
        ("申请医师", "Requester"),
        ("会诊机构", "To"),
        ("会诊科室", "Unit"),
        ("期限", "Due"),
        ("逾期", "Late"),
        ("申请时间", "Asked"),
        ("诊断编码", "Diagnosis code"),
        ("申请机构代码", "From code"),
        ("申请医师代码", "Requester code"),
        ("会诊机构代码", "To code"),
        ("会诊科室代码", "Unit code"),
    ];

    public static IReadOnlyList<string> Columns(Language language) =>
        [.. Headings.Select(heading => language == Language.Chinese ? heading.Chinese : heading.English)];

    /// <summary>
    /// Times are Asia/Shanghai. Codes are words in Chinese; institutions, units and doctors have their names, and codes at the end.
    /// </summary>
    public static IReadOnlyList<object?> Row(ConsultationWorklistItem item, Language language, ReferenceNames names) =>
        [
            item.Number,
            language.Say(item.Kind, ConsultationWords.Kinds),
            language.Say(item.State, ConsultationWords.States),
            language.Say(item.Urgency, Words.Urgencies),
            item.Diagnosis?.Name,
            item.Patient?.Name,
            Kebab.Parse<Sex>(item.Patient?.Sex) is { } sex ? language.Say(sex, Words.Sexes) : item.Patient?.Sex,
            item.Patient?.Age,
            item.Patient?.Phone,
            names.Institution(item.From.Institution),
            names.Practitioner(item.From.Practitioner),
            names.Institution(item.To.Institution),
            names.Unit(item.To.Institution, item.To.Unit),
            Moment(item.Due),
            item.Late ? 1 : 0,
            Moment(item.AskedAt),
            item.Diagnosis?.Code,
            item.From.Institution,
            item.From.Practitioner,
            item.To.Institution,
            item.To.Unit,
        ];

    private static string? Moment(DateTimeOffset? moment) =>
        moment?.ToOffset(Shanghai.Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
