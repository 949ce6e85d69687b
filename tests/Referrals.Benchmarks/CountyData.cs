// A county with very many cases behind it: people in the vault, cases by bulk append.
using System.Globalization;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.People;
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Benchmarks;

/// <summary>Somebody in the vault, with what she is searched by. She does not exist.</summary>
internal sealed record KnownPerson(string Reference, string Name, string Phone, string Identity);

internal static class CountyData
{
    public const string County = "340422";
    private static readonly string[] Hospitals = ["SX-H01", "SX-H01", "SX-H01", "SX-H02", "SX-H02"];
    private static readonly SealedText Text = new("s1." + new string('A', 120));
    private static readonly IReadOnlyList<Diagnosis> Angina = [new("I20.0", "icd-10-gb", "GB/T 14396-2016")];

    public static string Township(int i) => string.Create(CultureInfo.InvariantCulture, $"SX-T{(i % 25) + 1:00}");

    /// <summary>The number of a case, as long as real ones are.</summary>
    public static string Number(int i)
    {
        Span<char> code = stackalloc char[7];
        for (var (at, left) = (6, i); at >= 0; at--, left /= 31)
            code[at] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"[left % 31];
        return $"{County}-260101-{code}";
    }

    /// <summary>Registers so many people, twenty of each name.</summary>
    public static async Task<IReadOnlyList<KnownPerson>> People(PeopleVault vault, int count)
    {
        var people = new KnownPerson[count];
        var next = -1;
        await Task.WhenAll(
            Enumerable
                .Range(0, 256)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        for (int i; (i = Interlocked.Increment(ref next)) < count; )
                        {
                            var (number, born) = Identity(i);
                            var (name, phone) = (
                                $"虚构{(char)('一' + (i / 20 % 5_000))}{(char)('一' + (i / 100_000))}",
                                string.Create(CultureInfo.InvariantCulture, $"138{i:00000000}")
                            );
                            var registered = await vault.Register(
                                County,
                                new PersonData
                                {
                                    Identity = new PersonIdentity(IdentityKind.IdentityCard, number),
                                    Name = name,
                                    Sex = Sex.Female,
                                    BirthDate = born,
                                    Phone = phone,
                                },
                                new RegisteredBy("benchmark", Township(i), DateTimeOffset.UtcNow),
                                CancellationToken.None
                            );
                            people[i] = new KnownPerson(registered.Person, name, phone, number);
                        }
                    })
                )
        );
        return people;
    }

    /// <summary>One of so many cases is open.</summary>
    private const int OpenOf = 200;

    /// <summary>
    /// Cases in blocks, the open ones in whatever state a working day leaves them: 5,000 of a million, when a county has some 30,000
    /// cases a year.
    /// </summary>
    public static IEnumerable<IReadOnlyList<BulkEvent>> Cases(IReadOnlyList<KnownPerson> people, int count, DateTimeOffset now)
    {
        var block = new List<BulkEvent>(30_000);
        for (var i = 0; i < count; i++)
        {
            var stream = new StreamId(County, Referral.StreamKey(Guid.CreateVersion7()));
            foreach (var e in i % OpenOf == 0 ? Open(people, i, now) : Over(people, i, now.AddDays(-1 - (i % 1_000))))
                block.Add(new BulkEvent(stream, e, "referral"));
            if (block.Count < 25_000)
                continue;
            yield return block;
            block = new List<BulkEvent>(30_000);
        }

        yield return block;
    }

    /// <summary>A case that awaits an answer.</summary>
    public static ReferralSubmitted Submitted(
        IReadOnlyList<KnownPerson> people,
        int i,
        DateTimeOffset at,
        string? reviewer = null,
        bool down = false
    )
    {
        var sender = Township(i);
        var n = i / OpenOf;
        var hospital = Hospitals[n / 20 % Hospitals.Length];
        var request = new ReferralRequest(
            down ? Direction.Down : Direction.Up,
            (Urgency)(
                n / 3 % 10 == 0 ? 2
                : n % 3 == 0 ? 1
                : 0
            ),
            Resource.Bed,
            down ? new Destination(sender, "GEN", "02") : new Destination(hospital, "CARD", "03.04"),
            Angina,
            PaymentType.ResidentInsurance,
            Shanghai.Day(at),
            Shanghai.Day(at).AddDays(30),
            new Narrative(Text, Text),
            down ? new CarePlan(Text, Text, Text, [Shanghai.Day(at).AddDays(n / 20 % 14)]) : null
        );
        return new ReferralSubmitted(
            people[i % people.Count].Reference,
            Number(i),
            down ? new Sender(hospital, null) : new Sender(sender, $"SX-P-{sender[3..]}-01", FamilyDoctor: true),
            request,
            reviewer,
            at.AddHours(2 + (n * 7 % 60)),
            null,
            1,
            60
        );
    }

    private static IEnumerable<object> Over(IReadOnlyList<KnownPerson> people, int i, DateTimeOffset at)
    {
        yield return Submitted(people, i, at);
        if (i % 5 < 3)
        {
            yield return new ReferralDeclined(DeclineReason.NoCapacity, null, at.AddHours(1));
            yield break;
        }

        foreach (var e in Treated(at))
            yield return e;
        yield return new CareConcluded(at.AddHours(20), DischargeWay.Home, Angina, at.AddDays(7), 1);
        yield return new OutcomeReported(new OutcomeReport(Angina, null, Text, Text, Text, null), Late: false);
        yield return new ReferralClosed(null, null, at.AddHours(22));
    }

    private static object[] Open(IReadOnlyList<KnownPerson> people, int i, DateTimeOffset now)
    {
        // Two days of work.
        var n = i / OpenOf;
        var at = now.AddMinutes(-(n % 2_880));
        var submitted = Submitted(people, i, at);
        return (n % 20) switch
        {
            0 or 1 => [Submitted(people, i, at, Township(i))],
            < 8 => [submitted],
            8 or 9 => [submitted, new ReferralAccepted(null, 1)],
            < 14 => [submitted, new ReferralAccepted(null, 1), Arranged(now.AddMinutes(n % 2_880))],
            < 17 => [submitted, .. Treated(at), new CareConcluded(at, DischargeWay.Home, Angina, at.AddDays(n / 20 % 10), 1)],
            _ =>
            [
                Submitted(people, i, at, down: true),
                new ReferralAccepted(null, 1),
                new PatientArrived(at),
                new CareBegun(at, Inpatient: false),
            ],
        };
    }

    private static object[] Treated(DateTimeOffset at) =>
        [
            new ReferralAccepted(null, 1),
            Arranged(at.AddHours(2)),
            new PatientArrived(at.AddHours(3)),
            new CareBegun(at.AddHours(3), Inpatient: true),
        ];

    private static ReferralArranged Arranged(DateTimeOffset at) =>
        new(new Appointment(Resource.Bed, "CARD", at, at.AddDays(3), CapacityPart.General), at.AddDays(3), 1);

    private static (string Number, DateOnly Born) Identity(int person)
    {
        var born = new DateOnly(1930, 1, 1).AddDays(person % 30_000);
        var number = string.Create(CultureInfo.InvariantCulture, $"999999{born:yyyyMMdd}{person / 30_000:000}");
        return ($"{number}{IdentityNumber.CheckCharacter(number)}", born);
    }
}
