// What the doctor asks of the systems around the service: whether they can be reached, and what waits for them.
using System.Net.Sockets;
using Referrals.Broker;
using Referrals.Documents;
using Referrals.Hosting;
using Referrals.Inbox;
using Referrals.Messages;
using Referrals.Webhooks;
using Wolverine.Persistence.Durability;

namespace Referrals.Operations.Cli;

internal static class DoctorNeighbours
{
    private const int MostNamed = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The scanner, the gateway and the message broker, where they are configured. Nothing is sent to them.</summary>
    public static async Task<IReadOnlyList<Finding>> ReachAsync(CommandHost host, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        if (host.Services.GetRequiredService<GatewaySettings>().Url is { } gateway)
        {
            findings.Add(
                await ReachAsync(
                    "gateway",
                    gateway,
                    "Notices wait until it is back. Mend Notices__Gateway__Url, or the way there.",
                    cancellation
                )
            );
        }

        if (host.Services.GetRequiredService<AttachmentScanner>().Url is { } scanner)
        {
            findings.Add(
                await ReachAsync(
                    "scanner",
                    scanner,
                    "Attached files stay in quarantine until it is back. Mend Attachments__Scanner__Url, or the way there.",
                    cancellation
                )
            );
        }

        if (host.Services.GetRequiredService<BrokerSettings>() is { IsOn: true } broker)
            findings.Add(await BrokerAsync(broker, host, cancellation));
        return findings;
    }

    private static async Task<Finding> BrokerAsync(BrokerSettings settings, CommandHost host, CancellationToken cancellation)
    {
        const string name = "broker";
        try
        {
            var connection = await host.Services.GetRequiredService<BrokerLink>().Open("doctor", cancellation);
            await BrokerLink.Close(connection);
            return Finding.Ok(name, $"{settings} answers");
        }
        catch (AwayException away)
        {
            return Finding.Warning(
                name,
                away.Message,
                "Messages wait until it is back; everything else works. Mend Broker__Uri, Broker__User and Broker__PasswordFile, or the way there."
            );
        }
    }

    /// <summary>Messages that wait, and those that were given up.</summary>
    public static async Task<Finding> MessagesAsync(CommandHost host, CancellationToken cancellation)
    {
        var counts = await host.Services.GetRequiredService<IMessageStore>().Admin.FetchCountsAsync().WaitAsync(cancellation);
        var waiting = $"{counts.Incoming} waiting, {counts.Scheduled} put aside";
        return counts.DeadLetter == 0
            ? Finding.Ok("messages", waiting)
            : Finding.Warning("messages", $"{waiting}, {counts.DeadLetter} given up", "ops/runbooks/messages.md");
    }

    /// <summary>Addresses of hospital systems that take nothing. Nothing is sent to them.</summary>
    public static async Task<Finding> WebhooksAsync(CommandHost host, CancellationToken cancellation)
    {
        var webhooks = host.Services.GetRequiredService<WebhookStore>();
        var now = host.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var failing = await webhooks.Failing(now, cancellation);
        if (failing.Count == 0)
            return Finding.Ok("webhooks", $"{await webhooks.Count(cancellation)} are set, none fails");
        return Finding.Warning(
            "webhooks",
            $"{failing.Count} fail: {Some(failing, one => $"{one.Institution} in {one.County} for {Span(one.Seconds)} ({one.Problem})")}",
            "ops/runbooks/webhook-failing.md"
        );
    }

    /// <summary>Hospitals' systems that have sent nothing for too long.</summary>
    public static async Task<Finding> SendersAsync(CommandHost host, CancellationToken cancellation)
    {
        var silent = await host.Services.GetRequiredService<Senders>().Silent(cancellation);
        return silent.Count == 0
            ? Finding.Ok("senders", "no hospital's system that sends messages is silent")
            : Finding.Warning(
                "senders",
                $"{silent.Count} silent: {Some(silent, one => $"{one.Institution} in {one.County} for {Span(one.Seconds)}")}",
                "ops/runbooks/hospital-silent.md"
            );
    }

    private static string Some<T>(IReadOnlyList<T> all, Func<T, string> say) =>
        $"{string.Join(", ", all.Take(MostNamed).Select(say))}{(all.Count > MostNamed ? ", …" : "")}";

    private static string Span(double seconds) => DoctorDatabase.Span(TimeSpan.FromSeconds(seconds));

    private static async Task<Finding> ReachAsync(string name, Uri address, string advice, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(address.Host, address.Port, patience.Token);
            return Finding.Ok(name, $"{address.Host}:{address.Port} answers");
        }
        catch (Exception problem)
            when (problem is SocketException || (problem is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return Finding.Warning(name, $"{address.Host}:{address.Port} does not answer", advice);
        }
    }
}
