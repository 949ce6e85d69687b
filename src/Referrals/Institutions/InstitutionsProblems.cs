// What this slice refuses, in words.
using Referrals.Http;

namespace Referrals.Institutions;

internal static class InstitutionsProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new("institution.unknown", 404, "机构“{code}”不存在。", "There is no institution '{code}'."),
        new(
            "institution.exists",
            409,
            "机构编码“{code}”已登记，且内容不同。",
            "The code '{code}' is registered already, with other content."
        ),
        new(
            "institution.name-taken",
            409,
            "该名称或别名在此期间属于机构“{code}”。",
            "This name or alias belongs to institution '{code}' at that time."
        ),
        new(
            "institution.township-required",
            422,
            "乡镇及以下机构和民营机构须填写所在乡镇。",
            "An institution of a township, and a private one, names its township."
        ),
        new(
            "institution.not-open",
            422,
            "机构“{code}”在该日未开业（{from} 至 {until}）。",
            "Institution '{code}' is not open on that day ({from} to {until})."
        ),
        new(
            "institution.parent-required",
            422,
            "村卫生室和社区卫生服务站须有上级卫生院。",
            "A village clinic or community station has a township hospital above it."
        ),
        new("institution.parent-kind", 422, "机构“{code}”不能作为此机构的上级。", "Institution '{code}' cannot be above this one."),
        new(
            "institution.parent-cycle",
            422,
            "机构“{code}”在其下级之中，不能作为上级。",
            "Institution '{code}' stands below it and cannot be above it."
        ),
        new(
            "institution.not-external",
            422,
            "只有县域外机构需要登记所在行政区划。",
            "Only an institution outside the county has the code of an area."
        ),
        new(
            "institution.leads-group",
            422,
            "该机构此后仍为医疗集团“{group}”的牵头医院，请先更换牵头医院。",
            "It still leads group '{group}' after that day; give the group another lead first."
        ),
        new(
            "institution.has-children",
            422,
            "机构“{code}”此后仍以其为上级，请先调整。",
            "Institution '{code}' still stands below it after that day; move that one first."
        ),
        new("group.unknown", 404, "医疗集团“{code}”不存在。", "There is no group '{code}'."),
        new(
            "group.exists",
            409,
            "医疗集团编码“{code}”已登记，且内容不同。",
            "The group code '{code}' is registered already, with other content."
        ),
        new("group.name-taken", 409, "该名称属于医疗集团“{code}”。", "This name belongs to group '{code}'."),
        new("group.not-yet", 422, "医疗集团“{code}”自 {from} 起成立。", "Group '{code}' exists from {from} on."),
        new("group.lead-kind", 422, "牵头医院须为县级医院，“{code}”不是。", "A lead hospital is a county hospital; '{code}' is not."),
        new(
            "group.lead-not-member",
            422,
            "“{code}”自该日起不是该集团的长期成员，不能牵头。",
            "'{code}' is not a member of the group from that day on without end, so it cannot lead it."
        ),
        new(
            "group.needs-its-lead",
            422,
            "“{code}”此后仍为牵头医院，请先更换牵头医院。",
            "'{code}' still leads the group after that day; give the group another lead first."
        ),
        new(
            "membership.kind",
            422,
            "该类机构不能以此方式加入医疗集团。",
            "An institution of this kind cannot belong to a group in this way."
        ),
        new("membership.other-group", 409, "该机构在此期间是医疗集团“{group}”的成员。", "It is a member of group '{group}' at that time."),
        new(
            "membership.private-follows-township",
            422,
            "民营机构只能加入属地乡镇卫生院所在的医疗集团。",
            "A private institution joins the group of its local township hospital."
        ),
        new("period.backwards", 422, "截止日早于起始日。", "The last day lies before the first."),
        new("period.overlaps", 409, "与已有的 {from} 至 {until} 重叠。", "It overlaps what holds from {from} to {until}."),
        new("levels.none", 400, "请至少填写一个级别。", "At least one level is needed."),
        new("practitioner.unknown", 404, "医务人员“{code}”不存在。", "There is no practitioner '{code}'."),
        new(
            "practitioner.exists",
            409,
            "人员编码“{code}”已登记，且内容不同。",
            "The code '{code}' is registered already, with other content."
        ),
        new("practitioner.not-there", 422, "医务人员“{code}”在该日不在岗。", "Practitioner '{code}' is not there on that day."),
        new("contract.unknown", 404, "没有自 {from} 起的签约。", "There is no contract that begins on {from}."),
        new("contract.overlaps", 409, "与已有签约（{from} 至 {until}）重叠。", "It overlaps the contract from {from} to {until}."),
        new(
            "contract.foreign-institution",
            403,
            "您只能为本机构及其下属机构办理签约（“{code}”不是）。",
            "You sign contracts of your own institution and of those below it; '{code}' is neither."
        ),
        new(
            "contract.no-family-doctor",
            422,
            "“{code}”在起始日不是该机构的家庭医生。",
            "'{code}' is not a family doctor of this institution on the first day."
        ),
    ];
}
