// The connections of the log, made when the database is known and closed with the service.
using Npgsql;
using Referrals.EventStore;

namespace Referrals.Operations;

/// <summary>Connections to the log's database: Marten's, and the one on which leadership is held.</summary>
internal sealed class LogDatabase(string connectionString) : IAsyncDisposable
{
    public NpgsqlDataSource Marten { get; } = EventLogOptions.Connect(connectionString);

    public NpgsqlDataSource Leader { get; } = EventLogOptions.Connect(connectionString, "leader");

    public async ValueTask DisposeAsync()
    {
        await Marten.DisposeAsync();
        await Leader.DisposeAsync();
    }
}
