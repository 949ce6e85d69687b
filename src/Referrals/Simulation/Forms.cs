// What doctors write: forms and the texts in them.
using System.Globalization;
using Referrals.Cases;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Simulation;

internal static class Forms
{
    private const string System = "icd-10-gb";
    private const string Edition = "GB/T 14396-2016";

    private static readonly string[] Spans = ["半天", "一天", "两天", "三天", "一周", "半月", "一月", "三月"];
    private static readonly string[] Histories =
    [
        "既往体健。",
        "高血压十年，规律服药。",
        "糖尿病五年，血糖控制一般。",
        "吸烟三十年。",
        "有脑梗死病史。",
        "无特殊病史。",
        "曾行胆囊切除术。",
    ];
    private static readonly string[] Purposes =
    [
        "需进一步检查明确诊断",
        "需住院治疗",
        "需专科评估治疗方案",
        "本机构无相应检查设备",
        "治疗效果不佳，请专科诊治",
    ];
    private static readonly string?[] Cautions =
    [
        null,
        null,
        "青霉素过敏",
        "跌倒风险",
        "长期服用抗凝药",
        "听力差，请与家属沟通",
        "无药物过敏史",
    ];

    public static IReadOnlyList<DiagnosisForm> Diagnoses(Illness illness, Illness? also = null) =>
        also is null || also.Code == illness.Code ? [Diagnosis(illness.Code)] : [Diagnosis(illness.Code), Diagnosis(also.Code)];

    /// <summary>A referral of a patient, whose data is given; without it, a form for a case that has its patient already.</summary>
    public static ReferralForm Referral(
        SeededRandom random,
        FictionalPerson? patient,
        Direction direction,
        Urgency urgency,
        Resource resource,
        Room to,
        Illness illness,
        PaymentType payment,
        CarePlanForm? plan = null
    )
    {
        var complaint = $"{illness.Complaint}{random.Pick(Spans)}";
        var purpose = random.Pick(Purposes);
        var tcm = to.Institution.Tcm;
        return new ReferralForm(
            null,
            patient?.Form,
            direction,
            urgency,
            resource,
            new DestinationForm(to.Institution.Code, to.Unit),
            Diagnoses(illness),
            payment,
            null,
            null,
            Reason: plan is null ? $"{complaint}，{purpose}" : "病情稳定，转回基层康复",
            Summary: $"{complaint}。{random.Pick(Histories)}",
            Examinations: illness.Finding,
            Treatment: illness.Treatment,
            Cautions: random.Pick(Cautions),
            FourExaminations: tcm ? "神清，舌淡苔薄白，脉弦" : null,
            TreatmentPrinciple: tcm ? random.Pick(["活血化瘀", "温经散寒", "健脾益气", "养心安神"]) : null,
            HerbalPrescription: tcm ? random.Pick(["黄芪30g 当归15g 川芎10g", "丹参15g 红花10g 桃仁10g", "党参15g 白术12g 茯苓15g"]) : null,
            plan,
            null,
            OutOfCounty: direction == Direction.OutOfCounty && urgency != Urgency.Emergency ? Leaving(random) : null
        );
    }

    /// <summary>Why a patient leaves the county.</summary>
    public static OutOfCountyForm Leaving(SeededRandom random) =>
        new(
            random.Pick([
                OutOfCountyReason.BeyondCapability,
                OutOfCountyReason.SpecialisedCentre,
                OutOfCountyReason.NoCapacity,
                OutOfCountyReason.PatientWish,
            ]),
            null
        );

    /// <summary>The plan that brings a patient home.</summary>
    public static CarePlanForm Plan(SeededRandom random, Illness illness, DateOnly today) =>
        new(
            $"{illness.Name}，经治疗好转，生命体征平稳。",
            random.Pick(["每日步行，逐步加量", "肢体功能锻炼，每日两次", "低盐低脂饮食，适量活动", "按时复查，注意休息"]),
            illness.Treatment,
            [
                .. random
                    .Pick<int[]>([
                        [3, 7],
                        [3, 7, 14],
                        [7, 14],
                        [7, 14, 28],
                    ])
                    .Select(today.AddDays),
            ]
        );

    public static OutcomeForm Outcome(SeededRandom random, Illness illness, bool inpatient) =>
        new(
            Diagnoses(illness),
            inpatient ? string.Create(CultureInfo.InvariantCulture, $"ZY{random.Between(100_000, 999_999)}") : null,
            illness.Finding,
            random.Pick(["药物治疗后好转", "手术治疗，恢复顺利", "对症支持治疗", "完善检查，调整用药"]),
            random.Pick(["门诊随诊", "一月后复查", "继续口服药物", "定期监测血压血糖"]),
            random.Pick<string?>([null, "适度活动", "康复训练", "戒烟限酒"])
        );

    /// <summary>What is noted about an answer or a day in care.</summary>
    public static string Note(SeededRandom random) =>
        random.Pick(["请带好既往病历和医保卡", "已电话告知家属", "患者一般情况可", "继续目前治疗", "已与上级医师讨论", "家属知情同意"]);

    private static DiagnosisForm Diagnosis(string code) => new(code, System, Edition);
}
