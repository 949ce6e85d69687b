// One run: a private PostgreSQL with durable settings, rounds, figures, and how they are printed.
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Npgsql;
using Referrals.EventStore.Projections;
using Referrals.Operations;
using Referrals.Tests.Hosting;

namespace Referrals.Benchmarks;

/// <summary>The server, the options and the figures of one benchmark.</summary>
internal sealed class BenchmarkRun : IAsyncDisposable
{
    private readonly Dictionary<string, (List<double> Values, double? Target, bool AtMost)> figures = new(StringComparer.Ordinal);
    private readonly string name;
    private readonly EmbeddedPostgres postgres;
    private readonly bool json;
    private string machine = "";

    private BenchmarkRun(string name, EmbeddedPostgres postgres, string[] args)
    {
        (this.name, this.postgres) = (name, postgres);
        json = args.Contains("--json");
        Rounds = Option(args, "--rounds", 3);
        Time = TimeSpan.FromSeconds(Option(args, "--seconds", 2));
        Events = Option(args, "--events", 10_000_000);
        Cases = Option(args, "--cases", 1_000_000);
        Minutes = Option(args, "--minutes", name == "chaos" ? 10 : 60);
        Seed = Option(args, "--seed", 7);
    }

    public int Rounds { get; }

    /// <summary>How long each measurement of a round lasts.</summary>
    public TimeSpan Time { get; }

    public int Events { get; }

    public int Cases { get; }

    /// <summary>How long a screen is left open, 0 for not at all; how long things go wrong.</summary>
    public int Minutes { get; }

    /// <summary>Of everything that is left to chance.</summary>
    public int Seed { get; }

    public string ConnectionString => postgres.ConnectionString;

    public static async Task<BenchmarkRun> Start(string name, string[] args)
    {
        var folder = Path.Combine(Environment.CurrentDirectory, ".local", "bench");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions
            {
                DataFolder = folder,
                Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["shared_buffers"] = "1GB", ["max_wal_size"] = "4GB" },
            }
        );
        var run = new BenchmarkRun(name, server, args);
        await using var connection = new NpgsqlConnection(run.ConnectionString);
        await connection.OpenAsync();
        var cpu = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
                ?.Split(':')[1]
                .Trim()
            : null;
        run.machine =
            $"{Environment.ProcessorCount} x {cpu ?? RuntimeInformation.ProcessArchitecture.ToString()}, PostgreSQL {connection.PostgreSqlVersion}, .NET {Environment.Version}";
        return run;
    }

    /// <summary>A log of the sample's events in a schema of its own.</summary>
    public LogNode Open(string schema, params IReadOnlyList<TableProjection> projections) =>
        new(ConnectionString, Sample.Types, projections, schema: schema);

    public async Task Sql(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    public double Add(string key, double value, double? reachFor = null, bool atMost = false)
    {
        if (!figures.TryGetValue(key, out var figure))
            figures[key] = figure = ([], reachFor, atMost);
        figure.Values.Add(value);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {key, -34} {value, 12:N2}"));
        return value;
    }

    /// <summary>The medians of all rounds, as a table or as one JSON object.</summary>
    public void Print()
    {
        if (json)
        {
            var all = figures.ToDictionary(f => f.Key, f => (object)Math.Round(Load.Median(f.Value.Values), 3), StringComparer.Ordinal);
            all["machine"] = machine;
            all["rounds"] = Rounds;
            Console.WriteLine(JsonSerializer.Serialize(all));
            return;
        }

        Console.WriteLine($"{name}: medians of {Rounds} interleaved rounds. {machine}");
        Console.WriteLine();
        Console.WriteLine("| figure | median | reach for |");
        Console.WriteLine("|---|---:|---:|");
        foreach (var (key, (values, target, atMost)) in figures)
        {
            var reach = target is { } t ? string.Create(CultureInfo.InvariantCulture, $"{(atMost ? "≤" : "≥")} {t:#,0.##}") : "";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| `{key}` | {Load.Median(values):#,0.00} | {reach} |"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await postgres.DisposeAsync();
        if (Directory.Exists(postgres.DataFolder))
            Directory.Delete(postgres.DataFolder, recursive: true);
    }

    private static int Option(string[] args, string name, int fallback)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : fallback;
    }
}
