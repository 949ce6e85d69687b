// Traces and metrics, sent to a collector where one is configured.
using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Referrals.EventStore;

namespace Referrals.Operations;

/// <summary>Where telemetry goes. Its own settings win over OpenTelemetry's standard variables, of which headers and intervals are honoured too.</summary>
/// <param name="Endpoint">The collector; null sends nothing.</param>
/// <param name="Protocol">HTTP with protobuf unless <c>grpc</c> is named.</param>
internal sealed record TelemetrySettings(Uri? Endpoint, OtlpExportProtocol Protocol)
{
    /// <summary>From <c>appsettings.json</c> and the environment.</summary>
    /// <exception cref="OperationSettingsException">They make no sense.</exception>
    public static TelemetrySettings From(IConfiguration configuration)
    {
        var endpoint = Text("Telemetry:Otlp:Endpoint") ?? Text("OTEL_EXPORTER_OTLP_ENDPOINT");
        var protocol = Text("Telemetry:Otlp:Protocol") ?? Text("OTEL_EXPORTER_OTLP_PROTOCOL") ?? "http/protobuf";
        if (endpoint is null)
        {
            return new(null, OtlpExportProtocol.HttpProtobuf);
        }
        return new(
            Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
                ? address
                : throw Invalid("Endpoint", endpoint, "an address such as http://127.0.0.1:4318"),
            protocol switch
            {
                "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
                "grpc" => OtlpExportProtocol.Grpc,
                _ => throw Invalid("Protocol", protocol, "http/protobuf or grpc"),
            });

        string? Text(string name) => configuration[name]?.Trim() is { Length: > 0 } text ? text : null;

        static OperationSettingsException Invalid(string name, string value, string needed) =>
            new("telemetry.settings-invalid", $"Telemetry__Otlp__{name} is \"{value}\"; {needed} is needed.");
    }
}

/// <summary>Off without a collector. Disposing sends what is still here.</summary>
internal sealed class Telemetry : IDisposable
{
    /// <summary>The meter of the service itself. What is counted under it never names a person, a case or a text.</summary>
    public static readonly Meter Meter = new("Referrals");

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("referrals.refusals", "{refusal}", "Refused requests, by the code of the problem");

    private readonly TracerProvider? traces;
    private readonly MeterProvider? metrics;

    public Telemetry(TelemetrySettings settings)
    {
        if (settings.Endpoint is null)
        {
            return;
        }
        // The name in OTEL_SERVICE_NAME wins.
        var resource = ResourceBuilder.CreateDefault().AddService("referrals", serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}").AddEnvironmentVariableDetector();
        traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource("Microsoft.AspNetCore", LogTelemetry.Name, "Npgsql")
            .AddProcessor(new DiscreetFailures())
            .AddOtlpExporter(otlp => Configure(otlp, settings, "v1/traces"))
            .Build();
        metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Meter.Name, LogTelemetry.Name, "Npgsql", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddOtlpExporter(otlp => Configure(otlp, settings, "v1/metrics"))
            .Build();
    }

    public static void Refused(string code) => Refusals.Add(1, new KeyValuePair<string, object?>("code", code));

    public void Dispose()
    {
        // Each flushes, for five seconds at most.
        traces?.Dispose();
        metrics?.Dispose();
    }

    private static void Configure(OtlpExporterOptions otlp, TelemetrySettings settings, string path)
    {
        otlp.Protocol = settings.Protocol;
        otlp.Endpoint = settings.Protocol == OtlpExportProtocol.Grpc ? settings.Endpoint! : new Uri($"{settings.Endpoint!.AbsoluteUri.TrimEnd('/')}/{path}");
    }

    // The messages of PostgreSQL may quote what was to be stored. The statement's failure is told by the span around it, with its SQLSTATE.
    private sealed class DiscreetFailures : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.Source.Name == "Npgsql" && data.Status == ActivityStatusCode.Error)
            {
                data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            }
        }
    }
}

internal static class TelemetryServices
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        // Without it ASP.NET Core leaves its spans bare, for an instrumentation package to fill.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        services.AddSingleton(provider => TelemetrySettings.From(provider.GetRequiredService<IConfiguration>()));
        return services.AddSingleton<Telemetry>();
    }
}
