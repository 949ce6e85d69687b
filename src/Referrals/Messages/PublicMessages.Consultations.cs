// What an event of a consultation means to whom.
using Referrals.Catalogues;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Messages;

internal sealed partial class PublicMessages
{
    // Every event is told: who keeps the state by messages must not miss a version.
    private async Task<PublicMessage?> Consultation(ConsultationChange change, CancellationToken cancellation)
    {
        var e = change.Event;
        var name = types.NameOf(e.Data.GetType());
        var book = await catalogues.Get(new StreamId(e.Stream.Tenant, CatalogueBook.StreamKey), cancellation);
        return Message(
            e,
            0,
            PublicMessageTypes.Of("consultation", name),
            change.Id.ToString(),
            change.Concerned,
            new ConsultationMessage(
                name,
                e.HappenedAt.ToOffset(Shanghai.Offset),
                ConsultationStatus.Of(change.Id, (Consultations.Consultation.Started)change.After, e.Version, book.State)
            )
        );
    }
}
