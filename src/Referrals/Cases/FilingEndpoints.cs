// Filing records over HTTP.
using Referrals.Http;
using Referrals.Security;

namespace Referrals.Cases;

internal static class FilingEndpoints
{
    private const string Tag = "Out of the county 县域外转诊";

    // Who answers for patients leaving the county, and who pays.
    private const Roles Readers = Roles.Dispatcher | Roles.CountyAuthority | Roles.Insurer | Roles.TownshipCentre | Roles.FamilyDoctor;

    public static void MapFilings(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(
                "/api/filings",
                (RequestContext context, [AsParameters] FilingQuery query, FilingListing listing, HttpContext http) =>
                    TableAnswer.Wanted(http) is { } format ? listing.Table(context, query, format) : listing.Page(context, query)
            )
            .WithTags(Tag)
            .For(Readers)
            .After()
            .Produces<FilingPage>(200, "application/json", Csv.ContentType, Workbook.ContentType)
            .WithSummary("Filing records of patients who leave the county, for the insurance office 转院备案");
        routes
            .MapGet(
                "/api/outflow",
                (RequestContext context, [AsParameters] FilingQuery query, string? by, FilingListing listing) =>
                    listing.Outflow(context, query, by)
            )
            .WithTags(Tag)
            .For(Readers)
            .After()
            .Produces<OutflowAnswer>()
            .WithSummary("Who left the county, by disease, destination, tier, reason or entry 县域外流向");
    }
}
