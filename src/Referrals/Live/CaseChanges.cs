// From pages of the log to what changed in which case, with the case before and after.
using JasperFx.Events;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Security;

namespace Referrals.Live;

/// <summary>One event of a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Event">As it stands in the log.</param>
/// <param name="Before">The case before it.</param>
/// <param name="After">The case after it.</param>
/// <param name="County">What is known of the county at present.</param>
internal sealed record CaseChange(Guid Case, IEvent Event, Referral Before, Referral After, CountyFacts County)
{
    /// <summary>Whether a caller could open the case as it is after the event.</summary>
    public bool MayBeOpenedBy(Caller caller) => CanRead(caller, After);

    /// <summary>Whether a caller could open the case as it was before the event.</summary>
    public bool CouldBeOpenedBy(Caller caller) => CanRead(caller, Before);

    private bool CanRead(Caller caller, Referral state) =>
        CaseAccess.Of(caller, state, County.Directory, County.Policy, County.Now).CanRead;
}

/// <summary>What changed in which case. For one caller at a time: the states of cases that were busy lately are at hand.</summary>
internal sealed partial class CaseChanges
{
    private readonly FoldedEvents<Referral> folded;
    private readonly CountyFactsLoader counties;
    private readonly ILogger<CaseChanges> logger;

    public CaseChanges(EventLog log, CountyFactsLoader counties, ILogger<CaseChanges> logger)
    {
        folded = new FoldedEvents<Referral>(
            log,
            Referral.Aggregate,
            Referral.StreamPrefix,
            (problem, e) => LogUnreadable(problem, e.EventTypeName, e.Sequence)
        );
        (this.counties, this.logger) = (counties, logger);
    }

    /// <summary>The changes of a page, in their order.</summary>
    /// <exception cref="LogUnavailableException">Nothing is lost: the same page may be given again.</exception>
    public async Task<IReadOnlyList<CaseChange>> Of(IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        var events = await folded.Of(page, cancellation);
        var facts = await counties.Of(events.Select(e => e.Event), cancellation);
        return [.. events.Select(e => new CaseChange(e.Id, e.Event, e.Before, e.After, facts[e.Event.Stream.Tenant]))];
    }

    [LoggerMessage(410, LogLevel.Error, "The case of event {Name} at {Position} cannot be read; nobody hears of it live")]
    private partial void LogUnreadable(Exception problem, string name, long position);
}
