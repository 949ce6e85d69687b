// What is attached to a consultation, on its way to the log.
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Consultations;

internal sealed partial class ConsultationHandler
{
    /// <summary>
    /// Why the caller may not attach it, as far as that can be known before its content has come; null where nothing stands against it.
    /// </summary>
    public static Refusal? CheckAttachment(PatientRequest request, LoadedStream<Consultation> loaded, AttachToConsultation command) =>
        Change(request, loaded, _ => command).Answer.Refusal;

    /// <summary>
    /// Attaches what was stored before. The answer names the attachment: another one than the command's where the request was repeated.
    /// </summary>
    public Task<Written<Outcome<ConsultationAnswer>>> Attach(PatientRequest request, AttachToConsultation command) =>
        log.WriteToAggregate(
            Consultation.Aggregate,
            StreamOf(request),
            loaded => Change(request, loaded, _ => command),
            request.Context.CreateWriteOptions(request.Content),
            request.Cancellation
        );

    /// <summary>Records the scanner's verdict.</summary>
    public Task RecordScreening(StreamId stream, ScreenAttachment command, CancellationToken cancellation) =>
        log.WriteToAggregate(
            Consultation.Aggregate,
            stream,
            consultation =>
                ConsultationDecider.Screen(consultation.State, command) is { Count: > 0 } events
                    ? NoAnswer().Append(consultation, events)
                    : NoAnswer(),
            new WriteOptions { Metadata = new EventMetadata { Actor = "attachment-screening" } },
            cancellation
        );

    private static Decision<Outcome<ConsultationAnswer>> NoAnswer() => new(new Outcome<ConsultationAnswer>(null));
}
