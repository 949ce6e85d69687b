// A county's machines, and what goes wrong with them, one thing after the other, by a seed.
using System.Diagnostics;
using Npgsql;
using Referrals.Operations;
using Referrals.People;
using Referrals.Tests.Broker;
using Referrals.Tests.Hosting;

namespace Referrals.Benchmarks;

/// <summary>Two nodes of the service, PostgreSQL on a small disk where root may mount one, RabbitMQ, and the lines between.</summary>
internal sealed class ChaosFaults : IAsyncDisposable
{
    private const int DiskMegabytes = 2_500;

    private readonly Random random;
    private readonly string folder = Path.Combine(Environment.CurrentDirectory, ".local", "chaos");
    private readonly string masterKeys = MasterKeys.Generate();
    private readonly ServiceNode?[] nodes = new ServiceNode?[2];
    private readonly List<EmbeddedPostgres> servers = [];
    private readonly bool hasDisk;
    private RabbitNode rabbit = null!;
    private NetworkLine toServer = null!;
    private NetworkLine toBroker = null!;

    // The node with which something is wrong.
    private int victim;

    private ChaosFaults(int seed)
    {
        random = new Random(seed);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        hasDisk = Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", $"size={DiskMegabytes}m,mode=755", "tmpfs", folder);
    }

    /// <summary>The server itself, past the line on which things go wrong.</summary>
    public string ConnectionString => servers[^1].ConnectionString;

    public BrokerHost Host { get; private set; } = null!;

    /// <summary>What went wrong so far, by kind.</summary>
    public Dictionary<string, int> Happened { get; } = new(StringComparer.Ordinal);

    public static async Task<ChaosFaults> Start(int seed, params string[] users)
    {
        var county = new ChaosFaults(seed);
        county.servers.Add(await county.StartServer(null));
        county.toServer = new NetworkLine(new NpgsqlConnectionStringBuilder(county.ConnectionString).Port);
        county.rabbit = await RabbitNode.Start();
        county.Host = await BrokerHost.Create(county.rabbit, "chaos", users);
        county.toBroker = new NetworkLine(county.rabbit.Port);
        for (var i = 0; i < county.nodes.Length; i++)
            county.nodes[i] = await county.StartNode();
        return county;
    }

    /// <summary>A node that runs; any of them, by turn.</summary>
    public ServiceNode? Node(int turn) => nodes[turn % nodes.Length] ?? nodes[(turn + 1) % nodes.Length];

    /// <summary>One thing after the other goes wrong, lasts some seconds and is put right, until it is enough.</summary>
    public async Task GoWrong(CancellationToken enough)
    {
        (string Name, Func<Task> Break, Func<Task> Mend)[] kinds =
        [
            ("postgresql killed", () => Signal("KILL", ServerProcess()), RestartServer),
            ("postgresql paused", () => SignalServer("STOP"), () => SignalServer("CONT")),
            ("postgresql cut off", () => Do(toServer.Cut), () => Do(toServer.Mend)),
            ("postgresql slow", () => Do(() => toServer.Delay = TimeSpan.FromMilliseconds(50)), () => Do(() => toServer.Delay = default)),
            ("broker killed", () => rabbit.Kill(), () => rabbit.Again()),
            ("broker paused", () => rabbit.Signal("STOP"), () => rabbit.Signal("CONT")),
            ("broker cut off", () => Do(toBroker.Cut), () => Do(toBroker.Mend)),
            ("node killed", KillNode, RestartNode),
            ("node paused", () => Signal("STOP", Paused()), () => Signal("CONT", Paused())),
            .. hasDisk ? [("disk full", FillDisk, EmptyDisk)] : Array.Empty<(string, Func<Task>, Func<Task>)>(),
        ];
        for (var next = 0; !enough.IsCancellationRequested; next++)
        {
            // Each kind before any comes again; then by chance.
            if (next % kinds.Length == 0)
                random.Shuffle(kinds);
            var (name, breaks, mends) = kinds[next % kinds.Length];
            var lasts = TimeSpan.FromSeconds(2 + random.Next(11));
            victim = random.Next(nodes.Length);
            Happened[name] = Happened.GetValueOrDefault(name) + 1;
            await Console.Error.WriteLineAsync($"  {DateTime.UtcNow:HH:mm:ss} {name} for {lasts.TotalSeconds:N0} s");
            await breaks();
            await Task.Delay(lasts, CancellationToken.None);
            await mends();
            await Task.Delay(TimeSpan.FromSeconds(3 + random.Next(8)), CancellationToken.None);
        }
    }

