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
            fields.Number($"{pointer}/yuan", Yuan, 0m, DeductibleRules.HighestYuan, decimals: 2),
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
    IReadOnlyList<DeductibleAmountBody?>? Amounts,
    ChainBody? Chain = null
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
        )
        {
            Chain = Chain?.Check(fields)!,
        };
    }
}

public sealed record TransferRuleBody(TransferCharge? Charge, int? ReductionPercent = null)
{
    internal TransferRule Check(Fields fields, string pointer)
    {
        var charge = fields.Required($"{pointer}/charge", Charge);
        var percent =
            charge == TransferCharge.Reduction || ReductionPercent is not null
                ? fields.Whole($"{pointer}/reductionPercent", ReductionPercent, 0, 100)
                : 0;
        return new TransferRule(charge, percent);
    }
}

/// <summary>What is left out has its default.</summary>
public sealed record ChainBody(
    WindowStart? WindowFrom = null,
    TransferRuleBody? Up = null,
    TransferRuleBody? Lateral = null,
    TransferRuleBody? Down = null,
    bool? DayBedCounts = null,
    int? EmergencyLimitHours = null
)
{
    internal ChainRules Check(Fields fields)
    {
        var standard = ChainRules.Default;
        return new ChainRules(
            WindowFrom ?? standard.WindowFrom,
            Up?.Check(fields, "/deductible/chain/up") ?? standard.Up,
            Lateral?.Check(fields, "/deductible/chain/lateral") ?? standard.Lateral,
            Down?.Check(fields, "/deductible/chain/down") ?? standard.Down,
            DayBedCounts ?? standard.DayBedCounts,
            fields.Whole("/deductible/chain/emergencyLimitHours", EmergencyLimitHours ?? standard.EmergencyLimitHours, 0, 720)
        );
    }
}
