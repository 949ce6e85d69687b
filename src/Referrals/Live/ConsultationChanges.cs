// From pages of the log to what changed in which consultation, with the consultation before and after.
using JasperFx.Events;
using Referrals.Consultations;
using Referrals.EventStore;
using Referrals.Security;

namespace Referrals.Live;

/// <summary>One event of a consultation.</summary>
/// <param name="Id">The consultation.</param>
/// <param name="Event">As it stands in the log.</param>
/// <param name="Before">The consultation before it.</param>
/// <param name="After">The consultation after it.</param>
/// <param name="County">What is known of the county at present.</param>
internal sealed record ConsultationChange(Guid Id, IEvent Event, Consultation Before, Consultation After, CountyFacts County)
{
    /// <summary>Whether a caller could open the consultation as it is after the event.</summary>
    public bool MayBeOpenedBy(Caller caller) => CanRead(caller, After);

    /// <summary>Whether a caller could open the consultation as it was before the event.</summary>
    public bool CouldBeOpenedBy(Caller caller) => CanRead(caller, Before);

    private bool CanRead(Caller caller, Consultation state) => ConsultationAccess.Of(caller, state, County.Policy, County.Now).CanRead;
}

/// <summary>
/// What changed in which consultation. For one caller at a time: the states of consultations that were busy lately are at hand.
/// </summary>
internal sealed partial class ConsultationChanges
{
    private readonly FoldedEvents<Consultation> folded;
    private readonly CountyFactsLoader counties;
    private readonly ILogger<ConsultationChanges> logger;

    public ConsultationChanges(EventLog log, CountyFactsLoader counties, ILogger<ConsultationChanges> logger)
    {
        folded = new FoldedEvents<Consultation>(
            log,
            Consultation.Aggregate,
            Consultation.StreamPrefix,
            (problem, e) => LogUnreadable(problem, e.EventTypeName, e.Sequence)
        );
        (this.counties, this.logger) = (counties, logger);
    }

    /// <summary>The changes of a page, in their order.</summary>
    /// <exception cref="LogUnavailableException">Nothing is lost: the same page may be given again.</exception>
    public async Task<IReadOnlyList<ConsultationChange>> Of(IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        var events = await folded.Of(page, cancellation);
        var facts = await counties.Of(events.Select(e => e.Event), cancellation);
        return [.. events.Select(e => new ConsultationChange(e.Id, e.Event, e.Before, e.After, facts[e.Event.Stream.Tenant]))];
    }

    [LoggerMessage(413, LogLevel.Error, "The consultation of event {Name} at {Position} cannot be read; nobody is told of it")]
    private partial void LogUnreadable(Exception problem, string name, long position);
}
