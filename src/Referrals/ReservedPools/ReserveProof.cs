// The proof of the reserve (A17: 预留20%以上): how much was offered in every session at every moment that matters, and each figure's event.
using System.Text.Json.Serialization;
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>What was offered and used of the reserve over a time.</summary>
/// <param name="From">First day, Asia/Shanghai.</param>
/// <param name="Until">Last day.</param>
/// <param name="Summary">Sums of the whole time; only with the first page.</param>
/// <param name="Sessions">A page of sessions, by time.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
public sealed record ReserveProof(
    DateOnly From,
    DateOnly Until,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ProofSummary? Summary,
    IReadOnlyList<SessionProof> Sessions,
    string? Next
);

/// <summary>Sums.</summary>
/// <param name="Total">Of all that was asked for.</param>
/// <param name="Hospitals">Of each hospital that has sessions, by code.</param>
public sealed record ProofSummary(ProofSums Total, IReadOnlyList<HospitalProof> Hospitals);

/// <summary>A hospital's sums.</summary>
public sealed record HospitalProof(string Institution, ProofSums Sums);

/// <summary>Sums over sessions, of their figures as they are now.</summary>
/// <param name="Sessions">How many sessions.</param>
/// <param name="Capacity">Places in all.</param>
/// <param name="Required">The ratio of each session's capacity, rounded up.</param>
/// <param name="Offered">Places set aside for family doctors' patients.</param>
/// <param name="Held">How many of them such patients have, those who have come among them.</param>
/// <param name="Used">To how many of them the patient has come.</param>
/// <param name="Released">How many of them had opened to everybody.</param>
/// <param name="Refusals">Refusals of family doctors' patients while reserve was free.</param>
/// <param name="BelowFloor">Sessions in which at any time less was offered than required, or than A17 asks for.</param>
public sealed record ProofSums(
    long Sessions,
    long Capacity,
    long Required,
    long Offered,
    long Held,
    long Used,
    long Released,
    long Refusals,
    long BelowFloor
)
{
    /// <summary>Offered share of the capacity; null without any.</summary>
    public decimal? OfferedShare => Capacity == 0 ? null : decimal.Round((decimal)Offered / Capacity, 4, MidpointRounding.ToZero);

    /// <summary>Offered places that no family doctor's patient has.</summary>
    public long Unused => Offered - Held;

    internal static ProofSums Of(IReadOnlyList<HospitalProof> hospitals) =>
        new(
            hospitals.Sum(h => h.Sums.Sessions),
            hospitals.Sum(h => h.Sums.Capacity),
            hospitals.Sum(h => h.Sums.Required),
            hospitals.Sum(h => h.Sums.Offered),
            hospitals.Sum(h => h.Sums.Held),
            hospitals.Sum(h => h.Sums.Used),
            hospitals.Sum(h => h.Sums.Released),
            hospitals.Sum(h => h.Sums.Refusals),
            hospitals.Sum(h => h.Sums.BelowFloor)
        );
}

/// <summary>The proof of one session.</summary>
/// <param name="Pool">The pool's key: its history has every event.</param>
/// <param name="Institution">Code of the hospital.</param>
/// <param name="Kind">What it offers.</param>
/// <param name="Unit">Code of the department, clinic or ward.</param>
/// <param name="Of">Code of the specialist or machine; null for the unit as a whole.</param>
/// <param name="Day">Calendar day, Asia/Shanghai.</param>
/// <param name="Session">Code of the session.</param>
/// <param name="From">When it begins.</param>
/// <param name="Until">When it is over.</param>
/// <param name="Final">Its figures now; for good once its pool is closed, at noon of the next day at the earliest.</param>
/// <param name="Figures">After each event that moved its reserve or must be explained, oldest first.</param>
public sealed record SessionProof(
    string Pool,
    string Institution,
    Resource Kind,
    string Unit,
    string? Of,
    DateOnly Day,
    string Session,
    DateTimeOffset From,
    DateTimeOffset Until,
    FinalFigures Final,
    IReadOnlyList<PoolFigure> Figures
)
{
    internal static SessionProof Show(PoolSessionLine line, IReadOnlyList<PoolFigure> figures) =>
        new(
            line.Pool.ToString(),
            line.Pool.Institution,
            line.Pool.Kind,
            line.Pool.Unit,
            line.Pool.Of,
            line.Pool.Day,
            line.Session,
            line.From,
            line.Until,
            new FinalFigures(
                line.Capacity,
                line.Ratio,
                line.Required,
                line.Offered,
                line.Released,
                line.Held,
                line.Used,
                line.Refusals,
                line.BelowFloor
            ),
            figures
        );
}

/// <summary>The figures of a session now. Each is explained at <see cref="ProofSums"/>.</summary>
public sealed record FinalFigures(
    int Capacity,
    decimal Ratio,
    int Required,
    int Offered,
    int Released,
    int Held,
    int Used,
    int Refusals,
    bool BelowFloor
)
{
    /// <summary>Offered places that no family doctor's patient has.</summary>
    public int Unused => Offered - Held;
}
