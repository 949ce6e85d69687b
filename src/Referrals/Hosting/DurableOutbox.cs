// Messages that are stored together with what caused them.
using Marten;
using Npgsql;
using Wolverine.Marten;
using Wolverine.Runtime;

namespace Referrals.Hosting;

/// <summary>
/// Stores messages in the database, in one transaction with their cause, before anything is done about them: Wolverine's outbox on a Marten
/// session.
/// </summary>
internal sealed class DurableOutbox(IDocumentStore store, IWolverineRuntime runtime)
{
    /// <summary>Stores messages together with a statement.</summary>
    /// <param name="messages">Each goes to its queue, in this order.</param>
    /// <param name="sql">With a question mark for each value.</param>
    /// <param name="values">A moment is a <see cref="DateTimeOffset"/>.</param>
    /// <param name="cancellation">Nothing is stored then.</param>
    public async Task Send(IReadOnlyList<object> messages, string sql, object[] values, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession(new Marten.Services.SessionOptions { AllowAnyTenant = true });
        session.QueueSqlCommand(sql, values);
        await Send(session, messages, cancellation);
    }

    /// <summary>Stores messages as the last thing of a transaction, and commits it.</summary>
    public async Task SendAndCommit(IReadOnlyList<object> messages, NpgsqlTransaction transaction, CancellationToken cancellation)
    {
        var options = Marten.Services.SessionOptions.ForTransaction(transaction, shouldAutoCommit: true);
        await using var session = store.LightweightSession(options);
        await Send(session, messages, cancellation);
    }

    private async Task Send(IDocumentSession session, IReadOnlyList<object> messages, CancellationToken cancellation)
    {
        var outbox = new MartenOutbox(runtime, session);
        foreach (var message in messages)
            await outbox.PublishAsync(message);
        await session.SaveChangesAsync(cancellation);
    }
}