    /// <summary>Whether the log's proof holds, as an operator would ask.</summary>
    public async Task<bool> Verify()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Referrals.dll"), "verify"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["ConnectionStrings__Referrals"] = ConnectionString;
        start.Environment["REFERRALS_MASTER_KEYS"] = masterKeys;
        start.Environment["REFERRALS_DATA"] = Path.Combine(Environment.CurrentDirectory, ".local", "chaos-node");
        using var verify = Process.Start(start)!;
        await Console.Error.WriteLineAsync(await verify.StandardOutput.ReadToEndAsync());
        await verify.WaitForExitAsync();
        return verify.ExitCode == 0;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            if (node is not null)
                await node.DisposeAsync();
        }

        await toServer.DisposeAsync();
        await toBroker.DisposeAsync();
        await rabbit.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        foreach (var server in servers)
            await server.DisposeAsync();
        if (hasDisk)
            Run("umount", folder);
        else
            Directory.Delete(folder, recursive: true);
    }

    private static Task Do(Action act)
    {
        act();
        return Task.CompletedTask;
    }

    private Task<EmbeddedPostgres> StartServer(int? port) =>
        EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions
            {
                DataFolder = folder,
                Port = port,
                Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_wal_size"] = "256MB" },
            }
        );

    private int ServerProcess() =>
        int.Parse(
            File.ReadLines(Path.Combine(folder, "postgres", "data", "postmaster.pid")).First(),
            System.Globalization.CultureInfo.InvariantCulture
        );

    private async Task RestartServer()
    {
        var port = new NpgsqlConnectionStringBuilder(ConnectionString).Port;
        while (true)
        {
            try
            {
                servers.Add(await StartServer(port));
                return;
            }
            catch (EmbeddedPostgresException)
            {
                // Its orphans hold what it needs for a while longer.
                await Task.Delay(500);
            }
        }
    }

    private async Task SignalServer(string name)
    {
        var process = ServerProcess();
        await Signal(name, process);
        Run("pkill", $"-{name}", "-P", $"{process}");
    }

    private static Task Signal(string name, int process) => Do(() => Run("kill", $"-{name}", $"{process}"));

    private int Paused() => nodes[victim]!.ProcessId;

    private async Task KillNode()
    {
        var gone = nodes[victim]!;
        nodes[victim] = null;
        await gone.DisposeAsync();
    }

    private async Task RestartNode() => nodes[victim] = await StartNode();

    private Task<ServiceNode> StartNode()
    {
        var database = new NpgsqlConnectionStringBuilder(ConnectionString) { Port = toServer.Port };
        return ServiceNode.Start(
            database.ConnectionString,
            Path.Combine(Environment.CurrentDirectory, ".local", "chaos-node"),
            masterKeys,
            ("Broker__Uri", Host.UriAt(toBroker.Port))
        );
    }

    private Task FillDisk() => Do(() => Run("dd", "if=/dev/zero", $"of={Path.Combine(folder, "filler")}", "bs=1M", "status=none"));

    // PostgreSQL ends when it cannot write its log; an administrator starts it again.
    private async Task EmptyDisk()
    {
        File.Delete(Path.Combine(folder, "filler"));
        await RestartServer();
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true }
        )!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
