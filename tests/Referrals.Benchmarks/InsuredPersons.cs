// Years of insured persons who do not exist: stays, referrals and settlements, the same for the same seed.
using System.Globalization;
using Referrals.Deductibles;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Benchmarks;

/// <summary>One stay of a generated person.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Institution">Where.</param>
/// <param name="AdmittedAt">Admission.</param>
/// <param name="DischargedAt">Discharge.</param>
internal sealed record GeneratedStay(string Id, string Institution, DateTimeOffset AdmittedAt, DateTimeOffset DischargedAt)
{
    public decimal Standard => Institution == InsuredPersons.Hospital ? 500 : 200;
}

internal static class InsuredPersons
{
    public const int Seed = 15;
    public const string Hospital = "SX-H01";

    /// <summary>Townships of the hospital's group.</summary>
    private const int Townships = 10;

    // Most have one stay in a year, few have many.
    private static readonly int[] Stays = [1, 1, 1, 1, 1, 1, 2, 2, 3, 5];

    /// <summary>Facts of a person's year with as many stays as people have, in the order in which things happen.</summary>
    public static IReadOnlyList<IDeductibleFact> Year(int person, int year)
    {
        var random = new Random(Seed + person);
        var count = Stays[random.Next(Stays.Length)];
        var from = new DateOnly(year, 1, 1).Start().AddDays(random.Next(270)).AddMinutes(random.Next(1440));
        return FactsOf(random, StaysOf(random, person, count, from));
    }

    /// <summary>Stays that end two days before a moment, up and down between a township and the hospital.</summary>
    public static IReadOnlyList<GeneratedStay> Chain(int person, int count, DateTimeOffset end)
    {
        var stays = StaysOf(new Random(Seed + person), person, count, end);
        var later = end.AddDays(-2) - stays[^1].DischargedAt;
        return [.. stays.Select(stay => stay with { AdmittedAt = stay.AdmittedAt + later, DischargedAt = stay.DischargedAt + later })];
    }

    /// <summary>What is told of these stays; and an open case to the hospital, as a patient has who is quoted for.</summary>
    public static IReadOnlyList<IDeductibleFact> Told(int person, IReadOnlyList<GeneratedStay> stays) =>
        [.. FactsOf(new Random(Seed + person), stays), Decided(OpenCase(person), stays[^1], Hospital, stays[^1].DischargedAt)];

    public static string OpenCase(int person) => string.Create(CultureInfo.InvariantCulture, $"C{person}-open");

    public static SettlementReported Settlement(GeneratedStay stay, int revision, decimal paid) =>
        new(new FactId("insurer", $"{stay.Id}-settled"), revision, stay.Id, stay.Standard, paid, stay.DischargedAt.AddDays(1));

    private static List<GeneratedStay> StaysOf(Random random, int person, int count, DateTimeOffset at)
    {
        var township = string.Create(CultureInfo.InvariantCulture, $"SX-T{1 + random.Next(Townships):00}");
        var first = random.Next(2);
        var stays = new List<GeneratedStay>(count);
        for (var n = 0; n < count; n++)
        {
            var leaves = at.AddMinutes(random.Next(24 * 60, 9 * 24 * 60));
            var id = string.Create(CultureInfo.InvariantCulture, $"S{person}-{n}");
            stays.Add(new GeneratedStay(id, (n + first) % 2 == 0 ? township : Hospital, at, leaves));
            // One of ten comes too late to be joined.
            at = leaves.AddMinutes(random.Next(10) == 0 ? 80 * 60 : random.Next(30, 30 * 60));
        }

        return stays;
    }

    private static List<IDeductibleFact> FactsOf(Random random, IReadOnlyList<GeneratedStay> stays)
    {
        var begins = stays[0].AdmittedAt;
        var facts = new List<IDeductibleFact>
        {
            new SchemeStated(new FactId("insurer", "scheme"), 1, InsuranceScheme.Resident, begins.AddHours(-1)),
        };
        foreach (var (n, stay) in stays.Index())
        {
            // One of eight comes without a referral.
            if (n > 0 && random.Next(8) > 0)
                facts.Add(Decided($"C{stay.Id}", stays[n - 1], stay.Institution, stay.AdmittedAt.AddMinutes(-20)));
            facts.Add(
                new AdmissionReported(
                    new FactId(stay.Institution, $"{stay.Id}-in"),
                    1,
                    stay.Id,
                    stay.Institution,
                    StayKind.Inpatient,
                    Emergency: random.Next(20) == 0,
                    stay.AdmittedAt
                )
            );
            var way = n == stays.Count - 1 ? LeavingWay.Home : LeavingWay.Transferred;
            facts.Add(new DischargeReported(new FactId(stay.Institution, $"{stay.Id}-out"), 1, stay.Id, way, stay.DischargedAt));
            facts.Add(Settlement(stay, 1, stay.Standard - (random.Next(3) * 100)));
        }

        return facts;
    }

    private static ReferralDecided Decided(string id, GeneratedStay from, string to, DateTimeOffset at) =>
        new(new FactId("case", id), 1, id, from.Institution, to, Shanghai.Day(at).AddDays(30), Emergency: false, null, at);
}
