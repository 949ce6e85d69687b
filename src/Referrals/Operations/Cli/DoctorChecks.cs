// What the doctor asks of the service's own things: settings, tables, keys, followers, disk.
using Referrals.Broker;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Messages;
using Referrals.People;
using Referrals.Retention;
using Referrals.Security;
using Referrals.Webhooks;

namespace Referrals.Operations.Cli;

internal static class DoctorChecks
{
    private static readonly TimeSpan LongBehind = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongSilent = TimeSpan.FromHours(50);

    /// <summary>What needs no database.</summary>
    public static async Task<IReadOnlyList<Finding>> SettingsAsync(CommandHost host, CancellationToken cancellation)
    {
        SecuritySettings security;
        try
        {
            security = host.Services.GetRequiredService<SecuritySettings>();
            _ = host.Services.GetRequiredService<Stopping>();
            _ = Stopping.Patience(host.Configuration);
            _ = TelemetrySettings.From(host.Configuration);
            _ = host.Services.GetRequiredService<WebhookSettings>();
            _ = host.Services.GetRequiredService<WebhookAddresses>();
            _ = BrokerSettings.From(host.Configuration);
            _ = SenderSettings.From(host.Configuration);
            _ = host.Services.GetRequiredService<RetentionSettings>();
        }
        catch (Exception refused) when (refused is SecuritySettingsException or OperationSettingsException)
        {
            return [Refused(refused)];
        }
        if (security.DevelopmentTokens)
        {
            return [Finding.Ok("issuer", "none is configured: development tokens, on this machine only")];
        }
        var keys = host.Services.GetRequiredService<IssuerKeys>();
        var embedded = host.Configuration[DiskHealth.FolderSetting] is null
            ? []
            : (IReadOnlyList<Finding>)
                [
                    Finding.Warning(
                        "embedded",
                        "tokens come from a real issuer, but the database is the embedded one, which nobody backs up",
                        "Set ConnectionStrings__Referrals: ops/decisions/0003-embedded-postgresql.md"
                    ),
                ];
        return
        [
            await keys.Current(cancellation) is { } set
                ? Finding.Ok("issuer", $"{security.Issuer!.OriginalString} signs with {set.SigningKeys.Count} keys")
                : Finding.Error(
                    "issuer",
                    $"{security.Issuer!.OriginalString}: {keys.Problem?.ReplaceLineEndings(" ")}",
                    "Nobody can sign in. Mend Security__Issuer or Security__Metadata, or the way there."
                ),
            .. embedded,
        ];
    }

    public static async Task<IReadOnlyList<Finding>> ExamineAsync(CommandHost host, CancellationToken cancellation)
    {
        var schemas = await SchemaCommands.AllAsync(host.Services, cancellation);
        var faults = schemas.Select(SchemaCommands.Fault).OfType<string>().ToList();
        if (faults.Count > 0)
        {
            var newer = schemas.Any(schema => schema.Applied > schema.Known);
            return
            [
                newer
                    ? Finding.Error("schema", string.Join("; ", faults), "Run the newer program.")
                    : Finding.Warning(
                        "schema",
                        string.Join("; ", faults),
                        "ops/referrals db-apply, which every start of the service does too."
                    ),
            ];
        }
        return
        [
            Finding.Ok("schema", string.Join(", ", schemas.Select(schema => $"{schema.Schema} at {schema.Applied}"))),
            await KeysAsync(host, cancellation),
            await RetentionAsync(host, cancellation),
            await DoctorNeighbours.MessagesAsync(host, cancellation),
            await DoctorNeighbours.WebhooksAsync(host, cancellation),
            await DoctorNeighbours.SendersAsync(host, cancellation),
            .. await FollowersAsync(host, cancellation),
            .. await DoctorDatabase.GrowthAsync(host, cancellation),
        ];
    }

    public static Finding Refused(Exception refused) =>
        Finding.Error(
            "settings",
            ProblemLine.Of(refused),
            "The service does not start with this: ops/README.md says what the setting takes."
        );

    /// <summary>What this machine has left.</summary>
    public static IReadOnlyList<Finding> Machine(CommandHost host)
    {
        if (host.Configuration[DiskHealth.FolderSetting] is not { } folder)
        {
            return [];
        }
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var says = $"{DoctorDatabase.Megabytes(free)} are free on the disk of {folder}";
        return
        [
            free < DiskHealth.Low / 4 ? Finding.Error("disk", says, "Free some now: ops/runbooks/disk-full.md")
            : free < DiskHealth.Low ? Finding.Warning("disk", says, "Free some: ops/runbooks/disk-full.md")
            : Finding.Ok("disk", says),
        ];
    }

