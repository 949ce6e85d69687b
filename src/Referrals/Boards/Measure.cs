// What boards count. Each measure has one meaning, whichever board, indicator or table shows it.
using System.Collections.Frozen;
using Referrals.Cases;

namespace Referrals.Boards;

/// <summary>By what a measure is broken down, beside its total.</summary>
[Flags]
internal enum Breakdowns
{
    None = 0,

    /// <summary>By the institution on the other side.</summary>
    Counterpart = 1,

    /// <summary>By the department, clinic or ward of the receiver.</summary>
    Unit = 2,

    /// <summary>By first diagnosis.</summary>
    Diagnosis = 4,

    /// <summary>By coded reason, or what else is said at the measure.</summary>
    Reason = 8,

    /// <summary>By the minutes that it took, as <see cref="BoardKey.Rounded"/> has them.</summary>
    Minutes = 16,
}

/// <summary>How the days of a measure add up.</summary>
public enum MeasureKind
{
    /// <summary>Something that happened on a day; a period has the sum of its days.</summary>
    Events,

    /// <summary>How many there are at the end of a day: those that came until then without those that went.</summary>
    Stock,

    /// <summary>Counted by somebody else for each day, such as visits and beds.</summary>
    Reported,
}

/// <summary>What is counted 统计量.</summary>
/// <param name="Code">Its public name.</param>
/// <param name="Chinese">What it is called.</param>
/// <param name="English">What it is called.</param>
/// <param name="Kind">How its days add up.</param>
/// <param name="By">By what it is broken down.</param>
internal sealed record Measure(string Code, string Chinese, string English, MeasureKind Kind, Breakdowns By = Breakdowns.None)
{
    /// <summary>Of cases, once for each direction.</summary>
    private static readonly (string Name, string Chinese, string English, MeasureKind Kind, Breakdowns By)[] OfCases =
    [
        (Sent, "申请", "sent", MeasureKind.Events, Breakdowns.Counterpart | Breakdowns.Diagnosis),
        (Received, "收到待答复", "received for an answer", MeasureKind.Events, Breakdowns.None),
        (Answered, "首次答复", "answered", MeasureKind.Events, Breakdowns.Minutes),
        (AnsweredInTime, "按时答复", "answered in time", MeasureKind.Events, Breakdowns.None),
        (AnswerLate, "答复逾期", "answers that were due and not there", MeasureKind.Events, Breakdowns.Unit),
        (Accepted, "接受", "accepted, emergencies with their arrival", MeasureKind.Events, Breakdowns.Counterpart),
        (Declined, "拒绝", "declined, by reason", MeasureKind.Events, Breakdowns.Reason),
        (Returned, "退回补充", "returned for completion, by reason", MeasureKind.Events, Breakdowns.Reason),
        (Redirected, "转派", "redirected, by reason", MeasureKind.Events, Breakdowns.Reason),
        (Arranged, "安排", "arranged, by part of the capacity", MeasureKind.Events, Breakdowns.Reason),
        (NoShow, "爽约", "no-shows", MeasureKind.Events, Breakdowns.Unit),
        (Arrived, "到诊", "arrived", MeasureKind.Events, Breakdowns.Counterpart | Breakdowns.Unit | Breakdowns.Diagnosis),
        (CareBegun, "开始诊疗", "care begun, by outpatient or inpatient", MeasureKind.Events, Breakdowns.Reason),
        (CareEnded, "诊疗结束", "care ended, by way of discharge", MeasureKind.Events, Breakdowns.Reason),
        (Reported, "回转单", "outcomes reported", MeasureKind.Events, Breakdowns.None),
        (ReportedLate, "回转单逾期", "outcomes reported late", MeasureKind.Events, Breakdowns.None),
        (Closed, "结案", "closed, by reason where there is no report", MeasureKind.Events, Breakdowns.Reason),
        (Cancelled, "取消", "cancelled, by reason", MeasureKind.Events, Breakdowns.Reason),
        (Expired, "过期", "expired", MeasureKind.Events, Breakdowns.None),
        (Died, "死亡", "died", MeasureKind.Events, Breakdowns.None),
        (FollowedUp, "随访", "followed up", MeasureKind.Events, Breakdowns.None),
        (Missed, "逾期事项", "deadlines missed, by kind", MeasureKind.Events, Breakdowns.Reason),
        (Waiting, "待答复", "waiting for an answer", MeasureKind.Stock, Breakdowns.None),
        (Late, "逾期未答复", "waiting for an answer that is late", MeasureKind.Stock, Breakdowns.None),
        (Expected, "待到诊", "accepted and not yet there", MeasureKind.Stock, Breakdowns.None),
        (InCare, "在诊", "in care", MeasureKind.Stock, Breakdowns.None),
        (ReportDue, "待回转单", "outcomes to be reported", MeasureKind.Stock, Breakdowns.None),
    ];

