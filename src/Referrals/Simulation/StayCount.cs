// What is due for each stay, counted by hand and not by the assessor, and what the county's list says instead.
using System.Globalization;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>A stay, and what of it was told to the service by now.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Person">Whose.</param>
/// <param name="Scheme">How the person is insured; null for not at all.</param>
/// <param name="Place">Where.</param>
/// <param name="AdmittedAt">Admission.</param>
/// <param name="DecidedAt">When the referral was decided that brings the patient.</param>
/// <param name="Emergency">Whether that was an emergency, which is written down afterwards.</param>
internal sealed record CountedStay(
    string Id,
    FictionalPerson Person,
    InsuranceScheme? Scheme,
    KnownInstitution Place,
    DateTimeOffset AdmittedAt,
    DateTimeOffset DecidedAt,
    bool Emergency
)
{
    private readonly Dictionary<string, (DateTimeOffset At, decimal Yuan)> bills = new(StringComparer.Ordinal);
    private readonly HashSet<string> cancelled = new(StringComparer.Ordinal);

    /// <summary>Whether its admission was told.</summary>
    public bool Told { get; set; }

    public DateTimeOffset? DischargedAt { get; set; }

    /// <summary>What was settled last and not cancelled.</summary>
    public decimal? Paid =>
        bills.Where(bill => !cancelled.Contains(bill.Key)).Select(bill => bill.Value).ToList() is { Count: > 0 } standing
            ? standing.MaxBy(bill => bill.At).Yuan
            : null;

    public decimal? Standard { get; set; }

    public decimal? Due { get; set; }

    /// <summary>The stays before it in its chain.</summary>
    public IReadOnlyList<CountedStay> Before { get; set; } = [];

    /// <summary>Why it is not joined to the stay before, where there is one.</summary>
    public string? Lost { get; set; }

    /// <summary>When the referral was decided; later than it was at first where its papers came too late.</summary>
    public DateTimeOffset Decided { get; set; } = DecidedAt;

    public DateTimeOffset End => DischargedAt ?? AdmittedAt;

    public void Settled(string bill, DateTimeOffset at, decimal yuan) => bills[bill] = (at, yuan);

    public void Cancelled(string bill) => cancelled.Add(bill);
}

/// <summary>Stays that were told, how many are joined to one before, how many settled; what is due and paid for all, in yuan.</summary>
internal sealed record StayTotals(int Stays, int Joined, int Settled, decimal Due, decimal Paid);

/// <summary>
/// Knows the plain rule only: in the same group, within the window after the discharge, by a referral decided before, in the same year,
/// what the chain has paid is credited. Of another policy it can say which stays there are, and not what is due.
/// </summary>
internal sealed class StayCount(DeductibleRules rules)
{
    private readonly Dictionary<FictionalPerson, List<CountedStay>> stays = new(ReferenceEqualityComparer.Instance);

    // Adding nothing else, a policy of other rules would only be counted wrongly.
    private readonly bool plain =
        rules
            is {
                Scope: DeductibleScope.Group,
                WindowUnit: WindowUnit.Hours,
                RepeatStayReductionPercent: 0,
                YearBoundary: YearBoundary.BreaksChain
            }
        && rules.Chain == ChainRules.Default;

    public StayTotals Totals
    {
        get
        {
            var told = Told.ToList();
            return new StayTotals(
                told.Count,
                told.Count(stay => stay.Before.Count > 0),
                told.Count(stay => stay.Paid is not null),
                told.Sum(stay => stay.Due ?? 0),
                told.Sum(stay => stay.Paid ?? 0)
            );
        }
    }

    /// <summary>Stays that were told, as they are counted.</summary>
    public IEnumerable<CountedStay> Counted => Told;

    /// <summary>Whether it knows what is due.</summary>
    public bool IsPlain => plain;

    private IEnumerable<CountedStay> Told => stays.Values.SelectMany(all => all).Where(stay => stay.Told);

    /// <summary>Adds a stay; returns whether it is the person's first.</summary>
    public bool Begin(CountedStay stay)
    {
        if (!stays.TryGetValue(stay.Person, out var all))
            stays[stay.Person] = all = [];
        stay.Standard = rules
            .Amounts.Where(amount =>
                amount.Level == stay.Place.Institution.Deductible
                && amount.Scheme == stay.Scheme
                && amount.Category == "general"
                && amount.From <= Shanghai.Day(stay.AdmittedAt)
            )
            .MaxBy(amount => amount.From)
            ?.Yuan;
        all.Add(stay);
        return all.Count == 1;
    }

    /// <summary>Counts a person's stays anew: something was told.</summary>
    public void Count(FictionalPerson person)
    {
        var before = new List<CountedStay>();
        foreach (var stay in stays[person].Where(stay => stay.Told).OrderBy(stay => stay.AdmittedAt))
        {
            var last = before.MaxBy(other => other.End);
            stay.Lost = last is null ? null : WhyLost(last, stay);
            stay.Before = last is not null && stay.Lost is null ? [.. last.Before, last] : [];
            stay.Due =
                plain && stay.Standard is { } standard
                    ? Math.Max(0, standard - stay.Before.Sum(other => other.Paid ?? other.Due ?? 0))
                    : null;
            before.Add(stay);
        }
    }

    /// <summary>Where the county's list of stays says something else.</summary>
    public async Task<IReadOnlyList<string>> Compare(Api api)
    {
        var differences = new List<string>();
        var missing = Told.ToDictionary(stay => stay.Id, StringComparer.Ordinal);
        await foreach (var item in api.Stays())
        {
            if (!missing.Remove(item.Stay, out var counted))
                differences.Add($"stay {item.Stay} was not told of here");
            else if (item.Paid != counted.Paid || (plain && item.Due != counted.Due))
                differences.Add(
                    $"stay {item.Stay} is {Text(item.Due)} due and {Text(item.Paid)} paid, counted as {Text(counted.Due)} and {Text(counted.Paid)}"
                );
        }

        return [.. differences, .. missing.Keys.Select(stay => $"stay {stay} is not on the list")];
    }

    // Where nobody has told of the discharge yet, the patient is taken to come straight from the stay before.
    private string? WhyLost(CountedStay last, CountedStay stay) =>
        last.DischargedAt > stay.AdmittedAt ? "OVERLAP"
        : stay.Decided > stay.AdmittedAt.AddHours(stay.Emergency ? rules.Chain.EmergencyLimitHours : 0) ? "REFERRAL_AFTER_ADMISSION"
        : !last.Place.Groups.Intersect(stay.Place.Groups, StringComparer.Ordinal).Any() ? "OUT_OF_SCOPE"
        : last.DischargedAt?.AddHours(rules.Window) < stay.AdmittedAt ? "WINDOW_EXPIRED"
        : Shanghai.Day(last.AdmittedAt).Year != Shanghai.Day(stay.AdmittedAt).Year ? "YEAR_BOUNDARY"
        : null;

    private static string Text(decimal? yuan) => yuan?.ToString("0.00", CultureInfo.InvariantCulture) ?? "nothing";
}
