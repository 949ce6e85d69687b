// Documents over HTTP: printed forms, and attachments.
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Documents;

internal static class DocumentsEndpoints
{
    private const Roles Lookers = RoleGroups.Staff | Roles.CountyAuthority | Roles.Insurer;
    private const Roles ConsultationLookers = RoleGroups.Staff | Roles.CountyAuthority;

    public static void MapDocuments(this IEndpointRouteBuilder routes)
    {
        var documents = routes.MapGroup("/api/referrals").WithTags("Documents 单据");
        documents
            .MapGet(
                "/{id:guid}/forms/referral",
                async (HttpContext http, RequestContext context, Guid id, Printouts printouts, PatientAddress address) =>
                    Page(http, await printouts.Referral(context, id), address)
            )
            .For(Lookers)
            .Produces<string>(200, "text/html")
            .WithSummary("The form to print: up, down, lateral, out of county 上转单、下转单");
        documents
            .MapGet(
                "/{id:guid}/forms/outcome",
                async (HttpContext http, RequestContext context, Guid id, Printouts printouts) =>
                    Page(http, await printouts.Outcome(context, id))
            )
            .For(Lookers)
            .Produces<string>(200, "text/html")
            .WithSummary("The return slip to print 回转单");
        documents.MapAttachments<CaseAttachments, ReferralAnswer>(Lookers);

        var ofConsultations = routes.MapGroup("/api/consultations").WithTags("Documents 单据");
        foreach (var form in ConsultationForm.All)
        {
            ofConsultations
                .MapGet(
                    $"/{{id:guid}}/forms/{form.Path}",
                    async (HttpContext http, RequestContext context, Guid id, ConsultationPrintouts printouts) =>
                        Page(http, await printouts.Print(context, id, form))
                )
                .For(ConsultationLookers)
                .Produces<string>(200, "text/html")
                .WithSummary(form.Summary);
        }

        ofConsultations.MapAttachments<ConsultationAttachments, ConsultationAnswer>(ConsultationLookers);
    }

    private static IResult Page(HttpContext http, Outcome<Printout> printed, PatientAddress? address = null)
    {
        if (printed.Value is not { } printout)
            return Problems.Of(printed.Refusal!);
        printout = printout with { Address = address?.Of(http, printout.Number) };
        http.Response.Headers.ContentSecurityPolicy = PrintoutPage.SecurityPolicy;
        http.Response.Headers.ContentLanguage = printout.Language;
        http.Response.Headers.Vary = "Accept-Language";
        return TypedResults.Content(PrintoutPage.Html(printout), "text/html; charset=utf-8");
    }
}
