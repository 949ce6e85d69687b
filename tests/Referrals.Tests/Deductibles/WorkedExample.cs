// Reads the notation of contracts/deductibles/worked-examples.md.
using System.Globalization;
using System.Text.RegularExpressions;
using Referrals.Deductibles;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Tests.Deductibles;

internal sealed partial record WorkedExample(string Number, string Situation, string Rules, string Facts, string Result, string Sentence)
{
    public const string Document = "contracts/deductibles/worked-examples.md";

    private static readonly Dictionary<string, string> Categories = new()
    {
        ["特困"] = "extreme-poverty",
        ["低保"] = "minimum-living",
        ["优抚"] = "veteran",
    };

    public static IReadOnlyList<WorkedExample> All { get; } =
    [
        .. File.ReadAllLines(Path.Combine(Repository.Root, Document))
            .Where(line => Row().IsMatch(line))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => new WorkedExample(cells[1], cells[2], cells[3], cells[4], cells[5], cells[6])),
    ];

    public Assessment Assess() => DeductibleAssessor.Assess(FactSet.Of(FactsOf(Facts)), DeductibleWorld.Context(RulesOf(Rules)));

    /// <summary>As the column has it.</summary>
    public static string Text(Assessment assessment) =>
        string.Join(
            " · ",
            [.. assessment.Stays.Select(Text), .. assessment.Waiting.Count > 0 ? (string[])[$"待 {assessment.Waiting.Count}"] : []]
        );

    public static DeductibleRules RulesOf(string notation) =>
        notation
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(rule => rule.Split('='))
            .Aggregate(DeductibleWorld.Rules, (rules, rule) => With(rules, rule[0], rule[1]));

    public static IReadOnlyList<IDeductibleFact> FactsOf(string notation)
    {
        var reader = new FactReader();
        foreach (var fact in notation.Split(" · "))
            reader.Read(fact);
        return reader.Facts;
    }

    private static string Text(StayAssessment stay) =>
        string.Join(
            ' ',
            [
                $"{(stay.Chain is { } chain ? chain : "–")}: {Text(stay.Standard?.Yuan)}/{Text(stay.Credited)}/{Text(stay.Due)}",
                .. stay.Reasons.Select(ReasonCodes.Of),
            ]
        );

    private static string Text(decimal? yuan) => yuan?.ToString(yuan % 1 == 0 ? "0" : "0.00", CultureInfo.InvariantCulture) ?? "–";

    private static DeductibleRules With(DeductibleRules rules, string name, string value)
    {
        var chain = rules.Chain;
        return (name, value) switch
        {
            ("scope", "county") => rules with { Scope = DeductibleScope.County },
            ("scope", "city") => rules with { Scope = DeductibleScope.CountyAndWhitelistedCity },
            ("window", [.. var days, '天']) => rules with { Window = int.Parse(days), WindowUnit = WindowUnit.CalendarDays },
            ("windowFrom", "referral") => rules with { Chain = chain with { WindowFrom = WindowStart.ReferralDecision } },
            ("year", "continues") => rules with { YearBoundary = YearBoundary.ChainContinues },
            ("emergency", _) => rules with { Chain = chain with { EmergencyLimitHours = int.Parse(value) } },
            ("dayBed", "counts") => rules with { Chain = chain with { DayBedCounts = true } },
            ("up", _) => rules with { Chain = chain with { Up = Rule(value) } },
            ("lateral", _) => rules with { Chain = chain with { Lateral = Rule(value) } },
            ("down", _) => rules with { Chain = chain with { Down = Rule(value) } },
            ("order", "after") => rules with { ReductionOrder = ReductionOrder.AfterCredit },
            ("repeat", _) when value.Split('/') is [var less, var floor] => rules with
            {
                RepeatStayReductionPercent = int.Parse(less),
                RepeatStayFloorPercent = int.Parse(floor),
            },
            _ => throw new FormatException($"{name}={value} is no rule of {Document}."),
        };
    }

    private static TransferRule Rule(string value) =>
        value == "none"
            ? new TransferRule(TransferCharge.None)
            : new TransferRule(TransferCharge.Reduction, int.Parse(value.Replace("reduction", "")));

    /// <summary>Stays are S1, S2, … in the order in which they are named; a fact's id follows from what it is about.</summary>
    private sealed class FactReader
    {
        private readonly List<IDeductibleFact> facts =
        [
            new SchemeStated(
                new FactId("insurer", "scheme"),
                1,
                InsuranceScheme.Resident,
                new DateTimeOffset(2020, 1, 1, 0, 0, 0, Shanghai.Offset)
            ),
        ];

        private int stays;
        private int settlements;

        public IReadOnlyList<IDeductibleFact> Facts => facts;

        private string Stay => $"S{stays}";

        private FactId Settlement => new("insurer", $"settlement-{Stay}-{settlements}");

        private DateTimeOffset Admitted => facts.OfType<AdmissionReported>().Last().At;

        public void Read(string text)
        {
            var words = text.Split(' ');
            switch (words[0])
            {
                case "住院" or "日间" or "留观":
                    stays++;
                    settlements = 0;
                    facts.Add(Admission(words, 1));
                    break;
                case "更正住院":
                    facts.Add(Admission(words, 2));
                    break;
                case "撤销住院":
                    facts.Add(new AdmissionRetracted(new FactId("his", $"retraction-{Stay}"), 1, Stay, Admitted));
                    break;
                case "出院":
                    facts.Add(new DischargeReported(new FactId("his", $"discharge-{Stay}"), 1, Stay, Way(words[2]), Moment(words[1])));
                    break;
                case "结算":
                    settlements++;
                    facts.Add(Settled(Stay, words[1], Admitted.AddDays(9).AddMinutes(settlements)));
                    break;
                case "结算另报":
                    facts.Add(Settled(Stay, words[1], Admitted.AddDays(9).AddMinutes(settlements)));
                    break;
                case "无主结算":
                    settlements++;
                    facts.Add(Settled(words[1], words[2], Admitted));
                    break;
                case "冲正":
                    facts.Add(
                        new SettlementCancelled(
                            new FactId("insurer", $"cancelled-{Stay}-{settlements}"),
                            1,
                            Settlement,
                            Admitted.AddDays(10)
                        )
                    );
                    break;
                case "转诊":
                    facts.Add(Referral(words));
                    break;
                case "撤销":
                    facts.Add(new ReferralRevoked(new FactId("referrals", $"revoked-{words[1]}"), 1, words[1], Moment(words[2])));
                    break;
                case "作废":
                    facts.Add(new ReferralRetracted(new FactId("referrals", $"retracted-{words[1]}"), 1, words[1], Moment(words[2])));
                    break;
                case "身份":
                    facts.Add(new CategoryGranted(new FactId("civil", $"granted-{words[1]}"), 1, Categories[words[1]], Moment(words[2])));
                    break;
                case "身份终止":
                    facts.Add(new CategoryEnded(new FactId("civil", $"ended-{words[1]}"), 1, Categories[words[1]], Moment(words[2])));
                    break;
                case "险种":
                    facts.Add(new SchemeStated(new FactId("insurer", "scheme-2"), 1, InsuranceScheme.Employee, Moment(words[2])));
                    break;
                default:
                    throw new FormatException($"{text} is no fact of {Document}.");
            }
        }

        private AdmissionReported Admission(string[] words, int revision) =>
            new(
                new FactId("his", $"admission-{Stay}"),
                revision,
                Stay,
                words[1],
                words[0] switch
                {
                    "日间" => StayKind.DayBed,
                    "留观" => StayKind.Observation,
                    _ => StayKind.Inpatient,
                },
                words.Contains("急诊"),
                Moment(words[2])
            );

        private SettlementReported Settled(string stay, string paid, DateTimeOffset at) =>
            new(Settlement, 1, stay, 1000, decimal.Parse(paid, CultureInfo.InvariantCulture), at);

        private static ReferralDecided Referral(string[] words)
        {
            var (way, at) = (words[2].Split('→'), Moment(words[3]));
            var until = Array.Find(words, word => word.StartsWith("有效至"))?[3..];
            var month = Shanghai.Day(at);
            return new ReferralDecided(
                new FactId("referrals", words[1]),
                1,
                words[1],
                way[0],
                way[1],
                until is null ? month.FirstOfMonth().AddMonths(2).AddDays(-1) : Shanghai.Day(Moment(until)),
                words.Contains("急诊"),
                Array.Find(words, word => word.StartsWith("出自"))?[2..],
                at
            );
        }

        private static LeavingWay Way(string text) =>
            text switch
            {
                "方式1" => LeavingWay.Home,
                "方式2" => LeavingWay.Transferred,
                "方式3" => LeavingWay.ToPrimaryCare,
                "方式4" => LeavingWay.AgainstAdvice,
                "方式5" => LeavingWay.Died,
                "方式9" => LeavingWay.Other,
                _ => throw new FormatException($"{text} is no way of leaving."),
            };

        private static DateTimeOffset Moment(string text)
        {
            var parts = MomentText().Match(text);
            int Part(string name, int standard) => parts.Groups[name] is { Success: true } part ? int.Parse(part.ValueSpan) : standard;
            return parts.Success
                ? new(Part("year", 2026), Part("month", 3), Part("day", 0), Part("hour", 0), Part("minute", 0), 0, Shanghai.Offset)
                : throw new FormatException($"{text} is no moment.");
        }
    }

    [GeneratedRegex(@"^\| \d+ \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"^((?<year>\d{4})年)?((?<month>\d+)月)?(?<day>\d+)日((?<hour>\d\d):(?<minute>\d\d))?$")]
    private static partial Regex MomentText();
}
