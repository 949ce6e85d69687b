// Reading lists of consultations: a page, all of a list as a table, and how much stands on each.
using Npgsql;
using Referrals.Cases;
using Referrals.Catalogues;
using Referrals.Consultations;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Worklists;

internal sealed class ConsultationWorklistListing(
    NpgsqlDataSource database,
    ConsultationRows rows,
    ReferenceFactsLoader reference,
    DiagnosisNames diagnoses,
    ProjectionProgress projections
)
{
    private const string Counting = """
        select list, count(distinct id), count(distinct id) filter (where due_at < @now), count(distinct id) filter (where urgency = 2)
        from referrals.consultation_worklists
        where tenant_id = @county and owner = any(@owners) and (list <> 'today' or order_at < @tomorrow) group by list
        """;

    /// <summary>How much stands on every list of consultations that the caller has, also on the empty ones.</summary>
    public async Task<IReadOnlyList<ConsultationWorklistCount>> Counts(RequestContext context)
    {
        var counted = await database.Query<(string List, long Consultations, long Late, long Emergencies)>(
            Counting,
            new
            {
                county = context.Caller.County,
                owners = ConsultationWorklistQuestion.OwnersOf(context.Caller),
                now = context.Now.UtcDateTime,
                tomorrow = Shanghai.EndOf(Shanghai.Day(context.Now)).UtcDateTime,
            },
            context.Cancellation
        );
        return
        [
            .. ConsultationLines
                .All.Where(rule => context.Caller.Is(rule.Readers))
                .Select(rule =>
                {
                    var row = counted.Find(row => row.List == Kebab.Of(rule.List));
                    return new ConsultationWorklistCount(rule.List, row.Consultations, row.Late, row.Emergencies);
                }),
        ];
    }

    /// <summary>One page.</summary>
    public async Task<IResult> Page(RequestContext context, ConsultationWorklistQuestion question)
    {
        if (await projections.EnsureCaughtUp(context, ConsultationList.TableName) is { } behind)
            return Problems.Of(behind);
        var (items, next) = await Read(context, question);
        return TypedResults.Ok(new ConsultationWorklistPage(question.Rule.List, items, next is null ? null : question.Next(next)));
    }

    /// <summary>The whole list as a table, page after page.</summary>
    public async Task<IResult> Table(RequestContext context, ConsultationWorklistQuestion question, TableFormat format)
    {
        if (await projections.EnsureCaughtUp(context, ConsultationList.TableName) is { } behind)
            return Problems.Of(behind);
        var names = new ReferenceNames(await reference.Load(context));
        var lines = Http.Table.Pages(
            question with
            {
                Limit = 200,
            },
            Part,
            item => ConsultationWorklistTable.Row(item, context.Language, names)
        );
        return new TableAnswer(new Table(Kebab.Of(question.Rule.List), ConsultationWorklistTable.Columns(context.Language), lines), format);

        async Task<(IReadOnlyList<ConsultationWorklistItem>, ConsultationWorklistQuestion?)> Part(ConsultationWorklistQuestion asked)
        {
            var (items, next) = await Read(context, asked);
            return (items, next is null ? null : asked with { After = next });
        }
    }

    private async Task<(IReadOnlyList<ConsultationWorklistItem> Items, WorklistCursor? Next)> Read(
        RequestContext context,
        ConsultationWorklistQuestion question
    )
    {
        var facts = await reference.Load(context);
        var lines = await Lines(context, question);
        var shown = lines.Take(question.Limit).ToList();
        var seen = (await rows.Show(context, facts, shown.Select(line => (line.Place.Case, line.Row)))).ToDictionary(row => row.Id);
        var catalogues = await diagnoses.Load(context);
        return (
            [
                .. shown
                    .Where(line => seen.ContainsKey(line.Place.Case))
                    .Select(line => Item(context, line, seen[line.Place.Case], catalogues)),
            ],
            lines.Count > question.Limit ? shown[^1].Place : null
        );
    }

    private async Task<List<Line>> Lines(RequestContext context, ConsultationWorklistQuestion question)
    {
        var (order, after) = question.Sort switch
        {
            WorklistSort.Urgency => (
                "order by w.urgency desc, w.order_at, w.id",
                " and (-w.urgency, w.order_at, w.id) > (-@afterUrgency::bigint, @afterOrder::timestamptz, @afterId::varchar)"
            ),
            WorklistSort.Newest => (
                "order by w.begun_at desc, w.id",
                " and (-w.begun_at, w.id) > (-@afterBegunAt::bigint, @afterId::varchar)"
            ),
            _ => ("order by w.order_at, w.id", " and (w.order_at, w.id) > (@afterOrder::timestamptz, @afterId::varchar)"),
        };
        // As with cases, only what is asked for stands in the statement.
        var conditions = string.Concat(
            question.After is null ? "" : after,
            question.Late ? " and w.due_at < @now" : "",
            // Lines do not know what day it is.
            question.Rule.List == ConsultationWorklist.Today
                ? " and w.order_at < @tomorrow"
                : "",
            question.Kind is null ? "" : " and w.kind = @kind",
            question.Urgency is null ? "" : " and w.urgency = @urgency",
            question.Unit is null ? "" : " and w.unit = @unit",
            question.Sender is null ? "" : " and w.requester = @sender"
        );
        var read = await database.Query<StoredLine>(
            $"""
            select c.id, c.doc, w.due_at as due, w.order_at as "order", w.urgency, w.begun_at as begunat
            from (select distinct w.id, w.due_at, w.order_at, w.urgency, w.begun_at from referrals.consultation_worklists w
                  where w.tenant_id = @county and w.owner = any(@owners) and w.list = @list{conditions}
                  {order} limit @limit) w
            join referrals.consultations c on c.tenant_id = @county and c.id = w.id
            {order}
            """,
            new
            {
                county = context.Caller.County,
                owners = ConsultationWorklistQuestion.OwnersOf(context.Caller),
                list = Kebab.Of(question.Rule.List),
                afterUrgency = question.After?.Urgency,
                afterOrder = question.After?.Order,
                afterBegunAt = question.After?.BegunAt,
                afterId = question.After is { } last ? Consultation.StreamKey(last.Case) : null,
                limit = question.Limit + 1,
                now = context.Now.UtcDateTime,
                tomorrow = Shanghai.EndOf(Shanghai.Day(context.Now)).UtcDateTime,
                kind = question.Kind is { } kind ? Kebab.Of(kind) : null,
                urgency = (long?)question.Urgency,
                unit = question.Unit,
                sender = question.Sender,
            },
            context.Cancellation
        );
        return read.ConvertAll(row => row.ToLine(question.Sort));
    }

    private static ConsultationWorklistItem Item(RequestContext context, Line line, SeenConsultation seen, CatalogueBook catalogues)
    {
        var (row, details) = (line.Row, line.Row.State.Details!);
        return new ConsultationWorklistItem(
            line.Place.Case,
            details.Kind,
            details.Number,
            row.Version,
            row.State.Name,
            details.Urgency,
            seen.Patient,
            details.From,
            details.To,
            details.Diagnoses is [var first, ..] ? DiagnosisView.Of(first, catalogues) : null,
            line.Due,
            line.Due < context.Now,
            (details.CriticalEscalation ?? details.Escalation)?.Level,
            details.AskedAt,
            row.Changed.ToOffset(Shanghai.Offset),
            seen.Access.Actions
        );
    }

    private sealed record StoredLine : StoredConsultation
    {
        public DateTimeOffset? Due { get; init; }

        public DateTime Order { get; init; }

        public long Urgency { get; init; }

        public long BegunAt { get; init; }

        public Line ToLine(WorklistSort sort)
        {
            var (id, row) = Read();
            return new Line(new WorklistCursor(sort, Urgency, Order, BegunAt, id), Due?.ToOffset(Shanghai.Offset), row);
        }
    }

    private sealed record Line(WorklistCursor Place, DateTimeOffset? Due, ConsultationRow Row);
}
