// The read model of pools: a row for each day of a unit, and lines for its sessions, its figures and what the clock has yet to do.
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using JasperFx.Events;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>A pool's day as lists need it.</summary>
/// <param name="Pool">Which.</param>
/// <param name="State">The folded day.</param>
/// <param name="Version">How many events it has.</param>
/// <param name="Changed">When its last event happened.</param>
/// <param name="Figures">What the reserve is proven by, oldest first.</param>
public sealed record PoolRow(PoolKey Pool, PoolDay State, long Version, DateTimeOffset Changed, ImmutableList<PoolFigure> Figures)
{
    /// <summary>A row as its table has it.</summary>
    internal static PoolRow Read(byte[] document) => JsonSerializer.Deserialize(document, PoolRowJson.Default.PoolRow)!;
}

/// <summary>At what a figure was taken.</summary>
public enum PoolFigureKind
{
    Published,
    Changed,
    Released,

    /// <summary>A family doctor's patient got no place though one was reserved and free.</summary>
    Refused,
}

/// <summary>The figures of a session after an event that moved its reserve, or that must be explained.</summary>
/// <param name="Session">Code of the session.</param>
/// <param name="Kind">After what.</param>
/// <param name="Position">The event's sequence in the log.</param>
/// <param name="Version">The event's version in the pool's stream.</param>
/// <param name="At">When.</param>
/// <param name="Capacity">Places in all.</param>
/// <param name="Ratio">Reserved share.</param>
/// <param name="Required">The ratio of the capacity, rounded up.</param>
/// <param name="Offered">Places that were set aside for family doctors' patients, released ones among them.</param>
/// <param name="Released">How many of these had opened to everybody.</param>
/// <param name="Held">How many of them cases had, those who have come among them.</param>
/// <param name="Code">Why the patient was refused; null for everything else.</param>
public sealed record PoolFigure(
    string Session,
    PoolFigureKind Kind,
    long Position,
    long Version,
    DateTimeOffset At,
    int Capacity,
    decimal Ratio,
    int Required,
    int Offered,
    int Released,
    int Held,
    string? Code = null
)
{
    /// <summary>
    /// Less was offered than the session's ratio asks for, or than A17 asks for whatever the ratio. It must never be; the proof looks all the same.
    /// </summary>
    public bool BelowFloor => Offered < Required || Offered < Reserve.Of(ReserveRules.LowestRatio, Capacity);
}

/// <summary>A session as it is searched and summed up.</summary>
/// <param name="Pool">The pool's day.</param>
/// <param name="Session">Code of the session.</param>
/// <param name="From">When it begins.</param>
/// <param name="Until">When it is over.</param>
/// <param name="Capacity">Places in all.</param>
/// <param name="FreeReserved">Reserved places that can be had.</param>
/// <param name="FreeGeneral">Places of the general part that can be had.</param>
/// <param name="Waiting">How many wait.</param>
/// <param name="Ratio">Reserved share.</param>
/// <param name="Required">The ratio of the capacity, rounded up.</param>
/// <param name="Offered">Places set aside, released ones among them.</param>
/// <param name="Released">How many of these have opened to everybody.</param>
/// <param name="Held">How many of them cases have, used ones among them.</param>
/// <param name="Used">To how many of them the patient has come.</param>
/// <param name="Refusals">Refusals while reserve was free.</param>
/// <param name="BelowFloor">Whether any of its figures is <see cref="PoolFigure.BelowFloor"/>.</param>
public sealed record PoolSessionLine(
    PoolKey Pool,
    string Session,
    DateTimeOffset From,
    DateTimeOffset Until,
    int Capacity,
    int FreeReserved,
    int FreeGeneral,
    int Waiting,
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
    /// <summary>Where it stands among all.</summary>
    internal SessionCursor Place => new(Pool, From.UtcDateTime, Session);

    internal static PoolSessionLine Of(PoolRow row, PoolSession session) =>
        new(
            row.Pool,
            session.Plan.Session,
            session.Plan.From,
            session.Plan.Until,
            session.Capacity,
            session.FreeReserved,
            session.FreeGeneral,
            session.Waiting.Count,
            session.Ratio,
            session.Required,
            session.Reserved,
            session.Released,
            session.Held(CapacityPart.Reserved),
            session.Used(CapacityPart.Reserved),
            session.Refused.Count,
            row.Figures.Exists(figure => figure.Session == session.Plan.Session && figure.BelowFloor)
        );
}

/// <summary>Keeps <see cref="PoolRow"/>s.</summary>
internal sealed class PoolList : TableProjection<PoolRow>
{
    public const string TableName = "pools";

    public override string Table => TableName;

    public override IReadOnlyList<ProjectionColumn<PoolRow>> Columns { get; } =
    [
        ProjectionColumn.Text<PoolRow>("institution", row => row.Pool.Institution),
        ProjectionColumn.Text<PoolRow>("kind", row => Kebab.Of(row.Pool.Kind)),
        ProjectionColumn.Text<PoolRow>("unit", row => row.Pool.Unit),
        ProjectionColumn.Date<PoolRow>("day", row => row.Pool.Day),
        ProjectionColumn.Timestamp<PoolRow>("changed_at", row => row.Changed),
    ];

    public override IReadOnlyList<string> Indexes { get; } = ["tenant_id, institution, day, id", "tenant_id, day, id"];

