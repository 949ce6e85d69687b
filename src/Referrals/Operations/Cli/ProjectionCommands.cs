// projections status, projections rebuild: what follows the log.
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.EventStore;
using Referrals.EventStore.Projections;

namespace Referrals.Operations.Cli;

internal static class ProjectionCommands
{
    public static Command Create() => new("projections", "What follows the log: lists, clocks, relays.") { Status(), Rebuild() };

    private static Command Status()
    {
        var json = new Option<bool>("--json") { Description = "One JSON array." };
        var command = new Command("status", "Shows where each stands. Exit code 1 when one fails or stands still.") { json };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var host = await CommandHost.OpenAsync(create: false, cancellation);
                var all = await host.Services.GetRequiredService<ProjectionProgress>().Status(cancellation);
                var behind = await BehindAsync(host.Services, all, cancellation);
                if (parsed.GetValue(json))
                {
                    Console.WriteLine(
                        new JsonArray([.. all.Select((projection, at) => ToJson(projection, behind[at]))]).ToJsonString(
                            new JsonSerializerOptions { WriteIndented = true }
                        )
                    );
                }
                else
                {
                    Show(all, behind);
                }
                return all.All(projection => projection.State is ProjectionState.Running or ProjectionState.Rebuilding)
                    ? 0
                    : CommandLine.Failed;
            }
        );
        return command;
    }

    private static Command Rebuild()
    {
        var name = new Argument<string>("name") { Description = "As \"projections status\" shows it." };
        var command = new Command(
            "rebuild",
            "Makes a projection's tables anew beside the live ones and swaps them in. Readers notice nothing."
        )
        {
            name,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var host = await CommandHost.OpenAsync(create: false, cancellation);
                var progress = host.Services.GetRequiredService<ProjectionProgress>();
                var wanted = parsed.GetRequiredValue(name);
                if (!progress.Projections.Any(projection => projection.Name == wanted))
                {
                    var names = progress.Projections.Select(projection => projection.Name).ToList();
                    throw new MisuseException(
                        $"There is no projection \"{wanted}\"; there {(names.Count == 1 ? "is" : "are")} {string.Join(", ", names)}."
                    );
                }
                await App.ApplySchemaAsync(host.Services, cancellation);
                var end = await host.Services.GetRequiredService<EventLog>().Position(cancellation);
                using (var bar = new ProgressLine($"Rebuilding {wanted}"))
                {
                    await host.Services.GetRequiredService<TableRebuild>().Run(wanted, position => bar.Report(position, end), cancellation);
                }
                Console.WriteLine($"{wanted} was made anew and swapped in.");
                return 0;
            }
        );
        return command;
    }

    private static void Show(IReadOnlyList<ProjectionStatus> all, IReadOnlyList<TimeSpan> behind)
    {
        var width = Math.Max(4, all.Select(projection => projection.Name.Length).DefaultIfEmpty().Max());
        Console.WriteLine($"{"name".PadRight(width)}  state        position      behind  for");
        for (var at = 0; at < all.Count; at++)
        {
            var projection = all[at];
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{projection.Name.PadRight(width)}  {Word(projection), -10}  {projection.Position, 9}  {projection.Lag, 10}  {behind[at].TotalSeconds:0} s"
                )
            );
            if (projection.Error is not null)
            {
                Console.WriteLine(
                    $"{new string(' ', width)}  {(projection.StuckAt is { } stuck ? $"cannot apply event {stuck}" : "fails")}: {projection.Error}"
                );
            }
        }
        if (!all.All(projection => projection.IsLed))
        {
            Console.WriteLine("No running service leads them: they stand still until one does.");
        }
    }

    /// <summary>How old the oldest event is that each has not applied.</summary>
    public static async Task<IReadOnlyList<TimeSpan>> BehindAsync(
        IServiceProvider services,
        IReadOnlyList<ProjectionStatus> projections,
        CancellationToken cancellation
    )
    {
        var (log, time) = (services.GetRequiredService<EventLog>(), services.GetRequiredService<TimeProvider>());
        var all = new List<TimeSpan>();
        foreach (var projection in projections)
        {
            var oldest = projection.Lag == 0 ? null : await log.RecordedAfter(projection.Position, cancellation);
            all.Add(oldest is { } recorded && time.GetUtcNow() - recorded is var age && age > TimeSpan.Zero ? age : TimeSpan.Zero);
        }
        return all;
    }

    private static string Word(ProjectionStatus projection) => projection.State.ToString().ToLowerInvariant();

    private static JsonObject ToJson(ProjectionStatus projection, TimeSpan behind) =>
        new()
        {
            ["name"] = projection.Name,
            ["state"] = Word(projection),
            ["position"] = projection.Position,
            ["lag"] = projection.Lag,
            ["lagSeconds"] = Math.Round(behind.TotalSeconds, 3),
            ["stuckAt"] = projection.StuckAt,
            ["error"] = projection.Error,
        };
}
