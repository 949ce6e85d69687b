// Names of institutions and units, asked for once.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Shell;

/// <summary>Codes are shown until the names are there.</summary>
public sealed class Names(ApiClient api)
{
    private readonly Dictionary<string, InstitutionOn> institutions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<UnitOn>> units = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> doctors = new(StringComparer.Ordinal);
    private readonly HashSet<string> staffed = new(StringComparer.Ordinal);
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    /// <summary>More names are known.</summary>
    public event Action? Changed;

    /// <summary>All institutions of the county that are known by now, by name.</summary>
    public IReadOnlyList<InstitutionOn> All => [.. institutions.Values.OrderBy(known => known.Code, StringComparer.Ordinal)];

    /// <summary>The name of an institution.</summary>
    public string Institution(string code) => institutions.TryGetValue(code, out var known) ? known.Name : code;

    /// <summary>An institution; null until it is known.</summary>
    public InstitutionOn? Known(string? code) => code is null ? null : institutions.GetValueOrDefault(code);

    /// <summary>The name of a unit.</summary>
    public string Unit(string institution, string code)
    {
        // A draft goes nowhere yet.
        if (institution.Length == 0)
            return code;
        if (asked.Add(institution))
            _ = LoadUnits(institution);
        return units.TryGetValue(institution, out var known) && known.FirstOrDefault(unit => unit.Code == code) is { } unit
            ? unit.Name
            : code;
    }

    /// <summary>The name of a practitioner of an institution.</summary>
    public string Doctor(string institution, string? code)
    {
        if (code is null)
            return "";
        if (staffed.Add(institution))
            _ = LoadDoctors(institution);
        return doctors.GetValueOrDefault(code, code);
    }

    /// <summary>Units of an institution that are known by now.</summary>
    public IReadOnlyList<UnitOn> Units(string institution) => units.GetValueOrDefault(institution) ?? [];

    /// <summary>Asks for all institutions of the county.</summary>
    public async Task Load()
    {
        var page = await api.Get(Api.Institutions, [], [("limit", "200")]);
        while (page.IsGood)
        {
            foreach (var item in page.Value.Items)
                institutions[item.Institution.Code] = item.Institution;
            if (page.Value.Next is not { } next)
                break;
            page = await api.Next(Api.Institutions, next);
        }

        Changed?.Invoke();
    }

    /// <summary>Asks for the units of an institution.</summary>
    public async Task LoadUnits(string institution)
    {
        asked.Add(institution);
        if ((await api.Get(Api.Units, [institution])).Value is { } page)
        {
            units[institution] = page.Items;
            Changed?.Invoke();
        }
        else
        {
            asked.Remove(institution);
        }
    }

    private async Task LoadDoctors(string institution)
    {
        var answer = await api.Get(Api.Practitioners, [], [("institution", institution), ("limit", "200")]);
        foreach (var doctor in answer.Value?.Items ?? [])
            doctors[doctor.Code] = doctor.Name;
        // Who may not know them is not asked for again.
        if (answer.Problem is { IsPassing: true })
            staffed.Remove(institution);
        Changed?.Invoke();
    }

    /// <summary>Forgets everything, when somebody else signs in.</summary>
    public void Clear()
    {
        institutions.Clear();
        units.Clear();
        asked.Clear();
        doctors.Clear();
        staffed.Clear();
    }
}