    private static readonly FrozenDictionary<Direction, (string Code, string Chinese, string English)> Directions = new Dictionary<
        Direction,
        (string, string, string)
    >
    {
        [Direction.Up] = ("up", "上转", "Up"),
        [Direction.Down] = ("down", "下转", "Down"),
        [Direction.Lateral] = ("lateral", "平转", "Lateral"),
        [Direction.OutOfCounty] = ("out", "县域外转诊", "Out of the county"),
    }.ToFrozenDictionary();

    /// <summary>All, in the order in which people read them.</summary>
    public static IReadOnlyList<Measure> All { get; } =
    [
        .. Enum.GetValues<Direction>().SelectMany(direction => OfCases.Select(one => Directed(direction, one))),
        new(ReviewReceived, "乡镇审核收到", "Received for the township's review", MeasureKind.Events),
        new(ReviewDone, "乡镇审核完成", "Reviewed by the township", MeasureKind.Events, Breakdowns.Minutes),
        new(ReviewInTime, "乡镇审核按时", "Reviewed in time", MeasureKind.Events),
        new(ReviewWaiting, "待乡镇审核", "Waiting for the township's review", MeasureKind.Stock),
        new(LeftOnList, "转出县域(白名单内)", "Agreed to leave the county, on the whitelist", MeasureKind.Events, Breakdowns.Reason),
        new(LeftOffList, "转出县域(白名单外)", "Agreed to leave the county, off the whitelist", MeasureKind.Events, Breakdowns.Reason),
        .. ConsultationMeasures.All,
        new(Capacity, "资源总量", "Places in all, by kind", MeasureKind.Events, Breakdowns.Unit | Breakdowns.Reason),
        new(Required, "应预留", "Places to be reserved, by kind", MeasureKind.Events, Breakdowns.Unit | Breakdowns.Reason),
        new(Offered, "已预留", "Places reserved, by kind", MeasureKind.Events, Breakdowns.Unit | Breakdowns.Reason),
        new(Held, "预留已占用", "Reserved places held, by kind", MeasureKind.Events, Breakdowns.Unit | Breakdowns.Reason),
        new(Used, "预留已使用", "Reserved places used, by kind", MeasureKind.Events, Breakdowns.Unit | Breakdowns.Reason),
        new(Released, "预留已释放", "Reserved places released, by kind", MeasureKind.Events, Breakdowns.Unit | Breakdowns.Reason),
        new(Stays, "住院", "Inpatient stays, by admission", MeasureKind.Events),
        new(StaysJoined, "连续住院", "Stays joined to one before", MeasureKind.Events),
        new(StaysLost, "未能连续", "Stays that were not joined though one was before, by reason", MeasureKind.Events, Breakdowns.Reason),
        new(Credited, "起付线减免(分)", "Deductible credited, in fen", MeasureKind.Events),
        new(OutpatientVisits, "门诊人次", "Outpatient visits", MeasureKind.Reported),
        new(EmergencyVisits, "急诊人次", "Emergency visits", MeasureKind.Reported),
        new(Admissions, "入院人次", "Admissions", MeasureKind.Reported),
        new(Discharges, "出院人次", "Discharges", MeasureKind.Reported),
        new(OccupiedBedDays, "占用床日", "Occupied bed days", MeasureKind.Reported),
        new(OpenBedDays, "开放床日", "Open bed days", MeasureKind.Reported),
        new(DaysReported, "已上报天数", "Days reported", MeasureKind.Reported),
        new(OutsideOutpatientVisits, "县外门诊人次", "Outpatient visits outside the county", MeasureKind.Reported, Breakdowns.Reason),
        new(OutsideEmergencyVisits, "县外急诊人次", "Emergency visits outside the county", MeasureKind.Reported, Breakdowns.Reason),
        new(OutsideAdmissions, "县外入院人次", "Admissions outside the county", MeasureKind.Reported, Breakdowns.Reason),
        new(OutsideDischarges, "县外出院人次", "Discharges outside the county", MeasureKind.Reported, Breakdowns.Reason),
        new(OutsideDaysReported, "县外已上报天数", "Days reported from outside the county", MeasureKind.Reported, Breakdowns.Reason),
    ];

