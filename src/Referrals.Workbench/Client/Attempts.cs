// Commands about cases and consultations whose answers were lost.
namespace Referrals.Workbench.Client;

/// <summary>A command that may have arrived.</summary>
/// <param name="Of">The case or consultation.</param>
/// <param name="What">Names the command with what is sent.</param>
/// <param name="Key">Its <c>Idempotency-Key</c>.</param>
/// <param name="IfMatch">The version that was seen.</param>
public sealed record OpenAttempt(Guid Of, string What, string Key, long? IfMatch);

/// <summary>
/// The last command about each case, as long as nobody knows whether it arrived: the same again is the same attempt, whatever was looked at
/// meanwhile, and also after the page was loaded again. Forgotten with everything else that is unsent when the caller signs out.
/// </summary>
public sealed class Attempts
{
    private readonly Dictionary<Guid, OpenAttempt> open = [];

    /// <summary>One began, or its answer came.</summary>
    public event Action? Changed;

    /// <summary>All whose answers are not known.</summary>
    public IReadOnlyCollection<OpenAttempt> All => open.Values;

    /// <summary>The command about this case whose answer is not known; null where there is none.</summary>
    public OpenAttempt? Of(Guid id) => open.GetValueOrDefault(id);

    /// <summary>How to send a command. From now on it may have arrived.</summary>
    /// <param name="id">Of what it is.</param>
    /// <param name="what">Names the command with what is sent.</param>
    /// <param name="version">The version that is shown.</param>
    public Sending Begin(Guid id, string what, long? version)
    {
        var sending = Of(id) is { } tried && tried.What == what ? new Sending(tried.Key, tried.IfMatch) : Sending.New(version);
        open[id] = new OpenAttempt(id, what, sending.Key, sending.IfMatch);
        Changed?.Invoke();
        return sending;
    }

    /// <summary>What came of it.</summary>
    /// <param name="id">Of what it was.</param>
    /// <param name="problem">Why it was refused, or has no answer; null where it was done.</param>
    public void End(Guid id, Problem? problem)
    {
        if (problem is not { LeavesOpen: true })
            Forget(id);
    }

    /// <summary>It is known what became of it.</summary>
    public void Forget(Guid id)
    {
        if (open.Remove(id))
            Changed?.Invoke();
    }

    /// <summary>Those of before the page was loaded again.</summary>
    public void Take(IEnumerable<OpenAttempt> kept)
    {
        foreach (var one in kept)
            open.TryAdd(one.Of, one);
    }

    /// <summary>Nobody is signed in any more.</summary>
    public void Clear() => open.Clear();
}
