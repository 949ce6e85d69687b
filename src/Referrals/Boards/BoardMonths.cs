// Signing months off, and what was corrected since.
using System.Globalization;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Boards;

/// <summary>A sign-off.</summary>
/// <param name="Revision">From 1.</param>
/// <param name="Position">Position in the log.</param>
/// <param name="At">When, Shanghai time.</param>
/// <param name="By">Account of who signed.</param>
/// <param name="MissingDays">Days of institutions that were not reported.</param>
/// <param name="Note">Said about it.</param>
public sealed record MonthSignature(int Revision, long Position, DateTimeOffset At, string? By, int MissingDays, string? Note);

/// <summary>A signed value, and what it is now.</summary>
/// <param name="Signed">As it was signed.</param>
/// <param name="Now">What it is now.</param>
public sealed record MonthDifference(SignedValue Signed, decimal? Now);

/// <summary>A month 月报.</summary>
/// <param name="Month">Such as <c>2026-10</c>.</param>
/// <param name="Signatures">First to last; empty while it is not signed off.</param>
/// <param name="Values">What was signed last.</param>
/// <param name="Differences">Values that are others now.</param>
public sealed record MonthView(
    string Month,
    IReadOnlyList<MonthSignature> Signatures,
    IReadOnlyList<SignedValue> Values,
    IReadOnlyList<MonthDifference> Differences
);

internal sealed class BoardMonths(BoardContexts boards, ReferenceFactsLoader reference, ProjectionProgress projections, EventLog log)
{
    /// <summary>Signs a month off as it stands.</summary>
    public async Task<IResult> Close(RequestContext context, string text, Body<CloseMonthForm> body)
    {
        var facts = await reference.Load(context);
        var month = Parse(text);
        var fields = new Fields();
        var (note, despite) = body.Value.Check(fields);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        // What is not over is refused before its boards are asked for.
        if (BoardMonth.Close(BoardMonth.Aggregate.Initial, Command([], 0, 0)).Refusal is { } early)
            return Problems.Of(early);
        // What was written before the signature is signed, institutions and definitions too.
        await projections.CatchUp(log, [BoardProjection.ProjectionName], context.Cancellation);
        IReadOnlyList<SignedValue> values;
        int missing;
        long position;
        await using (var board = await boards.Open(context, facts, Days(month), null))
        {
            (values, missing) = await Values(board);
            position = board.Sums.Position;
        }

        var command = Command(values, missing, position);
        var written = await log.WriteToAggregate(
            BoardMonth.Aggregate,
            context.Stream(BoardMonth.StreamKey(month)),
            loaded => BoardMonth.Close(loaded.State, command).On(loaded, context.IfMatch),
            context.CreateWriteOptions(body.Fingerprint),
            context.Cancellation
        );
        return ReferenceWriter.Answer(context, written);

        CloseMonth Command(IReadOnlyList<SignedValue> signed, int missingDays, long at) =>
            new(new MonthClosed(month, 0, at, signed, missingDays, note, context.Now.ToOffset(Shanghai.Offset)), despite, facts.Today);
    }

    /// <summary>A month, with what has changed since it was signed off.</summary>
    public async Task<IResult> Read(RequestContext context, string text)
    {
        var facts = await reference.Load(context);
        var month = Parse(text);
        if (month > facts.Today)
            throw Query.Fault("month", new Refusal("board.period-in-future").With("today", facts.Today.Iso()));
        var events = await log.FetchStream(context.Stream(BoardMonth.StreamKey(month)), context.Cancellation);
        context.SetETag(events.Count);
        return TypedResults.Ok(await View(context, facts, month, events));
    }

    public async Task<MonthView> View(
        RequestContext context,
        ReferenceFacts facts,
        DateOnly month,
        IReadOnlyList<JasperFx.Events.IEvent> events
    )
    {
        var name = month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        if (events.Count == 0)
            return new MonthView(name, [], [], []);
        await using var board = await boards.Open(context, facts, Days(month), null);
        var (now, _) = await Values(board);
        var signed = ((MonthClosed)events[^1].Data).Values;
        var values = now.ToDictionary(value => (value.Of, value.Measure, value.Indicator), value => value.Value);
        return new MonthView(
            name,
            [
                .. events.Select(e =>
                    e.Data is MonthClosed closed
                        ? new MonthSignature(closed.Revision, closed.Position, closed.At, e.Actor, closed.MissingDays, closed.Note)
                        : throw new InvalidOperationException($"{e.EventTypeName} is no event of a month.")
                ),
            ],
            signed,
            [
                .. signed
                    .Select(value => new MonthDifference(value, Now(value)))
                    .Where(difference => difference.Now != difference.Signed.Value),
                // What was not there was 0.
                .. now.Where(value => value.Measure is not null && !signed.Any(one => Same(one, value)))
                    .Select(value => new MonthDifference(value with { Value = 0 }, value.Value)),
            ]
        );

        decimal? Now(SignedValue value) =>
            values.TryGetValue((value.Of, value.Measure, value.Indicator), out var known) ? known
            : value.Measure is null ? null
            : 0;
    }

    /// <summary>Checks the name of a month.</summary>
    public static DateOnly Parse(string text) => Query.Day("month", $"{text}-01");

    /// <summary>The days of a month.</summary>
    public static BoardPeriod Days(DateOnly month) => new(month, month.AddMonths(1).AddDays(-1));

    private static bool Same(SignedValue a, SignedValue b) => (a.Of, a.Measure, a.Indicator) == (b.Of, b.Measure, b.Indicator);

    // By the definitions that hold at the end of the month: those of a later one change nothing that was signed.
    private static async Task<(IReadOnlyList<SignedValue> Values, int MissingDays)> Values(BoardContext board)
    {
        var county = new BoardScope(BoardKind.County, board.Request.Caller.County);
        var figures = BoardView.Figures(await board.Sums.Sum(county.Slices(board.Period, board.Directory), null, BoardView.Events));
        var values = figures.Select(figure => new SignedValue("county", figure.Measure, null, null, figure.Value)).ToList();
        var missing = new Dictionary<string, int>(StringComparer.Ordinal);
        List<BoardScope> scopes =
        [
            county,
            .. board.Directory.Groups(board.Period.Until).Select(group => new BoardScope(BoardKind.Group, group.Code)),
        ];
        var indicators = await IndicatorValues.Of(board, [.. scopes.Select(scope => new IndicatorsOf(scope, board.Period))]);
        foreach (var (scope, computed) in scopes.Zip(indicators))
        {
            foreach (var value in computed)
            {
                values.Add(
                    new SignedValue(scope.ToString(), null, value.Indicator, value.Version, value.Value, value.Numerator, value.Denominator)
                );
                foreach (var absent in value.Missing ?? [])
                    missing[absent.Institution] = absent.Days;
            }
        }

        return (values, missing.Values.Sum());
    }
}
