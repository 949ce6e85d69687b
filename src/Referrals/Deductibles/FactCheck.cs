// What no source may say. What only other facts can contradict is no fault of one: it is kept, and shown with the stay.
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Deductibles;

internal static class FactCheck
{
    /// <summary>
    /// Faults of a fact by itself: a revision below 1, money that is negative, too much, with more than two decimals or above its standard,
    /// a validity that ends before the decision.
    /// </summary>
    public static Refusal? Check(IDeductibleFact fact)
    {
        var fields = new Fields();
        fields.Code("/fact/source", fact.Fact.Source, 40);
        fields.Code("/fact/id", fact.Fact.Id, 64);
        fields.Whole("/revision", fact.Revision, 1, int.MaxValue);
        switch (fact)
        {
            case SettlementReported settled:
                fields.Number("/standard", settled.Standard, 0, DeductibleRules.HighestYuan, decimals: 2);
                if (fields.IsGood("/standard"))
                    fields.Number("/paid", settled.Paid, 0, settled.Standard, decimals: 2);
                break;
            case ReferralDecided decided:
                var day = Shanghai.Day(decided.At);
                fields.Day("/validUntil", decided.ValidUntil, day, day.AddYears(2));
                break;
        }

        return fields.Refusal;
    }
}
