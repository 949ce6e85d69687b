// Diagnoses over HTTP: their names, edition by edition, and finding one.
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Catalogues;

/// <summary>Names of which code system a path names, and which edition.</summary>
/// <param name="System">Code of the code system.</param>
/// <param name="Edition">Its name.</param>
/// <param name="Version">Version of the code system; that of the policy where it is missing.</param>
internal sealed record NamesPath(
    [property: FromRoute(Name = "system")] string System,
    [property: FromRoute(Name = "edition")] string Edition,
    [property: FromQuery(Name = "version")] string? Version
);

/// <summary>What is searched for.</summary>
/// <param name="Q">The beginning of a code, words of the name, or pinyin initials.</param>
/// <param name="System">Only in this code system.</param>
/// <param name="Limit">At most so many; 20 where it is missing, 100 at most.</param>
/// <param name="On">The day for which the level is told; today where it is missing.</param>
internal sealed record DiagnosesQuery(string? Q, string? System, string? Limit, string? On);

internal static class DiagnosesEndpoints
{
    private const int LongestQuestion = 100;

    public static void MapDiagnoses(this IEndpointRouteBuilder routes)
    {
        var diagnoses = routes.MapGroup("/api/diagnoses").WithTags(CataloguesEndpoints.Tag).For(InstitutionsEndpoints.Readers).AsOf();
        diagnoses
            .MapGet("", Search)
            .Produces<ItemsAnswer<DiagnosisAnswer>>()
            .WithSummary("Find diagnoses by code, words or pinyin initials, best first 诊断检索");
        diagnoses
            .MapGet("/{system}/{code}", Get)
            .Produces<DiagnosisAnswer>()
            .WithSummary("A diagnosis: its name, and which level should treat it 诊断与诊疗层级");
        var names = routes.MapGroup("/api/diagnosis-names/{system}").WithTags(CataloguesEndpoints.Tag);
        names
            .MapGet("", InForce)
            .For(InstitutionsEndpoints.Readers)
            .AsOf()
            .Produces<NamesAnswer>(200, "application/json", Csv.ContentType, Workbook.ContentType)
            .WithSummary("The newest edition of names 诊断名称");
        names
            .MapGet("/{edition}", Edition)
            .For(InstitutionsEndpoints.Readers)
            .AsOf()
            .Produces<NamesAnswer>(200, "application/json", Csv.ContentType, Workbook.ContentType)
            .WithSummary("An edition of names 诊断名称");
        names
            .MapPut("/{edition}", Publish)
            .For(InstitutionsEndpoints.Editors)
            .Produces<EditionAnswer>()
            .WithSummary(
                "Publish names of diagnoses; the same again changes nothing; ?dryRun=true only says what would change 发布诊断名称"
            );
        names
            .MapPut("/{edition}/table", Import)
            .For(InstitutionsEndpoints.Editors)
            .Produces<EditionAnswer>()
            .WithSummary(
                $"Publish names: CSV in UTF-8 or GBK, or xlsx, at most 5 MiB and {CatalogueDecider.MostNames} rows, all or nothing; ?dryRun=true only says what would change 导入诊断名称"
            );
        names
            .MapPut("/{edition}/withdrawal", Withdraw)
            .For(InstitutionsEndpoints.Editors)
            .AnswersChange()
            .WithSummary("Withdraw an edition of names 撤回诊断名称");
    }

    private static async Task<IResult> Search(
        [AsParameters] DiagnosesQuery query,
        RequestContext context,
        CatalogueReading reading,
        CataloguePublishing publishing
    )
    {
        if (string.IsNullOrWhiteSpace(query.Q))
            throw Query.Fault("q", new Refusal("field.required"));
        if (CleanText.IsLongerThan(query.Q, LongestQuestion))
            throw Query.Fault("q", new Refusal("field.too-long").With("limit", $"{LongestQuestion}"));
        var (day, limit) = (Query.On(query.On, context), Query.Limit(query.Limit, 20, 100));
        var systems = (await publishing.Systems(context))(day)
            .Where(system => query.System is null or "" || system.Code == query.System)
            .ToList();
        if (systems.Count == 0)
            throw Query.Fault("system", new Refusal("field.unknown-code").With("code", query.System ?? ""));
        var book = await reading.Load(context);
        return TypedResults.Ok(
            new ItemsAnswer<DiagnosisAnswer>([
                .. DiagnosisSearch
                    .Find(book, query.Q, systems.Select(system => (system.Code, system.Version)), limit)
                    .Select(diagnosis => DiagnosisAnswer.Of(book, diagnosis, day)),
            ])
        );
    }

