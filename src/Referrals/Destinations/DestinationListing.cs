// What a search for a destination reads: reference data at hand, free places in one statement.
using System.Collections.Concurrent;
using Npgsql;
using Referrals.Cases;
using Referrals.Deductibles;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.People;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Destinations;

/// <summary>The newest index of each county and day that was asked about.</summary>
internal sealed class DestinationIndexes
{
    // Today and some days to come of the counties of a node.
    private const int Most = 32;

    private readonly ConcurrentDictionary<(string County, DateOnly Day), (long Version, Lazy<DestinationIndex> Index)> known = new();

    public DestinationIndex Of(string county, ReferenceFacts facts, DateOnly day)
    {
        if (known.TryGetValue((county, day), out var found) && found.Version == facts.DirectoryVersion)
            return found.Index.Value;
        if (known.Count >= Most)
            known.Clear();
        var directory = facts.Directory;
        return known
            .AddOrUpdate(
                (county, day),
                _ => (facts.DirectoryVersion, new Lazy<DestinationIndex>(() => new DestinationIndex(directory, day))),
                (_, old) =>
                    old.Version == facts.DirectoryVersion
                        ? old
                        : (facts.DirectoryVersion, new Lazy<DestinationIndex>(() => new DestinationIndex(directory, day)))
            )
            .Index.Value;
    }
}

internal sealed class DestinationListing(
    NpgsqlDataSource database,
    ReferenceFactsLoader reference,
    DestinationListsLoader loader,
    DestinationIndexes indexes,
    DestinationHome homes,
    PeopleVault vault,
    DeductibleHandler deductibles,
    ProjectionProgress projections
)
{
    private const int Standard = 20;
    private const int Largest = 100;

    public async Task<IResult> Search(RequestContext context, DestinationQuery query)
    {
        var facts = await reference.Load(context);
        var diagnosis = query.CheckDiagnosis(facts.Policy);
        var urgency = Query.Choice<Urgency>("urgency", query.Urgency) ?? Urgency.Routine;
        var day = query.CheckDay(facts.Today);
        var limit = Query.Limit(query.Limit, Standard, Largest);
        var after = query.CheckCursor();
        var index = indexes.Of(context.Caller.County, facts, day);
        var specialty = query.CheckSpecialty(index);
        var (home, patient, refused) = await homes.Of(context, query.Person, facts, day);
        if (refused is not null)
            return Problems.Of(refused);
        if (await projections.EnsureCaughtUp(context, PoolList.TableName) is { } behind)
            return Problems.Of(behind);
        var lists = await loader.Load(context.Caller.County, context.Now, context.Cancellation);
        var free = await FreePlaces(context, facts, index, specialty);
        var question = new DestinationQuestion(diagnosis, specialty, urgency, context.Caller.Institution, home, context.Caller.County);
        var ranking = DestinationRanking.Of(
            index,
            question,
            new DestinationLookups(
                lists.Whitelist.Of,
                entry => lists.Use.IsUsedUp(entry, day),
                institution => lists.Catalogues.Takes(institution, diagnosis, day),
                level => lists.Catalogues.Treats(level, diagnosis, day),
                institution => free.GetValueOrDefault(institution),
                facts.Policy.Referrals.Catalogue
            )
        );
        context.SetLanguage();
        var quote = patient is null ? null : await Quotes(context, patient, urgency, day);
        var view = new DestinationView(ranking, question, index, facts.Policy.Whitelist, context.Language, quote);
        return TypedResults.Ok(
            new DestinationsAnswer(
                diagnosis,
                lists.Catalogues.NameOf(diagnosis),
                specialty,
                urgency,
                day,
                home,
                new DestinationVersions(facts.DirectoryVersion, lists.WhitelistVersion, lists.CataloguesVersion),
                ranking.Items.Count,
                view.Page(after, limit),
                ranking.Items.Count - after > limit ? query.Next(after + limit) : null,
                view.Excluded(limit)
            )
        );
    }

    // Whoever may name the person may see what a stay would cost: the same as a quote.
    private async Task<Func<string, Quote>> Quotes(RequestContext context, NamedPatient patient, Urgency urgency, DateOnly day)
    {
        var at = day == Shanghai.Day(context.Now) ? context.Now : day.Start();
        var access = AccessEntry.Of(context, patient.Person.Person, patient.Basis, AccessedThing.Deductible);
        var recorded = vault.RecordAccess([access], context.Cancellation);
        var quote = await deductibles.QuoteReferred(
            context.Caller.County,
            patient.Person,
            urgency == Urgency.Emergency,
            at,
            context.Cancellation
        );
        await recorded;
        return quote;
    }

    /// <summary>
    /// Free reserved places of the days from the index's on, by institution, in units of the specialty, where anything takes place.
    /// </summary>
    private async Task<Dictionary<string, int>> FreePlaces(
        RequestContext context,
        ReferenceFacts facts,
        DestinationIndex index,
        string? specialty
    )
    {
        var units = index
            .With(specialty)
            .Where(candidate => candidate.MayPublish)
            .ToDictionary(
                candidate => candidate.Code,
                candidate => candidate.Units.Select(unit => unit.Code).ToHashSet(StringComparer.Ordinal),
                StringComparer.Ordinal
            );
        var pools = await database.Query<(string Pool, long Free)>(
            """
            select l.id, sum(l.free_reserved)::bigint from unnest(@institutions::text[]) as i(institution)
            cross join lateral (
              select s.id, s.free_reserved from referrals.pool_sessions s
              where s.tenant_id = @county and s.institution = i.institution and s.day between @from and @until
                and (@units::text[] is null or s.unit = any(@units)) and s.until_at > @now and s.free_reserved > 0
            ) l
            group by l.id
            """,
            new
            {
                county = context.Caller.County,
                institutions = units.Keys.ToArray(),
                from = index.Day,
                until = index.Day.AddDays(DestinationView.Days - 1),
                units = specialty is null ? null : units.Values.SelectMany(codes => codes).Distinct(StringComparer.Ordinal).ToArray(),
                now = context.Now.UtcDateTime,
            },
            context.Cancellation
        );
        var free = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (stream, places) in pools)
        {
            var pool = PoolKey.OfStream(stream)!;
            if (units[pool.Institution].Contains(pool.Unit) && facts.Unavailable(pool) is null)
                free[pool.Institution] = free.GetValueOrDefault(pool.Institution) + (int)places;
        }

        return free;
    }
}

