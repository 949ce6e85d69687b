// What a family doctor chooses from, in words.
namespace Referrals.Workbench.Texts;

public static partial class Codes
{
    public static readonly CodeWords IdentityKinds = Of(
        "IdentityKind",
        ("identity-card", "居民身份证", "identity card"),
        ("household-register", "户口簿", "household register"),
        ("hong-kong-macao-taiwan-residence", "港澳台居民居住证", "residence permit (Hong Kong, Macao, Taiwan)"),
        ("passport", "护照", "passport"),
        ("hong-kong-macao-permit", "港澳居民来往内地通行证", "permit of Hong Kong and Macao residents"),
        ("taiwan-permit", "台湾居民来往大陆通行证", "permit of Taiwan residents"),
        ("foreign-permanent-residence", "外国人永久居留身份证", "permanent residence of foreigners"),
        ("military", "军官证", "military card"),
        ("birth-certificate", "出生医学证明", "birth certificate"),
        ("other", "其他证件", "another document"),
        ("newborn", "新生儿（随母）", "newborn, by its mother"),
        ("unknown", "身份不明", "unknown")
    );

    public static readonly CodeWords Tiers = Of(
        "SearchTier",
        ("own-group", "本集团", "Own group"),
        ("county", "县域内", "In the county"),
        ("city-or-province", "市级或市外省内（白名单）", "City or province (whitelist)"),
        ("outside-province", "省外（白名单）", "Outside the province (whitelist)"),
        ("off-list", "白名单外", "On no list")
    );

    public static readonly CodeWords CareLevels = Of(
        "CareLevel",
        ("village", "村级可诊治", "village level treats it"),
        ("township", "乡镇可诊治", "township level treats it"),
        ("county", "县级可诊治", "county level treats it")
    );

    public static readonly CodeWords OutOfCountyReasons = Of(
        "OutOfCountyReason",
        ("beyond-capability", "超出县域诊治能力", "beyond the county's means"),
        ("no-capacity", "县域内无床位或号源", "no capacity in the county"),
        ("continued-treatment", "延续原治疗", "continued treatment"),
        ("specialised-centre", "需专科中心诊治", "a specialised centre is needed"),
        ("patient-wish", "患者要求", "the patient's wish"),
        ("other", "其他", "other")
    );

    public static readonly CodeWords CatalogueOverrideReasons = Of(
        "CatalogueOverrideReason",
        ("complicated", "病情复杂或加重", "complicated or worse"),
        ("no-means-here", "本机构暂不具备条件", "no means here at present"),
        ("agreed-between-institutions", "机构间已协商", "agreed between the institutions"),
        ("patient-wish", "患者要求", "the patient's wish"),
        ("other", "其他", "other")
    );

    public static readonly CodeWords CancelledBy = Of(
        "CancelledBy",
        ("patient", "患者", "the patient"),
        ("referrer", "转诊医生", "the referring doctor")
    );

    public static readonly CodeWords CancellationReasons = Of(
        "CancellationReason",
        ("patient-improved", "病情好转", "the patient has improved"),
        ("patient-refuses", "患者不同意", "the patient refuses"),
        ("treated-elsewhere", "已在别处就诊", "treated elsewhere"),
        ("sent-by-mistake", "误发", "sent by mistake"),
        ("other", "其他", "other")
    );

    public static readonly CodeWords FileStates = Of(
        "AttachmentState",
        ("quarantined", "待安全扫描", "waits for the scanner"),
        ("clean", "可以打开", "can be opened"),
        ("infected", "发现病毒，已隔离", "infected, kept apart"),
        ("withdrawn", "已撤回", "taken back")
    );
}
