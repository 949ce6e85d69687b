// Lists over HTTP.
using System.Text.Json.Serialization;
using Referrals.Consultations;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Worklists;

internal static class WorklistEndpoints
{
    private const Roles Readers = RoleGroups.Staff | Roles.CountyAuthority;

    public static void MapWorklists(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost(
                "/api/referrals/search",
                (RequestContext context, Body<SearchForm> body, SearchListing search) => search.Search(context, body.Value)
            )
            .WithTags("Worklists 工作清单")
            .For(RoleGroups.Staff | Roles.CountyAuthority | Roles.Insurer)
            .Within(RequestBudget.Search)
            .After()
            .Produces<SearchAnswer>()
            .WithSummary("Cases by number, or by the patient's whole name, telephone or document 查找转诊");
        var lists = routes.MapGroup("/api/worklists").WithTags("Worklists 工作清单").For(Readers).After();
        lists
            .MapGet(
                "",
                (RequestContext context, WorklistListing listing, string? scope) =>
                    listing.Counts(context, Query.Choice<WorklistScope>("scope", scope) ?? WorklistScope.Own)
            )
            .Produces<WorklistCounts>()
            .WithSummary("How much stands on every list of the caller 各清单数量");
        lists
            .MapGet(
                "/{list}",
                (RequestContext context, string list, [AsParameters] WorklistQuery query, WorklistListing listing, HttpContext http) =>
                {
                    var question = WorklistQuestion.Of(list, query);
                    return TableAnswer.Wanted(http) is { } format
                        ? listing.Table(context, question, format)
                        : listing.Page(context, question);
                }
            )
            .Produces<WorklistPage>(200, "application/json", Csv.ContentType, Workbook.ContentType)
            .WithSummary("A list, page by page, or all of it as CSV or xlsx 工作清单");
        foreach (var rule in ConsultationLines.All)
        {
            lists
                .MapGet(
                    $"/{Kebab.Of(rule.List)}",
                    (
                        RequestContext context,
                        [AsParameters] ConsultationWorklistQuery query,
                        ConsultationWorklistListing listing,
                        HttpContext http
                    ) =>
                    {
                        var question = ConsultationWorklistQuestion.Of(rule, query);
                        return TableAnswer.Wanted(http) is { } format
                            ? listing.Table(context, question, format)
                            : listing.Page(context, question);
                    }
                )
                .For(rule.Readers)
                .Produces<ConsultationWorklistPage>(200, "application/json", Csv.ContentType, Workbook.ContentType)
                .WithSummary(rule.Summary);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WorklistCounts))]
[JsonSerializable(typeof(WorklistPage))]
[JsonSerializable(typeof(ConsultationWorklistPage))]
[JsonSerializable(typeof(SearchForm))]
[JsonSerializable(typeof(SearchAnswer))]
internal sealed partial class WorklistJson : JsonSerializerContext;
