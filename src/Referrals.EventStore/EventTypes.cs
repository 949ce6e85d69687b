// The one register of stored event names: what is written under which name, and how old shapes become new ones.
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Marten;

namespace Referrals.EventStore;

/// <summary>
/// The register of event types, handed to Marten as a whole. Stored names are explicit strings and stand for ever: a changed event gets a
/// new name (<c>…_v2</c>) and an upcaster from the old one. JSON is camel case with enums as strings.
/// </summary>
public sealed class EventTypes
{
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, Writer> writers = [];
    private readonly Dictionary<Type, Upcaster> upcasters = [];
    private readonly List<Action<StoreOptions>> registrations = [];

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
    public IReadOnlyCollection<string> Names => names;

    /// <summary>Events of this type are stored under this name.</summary>
    /// <exception cref="ArgumentException">The name or the type is already taken.</exception>
    public EventTypes Map<TEvent>(string name)
        where TEvent : class
    {
        var info = Register<TEvent>(name);
        if (!writers.TryAdd(typeof(TEvent), new Writer(name, ClrName(typeof(TEvent)), info)))
            throw new ArgumentException($"{typeof(TEvent)} is already stored as {writers[typeof(TEvent)].Name}.", nameof(name));
        registrations.Add(options => options.Events.MapEventType<TEvent>(name));
        return this;
    }

    /// <summary>
    /// Events stored under this older name are read as <typeparamref name="TOld"/> and handed out as <typeparamref name="TNew"/>. Chains.
    /// </summary>
    /// <exception cref="ArgumentException">The name is already taken, or the old type already has an upcaster.</exception>
    public EventTypes Upcast<TOld, TNew>(string name, Func<TOld, TNew> upcast)
        where TOld : class
        where TNew : class
    {
        ArgumentNullException.ThrowIfNull(upcast);
        Register<TOld>(name);
        if (!upcasters.TryAdd(typeof(TOld), new Upcaster<TOld, TNew>(name, upcast)))
            throw new ArgumentException($"{typeof(TOld)} already has an upcaster.", nameof(upcast));
        return this;
    }

    /// <summary>The stored name of a type that is written today.</summary>
    /// <exception cref="UnknownEventTypeException">It was never mapped.</exception>
    public string NameOf(Type type) => WriterFor(type).Name;

    internal void ApplyTo(StoreOptions options)
    {
        foreach (var register in registrations)
            register(options);
        foreach (var upcaster in upcasters.Values)
            upcaster.Apply(options, this);
    }

    internal SerializedEvent Write(object data, int maxBytes)
    {
        var writer = WriterFor(data.GetType());
        return new SerializedEvent(writer.Name, writer.ClrName, StorableJson.Of(data, writer.Info, maxBytes, writer.Name));
    }

    private JsonTypeInfo Register<TEvent>(string name)
    {
        if (
            string.IsNullOrEmpty(name)
            || name.Length > StreamId.MaxLength
            || !name.All(c => c is '_' or (>= 'a' and <= 'z') or (>= '0' and <= '9'))
        )
            throw new ArgumentException($"'{name}' is not a stored name: lower case letters, digits and underscores.", nameof(name));
        var info = Json.GetTypeInfo(typeof(TEvent));
        if (!names.Add(name))
            throw new ArgumentException($"The stored name '{name}' is already taken.", nameof(name));
        return info;
    }

    private Writer WriterFor(Type type) =>
        writers.TryGetValue(type, out var writer) ? writer : throw new UnknownEventTypeException($"{type} is not registered as an event.");

    // As Marten writes it: "Namespace.Type, Assembly".
    private static string ClrName(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";

    private sealed record Writer(string Name, string ClrName, JsonTypeInfo Info);

    // Marten goes one step from a stored name: a chain of steps is handed to it as one function.
    private abstract class Upcaster
    {
        public abstract void Apply(StoreOptions options, EventTypes types);

        public abstract void Continue<TStored>(StoreOptions options, EventTypes types, string name, Func<TStored, object> before)
            where TStored : class;
    }

    private sealed class Upcaster<TOld, TNew>(string name, Func<TOld, TNew> upcast) : Upcaster
        where TOld : class
        where TNew : class
    {
        public override void Apply(StoreOptions options, EventTypes types) => Continue<TOld>(options, types, name, stored => stored);

        public override void Continue<TStored>(StoreOptions options, EventTypes types, string name, Func<TStored, object> before)
        {
            TNew Step(TStored stored) => upcast((TOld)before(stored));
            if (types.upcasters.TryGetValue(typeof(TNew), out var next))
                next.Continue<TStored>(options, types, name, Step);
            else
                options.Events.Upcast<TStored, TNew>(name, Step);
        }
    }
}

internal readonly record struct SerializedEvent(string Name, string ClrName, byte[] Json);
