// What became of the consultations that were asked for in a period: how soon they are answered, what they spare, and who works in them.
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Referrals.Consultations;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Boards;

/// <summary>Consultations of one kind that one department was asked for in the period.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Institution">The institution that was asked.</param>
/// <param name="Unit">Its department.</param>
/// <param name="Asked">How many were asked for.</param>
/// <param name="Answered">How many of them were answered, reported or concluded by now.</param>
/// <param name="AnsweredInTime">Of those how many before they were due.</param>
/// <param name="Declined">How many were declined.</param>
/// <param name="Cancelled">How many were called off.</param>
/// <param name="MedianMinutes">Median of the minutes from asking to the first answer, rounded up; null where none was answered.</param>
/// <param name="P90Minutes">The minutes within which nine of ten were answered.</param>
/// <param name="KeptLocal">
/// How many kept the patient where the patient was: to be treated or observed there, and not referred because of it 避免转诊.
/// </param>
/// <param name="Referred">From how many a referral came.</param>
/// <param name="Recognised">How many final reports other institutions take as their own 结果互认.</param>
/// <param name="Reused">How often such a result was used instead of a second examination 避免重复检查.</param>
public sealed record ConsultationCounts(
    ConsultationKind Kind,
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

/// <summary>What an expert does in consultations.</summary>
public enum ConsultationWorkKind
{
    /// <summary>Answers in writing 图文答复.</summary>
    Answer,

    /// <summary>Sessions led 主持会诊.</summary>
    Chair,

    /// <summary>Opinions in sessions, and after them 会诊意见.</summary>
    Opinion,

    /// <summary>Reports of examinations, corrected ones too 出具报告.</summary>
    Report,
}

/// <summary>What an expert did in consultations that were asked for in the period.</summary>
/// <param name="Practitioner">Code.</param>
/// <param name="Institution">Where the expert worked.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Count">How often.</param>
/// <param name="Consultations">In how many consultations.</param>
public sealed record ExpertLoad(string Practitioner, string Institution, ConsultationWorkKind Kind, long Count, long Consultations);

/// <summary>What a figure counts.</summary>
/// <param name="Figure">Name of the figure in <see cref="ConsultationCounts"/> or <see cref="ExpertLoad"/>.</param>
/// <param name="Version">Version of the definition; another meaning is another version.</param>
/// <param name="Definition">In the caller's language.</param>
public sealed record ConsultationFigureDefinition(string Figure, int Version, string Definition);

/// <summary>Consultations of a period, by the day on which they were asked for (Asia/Shanghai).</summary>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="Institution">Only those that this institution asked for or was asked for; null for all of the county.</param>
/// <param name="Departments">By kind and department.</param>
/// <param name="Experts">By expert; of an institution its own.</param>
/// <param name="Position">As in <see cref="Board"/>.</param>
/// <param name="AsOf">As in <see cref="Board"/>.</param>
/// <param name="Definitions">What each figure counts.</param>
public sealed record ConsultationBoard(
    DateOnly From,
    DateOnly Until,
    string? Institution,
    IReadOnlyList<ConsultationCounts> Departments,
    IReadOnlyList<ExpertLoad> Experts,
    long Position,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? AsOf,
    IReadOnlyList<ConsultationFigureDefinition> Definitions
);

/// <summary>
/// Counts the lines of the consultations that were asked for in a period. Sums cannot say it: they have an answer on the day of the answer,
/// and this board has it with its question.
/// </summary>
internal static class ConsultationBoardView
{
    // Lines of consultations that were asked for in the period, as they stood at the position.
    private const string LinesOfAsked = """
        from referrals.board_lines a
        join referrals.board_lines l on l.tenant_id = a.tenant_id and l.id = a.id and l.since <= @position
            and (l.until is null or l.until > @position)
        where a.tenant_id = @county and a.measure = any(@asked) and a.day between @from and @until
            and a.since <= @position and (a.until is null or a.until > @position)
        """;

    private static readonly IReadOnlyList<(string Measure, ConsultationWorkKind Kind)> Work =
    [
        (ConsultationMeasures.AdviceAnswers, ConsultationWorkKind.Answer),
        (ConsultationMeasures.MeetingChaired, ConsultationWorkKind.Chair),
        (ConsultationMeasures.MeetingOpinions, ConsultationWorkKind.Opinion),
        (ConsultationMeasures.DiagnosisReports, ConsultationWorkKind.Report),
    ];

    /// <summary>The county's for its authority, an institution's own for its people.</summary>
    public static async Task<IResult> Get(
        RequestContext context,
        [AsParameters] BoardPeriodQuery query,
        [FromQuery(Name = "institution")] string? institution,
        BoardContexts boards
    )
    {
        var county = context.Caller.Is(Roles.CountyAuthority);
        var asked = Query.Code("institution", institution) ?? (county ? null : context.Caller.Institution);
        await using var board = await boards.Open(
            context,
            query,
            facts =>
                asked is not null && !facts.Directory.Institutions.ContainsKey(asked)
                    ? throw Query.Fault("institution", new Refusal("field.unknown-code").With("code", asked))
                    : county || asked == context.Caller.Institution,
            sums: false
        );
        return TypedResults.Ok(
            new ConsultationBoard(
                board.Period.From,
                board.Period.Until,
                asked,
                await Departments(board, asked),
                await Experts(board, asked),
                board.Sums.Position,
                board.AsOf,
                ConsultationFigures.All(context.Language)
            )
        );
    }

    private static async Task<IReadOnlyList<ConsultationCounts>> Departments(BoardContext board, string? institution)
    {
        var rows = await board.Sums.Query<CountedDepartment>(
            $"""
            select a.measure as asked, a.receiver as institution, a.unit, l.measure, sum(l.amount)::bigint as n,
                percentile_disc(0.5) within group (order by l.minutes)::bigint as median,
                percentile_disc(0.9) within group (order by l.minutes)::bigint as p90
            {LinesOfAsked} and (@institution is null or a.receiver = @institution or a.sender = @institution)
            group by 1, 2, 3, 4
            """,
            Parameters(board, institution)
        );
        return
        [
            .. rows.GroupBy(row => (row.Asked, row.Institution, row.Unit))
                .Select(one =>
                    Counts(
                        KindOf(one.Key.Asked),
                        one.Key.Institution,
                        one.Key.Unit,
                        one.ToDictionary(row => row.Measure, StringComparer.Ordinal)
                    )
                )
                .OrderBy(one => Kebab.Of(one.Kind), StringComparer.Ordinal)
                .ThenBy(one => one.Institution, StringComparer.Ordinal)
                .ThenBy(one => one.Unit, StringComparer.Ordinal),
        ];
    }

    private static ConsultationCounts Counts(
        ConsultationKind kind,
        string institution,
        string unit,
        IReadOnlyDictionary<string, CountedDepartment> counted
    )
    {
        var answered = counted.GetValueOrDefault(ConsultationMeasures.Of(kind, Measure.Answered));
        return new ConsultationCounts(
            kind,
            institution,
            unit,
            Of(ConsultationMeasures.Asked),
            answered?.N ?? 0,
            Of(Measure.AnsweredInTime),
            Of(Measure.Declined),
            Of(Measure.Cancelled),
            answered?.Median,
            answered?.P90,
            Of(ConsultationMeasures.KeptLocal),
            Of(ConsultationMeasures.Referred),
            Number(ConsultationMeasures.Recognised),
            Number(ConsultationMeasures.Reused)
        );

        long Of(string measure) => Number(ConsultationMeasures.Of(kind, measure));

        long Number(string code) => counted.GetValueOrDefault(code)?.N ?? 0;
    }

    private static async Task<IReadOnlyList<ExpertLoad>> Experts(BoardContext board, string? institution)
    {
        var rows = await board.Sums.Query<(string Practitioner, string Institution, string Measure, long N, long Consultations)>(
            $"""
            select l.doctor, l.receiver, l.measure, sum(l.amount)::bigint, count(distinct l.id)
            {LinesOfAsked} and l.measure = any(@work) and l.doctor is not null and (@institution is null or l.receiver = @institution)
            group by 1, 2, 3
            """,
            Parameters(board, institution)
        );
        return
        [
            .. rows.Select(row => new ExpertLoad(
                    row.Practitioner,
                    row.Institution,
                    Work.First(work => work.Measure == row.Measure).Kind,
                    row.N,
                    row.Consultations
                ))
                .OrderBy(one => one.Institution, StringComparer.Ordinal)
                .ThenBy(one => one.Practitioner, StringComparer.Ordinal)
                .ThenBy(one => Kebab.Of(one.Kind), StringComparer.Ordinal),
        ];
    }

    private static object Parameters(BoardContext board, string? institution) =>
        new
        {
            county = board.Request.Caller.County,
            institution,
            from = board.Period.From,
            until = board.Period.Until,
            position = board.Sums.Position,
            asked = ConsultationMeasures.OfAll(ConsultationMeasures.Asked),
            work = Work.Select(work => work.Measure).ToArray(),
        };

    private static ConsultationKind KindOf(string asked) =>
        Enum.GetValues<ConsultationKind>().First(kind => ConsultationMeasures.Of(kind, ConsultationMeasures.Asked) == asked);

    private sealed record CountedDepartment
    {
        public required string Asked { get; init; }

        public required string Institution { get; init; }

        public required string Unit { get; init; }

        public required string Measure { get; init; }

        public required long N { get; init; }

        public long? Median { get; init; }

        public long? P90 { get; init; }
    }
}
