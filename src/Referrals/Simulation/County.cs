// The county as its directory answers it: who sends, where to, who decides there.
using System.Globalization;
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>An institution, as far as the simulation asks.</summary>
internal sealed record Provider(
    string Code,
    InstitutionKind Kind,
    string? Parent,
    bool Tcm,
    IReadOnlyList<EmergencyCentre> Centres,
    DeductibleLevel Deductible,
    string? Area
);

/// <summary>An institution among the others: its groups, their lead hospitals, and who reviews what it sends.</summary>
internal sealed record KnownInstitution(Provider Institution, IReadOnlyList<string> Groups, IReadOnlyList<string> Leads, string? Reviewer);

/// <summary>Somewhere a patient can be sent.</summary>
internal sealed record Room(Provider Institution, string Unit);

/// <summary>What the directory's API says on the first day.</summary>
internal sealed partial class County
{
    private static readonly SimulatedCaller Authority = new("county-authority", null);

    private readonly Dictionary<string, KnownInstitution> institutions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<UnitOn>> units = new(StringComparer.Ordinal);
    private readonly List<PractitionerOn> practitioners = [];
    private readonly Dictionary<string, string> members = new(StringComparer.Ordinal);
    private readonly HashSet<string> leads = new(StringComparer.Ordinal);

    private readonly string area;

    private County(string code, KnownParameters rules) => (area, Rules) = (code, rules);

    /// <summary>What the policy says on the first day.</summary>
    public KnownParameters Rules { get; }

    /// <summary>The whitelist on the first day.</summary>
    public IReadOnlyList<KnownEntry> Whitelist { get; private set; } = [];

    /// <summary>Who sends up, with how much each sends.</summary>
    public IReadOnlyList<(Provider Item, double Weight)> Primary { get; private set; } = [];

    /// <summary>All institutions, by code.</summary>
    public IReadOnlyList<Provider> All { get; private set; } = [];

    /// <summary>Codes of the groups.</summary>
    public IReadOnlyList<string> Groups { get; private set; } = [];

    /// <summary>Hospitals of the county that treat patients.</summary>
    public IReadOnlyList<Provider> Hospitals { get; private set; } = [];

