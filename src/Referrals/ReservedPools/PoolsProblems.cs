// What pools refuse, in two languages.
using Referrals.Http;

namespace Referrals.ReservedPools;

internal static class PoolsProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new("pool.unknown-session", 404, "该资源池没有此时段（{session}）。", "This pool has no session {session}."),
        new("pool.over", 409, "该时段已结束，或已无未到的时间。", "This session is over, or has no time left."),
        new("pool.suspended", 409, "时段 {session} 已停诊或关闭，请另选。", "Session {session} is suspended; choose another."),
        new(
            "pool.institution-closed",
            409,
            "机构 {institution} 在该日已关闭，请另选。",
            "Institution {institution} is closed on that day; choose another."
        ),
        new("pool.unit-closed", 409, "科室 {unit} 在该日已关闭，请另选。", "Unit {unit} is closed on that day; choose another."),
        new(
            "pool.specialist-gone",
            409,
            "医师 {specialist} 在该日已不在该科室，请另选。",
            "Specialist {specialist} does not work there on that day; choose another."
        ),
        new("pool.past-day", 409, "不能为过去的日期公布资源。", "Nothing can be published for a day that is over."),
        new(
            "pool.outside-coverage",
            400,
            "该行不在所声明的机构、科室、类别或日期范围内。",
            "The line is outside the institution, units, kinds or days that the upload says it covers."
        ),
        new("pool.session-over", 409, "时段 {session} 已结束，不能更改。", "Session {session} is over and cannot be changed."),
        new("pool.session-repeated", 400, "时段 {session} 重复。", "Session {session} stands there twice."),
        new("pool.sessions-overlap", 400, "时段 {session} 与 {other} 时间重叠。", "Sessions {session} and {other} overlap."),
        new(
            "pool.capacity-below-held",
            409,
            "时段 {session}：减少后有 {held} 位患者失去号源或床位，须注明原因。",
            "Session {session}: {held} patients would lose their places; a reason is required."
        ),
        new(
            "pool.capacity-below-used",
            409,
            "时段 {session}：已有 {used} 位患者到诊，资源不能少于此数。",
            "Session {session}: {used} patients have come already; the capacity cannot be less."
        ),
        new(
            "pool.reserve-sold",
            409,
            "本院已占用 {taken} 个，超过普通部分 {general} 个：预留部分不得占用。",
            "The hospital has given {taken} places to its own patients; its part has {general}. The reserve is not its to give."
        ),
        new(
            "pool.reserve-free",
            409,
            "时段 {session} 尚有 {free} 个预留资源可用；不使用预留须注明原因（bypass）。",
            "{free} reserved places are free in session {session}; a reason (bypass) is required to do without."
        ),
        new("pool.place-free", 409, "尚有 {free} 个资源可用。", "{free} places are free."),
        new(
            "pool.not-entitled",
            403,
            "预留资源仅限家庭医生转诊的患者使用（按本县政策，也可能须由签约家庭医生转诊）。",
            "The reserve is for patients whom a family doctor has referred; by the county's policy perhaps only their own by contract."
        ),
        new(
            "pool.reserve-only",
            403,
            "家庭医生只能从预留资源中安排，其他请联系调度员。",
            "A family doctor arranges from the reserve only; for the rest ask the dispatcher."
        ),
        new(
            "pool.reserve-taken",
            409,
            "预留资源已用完（普通部分可用 {freeGeneral} 个，候补 {waiting} 人）。",
            "The reserve is taken ({freeGeneral} free in the general part, {waiting} waiting)."
        ),
        new(
            "pool.general-taken",
            409,
            "普通部分已用完（预留可用 {freeReserved} 个，候补 {waiting} 人）。",
            "The general part is taken ({freeReserved} free in the reserve, {waiting} waiting)."
        ),
        new("pool.others-wait", 409, "候补名单中有更靠前的患者（{waiting} 人）。", "Others wait who come first ({waiting} waiting)."),
        new("pool.no-such-time", 400, "该时段没有此时间。", "This session has no such time."),
        new("pool.time-taken", 409, "该时间已被占用；可用时间：{free}。", "This time is taken; free times: {free}."),
        new("pool.hold-beyond-day", 400, "资源最迟保留至 {until}。", "A place of this day is held until {until} at the latest."),
        new("pool.overbooking-reason", 400, "加号须注明原因。", "Overbooking requires a reason."),
        new("pool.overbooking-right", 403, "只有调度员可以加号。", "Only a dispatcher may overbook."),
        new("pool.waiting-already", 409, "已在候补名单中。", "It is on the waiting list already."),
        new("pool.waiting-full", 409, "候补名单已满（{limit} 人）。", "The waiting list is full ({limit})."),
        new("pool.place-required", 400, "须指定资源池。", "A pool is required."),
        new(
            "pool.published",
            409,
            "该科室当日已公布资源（{pools}），须从中安排。",
            "The unit has published pools for that day ({pools}); arrange in one of them."
        ),
        new("pool.other-hospital", 400, "该资源池不属于接诊机构。", "This pool is not the receiver's."),
        new("pool.other-kind", 400, "该资源池与所需资源类型不符。", "This pool is not of the kind that the case needs."),
        new("pool.session-required", 400, "该资源池有多个时段，须指明。", "This pool has several sessions; name one."),
        new(
            "pool.none-free",
            409,
            "没有合适的可用资源（已查 {sessions} 个时段，候补 {waiting} 人）。",
            "No free place fits ({sessions} sessions considered, {waiting} waiting)."
        ),
        new(
            "pool.left-to-others",
            409,
            "可用资源须留给更靠前的患者（{left} 个）。",
            "The free places are left to cases that come first ({left})."
        ),
        new("pool.swap-itself", 400, "不能与自身互换。", "A case cannot exchange places with itself."),
        new("pool.swap-unknown", 400, "没有可互换的此转诊。", "There is no such case to exchange places with."),
        new("pool.swap-not-yours", 403, "您不能安排另一方的转诊。", "The other case is not yours to arrange."),
        new(
            "pool.swap-not-arranged",
            409,
            "转诊 {case} 未处于已安排状态（{state}），没有可互换的资源。",
            "Case {case} is not arranged ({state}): it has no place to exchange."
        ),
        new(
            "pool.swap-no-pool",
            409,
            "转诊 {case} 的安排不在资源池中，不能互换。",
            "The appointment of case {case} is in no pool: it has no place to exchange."
        ),
        new("pool.swap-other-hospital", 409, "两个转诊不在同一接诊机构。", "The two cases are arranged in different hospitals."),
        new("pool.swap-other-kind", 409, "两个转诊的资源类型不同。", "The two cases hold places of different kinds."),
        new("pool.swap-overbooked", 409, "加号没有可互换的资源。", "An overbooked patient has no place to exchange."),
        new("pool.swap-same-place", 409, "两者的资源相同，无须互换。", "Both hold the same: there is nothing to exchange."),
        new(
            "pool.swap-not-entitled",
            403,
            "预留资源不能换给非家庭医生转诊的患者（{case}）。",
            "A reserved place cannot go to case {case}: no family doctor has referred it."
        ),
        new(
            "pool.swap-reserve-free",
            409,
            "该时段尚有 {free} 个预留资源，{case} 应从中安排。",
            "{free} reserved places are free there: case {case} is to be arranged on one of them."
        ),
        new(
            "pool.not-yours",
            403,
            "只能公布本机构或所牵头机构的资源。",
            "Only the hospital itself and the lead of its group publish its pools."
        ),
        new("pool.reasons-differ", 400, "同一资源池同一天的调整原因须一致。", "The lines of one pool and day must give one reason."),
        new(
            "pool.schedule-too-large",
            413,
            "文件过大：最多 {lines} 行、{places} 个号源，引起的变更最多 {events} 项；请分批上传。",
            "The file is too large: at most {lines} lines, {places} places and {events} changes that follow; send it in parts."
        ),
        new("pool.busy", 503, "资源变动频繁，请重试。", "Too much has changed at once; try again."),
    ];
}
