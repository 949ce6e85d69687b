// The county's medical insurance office.
namespace Referrals.Shared;

internal static class InsuranceOffice
{
    /// <summary>What stands for it where an institution's code would stand 医保经办机构.</summary>
    public const string Code = "insurer";
}
