// Boards and indicators over HTTP.
using Microsoft.AspNetCore.Http.HttpResults;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Boards;

internal static class BoardEndpoints
{
    public const Roles Readers = RoleGroups.Staff | Roles.CountyAuthority | Roles.Insurer;
    private const Roles OfCounty = Roles.CountyAuthority | Roles.Insurer;

    public static IServiceCollection AddBoards(this IServiceCollection services)
    {
        services.AddReference(IndicatorBook.Aggregate);
        return services
            .AddSingleton<BoardReading>()
            .AddSingleton<BoardContexts>()
            .AddSingleton<SeenCases>()
            .AddSingleton<BoardMonths>()
            .AddSingleton<BoardLive>()
            .AddSingleton<BoardStream>();
    }

    public static void MapBoards(this IEndpointRouteBuilder routes)
    {
        var boards = routes.MapGroup("/api/boards").WithTags("Boards 看板").AsOf().After();
        boards.MapGet("/county", County).For(OfCounty).ProducesTable<Board>().WithSummary("The county's board 全县看板");
        boards
            .MapGet("/groups", Groups)
            .For(OfCounty | Roles.Dispatcher)
            .ProducesTable<GroupsBoard>()
            .WithSummary("The groups side by side, in the period and since the first of January 医共体对比(赛马)");
        boards
            .MapGet("/groups/{group}", Group)
            .For(OfCounty | Roles.Dispatcher)
            .ProducesTable<Board>()
            .WithSummary("A group's board 医共体看板");
        boards
            .MapGet("/institutions/{institution}", Institution)
            .For(Readers)
            .ProducesTable<Board>()
            .WithSummary("The board of a hospital, township or clinic 机构看板");
        boards
            .MapGet("/flows", Flows)
            .For(OfCounty)
            .Produces<FlowBoard>()
            .WithSummary("Who sends to whom, by level and institution 患者流向");
        boards
            .MapGet("/consultations", ConsultationBoardView.Get)
            .For(RoleGroups.Staff | Roles.CountyAuthority)
            .Produces<ConsultationBoard>()
            .WithSummary("Consultations by kind and department, and who gave how many answers and opinions 会诊统计");
        boards
            .MapGet("/doctors/{practitioner}", Doctor)
            .For(Roles.FamilyDoctor | Roles.Specialist | Roles.TownshipCentre | Roles.Dispatcher | Roles.CountyAuthority)
            .Produces<DoctorBoard>()
            .WithSummary("A doctor's own numbers 医师看板");
        boards
            .MapGet("/cases", Cases)
            .For(Readers)
            .ProducesTable<BoardCasesPage>()
            .WithSummary("What a number counts, one by one 数字溯源");
        routes
            .MapGet("/api/boards/live", BoardLiveEndpoints.Listen)
            .WithTags("Boards 看板")
            .For(Readers)
            .Produces<string>(200, EventStream.ContentType)
            .WithSummary(
                "A board as server-sent events, whenever it is another; ?of= county, group: or institution: with its code 看板推送"
            );
        routes
            .MapGet("/api/boards/measures", Measures)
            .WithTags("Boards 看板")
            .For(Readers)
            .Produces<ItemsAnswer<MeasureView>>()
            .WithSummary("What boards count 统计量");
        BoardMonthEndpoints.Map(routes.MapGroup("/api/boards/months").WithTags("Boards 看板"));
        IndicatorEndpoints.Map(routes.MapGroup("/api/indicators").WithTags("Indicators 指标"));
    }

    private static RouteHandlerBuilder ProducesTable<T>(this RouteHandlerBuilder builder) =>
        builder.Produces<T>(200, "application/json", Csv.ContentType, Workbook.ContentType);

    private static Task<IResult> County(
        RequestContext context,
        [AsParameters] BoardPeriodQuery query,
        BoardContexts boards,
        HttpContext http
    ) => Show(context, query, boards, http, new BoardScope(BoardKind.County, context.Caller.County));

    private static Task<IResult> Group(
        string group,
        RequestContext context,
        [AsParameters] BoardPeriodQuery query,
        BoardContexts boards,
        HttpContext http
    ) => Show(context, query, boards, http, new BoardScope(BoardKind.Group, group));

