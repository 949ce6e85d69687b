// Documents over HTTP: printed forms, and attachments.
using Referrals.Cases;
using Referrals.Http;
using Referrals.Security;

namespace Referrals.Documents;

internal static class DocumentsEndpoints
{
    private const Roles Lookers = ReferralActions.CaseRoles | Roles.CountyAuthority | Roles.Insurer;

    public static void MapDocuments(this IEndpointRouteBuilder routes)
    {
        var documents = routes.MapGroup("/api/referrals/{id:guid}").WithTags("Documents 单据");
        documents.MapGet("/forms/referral", async (HttpContext context, Call call, Guid id, Printouts printouts) => Page(context, await printouts.Referral(call, id)))
            .For(Lookers).Produces<string>(200, "text/html").WithSummary("The form to print: up, down, lateral, out of county 上转单、下转单");
        documents.MapGet("/forms/outcome", async (HttpContext context, Call call, Guid id, Printouts printouts) => Page(context, await printouts.Outcome(call, id)))
            .For(Lookers).Produces<string>(200, "text/html").WithSummary("The return slip to print 回转单");
    }

    private static IResult Page(HttpContext context, Outcome<Printout> printed)
    {
        if (printed.Value is not { } printout)
            return Problems.Of(printed.Refusal!);
        context.Response.Headers.ContentSecurityPolicy = PrintoutPage.SecurityPolicy;
        context.Response.Headers.ContentLanguage = printout.Language;
        context.Response.Headers.Vary = "Accept-Language";
        return TypedResults.Content(PrintoutPage.Html(printout), "text/html; charset=utf-8");
    }
}
