// Which stays are joined to a chain, and what a joined stay costs, beyond what DeductibleRules has said from the beginning.
namespace Referrals.Policies;

/// <summary>From which moment the window to the next admission runs.</summary>
public enum WindowStart
{
    /// <summary>From the discharge of the stay before 上次出院; the default.</summary>
    Discharge,

    /// <summary>From the decision of the referral 转诊审批.</summary>
    ReferralDecision,
}

/// <summary>What a joined stay costs.</summary>
public enum TransferCharge
{
    /// <summary>The standard less what the chain has paid already 补差; the default.</summary>
    Difference,

    /// <summary>Nothing 免收.</summary>
    None,

    /// <summary>The standard less a share of it 减收; what was paid before is not credited.</summary>
    Reduction,
}

/// <summary>What a joined stay costs in one direction.</summary>
/// <param name="Charge">How it is found.</param>
/// <param name="ReductionPercent">The share that is taken off, in percent of the standard; 0 to 100. Only for a reduction.</param>
public sealed record TransferRule(TransferCharge Charge, int ReductionPercent = 0)
{
    public static TransferRule Difference { get; } = new(TransferCharge.Difference);
}

/// <summary>Joined stays 连续住院. A policy that was set before there were such rules has the defaults.</summary>
/// <param name="WindowFrom">From which moment the window runs; default discharge.</param>
/// <param name="Up">To an institution of a higher deductible level 上转; default difference.</param>
/// <param name="Lateral">To one of the same level 平转; default difference.</param>
/// <param name="Down">To one of a lower level 下转; default difference.</param>
/// <param name="DayBedCounts">Whether a day bed 日间病床 counts as an inpatient stay; default no.</param>
/// <param name="EmergencyLimitHours">
/// How long after the admission the referral of an emergency may be decided, in hours; 0 to 720, default 24.
/// </param>
public sealed record ChainRules(
    WindowStart WindowFrom,
    TransferRule Up,
    TransferRule Lateral,
    TransferRule Down,
    bool DayBedCounts,
    int EmergencyLimitHours
)
{
    public static ChainRules Default { get; } =
        new(
            WindowStart.Discharge,
            TransferRule.Difference,
            TransferRule.Difference,
            TransferRule.Difference,
            DayBedCounts: false,
            EmergencyLimitHours: 24
        );
}
