// The directory of a county: institutions, groups, memberships, units, names, all as of a day.
using System.Collections.Immutable;
using Referrals.EventStore;

namespace Referrals.Institutions;

/// <summary>
/// State of the stream <see cref="StreamKey"/>, one per county 机构目录. Every question names the day (Asia/Shanghai) that it is about; codes
/// and names are compared whole and by ordinal, never by a part: 安丰镇 and 安丰塘镇 lie in different groups.
/// </summary>
public sealed record Directory
{
    public const string StreamKey = "institutions";

    public static readonly Aggregate<Directory> Aggregate = new("institutions", new Directory(), (state, e) => state.Evolve(e));

    private Directory() { }

    internal ImmutableDictionary<string, Institution> Institutions { get; private init; } =
        ImmutableDictionary.Create<string, Institution>(StringComparer.Ordinal);

    internal ImmutableSortedDictionary<string, Group> AllGroups { get; private init; } =
        ImmutableSortedDictionary.Create<string, Group>(StringComparer.Ordinal);

    /// <summary>Who ever bore a name.</summary>
    internal ImmutableDictionary<string, ImmutableArray<string>> Bearers { get; private init; } =
        ImmutableDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);

    /// <summary>The institution on that day; null when unknown, not yet open or already closed.</summary>
    public InstitutionOn? On(string code, DateOnly day) => Institutions.TryGetValue(code, out var institution) ? institution.On(day) : null;

    /// <summary>The institution that has exactly this name or alias on that day.</summary>
    public InstitutionOn? Named(string nameOrAlias, DateOnly day)
    {
        if (Bearers.TryGetValue(nameOrAlias, out var codes))
        {
            foreach (var code in codes)
            {
                if (Institutions[code].IsNamed(nameOrAlias, day, day))
                    return Institutions[code].On(day);
            }
        }

        return null;
    }

    /// <summary>A unit of an institution on that day; null when either is unknown or not open.</summary>
    public UnitOn? Unit(string institution, string unit, DateOnly day) =>
        Institutions.TryGetValue(institution, out var found) ? found.Unit(unit, day) : null;

    /// <summary>All units that an institution has on that day, by code.</summary>
    public IReadOnlyList<UnitOn> UnitsOf(string institution, DateOnly day) =>
        Institutions.TryGetValue(institution, out var found)
            ? [.. found.Units.Keys.Order(StringComparer.Ordinal).Select(unit => found.Unit(unit, day)).OfType<UnitOn>()]
            : [];

    /// <summary>
    /// Codes of the groups that an institution belongs to, those it is a member of before those it serves. A village clinic or community
    /// station without a membership of its own belongs where its township hospital does.
    /// </summary>
    public IReadOnlyList<string> GroupsOf(string code, DateOnly day)
    {
        if (!Institutions.TryGetValue(code, out var institution) || !institution.IsOpen(day))
            return [];
        var groups = new List<string>(1);
        foreach (var membership in institution.Memberships)
        {
            if (membership.Holds(day))
                groups.Insert(membership.Value.Role == MembershipRole.Member ? 0 : groups.Count, membership.Value.Group);
        }

        return groups.Count == 0 && institution.Kind.IsBelowTownship && institution.Parents.On(day) is { } parent
            ? GroupsOf(parent, day)
            : groups;
    }

    /// <summary>
    /// Code of the group of which an institution is a member, itself or where its township hospital is; null where it only serves groups.
    /// </summary>
    public string? GroupOf(string code, DateOnly day)
    {
        if (!Institutions.TryGetValue(code, out var institution) || !institution.IsOpen(day))
            return null;
        foreach (var membership in institution.Memberships)
        {
            if (membership.Value.Role == MembershipRole.Member && membership.Holds(day))
                return membership.Value.Group;
        }

        return institution.Kind.IsBelowTownship && institution.Parents.On(day) is { } parent ? GroupOf(parent, day) : null;
    }

    /// <summary>The group of which an institution is a member, by days, each once; null where it is in none.</summary>
    /// <param name="code">Code of the institution.</param>
    /// <param name="from">First day.</param>
    /// <param name="until">Last day.</param>
    internal IEnumerable<Period<string?>> GroupsBetween(string code, DateOnly from, DateOnly until)
    {
        var start = from;
        var group = GroupOf(code, from);
        foreach (var day in ChangesOf(code).Where(day => day > from && day <= until))
        {
            var next = GroupOf(code, day);
            if (next == group)
                continue;
            yield return new(start, day.AddDays(-1), group);
            (start, group) = (day, next);
        }

        yield return new(start, until, group);
    }

    // Days on which its group may be another than the day before, in order.
    private SortedSet<DateOnly> ChangesOf(string code)
    {
        var days = new SortedSet<DateOnly>();
        if (!Institutions.TryGetValue(code, out var institution))
            return days;
        days.Add(institution.Opened);
        if (institution.Until is { } until && until < DateOnly.MaxValue)
            days.Add(until.AddDays(1));
        foreach (var membership in institution.Memberships)
        {
            days.Add(membership.From);
            if (membership.Until is { } last && last < DateOnly.MaxValue)
                days.Add(last.AddDays(1));
        }

        foreach (var (from, parent) in institution.Parents.All)
        {
            days.Add(from);
            if (parent is not null && institution.Kind.IsBelowTownship)
                days.UnionWith(ChangesOf(parent));
        }

        return days;
    }

    /// <summary>Codes of the lead hospitals 牵头医院 of its groups.</summary>
    public IReadOnlyList<string> LeadsOf(string code, DateOnly day)
    {
        var leads = new List<string>(1);
        foreach (var group in GroupsOf(code, day))
        {
            if (
                AllGroups[group].Leads.On(day) is var lead
                && Institutions[lead].IsOpen(day)
                && !leads.Contains(lead, StringComparer.Ordinal)
            )
                leads.Add(lead);
        }

        return leads;
    }

    /// <summary>Codes of the institutions outside the county 县域外机构 that are open on that day.</summary>
    public IReadOnlyList<string> OutsideOn(DateOnly day) =>
        [.. All(day).Where(institution => institution.Kind == InstitutionKind.External).Select(institution => institution.Code)];

    /// <summary>
    /// Codes of all institutions that are open on that day and have this one among their lead hospitals, itself included.
    /// </summary>
    public IReadOnlyList<string> LedBy(string lead, DateOnly day) =>
        [
            .. Institutions
                .Keys.Order(StringComparer.Ordinal)
                .Where(code => Institutions[code].IsOpen(day) && LeadsOf(code, day).Contains(lead, StringComparer.Ordinal)),
        ];

    /// <summary>
    /// The township hospital that reviews what a village clinic or community station sends; null for every other institution.
    /// </summary>
    public string? ReviewerOf(string code, DateOnly day) =>
        On(code, day) is { Parent: { } parent } institution
        && institution.Kind.IsBelowTownship
        && On(parent, day) is { } above
        && above.Kind.IsTownshipHospital
            ? parent
            : null;

    /// <summary>All institutions that are open on that day, by code.</summary>
    public IReadOnlyList<InstitutionOn> All(DateOnly day) =>
        [.. Institutions.Keys.Order(StringComparer.Ordinal).Select(code => On(code, day)).OfType<InstitutionOn>()];

    /// <summary>All groups on that day, by code.</summary>
    public IReadOnlyList<GroupOn> Groups(DateOnly day) =>
        [
            .. AllGroups
                .Values.Where(g => g.Registered.From <= day)
                .Select(g => new GroupOn(g.Registered.Code, g.Registered.Name, g.Leads.On(day), g.Registered.From)),
        ];

    /// <summary>Who belongs to a group by a membership of its own on that day, by code.</summary>
    public IReadOnlyList<(InstitutionOn Institution, MembershipRole Role)> MembersOf(string group, DateOnly day) =>
        [
            .. All(day)
                .SelectMany(institution =>
                    Institutions[institution.Code]
                        .Memberships.Where(m => m.Value.Group == group && m.Holds(day))
                        .Select(m => (institution, m.Value.Role))
                ),
        ];

    private Directory Evolve(object e) =>
        e switch
        {
            InstitutionRegistered registered => Change(new Institution(registered)).Bear(registered.Name, registered.Code),
            InstitutionRenamed renamed => Change(Institutions[renamed.Code].With(renamed)).Bear(renamed.Name, renamed.Code),
            InstitutionClosingSet closing => Change(Institutions[closing.Code].With(closing)),
            InstitutionAreaSet area => Change(Institutions[area.Code].With(area)),
            InstitutionLevelsSet levels => Change(Institutions[levels.Code].With(levels)),
            InstitutionParentSet parent => Change(Institutions[parent.Code].With(parent)),
            InstitutionAliasSet alias => Change(Institutions[alias.Code].With(alias)).Bear(alias.Alias, alias.Code),
            InstitutionCentreSet centre => Change(Institutions[centre.Code].With(centre)),
            InstitutionUnitSet unit => Change(Institutions[unit.Institution].With(unit)),
            GroupMembershipSet membership => Change(Institutions[membership.Institution].With(membership)),
            GroupRegistered registered => this with
            {
                AllGroups = AllGroups.Add(registered.Code, new Group(registered, Days.From(registered.From, registered.Lead))),
            },
            GroupLeadSet lead => this with
            {
                AllGroups = AllGroups.SetItem(
                    lead.Group,
                    AllGroups[lead.Group] with
                    {
                        Leads = AllGroups[lead.Group].Leads.Set(lead.From, lead.Lead),
                    }
                ),
            },
            _ => throw new InvalidOperationException($"The directory does not know {e.GetType().Name}."),
        };

    private Directory Change(Institution institution) => this with { Institutions = Institutions.SetItem(institution.Code, institution) };

    private Directory Bear(string name, string code) =>
        Bearers.GetValueOrDefault(name, []) is var bearers && bearers.Contains(code, StringComparer.Ordinal)
            ? this
            : this with
            {
                Bearers = Bearers.SetItem(name, bearers.Add(code)),
            };
}

internal sealed record Group(GroupRegistered Registered, Steps<string> Leads);
