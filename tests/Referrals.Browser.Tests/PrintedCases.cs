// Cases to print: one with little, one with as much as the forms may hold.
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

internal static class PrintedCases
{
    /// <summary>The clinical texts, each with the most characters that it may have.</summary>
    public static readonly IReadOnlyDictionary<string, int> Texts = new Dictionary<string, int>
    {
        ["reason"] = 2_000,
        ["summary"] = 4_000,
        ["examinations"] = 4_000,
        ["treatment"] = 4_000,
        ["cautions"] = 2_000,
        ["fourExaminations"] = 2_000,
        ["treatmentPrinciple"] = 2_000,
        ["herbalPrescription"] = 2_000,
    };

    public static object Patient =>
        new
        {
            identity = new { kind = "identity-card", number = CaseForms.IdentityNumber(24_711) },
            name = "虚构甲",
            phone = "13800000000",
            address = "炎刘镇虚构村一组 12 号 <虚构&小区>",
            familyContact = new
            {
                name = "虚构乙",
                relation = "配偶",
                phone = "13900000000",
            },
            payment = "resident-insurance",
        };

    /// <summary>A text of this length, that ends in a mark of its own.</summary>
    public static string Longest(string name, int length)
    {
        var end = $"\n（{name}完）";
        var sentence = $"{name}：患者自述活动后胸痛三天，伴出汗，休息后缓解，无发热，无咳嗽，饮食睡眠尚可；";
        return string.Concat(Enumerable.Repeat(sentence, (length / sentence.Length) + 1))[..(length - end.Length)] + end;
    }

    /// <summary>From a village of the group that a hospital of traditional Chinese medicine leads.</summary>
    public static Dictionary<string, object?> Tcm()
    {
        var form = CaseForms.Referral(Patient, institution: "SX-H02", unit: "TCM");
        form["fourExaminations"] = "望：面色少华；闻：语声低微；问：胸闷三天；切：脉细弱。";
        form["treatmentPrinciple"] = "益气养阴，活血通脉。";
        form["herbalPrescription"] = "生脉散加减：党参 15g，麦冬 12g，五味子 6g。";
        return form;
    }

    public static Dictionary<string, object?> Full()
    {
        var form = CaseForms.Referral(Patient);
        foreach (var (name, length) in Texts)
            form[name] = Longest(name, length);
        form["diagnoses"] = Enumerable
            .Range(0, 10)
            .Select(i => new
            {
                code = $"I2{i}.0",
                system = "icd-10-gb",
                version = "GB/T 14396-2016",
            })
            .ToArray();
        return form;
    }

    /// <summary>Concluded at the hospital, with a report; and a down-transfer out of it. Returns both addresses.</summary>
    public static async Task<(string Up, string Down)> ThereAndBack(this TestService service)
    {
        var up = await service.InCare(patient: Patient);
        var ward = service.As("specialist@SX-H01", practitioner: "SX-P-H01-02");
        var spawned = await ward.Post($"{up}/down-transfer", CaseForms.Down(Shanghai.Day(service.Clock.Now))).Expect(201);
        await ward.Post($"{up}/conclusion", CaseForms.Conclusion()).Expect(200);
        await ward.Post($"{up}/outcome", CaseForms.Outcome).Expect(200);
        return (up, $"/api/referrals/{spawned.String("/spawned")}");
    }
}
