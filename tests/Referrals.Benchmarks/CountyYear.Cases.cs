// What happens in the cases of a year.
using System.Globalization;
using Referrals.Cases;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Benchmarks;

internal sealed partial class CountyYear
{
    private static readonly SealedText Text = new("s1." + new string('A', 120));
    private static readonly string[] Units = ["CARD", "NEUR", "RESP", "GAST", "ENDO", "GSUR", "ORTH", "OBGY", "PED", "REHA", "TCM", "ER"];
    private static readonly string[] Villages =
    [
        "SX-V0101",
        "SX-V0102",
        "SX-V0301",
        "SX-V1301",
        "SX-V1501",
        "SX-V2301",
        "SX-S0101",
        "SX-S1501",
    ];
    private static readonly IReadOnlyList<Diagnosis>[] Diagnoses =
    [
        .. Enumerable
            .Range(0, 200)
            .Select(i =>
                (IReadOnlyList<Diagnosis>)
                    [
                        new(
                            string.Create(CultureInfo.InvariantCulture, $"{(char)('A' + (i % 20))}{10 + (i % 89)}.{i % 10}"),
                            "icd-10-gb",
                            "GB/T 14396-2016"
                        ),
                    ]
            ),
    ];

    private static void Up(CaseLine line, int number)
    {
        var village = Roll(number, 8, 2) == 0;
        var sender = village ? Villages[Roll(number, 9, Villages.Length)] : CountyData.Township(Roll(number, 9, 25));
        var reviewer = village ? $"SX-T{sender[4..6]}" : null;
        var hospital = Roll(number, 10, 5) < 3 ? "SX-H01" : "SX-H02";
        var unit = Units[Roll(number, 11, Units.Length)];
        line.Add(line.Sent(Direction.Up, sender, $"SX-P-{sender[3..]}-01", new Destination(hospital, unit, "03"), reviewer, null));
        if (reviewer is not null)
            line.After(3 + Roll(number, 12, 120)).Add(new TownshipReviewPassed(line.Due(24), 1));
        line.After(1 + Roll(number, 13, 3)).Add(new ReferralSeen(hospital));
        line.After(MinutesToAnswer(number));
        var way = Roll(number, 14, 100);
        if (way < 8)
        {
            line.Add(new ReferralDeclined((DeclineReason)(way % 5), null, line.At));
            return;
        }

        line.Add(new ReferralAccepted(null, 1));
        Arrange(line, number, unit);
        if (way < 10)
        {
            line.After(60).Add(new CancellationRequested(CancelledBy.Patient, (CancellationReason)(number % 3), null));
            line.After(30).Add(new ReferralCancelled(line.At));
            return;
        }

        if (way < 14)
        {
            line.After(2_000).Add(new NoShowRecorded(CapacityPart.Reserved, line.At));
            line.After(45).Add(new ReferralRearranged(Appointed(line, unit), line.Due(72), 1));
        }

        line.After(240 + Roll(number, 15, 2_600));
        if (way == 14)
        {
            line.Add(new PatientArrived(line.At, line.At));
            line.After(1_500).Add(new ArrivalRetracted(RetractionReason.WrongCase, null, StateName.Arranged, line.At));
            line.After(100);
        }

        // Few are written down on a later day than they happened.
        line.Add(new PatientArrived(way == 15 ? line.At.AddDays(-1) : line.At, line.At));
        line.After(20).Add(new CareBegun(line.At, Inpatient: Roll(number, 16, 4) > 0, line.At));
        line.After(300).Add(new CareNoted(Text));
        line.After(600 + Roll(number, 17, 12_000)).Add(Concluded(line, number));
        line.After(30 + Roll(number, 18, 1_500)).Add(Reported(line, number));
        line.After(400).Add(new ReferralClosed(null, null, line.At));
    }

