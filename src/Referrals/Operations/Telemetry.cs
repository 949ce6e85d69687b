// Traces and metrics, sent to a collector where one is configured.
using Npgsql;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Messages;

namespace Referrals.Operations;

/// <summary>
/// Where telemetry goes. Its own settings win over OpenTelemetry's standard variables, of which headers and intervals are honoured too.
/// </summary>
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
            Uri.TryCreate(endpoint, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
                ? address
                : throw Invalid("Endpoint", endpoint, "an address such as http://127.0.0.1:4318"),
            protocol switch
            {
                "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
                "grpc" => OtlpExportProtocol.Grpc,
                _ => throw Invalid("Protocol", protocol, "http/protobuf or grpc"),
            }
        );

        string? Text(string name) => configuration[name]?.Trim() is { Length: > 0 } text ? text : null;

        static OperationSettingsException Invalid(string name, string value, string needed) =>
            new("telemetry.settings-invalid", $"Telemetry__Otlp__{name} is \"{value}\"; {needed} is needed.");
    }
}

internal static class Telemetry
{
    private static readonly string[] Sources = [LogTelemetry.Name, MessageTelemetry.Name, "Marten", "Wolverine"];

    /// <summary>Sends traces and metrics to the collector. Without one it adds nothing, and nothing is measured for export.</summary>
    /// <exception cref="OperationSettingsException">The settings make no sense.</exception>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var settings = TelemetrySettings.From(builder.Configuration);
        if (settings.Endpoint is null)
        {
            return;
        }
        builder
            .Services.AddOpenTelemetry()
            // The name in OTEL_SERVICE_NAME wins.
            .ConfigureResource(resource =>
                resource
                    .AddService("referrals", serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}")
                    .AddEnvironmentVariableDetector()
            )
            .WithTracing(traces =>
                traces
                    .AddAspNetCoreInstrumentation()
                    .AddHttpClientInstrumentation()
                    .AddNpgsql()
                    .AddSource(Sources)
                    .AddProcessor(_ => new DiscreetSpans([.. Sources, "Npgsql"]))
                    .AddOtlpExporter(otlp => Configure(otlp, settings, "v1/traces"))
            )
            .WithMetrics(metrics =>
                metrics
                    .AddAspNetCoreInstrumentation()
                    .AddHttpClientInstrumentation()
                    .AddRuntimeInstrumentation()
                    .AddNpgsqlInstrumentation()
                    // Wolverine's meter has the name of the service behind its own.
                    .AddMeter(ServiceMeter.Name, LogTelemetry.Name, "Marten", "Wolverine:*")
                    .AddOtlpExporter(otlp => Configure(otlp, settings, "v1/metrics"))
            );
    }

    /// <summary>
    /// To be called before any other service is made: the first to be made is the last to be disposed, and sends what the others did at
    /// their end, for five seconds at most.
    /// </summary>
    public static void Begin(IServiceProvider services)
    {
        services.GetService<TracerProvider>();
        services.GetService<MeterProvider>();
    }

    private static void Configure(OtlpExporterOptions otlp, TelemetrySettings settings, string path)
    {
        otlp.Protocol = settings.Protocol;
        otlp.Endpoint =
            settings.Protocol == OtlpExportProtocol.Grpc
                ? settings.Endpoint!
                : new Uri($"{settings.Endpoint!.AbsoluteUri.TrimEnd('/')}/{path}");
    }
}
