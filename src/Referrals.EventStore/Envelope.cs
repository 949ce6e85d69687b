// What stands in the log: an event with everything that is known about it.
using System.Buffers;
using System.Text.Json;

namespace Referrals.EventStore;

/// <summary>The identity of a stream: a tenant (county) and a key that is unique within it.</summary>
/// <param name="Tenant">The tenant; <see cref="DefaultTenant"/> where there is only one.</param>
/// <param name="Key">Up to 200 characters, no control characters, compared exactly.</param>
public readonly record struct StreamId(string Tenant, string Key)
{
    /// <summary>The tenant that Marten uses when none is named.</summary>
    public const string DefaultTenant = "*DEFAULT*";

    /// <summary>The longest tenant or key, in characters: far below what a PostgreSQL index entry can hold.</summary>
    public const int MaxLength = 200;

    public override string ToString() => $"{Tenant}/{Key}";

    internal void Validate()
    {
        RefuseUnless(IsName(Tenant), nameof(Tenant));
        RefuseUnless(IsName(Key), nameof(Key));
    }

    internal static bool IsName(string? text)
    {
        if (text is not { Length: > 0 and <= MaxLength })
            return false;
        foreach (var c in text)
        {
            if (char.IsControl(c) || char.IsSurrogate(c))
                return false;
        }

        return true;
    }

    internal static void ValidateType(string? type) => RefuseUnless(type is null || IsName(type), "type");

    private static void RefuseUnless(bool valid, string part)
    {
        if (!valid)
            throw new InvalidAppendException($"The stream's {part} must have 1 to {MaxLength} characters, none of them control characters or surrogates.");
    }
}

/// <summary>Who and what stands behind an append. Never personal data: it is kept for ever and shown to operators.</summary>
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
                throw new InvalidAppendException($"Actor, correlation, causation and trace must have 1 to {StreamId.MaxLength} characters, none of them control characters or surrogates.");
        }
    }

    /// <summary>What goes into the column <c>headers</c>; null when there is nothing.</summary>
    internal byte[]? ToHeaders()
    {
        if (Actor is null && TraceParent is null && BusinessTime is null)
            return null;
        var buffer = new ArrayBufferWriter<byte>(192);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (Actor is not null)
                json.WriteString("actor", Actor);
            if (BusinessTime is { } time)
                json.WriteString("businessTime", time);
            if (TraceParent is not null)
                json.WriteString("traceparent", TraceParent);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    internal static EventMetadata Read(string? correlation, string? causation, byte[]? headers)
    {
        if (headers is null)
            return correlation is null && causation is null ? None : new EventMetadata { CorrelationId = correlation, CausationId = causation };
        using var json = JsonDocument.Parse(headers);
        return new EventMetadata
        {
            CorrelationId = correlation,
            CausationId = causation,
            Actor = Text(json.RootElement, "actor"),
            TraceParent = Text(json.RootElement, "traceparent"),
            BusinessTime = json.RootElement.TryGetProperty("businessTime", out var time) && time.TryGetDateTimeOffset(out var moment) ? moment : null,
        };
    }

    // Marten may have put headers of its own beside ours.
    private static string? Text(JsonElement headers, string name) =>
        headers.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>An event as it stands in the log.</summary>
public sealed class Envelope
{
    private readonly EventTypes types;
    private readonly byte[] json;
    private readonly byte[]? headers;
    private object? data;
    private EventMetadata? metadata;

    internal Envelope(EventTypes types, byte[] json, byte[]? headers) => (this.types, this.json, this.headers) = (types, json, headers);

    /// <summary>UUIDv7, unique over all logs.</summary>
    public required Guid EventId { get; init; }

    /// <summary>Its place in the one total order. Grows strictly; may have holes.</summary>
    public required long Sequence { get; init; }

    public required StreamId Stream { get; init; }

    /// <summary>Its place in its stream, from 1 without holes.</summary>
    public required long Version { get; init; }

    /// <summary>The stored name, such as <c>referral_submitted</c>.</summary>
    public required string EventType { get; init; }

    /// <summary>When the database wrote it, UTC, by the database's clock; one moment for a whole batch.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>When it happened in the world: its business time, or else when it was recorded.</summary>
    public DateTimeOffset HappenedAt => Metadata.BusinessTime ?? RecordedAt;

    public EventMetadata Metadata => metadata ??= EventMetadata.Read(CorrelationId, CausationId, headers);

    internal string? CorrelationId { private get; init; }

    internal string? CausationId { private get; init; }

    /// <summary>The event itself in its newest shape, upcast where an older one was stored.</summary>
    /// <exception cref="UnknownEventTypeException">This program does not know the stored name.</exception>
    /// <exception cref="UnreadableEventException">The stored JSON does not fit the type.</exception>
    public object Data => data ??= types.Read(EventType, json, Stream, Sequence);
}
