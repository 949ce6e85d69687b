// What people come with: common diagnoses of a county, with the words that doctors write.
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>A common illness.</summary>
/// <param name="Code">ICD-10, GB/T 14396-2016.</param>
/// <param name="Name">As doctors write it.</param>
/// <param name="Specialty">Code of the specialty that treats it.</param>
/// <param name="FromAge">Youngest patients, years.</param>
/// <param name="ToAge">Oldest patients, years.</param>
/// <param name="Complaint">What the patient says.</param>
/// <param name="Finding">What was examined and found.</param>
/// <param name="Treatment">What was done so far.</param>
internal sealed record Illness(
    string Code,
    string Name,
    string Specialty,
    int FromAge,
    int ToAge,
    string Complaint,
    string Finding,
    string Treatment
)
{
    /// <summary>Comes again and again.</summary>
    public bool Chronic { get; init; }

    /// <summary>Whom it befalls, where it is not both.</summary>
    public Sex? Sex { get; init; }

    /// <summary>The emergency centre for it; null where it is no emergency.</summary>
    public EmergencyCentre? Centre { get; init; }

    /// <summary>A township hospital can treat it.</summary>
    public bool Minor { get; init; }
}

internal static class Illnesses
{
    private const string Cardiology = "03.04";
    private const string Neurology = "03.03";
    private const string Respiratory = "03.01";
    private const string Gastroenterology = "03.02";
    private const string Nephrology = "03.06";
    private const string Endocrinology = "03.07";
    private const string Surgery = "04.01";
    private const string Neurosurgery = "04.02";
    private const string Orthopaedics = "04.03";
    private const string Urology = "04.04";
    private const string Obstetrics = "05";
    private const string Paediatrics = "07";
    private const string Eyes = "10";
    private const string Ears = "11";
    private const string Infections = "16";
    private const string Rehabilitation = "21";
    private const string Tcm = "50";

