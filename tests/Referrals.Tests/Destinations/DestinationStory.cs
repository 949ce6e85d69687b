// Given a county, a list and catalogues, when somebody asks, then these destinations come in this order.
using Referrals.Catalogues;
using Referrals.Destinations;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;
using Referrals.Tests.Institutions;
using Referrals.Whitelist;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Tests.Destinations;

/// <summary>
/// The township hospital T1 of the first group asks where a patient with angina can go. H1, H2, T1, T2 and the outside hospitals X1 to X4
/// have a unit for the heart, V1 has none, C1 is closed and N1 opens later.
/// </summary>
internal sealed record DestinationStory
{
    public const string Heart = "03.04";

    public static readonly Diagnosis Angina = new("I20.0", "icd-10-gb", "GB/T 14396-2016");
    public static readonly DateOnly Day = new(2026, 6, 1);

    private static readonly DateOnly Start = DirectoryStory.Start;

    private static readonly IReadOnlyList<object> CountyAndBeyond =
    [
        .. DirectoryStory.County,
        .. new[] { "X1", "X2", "X3", "X4" }.Select(code => DirectoryStory.Institution(code, InstitutionKind.External)),
        .. new[] { "H1", "H2", "T1", "T2", "X1", "X2", "X3", "X4" }.Select(code => HeartUnit(code)),
        DirectoryStory.Institution("C1", InstitutionKind.External),
        HeartUnit("C1"),
        new InstitutionClosingSet("C1", Day.AddDays(-1)),
        DirectoryStory.Institution("N1", InstitutionKind.External, from: Day.AddDays(1)),
    ];

    public string? Sender { get; init; } = "T1";

    /// <summary>Where the patient's family doctor is; null for the sender.</summary>
    public string? Home { get; init; }

    public string? Specialty { get; init; } = Heart;

    public Urgency Urgency { get; init; }

    public CatalogueMode Mode { get; init; } = CatalogueMode.Warn;

    public IReadOnlyList<object> More { get; init; } = [];

    public IReadOnlyList<WhitelistEntry> List { get; init; } = [];

    /// <summary>Entries whose quota of the year is used.</summary>
    public IReadOnlyList<Guid> UsedUp { get; init; } = [];

    public IReadOnlyDictionary<string, bool> Takes { get; init; } = new Dictionary<string, bool>();

    public IReadOnlyList<CareLevel> Treats { get; init; } = [];

    public IReadOnlyDictionary<string, int> Free { get; init; } = new Dictionary<string, int>();

    public Directory Directory => DirectoryStory.Given(CountyAndBeyond, More);

    public DestinationIndex Index => new(Directory, Day);

    private DestinationQuestion Question => new(Angina, Specialty, Urgency, Sender, Home ?? Sender, "340422");

    public DestinationRanking Ranking =>
        DestinationRanking.Of(
            Index,
            Question,
            new DestinationLookups(
                institution => [.. List.Where(entry => entry.Institution == institution)],
                entry => UsedUp.Contains(entry.Id),
                institution => Takes.TryGetValue(institution, out var takes) ? takes : null,
                level => Treats.Contains(level) ? "ed-1" : null,
                institution => Free.GetValueOrDefault(institution),
                Mode
            )
        );

    public DestinationView View(Language language = Language.English) =>
        new(Ranking, Question, Index, new WhitelistRules(365, 24), language);

    /// <summary>Such as <c>H1 own-group</c>, in order.</summary>
    public List<string> Order => [.. Ranking.Items.Select(item => $"{item.To.Code} {Kebab.Of(item.Tier)}")];

    /// <summary>Such as <c>C1 closed</c>, in order.</summary>
    public List<string> LeftOut => [.. View().Excluded(100).Items.Select(one => $"{one.Institution} {Kebab.Of(one.Reason.Code)}")];

    /// <summary>Codes of the reasons for the rank of a destination.</summary>
    public string ReasonsOf(string institution) => string.Join(' ', Shown(institution).Reasons.Select(reason => Kebab.Of(reason.Code)));

    /// <summary>Codes of the approvals that a case to a destination would need.</summary>
    public string ApprovalsOf(string institution) =>
        string.Join(' ', Shown(institution).Approvals.Select(approval => Kebab.Of(approval.Code)));

    public DestinationAnswer Shown(string institution, Language language = Language.English) =>
        View(language).Page(0, 100).Single(item => item.Institution == institution);

    public static WhitelistEntry Entry(string institution, OutsideTier tier, EntryState state = EntryState.Approved) =>
        new(Guid.CreateVersion7(), institution, tier, [], [], Day.AddDays(-30), Day.AddDays(30), null, state, 7);

    public static InstitutionUnitSet HeartUnit(string institution, string unit = "CARD") =>
        new(institution, unit, "心血管内科", UnitKind.Department, Heart, Start, null);
}
