using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Referrals.Hosting;
using Referrals.Operations;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Operations;

/// <summary>Traces, metrics and logs: that they are there, and what must never be in them.</summary>
public sealed class when_the_service_is_observed(TestPostgres postgres) : IAsyncLifetime
{
    private readonly Overheard heard = new();
    private readonly TestService service = new(postgres, builder => builder.Configuration["Logging:LogLevel:Default"] = "Trace");

    public ValueTask InitializeAsync() => service.InitializeAsync();

    // All in one: xunit calls nothing else, and whoever goes on listening keeps every span of every test that follows.
    public async ValueTask DisposeAsync()
    {
        heard.Dispose();
        await service.DisposeAsync();
    }

    [Fact]
    public async Task a_trace_leads_from_the_request_through_the_log_to_the_follower()
    {
        // A page tells only of its first events: this one shall not begin with the county's reference data.
        await service.CatchUp();
        var trace = ActivityTraceId.CreateRandom();
        await service
            .As("family-doctor@SX-T01")
            .Put($"/api/referrals/{Guid.CreateVersion7()}", CaseForms.Referral())
            .Header("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01")
            .Expect(201);
        await service.CatchUp();

        var mine = heard.Spans.Where(span => span.TraceId == trace).ToList();
        var request = mine.Single(span => span.Source.Name == "Microsoft.AspNetCore");
        request.GetTagItem("http.route").ShouldBe("/api/referrals/{id:guid}");
        var write = mine.Last(span => span.OperationName == "log.write");
        write.ParentSpanId.ShouldBe(request.SpanId);
        var batch = heard.Spans.First(span =>
            span.OperationName == "log.batch"
            && (span.ParentSpanId == write.SpanId || span.Links.Any(link => link.Context.SpanId == write.SpanId))
        );
        heard.Spans.ShouldContain(
            span => span.Source.Name == "Npgsql" && span.ParentSpanId == batch.SpanId,
            "the statement stands within the batch"
        );
        // The page is committed, and seen, a moment before its span ends.
        await Eventually.Holds(
            () => heard.Spans.Any(span => span.OperationName == "follower.apply" && span.Links.Any(link => link.Context.TraceId == trace)),
            "the follower's span leads to the request"
        );
    }

    [Fact]
    public async Task what_dashboards_need_is_measured()
    {
        await service.As("family-doctor@SX-T01").Put($"/api/referrals/{Guid.CreateVersion7()}", CaseForms.Referral()).Expect(201);
        await service.Anonymous.Get("/api/referrals").Refused(401, "token.missing");
        await service.CatchUp();
        // The node looks at its projections every half second.
        await Eventually.AtLeast(
            () => Task.FromResult((long)heard.Measurements.Count(m => m.Instrument == "referrals.follower.lag")),
            1,
            "the lag is measured"
        );

        var measured = heard.Measurements;
        foreach (
            var instrument in (string[])
                [
                    "referrals.log.batch.duration",
                    "referrals.log.batch.size",
                    "referrals.log.append.duration",
                    "referrals.log.queue.length",
                    "referrals.follower.lag",
                    "referrals.follower.lag.duration",
                    "http.server.request.duration",
                ]
        )
            measured.ShouldContain(m => m.Instrument == instrument && m.Value >= 0, instrument);
        measured.ShouldContain(m => m.Instrument == "referrals.refusals" && m.Tags == "code=token.missing");
    }

    [Fact]
    public async Task nothing_says_who_the_patient_is_or_what_she_has()
    {
        const string name = "欧阳虚构丁戊";
        const string phone = "13900007654";
        const string address = "不存在的村子七十七号";
        const string reason = "夜间阵发性绞痛二十七次";
        var number = CaseForms.IdentityNumber(123_456);
        var patient = new
        {
            identity = new { kind = "identity-card", number },
            name,
            phone,
            address,
        };
        var form = CaseForms.Referral(patient);
        form["reason"] = reason;
        var doctor = service.As("family-doctor@SX-V0101");

        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await doctor.Put(at, form).Expect(201);
        await service.As("township-centre@SX-T01").Post($"{at}/review", new { note = reason }).Expect(200);
        await service.As("dispatcher@SX-H01").Get(at).Expect(200);
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { note = reason }).Expect(200);
        // And where they do not belong: in fields of another kind, in broken bodies, in addresses.
        form["urgency"] = name;
        await doctor.Put($"/api/referrals/{Guid.CreateVersion7()}", form).Expect(400);
        await doctor
            .Send(HttpMethod.Put, $"/api/referrals/{Guid.CreateVersion7()}")
            .Raw($$"""{"patient": {"name": "{{name}}", "phone": "{{phone}} """)
            .Expect(400);
        await doctor.Get($"/api/referrals?state={phone}&q={Uri.EscapeDataString(name)}").Expect(400);
        await doctor.Get($"/api/{number}/{Uri.EscapeDataString(address)}").Refused(404, "not-found");
        await doctor.Get($"/api/referrals/{phone}").Refused(404, "not-found");
        await service.CatchUp();

