// What the facts say, in whatever order and however often they came.
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Deductibles;

/// <summary>
/// Facts of an insured person: of each the highest revision; the same again is the same. Of contents that contradict each other under one
/// id and revision the one counts whose text is first by ordinal. Of several facts about one thing the one with the latest business time
/// counts, then the first by id; what the insurer says of a settlement or scheme goes before what others say. Neither depends on which came
/// first, and people see that there was a choice. What is told of a stay counts from the insurer, and from who told or had the admission.
/// </summary>
public sealed class FactSet
{
    private static readonly JsonSerializerOptions Canonical = new() { Converters = { new MomentText(), new YuanText() } };

    private readonly List<IDeductibleFact> facts = [];
    private readonly HashSet<FactId> conflicting = [];

    private FactSet(IEnumerable<IDeductibleFact> told)
    {
        foreach (var versions in told.GroupBy(fact => fact.Fact).OrderBy(versions => versions.Key))
        {
            var highest = versions.Max(fact => fact.Revision);
            var newest = versions.Where(fact => fact.Revision == highest).ToList();
            if (newest.Count == 1)
            {
                facts.Add(newest[0]);
                continue;
            }

            var contents = newest.ConvertAll(Text);
            var first = contents.Min(StringComparer.Ordinal)!;
            facts.Add(newest[contents.IndexOf(first)]);
            if (contents.Exists(content => content != first))
                conflicting.Add(versions.Key);
        }
    }

    /// <summary>The set of these facts.</summary>
    public static FactSet Of(IEnumerable<IDeductibleFact> facts) => new(facts);

    /// <summary>Whether two facts say the same: 200 is 200.00, and a moment is the same in every zone.</summary>
    public static bool Same(IDeductibleFact one, IDeductibleFact other) => Text(one) == Text(other);

    /// <summary>Every fact once, by id.</summary>
    public IReadOnlyList<FactRef> Facts =>
        [.. facts.Select(fact => new FactRef(fact.Fact, fact.Revision, conflicting.Contains(fact.Fact)))];

    internal bool IsClosed => All<YearClosed>().Any();

    internal CarriedOver? Carried => Pick(All<CarriedOver>());

