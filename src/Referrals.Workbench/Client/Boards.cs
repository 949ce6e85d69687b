// Boards and indicators as the workbench reads them.
namespace Referrals.Workbench.Client;

/// <summary>Whose board: the county's, a group's, an institution's.</summary>
public sealed record BoardOf(string Kind, string Code, string Name);

/// <summary>A board 看板. The same position gives the same board for ever.</summary>
public sealed record Board(
    BoardOf Of,
    DateOnly From,
    DateOnly Until,
    long Position,
    DateTimeOffset? AsOf,
    IReadOnlyList<BoardFigure> Figures,
    IReadOnlyList<BoardFigure> Stocks,
    IReadOnlyList<BoardBreakdown> Breakdowns,
    BoardTrends Trends,
    IReadOnlyList<IndicatorValue> Indicators
);

/// <summary>A number; what it is now where it was corrected since.</summary>
public sealed record BoardFigure(string Measure, string? Side, long Value, long? Now);

/// <summary>A number in its largest parts.</summary>
public sealed record BoardBreakdown(string Measure, string? Side, string By, IReadOnlyList<BoardPart> Parts, long Others);

/// <summary>A part of a number.</summary>
public sealed record BoardPart(string Key, string? Name, long Value, long? Now);

/// <summary>Days, or the first days of months, with the numbers of each.</summary>
public sealed record BoardTrends(IReadOnlyList<DateOnly> Starts, IReadOnlyList<BoardTrend> Lines);

/// <summary>A number day by day, or month by month.</summary>
public sealed record BoardTrend(string Measure, string? Side, IReadOnlyList<long> Values);

/// <summary>An indicator's value 指标; shares are between 0 and 1, percentiles are minutes.</summary>
public sealed record IndicatorValue(
    string Indicator,
    int Version,
    string Name,
    decimal? Value,
    decimal? Now,
    long Numerator,
    long? Denominator,
    decimal? Target,
    IReadOnlyList<IndicatorMissing>? Missing
);

/// <summary>Who has not reported how many days 未上报.</summary>
public sealed record IndicatorMissing(string Institution, string Name, int Days, IReadOnlyList<DateOnly>? Dates);

/// <summary>The groups side by side 赛马.</summary>
public sealed record GroupsBoard(
    DateOnly From,
    DateOnly Until,
    DateOnly CumulativeFrom,
    long Position,
    DateTimeOffset? AsOf,
    IReadOnlyList<GroupComparison> Groups
);

/// <summary>A group beside the others: in the period, and since the first of January.</summary>
public sealed record GroupComparison(BoardOf Of, IReadOnlyList<IndicatorValue> Period, IReadOnlyList<IndicatorValue> Cumulative);

/// <summary>Patient flow 患者流向.</summary>
public sealed record FlowBoard(
    DateOnly From,
    DateOnly Until,
    long Position,
    DateTimeOffset? AsOf,
    string Step,
    IReadOnlyList<FlowCell> Levels,
    IReadOnlyList<FlowPair> Pairs
);

/// <summary>How many went from one level to another.</summary>
public sealed record FlowCell(string From, string To, long Value, long? Now);

/// <summary>How many went from one institution to another.</summary>
public sealed record FlowPair(string From, string FromName, string To, string ToName, long Value, long? Now);

/// <summary>A page of what a number counts.</summary>
public sealed record BoardCasesPage(long Position, IReadOnlyList<BoardCase> Items, string? Next);

/// <summary>One thing that a number counts. Which case it is, is not said to those who may not open it.</summary>
public sealed record BoardCase(
    string Measure,
    DateOnly Day,
    long Amount,
    Guid? Case,
    string? Number,
    string? State,
    string? Stream,
    string? Sender,
    string? Receiver,
    string? Unit,
    string? Diagnosis,
    string? Reason,
    long? Minutes,
    DateTimeOffset RecordedAt,
    Guid? Consultation,
    string? Kind,
    string? ConsultationState
);

