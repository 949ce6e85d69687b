// A command whose answer was lost.
namespace Referrals.Workbench.Client;

/// <summary>
/// The last command, as long as nobody knows whether it arrived: the same again is the same attempt, with the same key and version, so
/// that what did arrive is not done twice.
/// </summary>
public sealed class Attempt
{
    private (string What, Sending Sending)? last;

    /// <summary>How to send a command.</summary>
    /// <param name="what">Names the command with what is sent.</param>
    /// <param name="version">The version that is shown; null where the command has none.</param>
    public Sending Begin(string what, long? version = null) =>
        last is { } tried && tried.What == what ? tried.Sending : Sending.New(version);

    /// <summary>What came of it.</summary>
    /// <param name="what">As it began.</param>
    /// <param name="sending">As it was sent.</param>
    /// <param name="problem">Why it was refused, or has no answer; null where it was done.</param>
    public void End(string what, Sending sending, Problem? problem) => last = problem is { LeavesOpen: true } ? (what, sending) : null;

    /// <summary>Something else is looked at.</summary>
    public void Forget() => last = null;
}
