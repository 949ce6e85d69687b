// Boards as they are answered; the same body over HTTP, in live streams and in messages.
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.Institutions;

namespace Referrals.Boards;

/// <summary>Whose board.</summary>
/// <param name="Kind">What it is of.</param>
/// <param name="Code">Code of the county, group or institution.</param>
/// <param name="Name">What it is called.</param>
public sealed record BoardOf(BoardKind Kind, string Code, string Name);

/// <summary>A number of a board.</summary>
/// <param name="Measure">What is counted; <c>GET /api/boards/measures</c> explains it.</param>
/// <param name="Side">Whether as sender or receiver; missing of the county.</param>
/// <param name="Value">The number.</param>
/// <param name="Now">What it is now, where the board is one of the past and corrections came since.</param>
public sealed record BoardFigure(
    string Measure,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Side? Side,
    long Value,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Now = null
);

/// <summary>A part of a number.</summary>
/// <param name="Key">Code of the institution, unit, diagnosis or reason.</param>
/// <param name="Name">What it is called, where it has a name.</param>
/// <param name="Value">The number.</param>
/// <param name="Now">As in <see cref="BoardFigure"/>.</param>
public sealed record BoardPart(
    string Key,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
    long Value,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Now = null
);

/// <summary>A number broken down.</summary>
/// <param name="Measure">What is counted.</param>
/// <param name="Side">Whether as sender or receiver; missing of the county.</param>
/// <param name="By">By what.</param>
/// <param name="Parts">The largest first.</param>
/// <param name="Others">What is left beside the parts that are shown.</param>
public sealed record BoardBreakdown(
    string Measure,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Side? Side,
    BoardBreakdownKind By,
    IReadOnlyList<BoardPart> Parts,
    long Others
);

/// <summary>By what a number is broken down.</summary>
public enum BoardBreakdownKind
{
    /// <summary>The institution that had to answer, of the county's board 机构.</summary>
    Institution,

    /// <summary>The institution on the other side 对方机构.</summary>
    Counterpart,

    /// <summary>Department, clinic or ward 科室.</summary>
    Unit,

    /// <summary>First diagnosis 初步诊断; the key has system, edition and code, with slashes between.</summary>
    Diagnosis,

    /// <summary>Coded reason 原因.</summary>
    Reason,
}

/// <summary>A number day by day, or month by month.</summary>
/// <param name="Measure">What is counted.</param>
/// <param name="Side">Whether as sender or receiver; missing of the county.</param>
/// <param name="Values">One for each of <see cref="BoardTrends.Starts"/>; of a stock how many there were at its end.</param>
public sealed record BoardTrend(
    string Measure,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Side? Side,
    IReadOnlyList<long> Values
);

/// <summary>Trends 趋势.</summary>
/// <param name="Starts">Days; of a period longer than three months its first day and the first days of the months after that.</param>
/// <param name="Lines">The numbers.</param>
public sealed record BoardTrends(IReadOnlyList<DateOnly> Starts, IReadOnlyList<BoardTrend> Lines);

/// <summary>A board 看板.</summary>
/// <param name="Of">Whose.</param>
/// <param name="From">First day, Asia/Shanghai.</param>
/// <param name="Until">Last day.</param>
/// <param name="Position">Position in the log as of which it is: the same position gives the same board for ever.</param>
/// <param name="AsOf">The moment that was asked for; missing where none was.</param>
/// <param name="Figures">What happened in the period.</param>
/// <param name="Stocks">How many there are at the end of its last day.</param>
/// <param name="Breakdowns">The largest parts of numbers.</param>
/// <param name="Trends">Day by day, or month by month.</param>
/// <param name="Indicators">Indicators, by their definitions.</param>
public sealed record Board(
    BoardOf Of,
    DateOnly From,
    DateOnly Until,
    long Position,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? AsOf,
    IReadOnlyList<BoardFigure> Figures,
    IReadOnlyList<BoardFigure> Stocks,
    IReadOnlyList<BoardBreakdown> Breakdowns,
    BoardTrends Trends,
    IReadOnlyList<IndicatorValue> Indicators
);

/// <summary>Days that an institution, or the insurance office for what is outside the county, has not reported.</summary>
/// <param name="Institution">Its code.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Days">How many.</param>
/// <param name="Dates">Which; of periods longer than a month only how many.</param>
public sealed record IndicatorMissing(
    string Institution,
    string Name,
    int Days,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DateOnly>? Dates
);

/// <summary>An indicator's value.</summary>
/// <param name="Indicator">Its id.</param>
/// <param name="Version">Version of its definition.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Value">The value; missing where the denominator is 0, nothing was counted, or reports are missing.</param>
/// <param name="Now">What it is now, where the board is one of the past and that differs.</param>
/// <param name="Numerator">The numerator; of a median or percentile how many were counted.</param>
/// <param name="Denominator">The denominator; missing where there is none.</param>
/// <param name="Target">The target, where there is a number.</param>
/// <param name="Missing">Who has not reported what it needs, up to yesterday; missing where nothing is.</param>
public sealed record IndicatorValue(
    string Indicator,
    int Version,
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Value,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Now,
    long Numerator,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Denominator,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Target,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<IndicatorMissing>? Missing
);

