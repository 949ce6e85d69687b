// What consultations come to in a period: how soon they are answered, what they spare, and who works in them.
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Referrals.Consultations;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Policies;
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

/// <summary>What an expert did in consultations that were asked for in the period.</summary>
/// <param name="Practitioner">Code.</param>
/// <param name="Institution">Where the expert worked.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Count">How often.</param>
/// <param name="Consultations">In how many consultations.</param>
public sealed record ExpertLoad(string Practitioner, string Institution, ConsultationWorkKind Kind, long Count, long Consultations);

/// <summary>Consultations of a period, by the day on which they were asked for (Asia/Shanghai).</summary>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="Institution">Only those that this institution asked for or was asked for; null for all of the county.</param>
/// <param name="Departments">By kind and department.</param>
/// <param name="Experts">By expert; of an institution its own.</param>
public sealed record ConsultationBoard(
    DateOnly From,
    DateOnly Until,
    string? Institution,
    IReadOnlyList<ConsultationCounts> Departments,
    IReadOnlyList<ExpertLoad> Experts
);

internal static class ConsultationBoardReading
{
    /// <summary>The county's for its authority, an institution's own for its people.</summary>
    public static async Task<IResult> Get(
        RequestContext context,
        [AsParameters] BoardPeriodQuery query,
        [FromQuery(Name = "institution")] string? institution,
        ReferenceFactsLoader reference,
        ProjectionProgress projections,
        NpgsqlDataSource database
    )
    {
        var facts = await reference.Load(context);
        var period = BoardPeriod.Of(query, facts.Today);
        var county = context.Caller.Is(Roles.CountyAuthority);
        var asked = Query.Code("institution", institution) ?? (county ? null : context.Caller.Institution);
        if (asked is not null && facts.Directory.On(asked, period.Until) is null)
            throw Query.Fault("institution", new Refusal("field.unknown-code").With("code", asked));
        if (!county && asked != context.Caller.Institution)
            return Problems.Of(new Refusal("board.not-yours"));
        if (await projections.EnsureCaughtUp(context, ConsultationList.TableName) is { } behind)
            return Problems.Of(behind);
        var parameters = new
        {
            county = context.Caller.County,
            institution = asked,
            from = Shanghai.EndOf(period.From.AddDays(-1)).UtcDateTime,
            until = Shanghai.EndOf(period.Until).UtcDateTime,
        };
        var departments = await database.Query<CountedDepartment>(
            """
            select kind, consulted as institution, unit, count(*) as asked, count(answered_at) as answered,
                count(*) filter (where answered_at is not null and not late) as answeredintime,
                count(*) filter (where state = 'declined') as declined, count(*) filter (where state = 'cancelled') as cancelled,
                percentile_disc(0.5) within group (order by minutes)::bigint as medianminutes,
                percentile_disc(0.9) within group (order by minutes)::bigint as p90minutes,
                count(*) filter (where kept_local) as keptlocal, count(*) filter (where referred) as referred,
                count(*) filter (where recognised) as recognised, coalesce(sum(reuses), 0)::bigint as reused
            from (
                select *, ceil(extract(epoch from answered_at - asked_at) / 60) as minutes from referrals.consultations
                where tenant_id = @county and asked_at >= @from and asked_at < @until
                    and (@institution is null or consulted = @institution or requester = @institution)
            ) as c
            group by kind, consulted, unit order by kind, consulted, unit
            """,
            parameters,
            context.Cancellation
        );
        var experts = await database.Query<CountedExpert>(
            """
            select practitioner, institution, kind, sum(n)::bigint as count, count(*) as consultations from referrals.consultation_work
            where tenant_id = @county and asked_at >= @from and asked_at < @until and (@institution is null or institution = @institution)
            group by practitioner, institution, kind order by institution, practitioner, kind
            """,
            parameters,
            context.Cancellation
        );
        return TypedResults.Ok(
            new ConsultationBoard(
                period.From,
                period.Until,
                asked,
                departments.ConvertAll(one => one.View),
                experts.ConvertAll(one => one.View)
            )
        );
    }

    private sealed record CountedDepartment(
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
    )
    {
        public ConsultationCounts View =>
            new(
                Kebab.Parse<ConsultationKind>(Kind)!.Value,
                Institution,
                Unit,
                Asked,
                Answered,
                AnsweredInTime,
                Declined,
                Cancelled,
                MedianMinutes,
                P90Minutes,
                KeptLocal,
                Referred,
                Recognised,
                Reused
            );
    }

    private sealed record CountedExpert(string Practitioner, string Institution, string Kind, long Count, long Consultations)
    {
        public ExpertLoad View => new(Practitioner, Institution, Kebab.Parse<ConsultationWorkKind>(Kind)!.Value, Count, Consultations);
    }
}