    private static readonly FrozenDictionary<string, Measure> ByCode = All.ToFrozenDictionary(
        measure => measure.Code,
        StringComparer.Ordinal
    );

    public const string Sent = "sent";
    public const string Received = "received";
    public const string Answered = "answered";
    public const string AnsweredInTime = "answered-in-time";
    public const string AnswerLate = "answer-late";
    public const string Accepted = "accepted";
    public const string Declined = "declined";
    public const string Returned = "returned";
    public const string Redirected = "redirected";
    public const string Arranged = "arranged";
    public const string NoShow = "no-show";
    public const string Arrived = "arrived";
    public const string CareBegun = "care-begun";
    public const string CareEnded = "care-ended";
    public const string Reported = "reported";
    public const string ReportedLate = "reported-late";
    public const string Closed = "closed";
    public const string Cancelled = "cancelled";
    public const string Expired = "expired";
    public const string Died = "died";
    public const string FollowedUp = "followed-up";
    public const string Missed = "missed";
    public const string Waiting = "waiting";
    public const string Late = "late";
    public const string Expected = "expected";
    public const string InCare = "in-care";
    public const string ReportDue = "report-due";
    public const string ReviewReceived = "review-received";
    public const string ReviewDone = "review-done";
    public const string ReviewInTime = "review-in-time";
    public const string ReviewWaiting = "review-waiting";
    public const string LeftOnList = "left-on-list";
    public const string LeftOffList = "left-off-list";
    public const string Capacity = "reserve-capacity";
    public const string Required = "reserve-required";
    public const string Offered = "reserve-offered";
    public const string Held = "reserve-held";
    public const string Used = "reserve-used";
    public const string Released = "reserve-released";
    public const string Stays = "stays";
    public const string StaysJoined = "stays-joined";
    public const string StaysLost = "stays-lost";
    public const string Credited = "deductible-credited";
    public const string OutpatientVisits = "outpatient-visits";
    public const string EmergencyVisits = "emergency-visits";
    public const string Admissions = "admissions";
    public const string Discharges = "discharges";
    public const string OccupiedBedDays = "occupied-bed-days";
    public const string OpenBedDays = "open-bed-days";
    public const string DaysReported = "days-reported";
    public const string OutsideOutpatientVisits = "outside-outpatient-visits";
    public const string OutsideEmergencyVisits = "outside-emergency-visits";
    public const string OutsideAdmissions = "outside-admissions";
    public const string OutsideDischarges = "outside-discharges";
    public const string OutsideDaysReported = "outside-days-reported";

    private static readonly FrozenDictionary<string, int> Order = All.Index()
        .ToFrozenDictionary(one => one.Item.Code, one => one.Index, StringComparer.Ordinal);

    /// <summary>Its place among all.</summary>
    public static int OrderOf(string code) => Order[code];

    /// <summary>The codes of all, for what reads by an index that begins with them.</summary>
    public static string[] Codes { get; } = [.. All.Select(measure => measure.Code)];

    /// <summary>The measure of this name; null where there is none.</summary>
    public static Measure? Find(string code) => ByCode.GetValueOrDefault(code);

    /// <summary>A measure of cases of one direction.</summary>
    public static string Of(Direction direction, string measure) => Names[direction][measure];

    // A name is asked for with every event.
    private static readonly FrozenDictionary<Direction, FrozenDictionary<string, string>> Names = Directions.ToFrozenDictionary(
        direction => direction.Key,
        direction => OfCases.ToFrozenDictionary(one => one.Name, one => $"{direction.Value.Code}-{one.Name}", StringComparer.Ordinal)
    );

    private static Measure Directed(
        Direction direction,
        (string Name, string Chinese, string English, MeasureKind Kind, Breakdowns By) one
    ) =>
        new(
            $"{Directions[direction].Code}-{one.Name}",
            $"{Directions[direction].Chinese}{one.Chinese}",
            $"{Directions[direction].English}: {one.English}",
            one.Kind,
            // With what people leave the county for is asked before anybody knows whether they arrived.
            direction == Direction.OutOfCounty
            && one.Name == Accepted
                ? one.By | Breakdowns.Diagnosis
                : one.By
        );
}
