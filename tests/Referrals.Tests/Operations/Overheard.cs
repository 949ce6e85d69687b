// Every span and every measurement of this process, while it is listened to. Other tests' too.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Referrals.Tests.Operations;

internal sealed class Overheard : IDisposable
{
    private static readonly string[] Sources =
    [
        "Microsoft.AspNetCore",
        "System.Net.Http",
        "Referrals.EventStore",
        "Marten",
        "Wolverine",
        "Npgsql",
    ];

    private readonly ConcurrentQueue<Activity> spans = new();
    private readonly ConcurrentQueue<(string Instrument, double Value, string Tags)> measurements = new();
    private readonly ActivityListener tracing;
    private readonly MeterListener metering = new();

    public Overheard()
    {
        tracing = new ActivityListener
        {
            ShouldListenTo = source => Sources.Contains(source.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(tracing);
        metering.InstrumentPublished = (instrument, listener) =>
        {
            if (
                instrument.Meter.Name is "Referrals" or "Referrals.EventStore" or "Marten" or "Npgsql"
                || instrument.Meter.Name.StartsWith("Microsoft.AspNetCore.")
                || instrument.Meter.Name.StartsWith("Wolverine:")
            )
                listener.EnableMeasurementEvents(instrument);
        };
        metering.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measured(instrument, value, tags));
        metering.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measured(instrument, value, tags));
        metering.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measured(instrument, value, tags));
        metering.Start();
    }

    public IReadOnlyList<Activity> Spans => [.. spans];

    /// <summary>With what gauges say now.</summary>
    public IReadOnlyList<(string Instrument, double Value, string Tags)> Measurements
    {
        get
        {
            metering.RecordObservableInstruments();
            return [.. measurements];
        }
    }

    /// <summary>Every word of a span.</summary>
    public static string Words(Activity span) =>
        $"{span.DisplayName} {span.StatusDescription} {Words(span.TagObjects)} {string.Join(' ', span.Baggage)} {string.Join(' ', span.Events.Select(e => $"{e.Name} {Words(e.Tags)}"))}";

    public void Dispose()
    {
        tracing.Dispose();
        metering.Dispose();
    }

    private static string Words(IEnumerable<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.Select(tag => $"{tag.Key}={tag.Value}"));

    private void Measured(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        measurements.Enqueue((instrument.Name, value, Words(tags.ToArray())));
}
