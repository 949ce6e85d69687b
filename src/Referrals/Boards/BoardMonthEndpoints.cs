// Months over HTTP: signing off, what was corrected since, the report.
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Boards;

internal static class BoardMonthEndpoints
{
    private const Roles Readers = Roles.CountyAuthority | Roles.Insurer;

    public static void Map(RouteGroupBuilder months)
    {
        months
            .MapGet("/{month}", (string month, RequestContext context, BoardMonths boards) => boards.Read(context, month))
            .For(Readers)
            .Produces<MonthView>()
            .WithSummary("A month's sign-offs, and what is another number since 月度关账");
        months
            .MapPost(
                "/{month}/closing",
                (string month, Body<CloseMonthForm> body, RequestContext context, BoardMonths boards) => boards.Close(context, month, body)
            )
            .For(Roles.CountyAuthority)
            .AnswersChange()
            .WithSummary("Sign a month off, once it is over; again after corrections 关账");
        months
            .MapGet("/{month}/corrections", Corrections)
            .For(Readers)
            .Produces<BoardCorrectionsPage>()
            .WithSummary("What came or went since the month was signed off, one by one 关账后更正");
        months
            .MapGet("/{month}/report", Report)
            .For(Readers)
            .Produces<string>(200, "text/html", Csv.ContentType, Workbook.ContentType)
            .WithSummary("The month's report as a page to print, as CSV or xlsx; as signed off, where it is 月报");
    }

    private static async Task<IResult> Corrections(
        string month,
        string? limit,
        string? cursor,
        RequestContext context,
        BoardContexts boards,
        SeenCases cases,
        ReferenceFactsLoader reference,
        EventLog log
    )
    {
        var first = BoardMonths.Parse(month);
        var signed = await log.AggregateStream(BoardMonth.Aggregate, context.Stream(BoardMonth.StreamKey(first)), context.Cancellation);
        if (signed.State.Closings is not [.., var last])
            return Problems.Of(new Refusal("month.not-signed"));
        await using var board = await boards.Open(context, await reference.Load(context), BoardMonths.Days(first), null, sums: false);
        return TypedResults.Ok(
            await BoardCorrections.Page(
                board,
                cases,
                last.Position,
                cursor,
                Query.Limit(limit, 50, 200),
                $"/api/boards/months/{month}/corrections"
            )
        );
    }

    private static async Task<IResult> Report(
        string month,
        RequestContext context,
        BoardContexts boards,
        BoardMonths months,
        ReferenceFactsLoader reference,
        EventLog log,
        HttpContext http
    )
    {
        var facts = await reference.Load(context);
        var first = BoardMonths.Parse(month);
        if (first > facts.Today)
            throw Query.Fault("month", new Refusal("board.period-in-future").With("today", facts.Today.Iso()));
        var days = BoardMonths.Days(first);
        var events = await log.FetchStream(context.Stream(BoardMonth.StreamKey(first)), context.Cancellation);
        var view = await months.View(context, facts, first, events);
        var last = view.Signatures is [.., var signature] ? signature : null;
        AsOf? signed = last is null ? null : AsOf.Position(last.Position);
        await using var board = await boards.Open(
            context,
            facts,
            days.Until > facts.Today ? days with { Until = facts.Today } : days,
            signed,
            last is null ? null : Shanghai.Day(last.At)
        );
        var county = await BoardView.Of(board, new BoardScope(BoardKind.County, context.Caller.County));
        var groups = await GroupsView.Of(board);
        if (TableAnswer.Wanted(http) is { } format)
            return new TableAnswer(BoardTable.Of(county, groups, context.Language), format);
        var report = new MonthReport(view, county, groups, await FlowView.Of(board, FlowStep.Accepted), board.Definitions);
        http.Response.Headers.ContentSecurityPolicy = MonthReportPage.SecurityPolicy;
        return Results.Text(MonthReportPage.Html(report, context.Language), "text/html; charset=utf-8");
    }
}
