// Who works where, and which family doctor a person has, as of a day.
using System.Collections.Immutable;
using Referrals.EventStore;

namespace Referrals.Institutions;

/// <summary>A practitioner on a day.</summary>
/// <param name="Code">Code in the county.</param>
/// <param name="Name">Name to show.</param>
/// <param name="Institution">Code of the institution, one at a time.</param>
/// <param name="Units">Codes of the units there.</param>
/// <param name="Roles">Roles there.</param>
/// <param name="Until">Last day, where that is set.</param>
public sealed record PractitionerOn(
    string Code,
    string Name,
    string Institution,
    IReadOnlyList<string> Units,
    IReadOnlyList<PractitionerRole> Roles,
    DateOnly? Until
)
{
    /// <summary>Whether the practitioner has this role.</summary>
    public bool Is(PractitionerRole role) => Roles.Contains(role);
}

/// <summary>State of the stream <see cref="StreamKey"/>, one per county: all practitioners 医务人员.</summary>
public sealed record Practitioners
{
    public const string StreamKey = "practitioners";

    public static readonly Aggregate<Practitioners> Aggregate = new("practitioners", new Practitioners(), (state, e) => state.Evolve(e));

    private Practitioners() { }

    internal ImmutableDictionary<string, Practitioner> People { get; private init; } =
        ImmutableDictionary.Create<string, Practitioner>(StringComparer.Ordinal);

    /// <summary>The practitioner on that day; null when unknown, not yet there or gone.</summary>
    public PractitionerOn? On(string code, DateOnly day) => People.TryGetValue(code, out var practitioner) ? practitioner.On(day) : null;

    /// <summary>All who work on that day, by code.</summary>
    public IReadOnlyList<PractitionerOn> All(DateOnly day) =>
        [.. People.Keys.Order(StringComparer.Ordinal).Select(code => On(code, day)).OfType<PractitionerOn>()];

    /// <summary>
    /// Whether a practitioner is known not to be in a unit on a day: works elsewhere or nowhere, or was moved to other units. Who never
    /// belonged to the unit may hold a clinic in it.
    /// </summary>
    public bool IsGoneFrom(string institution, string unit, string code, DateOnly day)
    {
        if (!People.TryGetValue(code, out var practitioner))
            return false;
        if (practitioner.On(day) is not { } there || there.Institution != institution)
            return true;
        // A post that names no units says nothing of them.
        return there.Units.Count > 0
            && !there.Units.Contains(unit, StringComparer.Ordinal)
            && practitioner.Posts!.All.Any(post =>
                post.From <= day && post.Value.Institution == institution && post.Value.Units.Contains(unit, StringComparer.Ordinal)
            );
    }

    /// <summary>
    /// The first day on which a practitioner did not work at an institution any more, of those up to a day; null for who works there on
    /// it, and for who is not known.
    /// </summary>
    public DateOnly? LeftOn(string code, string institution, DateOnly day) =>
        People.TryGetValue(code, out var practitioner) ? practitioner.LeftOn(institution, day) : null;

    /// <summary>Codes of those who had a post, and do not work at its institution on that day.</summary>
    public IReadOnlyList<string> Moved(DateOnly day) =>
        [.. People.Values.Where(practitioner => practitioner.HasMoved(day)).Select(practitioner => practitioner.Registered.Code)];

    /// <summary>Whether somebody with one of these roles works at an institution on that day.</summary>
    public bool AnyAt(string institution, DateOnly day, params ReadOnlySpan<PractitionerRole> roles)
    {
        foreach (var practitioner in People.Values)
        {
            if (practitioner.On(day) is not { } there || there.Institution != institution)
                continue;
            foreach (var role in roles)
            {
                if (there.Is(role))
                    return true;
            }
        }

        return false;
    }

    private Practitioners Evolve(object e) =>
        e switch
        {
            PractitionerRegistered registered => Change(new Practitioner(registered, null, null)),
            PractitionerPostSet post => Change(
                People[post.Code] with
                {
                    Posts = People[post.Code].Posts?.Set(post.From, post) ?? Days.From(post.From, post),
                }
            ),
            PractitionerLeavingSet leaving => Change(People[leaving.Code] with { Until = leaving.Until }),
            _ => throw new InvalidOperationException($"Practitioners do not know {e.GetType().Name}."),
        };

    private Practitioners Change(Practitioner practitioner) =>
        this with
        {
            People = People.SetItem(practitioner.Registered.Code, practitioner),
        };
}

internal sealed record Practitioner(PractitionerRegistered Registered, Steps<PractitionerPostSet>? Posts, DateOnly? Until)
{
    public PractitionerOn? On(DateOnly day) =>
        Posts is null || day < Posts.All[0].From || day > (Until ?? DateOnly.MaxValue) ? null
        : Posts.On(day) is var post ? new PractitionerOn(Registered.Code, Registered.Name, post.Institution, post.Units, post.Roles, Until)
        : null;

    public bool HasMoved(DateOnly day)
    {
        if (Posts is null)
            return false;
        var here = day > (Until ?? DateOnly.MaxValue) ? null : Posts.On(day).Institution;
        return Posts.All.Any(post => post.From <= day && post.Value.Institution != here);
    }

    public DateOnly? LeftOn(string institution, DateOnly day)
    {
        if (Posts is null || day < Posts.All[0].From || On(day)?.Institution == institution)
            return null;
        // A post that was corrected since counts from its first day.
        DateOnly? left = Posts.All[0].From;
        var there = false;
        foreach (var (from, post) in Posts.All)
        {
            if (from > day || from > Until)
                break;
            if (there && post.Institution != institution)
                left = from;
            there = post.Institution == institution;
        }

        return there ? Until?.AddDays(1) : left;
    }
}

/// <summary>A family-doctor contract on a day.</summary>
/// <param name="Doctor">Code of the practitioner.</param>
/// <param name="Institution">Code of the contracting institution.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day, included.</param>
public sealed record ContractOn(string Doctor, string Institution, DateOnly From, DateOnly Until);

/// <summary>State of a person's stream: family-doctor contracts 家庭医生签约, one at a time.</summary>
public sealed record Contracts
{
    public static readonly Aggregate<Contracts> Aggregate = new("contracts", new Contracts(), (state, e) => state.Evolve(e));

    private Contracts() { }

    /// <summary>All contracts that there ever were, in order of their first days.</summary>
    public ImmutableList<ContractOn> All { get; private init; } = [];

    /// <summary>The stream of a person.</summary>
    /// <param name="person">The person's opaque reference.</param>
    public static string StreamKey(string person) => $"contracts-{person}";

    /// <summary>The contract that holds on that day.</summary>
    public ContractOn? On(DateOnly day) => All.Find(c => c.From <= day && day <= c.Until);

    private Contracts Evolve(object e) =>
        e switch
        {
            ContractSigned signed => this with
            {
                All =
                [
                    .. All.Where(c => c.From < signed.From),
                    new ContractOn(signed.Doctor, signed.Institution, signed.From, signed.Until),
                    .. All.Where(c => c.From > signed.From),
                ],
            },
            ContractEnded ended => this with { All = All.ConvertAll(c => c.From == ended.From ? c with { Until = ended.Until } : c) },
            _ => throw new InvalidOperationException($"Contracts do not know {e.GetType().Name}."),
        };
}
