// Village doctors who send cases with a file each, to whichever node answers, until they are told to stop.
using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Referrals.Security;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Operations;

/// <summary>Every request has a key and is sent again until somebody has answered it.</summary>
internal sealed class Traffic(string dataFolder, Func<Uri> node) : IDisposable
{
    private const int Doctors = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient http = new() { Timeout = Patience };
    private volatile bool stopped;
    private int repeated;

    /// <summary>The cases that were sent, each with its file.</summary>
    public ConcurrentBag<Guid> Sent { get; } = [];

    /// <summary>Requests that nobody answered, or not for good; they were repeated.</summary>
    public int Repeated => repeated;

    public Task Run(CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, Doctors).Select(_ => Task.Run(() => Send(cancellation), cancellation)));

    public void Stop() => stopped = true;

    public void Dispose() => http.Dispose();

    private async Task Send(CancellationToken cancellation)
    {
        using var key = DevelopmentKey.Open(dataFolder);
        var token = DevelopmentToken
            .Parse("family-doctor@SX-V0101")
            .Sign(key, SecuritySettings.DefaultAudience, DateTimeOffset.UtcNow, DevelopmentToken.DefaultLife);
        while (!stopped)
        {
            var id = Guid.CreateVersion7();
            var form = CaseForms.Referral(null);
            await Answered(
                () =>
                    new HttpRequestMessage(HttpMethod.Put, new Uri(node(), $"/api/referrals/{id}"))
                    {
                        Content = JsonContent.Create(form, options: TestClient.Json),
                    },
                $"send-{id}"
            );
            await Answered(
                () =>
                {
                    var content = new ByteArrayContent("%PDF-1.7\n"u8.ToArray())
                    {
                        Headers = { ContentType = new MediaTypeHeaderValue("application/pdf") },
                    };
                    content.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileNameStar = "a.pdf" };
                    return new HttpRequestMessage(HttpMethod.Post, new Uri(node(), $"/api/referrals/{id}/attachments"))
                    {
                        Content = content,
                    };
                },
                $"file-{id}"
            );
            Sent.Add(id);
        }

        async Task Answered(Func<HttpRequestMessage> create, string idempotencyKey)
        {
            for (var end = Environment.TickCount64 + 240_000; ; )
            {
                (Environment.TickCount64 < end).ShouldBeTrue($"nobody answers {idempotencyKey}");
                try
                {
                    using var request = create();
                    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                    request.Headers.Add("Idempotency-Key", idempotencyKey);
                    using var answer = await http.SendAsync(request, cancellation);
                    if (answer.IsSuccessStatusCode)
                        return;
                    ((int)answer.StatusCode).ShouldBeGreaterThanOrEqualTo(500, await answer.Content.ReadAsStringAsync(cancellation));
                }
                catch (Exception problem)
                    when (problem is HttpRequestException || (problem is TaskCanceledException && !cancellation.IsCancellationRequested))
                {
                    // Nobody there: somebody will be.
                }

                Interlocked.Increment(ref repeated);
                // As a patient client does: without a pause the requests that nobody takes would keep the other processes from starting.
                await Task.Delay(50, cancellation);
            }
        }
    }
}