        service.Log.Lines.ShouldContain(line =>
            line.StartsWith("Debug Referrals.Http.RequestLog: PUT /api/referrals/{id:guid} 201 in ")
            && line.Contains("for family-doctor of SX-V0101, trace ")
        );
        string[] secrets =
        [
            name,
            phone,
            address,
            number,
            reason,
            Uri.EscapeDataString(name),
            Uri.EscapeDataString(address),
            at.Split('/')[^1],
        ];
        foreach (var secret in secrets)
        {
            service.Log.Lines.ShouldNotContain(line => line.Contains(secret), secret);
            heard
                .Spans.Where(span => Overheard.Words(span).Contains(secret))
                .Select(span => $"{span.Source.Name} {Overheard.Words(span)}")
                .ShouldBeEmpty(secret);
            heard.Measurements.ShouldNotContain(m => m.Tags.Contains(secret), secret);
        }
    }

    [Fact]
    public async Task it_is_sent_to_the_collector_that_is_configured()
    {
        await using var collector = await Collector.Start();
        await using (var observed = Observed(collector))
        {
            await observed.InitializeAsync();
            await observed.As("family-doctor@SX-T01").Put($"/api/referrals/{Guid.CreateVersion7()}", CaseForms.Referral()).Expect(201);
            await observed.Anonymous.Get("/api/referrals").Refused(401, "token.missing");
            await observed.CatchUp();
            // Wolverine's name has the service's behind it.
            using var meter = new Meter("Wolverine:Referrals");
            meter.CreateCounter<int>("wolverine-messages-sent").Add(1);
        }

        // Stopping sends what is left.
        collector.Types.ShouldAllBe(type => type == "application/x-protobuf");
        foreach (var span in (string[])["PUT /api/referrals/{id:guid}", "log.batch", "follower.apply", "referrals"])
            collector.Traces.ShouldContain(span);
        foreach (
            var instrument in (string[])
                [
                    "referrals.log.append.duration",
                    "referrals.refusals",
                    "http.server.request.duration",
                    "db.client.operation.duration",
                    "dotnet.gc.collections",
                    "wolverine-messages-sent",
                ]
        )
            collector.Metrics.ShouldContain(instrument);
    }

    [Fact]
    public async Task what_failed_is_told_without_a_word_of_what_was_said()
    {
        const string secret = "ouyang-the-patient";
        await using var collector = await Collector.Start();
        await using (var observed = Observed(collector))
        {
            await observed.InitializeAsync();
            await using var wrong = observed.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("select $1::text::int");
            wrong.Parameters.AddWithValue(secret);
            (
                await Should.ThrowAsync<PostgresException>(() => wrong.ExecuteScalarAsync(TestContext.Current.CancellationToken))
            ).Message.ShouldContain(secret);
            foreach (var library in (string[])["Marten", "Wolverine", "Referrals.EventStore"])
            {
                using var source = new ActivitySource(library);
                using var span = source.StartActivity($"failed-{library}").ShouldNotBeNull(library);
                span.AddException(new InvalidOperationException(secret, new FormatException(secret)));
                span.SetStatus(ActivityStatusCode.Error, secret);
                span.SetTag("wolverine.stream.id", secret).SetTag("wolverine.saga.id", secret);
            }

            await observed.As("family-doctor@SX-T01").Get($"/api/referrals?state={secret}&{secret}=1").Expect(400);
            using var http = new HttpClient();
            using var answer = await http.PostAsync(
                new Uri($"{collector.Address}/elsewhere?q={secret}"),
                null,
                TestContext.Current.CancellationToken
            );
        }

        collector.Traces.ShouldNotContain(secret);
        foreach (
            var told in (string[])
                [
                    "22P02",
                    "failed-Marten",
                    "failed-Wolverine",
                    "failed-Referrals.EventStore",
                    "System.InvalidOperationException",
                    "Npgsql.PostgresException",
                    "/elsewhere",
                ]
        )
            collector.Traces.ShouldContain(told);
        // Field 15, two bytes: the code alone, and that it is 2.
        const string errorStatus = "\x7A\x02\x18\x02";
        collector.Traces.Split(errorStatus).Length.ShouldBeGreaterThan(4, "each of them is an error");
    }

    [Theory]
    [InlineData("Telemetry:Otlp:Endpoint", "collector:4318")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "4318")]
    [InlineData("Telemetry:Otlp:Protocol", "http/json")]
    public void a_senseless_collector_is_refused(string name, string value)
    {
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager
        {
            ["Telemetry:Otlp:Endpoint"] = name.EndsWith("Protocol") ? "http://127.0.0.1:4318" : null,
        };
        configuration[name] = value;
        Should.Throw<OperationSettingsException>(() => TelemetrySettings.From(configuration)).Code.ShouldBe("telemetry.settings-invalid");
    }

    private TestService Observed(Collector collector) =>
        new(postgres, builder => builder.Configuration["Telemetry:Otlp:Endpoint"] = collector.Address);

    [Fact]
    public async Task logs_are_lines_of_json_where_that_is_wanted()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var process = new ReferralsProcess(
            folder.DataFolder,
            ("ConnectionStrings__Referrals", service.ConnectionString),
            ("REFERRALS_MASTER_KEYS", TestService.MasterKeys),
            ("Logging__Console__FormatterName", "json")
        );
        await process.ReadyAsync();
        (await process.SignalAsync(ReferralsProcess.SigTerm)).ShouldBe(0);
        var lines = process.Output.Split('\n');
        lines.Length.ShouldBeGreaterThan(1);
        foreach (var line in lines)
            System.Text.Json.JsonElement.Parse(line).GetProperty("LogLevel").GetString().ShouldNotBeNullOrEmpty(line);
    }
}
