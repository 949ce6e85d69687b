// The institutions, amounts and rules of the worked examples.
using Referrals.Deductibles;
using Referrals.Institutions;
using Referrals.Policies;

namespace Referrals.Tests.Deductibles;

internal static class DeductibleWorld
{
    private static readonly DateOnly Always = new(2020, 1, 1);
    private static readonly DateOnly Moves = new(2026, 3, 10);

    private static readonly Dictionary<string, InstitutionFacts> Institutions = new InstitutionFacts[]
    {
        new("T01", "炎刘镇中心卫生院", DeductibleLevel.Township, ["G1"], true, false),
        new("T02", "三觉镇中心卫生院", DeductibleLevel.Township, ["G1"], true, false),
        new("T03", "安丰镇中心卫生院", DeductibleLevel.Township, ["G1"], true, false),
        new("T05", "小甸镇中心卫生院", DeductibleLevel.Township, ["G1"], true, false),
        new("T15", "寿春镇中心卫生院", DeductibleLevel.Township, ["G2"], true, false),
        new("H01", "寿县人民医院", DeductibleLevel.County, ["G1"], true, false),
        new("H02", "寿县中医院", DeductibleLevel.County, ["G2"], true, false),
        new("M01", "寿县妇幼保健院", DeductibleLevel.County, ["G1", "G2"], true, false),
        new("X01", "示例市级医院甲", DeductibleLevel.City, [], false, true),
        new("X02", "示例市级医院乙", DeductibleLevel.City, [], false, false),
        new("P01", "示例省级医院", DeductibleLevel.Province, [], false, false),
    }.ToDictionary(institution => institution.Code);

    public static DeductibleRules Rules { get; } =
        PolicyDefaults.Parameters.Deductible with
        {
            Amounts =
            [
                .. Amounts(InsuranceScheme.Resident, "general", 200, 500, 800, 1000),
                .. Amounts(InsuranceScheme.Resident, "extreme-poverty", 0, 0, 0, 0),
                .. Amounts(InsuranceScheme.Resident, "minimum-living", 100, 250, 400, 500),
                .. Amounts(InsuranceScheme.Employee, "general", 333.33m, 600, 900, 1200),
                new(DeductibleLevel.County, InsuranceScheme.Resident, "general", 600, new DateOnly(2026, 4, 1)),
                new(DeductibleLevel.County, InsuranceScheme.Resident, "minimum-living", 300, new DateOnly(2026, 4, 1)),
            ],
        };

    public static AssessmentContext Context(DeductibleRules? rules = null, int version = 1) =>
        new(_ => new RulesOn(version, rules ?? Rules), Institution);

    private static InstitutionFacts? Institution(string code, DateOnly day) =>
        Institutions.GetValueOrDefault(code) is not { } found ? null
        : code == "T03" && day >= Moves ? found with { Groups = ["G2"] }
        : found;

    private static IEnumerable<DeductibleAmount> Amounts(InsuranceScheme scheme, string category, params decimal[] yuan) =>
        Enum.GetValues<DeductibleLevel>().Zip(yuan, (level, amount) => new DeductibleAmount(level, scheme, category, amount, Always));
}
