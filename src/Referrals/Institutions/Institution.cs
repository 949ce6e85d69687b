// One institution through all its days, and how it was on one of them.
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Referrals.Institutions;

/// <summary>An institution 医疗机构 as it is on a day.</summary>
/// <param name="Code">Its code in the county.</param>
/// <param name="Name">Its full name on that day.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Township">The township 乡镇 that it serves; null for institutions of the county.</param>
/// <param name="Parent">The institution above it.</param>
/// <param name="Administrative">Administrative level; decides neither prices nor deductibles.</param>
/// <param name="Price">Price level.</param>
/// <param name="Deductible">Deductible level (A23).</param>
/// <param name="Tcm">A hospital of traditional Chinese medicine.</param>
/// <param name="Centres">The emergency centres that it runs.</param>
/// <param name="Aliases">Its other names.</param>
/// <param name="Note">Anything to know about the entry.</param>
/// <param name="Opened">First day on which it is open.</param>
/// <param name="Until">Last day on which it is open, where that is set.</param>
/// <param name="Area">Code of the area in which an institution outside the county lies (GB/T 2260); missing where it is not known.</param>
public sealed record InstitutionOn(
    string Code,
    string Name,
    InstitutionKind Kind,
    string? Township,
    string? Parent,
    AdministrativeLevel Administrative,
    PriceLevel Price,
    DeductibleLevel Deductible,
    bool Tcm,
    IReadOnlySet<EmergencyCentre> Centres,
    IReadOnlyList<string> Aliases,
    string? Note,
    DateOnly Opened,
    DateOnly? Until,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Area = null
);

/// <summary>A unit (department, clinic, ward) as it is on a day.</summary>
public sealed record UnitOn(string Institution, string Code, string Name, UnitKind Kind, string Specialty, DateOnly From, DateOnly? Until);

/// <summary>A group 医疗集团 as it is on a day.</summary>
public sealed record GroupOn(string Code, string Name, string Lead, DateOnly From);

internal readonly record struct Membership(string Group, MembershipRole Role);

internal sealed record Institution
{
    private static readonly FrozenSet<EmergencyCentre> NoCentres = [];

    private readonly ImmutableArray<(DateOnly From, InstitutionOn On)> views;

    public Institution(InstitutionRegistered registered)
    {
        Registered = registered;
        Names = Days.From(registered.From, registered.Name);
        Parents = Days.From(registered.From, registered.Parent);
        Administrative = Days.From(registered.From, registered.Administrative);
        Price = Days.From(registered.From, registered.Price);
        Deductible = Days.From(registered.From, registered.Deductible);
        Area = registered.Area;
        views = View();
    }

    public InstitutionRegistered Registered { get; }

    public string Code => Registered.Code;

    public InstitutionKind Kind => Registered.Kind;

    public DateOnly Opened => Registered.From;

    /// <summary>Last day on which it is open.</summary>
    public DateOnly? Until { get; private init; }

    /// <summary>Code of the area in which it lies, outside the county.</summary>
    public string? Area { get; private init; }

    public Steps<string> Names { get; private init; }

    public Steps<string?> Parents { get; private init; }

    public Steps<AdministrativeLevel> Administrative { get; private init; }

    public Steps<PriceLevel> Price { get; private init; }

    public Steps<DeductibleLevel> Deductible { get; private init; }

    public ImmutableArray<Period<string>> Aliases { get; private init; } = [];

    public ImmutableArray<Period<EmergencyCentre>> Centres { get; private init; } = [];

    public ImmutableArray<Period<Membership>> Memberships { get; private init; } = [];

    public ImmutableDictionary<string, ImmutableArray<Period<InstitutionUnitSet>>> Units { get; private init; } =
        ImmutableDictionary.Create<string, ImmutableArray<Period<InstitutionUnitSet>>>(StringComparer.Ordinal);

    public bool IsOpen(DateOnly day) => Opened <= day && day <= (Until ?? DateOnly.MaxValue);

    /// <summary>Null when it is not open on that day.</summary>
    public InstitutionOn? On(DateOnly day)
    {
        if (!IsOpen(day))
            return null;
        var at = views.Length - 1;
        while (at > 0 && views[at].From > day)
            at--;
        return views[at].On;
    }

