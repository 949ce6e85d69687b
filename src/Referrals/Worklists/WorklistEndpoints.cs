// Lists over HTTP.
using System.Text.Json.Serialization;
using Referrals.Http;
using Referrals.Security;

namespace Referrals.Worklists;

internal static class WorklistEndpoints
{
    private const Roles Readers = RoleGroups.Staff | Roles.CountyAuthority;

    public static void MapWorklists(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/referrals/search", (Call call, Body<SearchForm> body, SearchListing search) => search.Search(call, body.Value))
            .WithTags("Worklists 工作清单").For(RoleGroups.Staff | Roles.CountyAuthority | Roles.Insurer).After().Produces<SearchAnswer>()
            .WithSummary("Cases by number, or by the patient's whole name, telephone or document 查找转诊");
        var lists = routes.MapGroup("/api/worklists").WithTags("Worklists 工作清单").For(Readers).After();
        lists.MapGet("", (Call call, WorklistListing listing, string? scope) => listing.Counts(call, Query.Choice<WorklistScope>("scope", scope) ?? WorklistScope.Own))
            .Produces<WorklistCounts>().WithSummary("How much stands on every list of the caller 各清单数量");
        lists.MapGet("/{list}", (Call call, string list, [AsParameters] WorklistQuery query, WorklistListing listing, HttpContext context) =>
            {
                var question = WorklistQuestion.Of(list, query);
                return TableAnswer.Wanted(context) is { } format ? listing.Table(call, question, format) : listing.Page(call, question);
            })
            .Produces<WorklistPage>(200, "application/json", Csv.ContentType, Workbook.ContentType).WithSummary("A list, page by page, or all of it as CSV or xlsx 工作清单");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WorklistCounts))]
[JsonSerializable(typeof(WorklistPage))]
[JsonSerializable(typeof(SearchForm))]
[JsonSerializable(typeof(SearchAnswer))]
internal sealed partial class WorklistJson : JsonSerializerContext;
