// The one register of stored event names: what is written under which name, and how old shapes become new ones.
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Referrals.EventStore;

/// <summary>
/// The register of event types. Stored names are explicit strings and stand for ever: a changed event gets a new name
/// (<c>…_v2</c>) and an upcaster from the old one. JSON is camel case with enums as strings, as Marten writes it.
/// </summary>
public sealed class EventTypes
{
    private readonly Dictionary<string, Reader> readers = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, Writer> writers = [];
    private readonly Dictionary<Type, Func<object, object>> upcasters = [];

    /// <summary>An empty register.</summary>
    /// <param name="context">The source-generated metadata of every event type. Its naming options are overridden by the log's own.</param>
    public EventTypes(IJsonTypeInfoResolver context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Json = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            // Chinese text is stored as it is; jsonb never reaches a browser unescaped from here.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new JsonStringEnumConverter() },
            TypeInfoResolver = context,
        };
        Json.MakeReadOnly();
    }

    /// <summary>How events are written: camel case, enums as strings.</summary>
    public JsonSerializerOptions Json { get; }

    /// <summary>All stored names, old ones included.</summary>
    public IReadOnlyCollection<string> Names => readers.Keys;

    /// <summary>Events of this type are stored under this name.</summary>
    /// <exception cref="ArgumentException">The name or the type is already taken.</exception>
    public EventTypes Map<TEvent>(string name) where TEvent : class
    {
        var info = Register<TEvent>(name);
        if (!writers.TryAdd(typeof(TEvent), new Writer(name, ClrName(typeof(TEvent)), info)))
            throw new ArgumentException($"{typeof(TEvent)} is already stored as {writers[typeof(TEvent)].Name}.", nameof(name));
        return this;
    }

    /// <summary>Events stored under this older name are read as <typeparamref name="TOld"/> and handed out as <typeparamref name="TNew"/>. Chains.</summary>
    /// <exception cref="ArgumentException">The name is already taken, or the old type already has an upcaster.</exception>
    public EventTypes Upcast<TOld, TNew>(string name, Func<TOld, TNew> upcast) where TOld : class where TNew : class
    {
        ArgumentNullException.ThrowIfNull(upcast);
        Register<TOld>(name);
        if (!upcasters.TryAdd(typeof(TOld), old => upcast((TOld)old)))
            throw new ArgumentException($"{typeof(TOld)} already has an upcaster.", nameof(upcast));
        return this;
    }

    /// <summary>The stored name of a type that is written today.</summary>
    /// <exception cref="UnknownEventTypeException">It was never mapped.</exception>
    public string NameOf(Type type) => WriterFor(type).Name;

    internal object Read(string name, byte[] json, StreamId stream, long sequence)
    {
        if (!readers.TryGetValue(name, out var reader))
            throw new UnknownEventTypeException($"Event {sequence} of stream {stream} is a '{name}', which this program does not know: a newer one wrote it.");
        try
        {
            var data = JsonSerializer.Deserialize(json, reader.Info) ?? throw new JsonException("The event is null.");
            while (upcasters.TryGetValue(data.GetType(), out var upcast))
                data = upcast(data);
            return data;
        }
        catch (Exception problem) when (problem is not EventStoreException)
        {
            // The serializer's own message may quote the data: neither it nor the exception goes any further.
            var place = problem is JsonException { Path: { } path } ? $" at {path}" : "";
            throw new UnreadableEventException($"Event {sequence} of stream {stream} cannot be read as '{name}'{place} ({problem.GetType().Name}).");
        }
    }

    internal SerializedEvent Write(object data, int maxBytes)
    {
        var writer = WriterFor(data.GetType());
        return new SerializedEvent(writer.Name, writer.ClrName, ToStorableJson(data, writer.Info, maxBytes, writer.Name));
    }

    /// <summary>UTF-8 JSON that PostgreSQL is sure to take as jsonb.</summary>
    internal static byte[] ToStorableJson(object data, JsonTypeInfo info, int maxBytes, string name)
    {
        byte[] json;
        try
        {
            json = JsonSerializer.SerializeToUtf8Bytes(data, info);
        }
        catch (Exception problem) when (problem is NotSupportedException or JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidAppendException($"A '{name}' cannot be written as JSON.", problem);
        }

        if (json.Length > maxBytes)
            throw new AppendTooLargeException($"A '{name}' of {json.Length:N0} bytes is larger than the {maxBytes:N0} that one event or answer may have.");
        if (HoldsNul(json))
            throw new InvalidAppendException($"A '{name}' holds the character U+0000, which PostgreSQL cannot store.");
        return json;
    }

    /// <summary>Whether an escaped U+0000 stands in the JSON: a backslash run of odd length before <c>u0000</c>.</summary>
    private static bool HoldsNul(ReadOnlySpan<byte> json)
    {
        for (var at = json.IndexOf("\\u0000"u8); at >= 0;)
        {
            var backslashes = 1;
            while (at - backslashes >= 0 && json[at - backslashes] == (byte)'\\')
                backslashes++;
            if (backslashes % 2 == 1)
                return true;
            var next = json[(at + 6)..].IndexOf("\\u0000"u8);
            at = next < 0 ? -1 : at + 6 + next;
        }

        return false;
    }

    private JsonTypeInfo Register<TEvent>(string name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > StreamId.MaxLength || !name.All(c => c is '_' or (>= 'a' and <= 'z') or (>= '0' and <= '9')))
            throw new ArgumentException($"'{name}' is not a stored name: lower case letters, digits and underscores.", nameof(name));
        var info = Json.GetTypeInfo(typeof(TEvent));
        if (!readers.TryAdd(name, new Reader(info)))
            throw new ArgumentException($"The stored name '{name}' is already taken.", nameof(name));
        return info;
    }

    private Writer WriterFor(Type type) => writers.TryGetValue(type, out var writer)
        ? writer
        : throw new UnknownEventTypeException($"{type} is not registered as an event.");

    // As Marten writes it: "Namespace.Type, Assembly".
    private static string ClrName(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";

    private sealed record Reader(JsonTypeInfo Info);

    private sealed record Writer(string Name, string ClrName, JsonTypeInfo Info);
}

[SuppressMessage("Performance", "CA1815", Justification = "Never compared.")]
internal readonly struct SerializedEvent(string name, string clrName, byte[] json)
{
    public string Name { get; } = name;

    public string ClrName { get; } = clrName;

    public byte[] Json { get; } = json;
}
