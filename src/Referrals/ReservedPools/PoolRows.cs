// How rows of the tables of pools are read, whichever statement finds them. Each property is a column of its name.
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>What every statement selects of <c>referrals.pools</c>.</summary>
internal sealed record StoredPool
{
    public required byte[] Doc { get; init; }

    /// <summary>Reads the document, so it is called once for each row.</summary>
    public PoolRow Read() => PoolRow.Read(Doc);
}

/// <summary>A row of <c>referrals.pool_sessions</c>.</summary>
internal sealed record StoredSession
{
    /// <summary>What a statement selects of the table <c>l</c>.</summary>
    public const string Columns = """
        l.id as pool, l.line as session, l.from_at as "from", l.until_at as until, l.capacity, l.free_reserved as freereserved, l.free_general as freegeneral,
        l.waiting, l.ratio, l.required, l.offered, l.released, l.held, l.used, l.refusals, l.below_floor as belowfloor
        """;

    public required string Pool { get; init; }

    public required string Session { get; init; }

    public DateTimeOffset From { get; init; }

    public DateTimeOffset Until { get; init; }

    public int Capacity { get; init; }

    public int FreeReserved { get; init; }

    public int FreeGeneral { get; init; }

    public int Waiting { get; init; }

    public decimal Ratio { get; init; }

    public int Required { get; init; }

    public int Offered { get; init; }

    public int Released { get; init; }

    public int Held { get; init; }

    public int Used { get; init; }

    public int Refusals { get; init; }

    public bool BelowFloor { get; init; }

    public PoolSessionLine ToLine() =>
        new(
            PoolKey.OfStream(Pool)!,
            Session,
            From.ToOffset(Shanghai.Offset),
            Until.ToOffset(Shanghai.Offset),
            Capacity,
            FreeReserved,
            FreeGeneral,
            Waiting,
            Ratio,
            Required,
            Offered,
            Released,
            Held,
            Used,
            Refusals,
            BelowFloor
        );
}

/// <summary>A row of <c>referrals.pool_figures</c>.</summary>
internal sealed record StoredFigure
{
    /// <summary>What a statement selects of the table.</summary>
    public const string Columns =
        "id as pool, session, kind, position, version, at, capacity, ratio, required, offered, released, held, code";

    public required string Pool { get; init; }

    public required string Session { get; init; }

    public required string Kind { get; init; }

    public long Position { get; init; }

    public long Version { get; init; }

    public DateTimeOffset At { get; init; }

    public int Capacity { get; init; }

    public decimal Ratio { get; init; }

    public int Required { get; init; }

    public int Offered { get; init; }

    public int Released { get; init; }

    public int Held { get; init; }

    public string? Code { get; init; }

    public PoolFigure ToFigure() =>
        new(
            Session,
            Kebab.Parse<PoolFigureKind>(Kind)!.Value,
            Position,
            Version,
            At.ToOffset(Shanghai.Offset),
            Capacity,
            Ratio,
            Required,
            Offered,
            Released,
            Held,
            Code
        );
}

/// <summary>Sums over the sessions of a hospital.</summary>
internal sealed record StoredSums
{
    public required string Institution { get; init; }

    public long Sessions { get; init; }

    public long Capacity { get; init; }

    public long Required { get; init; }

    public long Offered { get; init; }

    public long Held { get; init; }

    public long Used { get; init; }

    public long Released { get; init; }

    public long Refusals { get; init; }

    public long BelowFloor { get; init; }

    public HospitalProof ToProof() =>
        new(Institution, new ProofSums(Sessions, Capacity, Required, Offered, Held, Used, Released, Refusals, BelowFloor));
}
