// Names of institutions, units and practitioners, for tables that people read.
namespace Referrals.Policies;

/// <summary>
/// Names of today; of an institution that is closed or not open yet its last name, of anything else that is not there its code.
/// </summary>
internal sealed class ReferenceNames(ReferenceFacts facts)
{
    public string Institution(string code) =>
        facts.Directory.On(code, facts.Today)?.Name ?? facts.Directory.Institutions.GetValueOrDefault(code)?.Names.All[^1].Value ?? code;

    public string Unit(string institution, string code) => facts.Directory.Unit(institution, code, facts.Today)?.Name ?? code;

    /// <summary>Null for null.</summary>
    public string? Practitioner(string? code) => code is null ? null : facts.Practitioners.On(code, facts.Today)?.Name ?? code;
}
