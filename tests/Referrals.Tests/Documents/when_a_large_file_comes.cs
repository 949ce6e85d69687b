using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Documents;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Documents;

/// <summary>On a real port: content is passed on piece by piece, counted, and forgotten when it breaks off.</summary>
public sealed class when_a_large_file_comes(TestPostgres postgres) : IAsyncLifetime
{
    private const string Who = "family-doctor@SX-V0101";
    private readonly TestService service = new(postgres, _ => { }) { OnKestrel = true };
    private HttpClient http = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await service.InitializeAsync();
        http = service.CreateHttp();
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await service.DisposeAsync();
    }

    [Fact]
    public async Task twenty_megabytes_come_back_as_they_went_and_not_a_byte_more_is_taken()
    {
        var at = await service.Sent();
        var content = RandomNumberGenerator.GetBytes(AttachmentContent.Limit);
        DocumentSteps.Pdf.CopyTo(content, 0);
        using var sent = await http.SendAsync(service.Upload(at, Who, new ByteArrayContent(content)), Cancellation);
        sent.StatusCode.ShouldBe(HttpStatusCode.Created);

        using var request = new HttpRequestMessage(HttpMethod.Get, sent.Headers.Location);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.As(Who).Token());
        using var got = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var body = await got.Content.ReadAsStreamAsync(Cancellation);
        Convert
            .ToHexStringLower(await SHA256.HashDataAsync(body, Cancellation))
            .ShouldBe(Convert.ToHexStringLower(SHA256.HashData(content)));
        got.Headers.ETag!.Tag.ShouldBe($"\"{Convert.ToHexStringLower(SHA256.HashData(content))}\"");

        var chunks = await service.CountChunks();
        chunks.ShouldBe(80);
        foreach (var declared in new[] { true, false })
        {
            // Declared, it is refused before it comes; else once it has come.
            HttpContent more = declared ? new ByteArrayContent([.. content, 0]) : new Endless(AttachmentContent.Limit + 1);
            using var refused = await http.SendAsync(service.Upload(at, Who, more), Cancellation);
            refused.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
            (await refused.Content.ReadAsStringAsync(Cancellation)).ShouldContain("attachment.too-large");
        }

        (await service.CountChunks()).ShouldBe(chunks);
        (await service.As(Who).Get($"{at}/attachments")).Json.GetArrayLength().ShouldBe(1);
        // Other bodies keep their own limit.
        await service.As(Who).Post($"{at}/cancellation").Raw(new string(' ', 300_000)).Refused(413, "body.too-large");
    }

    [Fact]
    public async Task an_upload_that_breaks_off_leaves_nothing()
    {
        var at = await service.Sent();
        using (var connection = new TcpClient())
        {
            await connection.ConnectAsync(service.Address.Host, service.Address.Port, Cancellation);
            var stream = connection.GetStream();
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST {at}/attachments HTTP/1.1\r\nHost: {service.Address.Authority}\r\nAuthorization: Bearer {service.As(Who).Token()}\r\nContent-Type: application/pdf\r\n"
                        + "Content-Disposition: attachment; filename*=UTF-8''a.pdf\r\nContent-Length: 5000000\r\n\r\n"
                ),
                Cancellation
            );
            var half = new byte[1_000_000];
            DocumentSteps.Pdf.CopyTo(half, 0);
            await stream.WriteAsync(half, Cancellation);
            // It is passed on while it still comes.
            await Eventually.Is(() => service.CountChunks(), 3, "it is passed on");
        }

        await Eventually.Holds(
            async () => await service.CountChunks() == 0 && await service.CountUnsettled() == 0,
            "nothing of it is left"
        );
        (await service.As(Who).Get($"{at}/attachments")).Json.GetArrayLength().ShouldBe(0);
        service.Log.Lines.ShouldNotContain(line => line.StartsWith("Error"));
    }

    [Fact]
    public async Task what_a_crash_left_is_removed_after_a_day()
    {
        var at = await service.Sent();
        await service.Attached(at, Who);
        await using var database = Npgsql.NpgsqlDataSource.Create(service.ConnectionString);
        var key = new AttachmentKey("340422", Guid.CreateVersion7());
        await service
            .Services.GetRequiredService<AttachmentJobs>()
            .Begin(
                key,
                new AttachmentHolder(HolderKind.Case, Guid.Parse(at.Split('/')[^1])),
                service.Clock.Now,
                service.Clock.Now.AddHours(1),
                Cancellation
            );
        await new PostgresAttachmentStore(database).Write(key, 0, [1, 2, 3], Cancellation);

        service.Clock.Advance(TimeSpan.FromHours(23));
        await service.LookAfterAttachments();
        (await service.CountChunks()).ShouldBe(2, "it might still be coming");
        service.Clock.Advance(TimeSpan.FromHours(2));
        await service.LookAfterAttachments();
        (await service.CountChunks()).ShouldBe(1, "the other one stays");
        (await service.CountUnsettled()).ShouldBe(0);
    }

    /// <summary>Sent without a length.</summary>
    private sealed class Endless(long bytes) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var piece = new byte[64 * 1024];
            DocumentSteps.Pdf.CopyTo(piece, 0);
            for (var left = bytes; left > 0; left -= piece.Length)
                await stream.WriteAsync(piece.AsMemory(0, (int)Math.Min(left, piece.Length)));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
