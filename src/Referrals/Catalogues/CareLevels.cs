// At which level an institution treats.
using Referrals.Institutions;

namespace Referrals.Catalogues;

internal static class CareLevels
{
    /// <summary>
    /// The level of a kind of institution; null outside the county. A private institution stands where its local township hospital does.
    /// </summary>
    public static CareLevel? Of(InstitutionKind kind) =>
        kind.IsBelowTownship ? CareLevel.Village
        : kind.IsTownshipHospital || kind == InstitutionKind.Private ? CareLevel.Township
        : kind == InstitutionKind.External ? null
        : CareLevel.County;
}
