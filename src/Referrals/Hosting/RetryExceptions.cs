// Why a message is not handled yet.

namespace Referrals.Hosting;

/// <summary>What is asked does not answer: the message waits where it is, and those behind it too.</summary>
public sealed class AwayException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>This one message cannot be finished yet: it is put aside, and the others go on.</summary>
public sealed class NotYetException(string message, TimeSpan first) : Exception(message)
{
    /// <summary>How long it is put aside for the first time; then twice as long each time, an hour at most.</summary>
    public TimeSpan First { get; } = first;
}