    /// <summary>Home to a township, or to the other hospital.</summary>
    private static void Between(CaseLine line, int number, bool down)
    {
        var (hospital, other) = Roll(number, 10, 5) < 3 ? ("SX-H01", "SX-H02") : ("SX-H02", "SX-H01");
        var township = CountyData.Township(Roll(number, 9, 25));
        var unit = down ? "GEN" : Units[Roll(number, 11, Units.Length)];
        var plan = new CarePlan(Text, Text, Text, [Shanghai.Day(line.At).AddDays(7), Shanghai.Day(line.At).AddDays(14)]);
        line.Add(
            down
                ? line.Sent(Direction.Down, hospital, $"SX-P-{hospital[3..]}-02", new Destination(township, unit, "02"), null, plan)
                : line.Sent(Direction.Lateral, hospital, $"SX-P-{hospital[3..]}-02", new Destination(other, unit, "03"), null, null)
        );
        line.After(2).Add(new ReferralSeen(down ? township : other));
        line.After(MinutesToAnswer(number)).Add(new ReferralAccepted(null, 1));
        Arrange(line, number, unit);
        line.After(240 + Roll(number, 15, 2_600)).Add(new PatientArrived(line.At, line.At));
        line.After(20).Add(new CareBegun(line.At, Inpatient: !down, line.At));
        for (var visit = 0; down && visit < 2; visit++)
            line.After(5_000).Add(new FollowUpRecorded(line.At, FollowUpWay.ClinicVisit, FollowUpFinding.Improving, null, null));
        line.After(2_000 + Roll(number, 17, 12_000)).Add(Concluded(line, number));
        line.After(30 + Roll(number, 18, 1_500)).Add(Reported(line, number));
        line.After(400).Add(new ReferralClosed(null, null, line.At));
    }

    private static void Arrange(CaseLine line, int number, string unit)
    {
        line.After(5 + Roll(number, 19, 60)).Add(new ReferralArranged(Appointed(line, unit), line.Due(72), 1));
        line.After(30).Add(new AppointmentConfirmed(line.Due(72)));
    }

    private static Appointment Appointed(CaseLine line, string unit) =>
        new(Resource.Bed, unit, line.At.AddHours(24), line.Due(72), CapacityPart.Reserved);

    private static CareConcluded Concluded(CaseLine line, int number) =>
        new(line.At, (DischargeWay)Roll(number, 20, 3), DiagnosesOf(number), line.Due(72), 1, line.At);

    private static OutcomeReported Reported(CaseLine line, int number) =>
        new(new OutcomeReport(DiagnosesOf(number), null, Text, Text, Text, null), Late: false, line.At);

    /// <summary>Most within two hours, some on the next days.</summary>
    private static int MinutesToAnswer(int number) =>
        Roll(number, 21, 100) switch
        {
            < 70 => 3 + Roll(number, 22, 117),
            < 95 => 120 + Roll(number, 22, 1_320),
            _ => 1_440 + Roll(number, 22, 2_880),
        };

    private static IReadOnlyList<Diagnosis> DiagnosesOf(int number) => Diagnoses[Roll(number, 23, Roll(number, 24, 10) < 6 ? 20 : 200)];

    /// <summary>A case as its events come, one after the other.</summary>
    private sealed class CaseLine(int number, DateTimeOffset at, bool mayBeOpen)
    {
        public List<(DateTimeOffset At, object Event)> Steps { get; } = [];

        public DateTimeOffset At { get; private set; } = at;

        public CaseLine After(int minutes)
        {
            At = At.AddMinutes(minutes);
            return this;
        }

        public void Add(object e) => Steps.Add((At, e));

        /// <summary>When something is due. Of what may still be open nothing falls due while the benchmark runs.</summary>
        public DateTimeOffset Due(int hours) => mayBeOpen ? At.AddDays(90) : At.AddHours(hours);

        public ReferralSubmitted Sent(
            Direction direction,
            string sender,
            string doctor,
            Destination to,
            string? reviewer,
            CarePlan? plan
        ) =>
            new(
                $"p{number / 3}",
                CountyData.Number(number),
                new Sender(sender, doctor, FamilyDoctor: direction == Direction.Up),
                new ReferralRequest(
                    direction,
                    (Urgency)(Roll(number, 25, 10) / 8),
                    Resource.Bed,
                    to,
                    DiagnosesOf(number),
                    PaymentType.ResidentInsurance,
                    Shanghai.Day(At),
                    Shanghai.Day(At).AddDays(mayBeOpen ? 120 : 30),
                    new Narrative(Text, Text),
                    plan
                ),
                reviewer,
                Due(24),
                direction == Direction.Down ? $"SX-P-{to.Institution[3..]}-01" : null,
                1,
                60,
                At: At
            );
    }
}
