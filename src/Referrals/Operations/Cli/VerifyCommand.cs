// verify: whether anybody has changed the log past the service.
using System.CommandLine;
using System.Globalization;
using Referrals.EventStore;
using Referrals.EventStore.Chain;
using Referrals.Hosting;
using Referrals.Seals;

namespace Referrals.Operations.Cli;

internal static class VerifyCommand
{
    private const int Shown = 20;

    public static Command Create()
    {
        var folder = new Option<DirectoryInfo?>("--seals")
        {
            Description = "Seals that were kept elsewhere: a folder of their files. Without it only those in the log are compared.",
        };
        var publicKey = new Option<FileInfo?>("--public-key")
        {
            Description = "The public key with which seals are checked, PEM, kept elsewhere. Without it the service's own.",
        };
        var command = new Command(
            "verify",
            "Computes the log's proof again from every event, and names the first that is not what was appended. Reads only, while the service runs."
        )
        {
            folder,
            publicKey,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var host = await CommandHost.OpenAsync(create: false, cancellation);
                using var key = parsed.GetValue(publicKey) is { } file
                    ? SealKey.Public(file.FullName)
                    : host.Services.GetRequiredService<Lazy<SealKey?>>().Value;
                var kept = parsed.GetValue(folder) is { } elsewhere ? SealFiles.Read(elsewhere.FullName) : [];
                return await Verify(host, key, kept, cancellation);
            }
        );
        return command;
    }

    private static async Task<int> Verify(CommandHost host, SealKey? key, IReadOnlyList<LogSeal> kept, CancellationToken cancellation)
    {
        var proof = new LogProof(host.Services.GetRequiredService<LogDatabase>().Marten);
        var seals = await SealsOf(host, proof, kept, cancellation);
        var forged = key is null ? [] : seals.Where(seal => !key.Signed(seal)).ToList();
        foreach (var seal in forged.Take(Shown))
            Console.WriteLine($"{seal.County}: the seal of {Day(seal)} was not signed by the key {key!.Id[..12]}.");
        VerifiedLog verified;
        var end = await host.Services.GetRequiredService<EventLog>().Position(cancellation);
        using (var line = new ProgressLine("verify"))
        {
            verified = await proof.Verify(
                [.. seals.Select(seal => new SealedRoot(seal.County, seal.Block, seal.Position, Convert.FromHexString(seal.Root)))],
                position => line.Report(position, end),
                cancellation
            );
        }

        foreach (var tenant in verified.Tenants)
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{tenant.Tenant}: {tenant.Events} events in {tenant.Blocks} blocks up to position {tenant.Until}, {seals.Count(seal => seal.County == tenant.Tenant)} seals; root {Convert.ToHexStringLower(tenant.Root.Span)}"
                )
            );
        }

        foreach (var difference in verified.Differences.Take(Shown))
            Console.WriteLine(Said(difference));
        if (verified.Differences.Count > Shown)
            Console.WriteLine(
                $"and {verified.Differences.Count - Shown} more{(verified.Differences.Count == LogProof.Most ? " at least" : "")}."
            );
        if (verified.Differences.Count + forged.Count == 0)
        {
            Console.WriteLine(
                seals.Count == 0 ? "Nothing differs. No seals were compared: somebody who computed all blocks anew would not be found."
                : key is null ? "Nothing differs. No key is set: that seals are genuine was not checked."
                : "Nothing differs."
            );
            return 0;
        }

        return CommandLine.Failed;
    }

    /// <summary>Those in the log, and those that were kept elsewhere, where these are others.</summary>
    private static async Task<IReadOnlyList<LogSeal>> SealsOf(
        CommandHost host,
        LogProof proof,
        IReadOnlyList<LogSeal> kept,
        CancellationToken cancellation
    )
    {
        var log = host.Services.GetRequiredService<EventLog>();
        var seals = kept.ToHashSet();
        foreach (var county in (await proof.Newest(cancellation)).Select(newest => newest.Tenant))
        {
            var state = (await log.AggregateStream(LogSeals.Aggregate, new StreamId(county, LogSeals.StreamKey), cancellation)).State;
            seals.UnionWith(state.All.Select(seal => seal.Of(county)));
        }

        return [.. seals.OrderBy(seal => seal.County, StringComparer.Ordinal).ThenBy(seal => seal.Day)];
    }

    private static string Said(LogDifference difference)
    {
        var where = difference.Stream is { } stream
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"position {difference.Sequence} ({stream}, version {difference.Version}, {difference.Type})"
            )
            : string.Create(CultureInfo.InvariantCulture, $"position {difference.Sequence}");
        return difference.Kind switch
        {
            LogDifferenceKind.Altered => $"{difference.Tenant}: {where}: not the event that was appended.",
            LogDifferenceKind.Missing => $"{difference.Tenant}: {where}: an event that was appended is not there.",
            LogDifferenceKind.Inserted => $"{difference.Tenant}: {where}: an event that the service did not append.",
            LogDifferenceKind.BlockBroken =>
                $"{difference.Tenant}: {where}: the block that ends here does not continue the one before, or has another root.",
            LogDifferenceKind.SealBroken =>
                $"{difference.Tenant}: {where}: the block that ends here, or one before it, is not what was sealed.",
            _ => throw new InvalidOperationException($"{difference.Kind} is not told."),
        };
    }

    private static string Day(LogSeal seal) => seal.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
