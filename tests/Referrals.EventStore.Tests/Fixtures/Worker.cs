// What a second process does for a test.
using System.Diagnostics;
using System.Globalization;
using Referrals.Tests.Hosting;

namespace Referrals.EventStore.Tests.Fixtures;

/// <summary>Starts this program again as another process, and is that process.</summary>
internal static class Worker
{
    public static Process Start(string work, string connectionString, params string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) is "dotnet")
            start.ArgumentList.Add(typeof(Worker).Assembly.Location);
        foreach (var argument in (string[])["worker", work, .. args])
            start.ArgumentList.Add(argument);
        start.Environment["WORKER_DATABASE"] = connectionString;
        return Process.Start(start)!;
    }

    public static async Task<int> Run(string[] args)
    {
        await using var node = new LogNode(
            Environment.GetEnvironmentVariable("WORKER_DATABASE")!,
            Samples.Types,
            args[0] == "lead" ? [.. args[1..].Select(name => new Recorder(name))] : []
        );
        var log = node.Log;
        switch (args[0])
        {
            case "append":
                await Append(log, writers: Number(args[1]), each: Number(args[2]));
                break;
            case "count":
                await Count(log, new StreamId("340422", args[1]), prefix: args[2], commands: Number(args[3]));
                break;
            case "lead":
                await Lead(node);
                break;
            default:
                return 2;
        }

        return 0;
    }

    /// <summary>Appends to shared streams and says how many appends were confirmed.</summary>
    private static async Task Append(EventLog log, int writers, int each)
    {
        var confirmed = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, writers)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        for (var i = 0; i < each; i++)
                        {
                            await log.Append(Samples.Append(new StreamId("340422", $"shared-{i % 20}"), new Counted(1, $"{writer}/{i}")));
                            Interlocked.Increment(ref confirmed);
                        }
                    })
                )
        );
        Console.WriteLine(confirmed);
    }

    /// <summary>Sends numbered commands and prints every answer as it comes.</summary>
    private static async Task Count(EventLog log, StreamId stream, string prefix, int commands)
    {
        await Parallel.ForAsync(
            0,
            commands,
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, cancellation) =>
            {
                var id = $"{prefix}-{i}";
                var written = await log.WriteToAggregate(
                    Counter.Aggregate,
                    stream,
                    counter => Counter.CountUpTo(int.MaxValue, counter),
                    new WriteOptions { Command = new CommandId("340422", id) },
                    cancellation
                );
                lock (log)
                    Console.WriteLine($"{id} {written.Answer.Count} {written.Versions[0]} {written.Replayed}");
            }
        );
        Console.WriteLine("done");
    }

    /// <summary>Leads recorders until it is killed.</summary>
    private static async Task Lead(LogNode node)
    {
        await node.Follow();
        await Eventually.Holds(() => node.LeadsProjections(), "it leads");
        Console.WriteLine("leading");
        await Console.In.ReadLineAsync();
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
