// Says how many refused messages wait for somebody.
using Npgsql;
using Referrals.Hosting;

namespace Referrals.Broker;

/// <summary>Refused messages of a county that nobody has dealt with.</summary>
internal sealed record WaitingLetters(string County, long Count, double OldestSeconds);

/// <summary>On one node, twice a minute.</summary>
internal sealed class DeadLetterWatch(
    BrokerSettings settings,
    NpgsqlDataSource database,
    TimeProvider time,
    ILogger<DeadLetterWatch> logger
) : SingleNodeWork("dead-letters", logger)
{
    protected override TimeSpan Interval => settings.IsOn ? TimeSpan.FromSeconds(30) : TimeSpan.Zero;

    protected internal override async Task Round(CancellationToken cancellation) => BrokerTelemetry.Waiting(await Waiting(cancellation));

    protected override Task Stopped()
    {
        // Another node says it from now on.
        BrokerTelemetry.Waiting([]);
        return Task.CompletedTask;
    }

    /// <summary>By county; those that nobody is proven to have sent under <see cref="DeadLetters.Nobody"/>.</summary>
    private Task<List<WaitingLetters>> Waiting(CancellationToken cancellation) =>
        database.Query<WaitingLetters>(
            $"""
            select split_part(source, '.', 1) as "County", count(*) as "Count",
                extract(epoch from @now - min(sent_at))::double precision as "OldestSeconds"
            from {DeadLetters.Schema}.wolverine_dead_letters
            where message_type = @kind
            group by 1
            """,
            new { now = time.GetUtcNow().UtcDateTime, kind = DeadLetterDesk.Kind },
            cancellation
        );
}
