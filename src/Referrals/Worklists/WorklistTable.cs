// A list as a table.
using System.Globalization;
using Referrals.Http;
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
        ("姓名", "Name"),
        ("性别", "Sex"),
        ("年龄", "Age"),
        ("电话", "Phone"),
        ("转出机构", "From"),
        ("转出医师", "Sender"),
        ("转入机构", "To"),
        ("科室", "Unit"),
        ("期限", "Due"),
        ("逾期", "Late"),
        ("预约时间", "Appointment"),
        ("地点", "Place"),
        ("发起时间", "Begun"),
    ];

    public static IReadOnlyList<string> Columns(Language language) =>
        [.. Headings.Select(heading => language == Language.Chinese ? heading.Chinese : heading.English)];

    /// <summary>Times are Asia/Shanghai.</summary>
    public static IReadOnlyList<object?> Row(WorklistItem item) =>
        [
            item.Number,
            Kebab.Of(item.State),
            Kebab.Of(item.Direction),
            Kebab.Of(item.Urgency),
            item.Resource is { } resource ? Kebab.Of(resource) : null,
            item.Patient?.Name,
            item.Patient?.Sex,
            item.Patient?.Age,
            item.Patient?.Phone,
            item.From.Institution,
            item.From.Practitioner,
            item.To.Institution,
            item.To.Unit,
            Moment(item.Due),
            item.Late ? 1 : 0,
            Moment(item.StartsAt),
            item.Place,
            Moment(item.Begun),
        ];

    private static string? Moment(DateTimeOffset? moment) =>
        moment?.ToOffset(Shanghai.Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
