// Follows the log, and keeps what hospital systems are told.
using Dapper;
using JasperFx.Events;
using Npgsql;
using Referrals.EventStore;
using Referrals.Hosting;

namespace Referrals.Messages;

/// <summary>How long the log is waited for before it is looked at anyway.</summary>
/// <param name="Interval">Zero for never, when somebody else does it.</param>
internal sealed record FeedSettings(TimeSpan Interval)
{
    public const string Setting = "Messages:FeedSeconds";

    public static FeedSettings From(IConfiguration configuration) => new(SingleNodeWork.IntervalOf(configuration, Setting));
}

/// <summary>
/// Reads the log in its order, on one node, and writes its messages together with how far it came: each is there once, in the order of
/// the log, whatever fails in between. That table is the outbox of every way to a hospital.
/// </summary>
internal sealed class FeedWriter(
    EventLog log,
    NpgsqlDataSource database,
    PublicMessages messages,
    FeedReading reading,
    FeedSettings settings,
    ILogger<FeedWriter> logger
) : SingleNodeWork("message-feed", logger)
{
    public const string Schema = "referrals_feed";

    private Task appended = Task.CompletedTask;

    protected override TimeSpan Interval => settings.Interval;

    public Task ApplySchema(CancellationToken cancellation) =>
        SchemaScripts.Apply(database, typeof(FeedWriter).Assembly, "messages/", Schema, "feed_schema", cancellation);

    public Task<SchemaStatus> SchemaStatus(CancellationToken cancellation) =>
        SchemaScripts.Status(database, typeof(FeedWriter).Assembly, "messages/", Schema, "feed_schema", cancellation);

    /// <summary>Writes the messages of what the log has by now.</summary>
    protected internal override async Task Round(CancellationToken cancellation)
    {
        appended = log.NextAppend;
        var end = await log.Position(cancellation);
        var from = await reading.Reached(cancellation);
        if (from >= end)
            return;
        await foreach (var page in log.Read(from, cancellation))
        {
            await Write(from, page, cancellation);
            from = page[^1].Sequence;
            if (from >= end)
                return;
        }
    }

    protected override Task NextRound(PeriodicTimer tick, CancellationToken cancellation) =>
        EventLog.WaitForAppend(appended, settings.Interval, cancellation);

    private async Task Write(long from, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        var told = await messages.Of(page, cancellation);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // Another node that took over meanwhile has written this page: then nothing of it is written here.
        if (
            await connection.ExecuteAsync(
                $"update {Schema}.progress set position = @to where position = @from",
                new { from, to = page[^1].Sequence },
                transaction
            ) == 0
        )
            throw new InvalidOperationException("Another node writes the feed.");
        if (told.Count > 0)
        {
            await connection.ExecuteAsync(
                $"""
                insert into {Schema}.messages (county, position, part, type, subject, body)
                select * from unnest(@counties, @positions, @parts, @types, @subjects, @bodies)
                """,
                new
                {
                    counties = told.Select(message => message.County).ToArray(),
                    positions = told.Select(message => message.Position).ToArray(),
                    parts = told.Select(message => message.Part).ToArray(),
                    types = told.Select(message => message.Type).ToArray(),
                    subjects = told.Select(message => message.Subject).ToArray(),
                    bodies = told.Select(message => message.Body).ToArray(),
                },
                transaction
            );
            var recipients = told.SelectMany(message => message.Recipients.Select(recipient => (Message: message, To: recipient))).ToList();
            await connection.ExecuteAsync(
                $"""
                insert into {Schema}.recipients (county, institution, position, part)
                select * from unnest(@counties, @institutions, @positions, @parts)
                """,
                new
                {
                    counties = recipients.Select(one => one.Message.County).ToArray(),
                    institutions = recipients.Select(one => one.To).ToArray(),
                    positions = recipients.Select(one => one.Message.Position).ToArray(),
                    parts = recipients.Select(one => one.Message.Part).ToArray(),
                },
                transaction
            );
        }

        await transaction.CommitAsync(cancellation);
        reading.Told();
    }
}
