// projections status, projections rebuild: what follows the log.
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Referrals.EventStore;
using Referrals.EventStore.Following;

namespace Referrals.Operations.Cli;

internal static class ProjectionCommands
{
    public static Command Create() => new("projections", "What follows the log: lists, clocks, relays.") { Status(), Rebuild() };

    private static Command Status()
    {
        var json = new Option<bool>("--json") { Description = "One JSON array." };
        var command = new Command("status", "Shows where each stands. Exit code 1 when one fails or stands still.") { json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var host = await CommandHost.OpenAsync(create: false, cancellation);
            var daemon = host.Services.GetRequiredService<FollowerDaemon>();
            var all = await daemon.Status(cancellation);
            var behind = await BehindAsync(host.Services.GetRequiredService<NpgsqlDataSource>(), all, cancellation);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(new JsonArray([.. all.Select((follower, at) => ToJson(follower, behind[at]))]).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            }
            else
            {
                Show(all, behind, await daemon.HasLeader(cancellation));
            }
            return all.All(follower => follower.State is FollowerState.Running or FollowerState.Rebuilding) ? 0 : CommandLine.Failed;
        });
        return command;
    }

    private static Command Rebuild()
    {
        var name = new Argument<string>("name") { Description = "As \"projections status\" shows it." };
        var command = new Command("rebuild", "Makes a projection's tables anew beside the live ones and swaps them in. Readers notice nothing.") { name };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var host = await CommandHost.OpenAsync(create: false, cancellation);
            var projections = host.Services.GetRequiredService<FollowerDaemon>().Followers.OfType<Projection>().ToList();
            var wanted = parsed.GetRequiredValue(name);
            if (projections.Find(projection => projection.Name == wanted) is not { } projection)
            {
                throw new MisuseException($"There is no projection \"{wanted}\"; there {(projections.Count == 1 ? "is" : "are")} {string.Join(", ", projections.Select(p => p.Name))}.");
            }
            await App.ApplySchemaAsync(host.Services, cancellation);
            await RebuildAsync(host.Services.GetRequiredService<EventLog>(), projection, cancellation);
            Console.WriteLine($"{wanted} was made anew and swapped in.");
            return 0;
        });
        return command;
    }

    // The process that leads does the work. Where no service runs this one leads, and nothing but this projection.
    private static async Task RebuildAsync(EventLog log, Projection projection, CancellationToken cancellation)
    {
        await using var daemon = new FollowerDaemon(log, [projection]);
        daemon.Start();
        // A projection that was never led has no tables yet: the leader makes them first.
        while (!(await daemon.Status(cancellation)).Any(follower => follower.Name == projection.Name))
        {
            await Task.Delay(100, cancellation);
        }
        using var bar = new ProgressLine($"Rebuilding {projection.Name}");
        await daemon.Rebuild(projection.Name, new Told(follower => bar.Report(follower.RebuiltUpTo ?? 0, follower.Position + follower.Lag)), cancellation);
    }

    private static void Show(IReadOnlyList<FollowerStatus> all, IReadOnlyList<TimeSpan> behind, bool led)
    {
        var width = Math.Max(4, all.Select(follower => follower.Name.Length).DefaultIfEmpty().Max());
        Console.WriteLine($"{"name".PadRight(width)}  state        position      behind  for");
        for (var at = 0; at < all.Count; at++)
        {
            var follower = all[at];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{follower.Name.PadRight(width)}  {Word(follower),-10}  {follower.Position,9}  {follower.Lag,10}  {behind[at].TotalSeconds:0} s"));
            if (follower.Error is not null)
            {
                Console.WriteLine($"{new string(' ', width)}  {(follower.StuckAt is { } stuck ? $"cannot apply event {stuck}" : "fails")} ({follower.Failures} times in a row): {follower.Error}");
            }
        }
        if (!led)
        {
            Console.WriteLine("No running service leads them: they stand still until one does.");
        }
    }

    /// <summary>How old the oldest event is that each has not applied, by the database's clock.</summary>
    public static async Task<IReadOnlyList<TimeSpan>> BehindAsync(NpgsqlDataSource database, IReadOnlyList<FollowerStatus> followers, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            select coalesce((select clock_timestamp() - e.timestamp from referrals.mt_events e where e.seq_id > f.position order by e.seq_id limit 1), interval '0')
            from unnest($1) with ordinality as f (position, place) order by f.place
            """);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. followers.Select(follower => follower.Position)] });
        var all = new List<TimeSpan>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            all.Add(reader.GetTimeSpan(0));
        }
        return all;
    }

    private static string Word(FollowerStatus follower) => follower.State.ToString().ToLowerInvariant();

    private static JsonObject ToJson(FollowerStatus follower, TimeSpan behind) => new()
    {
        ["name"] = follower.Name,
        ["state"] = Word(follower),
        ["position"] = follower.Position,
        ["lag"] = follower.Lag,
        ["lagSeconds"] = Math.Round(behind.TotalSeconds, 3),
        ["failures"] = follower.Failures,
        ["stuckAt"] = follower.StuckAt,
        ["error"] = follower.Error,
    };

    // Told at once: Progress<T> would tell later, from other threads.
    private sealed class Told(Action<FollowerStatus> tell) : IProgress<FollowerStatus>
    {
        public void Report(FollowerStatus value) => tell(value);
    }
}
