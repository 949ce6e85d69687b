// Says when a hospital's system has gone silent.
using Referrals.Hosting;

namespace Referrals.Messages;

/// <summary>On one node, once a minute: a line for each that goes silent and each that is heard again, and a gauge for the alarm.</summary>
internal sealed partial class SilenceWatch(Senders senders, ILogger<SilenceWatch> logger) : SingleNodeWork("message-silence", logger)
{
    private readonly HashSet<(string County, string Institution)> told = [];

    protected override TimeSpan Interval => senders.Silence > TimeSpan.Zero ? TimeSpan.FromMinutes(1) : TimeSpan.Zero;

    protected internal override async Task Round(CancellationToken cancellation)
    {
        var silent = await senders.Silent(cancellation);
        MessageTelemetry.Silent(silent);
        foreach (var one in silent.Where(one => told.Add((one.County, one.Institution))))
            LogSilent(one.Institution, one.County, (int)(one.Seconds / 3600));
        foreach (var one in told.Except(silent.Select(sender => (sender.County, sender.Institution))).ToList())
        {
            told.Remove(one);
            LogHeard(one.Institution, one.County);
        }
    }

    protected override Task Stopped()
    {
        // Another node says it from now on.
        MessageTelemetry.Silent([]);
        told.Clear();
        return Task.CompletedTask;
    }

    [LoggerMessage(
        455,
        LogLevel.Warning,
        "{Institution} in {County} has sent no message for {Hours} hours: ops/runbooks/hospital-silent.md"
    )]
    private partial void LogSilent(string institution, string county, int hours);

    [LoggerMessage(456, LogLevel.Information, "{Institution} in {County} is heard again")]
    private partial void LogHeard(string institution, string county);
}
