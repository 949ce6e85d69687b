// retention: removes what has been kept long enough now, or says what would go.
using System.CommandLine;
using System.Globalization;
using Referrals.Retention;
using Referrals.Shared;

namespace Referrals.Operations.Cli;

internal static class RetentionCommand
{
    public static Command Create()
    {
        var dry = new Option<bool>("--dry-run") { Description = "Only says what would go, and removes nothing." };
        var command = new Command(
            "retention",
            "Removes what has been kept for as long as is set, as the service does each night. Exit code 1 where not all could be removed."
        )
        {
            dry,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var host = await CommandHost.OpenAsync(create: false, cancellation);
                return await RunAsync(host.Services, parsed.GetValue(dry), cancellation);
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(IServiceProvider services, bool dry, CancellationToken cancellation)
    {
        var settings = services.GetRequiredService<RetentionSettings>();
        var work = services.GetRequiredService<RetentionWork>();
        foreach (var kind in services.GetRequiredService<EveryRetainedKind>().All)
        {
            var before = settings.Before(kind.Rule, TimeProvider.System.GetUtcNow());
            var count =
                before is null ? 0
                : dry ? await kind.Count(before.Value, cancellation)
                : await work.Look(kind, cancellation);
            var oldest = await kind.Oldest(cancellation) is { } moment
                ? moment.ToOffset(Shanghai.Offset).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                : "none";
            var kept = before is null ? "for ever" : string.Create(CultureInfo.InvariantCulture, $"{settings.Days[kind.Rule]} days");
            Console.WriteLine(
                $"{kind.Rule.Kind, -20} kept {kept, -10} ({kind.Rule.Variable}), {(dry ? "would go" : "removed")}: {count}, oldest: {oldest}"
            );
        }

        var runs = await services.GetRequiredService<RetentionRuns>().Load(cancellation);
        return !dry && runs.Values.Any(run => run.Problem is not null) ? CommandLine.Failed : 0;
    }
}
