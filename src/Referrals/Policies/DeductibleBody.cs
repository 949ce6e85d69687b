// The rules of the continuous deductible as they are sent, and their faults.
using Referrals.Http;
using Referrals.Institutions;

namespace Referrals.Policies;

public sealed record DeductibleAmountBody(DeductibleLevel? Level, InsuranceScheme? Scheme, string? Category, decimal? Yuan, DateOnly? From)
{
    internal DeductibleAmount Check(Fields fields, string pointer) =>
        new(
            fields.Required($"{pointer}/level", Level),
            fields.Required($"{pointer}/scheme", Scheme),
            PolicyFields.Name(fields, $"{pointer}/category", Category),
            fields.Number($"{pointer}/yuan", Yuan, 0m, 100_000m, decimals: 2),
            fields.Required($"{pointer}/from", From)
        );
}

public sealed record DeductibleBody(
    DeductibleScope? Scope,
    int? Window,
    WindowUnit? WindowUnit,
    int? RepeatStayReductionPercent,
    int? RepeatStayFloorPercent,
    ReductionOrder? ReductionOrder,
    YearBoundary? YearBoundary,
    bool? Illustrative,
    IReadOnlyList<DeductibleAmountBody?>? Amounts
)
{
    internal DeductibleRules Check(Fields fields)
    {
        var amounts = new List<DeductibleAmount>();
        foreach (var (at, amount) in fields.List("/deductible/amounts", fields.Required("/deductible/amounts", Amounts), 500).Index())
        {
            if (fields.Required($"/deductible/amounts/{at}", amount)?.Check(fields, $"/deductible/amounts/{at}") is not { } whole)
                continue;
            if (amounts.Exists(a => a with { Yuan = 0 } == whole with { Yuan = 0 }))
                fields.Fault($"/deductible/amounts/{at}", "policy.duplicate");
            amounts.Add(whole);
        }

        return new DeductibleRules(
            fields.Required("/deductible/scope", Scope),
            fields.Whole("/deductible/window", Window, 0, 720),
            fields.Required("/deductible/windowUnit", WindowUnit),
            fields.Whole("/deductible/repeatStayReductionPercent", RepeatStayReductionPercent, 0, 100),
            fields.Whole("/deductible/repeatStayFloorPercent", RepeatStayFloorPercent, 0, 100),
            fields.Required("/deductible/reductionOrder", ReductionOrder),
            fields.Required("/deductible/yearBoundary", YearBoundary),
            fields.Required("/deductible/illustrative", Illustrative),
            amounts
        );
    }
}
