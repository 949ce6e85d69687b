// What reading a board needs, opened once for a request.
using Referrals.Catalogues;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Boards;

/// <summary>A board's request with everything that it is told: the days, the sums at one position, institutions and definitions.</summary>
internal sealed record BoardContext(
    RequestContext Request,
    BoardPeriod Period,
    BoardSnapshot Sums,
    ReferenceFacts Facts,
    Directory Directory,
    IReadOnlyList<IndicatorDefinition> Definitions,
    CatalogueBook Catalogues,
    AsOf? At,
    DateOnly? Day
) : IAsyncDisposable
{
    public ReferenceNames Names { get; } = new(Facts);

    /// <summary>The moment that was asked for; null for now, or where a position was.</summary>
    public DateTimeOffset? AsOf => At?.Recorded?.ToOffset(Shanghai.Offset);

    /// <summary>The day on which it was looked at, Asia/Shanghai.</summary>
    public DateOnly Today =>
        Day is { } day ? day
        : At is null ? Facts.Today
        : AsOf is { } moment ? DayOf(moment)
        : Sums.Recorded ?? Facts.Today;

    /// <summary>The day of a moment that is looked back at: midnight is the end of a day.</summary>
    public static DateOnly DayOf(DateTimeOffset moment) => Shanghai.Day(moment.AddTicks(-1));

    public string Say(IndicatorText text) => Request.Language == Language.Chinese ? text.Chinese : text.English;

    public ValueTask DisposeAsync() => Sums.DisposeAsync();
}

internal sealed class BoardContexts(
    BoardReading reading,
    EventLog log,
    ReferenceFactsLoader reference,
    Reference<IndicatorBook> indicators,
    DiagnosisNames diagnoses
)
{
    /// <summary>Checks the period and the right to see the board, and opens it.</summary>
    /// <exception cref="RequestRefusedException">The period is none, the board is not the caller's, or it is behind.</exception>
    public async Task<BoardContext> Open(
        RequestContext context,
        BoardPeriodQuery query,
        Func<ReferenceFacts, bool> mayRead,
        bool sums = true
    )
    {
        var facts = await reference.Load(context);
        return mayRead(facts)
            ? await Open(context, facts, BoardPeriod.Of(query, facts.Today, DayOf(context.AsOf)), context.AsOf, sums: sums)
            : throw new RequestRefusedException(new Refusal("board.not-yours"));
    }

    /// <summary>Opens the boards of a period, now or as of a moment or position.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="facts">Institutions and today.</param>
    /// <param name="period">The days.</param>
    /// <param name="asOf">When it is looked at; null for now.</param>
    /// <param name="day">The day on which it was looked at, where that is known otherwise.</param>
    /// <param name="sums">Whether sums are asked for; else only lines.</param>
    public async Task<BoardContext> Open(
        RequestContext context,
        ReferenceFacts facts,
        BoardPeriod period,
        AsOf? asOf,
        DateOnly? day = null,
        bool sums = true
    )
    {
        var catalogues = await diagnoses.Load(context);
        var snapshot = await reading.Open(context, sums ? period.Until : null, asOf);
        try
        {
            context.SetLanguage();
            // Who belonged to which group, and what an indicator was, is as it was known then.
            var then = EventStore.AsOf.Position(snapshot.Position);
            var directory = asOf is null ? facts.Directory : await At(Directory.Aggregate, Directory.StreamKey, then);
            var book = asOf is null
                ? (await indicators.Get(context.Stream(IndicatorBook.StreamKey), context.Cancellation)).State
                : await At(IndicatorBook.Aggregate, IndicatorBook.StreamKey, then);
            return new BoardContext(context, period, snapshot, facts, directory, book.On(period.Until), catalogues, asOf, day);
        }
        catch
        {
            await snapshot.DisposeAsync();
            throw;
        }

        async Task<T> At<T>(Aggregate<T> aggregate, string stream, AsOf at)
            where T : class => (await log.AggregateStream(aggregate, context.Stream(stream), at, context.Cancellation)).State;
    }

    // Without a period a board of a moment ends on its day.
    private static DateOnly? DayOf(AsOf? asOf) => asOf?.Recorded is { } moment ? BoardContext.DayOf(moment) : null;
}
