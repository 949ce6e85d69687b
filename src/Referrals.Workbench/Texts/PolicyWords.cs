// Names of parameters, with their units.
using System.Collections.Frozen;

namespace Referrals.Workbench.Texts;

/// <summary>Words for each parameter of a policy, by its place.</summary>
public static class PolicyWords
{
    private static readonly FrozenDictionary<string, (string Chinese, string English)> Places = Of(
        ("clocks", "转诊时限", "Time limits of referrals"),
        ("workingTime", "工作时间", "Working time"),
        ("referrals", "转诊规则", "Referrals"),
        ("reserve", "预留资源", "Reserve"),
        ("whitelist", "白名单", "Whitelist"),
        ("deductible", "起付线", "Deductible"),
        ("consultations", "会诊", "Consultations"),
        ("privacy", "患者信息查阅", "Reading patients' data"),
        ("answerEmergency", "急诊答复", "answer, emergency"),
        ("answerUrgent", "紧急答复", "answer, urgent"),
        ("answerRoutine", "普通答复", "answer, routine"),
        ("arrival", "到诊", "arrival"),
        ("downAcceptance", "下转接收", "acceptance of a down-transfer"),
        ("outcomeReport", "回转单", "outcome report"),
        ("emergencyPaperwork", "急诊补单", "emergency paperwork"),
        ("cancellationConfirmation", "取消确认", "confirming a cancellation"),
        ("expertStatement", "专家意见", "expert statement"),
        ("countyApproval", "县级审批", "county's approval"),
        ("reminders", "提前提醒（分钟）：", "reminder before (minutes), "),
        ("followUp", "随访", "follow-up"),
        ("validity", "有效期", "end of validity"),
        ("minutes", "（分钟）", " (minutes)"),
        ("workingTimeOnly", "：只计工作时间", ": working time only"),
        ("hours", "工作时段", "hours"),
        ("weekdays", "工作日", "working days"),
        ("daysOff", "休息日", "days off"),
        ("makeUpDays", "调休上班日", "make-up days"),
        ("townshipReview", "乡镇审核", "township's review"),
        ("validityDays", "转诊单有效期（天）", "validity (days)"),
        ("longestHoldHours", "预留最长（小时）", "longest hold (hours)"),
        ("emergencyBackdatingHours", "急诊补登记（小时）", "emergencies recorded afterwards (hours)"),
        ("readAccessDays", "结案后可查看（天）", "reading after closing (days)"),
        ("catalogue", "病种目录", "catalogue"),
        ("diagnosisSystems", "诊断编码体系", "code systems of diagnoses"),
        ("appointmentGapMinutes", "预约间隔（分钟）", "gap between appointments (minutes)"),
        ("corrections", "更正", "corrections"),
        ("retractionHours", "撤销时限（小时）", ", taking back (hours)"),
        ("amendmentDays", "更正回转单（天）", ", amending an outcome (days)"),
        ("ratio", "预留比例", "share of the reserve"),
        ("releaseLeadHours", "提前释放（小时）", "released before (hours)"),
        ("shortestOfferMinutes", "最短预留（分钟）", "shortest offer (minutes)"),
        ("entitlement", "可用预留的患者", "who may take from it"),
        ("entryValidityDays", "条目有效期（天）", "validity of entries (days)"),
        ("emergencyJustificationHours", "急诊补充理由（小时）", "justifying an emergency (hours)"),
        ("expiryReminderDays", "到期提醒（天）", "reminder before the end (days)"),
        ("scope", "适用范围", "scope"),
        ("window", "出院到入院间隔", "window between stays"),
        ("windowUnit", "间隔单位", "unit of the window"),
        ("repeatStayReductionPercent", "多次住院降低（%）", "reduction of repeated stays (%)"),
        ("repeatStayFloorPercent", "多次住院下限（%）", "floor of repeated stays (%)"),
        ("reductionOrder", "减征顺序", "order of reductions"),
        ("yearBoundary", "跨年度", "turn of the year"),
        ("illustrative", "示例数据", "an example"),
        ("amounts", "起付标准", "standards"),
        ("chain", "连续住院", "joined stays"),
        ("windowFrom", "：间隔起算", ": window from"),
        ("up", "：上转", ": up"),
        ("lateral", "：平转", ": lateral"),
        ("down", "：下转", ": down"),
        ("charge", "收取", " charge"),
        ("reductionPercent", "降低（%）", " reduction (%)"),
        ("dayBedCounts", "：日间病床计入", ": day beds count"),
        ("emergencyLimitHours", "：急诊补转诊（小时）", ": emergencies referred afterwards (hours)"),
        ("reportEmergency", "急诊诊断报告", "report, emergency"),
        ("reportUrgent", "紧急诊断报告", "report, urgent"),
        ("reportRoutine", "普通诊断报告", "report, routine"),
        ("criticalMinutes", "危急值确认（分钟）", "acknowledging a critical value (minutes)"),
        ("criticalStepMinutes", "危急值逐级上报（分钟）", "each step of escalation (minutes)"),
        ("conclusion", "会诊结论", "conclusion"),
        ("closingReminderDays", "结束提醒（天）", "reminder to close (days)"),
        ("closingDays", "自动结束（天）", "closed by itself (days)"),
        ("emergencyAccessHours", "紧急查阅时长（小时）", "emergency access (hours)"),
        ("emergencyAccessesOpen", "每人同时有效的紧急查阅", "emergency accesses open at once"),
        ("patientsPerHour", "每小时患者数上限", "patients in an hour"),
        ("patientsPerDay", "每日患者数上限", "patients in a day"),
        ("timesMedian", "本人日常中位数的倍数", "times the reader's own median")
    );

    /// <summary>Codes of a parameter whose values are coded, by the last name of its place; null where they are not.</summary>
    public static CodeWords? CodesOf(string place) =>
        place[(place.LastIndexOf('.') + 1)..] switch
        {
            "townshipReview" => PolicyCodes.TownshipReviews,
            "catalogue" => PolicyCodes.CatalogueModes,
            "entitlement" => PolicyCodes.Entitlements,
            "scope" => PolicyCodes.Scopes,
            "windowUnit" => PolicyCodes.WindowUnits,
            "reductionOrder" => PolicyCodes.ReductionOrders,
            "yearBoundary" => PolicyCodes.YearBoundaries,
            "windowFrom" => PolicyCodes.WindowStarts,
            "charge" => PolicyCodes.Charges,
            _ => null,
        };

    /// <summary>The name of a group of parameters, or of a parameter without its group.</summary>
    public static string Say(string place, Words words)
    {
        var names = place.Split('.');
        return string.Concat(names.Skip(names.Length > 1 ? 1 : 0).Select(name => Word(name, words)));
    }

    private static string Word(string name, Words words) =>
        Places.TryGetValue(name, out var said) ? words.Of(said.Chinese, said.English) : name;

    private static FrozenDictionary<string, (string Chinese, string English)> Of(
        params (string Name, string Chinese, string English)[] all
    ) => all.ToFrozenDictionary(one => one.Name, one => (one.Chinese, one.English), StringComparer.Ordinal);
}
