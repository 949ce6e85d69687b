using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Referrals.EventStore.Tests.Fixtures;

/// <summary>Stands between the log and PostgreSQL and cuts the wire at a chosen message.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int target;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task accepting;
    private byte[]? cutAnswer;
    private byte[]? cutQuestion;
    private bool cutArrives;

    public CuttingProxy(int target)
    {
        this.target = target;
        listener.Start();
        accepting = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How often the wire was cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>What is done when the message is there, before it is cut off or handed on.</summary>
    public Func<Task> BeforeCut { get; set; } = () => Task.CompletedTask;

    /// <summary>The next answer of the server that holds this text is lost, and the connection with it.</summary>
    public void CutAnswer(string text) => cutAnswer = Encoding.UTF8.GetBytes(text);

    /// <summary>
    /// The next message of the client that holds this text never arrives, or arrives all the same, and the connection is lost.
    /// </summary>
    public void CutQuestion(string text, bool arrives = false) => (cutQuestion, cutArrives) = (Encoding.UTF8.GetBytes(text), arrives);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await accepting;
        stopping.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token);
                var server = new TcpClient { NoDelay = true };
                client.NoDelay = true;
                await server.ConnectAsync(IPAddress.Loopback, target, stopping.Token);
                _ = Pump(client, server, isAnswer: false);
                _ = Pump(server, client, isAnswer: true);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Closed.
        }
    }

    private async Task Pump(TcpClient from, TcpClient to, bool isAnswer)
    {
        var buffer = new byte[256 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, stopping.Token) is var read and > 0)
            {
                var cut = isAnswer ? cutAnswer : cutQuestion;
                if (cut is not null && buffer.AsSpan(0, read).IndexOf(cut) >= 0)
                {
                    if (isAnswer)
                        cutAnswer = null;
                    else
                        cutQuestion = null;
                    await BeforeCut();
                    if (!isAnswer && cutArrives)
                    {
                        // The server keeps its end: it has the message, and has not looked at it yet.
                        await to.GetStream().WriteAsync(buffer.AsMemory(0, read), stopping.Token);
                        Cuts++;
                        from.Close();
                        return;
                    }

                    Cuts++;
                    break;
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), stopping.Token);
            }
        }
        catch (Exception end)
            when (end is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One side is gone: the other follows.
        }

        from.Close();
        to.Close();
    }
}