/// <summary>A group beside the others 赛马.</summary>
/// <param name="Of">Which group.</param>
/// <param name="Period">Its indicators in the period.</param>
/// <param name="Cumulative">Its indicators from the first of January to the end of the period.</param>
public sealed record GroupComparison(BoardOf Of, IReadOnlyList<IndicatorValue> Period, IReadOnlyList<IndicatorValue> Cumulative);

/// <summary>The groups side by side, by the same definitions.</summary>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="CumulativeFrom">First day of the cumulative values.</param>
/// <param name="Position">As in <see cref="Board"/>.</param>
/// <param name="AsOf">As in <see cref="Board"/>.</param>
/// <param name="Groups">By code.</param>
public sealed record GroupsBoard(
    DateOnly From,
    DateOnly Until,
    DateOnly CumulativeFrom,
    long Position,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? AsOf,
    IReadOnlyList<GroupComparison> Groups
);

/// <summary>Where patients go from or to, in the matrix of flows.</summary>
public enum FlowLevel
{
    /// <summary>Village clinics and community stations 村.</summary>
    Village,

    /// <summary>Township hospitals 乡镇.</summary>
    Township,

    /// <summary>Lead hospitals 牵头医院.</summary>
    LeadHospital,

    /// <summary>Other hospitals of the county 县域内其他.</summary>
    County,

    /// <summary>City level 市级.</summary>
    City,

    /// <summary>Outside the city within the province 市外省内.</summary>
    Province,

    /// <summary>Outside the province 省外.</summary>
    OutsideProvince,

    /// <summary>Outside the county, nobody has said where 县域外(未标明).</summary>
    Outside,
}

/// <summary>How many patients went from one level to another.</summary>
/// <param name="From">From which level.</param>
/// <param name="To">To which level.</param>
/// <param name="Value">How many.</param>
/// <param name="Now">As in <see cref="BoardFigure"/>.</param>
public sealed record FlowCell(
    FlowLevel From,
    FlowLevel To,
    long Value,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Now = null
);

/// <summary>How many patients went from one institution to another.</summary>
/// <param name="From">Code of the sender.</param>
/// <param name="FromName">What it is called.</param>
/// <param name="To">Code of the receiver.</param>
/// <param name="ToName">What it is called.</param>
/// <param name="Value">How many.</param>
/// <param name="Now">As in <see cref="BoardFigure"/>.</param>
public sealed record FlowPair(
    string From,
    string FromName,
    string To,
    string ToName,
    long Value,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Now = null
);

/// <summary>At which step of a case a flow is counted.</summary>
public enum FlowStep
{
    Sent,
    Accepted,
    Arrived,
}

/// <summary>Patient flow 患者流向.</summary>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="Position">As in <see cref="Board"/>.</param>
/// <param name="AsOf">As in <see cref="Board"/>.</param>
/// <param name="Step">At which step it is counted.</param>
/// <param name="Levels">By level; only what is not 0.</param>
/// <param name="Pairs">By institutions, the most first.</param>
public sealed record FlowBoard(
    DateOnly From,
    DateOnly Until,
    long Position,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? AsOf,
    FlowStep Step,
    IReadOnlyList<FlowCell> Levels,
    IReadOnlyList<FlowPair> Pairs
);

/// <summary>A doctor's own numbers 我的患者.</summary>
/// <param name="Practitioner">Code of the doctor.</param>
/// <param name="Name">The doctor's name.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="Position">As in <see cref="Board"/>.</param>
/// <param name="AsOf">As in <see cref="Board"/>.</param>
/// <param name="Figures">
/// Of the patients whom the doctor sent, and of those by contract who came home; of consultations that the doctor asked for, and what the
/// doctor answered, reported and concluded in those of others.
/// </param>
/// <param name="Stocks">How many there are at the end of the last day.</param>
public sealed record DoctorBoard(
    string Practitioner,
    string Name,
    DateOnly From,
    DateOnly Until,
    long Position,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? AsOf,
    IReadOnlyList<BoardFigure> Figures,
    IReadOnlyList<BoardFigure> Stocks
);

/// <summary>What is counted.</summary>
/// <param name="Measure">Its code.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Kind">How its days add up.</param>
public sealed record MeasureView(string Measure, string Name, MeasureKind Kind);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Board))]
[JsonSerializable(typeof(GroupsBoard))]
[JsonSerializable(typeof(FlowBoard))]
[JsonSerializable(typeof(DoctorBoard))]
[JsonSerializable(typeof(BoardCasesPage))]
[JsonSerializable(typeof(ItemsAnswer<MeasureView>))]
[JsonSerializable(typeof(ConsultationBoard))]
[JsonSerializable(typeof(ItemsAnswer<IndicatorDefinition>))]
[JsonSerializable(typeof(IndicatorForm))]
[JsonSerializable(typeof(CloseMonthForm))]
[JsonSerializable(typeof(MonthView))]
[JsonSerializable(typeof(BoardCorrectionsPage))]
internal sealed partial class BoardsHttpJson : JsonSerializerContext;

/// <summary>How events and recorded answers are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IndicatorDefined))]
[JsonSerializable(typeof(MonthClosed))]
internal sealed partial class BoardsJson : JsonSerializerContext;
