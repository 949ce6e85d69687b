// What Marten would log of the writer's sessions.
using Marten;
using Marten.Services;
using Npgsql;

namespace Referrals.EventStore.Writing;

/// <summary>
/// Says nothing: what fails in the writer is either tried again, such as a decision on a state that was not the newest, or thrown to the
/// caller, who says it once.
/// </summary>
internal sealed class SilentSession : IMartenSessionLogger
{
    public static readonly SilentSession Instance = new();

    private SilentSession() { }

    public void LogSuccess(NpgsqlCommand command) { }

    public void LogFailure(NpgsqlCommand command, Exception ex) { }

    public void LogSuccess(NpgsqlBatch batch) { }

    public void LogFailure(NpgsqlBatch batch, Exception ex) { }

    public void LogFailure(Exception ex, string message) { }

    public void RecordSavedChanges(IDocumentSession session, IChangeSet commit) { }

    public void OnBeforeExecute(NpgsqlCommand command) { }

    public void OnBeforeExecute(NpgsqlBatch batch) { }
}