    public UnitOn? Unit(string unit, DateOnly day)
    {
        if (!IsOpen(day) || !Units.TryGetValue(unit, out var periods))
            return null;
        foreach (var period in periods)
        {
            if (period.Holds(day))
                return new UnitOn(Code, unit, period.Value.Name, period.Value.Kind, period.Value.Specialty, period.From, period.Until);
        }

        return null;
    }

    /// <summary>Whether it bears this name or alias on some day between two.</summary>
    public bool IsNamed(string name, DateOnly from, DateOnly until)
    {
        if (until > Until)
            until = Until.Value;
        if (from < Opened)
            from = Opened;
        if (from > until)
            return false;
        for (var at = 0; at < Names.All.Length; at++)
        {
            if (Names.All[at].Value == name && Names.All[at].From <= until && (at + 1 == Names.All.Length || Names.All[at + 1].From > from))
                return true;
        }

        foreach (var alias in Aliases)
        {
            if (alias.Value == name && alias.Overlaps(from, until))
                return true;
        }

        return false;
    }

    public Institution With(InstitutionRenamed e) => new(this with { Names = Names.Set(e.From, e.Name) }, view: true);

    public Institution With(InstitutionClosingSet e) => new(this with { Until = e.Until }, view: true);

    public Institution With(InstitutionAreaSet e) => new(this with { Area = e.Area }, view: true);

    public Institution With(InstitutionLevelsSet e) =>
        new(
            this with
            {
                Administrative = e.Administrative is { } administrative ? Administrative.Set(e.From, administrative) : Administrative,
                Price = e.Price is { } price ? Price.Set(e.From, price) : Price,
                Deductible = e.Deductible is { } deductible ? Deductible.Set(e.From, deductible) : Deductible,
            },
            view: true
        );

    public Institution With(InstitutionParentSet e) => new(this with { Parents = Parents.Set(e.From, e.Parent) }, view: true);

    public Institution With(InstitutionAliasSet e) =>
        new(this with { Aliases = Aliases.Put(new(e.From, e.Until, e.Alias), (a, b) => a == b) }, view: true);

    public Institution With(InstitutionCentreSet e) =>
        new(this with { Centres = Centres.Put(new(e.From, e.Until, e.Centre), (a, b) => a == b) }, view: true);

    public Institution With(InstitutionUnitSet e) =>
        this with
        {
            Units = Units.SetItem(e.Unit, Units.GetValueOrDefault(e.Unit, []).Put(new(e.From, e.Until, e), (_, _) => true)),
        };

    public Institution With(GroupMembershipSet e) =>
        this with
        {
            Memberships = Memberships.Put(new(e.From, e.Until, new Membership(e.Group, e.Role)), (a, b) => a.Group == b.Group),
        };

    // Copies with what On answers made anew, so that asking is a look-up.
    private Institution(Institution from, bool view)
        : this(from)
    {
        if (view)
            views = View();
    }

    private ImmutableArray<(DateOnly From, InstitutionOn On)> View()
    {
        var days = new SortedSet<DateOnly> { Opened };
        days.UnionWith(Names.All.Select(s => s.From));
        days.UnionWith(Parents.All.Select(s => s.From));
        days.UnionWith(Administrative.All.Select(s => s.From));
        days.UnionWith(Price.All.Select(s => s.From));
        days.UnionWith(Deductible.All.Select(s => s.From));
        days.UnionWith(Edges(Aliases));
        days.UnionWith(Edges(Centres));
        return [.. days.Select(day => (day, OnFacts(day)))];

        static IEnumerable<DateOnly> Edges<T>(ImmutableArray<Period<T>> periods) =>
            periods.SelectMany<Period<T>, DateOnly>(p =>
                p.Until is { } until && until < DateOnly.MaxValue ? [p.From, until.AddDays(1)] : [p.From]
            );
    }

    private InstitutionOn OnFacts(DateOnly day) =>
        new(
            Code,
            Names.On(day),
            Kind,
            Registered.Township,
            Parents.On(day),
            Administrative.On(day),
            Price.On(day),
            Deductible.On(day),
            Registered.Tcm,
            Centres.Any(c => c.Holds(day)) ? Centres.Where(c => c.Holds(day)).Select(c => c.Value).ToFrozenSet() : NoCentres,
            [.. Aliases.Where(a => a.Holds(day)).Select(a => a.Value)],
            Registered.Note,
            Opened,
            Until,
            Area
        );
}