    public static IReadOnlyList<Illness> All { get; } =
    [
        new("I20.0", "不稳定型心绞痛", Cardiology, 45, 88, "活动后胸痛", "心电图ST-T改变", "阿司匹林、硝酸酯类口服") { Chronic = true },
        new("I21.9", "急性心肌梗死", Cardiology, 42, 88, "持续胸痛伴大汗", "心电图ST段抬高，肌钙蛋白升高", "阿司匹林、氯吡格雷负荷")
        {
            Centre = EmergencyCentre.ChestPain,
        },
        new("I10", "原发性高血压", Cardiology, 35, 90, "反复头晕，血压控制不佳", "血压178/102mmHg", "氨氯地平口服")
        {
            Chronic = true,
            Minor = true,
        },
        new("I50.9", "心力衰竭", Cardiology, 55, 92, "活动后气促伴双下肢水肿", "双肺底湿啰音，BNP升高", "利尿、限盐") { Chronic = true },
        new("I48.9", "心房颤动", Cardiology, 50, 90, "心悸", "心电图示心房颤动", "美托洛尔口服") { Chronic = true },
        new("I63.9", "脑梗死", Neurology, 48, 92, "一侧肢体无力伴言语不清", "肌力3级，头颅CT未见出血", "抗血小板治疗")
        {
            Centre = EmergencyCentre.Stroke,
        },
        new("G45.9", "短暂性脑缺血发作", Neurology, 45, 88, "发作性肢体麻木", "发作间期查体无阳性体征", "阿司匹林口服"),
        new("I69.3", "脑梗死后遗症", Rehabilitation, 50, 90, "脑梗死后肢体活动不利", "肌张力增高，步态异常", "抗血小板、功能锻炼")
        {
            Chronic = true,
        },
        new("G40.9", "癫痫", Neurology, 6, 70, "发作性意识丧失伴抽搐", "脑电图异常", "丙戊酸钠口服") { Chronic = true },
        new("J44.1", "慢性阻塞性肺疾病急性加重", Respiratory, 50, 90, "咳嗽咳痰气喘加重", "双肺哮鸣音，血氧饱和度91%", "吸氧、支气管扩张剂")
        {
            Chronic = true,
        },
        new("J18.9", "肺炎", Respiratory, 18, 92, "发热咳嗽", "胸片示肺部斑片影", "头孢类抗感染") { Minor = true },
        new("J45.9", "支气管哮喘", Respiratory, 8, 75, "反复喘息", "双肺散在哮鸣音", "吸入糖皮质激素") { Chronic = true },
        new("K25.9", "胃溃疡", Gastroenterology, 20, 80, "上腹痛", "上腹压痛，幽门螺杆菌阳性", "奥美拉唑口服"),
        new("K92.2", "消化道出血", Gastroenterology, 25, 88, "黑便", "血红蛋白78g/L", "禁食、质子泵抑制剂静脉"),
        new("K74.6", "肝硬化", Gastroenterology, 35, 80, "腹胀乏力", "超声示肝硬化、腹水", "利尿、护肝") { Chronic = true },
        new("N18.5", "慢性肾脏病5期", Nephrology, 30, 85, "乏力、尿少", "肌酐612μmol/L", "控制血压、饮食管理") { Chronic = true },
        new("N04.9", "肾病综合征", Nephrology, 10, 70, "眼睑及下肢水肿", "尿蛋白+++", "利尿消肿"),
        new("E11.9", "2型糖尿病", Endocrinology, 30, 85, "口渴多饮，血糖控制不佳", "空腹血糖13.6mmol/L", "二甲双胍口服")
        {
            Chronic = true,
            Minor = true,
        },
        new("E11.5", "2型糖尿病足", Endocrinology, 45, 85, "足部溃疡不愈", "足背动脉搏动减弱", "换药、降糖") { Chronic = true },
        new("E05.9", "甲状腺功能亢进", Endocrinology, 18, 65, "心悸、消瘦", "甲功：FT3、FT4升高", "甲巯咪唑口服") { Chronic = true },
        new("K35.8", "急性阑尾炎", Surgery, 8, 75, "转移性右下腹痛", "麦氏点压痛反跳痛，白细胞升高", "禁食、补液"),
        new("K80.2", "胆囊结石", Surgery, 25, 82, "右上腹隐痛", "超声示胆囊结石", "抗感染、解痉"),
        new("K40.9", "腹股沟疝", Surgery, 3, 85, "腹股沟可复性包块", "站立时包块突出", "未特殊处理"),
        new("S06.5", "创伤性硬膜下出血", Neurosurgery, 15, 85, "头部外伤后头痛呕吐", "头颅CT示硬膜下血肿", "止血、脱水")
        {
            Centre = EmergencyCentre.Trauma,
        },
        new("S72.0", "股骨颈骨折", Orthopaedics, 55, 95, "跌倒后髋部疼痛、不能站立", "X线示股骨颈骨折", "制动、止痛")
        {
            Centre = EmergencyCentre.Trauma,
        },
        new("S82.2", "胫骨干骨折", Orthopaedics, 10, 75, "小腿外伤后畸形疼痛", "X线示胫骨骨折", "夹板固定"),
        new("M51.2", "腰椎间盘突出", Orthopaedics, 22, 75, "腰痛伴下肢放射痛", "直腿抬高试验阳性", "卧床、消炎止痛") { Chronic = true },
        new("M17.9", "膝关节骨关节炎", Orthopaedics, 50, 85, "膝关节疼痛、活动受限", "X线示关节间隙变窄", "消炎止痛、理疗")
        {
            Chronic = true,
        },
        new("N20.0", "肾结石", Urology, 20, 72, "腰部绞痛", "超声示肾结石", "解痉止痛"),
        new("N40", "前列腺增生", Urology, 52, 90, "尿频、排尿困难", "超声示前列腺增大", "坦索罗辛口服") { Sex = Sex.Male, Chronic = true },
        new("O14.9", "子痫前期", Obstetrics, 19, 43, "孕晚期头晕、水肿", "血压162/108mmHg，尿蛋白++", "硫酸镁")
        {
            Sex = Sex.Female,
            Centre = EmergencyCentre.CriticalMaternal,
        },
        new("O80.9", "单胎顺产", Obstetrics, 20, 40, "孕足月待产", "胎心正常，宫口未开", "产前检查") { Sex = Sex.Female },
        new("D25.9", "子宫平滑肌瘤", Obstetrics, 28, 55, "月经量增多", "超声示子宫肌瘤", "止血、补铁") { Sex = Sex.Female },
        new("J21.9", "急性毛细支气管炎", Paediatrics, 0, 2, "咳嗽喘息", "双肺哮鸣音", "雾化吸入"),
        new("A08.4", "病毒性肠炎", Paediatrics, 0, 8, "呕吐腹泻", "轻度脱水貌", "口服补液"),
        new("R56.0", "热性惊厥", Paediatrics, 0, 5, "发热伴抽搐", "体温39.6℃，神志清", "退热、镇静")
        {
            Centre = EmergencyCentre.CriticalChildNewborn,
        },
        new("P59.9", "新生儿黄疸", Paediatrics, 0, 0, "皮肤黄染", "经皮胆红素升高", "加强喂养"),
        new("H25.9", "老年性白内障", Eyes, 58, 92, "视物模糊渐加重", "晶状体混浊", "未特殊处理"),
        new("H66.9", "中耳炎", Ears, 3, 60, "耳痛、听力下降", "鼓膜充血", "滴耳液、抗感染"),
        new("B18.1", "慢性乙型病毒性肝炎", Infections, 20, 72, "乏力、肝区不适", "转氨酶升高，HBV-DNA阳性", "护肝") { Chronic = true },
        new("M54.5", "腰痛", Tcm, 25, 85, "腰部酸痛、遇寒加重", "腰部压痛，舌淡苔白", "膏药外敷") { Chronic = true, Minor = true },
        new("G47.0", "失眠", Tcm, 25, 80, "入睡困难、多梦", "舌红少苔，脉细数", "心理疏导") { Chronic = true, Minor = true },
    ];

    /// <summary>What brings a mother.</summary>
    public static Illness Birth { get; } = All.First(illness => illness.Code == "O80.9");

    /// <summary>Whatever takes a patient to an emergency centre.</summary>
    public static IReadOnlyList<Illness> Emergencies { get; } = [.. All.Where(illness => illness.Centre is not null)];
}
