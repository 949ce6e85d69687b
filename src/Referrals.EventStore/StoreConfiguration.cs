// How Marten is set up for the log.
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using JasperFx.MultiTenancy;
using Marten;
using Npgsql;
using Referrals.EventStore.Projections;
using Referrals.EventStore.Writing;
using Weasel.Core;

namespace Referrals.EventStore;

/// <summary>What the log needs of a Marten store.</summary>
public static class StoreConfiguration
{
    private const int EventsPerPage = 20_000;

    /// <summary>
    /// Streams by key, tenants in one set of tables, all metadata, and what is ours: the function that appends a batch, the records of
    /// commands, and table projections in the async daemon. Tables are made by <see cref="LogSchema"/> only.
    /// </summary>
    /// <param name="options">The store's options.</param>
    /// <param name="database">From <see cref="EventLogOptions.Connect"/>.</param>
    /// <param name="types">Every stored event.</param>
    /// <param name="projections">What follows the log.</param>
    /// <param name="schema">The PostgreSQL schema of all tables: lower case letters, digits and underscores.</param>
    public static void UseEventLog(
        this StoreOptions options,
        NpgsqlDataSource database,
        EventTypes types,
        IReadOnlyList<TableProjection> projections,
        string schema = "referrals"
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(projections);
        options.Connection(database);
        options.DatabaseSchemaName = schema;
        options.AutoCreateSchemaObjects = AutoCreate.None;
        options.Serializer(Serializer(types));
        // The records of a whole batch and its events go out together.
        options.UpdateBatchSize = 2_000;
        // A write that is repeated behind the writer's back would not be the same: it finds out what became of it.
        options.ConfigureWritePolly(_ => { });
        options.ConfigurePolly(_ => { });

        LayOut(options);
        options.Events.UseMonitoredAdvisoryLock = true;
        options.Events.EnableExtendedProgressionTracking = true;
        options.Storage.ExtendedSchemaObjects.Add(AppendFunction.Create(schema));
        options.Schema.For<CommandRecord>().MultiTenanted().DocumentAlias("command_record").IndexLastModified();
        types.ApplyTo(options);
        Follow(options, projections);
    }

    /// <summary>
    /// What decides the shape of Marten's tables, and how it appends by itself. Whoever reads the log with another store needs the same.
    /// </summary>
    internal static void LayOut(StoreOptions options)
    {
        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.Events.TenancyStyle = TenancyStyle.Conjoined;
        options.Events.AppendMode = EventAppendMode.Quick;
        options.Events.EnableBigIntEvents = true;
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Events.MetadataConfig.HeadersEnabled = true;
    }

    /// <summary>The key of an advisory lock of a log: the same in every process, another one in every schema.</summary>
    internal static long LockKey(string schema, string purpose)
    {
        // FNV-1a: stable for ever, unlike string.GetHashCode.
        var hash = 14695981039346656037UL;
        foreach (var c in $"referrals.log/{schema}/{purpose}")
            hash = (hash ^ c) * 1099511628211UL;
        return unchecked((long)hash);
    }

    // What an event's projection cannot apply stops that projection; nothing is ever passed over.
    private static void Follow(StoreOptions options, IReadOnlyList<TableProjection> projections)
    {
        options.Projections.Errors.SkipApplyErrors = false;
        options.Projections.Errors.SkipSerializationErrors = false;
        options.Projections.Errors.SkipUnknownEvents = false;
        options.Projections.Wakeup = new AppendWakeup();
        options.Projections.LeadershipPollingTime = 1_000;
        options.Projections.HealthCheckPollingTime = TimeSpan.FromSeconds(1);
        options.Projections.AgentPauseTime = TimeSpan.FromMilliseconds(500);
        options.Projections.ExtendedProgressionHeartbeatInterval = TimeSpan.FromSeconds(2);
        foreach (var projection in projections)
        {
            var wrapper = new ProjectionWrapper<IDocumentOperations, IQuerySession>(projection, ProjectionLifecycle.Async)
            {
                Name = projection.Name,
                Version = (uint)projection.Revision,
            };
            wrapper.Options.BatchSize = EventsPerPage;
            wrapper.Options.MaximumHopperSize = 2 * EventsPerPage;
            options.Projections.Register(wrapper, ProjectionLifecycle.Async);
        }
    }

    private static Marten.Services.SystemTextJsonSerializer Serializer(EventTypes types)
    {
        var json = new JsonSerializerOptions(types.Json)
        {
            // The last one is for Marten's own: headers are a dictionary.
            TypeInfoResolver = JsonTypeInfoResolver.Combine(
                types.Json.TypeInfoResolver,
                CommandRecordJson.Default,
                new DefaultJsonTypeInfoResolver()
            ),
            Converters = { new HeaderConverter() },
        };
        return new Marten.Services.SystemTextJsonSerializer(json) { EnumStorage = EnumStorage.AsString, Casing = Casing.CamelCase };
    }

    /// <summary>
    /// Leaves a header as it was written: Marten would make a moment of whatever looks like one, in the machine's time zone.
    /// </summary>
    private sealed class HeaderConverter : JsonConverter<object>
    {
        public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
                return reader.GetString();
            using var json = JsonDocument.ParseValue(ref reader);
            return json.RootElement.Clone();
        }

        public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value, value.GetType(), options);
    }
}