    /// <summary>Reads the directory; enters fictional staff where an institution has none, so that everything has a doctor.</summary>
    public static async Task<County> Read(Api api, SimulationPlan plan)
    {
        var policy = await api.Get<KnownPolicy>(
            Authority,
            string.Create(CultureInfo.InvariantCulture, $"/api/policies?on={Shanghai.Day(plan.From):yyyy-MM-dd}")
        );
        var county = new County(plan.County, policy.Parameters);
        var answer = await api.Get<ItemsAnswer<KnownInstitution>>(Authority, "/api/institutions?limit=500");
        foreach (var one in answer.Items)
        {
            county.institutions.Add(one.Institution.Code, one);
            county.units.Add(
                one.Institution.Code,
                (await api.Get<ItemsAnswer<UnitOn>>(Authority, $"/api/institutions/{one.Institution.Code}/units")).Items
            );
        }

        for (var page = "/api/practitioners?limit=500"; page is not null; )
        {
            var staff = await api.Get<ItemsAnswer<PractitionerOn>>(Authority, page);
            county.practitioners.AddRange(staff.Items);
            page = staff.Next;
        }

        county.Whitelist = await ReadWhitelist(api, plan);
        var groups = (await api.Get<ItemsAnswer<GroupAnswer>>(Authority, "/api/groups")).Items;
        county.Groups = [.. groups.Select(group => group.Code)];
        county.leads.UnionWith(groups.Select(group => group.Lead));
        foreach (var (group, member) in groups.SelectMany(group => group.Members.Select(member => (group.Code, member))))
        {
            if (member.Role == MembershipRole.Member)
                county.members[member.Code] = group;
        }

        var all = answer.Items.Select(one => one.Institution).ToList();
        county.All = all;
        county.Primary =
        [
            .. all.Where(i => i.Kind.IsTownshipHospital || i.Kind.IsBelowTownship)
                .Where(i => county.HomeOf(i) is { } home && county.units[home.Code].Count > 0)
                .Select(i => (i, Size(i.Kind))),
        ];
        county.Hospitals =
        [
            .. all.Where(i =>
                i.Kind is InstitutionKind.CountyHospital or InstitutionKind.MaternalChildHospital && county.units[i.Code].Count > 0
            ),
        ];
        if (county.Primary.Count == 0 || county.Hospitals.Count == 0)
            throw new SimulationRefusedException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The directory of {plan.County} has nobody who sends, or no hospital, on {plan.From:yyyy-MM-dd}."
                )
            );
        foreach (var (institution, role) in all.SelectMany(i => Needed(i.Kind).Select(role => (i, role))))
            await county.Staff(api, plan, institution, role);
        return county;
    }

    private static async Task<IReadOnlyList<KnownEntry>> ReadWhitelist(Api api, SimulationPlan plan) =>
        (
            await api.Get<ItemsAnswer<KnownEntry>>(
                Authority,
                string.Create(CultureInfo.InvariantCulture, $"/api/whitelist?on={Shanghai.Day(plan.From):yyyy-MM-dd}&limit=500")
            )
        ).Items;

    public KnownInstitution this[string code] => institutions[code];

    /// <summary>Whether it is a member of a group itself, and not through its township.</summary>
    public bool HasMembership(string institution) => members.ContainsKey(institution);

    /// <summary>The group of which it is a member on the first day; null where it only serves groups, or does not.</summary>
    public string? GroupOf(string institution) =>
        members.TryGetValue(institution, out var group) ? group
        : institutions.TryGetValue(institution, out var one) && one.Institution is { Kind.IsBelowTownship: true, Parent: { } parent }
            ? GroupOf(parent)
        : null;

    /// <summary>Whether it is of the primary level.</summary>
    public bool IsPrimary(string institution) => institutions.TryGetValue(institution, out var one) && one.Institution.Kind.IsPrimary;

    /// <summary>How far up or out an institution is, as the matrix of flows has it.</summary>
    public string LevelOf(string institution)
    {
        if (!institutions.TryGetValue(institution, out var one))
            return "outside";
        var (provider, place) = (one.Institution, one.Institution.Area ?? "");
        return provider.Kind switch
        {
            InstitutionKind.External when place.Length == 0 => "outside",
            InstitutionKind.External when place[..4] == area[..4] => "city",
            InstitutionKind.External when place[..2] == area[..2] => "province",
            InstitutionKind.External => "outside-province",
            { IsBelowTownship: true } => "village",
            { IsTownshipHospital: true } => "township",
            _ when leads.Contains(institution) => "lead-hospital",
            _ => "county",
        };
    }

    /// <summary>Somebody with a role at an institution.</summary>
    public SimulatedCaller At(string institution, PractitionerRole role, string? other = null) =>
        new(
            Kebab.Of(role),
            institution,
            practitioners.FirstOrDefault(p => p.Institution == institution && p.Is(role) && p.Code != other)?.Code
        );

    /// <summary>
    /// Who decides about what lies with an institution: its dispatcher, a township's centre, for one outside the county the sender's lead
    /// hospital.
    /// </summary>
    public SimulatedCaller Desk(Provider institution, string sender) =>
        institution.Kind switch
        {
            InstitutionKind.External => At(institutions[sender].Leads[0], PractitionerRole.Dispatcher),
            var kind when kind.IsTownshipHospital => At(institution.Code, PractitionerRole.TownshipCentre),
            _ => At(institution.Code, PractitionerRole.Dispatcher),
        };

    /// <summary>Who treats there, or stands for those who do.</summary>
    public SimulatedCaller Ward(Provider institution, string sender) =>
        institution.Kind switch
        {
            InstitutionKind.External => Desk(institution, sender),
            var kind when kind.IsTownshipHospital => At(institution.Code, PractitionerRole.FamilyDoctor),
            _ => At(institution.Code, PractitionerRole.Specialist),
        };

    /// <summary>The township hospital of an institution at the primary level; itself, if it is one.</summary>
    public Provider? HomeOf(Provider institution) =>
        institution.Kind.IsTownshipHospital ? institution
        : institution.Parent is { } parent && institutions.TryGetValue(parent, out var home) ? home.Institution
        : null;

    /// <summary>Departments of a specialty, at the institutions that fit.</summary>
    public IReadOnlyList<Room> Places(string specialty, Func<Provider, bool> fits) =>
        [
            .. institutions
                .Values.Select(one => one.Institution)
                .Where(fits)
                .SelectMany(i =>
                    units[i.Code].Where(u => u.Kind == UnitKind.Department && u.Specialty == specialty).Select(u => new Room(i, u.Code))
                ),
        ];

    /// <summary>The clinics or wards of an institution's departments, each once.</summary>
    public IReadOnlyList<string> Units(Provider institution, UnitKind kind) =>
        [
            .. units[institution.Code]
                .Where(u => u.Kind == UnitKind.Department)
                .Select(u => UnitFor(new Room(institution, u.Code), kind))
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>The clinic or ward of a department, or the department itself.</summary>
    public string UnitFor(Room place, UnitKind kind)
    {
        var here = units[place.Institution.Code];
        var specialty = here.First(u => u.Code == place.Unit).Specialty;
        return here.FirstOrDefault(u => u.Kind == kind && u.Specialty == specialty)?.Code ?? place.Unit;
    }

    /// <summary>Where a township hospital takes patients back.</summary>
    public Room HomeUnit(SeededRandom random, string township, string specialty)
    {
        var here = units[township];
        var fitting = here.Where(u => u.Specialty is "02" or "03" || u.Specialty == specialty).ToList();
        return new Room(institutions[township].Institution, random.Pick(fitting.Count > 0 ? fitting : here).Code);
    }

    private async Task Staff(Api api, SimulationPlan plan, Provider institution, PractitionerRole role)
    {
        if (practitioners.Any(p => p.Institution == institution.Code && p.Is(role)))
            return;
        var code = $"SIM-{institution.Code}-{Kebab.Of(role)}";
        var from = Shanghai.Day(plan.From);
        await api.Change(
            Authority,
            HttpMethod.Put,
            $"/api/practitioners/{code}",
            "register-practitioner",
            new PractitionerBody("示例（虚构）", institution.Code, [], [role], from)
        );
        practitioners.Add(await api.Get<PractitionerOn>(Authority, $"/api/practitioners/{code}"));
    }

    private static PractitionerRole[] Needed(InstitutionKind kind) =>
        kind.IsTownshipHospital ? [PractitionerRole.FamilyDoctor, PractitionerRole.TownshipCentre]
        : kind.IsBelowTownship ? [PractitionerRole.FamilyDoctor]
        : kind is InstitutionKind.CountyHospital or InstitutionKind.MaternalChildHospital
            ? [PractitionerRole.Dispatcher, PractitionerRole.Specialist]
        : [];

    // The directory says nothing of sizes; its kinds do.
    private static double Size(InstitutionKind kind) =>
        kind switch
        {
            InstitutionKind.CentralTownshipHospital => 3,
            InstitutionKind.TownshipHospital => 1.5,
            InstitutionKind.CommunityStation => 2,
            _ => 1.5,
        };
}
