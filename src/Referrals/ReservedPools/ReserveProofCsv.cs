// The proof as a table: a row for each figure of a session, and one for what it came to.
using System.Globalization;
using Referrals.Http;

namespace Referrals.ReservedPools;

internal static class ReserveProofCsv
{
    private static readonly (string Chinese, string English)[] Headings =
    [
        ("医院", "Hospital"), ("类别", "Kind"), ("科室", "Unit"), ("专家或设备", "Specialist or machine"), ("日期", "Day"), ("出诊单元", "Session"), ("环节", "Stage"), ("时间", "At"),
        ("日志位置", "Position"), ("版本", "Version"), ("容量", "Capacity"), ("比例", "Ratio"), ("应预留", "Required"), ("已预留", "Offered"), ("已释放", "Released"), ("家医患者占用", "Held"),
        ("已到诊", "Used"), ("低于下限", "Below floor"), ("拒绝次数", "Refusals"), ("拒绝原因", "Refused with"),
    ];

    public static IReadOnlyList<string> Columns(Language language) => [.. Headings.Select(heading => language == Language.Chinese ? heading.Chinese : heading.English)];

    /// <summary>Times are Asia/Shanghai. A stage is a <see cref="PoolFigureKind"/>, or <c>final</c>.</summary>
    public static IEnumerable<IReadOnlyList<string?>> Rows(SessionProof proof)
    {
        string?[] session = [proof.Institution, Kebab.Of(proof.Kind), proof.Unit, proof.Of, proof.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), proof.Session];
        foreach (var figure in proof.Figures)
        {
            yield return
            [
                .. session, Kebab.Of(figure.Kind), figure.At.ToOffset(Shanghai.Offset).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), Text(figure.Position), Text(figure.Version),
                Text(figure.Capacity), Text(figure.Ratio), Text(figure.Required), Text(figure.Offered), Text(figure.Released), Text(figure.Held), null, Flag(figure.BelowFloor), null, figure.Code,
            ];
        }

        var final = proof.Final;
        yield return
        [
            .. session, "final", null, null, null, Text(final.Capacity), Text(final.Ratio), Text(final.Required), Text(final.Offered), Text(final.Released), Text(final.Held), Text(final.Used),
            Flag(final.BelowFloor), Text(final.Refusals), null,
        ];
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    private static string Flag(bool flag) => flag ? "1" : "0";
}
