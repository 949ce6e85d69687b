// Statements of many callers as one: what waits is sent together, so that a rush costs one round trip and one commit instead of hundreds.
using System.Threading.Channels;
using Npgsql;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.People;

/// <summary>
/// Runs requests in batches, one batch at a time. Of a batch that the database refuses each is tried alone, so that only the bad one
/// fails.
/// </summary>
internal sealed class Batching<TRequest, TAnswer> : IAsyncDisposable
{
    private const int MaxBatch = 256;
    private const int MaxWaiting = 20_000;

    private readonly Channel<Waiting> queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Func<IReadOnlyList<TRequest>, Task<TAnswer[]>> run;
    private readonly Task loop;

    /// <summary>Starts to wait for requests.</summary>
    /// <param name="run">Sends a batch; the answers in the order of the requests. Must bear to be sent again.</param>
    public Batching(Func<IReadOnlyList<TRequest>, Task<TAnswer[]>> run)
    {
        this.run = run;
        loop = Task.Run(Loop);
    }

    /// <summary>The answer to one request. A cancelled caller stops waiting; what it asked for may still be done.</summary>
    public async Task<TAnswer> Send(TRequest request, CancellationToken cancellation)
    {
        var waiting = new Waiting(request, new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!queue.Writer.TryWrite(waiting))
            throw new RequestRefusedException(new Refusal("too-busy"));
        return await waiting.Completion.Task.WaitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loop;
    }

    private async Task Loop()
    {
        var batch = new List<Waiting>(MaxBatch);
        while (await queue.Reader.WaitToReadAsync())
        {
            // Lets the callers that are just about to ask come along.
            await Task.Yield();
            batch.Clear();
            while (batch.Count < MaxBatch && queue.Reader.TryRead(out var waiting))
                batch.Add(waiting);
            try
            {
                var answers = await RunOrRepeat(batch.ConvertAll(w => w.Request));
                for (var i = 0; i < batch.Count; i++)
                    batch[i].Completion.TrySetResult(answers[i]);
            }
            catch (PostgresException) when (batch.Count > 1)
            {
                foreach (var waiting in batch)
                    await RunAlone(waiting);
            }
            catch (Exception problem)
            {
                foreach (var waiting in batch)
                    waiting.Completion.TrySetException(problem);
            }
        }
    }

    private async Task RunAlone(Waiting waiting)
    {
        try
        {
            waiting.Completion.TrySetResult((await run([waiting.Request]))[0]);
        }
        catch (Exception problem)
        {
            waiting.Completion.TrySetException(problem);
        }
    }

    // Two nodes may still meet crosswise on the rows of an erasure; PostgreSQL then ends one of them.
    private async Task<TAnswer[]> RunOrRepeat(List<TRequest> requests)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await run(requests);
            }
            catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.DeadlockDetected && attempt < 5)
            {
                // Once more.
            }
        }
    }

    private sealed record Waiting(TRequest Request, TaskCompletionSource<TAnswer> Completion);
}