    public override IReadOnlyList<LineTable<PoolRow>> Lines { get; } =
    [
        new LineTable<PoolRow, PoolSessionLine>(
            "pool_sessions",
            row => row.State.Sessions.Values.Select(session => PoolSessionLine.Of(row, session)),
            line => line.Session,
            [
                ProjectionColumn.Text<PoolSessionLine>("institution", line => line.Pool.Institution),
                ProjectionColumn.Text<PoolSessionLine>("kind", line => Kebab.Of(line.Pool.Kind)),
                ProjectionColumn.Text<PoolSessionLine>("unit", line => line.Pool.Unit),
                ProjectionColumn.Text<PoolSessionLine>("of", line => line.Pool.Of),
                ProjectionColumn.Timestamp<PoolSessionLine>("from_at", line => line.From),
                ProjectionColumn.Timestamp<PoolSessionLine>("until_at", line => line.Until),
                ProjectionColumn.BigInt<PoolSessionLine>("capacity", line => line.Capacity),
                ProjectionColumn.BigInt<PoolSessionLine>("free_reserved", line => line.FreeReserved),
                ProjectionColumn.BigInt<PoolSessionLine>("free_general", line => line.FreeGeneral),
                ProjectionColumn.BigInt<PoolSessionLine>("waiting", line => line.Waiting),
                ProjectionColumn.Date<PoolSessionLine>("day", line => line.Pool.Day),
                ProjectionColumn.Numeric<PoolSessionLine>("ratio", line => line.Ratio),
                ProjectionColumn.BigInt<PoolSessionLine>("required", line => line.Required),
                ProjectionColumn.BigInt<PoolSessionLine>("offered", line => line.Offered),
                ProjectionColumn.BigInt<PoolSessionLine>("released", line => line.Released),
                ProjectionColumn.BigInt<PoolSessionLine>("held", line => line.Held),
                ProjectionColumn.BigInt<PoolSessionLine>("used", line => line.Used),
                ProjectionColumn.BigInt<PoolSessionLine>("refusals", line => line.Refusals),
                ProjectionColumn.Boolean<PoolSessionLine>("below_floor", line => line.BelowFloor),
            ],
            // What changes with every hold stands in no index, so that its rows are updated in place.
            ["tenant_id, institution, day, from_at, id, line"]
        ),
        new LineTable<PoolRow, PoolFigure>(
            "pool_figures",
            row => row.Figures,
            figure => figure.Version.ToString(CultureInfo.InvariantCulture),
            [
                ProjectionColumn.Text<PoolFigure>("session", figure => figure.Session),
                ProjectionColumn.Text<PoolFigure>("kind", figure => Kebab.Of(figure.Kind)),
                ProjectionColumn.BigInt<PoolFigure>("position", figure => figure.Position),
                ProjectionColumn.BigInt<PoolFigure>("version", figure => figure.Version),
                ProjectionColumn.Timestamp<PoolFigure>("at", figure => figure.At),
                ProjectionColumn.BigInt<PoolFigure>("capacity", figure => figure.Capacity),
                ProjectionColumn.Numeric<PoolFigure>("ratio", figure => figure.Ratio),
                ProjectionColumn.BigInt<PoolFigure>("required", figure => figure.Required),
                ProjectionColumn.BigInt<PoolFigure>("offered", figure => figure.Offered),
                ProjectionColumn.BigInt<PoolFigure>("released", figure => figure.Released),
                ProjectionColumn.BigInt<PoolFigure>("held", figure => figure.Held),
                ProjectionColumn.Text<PoolFigure>("code", figure => figure.Code),
            ],
            []
        ),
        new LineTable<PoolRow, PoolDeadline>(
            "pool_deadlines",
            row => PoolDeadline.Of(row.State, row.Pool),
            deadline => deadline.Name,
            [
                ProjectionColumn.Text<PoolDeadline>("step", deadline => Kebab.Of(deadline.Step)),
                ProjectionColumn.Text<PoolDeadline>("session", deadline => deadline.Session),
                ProjectionColumn.Timestamp<PoolDeadline>("due_at", deadline => deadline.Due),
                ProjectionColumn.Timestamp<PoolDeadline>("until_at", deadline => deadline.Until),
            ],
            ["tenant_id, due_at"]
        ),
    ];

    /// <summary>2: sessions have a column for the specialist or machine.</summary>
    public override int Revision => 2;

    public override JsonTypeInfo<PoolRow> RowJson => PoolRowJson.Default.PoolRow;

    public override IReadOnlyList<RowKey> Keys(IEvent e) => PoolKey.OfStream(e.StreamKey!) is null ? [] : [RowKey.Of(e)];

    public override PoolRow Apply(PoolRow? row, RowKey key, IEvent e)
    {
        var state = (row?.State ?? PoolDay.Aggregate.Initial).Evolve(e.Data);
        var (session, kind) = e.Data switch
        {
            SessionPublished x => (x.Plan.Session, PoolFigureKind.Published),
            SessionChanged x => (x.Plan.Session, PoolFigureKind.Changed),
            ReserveReleased x => (x.Session, PoolFigureKind.Released),
            PlaceRefused x => (x.Session, PoolFigureKind.Refused),
            _ => (null, default),
        };
        var figures = row?.Figures ?? [];
        if (session is not null)
        {
            var now = state.Session(session)!;
            figures = figures.Add(
                new PoolFigure(
                    session,
                    kind,
                    e.Sequence,
                    e.Version,
                    e.HappenedAt,
                    now.Capacity,
                    now.Ratio,
                    now.Required,
                    now.Reserved,
                    now.Released,
                    now.Held(CapacityPart.Reserved),
                    (e.Data as PlaceRefused)?.Code
                )
            );
        }

        return new PoolRow(row?.Pool ?? PoolKey.OfStream(e.StreamKey!)!, state, e.Version, e.HappenedAt, figures);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    AllowOutOfOrderMetadataProperties = true
)]
[JsonSerializable(typeof(PoolRow))]
internal sealed partial class PoolRowJson : JsonSerializerContext;