    private static Task<IResult> Institution(
        string institution,
        RequestContext context,
        [AsParameters] BoardPeriodQuery query,
        BoardContexts boards,
        HttpContext http
    ) => Show(context, query, boards, http, new BoardScope(BoardKind.Institution, institution));

    private static async Task<IResult> Show(
        RequestContext context,
        BoardPeriodQuery query,
        BoardContexts boards,
        HttpContext http,
        BoardScope scope
    )
    {
        await using var opened = await boards.Open(
            context,
            query,
            facts =>
                scope.IsKnown(facts.Directory)
                    ? scope.IsSeenBy(context.Caller, facts)
                    : throw new RequestRefusedException(new Refusal("not-found"))
        );
        var board = await BoardView.Of(opened, scope);
        return TableAnswer.Wanted(http) is { } format
            ? new TableAnswer(BoardTable.Of(board, context.Language), format)
            : TypedResults.Ok(board);
    }

    private static async Task<IResult> Groups(
        RequestContext context,
        [AsParameters] BoardPeriodQuery query,
        BoardContexts boards,
        HttpContext http
    )
    {
        await using var opened = await boards.Open(context, query, _ => true);
        var board = await GroupsView.Of(opened);
        return TableAnswer.Wanted(http) is { } format
            ? new TableAnswer(BoardTable.Of(board, context.Language), format)
            : TypedResults.Ok(board);
    }

    private static async Task<IResult> Flows(
        RequestContext context,
        [AsParameters] BoardPeriodQuery query,
        string? step,
        BoardContexts boards
    )
    {
        await using var opened = await boards.Open(context, query, _ => true);
        return TypedResults.Ok(await FlowView.Of(opened, Query.Choice<FlowStep>("step", step) ?? FlowStep.Accepted));
    }

    // A doctor sees the own numbers; so does everybody who manages the board of the doctor's institution.
    private static async Task<IResult> Doctor(
        string practitioner,
        RequestContext context,
        [AsParameters] BoardPeriodQuery query,
        BoardContexts boards
    )
    {
        await using var opened = await boards.Open(
            context,
            query,
            facts =>
            {
                var caller = context.Caller;
                return caller.Practitioner == practitioner
                    || caller.Is(Roles.CountyAuthority)
                    || (
                        caller.Is(Roles.TownshipCentre | Roles.Dispatcher)
                        && facts.Practitioners.On(practitioner, facts.Today) is { } doctor
                        && new BoardScope(BoardKind.Institution, doctor.Institution).IsSeenBy(caller, facts)
                    );
            },
            sums: false
        );
        return TypedResults.Ok(await DoctorView.Of(opened, practitioner));
    }

    private static async Task<IResult> Cases(
        RequestContext context,
        [AsParameters] BoardCasesQuery query,
        BoardContexts boards,
        SeenCases seen,
        HttpContext http
    )
    {
        BoardScope? scope = null;
        var opened = await boards.Open(
            context,
            query.Period,
            facts => (scope = BoardScope.Parse("of", query.Of, context, facts.Directory)).IsSeenBy(context.Caller, facts),
            sums: false
        );
        http.Response.RegisterForDisposeAsync(opened);
        var cases = new BoardCases(opened, scope!, query, seen);
        return TableAnswer.Wanted(http) is { } format ? new TableAnswer(cases.Table(), format) : TypedResults.Ok(await cases.Page());
    }

    private static Ok<ItemsAnswer<MeasureView>> Measures(RequestContext context)
    {
        context.SetLanguage();
        return TypedResults.Ok(
            new ItemsAnswer<MeasureView>([
                .. Measure.All.Select(measure => new MeasureView(
                    measure.Code,
                    context.Language == Language.Chinese ? measure.Chinese : measure.English,
                    measure.Kind
                )),
            ])
        );
    }
}

internal static class BoardEvents
{
    public static EventTypes MapBoards(this EventTypes types) =>
        types.Map<IndicatorDefined>("indicator_defined").Map<MonthClosed>("month_closed");
}
