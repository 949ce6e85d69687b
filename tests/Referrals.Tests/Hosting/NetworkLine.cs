// A line between two programs of one machine that can be cut, as a network is: nothing comes through, and nobody is told.
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Referrals.Tests.Hosting;

/// <summary>Passes on what comes to its port. While it is cut, connections stay open and silent, old ones and new ones.</summary>
public sealed class NetworkLine : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentBag<Task> passing = [];
    private readonly int to;
    private readonly Task accepting;
    private volatile TaskCompletionSource whole = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A line that is whole.</summary>
    /// <param name="to">The port of this machine to which the line leads.</param>
    public NetworkLine(int to)
    {
        this.to = to;
        listener.Start();
        whole.SetResult();
        accepting = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How long everything is under way, each piece after the other.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>From now on nothing comes through.</summary>
    public void Cut() => whole = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was under way comes through where both ends still wait for it.</summary>
    public void Mend() => whole.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Dispose();
        await Task.WhenAll([accepting, .. passing]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        end.Dispose();
    }

    private async Task Accept()
    {
        while (true)
            passing.Add(Pass(await listener.AcceptTcpClientAsync(end.Token)));
    }

    private async Task Pass(TcpClient near)
    {
        using (near)
        {
            await whole.Task.WaitAsync(end.Token);
            using var far = new TcpClient();
            await far.ConnectAsync(IPAddress.Loopback, to, end.Token);
            // Where one end is gone, the other is told; but not through a line that is cut.
            await Task.WhenAny(Pump(near, far), Pump(far, near));
            await whole.Task.WaitAsync(end.Token);
        }
    }

    private async Task Pump(TcpClient from, TcpClient into)
    {
        var buffer = new byte[64 * 1024];
        while (await from.GetStream().ReadAsync(buffer, end.Token) is > 0 and var read)
        {
            await whole.Task.WaitAsync(end.Token);
            if (Delay > TimeSpan.Zero)
                await Task.Delay(Delay, end.Token);
            await into.GetStream().WriteAsync(buffer.AsMemory(0, read), end.Token);
        }
    }
}
