// A county's first reference data, from ops/seed, entered through the rules that people's commands go through.
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.Catalogues;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;
using Referrals.Whitelist;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Operations;

internal static class Seed
{
    /// <summary>Names the county whose seed is entered at the start; empty for none.</summary>
    public const string Setting = "Seed:County";

    /// <summary>Shou County 寿县, with codes, people and amounts invented.</summary>
    public const string Sample = "340422";

    private static readonly JsonSerializerOptions Json = MakeJson();

    private static readonly EventMetadata Metadata = new() { Actor = "seed" };

    // Nobody approves an own proposal.
    private const string WhitelistProposer = "seed-lead-hospital";
    private const string WhitelistApprover = "seed-county-authority";

    /// <summary>
    /// Fills directory, practitioners, policies, whitelist and catalogues of a county, each in one piece and only where it is empty:
    /// what people changed since stays, an interrupted run is completed by the next, and of two nodes one writes.
    /// </summary>
    /// <returns>How many events were entered.</returns>
    /// <exception cref="InvalidOperationException">There is no seed for the county, or a rule refuses something in it.</exception>
    public static async Task<long> Run(EventLog log, string? county, DateTimeOffset now, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(county))
            return 0;
        var seed = Read(county);
        var write = new WriteOptions { Metadata = Metadata };
        var directory = new StreamId(county, Directory.StreamKey);
        var directoryWritten = await log.WriteToAggregate(
            Directory.Aggregate,
            directory,
            loaded => Fill(loaded, Directory.Aggregate, seed.Proposals, DirectoryDecider.Decide),
            write,
            cancellation
        );
        var practitionersWritten = await log.WriteToAggregates(
            Practitioners.Aggregate,
            new StreamId(county, Practitioners.StreamKey),
            Directory.Aggregate,
            directory,
            (loaded, beside) =>
                Fill(loaded, Practitioners.Aggregate, seed.Practitioners, (state, one) => Register(state, beside.State, one)),
            write,
            cancellation
        );
        var whitelistWritten = await EnterWhitelist(log, county, seed, now, cancellation);
        var policiesWritten = await log.WriteToAggregate(
            PolicyBook.Aggregate,
            new StreamId(county, PolicyBook.StreamKey),
            loaded => Fill(loaded, PolicyBook.Aggregate, seed.Policies, (state, one) => Set(state, one, now)),
            write,
            cancellation
        );
        var cataloguesWritten = await log.WriteToAggregates(
            CatalogueBook.Aggregate,
            new StreamId(county, CatalogueBook.StreamKey),
            PolicyBook.Aggregate,
            new StreamId(county, PolicyBook.StreamKey),
            (loaded, beside) =>
                Fill<CatalogueBook, object>(
                    loaded,
                    CatalogueBook.Aggregate,
                    [.. seed.Catalogues, .. seed.DiagnosisNames],
                    (state, one) => SeedCatalogues.Decide(state, beside.State, one)
                ),
            write,
            cancellation
        );
        return Entered(directoryWritten)
            + Entered(practitionersWritten)
            + Entered(policiesWritten)
            + Entered(cataloguesWritten)
            + whitelistWritten;

