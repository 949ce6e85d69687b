// People who do not exist: identity numbers under the region code 999999, villages that nobody finds.
using System.Globalization;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>A person who does not exist.</summary>
/// <param name="Form">What is said of the person to the service.</param>
/// <param name="Home">Code of the township hospital near which the person lives.</param>
internal sealed record FictionalPerson(PersonForm Form, string Home)
{
    /// <summary>What the person is treated for again and again; null for most.</summary>
    public Illness? Chronic { get; set; }

    /// <summary>A doctor has met the person before.</summary>
    public bool Met { get; set; }

    /// <summary>Code of the family doctor by contract, and its last day; null without one.</summary>
    public (string Doctor, DateOnly Until)? Contract { get; set; }

    /// <summary>Has a case now: another would only be refused.</summary>
    public bool Busy { get; set; }
}

/// <summary>
/// Makes people and remembers them. A name follows from the identity number, so that no number is ever met under two names, however many
/// simulations a database has seen;
/// every given name begins with 虚 or 构, which says that nobody is meant.
/// </summary>
internal sealed class FictionalPeople(SimulationPlan plan)
{
    public const string Region = "999999";

    private const string Families =
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史陶贺顾毛郝龚邵";
    private const string Given =
        "兰英秀珍芳玉桂凤梅红霞丽云琴娟萍玲艳静敏慧洁雪莲荣华春月香菊明军伟强勇建国平志文斌辉鹏飞超杰涛磊刚毅峰波宁安康福寿德义仁礼信林海山川江河松柏青松";

    // Ten-year groups of patients, more of them old than in the population.
    private static readonly (int, double)[] Ages =
    [
        (0, 7),
        (10, 4),
        (20, 7),
        (30, 9),
        (40, 12),
        (50, 18),
        (60, 20),
        (70, 16),
        (80, 6.5),
        (90, 0.5),
    ];

    private readonly Dictionary<string, List<FictionalPerson>> byHome = new(StringComparer.Ordinal);
    private readonly HashSet<string> numbers = new(StringComparer.Ordinal);

    /// <summary>
    /// Somebody from around a township who can have this illness: now and then a person with whom the doctors have met before.
    /// </summary>
    public FictionalPerson Somebody(SeededRandom random, string home, Illness illness, DateOnly today)
    {
        var known = byHome.TryGetValue(home, out var people) ? people : byHome[home] = [];
        if (illness.Chronic && random.Chance(0.3) && known.Where(p => !p.Busy && p.Chronic == illness).ToList() is { Count: > 0 } again)
            return random.Pick(again);
        var family = known.Count > 0 && random.Chance(0.35) ? random.Pick(known) : null;
        var person = Make(random, home, illness, today, family);
        if (illness.Chronic)
            person.Chronic = illness;
        known.Add(person);
        return person;
    }

    /// <summary>Somebody whom nobody meets again, so that it changes nothing for those whom doctors know.</summary>
    public FictionalPerson Stranger(SeededRandom random, string home, Illness illness, DateOnly today) =>
        Make(random, home, illness, today, null);

    /// <summary>A person's name, which follows from the number.</summary>
    public static string NameOf(string number)
    {
        var hash = Hash(number);
        return string.Concat(
            Family(number),
            (hash / 7919) % 3 == 0 ? "构" : "虚",
            Given[(int)(hash / 104_729 % (uint)Given.Length)].ToString()
        );
    }

    private FictionalPerson Make(SeededRandom random, string home, Illness illness, DateOnly today, FictionalPerson? family)
    {
        var decades = Ages.Where(a => a.Item1 + 9 >= illness.FromAge && a.Item1 <= illness.ToAge).ToArray();
        var decade = random.Weighted(decades);
        var age = Math.Clamp(decade + random.Between(0, 9), illness.FromAge, illness.ToAge);
        var born = today.AddYears(-age).AddDays(-random.Between(age == 0 ? 1 : 0, age == 0 ? 300 : 364));
        var sex = illness.Sex ?? (random.Chance(0.52) ? Sex.Male : Sex.Female);
        // Children bear a parent's family name; number and name are looked for together.
        var relative = family?.Form.Identity!.Number!;
        var child =
            relative is not null && Math.Abs(int.Parse(relative.AsSpan(6, 4), CultureInfo.InvariantCulture) - born.Year) is > 18 and < 45;
        var number = Number(random, born, sex, child ? Family(relative!) : null);
        var phone = family?.Form.Phone ?? string.Create(CultureInfo.InvariantCulture, $"1380000{random.Between(0, 9999):0000}");
        var form = new PersonForm(
            new IdentityForm(random.Chance(0.04) ? IdentityKind.HouseholdRegister : IdentityKind.IdentityCard, number),
            NameOf(number),
            Phone: random.Chance(age is > 75 or < 16 ? 0.75 : 0.95) ? phone : null,
            Address: family?.Form.Address
                ?? string.Create(CultureInfo.InvariantCulture, $"虚构村{random.Between(1, 18)}组{random.Between(1, 99)}号"),
            FamilyContact: family is null ? null : new FamilyContactForm(family.Form.Name, child ? "父母子女" : "亲属", phone),
            Payment: random.Weighted(
                (PaymentType.ResidentInsurance, 80),
                (PaymentType.EmployeeInsurance, 12),
                (PaymentType.MedicalAssistance, 4),
                (PaymentType.SelfPaid, 3),
                (PaymentType.CommercialInsurance, 1)
            )
        );
        return new FictionalPerson(form, home);
    }

    private string Number(SeededRandom random, DateOnly born, Sex sex, string? family)
    {
        var first = random.Between(0, 499);
        for (var at = 0; at < 1000; at++)
        {
            // After all of them were tried for the family name any will do.
            var order = ((first + at) % 500 * 2) + (sex == Sex.Male ? 1 : 0);
            var body = string.Create(CultureInfo.InvariantCulture, $"{Region}{born:yyyyMMdd}{order:000}");
            var number = body + IdentityNumber.CheckCharacter(body);
            if ((family is null || at >= 500 || Family(number) == family) && numbers.Add(number))
                return number;
        }

        throw new InvalidOperationException($"Everybody born on {born:O} is taken ({plan.CasesPerDay} cases a day).");
    }

    private static string Family(string number) => Families[(int)(Hash(number) % (uint)Families.Length)].ToString();

    // FNV-1a: stable for ever, unlike string.GetHashCode.
    private static uint Hash(string text) => text.Aggregate(2166136261u, (hash, c) => unchecked((hash ^ c) * 16777619u));
}
