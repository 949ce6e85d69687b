// What is known on a day, forms that are right on it, and what each change of them must give.
using Referrals.Cases;
using Referrals.Institutions;
using Referrals.People;
using Referrals.Policies;
using Referrals.Shared;
using static Referrals.Tests.Institutions.DirectoryStory;

namespace Referrals.Tests.Cases;

internal static class RequestFaults
{
    public const string Edition = "GB/T 14396-2016";

    private static readonly DateTimeOffset Now = new(2024, 3, 1, 23, 30, 0, Shanghai.Offset);
    public static readonly DateOnly Today = Day(3, 1);

    public static readonly ReferenceFacts Facts = new(
        Given(
            County,
            Institution("S", InstitutionKind.CommunityStation, "T1", township: "一镇"),
            Institution("P", InstitutionKind.Private, "T1", township: "一镇"),
            Institution("D", InstitutionKind.DiseaseControlCentre),
            Institution("X", InstitutionKind.External),
            Institution("X2", InstitutionKind.External),
            Institution("Z", InstitutionKind.CountyHospital),
            new InstitutionClosingSet("Z", Today.AddDays(-1)),
            Unit("H1", "CARD", "03.04"),
            Unit("H1", "OLD", "03.04") with
            {
                Until = Today.AddDays(-1),
            },
            Unit("H1", "LAST", "03.05") with
            {
                Until = Today,
            },
            Unit("H1", "FIRST", "03.06") with
            {
                From = Today,
            },
            Unit("H1", "NEW", "03.04") with
            {
                From = Today.AddDays(1),
            },
            Unit("T1", "GM", "02"),
            Unit("Z", "CARD", "03.04")
        ),
        14,
        Practitioners.Aggregate.Initial,
        PolicyDefaults.Policy,
        Now
    );

    public static readonly ReferralForm Upward = new(
        null,
        null,
        Direction.Up,
        Urgency.Urgent,
        Resource.Bed,
        new DestinationForm("H1", "CARD"),
        [new DiagnosisForm("I20.0", "icd-10-gb", Edition)],
        PaymentType.ResidentInsurance,
        null,
        null,
        "进一步诊治",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null
    );

    public static readonly CarePlanForm Plan = new("小结", "康复", "用药", [Today]);

    public static readonly ReferralForm Home = Upward with
    {
        Direction = Direction.Down,
        Destination = new DestinationForm("T1", "GM"),
        Plan = Plan,
    };

