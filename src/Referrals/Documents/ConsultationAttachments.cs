// Consultations, as far as files are attached to them.
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Documents;

internal sealed class ConsultationAttachments(EventLog log, ConsultationReading reading, ConsultationHandler handler) : AttachmentHolders
{
    public override HolderKind Kind => HolderKind.Consultation;

    public override async Task<FoundHolder?> LoadAuthorized(RequestContext context, Guid id) =>
        await reading.LoadAuthorized(context, id) is { } found ? new Found(reading, handler, context, id, found) : null;

    public override async Task<IResult> Withdraw(RequestContext context, Guid id, Guid attachment) =>
        await handler.Handle(
            await handler.Receive(context, id, ""),
            _ => new WithdrawFromConsultation(context.Now, attachment, context.Caller.Institution!)
        );

    public override async Task<HeldAttachments?> Load(string county, Guid id, CancellationToken cancellation) =>
        HeldBy((await log.AggregateStream(Consultation.Aggregate, StreamOf(county, id), cancellation)).State.Details);

    public override Task RecordScreening(string county, Guid id, ScreenAttachment screening, CancellationToken cancellation) =>
        handler.RecordScreening(StreamOf(county, id), screening, cancellation);

    private static StreamId StreamOf(string county, Guid id) => new(county, Consultation.StreamKey(id));

    private static HeldAttachments? HeldBy(ConsultationDetails? details) =>
        details is null ? null : new(details.Person, details.Attachments);

    private sealed class Found(
        ConsultationReading reading,
        ConsultationHandler handler,
        RequestContext context,
        Guid id,
        AuthorizedConsultation found
    ) : FoundHolder(HeldBy(found.Details)!, found.Access.Level == ReadLevel.Full)
    {
        public override Refusal? Check(Attachment attachment, bool toBeScanned) =>
            ConsultationHandler.CheckAttachment(Request(""), found.Now, new AttachToConsultation(context.Now, attachment, toBeScanned));

        public override async Task<(Guid? Attachment, IResult Answer)> Attach(Attachment attachment, bool toBeScanned, string content)
        {
            var written = await handler.Attach(Request(content), new AttachToConsultation(context.Now, attachment, toBeScanned));
            if (written.Answer.Value is not { } answer)
                return (null, Problems.Of(written.Answer.Refusal!));
            context.SetETag(answer.Version, written.Position);
            return (answer.Attachment, TypedResults.Created($"/api/consultations/{id}/attachments/{answer.Attachment}", answer));
        }

        public override Task Record() => reading.Record(context, found, id, AccessedThing.Attachment);

        private PatientRequest Request(string content) => new(context, id, found.Facts, content);
    }
}
