using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Referrals.Documents;
using Referrals.Tests.Cases;
using Referrals.Tests.Consultations;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Documents;

/// <summary>A scanner on a real port says what it thinks; until then nobody opens the file.</summary>
public sealed class when_a_scanner_is_asked(TestPostgres postgres) : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string? Type, string Content)> asked = new();
    private volatile int says = 503;
    private volatile bool breaks;
    private WebApplication scanner = null!;
    private TestService service = null!;

    private TestClient Village => service.As("family-doctor@SX-V0101");

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        scanner = builder.Build();
        scanner.MapPost(
            "/scan",
            async (HttpRequest request) =>
            {
                using var reader = new StreamReader(request.Body, Encoding.UTF8);
                asked.Enqueue((request.ContentType, await reader.ReadToEndAsync()));
                if (breaks)
                    request.HttpContext.Abort();
                breaks = false;
                return Results.StatusCode(says);
            }
        );
        await scanner.StartAsync();
        service = new TestService(
            postgres,
            app =>
            {
                app.Configuration[AttachmentScanner.Setting] = $"{scanner.Urls.Single()}/scan";
                app.Configuration[AttachmentScanner.RetrySetting] = "0.1";
            }
        );
        await service.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await scanner.DisposeAsync();
    }

    [Fact]
    public async Task it_is_asked_again_until_it_answers()
    {
        var at = await service.Sent();
        var file = await Attach(at);
        await Asked(3);
        await Village.Get($"{at}/attachments/{file}").Refused(409, "attachment.quarantined");
        says = 200;
        await Settled();

        (await Village.Get($"{at}/attachments/{file}")).Text.ShouldBe("%PDF-1.7\n虚构的心电图报告");
        asked.ShouldAllBe(a => a.Type == "application/pdf" && a.Content == "%PDF-1.7\n虚构的心电图报告");
        (await Village.Get($"{at}/attachments"))["/0/unscanned"].GetBoolean().ShouldBeFalse();
        (await service.CountUnsettled()).ShouldBe(0);
        service.Log.Lines.Where(line => line.Contains("quarantine")).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task what_is_infected_stays_closed_and_is_not_kept()
    {
        says = 422;
        var at = await service.Sent();
        var file = await Attach(at);
        await Settled();
        await Village.Get($"{at}/attachments/{file}").Refused(409, "attachment.infected");
        (await service.CountChunks(file)).ShouldBe(0);
        (await Village.Get($"{at}/history"))
            .Json.EnumerateArray()
            .Last()
            .GetProperty("data")
            .GetProperty("verdict")
            .GetString()
            .ShouldBe("infected");
    }

    [Fact]
    public async Task a_connection_that_breaks_is_made_again_at_once_and_the_file_sent_whole()
    {
        (breaks, says) = (true, 200);
        var at = await service.Sent();
        var file = await Attach(at);
        await Settled();
        asked.Count.ShouldBe(2);
        asked.ShouldAllBe(a => a.Content == "%PDF-1.7\n虚构的心电图报告");
        await Village.Get($"{at}/attachments/{file}").Expect(200);
    }

    [Fact]
    public async Task it_may_answer_after_the_end_of_the_case()
    {
        var at = await service.Sent();
        var file = await Attach(at);
        await Asked(1);
        await Village.Post($"{at}/cancellation", new { by = "patient", reason = "patient-improved" }).Expect(200);
        says = 200;
        await Settled();
        await Village.Get($"{at}/attachments/{file}").Expect(200);
    }

    [Fact]
    public async Task it_is_asked_about_files_of_a_consultation_too_also_after_its_end()
    {
        var at = await service.AskedForAdvice();
        var file = await Attach(at);
        await Asked(1);
        await Village.Get($"{at}/attachments/{file}").Refused(409, "attachment.quarantined");
        (await Village.Get(at)).String("/attachments/0/state").ShouldBe("quarantined");
        await Village.Post($"{at}/cancellation", new { reason = "no-longer-needed" }).Expect(200);
        says = 200;
        await Settled();
        (await Village.Get($"{at}/attachments/{file}")).Text.ShouldBe("%PDF-1.7\n虚构的心电图报告");

        says = 422;
        var other = await service.AskedForAdvice();
        var infected = await Attach(other);
        await Settled();
        await Village.Get($"{other}/attachments/{infected}").Refused(409, "attachment.infected");
        (await service.CountChunks(infected)).ShouldBe(0);
    }

    [Fact]
    public async Task two_nodes_ask_once()
    {
        says = 200;
        var other = await service.Another();
        var at = await service.Sent();
        await Attach(at);
        await Task.WhenAll(service.LookAfterAttachments(), other.LookAfterAttachments());
        await Settled();
        asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task an_address_that_is_none_keeps_the_service_from_starting()
    {
        var broken = new TestService(postgres, app => app.Configuration[AttachmentScanner.Setting] = "scanner");
        (await Assert.ThrowsAsync<InvalidOperationException>(async () => await broken.InitializeAsync())).Message.ShouldContain(
            AttachmentScanner.Setting
        );
        await broken.DisposeAsync();
    }

    private async Task<string> Attach(string at) =>
        (await Village.Post($"{at}/attachments").Raw(DocumentSteps.Pdf, "application/pdf").Named("a.pdf").Expect(201)).String(
            "/attachment"
        );

    // The background service asks in its own time.
    private Task Asked(int times) => Eventually.Holds(() => asked.Count >= times, $"the scanner is asked {times} times");

    private Task Settled() => Eventually.Is(() => service.CountUnsettled(), 0, "every file is settled");
}
