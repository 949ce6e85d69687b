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
    AsOf? At
) : IAsyncDisposable
{
    public ReferenceNames Names { get; } = new(Facts);

    /// <summary>The moment that was asked for; null for now, or where a position was.</summary>
    public DateTimeOffset? AsOf => At?.Recorded?.ToOffset(Shanghai.Offset);

    /// <summary>The day on which it was looked at, Asia/Shanghai.</summary>
    public DateOnly Today =>
        At is null ? Facts.Today
        : AsOf is { } moment ? Shanghai.Day(moment)
        : Sums.Recorded ?? Facts.Today;

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
    public async Task<BoardContext> Open(RequestContext context, BoardPeriodQuery query, Func<ReferenceFacts, bool> mayRead)
    {
        var facts = await reference.Load(context);
        return mayRead(facts)
            ? await Open(context, facts, BoardPeriod.Of(query, facts.Today), context.AsOf)
            : throw new RequestRefusedException(new Refusal("board.not-yours"));
    }

    /// <summary>Opens the boards of a period, now or as of a moment or position.</summary>
    public async Task<BoardContext> Open(RequestContext context, ReferenceFacts facts, BoardPeriod period, AsOf? asOf)
    {
        var book = await indicators.Get(context.Stream(IndicatorBook.StreamKey), context.Cancellation);
        var catalogues = await diagnoses.Load(context);
        var sums = await reading.Open(context, period.Until, asOf);
        try
        {
            context.SetLanguage();
            // Who belonged to which group is as it was known then.
            var directory = asOf is null
                ? facts.Directory
                : (
                    await log.AggregateStream(
                        Directory.Aggregate,
                        context.Stream(Directory.StreamKey),
                        EventStore.AsOf.Position(sums.Position),
                        context.Cancellation
                    )
                ).State;
            return new BoardContext(context, period, sums, facts, directory, book.State.On(period.Until), catalogues, asOf);
        }
        catch
        {
            await sums.DisposeAsync();
            throw;
        }
    }
}
