// Messages of the exchange for those institutions that read bundles.
using System.Collections.Concurrent;
using Referrals.Fhir;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Messages;

namespace Referrals.Broker;

/// <summary>A bundle for an institution.</summary>
internal sealed record BundleFor(string Institution, FhirParcel Parcel);

/// <summary>
/// Renders them when they are sent, as that is when it counts who may read what. One that cannot be rendered keeps nobody waiting: it is
/// said and left out, and stands in the feed over HTTP.
/// </summary>
internal sealed partial class BrokerBundles(BrokerSettings settings, FhirExchange exchange, ILogger<BrokerBundles> logger)
{
    private const int AtOnce = 4;

    /// <summary>The bundles of a page: for each of its messages those that come out of it.</summary>
    /// <exception cref="Exception">Something is away that is needed for it.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<BundleFor>>> Render(
        string county,
        IReadOnlyList<RelayedMessage> page,
        CancellationToken cancellation
    )
    {
        var readers = settings.BundlesOf(county);
        var wanted = page.SelectMany(
            (message, at) =>
                FhirExchange.Concerns(message.Type)
                    ? message.Recipients.Where(readers.ContainsKey).Select(institution => (At: at, Institution: institution))
                    : []
        );
        var found = new ConcurrentBag<(int At, BundleFor Bundle)>();
        await Parallel.ForEachAsync(
            wanted.ToList(),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (one, stop) =>
            {
                if (await Render(county, one.Institution, page[one.At], readers[one.Institution], stop) is { } parcel)
                    found.Add((one.At, new BundleFor(one.Institution, parcel)));
            }
        );
        var bundles = found.ToLookup(one => one.At, one => one.Bundle);
        return
        [
            .. page.Select((_, at) => (IReadOnlyList<BundleFor>)[.. bundles[at].OrderBy(one => one.Institution, StringComparer.Ordinal)]),
        ];
    }

    private async Task<FhirParcel?> Render(
        string county,
        string institution,
        RelayedMessage message,
        FhirSyntax syntax,
        CancellationToken cancellation
    )
    {
        try
        {
            var stored = new StoredMessage(message.Position, message.Part, message.Body);
            return await exchange.Render(county, institution, stored, syntax, settings.Exchange, cancellation);
        }
        catch (Exception problem) when (!ApiMiddleware.IsAway(problem) && !cancellation.IsCancellationRequested)
        {
            BrokerTelemetry.CountBundles("failed", 1);
            LogNotRendered(message.Type, message.At.ToString(), county, institution, ProblemLine.Of(problem));
            return null;
        }
    }

    [LoggerMessage(
        475,
        LogLevel.Error,
        "{Type} {Id} of county {County} cannot be told to {Institution} as a bundle ({Problem}): left out, it stands in /fhir/messages"
    )]
    private partial void LogNotRendered(string type, string id, string county, string institution, string problem);
}
