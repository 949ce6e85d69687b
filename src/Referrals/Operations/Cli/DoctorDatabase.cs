// What the doctor asks PostgreSQL itself: version, clock, settings, room, growth.
using System.Globalization;
using Npgsql;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Shared;

namespace Referrals.Operations.Cli;

internal static class DoctorDatabase
{
    private const int OldestVersion = 150000;

    // Marten's and the leader's, the vault's and the lists', and what else one node opens at its busiest.
    private const int ConnectionsOfANode = 100;

    // The newest events, by which growth is judged.
    private const long Sample = 1_000_000;

    /// <summary>Whether anything else can be asked.</summary>
    public static async Task<bool> ReachAsync(CommandHost host, List<Finding> findings, CancellationToken cancellation)
    {
        try
        {
            var number = await One<int>(host, "select current_setting('server_version_num')::int", cancellation);
            var version = await One<string>(host, "select current_setting('server_version')", cancellation);
            var server = new NpgsqlConnectionStringBuilder(App.ConnectionString(host.Configuration));
            var where = host.Configuration[DiskHealth.FolderSetting] is { } folder
                ? $"embedded in {folder}"
                : $"at {server.Host}:{server.Port}, database {server.Database}";
            findings.Add(
                number >= OldestVersion
                    ? Finding.Ok("database", $"PostgreSQL {version}, {where}")
                    : Finding.Warning(
                        "database",
                        $"PostgreSQL {version}, {where}, is older than any that this was tested with",
                        "Upgrade to PostgreSQL 15 or newer."
                    )
            );
            return true;
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException)
        {
            findings.Add(
                Finding.Error(
                    "database",
                    ProblemLine.Of(away),
                    "Start it, or mend ConnectionStrings__Referrals: ops/runbooks/database-away.md"
                )
            );
            return false;
        }
    }

    public static async Task<IReadOnlyList<Finding>> ExamineAsync(CommandHost host, CancellationToken cancellation) =>
        [
            await ClockAsync(host, cancellation),
            await DurabilityAsync(host, cancellation),
            await ConnectionsAsync(host, cancellation),
            await ZoneAsync(host, cancellation),
        ];

    /// <summary>Size of the database, and how fast the log grows.</summary>
    public static async Task<IReadOnlyList<Finding>> GrowthAsync(CommandHost host, CancellationToken cancellation)
    {
        var size = await One<long>(host, "select pg_database_size(current_database())", cancellation);
        var log = host.Services.GetRequiredService<EventLog>();
        var events = await log.Position(cancellation);
        if (events == 0)
        {
            return [Finding.Ok("log", $"empty; the database takes {Megabytes(size)}")];
        }
        var now = new DateTimeOffset(await One<DateTime>(host, "select clock_timestamp()", cancellation));
        var recorded = (await log.RecordedAfter(events - 1, cancellation))!.Value;
        var since = (await log.RecordedAfter(Math.Max(0, events - Sample), cancellation))!.Value;
        var age = now > recorded ? now - recorded : TimeSpan.Zero;
        var daily = Math.Min(events, Sample) / Math.Max((now - since).TotalDays, 1);
        var bytes = size / (double)events;
        return
        [
            Finding.Ok(
                "log",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{events:N0} events, lately {daily:N0} or {Megabytes((long)(daily * bytes))} a day; the database takes {Megabytes(size)}"
                )
            ),
            Finding.Ok(
                "last event",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"recorded {recorded.ToOffset(Shanghai.Offset):yyyy-MM-dd HH:mm:ss} China Standard Time, {Span(age)} ago"
                )
            ),
        ];
    }

    // The shortest of some round trips tells best.
    private static async Task<Finding> ClockAsync(CommandHost host, CancellationToken cancellation)
    {
        var time = host.Services.GetRequiredService<TimeProvider>();
        var (skew, shortest) = (TimeSpan.Zero, TimeSpan.MaxValue);
        for (var i = 0; i < 5; i++)
        {
            var (start, from) = (time.GetTimestamp(), time.GetUtcNow());
            var there = new DateTimeOffset(await One<DateTime>(host, "select clock_timestamp()", cancellation));
            var took = time.GetElapsedTime(start);
            if (took < shortest)
            {
                (skew, shortest) = (there - from - (took / 2), took);
            }
        }
        var says = string.Create(
            CultureInfo.InvariantCulture,
            $"the clocks of this machine and of PostgreSQL are {Math.Abs(skew.TotalMilliseconds):0} ms apart"
        );
        return Math.Abs(skew.TotalSeconds) switch
        {
            <= 1 => Finding.Ok("clock", says),
            <= 60 => Finding.Warning(
                "clock",
                says,
                "Let chrony or ntpd keep both: deadlines and tokens go by this machine's, recorded times by PostgreSQL's."
            ),
            _ => Finding.Error("clock", says, "Set both clocks before anything is recorded: tokens are refused and deadlines are wrong."),
        };
    }

    private static async Task<Finding> DurabilityAsync(CommandHost host, CancellationToken cancellation)
    {
        var off = await One<string>(
            host,
            "select coalesce(string_agg(name, ', '), '') from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'",
            cancellation
        );
        return off.Length == 0
            ? Finding.Ok("durability", "what is answered is on PostgreSQL's disk")
            : Finding.Error(
                "durability",
                $"{off} off: a power cut may lose what was answered, or ruin the data",
                "Turn on in postgresql.conf what is off, and restart PostgreSQL."
            );
    }

    private static async Task<Finding> ConnectionsAsync(CommandHost host, CancellationToken cancellation)
    {
        var most = await One<int>(
            host,
            "select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int",
            cancellation
        );
        var used = (int)await One<long>(host, "select count(*) from pg_stat_activity where backend_type = 'client backend'", cancellation);
        var says = $"{used} of {most} are in use";
        const string next = "Raise max_connections in postgresql.conf: 100 for each node, and some for people and backups.";
        return used * 10 > most * 8 ? Finding.Error("connections", says, next)
            : most < ConnectionsOfANode ? Finding.Warning("connections", $"{says}; one busy node may want {ConnectionsOfANode}", next)
            : Finding.Ok("connections", says);
    }

    private static async Task<Finding> ZoneAsync(CommandHost host, CancellationToken cancellation)
    {
        const string zone = "Asia/Shanghai";
        var there = await One<bool>(host, $"select exists (select from pg_timezone_names where name = '{zone}')", cancellation);
        var here = TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) && found.BaseUtcOffset == Shanghai.Offset;
        return here && there
            ? Finding.Ok("time zones", $"{zone} is known here and to PostgreSQL")
            : Finding.Warning(
                "time zones",
                $"{zone} is not known {(here ? "to PostgreSQL" : "here")}",
                "Install the package tzdata there."
            );
    }

    private static async Task<T> One<T>(CommandHost host, string sql, CancellationToken cancellation)
    {
        await using var command = host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024:N1} MB");

    public static string Span(TimeSpan age) =>
        age switch
        {
            { TotalMinutes: < 2 } => $"{(int)age.TotalSeconds} s",
            { TotalHours: < 2 } => $"{(int)age.TotalMinutes} min",
            { TotalDays: < 2 } => $"{(int)age.TotalHours} h",
            _ => $"{(int)age.TotalDays} days",
        };
}
