// The list of cases as documents that a Marten projection keeps, on the events of the log. What its table projection is measured against.
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Aggregation;
using Npgsql;
using Referrals.Cases;
using Referrals.EventStore.Projections;
using Referrals.Shared;

namespace Referrals.Benchmarks;

/// <summary>A row of the list as a document, with as many duplicated fields as the table has columns.</summary>
internal sealed class PlainReferral
{
    public string Id { get; set; } = "";

    public ReferralRow Row { get; set; } = null!;

    [JsonIgnore]
    public long BegunAt => Row.BegunAt;

    [JsonIgnore]
    public string State => Kebab.Of(Row.State.Name);

    [JsonIgnore]
    public string Sender => Row.State.Details!.From.Institution;

    [JsonIgnore]
    public string? Reviewer => Row.State.Details!.Sent ? Row.State.Details.Reviewer : null;

    [JsonIgnore]
    public string? Receiver => Row.State.Details!.Reached ? Row.State.Details.To.Institution : null;

    [JsonIgnore]
    public string? Contract => Row.State.Details!.Sent ? Row.State.Details.Contract : null;

    [JsonIgnore]
    public DateTimeOffset ChangedAt => Row.Changed;

    [JsonIgnore]
    public string? Number => Row.State.Details!.Number;

    [JsonIgnore]
    public string Person => Row.State.Details!.Person;

    [JsonIgnore]
    public DateTimeOffset? EndedAt => Row.State.Details!.EndedAt;
}

internal sealed class PlainReferralFold : SingleStreamProjection<PlainReferral, string>
{
    private static readonly ReferralList Rules = new();

    public override PlainReferral? Evolve(PlainReferral? snapshot, string id, IEvent e)
    {
        snapshot ??= new PlainReferral { Id = id };
        snapshot.Row = Rules.Keys(e).Count == 0 ? snapshot.Row : Rules.Apply(snapshot.Row, RowKey.Of(e), e)!;
        // Streams that are no case have no document.
        return snapshot.Row is null ? null : snapshot;
    }
}

/// <summary>A store of such documents. It reads the events of the log's schema, and has its documents in another one.</summary>
internal sealed class PlainReferrals(string connectionString, string events, string documents) : IAsyncDisposable
{
    private readonly (NpgsqlDataSource Source, DocumentStore Store) opened = PlainMarten.Open(
        connectionString,
        documents,
        options =>
        {
            // The tables of the events are the log's: as it has set them up.
            options.Events.DatabaseSchemaName = events;
            options.Events.UseListenNotifyForEventAppends = true;
            options.Events.EnableExtendedProgressionTracking = true;
            App.Events().ApplyTo(options);
            options
                .Schema.For<PlainReferral>()
                .MultiTenanted()
                .Duplicate(r => r.BegunAt)
                .Duplicate(r => r.Sender)
                .Duplicate(r => r.Receiver!)
                .Duplicate(r => r.Reviewer!)
                .Duplicate(r => r.Person)
                .Duplicate(r => r.Number!)
                .Duplicate(r => r.State)
                .Duplicate(r => r.Contract!)
                .Duplicate(r => r.ChangedAt)
                .Duplicate(r => r.EndedAt!);
            options.Projections.AsyncMode = DaemonMode.Solo;
            // Larger pages than Marten's own 500 make it a quarter faster.
            options.Projections.Add(
                new PlainReferralFold(),
                ProjectionLifecycle.Async,
                asyncConfiguration: async =>
                {
                    async.BatchSize = 5_000;
                    async.MaximumHopperSize = 20_000;
                }
            );
        },
        new JsonSerializerOptions(App.Events().Json)
        {
            // PostgreSQL puts short names first.
            AllowOutOfOrderMetadataProperties = true,
            TypeInfoResolver = JsonTypeInfoResolver.Combine(
                App.Events().Json.TypeInfoResolver,
                ReferralRowJson.Default,
                new DefaultJsonTypeInfoResolver()
            ),
        }
    );

    private static readonly ShardName Shard = ShardName.Compose(nameof(PlainReferral), version: 1);

    public Task ApplySchema() => opened.Store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);

    public ValueTask<IProjectionDaemon> Follow() => opened.Store.BuildProjectionDaemonAsync();

    public Task<long> Position() => opened.Store.Storage.Database.ProjectionProgressFor(Shard);

    public async ValueTask DisposeAsync()
    {
        opened.Store.Dispose();
        await opened.Source.DisposeAsync();
    }
}