    private static async Task<IResult> Get(
        string system,
        string code,
        string? version,
        string? on,
        RequestContext context,
        CatalogueReading reading,
        CataloguePublishing publishing
    )
    {
        var day = Query.On(on, context);
        var known = (await publishing.Systems(context))(day).FirstOrDefault(one => one.Code == system);
        var book = await reading.Load(context);
        var asked = string.IsNullOrEmpty(version) ? known?.Version : version;
        var answer = asked is null ? null : DiagnosisAnswer.Of(book, new Diagnosis(code, system, asked), day);
        return answer is null || (answer.Name is null && (asked != known?.Version || known?.Matches(code) != true))
            ? Problems.Of(new Refusal("not-found"))
            : TypedResults.Ok(answer);
    }

    private static async Task<IResult> InForce(
        string system,
        string? version,
        RequestContext context,
        CatalogueReading reading,
        CataloguePublishing publishing,
        HttpContext http
    )
    {
        var asked = await Version(system, version, context, publishing);
        var book = await reading.Load(context);
        return CatalogueReading.Answer(book.InForce(system, asked), context, TableAnswer.Wanted(http));
    }

    private static async Task<IResult> Edition(
        [AsParameters] NamesPath path,
        RequestContext context,
        CatalogueReading reading,
        CataloguePublishing publishing,
        HttpContext http
    )
    {
        var version = await Version(path.System, path.Version, context, publishing);
        var book = await reading.Load(context);
        return CatalogueReading.Answer(
            book.Of(path.System, version).Find(one => one.Name == path.Edition),
            context,
            TableAnswer.Wanted(http)
        );
    }

    private static async Task<IResult> Publish(
        string system,
        string edition,
        string? dryRun,
        Body<NamesForm> body,
        RequestContext context,
        CataloguePublishing publishing
    )
    {
        var fields = new Fields();
        var names = body.Value.Check(fields);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        var systems = (await publishing.Systems(context))(Shanghai.Day(context.Now));
        var version = await Version(system, body.Value.Version, context, publishing);
        return await publishing.Publish(
            context,
            new PublishNames(system, version, EditionName.Of(edition), body.Value.Illustrative ?? false, names, systems),
            new Publication(body.Fingerprint, Query.Flag("dryRun", dryRun) ?? false)
        );
    }

    private static async Task<IResult> Import(
        [AsParameters] NamesPath path,
        string? illustrative,
        string? dryRun,
        LargeTableUpload upload,
        RequestContext context,
        CataloguePublishing publishing
    )
    {
        var (example, dry) = (Query.Flag("illustrative", illustrative) ?? false, Query.Flag("dryRun", dryRun) ?? false);
        var file = CatalogueFile.ReadNames(upload.Table);
        if (file.Refusal is { } faults)
            return Problems.Of(faults);
        var systems = (await publishing.Systems(context))(Shanghai.Day(context.Now));
        var version = await Version(path.System, path.Version, context, publishing);
        return await publishing.Publish(
            context,
            new PublishNames(path.System, version, EditionName.Of(path.Edition), example, file.Rows, systems),
            new Publication($"{upload.Table.Fingerprint} {version} {example}", dry, file.OnLines)
        );
    }

    private static async Task<IResult> Withdraw(
        [AsParameters] NamesPath path,
        Body<EditionWithdrawalForm> body,
        RequestContext context,
        CataloguePublishing publishing
    )
    {
        var fields = new Fields();
        var reason = fields.Text("/reason", body.Value.Reason, 500);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        var version = await Version(path.System, path.Version, context, publishing);
        var command = new WithdrawNames(path.System, version, path.Edition, reason);
        return await publishing.Withdraw(context, $"{body.Fingerprint} {version}", book => CatalogueDecider.Withdraw(book, command));
    }

    // A system that the policy does not have, and no version said: there is nothing under an empty one.
    private static async ValueTask<string> Version(string system, string? said, RequestContext context, CataloguePublishing publishing) =>
        string.IsNullOrEmpty(said)
            ? (await publishing.Systems(context))(Shanghai.Day(context.Now)).FirstOrDefault(one => one.Code == system)?.Version ?? ""
            : said;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CatalogueForm))]
[JsonSerializable(typeof(NamesForm))]
[JsonSerializable(typeof(EditionWithdrawalForm))]
[JsonSerializable(typeof(CatalogueAnswer))]
[JsonSerializable(typeof(NamesAnswer))]
[JsonSerializable(typeof(EditionAnswer))]
[JsonSerializable(typeof(DiagnosisAnswer))]
[JsonSerializable(typeof(ItemsAnswer<EditionLine>))]
[JsonSerializable(typeof(ItemsAnswer<DiagnosisAnswer>))]
internal sealed partial class CataloguesHttpJson : JsonSerializerContext;
