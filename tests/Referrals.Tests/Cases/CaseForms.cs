// Bodies of requests about cases, as a person would send them. Everybody in them is invented.
using System.Globalization;

namespace Referrals.Tests.Cases;

internal static class CaseForms
{
    private static int people;

    /// <summary>An invented person nobody has met, under a region code that does not exist.</summary>
    public static object NewPatient(string name = "虚构甲") =>
        new
        {
            identity = new { kind = "identity-card", number = IdentityNumber(Interlocked.Increment(ref people)) },
            name,
            phone = "13800000000",
            address = "炎刘镇虚构村一组",
            payment = "resident-insurance",
        };

    /// <summary>A valid number of an invented person: region 999999, with the right check character.</summary>
    public static string IdentityNumber(int person)
    {
        var born = new DateOnly(1950, 1, 1).AddDays(person % 20_000);
        var body = string.Create(CultureInfo.InvariantCulture, $"999999{born:yyyyMMdd}{person / 20_000 % 1000:000}");
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        return body + "10X98765432"[body.Select((c, i) => (c - '0') * weights[i]).Sum() % 11];
    }

    public static Dictionary<string, object?> Referral(
        object? patient = null,
        string? person = null,
        string unit = "CARD",
        string institution = "SX-H01",
        string urgency = "urgent"
    ) =>
        new()
        {
            ["person"] = person,
            ["patient"] = person is null ? patient ?? NewPatient() : null,
            ["direction"] = "up",
            ["urgency"] = urgency,
            ["resource"] = "bed",
            ["destination"] = new { institution, unit },
            ["diagnoses"] = Diagnoses("I20.0"),
            ["payment"] = "resident-insurance",
            ["reason"] = "活动后胸痛三天，需进一步检查",
            ["summary"] = "高血压十年，规律服药。",
            ["cautions"] = "青霉素过敏",
        };

    public static Dictionary<string, object?> Down(DateOnly today, string institution = "SX-T01", string unit = "GEN") =>
        new()
        {
            ["direction"] = "down",
            ["urgency"] = "routine",
            ["resource"] = "bed",
            ["destination"] = new { institution, unit },
            ["diagnoses"] = Diagnoses("I20.0"),
            ["payment"] = "resident-insurance",
            ["reason"] = "病情稳定，回镇康复",
            ["plan"] = new
            {
                dischargeSummary = "支架术后第五天，恢复良好",
                rehabilitationPlan = "每日步行，逐步加量",
                medication = "阿司匹林、他汀",
                followUps = new[]
                {
                    today.AddDays(7).ToString("O", CultureInfo.InvariantCulture),
                    today.AddDays(30).ToString("O", CultureInfo.InvariantCulture),
                },
            },
        };

    public static object[] Diagnoses(string code) =>
        [
            new
            {
                code,
                system = "icd-10-gb",
                version = "GB/T 14396-2016",
            },
        ];

    public static object Conclusion(string way = "to-primary-care") => new { way, diagnoses = Diagnoses("I21.9") };

    public static object Outcome =>
        new
        {
            diagnoses = Diagnoses("I21.9"),
            inpatientNumber = "ZY20260001",
            mainResults = "造影：前降支狭窄",
            treatment = "植入支架一枚",
            furtherPlan = "双抗一年",
            rehabilitationAdvice = "心脏康复门诊",
        };
}
