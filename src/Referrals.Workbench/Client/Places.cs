// Pools, institutions and units as the workbench reads them.
namespace Referrals.Workbench.Client;

/// <summary>What a hospital offers on some days.</summary>
public sealed record PoolBoard(string Institution, DateOnly From, DateOnly Until, IReadOnlyList<PoolView> Pools);

/// <summary>A unit's day.</summary>
public sealed record PoolView(
    string Pool,
    string Kind,
    string Unit,
    string? Of,
    DateOnly Day,
    bool Closed,
    IReadOnlyList<SessionView> Sessions,
    string? Unavailable
);

/// <summary>A session of it.</summary>
public sealed record SessionView(
    string Session,
    string? Name,
    DateTimeOffset From,
    DateTimeOffset Until,
    int Capacity,
    int Offered,
    int Released,
    PartView Reserved,
    PartView General,
    int Taken,
    int Waiting
);

/// <summary>How a part of it stands.</summary>
public sealed record PartView(int Free, int Held, int Used);

/// <summary>Institutions of the county.</summary>
public sealed record InstitutionPage(IReadOnlyList<InstitutionAnswer> Items, string? Next);

/// <summary>An institution with its groups.</summary>
public sealed record InstitutionAnswer(InstitutionOn Institution);

/// <summary>An institution on a day.</summary>
public sealed record InstitutionOn(string Code, string Name, string? Township);

/// <summary>Units of an institution.</summary>
public sealed record UnitPage(IReadOnlyList<UnitOn> Items);

/// <summary>A unit on a day.</summary>
public sealed record UnitOn(string Code, string Name, string Kind, string Specialty);
