// The log gets its event of a merge from a message that was stored with the merge itself: neither is there without the other.
using Referrals.EventStore;
using Referrals.Hosting;

namespace Referrals.People;

/// <summary>References were merged, or a merge was taken back: one of the two is set.</summary>
/// <param name="County">GB/T 2260 code.</param>
/// <param name="Person">The reference that stands for another, or for itself again.</param>
/// <param name="Number">The version that the person's stream has with it.</param>
/// <param name="Merged">The event of a merge.</param>
/// <param name="Reversed">The event of its reversal.</param>
/// <param name="Actor">Who said so.</param>
/// <param name="At">When.</param>
public sealed record RecordMerge(
    string County,
    string Person,
    int Number,
    PersonMerged? Merged,
    PersonMergeReversed? Reversed,
    string Actor,
    DateTimeOffset At
);

/// <summary>Called by Wolverine.</summary>
public static class PersonMessages
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>Appends the event, once however often it is called, and after the one before it.</summary>
    public static async Task Handle(RecordMerge message, EventLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(log);
        var stream = new StreamId(message.County, PersonEvents.StreamKey(message.Person));
        object happened = message.Merged is { } merged ? merged : message.Reversed!;
        var request = new AppendRequest(new StreamAppend(stream, ExpectedVersion.Exactly(message.Number - 1), [happened], "person"))
        {
            Command = new CommandId(message.County, $"merge {message.Person} {message.Number}"),
            Metadata = new EventMetadata { Actor = message.Actor, BusinessTime = message.At },
        };
        try
        {
            await log.Append(request, cancellation);
        }
        catch (UnexpectedStreamVersionException)
        {
            throw new NotYetException("The event before it is not in the log yet.", Soon);
        }
    }
}
