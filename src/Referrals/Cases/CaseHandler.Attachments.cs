// What is attached to a case, on its way to the log.
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Cases;

internal sealed partial class CaseHandler
{
    /// <summary>
    /// Why the caller may not attach it, as far as that can be known before its content has come; null where nothing stands against it.
    /// </summary>
    public static Refusal? CheckAttachment(CaseRequest request, LoadedStream<Referral> loaded, AddAttachment command) =>
        CaseDecision.Decide(request, loaded, command).Refusal;

    /// <summary>
    /// Attaches what was stored before. The answer names the attachment: another one than the command's where the request was repeated.
    /// </summary>
    public Task<Written<Outcome<ReferralAnswer>>> Attach(CaseRequest request, AddAttachment command) =>
        log.WriteToAggregates(
            CaseStreams.Of(request.Stream, null),
            loaded => CaseDecision.Decide(request, new CaseStreams(loaded), new CasePlan(_ => command)),
            request.Context.CreateWriteOptions(request.Content),
            request.Cancellation
        );

    /// <summary>Records the scanner's verdict.</summary>
    public Task RecordScreening(StreamId stream, ScreenAttachment command, CancellationToken cancellation) =>
        log.WriteToAggregate(
            Referral.Aggregate,
            stream,
            referral =>
                ReferralDecider.Screen(referral.State, command) is { Count: > 0 } events ? NoAnswer().Append(referral, events) : NoAnswer(),
            new WriteOptions { Metadata = new EventMetadata { Actor = "attachment-screening" } },
            cancellation
        );
}