        // Only empty streams are filled, so the version is the count.
        static long Entered<T>(Written<T> written) => written.Position == 0 ? 0 : written.Versions[0];
    }

    internal static SeedFile Read(string county)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream($"seed/{county}.json")
            ?? throw new InvalidOperationException($"There is no seed for the county '{county}' ({Setting}).");
        return JsonSerializer.Deserialize<SeedFile>(stream, Json) is { } seed && seed.County == county
            ? seed
            : throw new InvalidOperationException($"The seed of '{county}' is another county's.");
    }

    private static Decision<Outcome<ReferenceAnswer>> Fill<TState, T>(
        LoadedStream<TState> loaded,
        Aggregate<TState> aggregate,
        IEnumerable<T> proposals,
        Func<TState, T, Decided> decide
    )
        where TState : class
    {
        if (loaded.Version > 0)
            return Decided.Nothing.On(loaded);
        var state = loaded.State;
        var events = new List<object>();
        foreach (var proposal in proposals)
        {
            var decided = decide(state, proposal);
            if (decided.Refusal is { } refusal)
                throw new InvalidOperationException($"The seed is refused at {proposal}: {App.Problems.Say(refusal, Language.English)}");
            foreach (var e in decided.Events)
                state = aggregate.Evolve(state, e);
            events.AddRange(decided.Events);
        }

        return Decided.With(events).On(loaded);
    }

    private static Decided Register(Practitioners state, Directory directory, SeedPractitioner one)
    {
        var fields = new Fields();
        var (registered, post) = new PractitionerBody(one.Name, one.Institution, one.Units, one.Roles, one.From).Check(fields, one.Code);
        return fields.Refusal is { } faults ? faults : PractitionersDecider.Register(state, directory, registered, post);
    }

    private static Decided Set(PolicyBook state, SeedPolicy one, DateTimeOffset now)
    {
        var fields = new Fields();
        var (reason, parameters) = one.Body.Check(fields);
        return fields.Refusal is { } faults ? faults : PolicyDecider.Decide(state, new SetPolicy(now, one.From, reason, parameters));
    }

    // Before the policies, and only where there are none: a county that worked before there was a whitelist gets no invented one.
    private static async Task<long> EnterWhitelist(
        EventLog log,
        string county,
        SeedFile seed,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var policies = await log.AggregateStream(PolicyBook.Aggregate, new StreamId(county, PolicyBook.StreamKey), cancellation);
        if (policies.Version > 0)
            return 0;
        var directory = await log.AggregateStream(Directory.Aggregate, new StreamId(county, Directory.StreamKey), cancellation);
        var facts = new ReferenceFacts(directory.State, directory.Version, Practitioners.Aggregate.Initial, policies.State.At(now), now);
        var written = await log.WriteToAggregate(
            TransferWhitelist.Aggregate,
            new StreamId(county, TransferWhitelist.StreamKey),
            loaded => Fill(loaded, TransferWhitelist.Aggregate, seed.Whitelist, (state, one) => Enter(state, one, county, facts)),
            new WriteOptions { Metadata = Metadata },
            cancellation
        );
        return written.Position == 0 ? 0 : written.Versions[0];
    }

    // Proposed and approved, valid from the seeding on for as long as the policy says. What the rules refuse in a county whose directory
    // has changed is left out.
    private static Decided Enter(TransferWhitelist state, SeedWhitelistEntry one, string county, ReferenceFacts facts)
    {
        var fields = new Fields();
        var (content, reason) = new EntryForm(
            one.Institution,
            one.Tier,
            one.Units,
            one.Diagnoses,
            one.From,
            facts.Today.AddDays(facts.Policy.Whitelist.EntryValidityDays - 1),
            one.Quota,
            one.Reason
        ).Check(fields);
        if (fields.Refusal is { } faults)
            return faults;
        var proposed = WhitelistDecider.Decide(state, new ProposeEntry(one.Id, county, content, reason, WhitelistProposer, facts));
        if (proposed.Refusal is not null)
            return Decided.Nothing;
        var approved = WhitelistDecider.Decide(
            proposed.Events.Aggregate(state, TransferWhitelist.Aggregate.Evolve),
            new ChangeEntry(county, one.Id, WhitelistChange.Approved, reason, WhitelistApprover, facts)
        );
        return approved.Refusal is null ? Decided.With([.. proposed.Events, .. approved.Events]) : approved;
    }

    private static JsonSerializerOptions MakeJson()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            NumberHandling = JsonNumberHandling.Strict,
            Converters = { Kebab.Enums },
            TypeInfoResolver = SeedJson.Default,
        };
        options.MakeReadOnly();
        return options;
    }
}

/// <summary>A file of ops/seed.</summary>
internal sealed record SeedFile(
    string County,
    string Note,
    bool CodesAreSynthetic,
    IReadOnlyList<InstitutionRegistered> Institutions,
    IReadOnlyList<GroupRegistered> Groups,
    IReadOnlyList<GroupMembershipSet> Memberships,
    IReadOnlyList<InstitutionAliasSet> Aliases,
    IReadOnlyList<InstitutionCentreSet> Centres,
    IReadOnlyList<InstitutionUnitSet> Units,
    IReadOnlyList<SeedPractitioner> Practitioners,
    IReadOnlyList<SeedWhitelistEntry> Whitelist,
    IReadOnlyList<SeedPolicy> Policies,
    IReadOnlyList<SeedCatalogue> Catalogues,
    IReadOnlyList<SeedNames> DiagnosisNames
)
{
    /// <summary>What is proposed to the directory, in order.</summary>
    [JsonIgnore]
    public IEnumerable<object> Proposals => [.. Institutions, .. Groups, .. Memberships, .. Aliases, .. Centres, .. Units];
}

internal sealed record SeedPractitioner(
    string Code,
    string Name,
    string Institution,
    IReadOnlyList<string> Units,
    IReadOnlyList<PractitionerRole> Roles,
    DateOnly From
);

/// <summary>An entry of the whitelist, approved.</summary>
internal sealed record SeedWhitelistEntry(
    Guid Id,
    string Institution,
    OutsideTier Tier,
    IReadOnlyList<string?> Units,
    IReadOnlyList<RangeForm?> Diagnoses,
    DateOnly From,
    int? Quota,
    string Reason
);

internal sealed record SeedPolicy(DateOnly From, PolicyBody Body);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SeedFile))]
internal sealed partial class SeedJson : JsonSerializerContext;
