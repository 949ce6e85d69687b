// From pages of the log to what changed in which consultation, with the consultation before and after.
using System.Globalization;
using JasperFx.Events;
using Referrals.Consultations;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Security;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Messages;

/// <summary>One event of a consultation.</summary>
/// <param name="Id">The consultation.</param>
/// <param name="Event">As it stands in the log.</param>
/// <param name="Before">The consultation before it.</param>
/// <param name="After">The consultation after it.</param>
/// <param name="Facts">What is known of the county at present.</param>
internal sealed record ConsultationChange(Guid Id, IEvent Event, Consultation Before, Consultation After, ReferenceFacts Facts)
{
    /// <summary>
    /// Institutions whose systems may read the consultation after the event, or could before it: who declines or is not invited any more
    /// is told of that, and of nothing after it.
    /// </summary>
    public IReadOnlyList<string> Concerned =>
        [
            .. Parties(Before.Details)
                .Concat(Parties(After.Details))
                .Distinct(StringComparer.Ordinal)
                .Where(institution =>
                {
                    var system = new Caller("", Event.Stream.Tenant, institution, Roles.HisSystem);
                    return ConsultationAccess.Of(system, After, Facts).CanRead || ConsultationAccess.Of(system, Before, Facts).CanRead;
                }),
        ];

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

/// <summary>Folds every event exactly where it stands, so that the same page is told the same.</summary>
internal sealed partial class ConsultationChanges(
    EventLog log,
    Reference<Directory> directory,
    Reference<Practitioners> practitioners,
    Reference<PolicyBook> policies,
    TimeProvider time,
    ILogger<ConsultationChanges> logger
)
{
    /// <summary>The changes of a page, in their order.</summary>
    /// <exception cref="LogUnavailableException">Nothing is lost: the same page may be given again.</exception>
    public async Task<IReadOnlyList<ConsultationChange>> Of(IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        var changes = new List<ConsultationChange>();
        var facts = new Dictionary<string, ReferenceFacts>(StringComparer.Ordinal);
        foreach (var events in page.GroupBy(e => e.Stream).Where(changed => IsConsultation(changed.Key)))
        {
            if (!facts.TryGetValue(events.Key.Tenant, out var county))
                facts[events.Key.Tenant] = county = await Facts(events.Key.Tenant, cancellation);
            await Fold(changes, [.. events], county, cancellation);
        }

        return changes;
    }

    private static bool IsConsultation(StreamId stream) => stream.Key.StartsWith(Consultation.StreamPrefix, StringComparison.Ordinal);

    // A consultation of which something cannot be read is told no further, and keeps nobody else waiting.
    private async Task Fold(List<ConsultationChange> changes, List<IEvent> events, ReferenceFacts facts, CancellationToken cancellation)
    {
        var last = events[0];
        try
        {
            var (id, state) = (IdOf(last.Stream), await Before(last, cancellation));
            foreach (var e in events)
            {
                last = e;
                var after = state.Evolve(e.Data);
                changes.Add(new ConsultationChange(id, e, state, after, facts));
                state = after;
            }
        }
        catch (Exception problem)
            when (problem is (EventStoreException and not LogUnavailableException) or FormatException || EventFault.Is(problem))
        {
            LogUnreadable(problem, last.EventTypeName, last.Sequence);
        }
    }

    private async Task<Consultation> Before(IEvent first, CancellationToken cancellation) =>
        first.Version == 1
            ? Consultation.Aggregate.Initial
            : (await log.AggregateStream(Consultation.Aggregate, first.Stream, AsOf.Version(first.Version - 1), cancellation)).State;

    private async Task<ReferenceFacts> Facts(string county, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var institutions = await directory.Get(new StreamId(county, Directory.StreamKey), cancellation);
        var people = await practitioners.Get(new StreamId(county, Practitioners.StreamKey), cancellation);
        var book = await policies.Get(new StreamId(county, PolicyBook.StreamKey), cancellation);
        return new ReferenceFacts(institutions.State, institutions.Version, people.State, book.State.At(now), now);
    }

    private static Guid IdOf(StreamId stream) =>
        Guid.Parse(stream.Key.AsSpan(Consultation.StreamPrefix.Length), CultureInfo.InvariantCulture);

    [LoggerMessage(451, LogLevel.Error, "The consultation of event {Name} at {Position} cannot be read; hospital systems are not told")]
    private partial void LogUnreadable(Exception problem, string name, long position);
}