    /// <summary>Each form, and its faults in order: code, pointer, and what the text names.</summary>
    public static readonly Dictionary<string, (ReferralForm Form, string[] Faults)> ByName = new()
    {
        ["all right"] = (Upward, []),
        ["all right, home"] = (Home, []),
        ["unit of the last day"] = (To("H1", "LAST"), []),
        ["unit of the first day"] = (To("H1", "FIRST"), []),
        ["unit that was closed yesterday"] = (To("H1", "OLD"), ["field.unknown-code /destination/unit OLD"]),
        ["unit that opens tomorrow"] = (To("H1", "NEW"), ["field.unknown-code /destination/unit NEW"]),
        ["unit in small letters"] = (To("H1", "card"), ["field.unknown-code /destination/unit card"]),
        ["institution that was closed yesterday"] = (To("Z", "CARD"), ["field.unknown-code /destination/institution Z"]),
        ["institution in small letters"] = (To("h1", "CARD"), ["field.unknown-code /destination/institution h1"]),
        // One look-up that fails says nothing of the other.
        ["neither institution nor unit there"] = (To("H9", "MARS"), ["field.unknown-code /destination/institution H9"]),
        ["no unit"] = (To("H1", " "), ["field.required /destination/unit"]),
        ["no institution"] = (To(null, "CARD"), ["field.required /destination/institution"]),
        ["neither institution nor unit"] = (
            To(null, null),
            ["field.required /destination/institution", "field.required /destination/unit"]
        ),
        ["ten diagnoses"] = (Diagnosed([.. Enumerable.Repeat(Upward.Diagnoses![0], 10)]), []),
        // Of those beyond the limit nothing is said.
        ["twelve diagnoses, the last of nothing"] = (
            Diagnosed([.. Enumerable.Repeat(Upward.Diagnoses![0], 11), new(null, null, null)]),
            ["field.too-many /diagnoses 10"]
        ),
        ["no list of diagnoses"] = (Upward with { Diagnoses = null }, ["field.required /diagnoses"]),
        ["second diagnosis empty"] = (
            Diagnosed(Upward.Diagnoses![0], new(null, " ", "")),
            ["field.required /diagnoses/1/code", "field.required /diagnoses/1/system", "field.required /diagnoses/1/version"]
        ),
        ["first diagnosis missing, second wrong"] = (
            Diagnosed(null!, new("I20", "icd-9", "1")),
            ["field.required /diagnoses/0", "field.unknown-code /diagnoses/1/system icd-9"]
        ),
        // A code is judged by the edition that was named.
        ["wrong edition and wrong code"] = (
            Diagnosed(new DiagnosisForm("心绞痛", "icd-10-gb", "2001")),
            ["field.unknown-code /diagnoses/0/version 2001"]
        ),
        ["no edition and wrong code"] = (
            Diagnosed(new DiagnosisForm("心绞痛", "icd-10-gb", null)),
            ["field.required /diagnoses/0/version", "field.format /diagnoses/0/code"]
        ),
        ["code of the other system"] = (Diagnosed(new DiagnosisForm("I20.0", "icd-10-yb", "医保2.0")), ["field.format /diagnoses/0/code"]),
        ["edition of the other system"] = (
            Diagnosed(new DiagnosisForm("I20.000", "icd-10-yb", Edition)),
            [$"field.unknown-code /diagnoses/0/version {Edition}"]
        ),
        ["valid from yesterday"] = (Valid(-1, null), []),
        ["valid from the day before"] = (Valid(-2, null), ["field.out-of-range /validFrom 2024-02-29..2024-05-30"]),
        ["valid from the last day ahead"] = (Valid(90, 120), []),
        ["valid from a day later"] = (Valid(91, 120), ["field.out-of-range /validFrom 2024-02-29..2024-05-30"]),
        ["valid from a day later, and longer"] = (Valid(91, 121), ["field.out-of-range /validFrom 2024-02-29..2024-05-30"]),
        ["valid for one day"] = (Valid(3, 3), []),
        ["valid for none"] = (Valid(3, 2), ["field.out-of-range /validUntil 2024-03-04..2024-04-03"]),
        ["valid until the last day"] = (Valid(null, 30), []),
        ["valid until a day later"] = (Valid(null, 31), ["field.out-of-range /validUntil 2024-03-01..2024-03-31"]),
        ["valid at the end of the calendar"] = (
            Upward with
            {
                ValidFrom = DateOnly.MaxValue,
                ValidUntil = null,
            },
            ["field.out-of-range /validFrom 2024-02-29..2024-05-30"]
        ),
        ["home without a plan"] = (Home with { Plan = null }, ["field.required /plan"]),
        ["home with an empty plan"] = (
            Home with
            {
                Plan = new(null, null, null, null),
            },
            ["field.required /plan/dischargeSummary", "field.required /plan/rehabilitationPlan", "field.required /plan/medication"]
        ),
        ["plan of no direction"] = (Upward with { Direction = null, Plan = Plan }, ["field.required /direction"]),
        ["plan between hospitals"] = (Upward with { Direction = Direction.Lateral, Plan = Plan }, ["field.not-allowed /plan"]),
        ["follow-ups at the edges"] = (FollowedUp(Today, Today.AddYears(2)), []),
        ["follow-ups beyond the edges"] = (
            FollowedUp(Today, Today.AddDays(-1), Today.AddYears(2).AddDays(1)),
            ["field.out-of-range /plan/followUps/1 2024-03-01..2026-03-01", "field.out-of-range /plan/followUps/2 2024-03-01..2026-03-01"]
        ),
        ["twenty-five follow-ups"] = (
            FollowedUp([.. Enumerable.Range(0, 25).Select(Today.AddDays)]),
            ["field.too-many /plan/followUps 24"]
        ),

        ["everything wrong"] = (
            new(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Today.AddDays(-9),
                Today.AddDays(-10),
                " ",
                "\0",
                "\0",
                "\0",
                "\0",
                "\0",
                "\0",
                "\0",
                Plan,
                null
            ),
            [
                "field.required /direction",
                "field.required /urgency",
                "field.required /resource",
                "field.required /destination",
                "field.required /diagnoses",
                "field.required /payment",
                "field.out-of-range /validFrom 2024-02-29..2024-05-30",
                "field.required /reason",
                "field.control-character /summary 1..U+0000",
                "field.control-character /examinations 1..U+0000",
                "field.control-character /treatment 1..U+0000",
                "field.control-character /cautions 1..U+0000",
                "field.control-character /fourExaminations 1..U+0000",
                "field.control-character /treatmentPrinciple 1..U+0000",
                "field.control-character /herbalPrescription 1..U+0000",
            ]
        ),
    };

    private static InstitutionUnitSet Unit(string institution, string unit, string specialty) =>
        new(institution, unit, unit, UnitKind.Department, specialty, Start, null);

    private static ReferralForm To(string? institution, string? unit) =>
        Upward with
        {
            Destination = new DestinationForm(institution, unit),
        };

    private static ReferralForm Diagnosed(params DiagnosisForm[] diagnoses) => Upward with { Diagnoses = diagnoses };

    private static ReferralForm Valid(int? from, int? until) =>
        Upward with
        {
            ValidFrom = from is { } first ? Today.AddDays(first) : null,
            ValidUntil = until is { } last ? Today.AddDays(last) : null,
        };

    private static ReferralForm FollowedUp(params DateOnly[] days) => Home with { Plan = Plan with { FollowUps = days } };
}
