// Who and what stands behind an event, as it is written and as it is read.
using System.Buffers;
using System.Globalization;
using System.Text.Json;
using JasperFx.Events;

namespace Referrals.EventStore;

/// <summary>What is known about an append beside its events. The same for all events of a request.</summary>
public sealed record EventMetadata
{
    /// <summary>Nothing known.</summary>
    public static readonly EventMetadata None = new();

    /// <summary>When it happened in the world, where that differs from when it was recorded.</summary>
    public DateTimeOffset? BusinessTime { get; init; }

    /// <summary>A reference to whoever acted: an account or a system, not a name.</summary>
    public string? Actor { get; init; }

    /// <summary>Everything that one request or message set in motion shares this.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The event or message that led to this append.</summary>
    public string? CausationId { get; init; }

    /// <summary>W3C trace context. Taken from <see cref="System.Diagnostics.Activity.Current"/> where it is not given.</summary>
    public string? TraceParent { get; init; }

    internal void Validate()
    {
        foreach (var text in (ReadOnlySpan<string?>)[Actor, CorrelationId, CausationId, TraceParent])
        {
            if (text is not null && !StreamId.IsName(text))
                throw new InvalidAppendException(
                    $"Actor, correlation, causation and trace must have 1 to {StreamId.MaxLength} characters, none of them control characters or surrogates."
                );
        }
    }

    /// <summary>What Marten keeps as the headers of an event; null when there is nothing.</summary>
    internal byte[]? ToHeaders()
    {
        if (Actor is null && TraceParent is null && BusinessTime is null)
            return null;
        var buffer = new ArrayBufferWriter<byte>(192);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (Actor is not null)
                json.WriteString(EventReading.ActorHeader, Actor);
            if (BusinessTime is { } time)
                json.WriteString(EventReading.BusinessTimeHeader, time);
            if (TraceParent is not null)
                json.WriteString(EventReading.TraceParentHeader, TraceParent);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>What Marten's event does not say by itself.</summary>
public static class EventReading
{
    internal const string ActorHeader = "actor";
    internal const string BusinessTimeHeader = "businessTime";
    internal const string TraceParentHeader = "traceparent";

    extension(IEvent e)
    {
        /// <summary>The stream that the event belongs to.</summary>
        public StreamId Stream => new(e.TenantId, e.StreamKey!);

        /// <summary>A reference to whoever acted; null where nobody is known.</summary>
        public string? Actor => e.GetHeader(ActorHeader) as string;

        /// <summary>W3C trace context of the request that appended it.</summary>
        public string? TraceParent => e.GetHeader(TraceParentHeader) as string;

        /// <summary>When it happened in the world, where that differs from when it was recorded.</summary>
        public DateTimeOffset? BusinessTime =>
            e.GetHeader(BusinessTimeHeader) is string text
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
                ? moment
                : null;

        /// <summary>When it happened in the world: its business time, or else when it was recorded.</summary>
        public DateTimeOffset HappenedAt => e.BusinessTime ?? e.Timestamp;
    }
}
