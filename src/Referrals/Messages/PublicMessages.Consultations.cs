// What an event of a consultation means to whom.
using Referrals.Catalogues;
using Referrals.Consultations;
using Referrals.EventStore;
using Referrals.Live;
using Referrals.Security;
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
            [.. Concerned(change)],
            new ConsultationMessage(
                name,
                e.HappenedAt.ToOffset(Shanghai.Offset),
                ConsultationStatus.Of(change.Id, (Consultations.Consultation.Started)change.After, e.Version, book.State)
            )
        );
    }

    /// <summary>
    /// Institutions whose systems may read the consultation after the event, or could before it: who declines or is not invited any more
    /// is told of that, and of nothing after it.
    /// </summary>
    private static IEnumerable<string> Concerned(ConsultationChange change) =>
        Parties(change.Before.Details)
            .Concat(Parties(change.After.Details))
            .Distinct(StringComparer.Ordinal)
            .Where(institution =>
            {
                var system = new Caller("", change.Event.Stream.Tenant, institution, Roles.HisSystem);
                return change.MayBeOpenedBy(system) || change.CouldBeOpenedBy(system);
            });

    private static IEnumerable<string> Parties(ConsultationDetails? details) =>
        details is null
            ? []
            :
            [
                details.From.Institution,
                details.To.Institution,
                .. details.Meeting?.Guests ?? [],
                .. details.Referred is { To: var receiver } ? [receiver] : Array.Empty<string>(),
            ];
}
