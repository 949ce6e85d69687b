// Reading streams, now and as they were.
using Npgsql;

namespace Referrals.EventStore;

public sealed partial class EventLog
{
    /// <summary>The events of a stream, oldest first; empty when it does not exist.</summary>
    /// <exception cref="LogUnavailableException">The database cannot be reached.</exception>
    public async Task<IReadOnlyList<Envelope>> FetchStream(StreamId stream, AsOf asOf, CancellationToken cancellation = default)
    {
        stream.Validate();
        try
        {
            var events = new List<Envelope>();
            await using var command = reading.CreateCommand(StreamSql.ReadOne(options.Schema));
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stream.Tenant });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stream.Key });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = asOf.MaxVersion });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = asOf.MaxPosition });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var envelope = StreamSql.ToEnvelope(reader, options.EventTypes, stream);
                // A cut, not a filter: should the database's clock have been set back, what follows still came later.
                if (envelope.RecordedAt > asOf.MaxMoment)
                    break;
                events.Add(envelope);
            }

            return events;
        }
        catch (NpgsqlException problem)
        {
            throw new LogUnavailableException("The log cannot be read.", problem);
        }
    }

    /// <inheritdoc cref="FetchStream(StreamId, AsOf, CancellationToken)"/>
    public Task<IReadOnlyList<Envelope>> FetchStream(StreamId stream, CancellationToken cancellation = default) => FetchStream(stream, AsOf.Now, cancellation);

    /// <summary>The position of the newest event; 0 for an empty log.</summary>
    /// <exception cref="LogUnavailableException">The database cannot be reached.</exception>
    public async Task<long> Position(CancellationToken cancellation = default)
    {
        try
        {
            await using var command = reading.CreateCommand($"select coalesce(max(seq_id), 0) from {options.Schema}.mt_events");
            return (long)(await command.ExecuteScalarAsync(cancellation))!;
        }
        catch (NpgsqlException problem)
        {
            throw new LogUnavailableException("The log cannot be read.", problem);
        }
    }

    /// <summary>The newest state of a stream: what is in memory, topped up with what is newer in the database.</summary>
    public async Task<LoadedStream<TState>> AggregateStream<TState>(Aggregate<TState> aggregate, StreamId stream, CancellationToken cancellation = default)
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        stream.Validate();
        var known = recentStates.Find(stream, aggregate);
        var (version, state) = (known?.Version ?? 0, known?.State ?? aggregate.Initial);
        foreach (var stored in await loader.Load(stream, version, cancellation))
            (version, state) = (stored.Version, aggregate.Evolve(state, stored.Read()));
        if (version != known?.Version)
            recentStates.Keep(stream, aggregate, new RecentState<TState>(version, state));
        return new LoadedStream<TState>(stream, aggregate.StreamType, version, state);
    }

    /// <summary>The state of a stream as it was: the same fold, stopped earlier.</summary>
    public async Task<LoadedStream<TState>> AggregateStream<TState>(Aggregate<TState> aggregate, StreamId stream, AsOf asOf, CancellationToken cancellation = default)
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        var (version, state) = (0L, aggregate.Initial);
        foreach (var envelope in await FetchStream(stream, asOf, cancellation))
            (version, state) = (envelope.Version, aggregate.Evolve(state, envelope.Data));
        return new LoadedStream<TState>(stream, aggregate.StreamType, version, state);
    }
}