    /// <summary>Whether this is for trying out: nobody signs in by an issuer, or nobody can.</summary>
    public static bool IsDevelopment(CommandHost host)
    {
        try
        {
            return host.Services.GetRequiredService<SecuritySettings>().DevelopmentTokens;
        }
        catch (SecuritySettingsException)
        {
            return true;
        }
    }

    private static async Task<Finding> RetentionAsync(CommandHost host, CancellationToken cancellation)
    {
        const string name = "retention";
        var runs = (await host.Services.GetRequiredService<RetentionRuns>().Load(cancellation)).Values;
        if (runs.FirstOrDefault(run => run.Problem is not null) is { } failed)
            return Finding.Warning(name, $"{failed.Kind}: {failed.Problem}", "The next night tries again: ops/runbooks/retention.md");
        return runs.Select(run => run.EndedAt).Min() is not { } last ? Finding.Ok(name, "was not looked at yet")
            : DateTime.UtcNow - last > LongSilent
                ? Finding.Warning(name, "nothing was removed for two days and more", "ops/runbooks/retention.md")
            : Finding.Ok(name, "what was kept long enough is removed each night");
    }

    private static async Task<Finding> KeysAsync(CommandHost host, CancellationToken cancellation)
    {
        try
        {
            var vault = host.Services.GetRequiredService<PeopleVault>();
            if (await vault.CheckKeys(cancellation) == 0)
                return Finding.Ok("master keys", "none is in use yet");
            var use = await vault.KeysInUse(cancellation);
            return use.Count < 2
                ? Finding.Ok("master keys", "those that the database was sealed with; all keys of persons lie under one")
                : Finding.Warning(
                    "master keys",
                    $"keys of persons lie under several: {string.Join(", ", use.Select(one => $"{one.Persons} under {one.Id}"))}",
                    "ops/referrals rotate-master-key, then take the old line away: ops/runbooks/change-keys.md"
                );
        }
        catch (PeopleVaultException problem)
        {
            return Finding.Error(
                "master keys",
                ProblemLine.Of(problem),
                "Without them nobody can read who the patients are: ops/runbooks/keys-missing.md"
            );
        }
    }

    private static async Task<IReadOnlyList<Finding>> FollowersAsync(CommandHost host, CancellationToken cancellation)
    {
        var findings = new List<Finding>
        {
            await host.Services.GetRequiredService<Nodes>().Running(cancellation) is { Count: > 0 } nodes
                ? Finding.Ok("nodes", $"{nodes.Count} running")
                : Finding.Warning("nodes", "none is running: lists and clocks stand still", "Start the service: ops/run"),
        };
        var all = await host.Services.GetRequiredService<ProjectionProgress>().Status(cancellation);
        var behind = await ProjectionCommands.BehindAsync(host.Services, all, cancellation);
        findings.AddRange(all.Select((projection, at) => Of(projection, behind[at])));
        return findings;
    }

    internal static Finding Of(ProjectionStatus projection, TimeSpan behind)
    {
        var at =
            projection.Lag == 0
                ? $"level with the log at {projection.Position}"
                : $"at {projection.Position}, {projection.Lag} events and {(int)behind.TotalSeconds} s behind";
        return projection.State switch
        {
            ProjectionState.Failing => Finding.Error(
                projection.Name,
                $"fails{(projection.StuckAt is { } stuck ? $" at event {stuck}" : "")}, {at}: {projection.Error?.ReplaceLineEndings(" ")}",
                "ops/runbooks/follower-failing.md"
            ),
            ProjectionState.Outdated => Finding.Warning(
                projection.Name,
                $"was changed by a newer program, {at}",
                "Bring every node to the newer program."
            ),
            ProjectionState.Rebuilding => Finding.Ok(projection.Name, $"is being filled anew, {at}; readers see the old tables"),
            _ when behind > LongBehind => Finding.Warning(
                projection.Name,
                at,
                "It catches up by itself while a service runs; if it does not, ops/runbooks/follower-failing.md"
            ),
            _ => Finding.Ok(projection.Name, at),
        };
    }
}
