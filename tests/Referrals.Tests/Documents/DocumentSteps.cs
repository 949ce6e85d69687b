// Files to attach, and what of them lies in the database.
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Referrals.Documents;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Documents;

internal static class DocumentSteps
{
    public static readonly byte[] Pdf = "%PDF-1.7\n虚构的心电图报告"u8.ToArray();

    /// <summary>How many chunks are stored of one attachment, or of all.</summary>
    public static Task<long> CountChunks(this TestService service, string? attachment = null) =>
        service.Count($"select count(*) from referrals_documents.chunks where attachment = coalesce($1, attachment)", attachment);

    /// <summary>How many attachments the store still has to look at.</summary>
    public static Task<long> CountUnsettled(this TestService service) =>
        service.Count(
            "select count(*) from referrals_documents.attachments where look_at is not null and attachment = coalesce($1, attachment)",
            null
        );

    /// <summary>Looks at once at whatever is due, as the background service does by and by.</summary>
    public static async Task LookAfterAttachments(this TestService service)
    {
        await service.Services.GetRequiredService<AttachmentSweep>().Round(TestContext.Current.CancellationToken);
        await Eventually.Is(
            () =>
                service.Count(
                    "select count(*) from referrals_documents.attachments where look_at = 'infinity' and attachment = coalesce($1, attachment)",
                    null
                ),
            0,
            "all are looked at"
        );
    }

    /// <summary>A request that is no scenario: its content may be endless, or break off.</summary>
    public static HttpRequestMessage Upload(
        this TestService service,
        string at,
        string who,
        HttpContent content,
        string type = "application/pdf",
        string name = "report.pdf"
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{at}/attachments") { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.As(who).Token());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileNameStar = name };
        return request;
    }

    private static async Task<long> Count(this TestService service, string sql, string? attachment)
    {
        await using var command = service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        command.Parameters.Add(
            new NpgsqlParameter
            {
                NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid,
                Value = attachment is null ? DBNull.Value : Guid.Parse(attachment),
            }
        );
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
