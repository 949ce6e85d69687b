// Filing records as a table.
using System.Globalization;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Cases;

internal static class FilingTable
{
    private static readonly ChineseWords<FilingState> States = new((FilingState.Filed, ["已备案"]), (FilingState.Revoked, ["已撤销"]));

    private static readonly (string Chinese, string English)[] Headings =
    [
        ("转诊单号", "Number"),
        ("人员", "Person"),
        ("姓名", "Name"),
        ("诊断编码", "Diagnosis"),
        ("诊断名称", "Diagnosis name"),
        ("诊断编码体系", "System"),
        ("诊断编码版本", "Version"),
        ("转出机构", "From"),
        ("转入机构", "To"),
        ("转入行政区划", "Area"),
        ("转入层级", "Tier"),
        ("有效期起", "Valid from"),
        ("有效期止", "Valid until"),
        ("转诊类型", "Type"),
        ("转诊原因", "Reason"),
        ("白名单条目", "Whitelist entry"),
        ("同意转出医院", "Agreed by"),
        ("专家意见", "Expert"),
        ("县级审批", "County"),
        ("决定时间", "Decided"),
        ("备案状态", "State"),
        ("撤销原因", "Revoked because"),
        ("转出机构代码", "From code"),
        ("转入机构代码", "To code"),
        ("同意转出医院代码", "Agreed by code"),
    ];

    public static IReadOnlyList<string> Columns(Language language) =>
        [.. Headings.Select(h => language == Language.Chinese ? h.Chinese : h.English)];

    /// <summary>Times are Asia/Shanghai; codes are words in Chinese.</summary>
    public static IReadOnlyList<object?> Row(FilingRecord record, Language language, ReferenceNames names) =>
        [
            record.Number,
            record.Person,
            record.Patient?.Name,
            record.Diagnosis.Code,
            record.Diagnosis.Name,
            record.Diagnosis.System,
            record.Diagnosis.Version,
            names.Institution(record.From),
            names.Institution(record.Institution),
            record.Area,
            record.Tier is { } tier ? language.Say(tier, WhitelistWords.Tiers) : null,
            record.ValidFrom.Iso(),
            record.ValidUntil.Iso(),
            language == Language.Chinese
                ? record.Emergency
                    ? "急诊"
                    : "转诊"
                : record.Emergency
                    ? "emergency"
                    : "referral",
            record.Reason is { } reason ? language.Say(reason, CaseWords.OutOfCountyReasons) : null,
            record.Entry?.ToString(),
            record.AgreedBy is { } agreed ? names.Institution(agreed) : null,
            names.Practitioner(record.Expert),
            record.CountyApproved switch
            {
                null => null,
                true => language == Language.Chinese ? "同意" : "approved",
                false => language == Language.Chinese ? "不同意" : "refused",
            },
            record.DecidedAt.ToOffset(Shanghai.Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            language.Say(record.State, States),
            record.Revoked is { } revoked ? language.Say(revoked, CaseWords.Revocations) : null,
            record.From,
            record.Institution,
            record.AgreedBy,
        ];
}
