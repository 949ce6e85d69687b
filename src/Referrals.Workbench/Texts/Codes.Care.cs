// Coded values of care, follow-up and the end of a case, in words.
namespace Referrals.Workbench.Texts;

public static partial class Codes
{
    public static readonly CodeWords RedirectReasons = Of(
        "RedirectReason",
        ("no-capacity", "无床位或号源", "no capacity"),
        ("outside-our-scope", "不在本院诊疗范围", "outside our scope"),
        ("better-equipped", "对方条件更合适", "better equipped there"),
        ("patient-wish", "患者要求", "the patient's wish"),
        ("other", "其他", "other")
    );

    public static readonly CodeWords NoReportReasons = Of(
        "NoReportReason",
        ("patient-never-came", "患者未到诊", "the patient never came"),
        ("patient-left-against-advice", "患者自动离院", "left against advice"),
        ("patient-lost", "患者失访", "the patient is lost to follow-up"),
        ("record-elsewhere", "记录在其他病例", "recorded elsewhere"),
        ("other", "其他", "other")
    );

    public static readonly CodeWords DischargeWays = Of(
        "DischargeWay",
        ("home", "医嘱离院", "home"),
        ("transferred", "医嘱转院", "transferred"),
        ("to-primary-care", "转基层医疗机构", "to primary care"),
        ("against-advice", "非医嘱离院", "against advice"),
        ("other", "其他", "other")
    );

    public static readonly CodeWords FollowUpWays = Of(
        "FollowUpWay",
        ("home-visit", "上门", "home visit"),
        ("clinic-visit", "门诊", "clinic visit"),
        ("telephone", "电话", "telephone"),
        ("unreachable", "联系不上", "unreachable")
    );

    public static readonly CodeWords FollowUpFindings = Of(
        "FollowUpFinding",
        ("recovered", "痊愈", "recovered"),
        ("improving", "好转", "improving"),
        ("unchanged", "无变化", "unchanged"),
        ("worse", "加重", "worse"),
        ("unknown", "不详", "unknown")
    );

    public static readonly CodeWords RetractionReasons = Of(
        "RetractionReason",
        ("wrong-case", "记错病例", "wrong case"),
        ("wrong-patient", "记错患者", "wrong patient"),
        ("did-not-happen", "实际未发生", "did not happen"),
        ("recorded-twice", "重复登记", "recorded twice"),
        ("other", "其他", "other")
    );

    public static readonly CodeWords EmergencyCentres = Of(
        "EmergencyCentre",
        ("chest-pain", "胸痛中心", "chest pain"),
        ("stroke", "卒中中心", "stroke"),
        ("trauma", "创伤中心", "trauma"),
        ("critical-maternal", "危重孕产妇救治中心", "critical maternal care"),
        ("critical-child-newborn", "危重儿童和新生儿救治中心", "critical children and newborns")
    );

    public static readonly CodeWords WithdrawalReasons = Of(
        "WithdrawalReason",
        ("asked-by-mistake", "误操作", "asked by mistake"),
        ("patient-will-come", "患者仍会前来", "the patient will come"),
        ("other", "其他", "other")
    );

    public static readonly CodeWords FilingRevocationReasons = Of(
        "FilingRevocationReason",
        ("not-transferred", "患者未转出", "the patient did not leave"),
        ("wrong-content", "备案内容有误", "its content is wrong"),
        ("patient-wish", "患者要求", "the patient's wish")
    );

    public static readonly CodeWords AmendmentReasons = Of(
        "AmendmentReason",
        ("late-result", "结果后到", "a result came late"),
        ("wrong-entry", "填写有误", "a wrong entry"),
        ("diagnosis-changed", "诊断变更", "the diagnosis changed"),
        ("other", "其他", "other")
    );

    public static readonly CodeWords Links = Of(
        "LinkKind",
        ("onward", "继续转诊", "onward referral"),
        ("down", "下转", "down-transfer"),
        ("consultation", "会诊", "consultation"),
        ("advice", "图文咨询", "written advice")
    );
}
