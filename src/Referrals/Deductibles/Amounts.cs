// The arithmetic of one stay, and the order in which things come off.
using Referrals.Policies;

namespace Referrals.Deductibles;

/// <summary>What a standard is lessened by.</summary>
/// <param name="Credited">What the chain has paid already.</param>
/// <param name="RepeatPercent">What the repeat-stay reduction leaves, in percent.</param>
/// <param name="Rule">The rule of the direction; null for a stay that is not joined.</param>
/// <param name="Order">Whether the repeat-stay reduction comes before the credit.</param>
internal sealed record Terms(decimal Credited, int RepeatPercent, TransferRule? Rule, ReductionOrder Order);

/// <summary>What one stay comes to.</summary>
/// <param name="Reduction">What the repeat-stay reduction takes off.</param>
/// <param name="Due">What is due; never negative.</param>
internal sealed record Amounts(decimal Reduction, decimal Due)
{
    /// <summary>Each step is rounded to the fen, half a fen away from zero, so that the steps add up as they are shown.</summary>
    public static Amounts Of(decimal standard, Terms terms)
    {
        var credited = terms.Rule?.Charge == TransferCharge.Reduction ? 0 : terms.Credited;
        var (reduction, due) =
            terms.Order == ReductionOrder.BeforeCredit
                ? (TakenOff(standard), Math.Max(0, standard - TakenOff(standard) - credited))
                : (
                    TakenOff(Math.Max(0, standard - credited)),
                    Math.Max(0, standard - credited) - TakenOff(Math.Max(0, standard - credited))
                );
        return terms.Rule?.Charge switch
        {
            TransferCharge.None => new Amounts(0.00m, 0.00m),
            TransferCharge.Reduction => new Amounts(reduction, due - Yuan.Of(due * terms.Rule.ReductionPercent / 100)),
            _ => new Amounts(reduction, Yuan.Of(due)),
        };

        decimal TakenOff(decimal amount) => Yuan.Of(amount * (100 - terms.RepeatPercent) / 100);
    }
}
