// Documents over HTTP: printed forms, and attachments.
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Referrals.Cases;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Documents;

internal static class DocumentsEndpoints
{
    private const Roles Lookers = RoleGroups.Staff | Roles.CountyAuthority | Roles.Insurer;

    public static void MapDocuments(this IEndpointRouteBuilder routes)
    {
        var documents = routes.MapGroup("/api/referrals").WithTags("Documents 单据");
        documents
            .MapGet(
                "/{id:guid}/forms/referral",
                async (HttpContext http, RequestContext context, Guid id, Printouts printouts) =>
                    Page(http, await printouts.Referral(context, id))
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

        documents
            .MapGet("/{id:guid}/attachments", (RequestContext context, Guid id, Attachments attachments) => attachments.List(context, id))
            .For(Lookers)
            .Produces<IReadOnlyList<AttachmentView>>()
            .WithSummary("What is attached 附件列表");
        documents
            .MapPost("/{id:guid}/attachments", Add)
            .For(RoleGroups.Staff)
            .Accepts<Stream>("*/*")
            .Produces<ReferralAnswer>(201)
            .WithSummary(
                "Attach a file of at most 20 MB, its name in Content-Disposition, or in a form of a browser: PDF, OFD, WPS, Word, Excel, JPEG, PNG, TIFF, HEIC, DICOM or plain text 添加附件"
            );
        documents
            .MapGet("/{id:guid}/attachments/{attachment:guid}", Download)
            .For(Lookers)
            .Produces<Stream>(200, "application/octet-stream")
            .WithSummary("The content of an attachment 下载附件");
        documents
            .MapPost(
                "/{id:guid}/attachments/{attachment:guid}/withdrawal",
                (RequestContext context, Guid id, Guid attachment, Attachments attachments) => attachments.Withdraw(context, id, attachment)
            )
            .For(RoleGroups.Staff)
            .Produces<ReferralAnswer>()
            .WithSummary("Take an attachment back 撤回附件");
    }

    private static async Task<IResult> Add(
        HttpContext http,
        RequestContext context,
        Guid id,
        [FromHeader(Name = "Content-Disposition")] string? disposition,
        Attachments attachments
    )
    {
        // Its limit is larger than that of other bodies, and counted where the content is read.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        var (request, attachment) = (http.Request, Guid.CreateVersion7(context.Now));
        if (request.HasFormContentType)
        {
            await using var file = await UploadedFile.Of(http);
            var said = new AttachmentHeaders(
                file.ContentType ?? ContentTypes.Opaque,
                file.Disposition,
                request.Headers.ContentEncoding,
                null
            );
            return await attachments.Add(context, id, attachment, said, file);
        }

        var headers = new AttachmentHeaders(request.ContentType, disposition, request.Headers.ContentEncoding, request.ContentLength);
        return await attachments.Add(context, id, attachment, headers, request.Body);
    }

    private static async Task<IResult> Download(HttpContext http, RequestContext context, Guid id, Guid attachment, Attachments attachments)
    {
        var opened = await attachments.Open(context, id, attachment);
        if (opened.Value is not { } file)
            return Problems.Of(opened.Refusal!);
        for (var number = 0; number < AttachmentContent.Chunks(file.Attachment.Size); number++)
        {
            var chunk = await file.Content.Chunk(number, context.Cancellation);
            // Only once there is something to send: before, a failure can still be told.
            if (number == 0)
            {
                var headers = http.Response.Headers;
                http.Response.ContentType = ContentTypes.MediaType(file.Attachment.Type);
                http.Response.ContentLength = file.Attachment.Size;
                headers.ContentDisposition = AttachmentHeaders.Disposed(file.Name);
                headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
                headers.ETag = $"\"{file.Sha256}\"";
            }

            await http.Response.Body.WriteAsync(chunk, context.Cancellation);
        }

        return Results.Empty;
    }

    private static IResult Page(HttpContext http, Outcome<Printout> printed)
    {
        if (printed.Value is not { } printout)
            return Problems.Of(printed.Refusal!);
        http.Response.Headers.ContentSecurityPolicy = PrintoutPage.SecurityPolicy;
        http.Response.Headers.ContentLanguage = printout.Language;
        http.Response.Headers.Vary = "Accept-Language";
        return TypedResults.Content(PrintoutPage.Html(printout), "text/html; charset=utf-8");
    }
}
