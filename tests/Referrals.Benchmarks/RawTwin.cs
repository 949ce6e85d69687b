// The same work by hand: the same rows, prepared statements, no library. What the log is measured against.
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Referrals.EventStore;

namespace Referrals.Benchmarks;

internal sealed class RawTwin(string connectionString, string schema) : IAsyncDisposable
{
    private const string Headers = """{"actor":"HSP-340422-0017/17"}""";
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connectionString)
        {
            NoResetOnClose = true,
            MaxAutoPrepare = 50,
            AutoPrepareMinUsages = 1,
            MaxPoolSize = 120,
            Enlist = false,
        }
    );

    public ValueTask DisposeAsync() => source.DisposeAsync();

    public ValueTask<NpgsqlConnection> Connect() => source.OpenConnectionAsync();

    /// <summary>One event to a new stream: both rows, one round trip, one commit.</summary>
    public async Task AppendNew(NpgsqlConnection connection)
    {
        var stream = Sample.NewKey();
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(
            With(
                new NpgsqlBatchCommand($"insert into {schema}.mt_streams (tenant_id, id, type, version) values ($1, $2, $3, $4)"),
                Sample.Tenant,
                stream.Key,
                "case",
                1L
            )
        );
        batch.BatchCommands.Add(Insert(stream, 1, Sample.Step(stream, 0)));
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>Fetch, fold, decide, append: two round trips, optimistic. False when somebody was faster.</summary>
    public async Task<bool> Command(NpgsqlConnection connection, StreamId stream, int lastEvents)
    {
        var state = CaseState.Aggregate.Initial;
        var version = 0L;
        await using (
            var read = new NpgsqlCommand(
                $"select seq_id, id, version, data, type, timestamp from {schema}.mt_events where tenant_id = $1 and stream_id = $2 order by version desc limit $3",
                connection
            )
        )
        {
            read.Parameters.Add(P(Sample.Tenant));
            read.Parameters.Add(P(stream.Key));
            read.Parameters.Add(P((long)lastEvents));
            await using var reader = await read.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                version = Math.Max(version, reader.GetInt64(2));
                state = CaseState.Aggregate.Evolve(
                    state,
                    JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(3), SampleJson.Default.StepTaken)!
                );
            }
        }

        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Insert(stream, version + 1, Sample.Step(stream, state.Steps)));
        batch.BatchCommands.Add(
            With(
                new NpgsqlBatchCommand($"update {schema}.mt_streams set version = $3, timestamp = now() where tenant_id = $1 and id = $2"),
                Sample.Tenant,
                stream.Key,
                version + 1
            )
        );
        try
        {
            await batch.ExecuteNonQueryAsync();
            return true;
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
    }

    private NpgsqlBatchCommand Insert(StreamId stream, long version, StepTaken step)
    {
        var command = With(
            new NpgsqlBatchCommand(
                $"""
                insert into {schema}.mt_events (seq_id, id, stream_id, version, type, tenant_id, mt_dotnet_type, data, headers)
                values (nextval('{schema}.mt_events_sequence'), $1, $2, $3, $4, $5, $6, $7, $8)
                """
            ),
            Guid.CreateVersion7(),
            stream.Key,
            version,
            "step_taken",
            Sample.Tenant,
            "Referrals.Benchmarks.StepTaken, Referrals.Benchmarks"
        );
        command.Parameters.Add(
            new NpgsqlParameter
            {
                Value = JsonSerializer.SerializeToUtf8Bytes(step, SampleJson.Default.StepTaken),
                NpgsqlDbType = NpgsqlDbType.Jsonb,
            }
        );
        command.Parameters.Add(new NpgsqlParameter { Value = Headers, NpgsqlDbType = NpgsqlDbType.Jsonb });
        return command;
    }

    private static NpgsqlBatchCommand With(NpgsqlBatchCommand command, params ReadOnlySpan<object> values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(
                value switch
                {
                    string text => P(text),
                    long number => P(number),
                    _ => new NpgsqlParameter { Value = value },
                }
            );
        }

        return command;
    }

    private static NpgsqlParameter<T> P<T>(T value) => new() { TypedValue = value };
}
