// A RabbitMQ server of the tests' own: any free ports, everything in a folder, no root and no system service.
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Referrals.Tests.Broker;

/// <summary>One server, which can be stopped and started again with what it keeps.</summary>
public sealed class RabbitNode : IAsyncDisposable
{
    /// <summary>The password of every user.</summary>
    public const string Password = "for-tests-only";

    private static readonly string Scripts = Environment.GetEnvironmentVariable("REFERRALS_RABBITMQ_BIN") ?? "/usr/lib/rabbitmq/bin";

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"referrals-broker-{Guid.NewGuid():N}");
    private readonly int[] ports = FreePorts(3);

    // What nodes of one cluster share: the daemon that knows their names, and the cookie by which they trust each other.
    private readonly int names;
    private readonly string home;
    private Process? server;

    private RabbitNode(RabbitNode? cluster) => (names, home) = cluster is null ? (ports[1], folder) : (cluster.names, cluster.home);

    public int Port => ports[0];

    private string Name => $"tests{Port}@localhost";

    /// <summary>Whether a server is installed.</summary>
    public static bool IsInstalled => File.Exists(Path.Combine(Scripts, "rabbitmq-server"));

    /// <summary>Starts one of its own, or a further node of a cluster.</summary>
    public static async Task<RabbitNode> Start(RabbitNode? cluster = null)
    {
        var node = new RabbitNode(cluster);
        Directory.CreateDirectory(node.folder);
        await File.WriteAllTextAsync(node.In("plugins"), "[rabbitmq_consistent_hash_exchange].\n");
        await File.WriteAllTextAsync(
            node.In("rabbitmq.conf"),
            $"""
            listeners.tcp.1 = 127.0.0.1:{node.Port}
            disk_free_limit.absolute = 50MB
            log.file.level = warning

            """
        );
        await node.Again();
        if (cluster is null)
            return node;
        await node.Control("stop_app");
        await node.Control("join_cluster", cluster.Name);
        await node.Control("start_app");
        return node;
    }

    /// <summary>It is gone without a word, as when its machine loses power.</summary>
    public async Task Kill()
    {
        await Signal("KILL");
        await server!.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Sends the server a signal, such as <c>STOP</c>.</summary>
    public async Task Signal(string name)
    {
        // The script that was started is not the server itself.
        var erlang = (await File.ReadAllTextAsync(In("pid"))).Trim();
        using var kill = Process.Start("kill", [$"-{name}", erlang]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Starts it again with what it has kept.</summary>
    public async Task Again()
    {
        server = Run("rabbitmq-server");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await Answers())
        {
            if (server.HasExited)
                throw new InvalidOperationException("The broker has ended.");
            await Task.Delay(100, patience.Token);
        }
    }

    /// <summary>Stops it.</summary>
    public async Task Stop()
    {
        if (server is null)
            return;
        if (!server.HasExited)
        {
            using var term = Process.Start("kill", ["-TERM", $"{server.Id}"]);
            await server.WaitForExitAsync(CancellationToken.None);
        }

        server.Dispose();
        server = null;
    }

    /// <summary>Makes users and whatever else stands in definitions as RabbitMQ reads them.</summary>
    public async Task Import(object definitions)
    {
        var file = In($"{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, definitions as string ?? JsonSerializer.Serialize(definitions));
        await Control("import_definitions", file);
    }

    private async Task Control(params string[] arguments)
    {
        using var control = Run("rabbitmqctl", arguments);
        await control.WaitForExitAsync(CancellationToken.None);
        if (control.ExitCode != 0)
            throw new InvalidOperationException($"The broker does not do {arguments[0]}.");
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        if (names == ports[1])
            await StopNames();
        Directory.Delete(folder, recursive: true);
    }

    private async Task StopNames()
    {
        using var epmd = Process.Start(
            new ProcessStartInfo("epmd", ["-port", $"{ports[1]}", "-kill"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        await epmd.WaitForExitAsync(CancellationToken.None);
    }

    private string In(string name) => Path.Combine(folder, name);

    private Process Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Scripts, script), arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var (name, value) in new Dictionary<string, string>
            {
                ["HOME"] = home,
                ["RABBITMQ_NODENAME"] = Name,
                ["RABBITMQ_MNESIA_BASE"] = In("mnesia"),
                ["RABBITMQ_LOG_BASE"] = In("log"),
                ["RABBITMQ_CONFIG_FILE"] = In("rabbitmq.conf"),
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = In("plugins"),
                ["RABBITMQ_GENERATED_CONFIG_DIR"] = In("generated"),
                ["RABBITMQ_PID_FILE"] = In("pid"),
                ["RABBITMQ_DIST_PORT"] = $"{ports[2]}",
                ["ERL_EPMD_PORT"] = $"{names}",
                ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            }
        )
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        // Nobody reads it, and it shall not wait for that.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task<bool> Answers()
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var free = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Dispose());
        return free;
    }
}
