// What is attached to a case, on its way to the log.
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Cases;

internal sealed partial class ReferralHandling
{
    /// <summary>Why the caller may not do it, as far as that can be known before its content has come; null where nothing stands against it.</summary>
    public static Refusal? Foresee(RequestContext context, ReferenceFacts facts, LoadedStream<Referral> loaded, ReferralCommand command) => Gate(context, facts, loaded, command).Refusal;

    /// <summary>Attaches what was stored before. The answer names the attachment: another one than the command's where the request was repeated.</summary>
    public Task<Written<Outcome<ReferralAnswer>>> Attach(RequestContext context, Guid id, ReferenceFacts facts, string content, AddAttachment command) => log.WriteToAggregates(
        CaseStreams.Of(context.Stream(Referral.StreamKey(id)), null), loaded => Decide(context, id, facts, new CaseStreams(loaded), _ => command, begins: false),
        context.CreateWriteOptions(content), context.Cancellation);

    /// <summary>Records the scanner's word.</summary>
    public Task Screened(StreamId stream, ScreenAttachment command, CancellationToken cancellation) => log.WriteToAggregate(
        Referral.Aggregate, stream,
        referral => ReferralDecider.Screen(referral.State, command) is { Count: > 0 } events
            ? new Decision<Outcome<ReferralAnswer>>(new Outcome<ReferralAnswer>(null)).Append(referral, events)
            : new Decision<Outcome<ReferralAnswer>>(new Outcome<ReferralAnswer>(null)),
        new WriteOptions { Metadata = new EventMetadata { Actor = "attachment-screening" } }, cancellation);
}
