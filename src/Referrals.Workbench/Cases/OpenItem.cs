// A case or a consultation that is open on a page: following what others do, and commands with the version that is shown.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Cases;

/// <summary>Every command names the version that is shown: where somebody else was first nothing is written.</summary>
/// <typeparam name="TAnswer">What a command answers.</typeparam>
public abstract class OpenItem<TAnswer>(Attempts attempts)
{
    private bool isAttaching;
    private (Guid Id, long Version, string Event)? missed;

    /// <summary>Which; null where none is open.</summary>
    public Guid? Id { get; protected set; }

    /// <summary>The version that is shown.</summary>
    public abstract long? Version { get; }

    /// <summary>Why it cannot be read, or a command was refused.</summary>
    public Problem? Problem { get; protected set; }

    public bool IsBusy { get; private set; }

    /// <summary>Whether nobody knows what became of the last command, whatever was read since.</summary>
    public bool IsUnanswered => Unanswered is not null;

    /// <summary>The last command, while that is so.</summary>
    protected OpenAttempt? Unanswered => Id is { } id ? attempts.Of(id) : null;

    /// <summary>Reads everything again.</summary>
    public abstract Task Read();

    /// <summary>Any command.</summary>
    /// <param name="command">Names the command with what is sent: the same again is the same attempt.</param>
    /// <param name="send">Sends it, with the id.</param>
    public async Task<bool> Do(string command, Func<string, Sending, Task<Answer<TAnswer>>> send)
    {
        if (Id is not { } id || Version is not { } seen || IsBusy)
            return false;
        IsBusy = true;
        missed = null;
        try
        {
            var sending = attempts.Begin(id, command, seen);
            var answer = await send(id.ToString(), sending);
            attempts.End(id, answer.Problem);
            if (Id != id)
                return answer.IsGood;
            if (answer.IsGood)
            {
                AfterDone(answer.Value);
                await Read();
                return true;
            }

            if (answer.Problem.IsConflict)
            {
                await Read();
                AfterChange(seen, null);
            }

            Problem = answer.Problem;
            return false;
        }
        finally
        {
            IsBusy = false;
            if (missed is { } changed)
                await Follow(changed.Id, changed.Version, changed.Event);
        }
    }

    /// <summary>A command was done.</summary>
    protected abstract void AfterDone(TAnswer answer);

    /// <summary>Somebody else has done something since a version, and it was read.</summary>
    /// <param name="seen">The version that was shown.</param>
    /// <param name="happened">Stored name of the event; null where it is not known.</param>
    protected abstract void AfterChange(long seen, string? happened);

    /// <summary>Somebody changed one: if it is this it is read again, and what happened is shown.</summary>
    protected async Task Follow(Guid changed, long version, string happened)
    {
        if (changed != Id || Version is not { } seen || version <= seen || isAttaching)
            return;
        // Its answer says the same, unless it is lost.
        if (IsBusy)
        {
            missed = (changed, version, happened);
            return;
        }

        await Read();
        AfterChange(seen, happened);
    }

    /// <summary>Uploads a file to the one with this id, whatever is open meanwhile.</summary>
    protected async Task<Problem?> Attach(Guid id, Func<Task<Answer<TAnswer>>> upload)
    {
        isAttaching = true;
        try
        {
            var answer = await upload();
            if (answer.IsGood && Id == id)
                await Read();
            return answer.Problem;
        }
        finally
        {
            isAttaching = false;
        }
    }
}
