// The proof as a table: a row for each figure of a session, and one for what it came to.
using System.Globalization;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.ReservedPools;

internal sealed class ReserveProofTable(Language language, ReferenceNames names)
{
    private static readonly (string Chinese, string English)[] Headings =
    [
        ("医院", "Hospital"),
        ("类别", "Kind"),
        ("科室", "Unit"),
        ("专家或设备", "Specialist or machine"),
        ("日期", "Day"),
        ("出诊单元", "Session"),
        ("环节", "Stage"),
        ("时间", "At"),
        ("日志位置", "Position"),
        ("版本", "Version"),
        ("容量", "Capacity"),
        ("比例", "Ratio"),
        ("应预留", "Required"),
        ("已预留", "Offered"),
        ("已释放", "Released"),
        ("家医患者占用", "Held"),
        ("已到诊", "Used"),
        ("低于下限", "Below floor"),
        ("拒绝次数", "Refusals"),
        ("拒绝原因", "Refused because"),
        ("医院代码", "Hospital code"),
        ("科室代码", "Unit code"),
        ("专家或设备代码", "Specialist or machine code"),
        ("出诊单元代码", "Session code"),
        ("拒绝原因代码", "Refused with"),
    ];

    public static IReadOnlyList<string> Columns(Language language) =>
        [.. Headings.Select(heading => language == Language.Chinese ? heading.Chinese : heading.English)];

    /// <summary>
    /// Times are Asia/Shanghai. A stage is a <see cref="PoolFigureKind"/>, or <c>final</c>. Codes are words in Chinese; what has a name has
    /// it, and its code at the end.
    /// </summary>
    public IEnumerable<IReadOnlyList<object?>> Rows(SessionProof proof)
    {
        object?[] session =
        [
            names.Institution(proof.Institution),
            language.Say(proof.Kind, Words.Resources),
            names.Unit(proof.Institution, proof.Unit),
            proof.Kind == Resource.ClinicSlot ? names.Practitioner(proof.Of) : proof.Of,
            proof.Day.Iso(),
            language == Language.Chinese ? PoolWords.Session(proof.Session) : proof.Session,
        ];
        object?[] codes = [proof.Institution, proof.Unit, proof.Of, proof.Session];
        foreach (var figure in proof.Figures)
        {
            yield return
            [
                .. session,
                language.Say(figure.Kind, PoolWords.Figures),
                figure.At.ToOffset(Shanghai.Offset).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                figure.Position,
                figure.Version,
                figure.Capacity,
                figure.Ratio,
                figure.Required,
                figure.Offered,
                figure.Released,
                figure.Held,
                null,
                Flag(figure.BelowFloor),
                null,
                language == Language.Chinese ? PoolWords.Refusal(figure.Code) : figure.Code,
                .. codes,
                figure.Code,
            ];
        }

        var final = proof.Final;
        yield return
        [
            .. session,
            language == Language.Chinese ? "截至目前" : "final",
            null,
            null,
            null,
            final.Capacity,
            final.Ratio,
            final.Required,
            final.Offered,
            final.Released,
            final.Held,
            final.Used,
            Flag(final.BelowFloor),
            final.Refusals,
            null,
            .. codes,
            null,
        ];
    }

    private static int Flag(bool flag) => flag ? 1 : 0;
}
