// Follows the log, and tells the continuous deductible what cases say.
using JasperFx.Events;
using Npgsql;
using Referrals.Deductibles;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.People;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>How often the log is looked at.</summary>
/// <param name="Interval">Zero for never, when somebody else does it.</param>
internal sealed record DeductibleFeedSettings(TimeSpan Interval)
{
    public const string Setting = "Deductibles:FeedSeconds";

    public static DeductibleFeedSettings From(IConfiguration configuration) => new(SingleNodeWork.IntervalOf(configuration, Setting));
}

/// <summary>
/// Reads the log in its order, on one node. A fact that was told before changes nothing, so a place that was not kept does no harm.
/// </summary>
internal sealed partial class DeductibleFeed(
    EventLog log,
    NpgsqlDataSource database,
    DeductibleHandler deductibles,
    ProjectionProgress projections,
    TimeProvider time,
    DeductibleFeedSettings settings,
    ILogger<DeductibleFeed> logger
) : SingleNodeWork("deductible-feed", logger)
{
    public const string Schema = "referrals_cases";

    private const string Actor = "cases";

    private static readonly TimeSpan ListPatience = TimeSpan.FromMinutes(1);

    protected override TimeSpan Interval => settings.Interval;

    public Task ApplySchema(CancellationToken cancellation) =>
        SchemaScripts.Apply(database, typeof(DeductibleFeed).Assembly, "cases/", Schema, "cases_schema", cancellation);

    public Task<SchemaStatus> SchemaStatus(CancellationToken cancellation) =>
        SchemaScripts.Status(database, typeof(DeductibleFeed).Assembly, "cases/", Schema, "cases_schema", cancellation);

    /// <summary>Reads what the log has by now.</summary>
    protected internal override async Task Round(CancellationToken cancellation)
    {
        var end = await log.Position(cancellation);
        var from = await database.QueryScalar<long>($"select position from {Schema}.deductible_feed", new { }, cancellation);
        if (from >= end)
            return;
        await foreach (var page in log.Read(from, cancellation))
        {
            foreach (var e in page)
                await FollowReadable(e, cancellation);
            await database.Execute(
                $"update {Schema}.deductible_feed set position = @position where position < @position",
                new { position = page[^1].Sequence },
                cancellation
            );
            if (page[^1].Sequence >= end)
                return;
        }
    }

    // What this program cannot read must not keep every other case waiting. A newer one tells it when the stream moves on.
    private async Task FollowReadable(IEvent e, CancellationToken cancellation)
    {
        try
        {
            await Follow(e, cancellation);
        }
        catch (Exception fault) when (EventFault.Is(fault))
        {
            LogUnreadable(fault, e.StreamKey!, e.Version);
        }
    }

    private async Task Follow(IEvent e, CancellationToken cancellation)
    {
        switch (e.Data)
        {
            case PolicySet:
                await ReassessCounty(e.TenantId, (int)e.Version, e.Sequence, cancellation);
                break;
            case PersonMerged merged:
                await Reassess(e.TenantId, merged.Into, null, cancellation);
                break;
            case PersonMergeReversed reversed:
                await Reassess(e.TenantId, reversed.From, null, cancellation);
                await Reassess(e.TenantId, PersonEvents.PersonOf(e.StreamKey!), null, cancellation);
                break;
            default:
                await Tell(e, cancellation);
                break;
        }
    }

    private async Task Tell(IEvent e, CancellationToken cancellation)
    {
        if (!DeductibleFacts.Concerns(e.Data))
            return;
        var stream = new StreamId(e.TenantId, e.StreamKey!);
        var events = await log.FetchStream(stream, AsOf.Version(e.Version), cancellation);
        var (person, facts) = DeductibleFacts.Of(ReferralRow.CaseOf(stream.Key), [.. events.Select(one => (one.Data, one.HappenedAt))]);
        if (facts.Count == 0)
            return;
        var written = await deductibles.Record((stream.Tenant, person!), facts, null, Now, Write, cancellation);
        foreach (var refused in written.Answer.Results.Where(result => result.Refusal is not null))
            LogRefused(stream.Key, e.Version, refused.Id, refused.Refusal!.Code);
    }

    // Of those who have stays or referrals this year or the last; others have nothing that could change.
    private async Task ReassessCounty(string county, int policy, long position, CancellationToken cancellation)
    {
        if (!await projections.WaitFor(DeductibleList.TableName, position, ListPatience, cancellation))
            throw new TimeoutException($"The list of {DeductibleList.TableName} is behind.");
        var persons = await database.Query<ValueTuple<string>>(
            "select distinct person from referrals.deductible_years where tenant_id = @county and year >= @year order by person",
            new { county, year = (long)Shanghai.Day(Now).Year - 1 },
            cancellation
        );
        await Parallel.ForEachAsync(
            persons,
            new ParallelOptions { MaxDegreeOfParallelism = DeductibleHandler.PersonsAtOnce, CancellationToken = cancellation },
            async (person, token) => await Reassess(county, person.Item1, policy, token)
        );
    }

    private Task Reassess(string county, string person, int? policy, CancellationToken cancellation) =>
        deductibles.Reassess((county, person), policy, Now, Write, cancellation);

    private DateTimeOffset Now => time.GetUtcNow().ToMicrosecond();

    private WriteOptions Write =>
        new()
        {
            Metadata = new EventMetadata { Actor = Actor, BusinessTime = SimulatedTime.NowOf(time) },
        };

    [LoggerMessage(250, LogLevel.Error, "What {Stream} says at version {Version} is not taken up as {Fact}: {Problem}")]
    private partial void LogRefused(string stream, long version, string fact, string problem);

    [LoggerMessage(251, LogLevel.Error, "What {Stream} says at version {Version} cannot be read and was passed over")]
    private partial void LogUnreadable(Exception problem, string stream, long version);
}