/// <summary>Consultations that were asked for in a period, by department, and what experts did in them.</summary>
public sealed record ConsultationBoard(
    DateOnly From,
    DateOnly Until,
    IReadOnlyList<ConsultationCounts> Departments,
    IReadOnlyList<ExpertLoad> Experts,
    long Position,
    DateTimeOffset? AsOf,
    IReadOnlyList<ConsultationFigureDefinition> Definitions
);

/// <summary>What became of one kind of consultations that a department was asked for.</summary>
public sealed record ConsultationCounts(
    string Kind,
    string Institution,
    string Unit,
    long Asked,
    long Answered,
    long AnsweredInTime,
    long Declined,
    long Cancelled,
    long? MedianMinutes,
    long? P90Minutes,
    long KeptLocal,
    long Referred,
    long Recognised,
    long Reused
);

/// <summary>What an expert did.</summary>
public sealed record ExpertLoad(string Practitioner, string Institution, string Kind, long Count, long Consultations);

/// <summary>What a figure counts.</summary>
public sealed record ConsultationFigureDefinition(string Figure, int Version, string Definition);

/// <summary>What boards count.</summary>
public sealed record MeasureList(IReadOnlyList<MeasureView> Items);

/// <summary>A measure 统计量 with its name in the language that was asked for.</summary>
public sealed record MeasureView(string Measure, string Name, string Kind);

/// <summary>Definitions that are used on a day.</summary>
public sealed record IndicatorList(IReadOnlyList<IndicatorDefinition> Items);

/// <summary>A version of an indicator's definition 指标定义.</summary>
public sealed record IndicatorDefinition(
    string Indicator,
    int Version,
    DateOnly ValidFrom,
    IndicatorText Name,
    IndicatorText Formula,
    IndicatorText? Exclusions,
    string Statistic,
    IReadOnlyList<IndicatorTerm> Numerator,
    string? Aim,
    string? Source
);

/// <summary>A text in both languages.</summary>
public sealed record IndicatorText(string Chinese, string English);

/// <summary>A measure that is added.</summary>
public sealed record IndicatorTerm(string Measure);

/// <summary>What was offered and used of the reserve 预留证明.</summary>
public sealed record ReserveProof(DateOnly From, DateOnly Until, ProofSummary? Summary, IReadOnlyList<SessionProof> Sessions, string? Next);

/// <summary>Sums, in all and by hospital.</summary>
public sealed record ProofSummary(ProofSums Total, IReadOnlyList<HospitalProof> Hospitals);

/// <summary>A hospital's sums.</summary>
public sealed record HospitalProof(string Institution, ProofSums Sums);

/// <summary>Sums over sessions, in places.</summary>
public sealed record ProofSums(
    long Sessions,
    long Capacity,
    long Required,
    long Offered,
    long Held,
    long Used,
    long Released,
    long Refusals,
    long BelowFloor,
    decimal? OfferedShare
);

/// <summary>The proof of one session.</summary>
public sealed record SessionProof(
    string Pool,
    string Institution,
    string Kind,
    string Unit,
    string? Of,
    DateOnly Day,
    string Session,
    DateTimeOffset From,
    DateTimeOffset Until,
    FinalFigures Final,
    IReadOnlyList<PoolFigure> Figures
);

/// <summary>The figures of a session now, in places.</summary>
public sealed record FinalFigures(
    int Capacity,
    decimal Ratio,
    int Required,
    int Offered,
    int Released,
    int Held,
    int Used,
    int Refusals,
    bool BelowFloor
);

/// <summary>The figures of a session after an event that moved its reserve.</summary>
public sealed record PoolFigure(
    string Kind,
    long Position,
    DateTimeOffset At,
    int Capacity,
    decimal Ratio,
    int Required,
    int Offered,
    int Released,
    int Held,
    string? Code,
    bool BelowFloor
);

/// <summary>Groups on a day.</summary>
public sealed record GroupList(IReadOnlyList<GroupOn> Items);

/// <summary>A group 医疗集团 with its lead hospital and those who belong to it themselves.</summary>
public sealed record GroupOn(string Code, string Name, string Lead, DateOnly From, IReadOnlyList<GroupMember> Members);

/// <summary>Who belongs to a group, or serves it.</summary>
public sealed record GroupMember(string Code, string Name, string Kind, string Role);
