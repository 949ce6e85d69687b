// What doctors write in consultations.
using Referrals.Consultations;

namespace Referrals.Simulation;

internal static class ConsultationTexts
{
    public static string Question(SeededRandom random, Illness illness) =>
        $"{illness.Complaint}，{illness.Finding}，现{illness.Treatment}。{random.Pick(["是否需要调整用药？", "下一步如何处理？", "是否需要上转？"])}";

    public static string More(SeededRandom random) =>
        random.Pick(["补充：今晨复测生命体征平稳，请再予指导。", "用药三天后症状略有减轻，是否继续？", "家属询问能否在当地治疗。"]);

    public static string Advice(AdviceRecommendation what) =>
        what switch
        {
            AdviceRecommendation.TreatLocally => "可在当地治疗，按现方案继续，三天后复查。",
            AdviceRecommendation.Observe => "继续观察，一周后复诊。",
            AdviceRecommendation.Refer => "建议转诊，进一步检查。",
            _ => "请补充近期检查结果。",
        };

    public static string Findings(Illness illness) => illness.Finding;

    public static string Opinion(SeededRandom random) =>
        random.Pick(["同意目前诊断，建议完善检查。", "建议调整治疗方案。", "病情需动态观察。", "手术指征不充分，先予保守治疗。"]);
}
