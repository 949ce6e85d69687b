// What can be wrong with a person's data.
using Referrals.Http;

namespace Referrals.People;

internal static class PeopleProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new("person.identity-number.length", 400, "公民身份号码须为 18 位。", "An identity number has 18 characters."),
        new(
            "person.identity-number.old",
            400,
            "15 位身份证号码已停止使用，请填写 18 位号码。",
            "Identity numbers of 15 digits are no longer valid; give the one of 18."
        ),
        new(
            "person.identity-number.characters",
            400,
            "公民身份号码只能由数字组成，末位可以是 X。",
            "An identity number consists of digits; only the last may be X."
        ),
        new("person.identity-number.region", 400, "公民身份号码的地区码不正确。", "The region in the identity number is not possible."),
        new(
            "person.identity-number.birth-date",
            400,
            "公民身份号码中的出生日期不正确。",
            "The birth date in the identity number is not possible."
        ),
        new(
            "person.identity-number.check",
            400,
            "公民身份号码校验码不正确，请核对。",
            "The check character of the identity number is wrong; compare it with the card."
        ),
        new("person.document-number", 400, "证件号码格式不正确。", "The number is not one of this kind of document."),
        new("person.sex.not-of-identity-number", 400, "性别与公民身份号码不一致。", "The sex is not the one in the identity number."),
        new(
            "person.birth-date.not-of-identity-number",
            400,
            "出生日期与公民身份号码不一致。",
            "The birth date is not the one in the identity number."
        ),
        new(
            "person.birth-date.not-of-birth-moment",
            400,
            "出生日期与出生时间不一致。",
            "The birth date is not the day of the moment of birth."
        ),
        new(
            "person.phone",
            400,
            "电话号码不正确：请填写手机号、固定电话（可带区号和分机），境外号码以 + 和国家或地区代码开头。",
            "Give a mobile number, or a landline with or without area code and extension; a number from elsewhere begins with + and its country code."
        ),
        new("person.mother-unknown", 422, "未找到母亲的登记信息，请先登记母亲。", "The mother is not registered; register her first."),
        new(
            "person.mother-too-young",
            422,
            "所填母亲的年龄与新生儿不符，请核对。",
            "The person named as mother is too young for it; check the reference."
        ),
        new(
            "person.merge-unknown-into-known",
            409,
            "请将身份不明的登记合并到已确认身份的登记。",
            "Merge the registration of unknown identity into the one that is known."
        ),
        new(
            "person.replace-while-merged",
            409,
            "该患者有合并的登记，不能直接替换证件；请先撤销合并，或只添加正确的证件。",
            "References are merged into this person: take that back before a document is replaced, or only add the right one."
        ),
        new("person.mother-not-female", 422, "所填母亲的性别为男，请核对。", "The person named as mother is a man."),
        new(
            "person.name-differs",
            409,
            "该证件已登记在另一姓名下，请核对姓名和证件号码。",
            "This document is registered under another name; compare both with the card."
        ),
        new(
            "person.birth-date-differs",
            409,
            "该证件已登记，但出生日期不同，请核对。",
            "This document is registered with another birth date; compare both with the card."
        ),
        new(
            "person.sex-differs",
            409,
            "已登记的性别不同，请核对是否为同一人。",
            "The sex that is registered is another; make sure that it is the same person."
        ),
        new(
            "person.identity-taken",
            409,
            "该证件属于另一位已登记人员；如为同一人，请合并两份登记，或由县卫生健康委合并。",
            "This document belongs to another person who is registered. If both are one, merge them, or ask the county health authority to."
        ),
        new(
            "person.merged-already",
            409,
            "该登记已与另一人合并，请先撤销合并。",
            "This registration is merged already; take that back first."
        ),
        new("person.not-merged", 409, "该登记没有合并，无可撤销。", "This registration is not merged; there is nothing to take back."),
        new(
            "person.merge-by-county",
            403,
            "其中有其他机构登记的信息，须由县卫生健康委合并或撤销合并。",
            "Another institution registered a part of this; only the county health authority merges it or takes that back."
        ),
        new("person.note-required", 400, "选择“其他”时须说明原因。", "With 'other' a note is required."),
        new(
            "person.identity-fixed",
            409,
            "身份已核实，更换证件须由县卫生健康委办理。",
            "Who this is has been established; only the county health authority may replace the document."
        ),
        new("person.erased", 410, "该人员的个人信息已删除。", "This person's data has been erased."),
    ];
}
