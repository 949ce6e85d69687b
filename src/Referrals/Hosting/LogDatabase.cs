// The connections of the log, made when the database is known and closed with the service.
using Npgsql;
using Referrals.EventStore;

namespace Referrals.Hosting;

/// <summary>Marten's connections to the database.</summary>
internal sealed class LogDatabase(string connectionString) : IAsyncDisposable
{
    public NpgsqlDataSource Marten { get; } = EventLogOptions.Connect(connectionString);

    public ValueTask DisposeAsync() => Marten.DisposeAsync();
}
