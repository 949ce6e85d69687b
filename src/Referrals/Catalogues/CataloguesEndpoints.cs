// Catalogues of levels and institutions over HTTP: reading, publishing as JSON or as a table, withdrawing.
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Security;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Catalogues;

/// <summary>What a table does not say of its edition.</summary>
/// <param name="From">First day, <c>yyyy-MM-dd</c>.</param>
/// <param name="Illustrative">An example; <c>false</c> where it is missing.</param>
/// <param name="DryRun">Only says what would change.</param>
internal sealed record EditionQuery(string? From, string? Illustrative, string? DryRun);

internal static class CataloguesEndpoints
{
    public const string Tag = "Disease catalogues 疾病目录";

    private const Roles InstitutionEditors = Roles.Dispatcher | Roles.TownshipCentre;

    public static IServiceCollection AddCatalogues(this IServiceCollection services) =>
        services
            .AddReference(CatalogueBook.Aggregate)
            .AddSingleton<CataloguePublishing>()
            .AddSingleton<CatalogueReading>()
            .AddSingleton<DiagnosisNames>();

    public static void MapCatalogues(this IEndpointRouteBuilder routes)
    {
        var catalogues = routes.MapGroup("/api/catalogues").WithTags(Tag);
        catalogues
            .MapGet("", List)
            .For(InstitutionsEndpoints.Readers)
            .AsOf()
            .Produces<ItemsAnswer<EditionLine>>()
            .WithSummary("All editions of catalogues and of names of diagnoses 目录版本");
        Describe(Levels(catalogues.MapGroup("/levels/{level}")), InstitutionsEndpoints.Editors, "县乡疾病诊疗目录");
        Describe(Hospitals(catalogues.MapGroup("/institutions/{institution}")), InstitutionEditors, "转诊病种目录");
        routes.MapDiagnoses();
    }

    private static RouteHandlerBuilder[] Levels(RouteGroupBuilder scope) =>
        [
            scope.MapGet(
                "",
                ([AsParameters] LevelPath path, string? on, RequestContext context, CatalogueReading reading, HttpContext http) =>
                    InForce(path, on, context, reading, http)
            ),
            scope.MapGet(
                "/{edition}",
                ([AsParameters] LevelEditionPath path, RequestContext context, CatalogueReading reading, HttpContext http) =>
                    Edition(path, context, reading, http)
            ),
            scope.MapPut(
                "/{edition}",
                (
                    [AsParameters] LevelEditionPath path,
                    string? dryRun,
                    Body<CatalogueForm> body,
                    RequestContext context,
                    Reference<Directory> directory,
                    CataloguePublishing publishing
                ) => Publish(path, dryRun, body, context, directory, publishing)
            ),
            scope.MapPut(
                "/{edition}/table",
                (
                    [AsParameters] LevelEditionPath path,
                    [AsParameters] EditionQuery query,
                    LargeTableUpload upload,
                    RequestContext context,
                    Reference<Directory> directory,
                    CataloguePublishing publishing
                ) => Import(path, query, upload, context, directory, publishing)
            ),
            scope.MapPut(
                "/{edition}/withdrawal",
                (
                    [AsParameters] LevelEditionPath path,
                    Body<EditionWithdrawalForm> body,
                    RequestContext context,
                    Reference<Directory> directory,
                    CataloguePublishing publishing
                ) => Withdraw(path, body, context, directory, publishing)
            ),
        ];

    private static RouteHandlerBuilder[] Hospitals(RouteGroupBuilder scope) =>
        [
            scope.MapGet(
                "",
                ([AsParameters] InstitutionPath path, string? on, RequestContext context, CatalogueReading reading, HttpContext http) =>
                    InForce(path, on, context, reading, http)
            ),
            scope.MapGet(
                "/{edition}",
                ([AsParameters] InstitutionEditionPath path, RequestContext context, CatalogueReading reading, HttpContext http) =>
                    Edition(path, context, reading, http)
            ),
            scope.MapPut(
                "/{edition}",
                (
                    [AsParameters] InstitutionEditionPath path,
                    string? dryRun,
                    Body<CatalogueForm> body,
                    RequestContext context,
                    Reference<Directory> directory,
                    CataloguePublishing publishing
                ) => Publish(path, dryRun, body, context, directory, publishing)
            ),
            scope.MapPut(
                "/{edition}/table",
                (
                    [AsParameters] InstitutionEditionPath path,
                    [AsParameters] EditionQuery query,
                    LargeTableUpload upload,
                    RequestContext context,
                    Reference<Directory> directory,
                    CataloguePublishing publishing
                ) => Import(path, query, upload, context, directory, publishing)
            ),
            scope.MapPut(
                "/{edition}/withdrawal",
                (
                    [AsParameters] InstitutionEditionPath path,
                    Body<EditionWithdrawalForm> body,
                    RequestContext context,
                    Reference<Directory> directory,
                    CataloguePublishing publishing
                ) => Withdraw(path, body, context, directory, publishing)
            ),
        ];

