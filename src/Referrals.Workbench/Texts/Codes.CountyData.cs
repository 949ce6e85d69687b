// Coded values of the county's own data, in words.
namespace Referrals.Workbench.Texts;

public static partial class Codes
{
    public static readonly CodeWords EntryStates = Of(
        "EntryState",
        ("proposed", "待审批", "proposed"),
        ("approved", "有效", "approved"),
        ("rejected", "已驳回", "rejected"),
        ("suspended", "已暂停", "suspended"),
        ("removed", "已移除", "removed")
    );

    public static readonly CodeWords WhitelistChanges = Of(
        "WhitelistChange",
        ("proposed", "提出", "proposed"),
        ("approved", "审批通过", "approved"),
        ("rejected", "驳回", "rejected"),
        ("renewed", "续期", "renewed"),
        ("suspended", "暂停", "suspended"),
        ("resumed", "恢复", "resumed"),
        ("removed", "移除", "removed")
    );

    public static readonly CodeWords EditionKinds = Of(
        "EditionKind",
        ("level", "县乡疾病诊疗目录", "catalogue of a level"),
        ("institution", "转诊病种目录", "catalogue of an institution"),
        ("names", "诊断名称", "names of diagnoses")
    );

    public static readonly CodeWords InstitutionKinds = Of(
        "InstitutionKind",
        ("county-hospital", "县级医院", "county hospital"),
        ("maternal-child-hospital", "妇幼保健院", "maternal and child hospital"),
        ("disease-control-centre", "疾控中心", "disease control centre"),
        ("central-township-hospital", "中心卫生院", "central township hospital"),
        ("township-hospital", "乡镇卫生院", "township hospital"),
        ("community-station", "社区卫生服务站", "community station"),
        ("village-clinic", "村卫生室", "village clinic"),
        ("private", "民营机构", "private"),
        ("external", "县域外机构", "outside the county")
    );

    public static readonly CodeWords AdministrativeLevels = Of(
        "AdministrativeLevel",
        ("ungraded", "未定级", "ungraded"),
        ("primary", "一级", "primary"),
        ("secondary", "二级", "secondary"),
        ("secondary-a", "二级甲等", "secondary, grade A"),
        ("tertiary", "三级", "tertiary"),
        ("tertiary-a", "三级甲等", "tertiary, grade A")
    );

    public static readonly CodeWords PriceLevels = Of(
        "PriceLevel",
        ("village", "村级", "village"),
        ("township", "乡镇级", "township"),
        ("county", "县级", "county"),
        ("city", "市级", "city"),
        ("province", "省级", "province")
    );

    public static readonly CodeWords MembershipRoles = Of(
        "MembershipRole",
        ("member", "成员", "member"),
        ("serves", "服务单位", "serves it")
    );

    /// <summary>By what right a patient's data was read.</summary>
    public static readonly CodeWords AccessBases = Of(
        null,
        ("sender", "转出方", "sender"),
        ("receiver", "接收方", "receiver"),
        ("contract", "家庭医生签约", "contract"),
        ("consultation", "会诊", "consultation"),
        ("authority", "主管部门", "authority"),
        ("self", "本人", "the patient"),
        ("registrar", "登记机构", "registrar"),
        ("emergency", "紧急查阅", "emergency access")
    );

    /// <summary>What of a patient's data was read.</summary>
    public static readonly CodeWords AccessedThings = Of(
        null,
        ("list", "清单", "a list"),
        ("case", "病例", "a case"),
        ("history", "病例经过", "a case's history"),
        ("person", "个人资料", "the person"),
        ("form", "打印单据", "a printed form"),
        ("attachment", "附件", "an attachment"),
        ("deductible", "起付线核算", "deductibles"),
        ("consultation", "会诊", "a consultation"),
        ("access-log", "查阅记录", "the access log")
    );
}
