// The sentence that a clerk reads to a patient.
using System.Collections.Frozen;
using System.Globalization;
using Referrals.Policies;

namespace Referrals.Deductibles;

internal static class DeductibleSentence
{
    public static Sentence None { get; } = new("", "");

    private static readonly FrozenDictionary<ReasonCode, Sentence> Reasons = new Dictionary<ReasonCode, Sentence>
    {
        [ReasonCode.NoReferral] = new("没有符合规定的转诊手续", "there is no referral for it"),
        [ReasonCode.DestinationMismatch] = new("转诊单的转入医院不是本院", "the referral is to another institution"),
        [ReasonCode.OriginMismatch] = new("转诊单对应的不是上次住院", "the referral is out of another stay"),
        [ReasonCode.ReferralUsed] = new("转诊单已用于另一次住院", "the referral was used for another stay"),
        [ReasonCode.ReferralAfterAdmission] = new("转诊手续在入院后才办理", "the referral was decided after the admission"),
        [ReasonCode.ValidityEnded] = new("入院时转诊单已过有效期", "the referral was not valid any more"),
        [ReasonCode.Revoked] = new("转诊单在入院前已撤销", "the referral was revoked before the admission"),
        [ReasonCode.OutOfScope] = new("两家医院不在连续计算范围内", "the two institutions are not in one scope"),
        [ReasonCode.WindowExpired] = new("入院时已超过{window}的期限", "the admission came after the limit of {window}"),
        [ReasonCode.YearBoundary] = new("两次住院不在同一年度", "the stay before belongs to another year"),
        [ReasonCode.Overlap] = new("与上次住院时间重叠，需要核实", "the stays overlap, which must be checked"),
    }.ToFrozenDictionary();

    public static Sentence NotInpatient(string institution) =>
        new($"本次在{institution}不属于住院，不计住院起付线。", $"At {institution}: not an inpatient stay, no deductible is due.");

    /// <summary>Standard, what came off, what is due; why it was not joined; what is not known yet.</summary>
    public static Sentence Of(StayAssessment stay, string institution, TransferRule? rule, DeductibleRules rules)
    {
        if (stay.Standard is null)
            return new(
                $"本次在{institution}住院没有可用的起付标准，暂时不能计算。",
                $"Stay at {institution}: no standard deductible is known, nothing can be said."
            );
        var (came, due) = (Lessened(stay, rule), Text(stay.Due));
        var apart = Apart(stay, rules);
        var open = Open(stay);
        return new(
            $"本次在{institution}住院起付标准{Text(stay.Standard.Yuan)}元，{came.Chinese}应付{due}元。{apart.Chinese}{open.Chinese}",
            $"Stay at {institution}: standard {Text(stay.Standard.Yuan)} yuan, {came.English}due {due} yuan.{apart.English}{open.English}"
        );
    }

    private static Sentence Lessened(StayAssessment stay, TransferRule? rule)
    {
        var repeat =
            stay.Reduction > 0
                ? new Sentence($"本年度再次住院减{Text(stay.Reduction)}元，", $"less {Text(stay.Reduction)} for a repeat stay, ")
                : None;
        var waived = stay.Reasons.Contains(ReasonCode.WaivedCategory) ? new Sentence("属于免收人员，", "waived for the category, ") : None;
        var chain = rule?.Charge switch
        {
            null => None,
            TransferCharge.None => new Sentence("按转诊规定不再收取，", "nothing is taken by the rule for transfers, "),
            TransferCharge.Reduction => new Sentence(
                $"按转诊规定减收{rule.ReductionPercent}%，",
                $"less {rule.ReductionPercent}% by the rule for transfers, "
            ),
            _ when stay.Credits.All(credit => credit.Settled) => new Sentence(
                $"本次连续治疗已支付{Text(stay.Credited)}元，",
                $"paid before in this treatment {Text(stay.Credited)}, "
            ),
            _ => new Sentence(
                $"本次连续治疗已支付和待结算共{Text(stay.Credited)}元，",
                $"paid or to be settled before in this treatment {Text(stay.Credited)}, "
            ),
        };
        return new($"{waived.Chinese}{repeat.Chinese}{chain.Chinese}", $"{waived.English}{repeat.English}{chain.English}");
    }

    private static Sentence Apart(StayAssessment stay, DeductibleRules rules)
    {
        var reasons = stay.Reasons.Where(ReasonCodes.KeepsApart).ToList();
        if (reasons.Count == 0)
            return None;
        var (chinese, english) = rules.WindowUnit == WindowUnit.Hours ? ("小时", "hours") : ("天", "days");
        var window = rules.Window.ToString(CultureInfo.InvariantCulture);
        var why = new Sentence(
            string.Join("，", reasons.Select(code => Reasons[code].Chinese))
                .Replace("{window}", window + chinese, StringComparison.Ordinal),
            string.Join(", ", reasons.Select(code => Reasons[code].English))
                .Replace("{window}", $"{window} {english}", StringComparison.Ordinal)
        );
        return new($"未与上次住院连续计算：{why.Chinese}。", $" Not joined to the stay before: {why.English}.");
    }

    private static Sentence Open(StayAssessment stay)
    {
        var missing = stay.Missing.Select(fact => fact.Kind).Distinct().ToList();
        return missing switch
        {
            [] => None,
            [AwaitedKind.Discharge] => new("以上为暂算，待上次住院的出院信息。", " Provisional until the discharge before is known."),
            [AwaitedKind.Settlement] => new("以上为暂算，待前次住院结算。", " Provisional until earlier stays are settled."),
            _ => new("以上为暂算，待前次住院的出院和结算信息。", " Provisional until discharge and settlement before are known."),
        };
    }

    private static string Text(decimal? yuan) => yuan?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";
}
