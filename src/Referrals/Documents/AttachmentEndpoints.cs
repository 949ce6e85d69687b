// Attachments over HTTP, the same under cases and under consultations.
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Referrals.Cases;
using Referrals.Http;
using Referrals.Security;

namespace Referrals.Documents;

internal static class AttachmentEndpoints
{
    /// <summary>Maps them under what they are attached to.</summary>
    /// <typeparam name="THolders">All cases, or all consultations.</typeparam>
    /// <typeparam name="TAnswer">What answers a command there.</typeparam>
    /// <param name="documents">Where.</param>
    /// <param name="lookers">Whose role looks at them at all.</param>
    public static void MapAttachments<THolders, TAnswer>(this RouteGroupBuilder documents, Roles lookers)
        where THolders : AttachmentHolders
    {
        documents
            .MapGet(
                "/{id:guid}/attachments",
                (RequestContext context, Guid id, Attachments<THolders> attachments) => attachments.List(context, id)
            )
            .For(lookers)
            .Produces<IReadOnlyList<AttachmentView>>()
            .WithSummary("What is attached 附件列表");
        documents
            .MapPost("/{id:guid}/attachments", Add<THolders>)
            .For(RoleGroups.Staff)
            .Within(RequestBudget.Upload)
            .Accepts<Stream>("*/*")
            .Produces<TAnswer>(201)
            .WithSummary(
                "Attach a file of at most 20 MB, its name in Content-Disposition, or in a form of a browser: PDF, OFD, WPS, Word, Excel, JPEG, PNG, TIFF, HEIC, DICOM or plain text 添加附件"
            );
        documents
            .MapGet("/{id:guid}/attachments/{attachment:guid}", Download<THolders>)
            .For(lookers)
            .Produces<Stream>(200, "application/octet-stream")
            .WithSummary("The content of an attachment 下载附件");
        documents
            .MapPost(
                "/{id:guid}/attachments/{attachment:guid}/withdrawal",
                (RequestContext context, Guid id, Guid attachment, Attachments<THolders> attachments) =>
                    attachments.Withdraw(context, id, attachment)
            )
            .For(RoleGroups.Staff)
            .Produces<TAnswer>()
            .WithSummary("Take an attachment back 撤回附件");
    }

    private static async Task<IResult> Add<THolders>(
        HttpContext http,
        RequestContext context,
        Guid id,
        [FromHeader(Name = "Content-Disposition")] string? disposition,
        Attachments<THolders> attachments
    )
        where THolders : AttachmentHolders
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

    private static async Task<IResult> Download<THolders>(
        HttpContext http,
        RequestContext context,
        Guid id,
        Guid attachment,
        Attachments<THolders> attachments
    )
        where THolders : AttachmentHolders
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
}
