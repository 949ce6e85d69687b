// The hospital's scanner, asked over HTTP. Without one, files are let through and said to be unscanned.
using System.Net;
using System.Net.Http.Headers;
using Polly;
using Referrals.Cases;

namespace Referrals.Documents;

/// <summary>
/// The content is posted to the address in <c>Attachments:Scanner:Url</c>, with its media type and nothing else: 200 means clean, 422
/// infected; after anything else, and after a minute, it is not known.
/// </summary>
internal sealed class AttachmentScanner
{
    public const string Setting = "Attachments:Scanner:Url";

    public const string RetrySetting = "Attachments:Scanner:RetrySeconds";

    /// <summary>Of the named client, which <see cref="AttachmentScannerServices"/> sets up.</summary>
    public const string Client = "attachment-scanner";

    private readonly IHttpClientFactory clients;

    public AttachmentScanner(IHttpClientFactory clients, IConfiguration configuration)
    {
        this.clients = clients;
        Retry = TimeSpan.FromSeconds(configuration.GetValue(RetrySetting, 120.0));
        if (configuration[Setting] is not { Length: > 0 } text)
            return;
        Url =
            Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? address
                : throw new InvalidOperationException($"{Setting} must be an http or https address.");
    }

    public bool Configured => Url is not null;

    /// <summary>Where it is; null where there is none.</summary>
    public Uri? Url { get; }

    /// <summary>How long after an answer that was none it is asked again for the first time.</summary>
    public TimeSpan Retry { get; }

    /// <summary>Asks the scanner; null where it does not say.</summary>
    public async Task<ScreeningVerdict?> Scan(AttachmentContent content, Attachment attachment, CancellationToken cancellation)
    {
        using var http = clients.CreateClient(Client);
        using var request = new HttpRequestMessage(HttpMethod.Post, Url)
        {
            Content = new ChunkedContent(content, attachment, cancellation),
        };
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK => ScreeningVerdict.Clean,
                HttpStatusCode.UnprocessableEntity => ScreeningVerdict.Infected,
                _ => null,
            };
        }
        catch (Exception problem)
            when (problem is HttpRequestException or ExecutionRejectedException
                || (problem is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            return null;
        }
    }

    // Reads the chunks anew each time it is sent.
    private sealed class ChunkedContent : HttpContent
    {
        private readonly AttachmentContent content;
        private readonly Attachment attachment;
        private readonly CancellationToken cancellation;

        public ChunkedContent(AttachmentContent content, Attachment attachment, CancellationToken cancellation)
        {
            (this.content, this.attachment, this.cancellation) = (content, attachment, cancellation);
            Headers.ContentType = MediaTypeHeaderValue.Parse(ContentTypes.MediaType(attachment.Type));
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var number = 0; number < AttachmentContent.Chunks(attachment.Size); number++)
                await stream.WriteAsync(await content.Chunk(number, cancellation), cancellation);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = attachment.Size;
            return true;
        }
    }
}
