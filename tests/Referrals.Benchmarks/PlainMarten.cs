// The same work with Marten's own sessions, as its documentation writes them. What the log is measured against.
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Aggregation;
using Marten.Exceptions;
using Npgsql;
using Referrals.EventStore;
using Weasel.Core;

namespace Referrals.Benchmarks;

/// <summary>The document that a command leaves in the transaction of its events.</summary>
internal sealed class PlainCommand
{
    public string Id { get; set; } = "";

    public string? Fingerprint { get; set; }

    public Answer? Answer { get; set; }

    public IReadOnlyList<long> Versions { get; set; } = [];
}

/// <summary>The state of a stream, as Marten folds it.</summary>
internal sealed class PlainCase
{
    public string Id { get; set; } = "";

    public CaseState State { get; set; } = CaseState.Aggregate.Initial;
}

internal sealed class PlainCaseFold : SingleStreamProjection<PlainCase, string>
{
    public override PlainCase Evolve(PlainCase? snapshot, string id, IEvent e)
    {
        snapshot ??= new PlainCase { Id = id };
        snapshot.State = CaseState.Aggregate.Evolve(snapshot.State, e.Data);
        return snapshot;
    }
}

/// <summary>
/// Marten with what its documentation recommends for throughput: quick appends, lightweight sessions, prepared statements that outlive a
/// session, and tables that are not looked at again with every use.
/// </summary>
internal sealed class PlainMarten(string connectionString, string schema) : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(Sample.Types.Json)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(SampleJson.Default, new DefaultJsonTypeInfoResolver()),
    };

    private readonly (NpgsqlDataSource Source, DocumentStore Store) opened = Open(
        connectionString,
        schema,
        options =>
        {
            Sample.Types.ApplyTo(options);
            options.Schema.For<PlainCommand>().MultiTenanted();
            options.Projections.Add(new PlainCaseFold(), ProjectionLifecycle.Live);
        },
        Json
    );

    public static (NpgsqlDataSource Source, DocumentStore Store) Open(
        string connectionString,
        string schema,
        Action<StoreOptions> configure,
        JsonSerializerOptions json
    )
    {
        var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connectionString)
            {
                NoResetOnClose = true,
                MaxAutoPrepare = 100,
                AutoPrepareMinUsages = 2,
                MaxPoolSize = 64,
                Enlist = false,
            }
        );
        return (
            source,
            DocumentStore.For(options =>
            {
                options.Connection(source);
                options.DatabaseSchemaName = schema;
                options.AutoCreateSchemaObjects = AutoCreate.None;
                options.Serializer(
                    new Marten.Services.SystemTextJsonSerializer(json) { EnumStorage = EnumStorage.AsString, Casing = Casing.CamelCase }
                );
                StoreConfiguration.LayOut(options);
                configure(options);
            })
        );
    }

    public Task ApplySchema() => opened.Store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);

    /// <summary>One event to a new stream.</summary>
    public async Task AppendNew()
    {
        var stream = Sample.NewKey();
        await using var session = Session();
        session.Events.StartStream<PlainCase>(stream.Key, Sample.Step(stream, 0));
        await session.SaveChangesAsync();
    }

    /// <summary>Fetch, fold, decide, append; again when somebody was faster.</summary>
    public async Task Decide(StreamId stream, bool exclusively = false)
    {
        while (true)
        {
            try
            {
                await using var session = Session();
                var found = exclusively
                    ? await session.Events.FetchForExclusiveWriting<PlainCase>(stream.Key)
                    : await session.Events.FetchForWriting<PlainCase>(stream.Key);
                found.AppendOne(Sample.Step(stream, found.Aggregate!.State.Steps));
                await session.SaveChangesAsync();
                return;
            }
            catch (Exception problem) when (IsConflict(problem))
            {
                // Decided anew on what the faster one left.
            }
        }
    }

    /// <summary>The same over two streams, fetched in one round trip, with a record of the command.</summary>
    public async Task DecideOnTwo(StreamId first, StreamId second)
    {
        while (true)
        {
            try
            {
                await using var session = Session();
                var found = await session.Events.FetchManyForWriting<PlainCase>([first.Key, second.Key]);
                var (one, other) = (found[0].Aggregate!.State.Steps, found[1].Aggregate!.State.Steps);
                found[0].AppendOne(Sample.Step(first, one));
                found[1].AppendOne(Sample.Step(second, other));
                session.Insert(
                    new PlainCommand
                    {
                        Id = $"take {first.Key}",
                        Fingerprint = second.Key,
                        Answer = new Answer("taken", one + other),
                        Versions = [found[0].CurrentVersion!.Value + 1, found[1].CurrentVersion!.Value + 1],
                    }
                );
                await session.SaveChangesAsync();
                return;
            }
            catch (Exception problem) when (IsConflict(problem))
            {
                // Decided anew on what the faster one left.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        opened.Store.Dispose();
        await opened.Source.DisposeAsync();
    }

    private IDocumentSession Session()
    {
        var session = opened.Store.LightweightSession(Sample.Tenant);
        session.SetHeader("actor", Sample.Metadata.Actor!);
        return session;
    }

    private static bool IsConflict(Exception problem) =>
        problem is ConcurrencyException or Marten.Exceptions.StreamLockedException or JasperFx.Events.StreamLockedException
        || (
            problem is MartenCommandException { InnerException: PostgresException refused }
            && refused.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected
        );
}
