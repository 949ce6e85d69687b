// Lines that follow from rows keep when they came and went, and are added up: now, at any position, and after a rebuild.
using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using JasperFx.Events;
using Referrals.EventStore.Projections;
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_lines_keep_their_time(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task each_line_has_the_positions_of_the_events_that_brought_it_and_took_it_away()
    {
        var node = await Follow(new ColourBoard("colours"));
        var stream = NewStream();
        var positions = new List<long>();
        // The last two in one page: what comes and goes within it is kept too.
        object[][] requests =
        [
            [new Counted(1, "red")],
            [new Counted(1, "red")],
            [new Counted(2, "green")],
            [new Counted(1, "blue"), new Closed("over")],
        ];
        foreach (var events in requests)
            positions.Add((await Log.Append(Append(stream, events), Cancellation)).Position);
        (await node.WaitFor("colours", positions[^1])).ShouldBeTrue();

        (
            await Texts(
                "select line || ' ' || amount || ' ' || since || '-' || coalesce(until::text, '') from referrals.colour_lines order by since"
            )
        ).ShouldBe([
            Line("red", 1, positions[0], positions[1]),
            Line("red", 2, positions[1], positions[2]),
            Line("green", 4, positions[2], positions[3] - 1),
            Line("blue", 5, positions[3] - 1, positions[3]),
        ]);
        (await Numbers("select coalesce(sum(running[3]), 0)::bigint from referrals.colour_sums")).ShouldBe([0]);
        (await Texts("select colour from referrals.colour_sums where running <> '{0,0,0}'")).ShouldBeEmpty();
        (await Numbers("select count(*) from referrals.colour_lines where since_at > until_at")).ShouldBe([0]);
    }

    [Fact]
    public async Task sums_follow_and_a_rebuild_has_the_same_lines_with_the_same_times()
    {
        var random = new Random(3);
        var streams = Enumerable.Range(0, 20).Select(_ => NewStream()).ToArray();
        var node = await Follow(new ColourBoard("colours"));
        var end = 0L;
        for (var i = 0; i < 400; i++)
        {
            var stream = streams[random.Next(streams.Length)];
            end = (
                await Log.Append(Append(stream, new Counted(random.Next(1, 4), Colours[random.Next(Colours.Length)])), Cancellation)
            ).Position;
        }

        (await node.WaitFor("colours", end)).ShouldBeTrue();
        var lines = await Lines();
        lines.Count.ShouldBeGreaterThan(100);
        var sums = await Sums();
        sums.Count.ShouldBeGreaterThan(1);
        (
            await Texts(
                "select tenant_id || ' ' || line || ' ' || sum(amount) from referrals.colour_lines where until is null group by tenant_id, line order by 1"
            )
        ).ShouldBe(sums);
        (await Texts("select running::text from referrals.colour_sums where running[3] <> 0 order by tenant_id, colour")).ShouldBe(
            await Texts(
                """
                select array[coalesce(sum(amount) filter (where amount % 3 = 0), 0), coalesce(sum(amount) filter (where amount % 3 < 2), 0), sum(amount)]::bigint[]::text
                from referrals.colour_lines where until is null group by tenant_id, line order by tenant_id, line
                """
            )
        );

        (
            await Texts(
                "select tenant_id || ' ' || left(line, 1) || ' ' || sum(amount) from referrals.colour_lines where until is null group by tenant_id, left(line, 1) order by 1"
            )
        ).ShouldBe(await InitialSums());

        await node.Rebuild("colours", cancellation: Cancellation);
        (await Lines()).ShouldBe(lines);
        (await Sums()).ShouldBe(sums);
    }

    private static readonly string[] Colours = ["red", "green", "blue"];

    private Task<List<string>> Lines() =>
        Texts(
            "select tenant_id || id || line || amount || ' ' || since || ' ' || since_at || ' ' || coalesce(until::text, '') || coalesce(until_at::text, '') from referrals.colour_lines order by since, line"
        );

    private Task<List<string>> Texts(string sql) => Query(sql, r => r.GetString(0));

    private Task<List<string>> Sums() =>
        Texts("select tenant_id || ' ' || colour || ' ' || running[3] from referrals.colour_sums where running[3] <> 0 order by 1");

    private Task<List<string>> InitialSums() =>
        Texts(
            "select tenant_id || ' ' || initial || ' ' || running[1] from referrals.colour_initial_sums where running[1] <> 0 order by 1"
        );

    private static string Line(string colour, int amount, long since, long until) =>
        string.Create(CultureInfo.InvariantCulture, $"{colour} {amount} {since}-{until}");
}

/// <summary>One line for each counter, of its last text; none once it is closed.</summary>
internal sealed class ColourBoard(string table) : TableProjection<CountRow>
{
    public override string Table => table;

    public override IReadOnlyList<LineTable<CountRow>> Lines { get; } =
    [
        new TemporalLineTable<CountRow, ColourLine>(
            "colour_lines",
            row => [new ColourLine(row.Last, row.Count)],
            line => line.Colour,
            [ProjectionColumn.BigInt<ColourLine>("amount", line => line.Amount)],
            ["tenant_id, until where until is not null"],
            [
                new SumTable<ColourLine, ColourKey>(
                    "colour_sums",
                    line => [new ColourKey(line.Colour)],
                    line => line.Amount,
                    [ProjectionColumn.Text<ColourKey>("colour", key => key.Colour)],
                    line => (int)line.Amount % 3 + 1,
                    3
                ),
                new SumTable<ColourLine, ColourKey>(
                    "colour_initial_sums",
                    line => [new ColourKey(line.Colour[..1])],
                    line => line.Amount,
                    [ProjectionColumn.Text<ColourKey>("initial", key => key.Colour)],
                    _ => 1,
                    1
                ),
            ]
        ),
    ];

    public override JsonTypeInfo<CountRow> RowJson => SamplesJson.Default.CountRow;

    public override IReadOnlyList<RowKey> Keys(IEvent e) => [RowKey.Of(e)];

    public override CountRow? Apply(CountRow? row, RowKey key, IEvent e) =>
        e.Data is Counted counted ? new CountRow((row?.Count ?? 0) + counted.By, counted.Text) : null;
}

internal sealed record ColourLine(string Colour, long Amount);

internal readonly record struct ColourKey(string Colour);
