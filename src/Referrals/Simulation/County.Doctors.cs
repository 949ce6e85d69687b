// Who in the county can be asked for an opinion.
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed partial class County
{
    /// <summary>The doctors of a hospital whom the directory knows, each as the one who speaks.</summary>
    public IReadOnlyList<SimulatedCaller> Doctors(string institution) =>
        [
            .. practitioners
                .Where(p => p.Institution == institution && p.Is(PractitionerRole.Specialist))
                .Select(p => new SimulatedCaller(Kebab.Of(PractitionerRole.Specialist), institution, p.Code)),
        ];

    /// <summary>The department of a doctor of a hospital; where the directory names none, the first of the hospital.</summary>
    public string DepartmentOf(SimulatedCaller doctor)
    {
        var here = units[doctor.Institution!].Where(unit => unit.Kind == UnitKind.Department).Select(unit => unit.Code).ToList();
        return practitioners.First(p => p.Code == doctor.Practitioner).Units.FirstOrDefault(here.Contains) ?? here[0];
    }
}