    private static void Describe(RouteHandlerBuilder[] routes, Roles editors, string chinese)
    {
        foreach (var read in routes[..2])
        {
            read.For(InstitutionsEndpoints.Readers)
                .AsOf()
                .Produces<CatalogueAnswer>(200, "application/json", Csv.ContentType, Workbook.ContentType);
        }

        routes[0].WithSummary($"The edition that counts on a day {chinese}");
        routes[1].WithSummary($"An edition {chinese}");
        routes[2]
            .For(editors)
            .Produces<EditionAnswer>()
            .WithSummary($"Publish an edition; the same again changes nothing; ?dryRun=true only says what would change 发布{chinese}");
        routes[3]
            .For(editors)
            .Produces<EditionAnswer>()
            .WithSummary(
                $"Publish an edition: CSV in UTF-8 or GBK, or xlsx, at most 5 MiB and {CatalogueDecider.MostItems} rows, all or nothing; ?dryRun=true only says what would change 导入{chinese}"
            );
        routes[4]
            .For(editors)
            .AnswersChange()
            .WithSummary($"Withdraw an edition: the one before it counts again, for what is decided from now on 撤回{chinese}");
    }

    private static async Task<IResult> List(string? on, RequestContext context, CatalogueReading reading)
    {
        var day = Query.On(on, context);
        return TypedResults.Ok(new ItemsAnswer<EditionLine>(CatalogueReading.Lines(await reading.Load(context), day)));
    }

    private static async Task<IResult> InForce(
        IEditionPath path,
        string? on,
        RequestContext context,
        CatalogueReading reading,
        HttpContext http
    )
    {
        var (scope, day) = (path.Scope, Query.On(on, context));
        return CatalogueReading.Answer((await reading.Load(context)).InForce(scope, day), context, TableAnswer.Wanted(http));
    }

    private static async Task<IResult> Edition(IEditionPath path, RequestContext context, CatalogueReading reading, HttpContext http)
    {
        var scope = path.Scope;
        var book = await reading.Load(context);
        return CatalogueReading.Answer(book.Of(scope).Find(one => one.Name == path.Edition), context, TableAnswer.Wanted(http));
    }

    private static async Task<IResult> Publish(
        IEditionPath path,
        string? dryRun,
        Body<CatalogueForm> body,
        RequestContext context,
        Reference<Directory> directory,
        CataloguePublishing publishing
    )
    {
        if (await Refused(path, context, directory) is { } refusal)
            return Problems.Of(refusal);
        var fields = new Fields();
        var content = body.Value.Check(fields, await publishing.Systems(context));
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        return await publishing.Publish(
            context,
            new PublishCatalogue(
                path.Scope,
                EditionName.Of(path.Edition),
                content.From,
                content.Illustrative,
                content.Items,
                content.Systems
            ),
            new Publication(body.Fingerprint, Query.Flag("dryRun", dryRun) ?? false)
        );
    }

    private static async Task<IResult> Import(
        IEditionPath path,
        [AsParameters] EditionQuery query,
        LargeTableUpload upload,
        RequestContext context,
        Reference<Directory> directory,
        CataloguePublishing publishing
    )
    {
        if (await Refused(path, context, directory) is { } refusal)
            return Problems.Of(refusal);
        if (string.IsNullOrEmpty(query.From))
            throw Query.Fault("from", new Refusal("field.required"));
        var from = Codes.Day("from", query.From);
        var illustrative = Query.Flag("illustrative", query.Illustrative) ?? false;
        var dry = Query.Flag("dryRun", query.DryRun) ?? false;
        var systems = (await publishing.Systems(context))(from);
        var file = CatalogueFile.ReadItems(upload.Table, systems);
        if (file.Refusal is { } faults)
            return Problems.Of(faults);
        return await publishing.Publish(
            context,
            new PublishCatalogue(path.Scope, EditionName.Of(path.Edition), from, illustrative, file.Rows, systems),
            new Publication($"{upload.Table.Fingerprint} {query.From} {illustrative}", dry, file.OnLines)
        );
    }

    private static async Task<IResult> Withdraw(
        IEditionPath path,
        Body<EditionWithdrawalForm> body,
        RequestContext context,
        Reference<Directory> directory,
        CataloguePublishing publishing
    )
    {
        if (await Refused(path, context, directory) is { } refusal)
            return Problems.Of(refusal);
        var fields = new Fields();
        var command = new WithdrawCatalogue(path.Scope, path.Edition, fields.Text("/reason", body.Value.Reason, 500));
        return fields.Refusal is { } faults
            ? Problems.Of(faults)
            : await publishing.Withdraw(context, body.Fingerprint, book => CatalogueDecider.Withdraw(book, command));
    }

    // An institution's catalogue is its own matter, and that of the hospital that leads it.
    private static async Task<Refusal?> Refused(IEditionPath path, RequestContext context, Reference<Directory> directory)
    {
        if (path.Scope.Institution is not { } institution)
            return null;
        var known = (await directory.Get(context.Stream(Directory.StreamKey), context.Cancellation)).State;
        if (!known.Institutions.ContainsKey(institution))
            return new Refusal("institution.unknown").With("code", institution);
        var own = context.Caller.Institution;
        var leads =
            context.Caller.Is(Roles.Dispatcher)
            && known.LeadsOf(institution, Shanghai.Day(context.Now)).Contains(own, StringComparer.Ordinal);
        return own == institution || leads ? null : new Refusal("catalogue.not-yours");
    }
}