/// <summary>The patient of a search.</summary>
/// <param name="Person">Who.</param>
/// <param name="Basis">On what ground the caller may know of the person.</param>
internal sealed record NamedPatient(PersonRecord Person, AccessBasis Basis);

/// <summary>From which institution group and distance are told.</summary>
internal sealed class DestinationHome(PeopleVault vault, PersonRelations relations, ReferenceReader reader)
{
    /// <summary>
    /// The caller's institution; where a person is named whose family-doctor contract the caller may read, the family doctor's; and on what
    /// ground the caller may know of the person. Nothing of the person's data is opened to the caller.
    /// </summary>
    public async Task<(string? Home, NamedPatient? Patient, Refusal? Refused)> Of(
        RequestContext context,
        string? person,
        ReferenceFacts facts,
        DateOnly day
    )
    {
        var caller = context.Caller;
        if (Query.Code("person", person) is not { } named)
            return (caller.Institution, null, null);
        var known = await vault.Find(caller.County, named, context.Cancellation);
        // Whoever has nothing to do with a person does not learn that the reference exists.
        var basis = known is null ? null : await relations.Of(caller, known, context.Cancellation);
        if (known is null || basis is null)
            throw Query.Fault("person", new Refusal("field.unknown-code").With("code", named));
        if (known.Data is null)
            return (null, null, new Refusal("person.erased"));
        var patient = new NamedPatient(known, basis.Value);
        foreach (var same in await reader.SamePerson(context, named))
        {
            if ((await reader.Contracts(context, same)).State.On(day)?.Institution is { } doctors && MayKnow(caller, doctors, facts))
                return (doctors, patient, null);
        }

        return (caller.Institution, patient, null);
    }

    // As contracts are read: by the county, the institution itself, and the township that reviews it.
    private static bool MayKnow(Caller caller, string doctors, ReferenceFacts facts) =>
        caller.Is(Roles.CountyAuthority)
        || caller.Institution == doctors
        || (caller.Institution is { } own && caller.Is(Roles.TownshipCentre) && facts.Directory.ReviewerOf(doctors, facts.Today) == own);
}
