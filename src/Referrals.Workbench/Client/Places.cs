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
public sealed record InstitutionAnswer(InstitutionOn Institution)
{
    /// <summary>Codes of its groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Codes of the hospitals that lead them.</summary>
    public IReadOnlyList<string> Leads { get; init; } = [];
}

/// <summary>An institution on a day.</summary>
public sealed record InstitutionOn(string Code, string Name, string? Township)
{
    /// <summary>Such as <c>village-clinic</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Code of the township hospital to which it belongs.</summary>
    public string? Parent { get; init; }

    /// <summary>Administrative level 机构等级.</summary>
    public string Administrative { get; init; } = "";

    /// <summary>Price level 收费等级.</summary>
    public string Price { get; init; } = "";

    /// <summary>Deductible level 起付线等级.</summary>
    public string Deductible { get; init; } = "";

    /// <summary>Whether of traditional Chinese medicine 中医.</summary>
    public bool Tcm { get; init; }

    /// <summary>Other names by which it is known.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>First day.</summary>
    public DateOnly Opened { get; init; }

    /// <summary>Last day; null while it is open.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>GB/T 2260 code of where it is, for those outside the county.</summary>
    public string? Area { get; init; }
}

/// <summary>Units of an institution.</summary>
public sealed record UnitPage(IReadOnlyList<UnitOn> Items);

/// <summary>A unit on a day.</summary>
public sealed record UnitOn(string Code, string Name, string Kind, string Specialty);
