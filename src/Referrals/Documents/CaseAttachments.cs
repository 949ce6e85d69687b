// Cases, as far as files are attached to them.
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Documents;

internal sealed class CaseAttachments(EventLog log, ReferralReading reading, CaseHandler handler) : AttachmentHolders
{
    public override HolderKind Kind => HolderKind.Case;

    public override async Task<FoundHolder?> LoadAuthorized(RequestContext context, Guid id) =>
        await reading.LoadAuthorized(context, id) is { } found ? new Found(reading, handler, context, id, found) : null;

    public override async Task<IResult> Withdraw(RequestContext context, Guid id, Guid attachment) =>
        await handler.Handle(
            await handler.Receive(context, id),
            ReferralAction.WithdrawAttachment,
            _ => new WithdrawAttachment(context.Now, attachment, context.Caller.Institution!)
        );

    public override async Task<HeldAttachments?> Load(string county, Guid id, CancellationToken cancellation) =>
        HeldBy((await log.AggregateStream(Referral.Aggregate, StreamOf(county, id), cancellation)).State.Details);

    public override Task RecordScreening(string county, Guid id, ScreenAttachment screening, CancellationToken cancellation) =>
        handler.RecordScreening(StreamOf(county, id), screening, cancellation);

    private static StreamId StreamOf(string county, Guid id) => new(county, Referral.StreamKey(id));

    private static HeldAttachments? HeldBy(CaseDetails? details) => details is null ? null : new(details.Person, details.Attachments);

    private sealed class Found(ReferralReading reading, CaseHandler handler, RequestContext context, Guid id, AuthorizedCase found)
        : FoundHolder(HeldBy(found.Now.State.Details)!, found.Access.Level == ReadLevel.Full)
    {
        public override Refusal? Check(Attachment attachment, bool toBeScanned) =>
            CaseHandler.CheckAttachment(Request(""), found.Now, new AddAttachment(context.Now, attachment, toBeScanned));

        public override async Task<(Guid? Attachment, IResult Answer)> Attach(Attachment attachment, bool toBeScanned, string content)
        {
            var written = await handler.Attach(Request(content), new AddAttachment(context.Now, attachment, toBeScanned));
            if (written.Answer.Value is not { } answer)
                return (null, Problems.Of(written.Answer.Refusal!));
            context.SetETag(answer.Version, written.Position);
            return (answer.Attachment, TypedResults.Created($"/api/referrals/{id}/attachments/{answer.Attachment}", answer));
        }

        public override Task Record() => reading.Record(context, found, id, AccessedThing.Attachment);

        private CaseRequest Request(string content) => new(context, id, found.Facts, content);
    }
}