    /// <summary>In the order of admissions; at the same moment by id.</summary>
    internal IReadOnlyList<Stay> Stays()
    {
        var discharges = All<DischargeReported>().ToLookup(fact => fact.Stay, StringComparer.Ordinal);
        var settlements = All<SettlementReported>().ToLookup(fact => fact.Stay, StringComparer.Ordinal);
        var cancelled = All<SettlementCancelled>().ToLookup(fact => fact.Settlement);
        return
        [
            .. Admissions()
                .Select(told => StayOf(told, [.. discharges[told.Key]], [.. settlements[told.Key]], cancelled))
                .OrderBy(stay => stay.AdmittedAt)
                .ThenBy(stay => stay.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>By id.</summary>
    internal IReadOnlyList<ReferralCase> Cases()
    {
        var retracted = All<ReferralRetracted>().Select(fact => fact.Case).ToHashSet(StringComparer.Ordinal);
        var revoked = All<ReferralRevoked>().ToLookup(fact => fact.Case, StringComparer.Ordinal);
        var own = All<ReferralDecided>().GroupBy(fact => fact.Case, StringComparer.Ordinal).Select(CaseOf).ToList();
        var known = own.Select(referral => referral.Id).ToHashSet(StringComparer.Ordinal);
        var carried = (Carried?.Referrals ?? [])
            .Where(referral => !known.Contains(referral.Case))
            .Select(referral => new ReferralCase(
                referral.Case,
                referral.To,
                referral.ValidUntil,
                referral.Emergency,
                referral.FromStay,
                referral.DecidedAt
            )
            {
                RevokedAt = referral.RevokedAt,
                NoAdmissionExpected = referral.NoAdmissionExpected,
                Facts = [Carried!.Fact],
            });
        return
        [
            .. own.Concat(carried)
                .Where(referral => !retracted.Contains(referral.Id))
                .Select(referral => Revoked(referral, [.. revoked[referral.Id]]))
                .OrderBy(referral => referral.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>The scheme on a day; null when nobody has said.</summary>
    internal InsuranceScheme? Scheme(DateOnly day) =>
        Stated(day) is { } stated && (IsInsurers(stated) || Carried is not { Scheme: not null, SchemeByInsurer: true })
            ? stated.Scheme
            : Carried?.Scheme;

    /// <summary>Whether that is the insurer's word.</summary>
    internal bool IsSchemeByInsurer(DateOnly day) =>
        (Stated(day) is { } stated && IsInsurers(stated)) || Carried is { Scheme: not null, SchemeByInsurer: true };

    private SchemeStated? Stated(DateOnly day) => Pick(Authority([.. All<SchemeStated>().Where(fact => Shanghai.Day(fact.At) <= day)]));

    private static bool IsInsurers(SchemeStated stated) => stated.Fact.Source == FactSource.Insurer;

    /// <summary>Categories on a day, by name. One that ends and is granted on one day is granted.</summary>
    internal IReadOnlyList<string> Categories(DateOnly day)
    {
        var granted = All<CategoryGranted>().Select(fact => (fact.Category, Day: Shanghai.Day(fact.At)));
        var ended = All<CategoryEnded>().Select(fact => (fact.Category, Day: Shanghai.Day(fact.At))).ToList();
        return
        [
            .. (Carried?.Categories ?? [])
                .Select(category => (category, Day: DateOnly.MinValue))
                .Concat(granted)
                .Where(one => one.Day <= day && !ended.Exists(end => end.Category == one.Item1 && end.Day > one.Day && end.Day <= day))
                .Select(one => one.Item1)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Facts about what is not there; by id.</summary>
    internal IReadOnlyList<FactId> Waiting()
    {
        var admissions = All<AdmissionReported>().ToLookup(fact => fact.Stay, StringComparer.Ordinal);
        var retracted = All<AdmissionRetracted>().Select(fact => fact.Stay).ToHashSet(StringComparer.Ordinal);
        var cases = Names(All<ReferralDecided>().Select(fact => fact.Case), (Carried?.Referrals ?? []).Select(referral => referral.Case));
        var settlements = All<SettlementReported>().Select(fact => fact.Fact).ToHashSet();
        return
        [
            .. facts
                .Where(fact =>
                    fact switch
                    {
                        DischargeReported x => !IsKnown(x.Stay, x.Fact.Source),
                        SettlementReported x => !IsKnown(x.Stay, x.Fact.Source),
                        AdmissionRetracted x => admissions.Contains(x.Stay) && !Tells(x.Fact.Source, admissions[x.Stay]),
                        SettlementCancelled x => !settlements.Contains(x.Settlement),
                        ReferralRevoked x => !cases.Contains(x.Case),
                        ReferralRetracted x => !cases.Contains(x.Case),
                        _ => false,
                    }
                )
                .Select(fact => fact.Fact),
        ];

        bool IsKnown(string stay, string source) => admissions.Contains(stay) ? Tells(source, admissions[stay]) : retracted.Contains(stay);
    }

    private IEnumerable<IGrouping<string, AdmissionReported>> Admissions()
    {
        var retracted = All<AdmissionRetracted>().ToLookup(fact => fact.Stay, fact => fact.Fact.Source, StringComparer.Ordinal);
        return All<AdmissionReported>()
            .GroupBy(fact => fact.Stay, StringComparer.Ordinal)
            .Where(told => !retracted[told.Key].Any(source => Tells(source, told)));
    }

    /// <summary>Admissions of a stay that were not retracted.</summary>
    internal IReadOnlyList<AdmissionReported> AdmissionsOf(string stay) =>
        [.. Admissions().Where(told => told.Key == stay).SelectMany(told => told)];

    private static bool Tells(string source, IEnumerable<AdmissionReported> admissions) =>
        source == FactSource.Insurer || admissions.Any(admission => admission.Fact.Source == source || admission.Institution == source);

    // Of what the insurer says something, nobody else's word counts.
    private static IReadOnlyList<T> Authority<T>(IReadOnlyList<T> told)
        where T : IDeductibleFact =>
        told.Any(fact => fact.Fact.Source == FactSource.Insurer) ? [.. told.Where(fact => fact.Fact.Source == FactSource.Insurer)] : told;

    private Stay StayOf(
        IGrouping<string, AdmissionReported> told,
        IReadOnlyList<DischargeReported> discharges,
        IReadOnlyList<SettlementReported> settlements,
        ILookup<FactId, SettlementCancelled> cancelled
    )
    {
        var admission = Pick(told)!;
        discharges = [.. discharges.Where(fact => Tells(fact.Fact.Source, told))];
        settlements = [.. settlements.Where(fact => Tells(fact.Fact.Source, told))];
        var standing = settlements.Where(fact => !cancelled[fact.Fact].Any()).ToList();
        var settled = Pick(Authority(settlements).Intersect(standing));
        var discharge = Pick(discharges);
        var impossible = discharge is not null && discharge.At < admission.At;
        IDeductibleFact[] about = [.. told, .. discharges, .. settlements, .. settlements.SelectMany(fact => cancelled[fact.Fact])];
        var reasons = new List<ReasonCode>();
        if (settlements.Count > 0 && settled is null)
            reasons.Add(ReasonCode.Reversed);
        if (
            Array.Exists(about, fact => conflicting.Contains(fact.Fact))
            || Differ(told, fact => (fact.Institution, fact.Kind, fact.Emergency, fact.At))
            || Differ(discharges, fact => (fact.Way, fact.At))
            || Differ(standing, fact => (fact.Standard, fact.Paid))
        )
            reasons.Add(ReasonCode.Conflict);
        if (impossible)
            reasons.Add(ReasonCode.ImpossibleDischarge);
        return new Stay(admission.Stay, admission.Institution, admission.Kind, admission.Emergency, admission.At.ToOffset(Shanghai.Offset))
        {
            DischargedAt = impossible ? null : discharge?.At.ToOffset(Shanghai.Offset),
            Way = impossible ? null : discharge?.Way,
            Paid = settled is null ? null : Yuan.Of(settled.Paid),
            SettledStandard = settled is null ? null : Yuan.Of(settled.Standard),
            Reasons = reasons,
            Facts = [.. about.Select(fact => fact.Fact).Order()],
        };
    }

    private ReferralCase CaseOf(IGrouping<string, ReferralDecided> told)
    {
        var decided = Pick(told)!;
        return new ReferralCase(decided.Case, decided.To, decided.ValidUntil, decided.Emergency, decided.FromStay, decided.At)
        {
            From = decided.From,
            NoAdmissionExpected = decided.NoAdmissionExpected,
            Conflict =
                told.Any(fact => conflicting.Contains(fact.Fact))
                || Differ(told, fact => (fact.To, fact.ValidUntil, fact.Emergency, fact.FromStay, fact.At)),
            Facts = [.. told.Select(fact => fact.Fact).Order()],
        };
    }

    private static ReferralCase Revoked(ReferralCase referral, IReadOnlyList<ReferralRevoked> revocations) =>
        revocations.Count == 0
            ? referral
            : referral with
            {
                RevokedAt = revocations.Min(fact => fact.At),
                Facts = [.. referral.Facts, .. revocations.Select(fact => fact.Fact).Order()],
            };

    private static HashSet<string> Names(IEnumerable<string> some, IEnumerable<string> others) =>
        some.Concat(others).ToHashSet(StringComparer.Ordinal);

    internal IEnumerable<T> All<T>()
        where T : IDeductibleFact => facts.OfType<T>();

    private static T? Pick<T>(IEnumerable<T> about)
        where T : class, IDeductibleFact => about.OrderByDescending(fact => fact.At).ThenBy(fact => fact.Fact).FirstOrDefault();

    private static bool Differ<T, TContent>(IEnumerable<T> about, Func<T, TContent> content) =>
        about.Select(content).Distinct().Skip(1).Any();

    private static string Text(IDeductibleFact fact) =>
        $"{fact.GetType().Name} {JsonSerializer.Serialize(fact, fact.GetType(), Canonical)}";

    private sealed class MomentText : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Written for comparison only.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.UtcTicks);
    }

    private sealed class YuanText : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Written for comparison only.");

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(Yuan.Of(value));
    }
}
