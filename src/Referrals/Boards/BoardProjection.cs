// The read model of all boards: what each stream adds to them, every such line with its time in the log, and the sums of those that stand.
using System.Text.Json.Serialization.Metadata;
using JasperFx.Events;
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.DailyActivity;
using Referrals.Deductibles;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Boards;

/// <summary>
/// Keeps <see cref="BoardRow"/>s. Of <c>board_lines</c> any number can be traced to its cases, and had as of any position; the sums of
/// <c>board_counts</c>, months of days, and of <c>board_year_counts</c>, years of months, are what boards show now.
/// </summary>
internal sealed class BoardProjection : TableProjection<BoardRow>
{
    public const string ProjectionName = "boards";
    public const string TableName = "board_streams";
    public const string LineTableName = "board_lines";
    public const string CountTableName = "board_counts";
    public const string YearCountTableName = "board_year_counts";

    /// <summary>Lines that were recorded after the day that they count for, as SQL says it.</summary>
    public const string Late = "day < (since_at at time zone interval '08:00')::date";

    private const string MonthPrefix = "activity-";

    public override string Table => TableName;

    public override string Name => ProjectionName;

    public override int Revision => 3;

    public override IReadOnlyList<ProjectionColumn<BoardRow>> Columns { get; } =
    [ProjectionColumn.Boolean<BoardRow>("in_stock", row => row.IsInStock())];

    // Who waits now is few of all that ever did.
    public override IReadOnlyList<string> Indexes { get; } = ["tenant_id, id where in_stock"];

    public override IReadOnlyList<LineTable<BoardRow>> Lines { get; } =
    [
        new TemporalLineTable<BoardRow, BoardLine>(
            LineTableName,
            row => row.Lines(),
            line => line.Name,
            [
                ProjectionColumn.Text<BoardLine>("measure", line => line.Measure),
                ProjectionColumn.Date<BoardLine>("day", line => line.Day),
                ProjectionColumn.Text<BoardLine>("sender", line => line.Sender),
                ProjectionColumn.Text<BoardLine>("receiver", line => line.Receiver),
                ProjectionColumn.Text<BoardLine>("unit", line => line.Unit),
                ProjectionColumn.Text<BoardLine>("diagnosis", line => line.Diagnosis),
                ProjectionColumn.Text<BoardLine>("doctor", line => line.Doctor),
                ProjectionColumn.Text<BoardLine>("reason", line => line.Reason),
                ProjectionColumn.BigInt<BoardLine>("minutes", line => line.Minutes),
                ProjectionColumn.BigInt<BoardLine>("amount", line => line.Amount),
            ],
            [
                "tenant_id, measure, day, since",
                "tenant_id, doctor, day where doctor is not null",
                $"tenant_id, since where {Late}",
                "tenant_id, until where until is not null",
            ],
            [
                new SumTable<BoardLine, BoardKey>(
                    CountTableName,
                    line => BoardKey.Of(line, line.Day.FirstOfMonth()),
                    line => line.Amount,
                    KeyColumns("month"),
                    line => line.Day.Day,
                    BoardKey.DaysOfMonth
                ),
                new SumTable<BoardLine, BoardKey>(
                    YearCountTableName,
                    line => BoardKey.Of(line, line.Day.FirstOfYear()),
                    line => line.Amount,
                    KeyColumns("year"),
                    line => line.Day.Month,
                    BoardKey.MonthsOfYear
                ),
            ]
        ),
    ];

    public override JsonTypeInfo<BoardRow> RowJson => BoardRowJson.Default.BoardRow;

    public override IReadOnlyList<RowKey> Keys(IEvent e) =>
        e.Data is ActivityReported or StaysAssessed
        || e.StreamKey!.StartsWith(Referral.StreamPrefix, StringComparison.Ordinal)
        || e.StreamKey!.StartsWith(Consultation.StreamPrefix, StringComparison.Ordinal)
        || PoolKey.OfStream(e.StreamKey!) is not null
            ? [RowKey.Of(e)]
            : [];

    public override BoardRow? Apply(BoardRow? row, RowKey key, IEvent e) =>
        e.Data switch
        {
            ActivityReported reported => ((CountedMonth?)row ?? new CountedMonth(Reporter(e.StreamKey!), [])).After(reported),
            StaysAssessed assessed => new CountedStays([.. assessed.Assessment.Stays.Select(CountedStay.Of)]),
            var data when PoolKey.OfStream(e.StreamKey!) is { } pool => new CountedPool(
                pool,
                ((row as CountedPool)?.State ?? PoolDay.Aggregate.Initial).Evolve(data)
            ),
            var data when e.StreamKey!.StartsWith(Consultation.StreamPrefix, StringComparison.Ordinal) => CountedConsultation.Evolve(
                (CountedConsultation?)row,
                data
            ),
            var data => CountedCase.Evolve((CountedCase?)row, data, e.HappenedAt),
        };

    private static IReadOnlyList<ProjectionColumn<BoardKey>> KeyColumns(string first) =>
        [
            ProjectionColumn.Text<BoardKey>("institution", key => key.Institution),
            ProjectionColumn.Text<BoardKey>("by", key => key.By),
            // Before the time: who asks for a year of few measures passes over all others.
            ProjectionColumn.Text<BoardKey>("measure", key => key.Measure),
            ProjectionColumn.Date<BoardKey>(first, key => key.First),
            ProjectionColumn.Text<BoardKey>("side", key => key.Side),
            ProjectionColumn.Text<BoardKey>("key", key => key.Key),
        ];

    // activity-<institution>-<year>-<month>
    private static string Reporter(string stream) => stream[MonthPrefix.Length..^"-yyyy-MM".Length];
}
