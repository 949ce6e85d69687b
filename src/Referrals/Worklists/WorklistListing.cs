// Reading lists: a page, all of a list as a table, and how much stands on each.
using System.Globalization;
using Npgsql;
using Referrals.Cases;
using Referrals.Catalogues;
using Referrals.Consultations;
using Referrals.Deductibles;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Worklists;

internal sealed class WorklistListing(
    NpgsqlDataSource database,
    CaseRows rows,
    ListLinesReading reading,
    ReferenceFactsLoader reference,
    DiagnosisNames diagnoses,
    Reference<TransferWhitelist> whitelist,
    ReminderListing reminders,
    ConsultationWorklistListing consultations,
    ProjectionProgress projections
)
{
    private const string ByDue = "order by w.order_at, w.id";
    private const string AfterDue = " and (w.order_at, w.id) > (@afterOrder::timestamptz, @afterCase::varchar)";

    private const string ByUrgency = "order by w.urgency desc, w.order_at, w.id";
    private const string AfterUrgency =
        " and (-w.urgency, w.order_at, w.id) > (-@afterUrgency::bigint, @afterOrder::timestamptz, @afterCase::varchar)";

    private const string ByNewest = "order by w.begun_at desc, w.id";
    private const string AfterNewest = " and (-w.begun_at, w.id) > (-@afterBegunAt::bigint, @afterCase::varchar)";

    /// <summary>How much stands on every list that the caller has.</summary>
    public async Task<IResult> Counts(RequestContext context, WorklistScope scope)
    {
        if (await Refused(context, scope) is { } refusal)
            return Problems.Of(refusal);
        var facts = await reference.Load(context);
        var lines = await reading.Of(context, facts, scope, null);
        var counted = await database.Query<(string List, long Cases, long Late, long Emergencies)>(
            scope == WorklistScope.Own && lines is { Moved: [], Unavailable: [] } ? WorklistCounting.ByOwner : WorklistCounting.Once,
            new
            {
                county = context.Caller.County,
                owners = lines.Owners,
                moved = lines.Moved,
                takenOver = lines.TakenOver,
                unavailable = lines.Unavailable,
                now = context.Now.UtcDateTime,
            },
            context.Cancellation
        );
        var counts = Enum.GetValues<Worklist>()
            .Where(list => context.Caller.Is(Lists.Readers(list)))
            .ToDictionary(list => list, list => new WorklistCount(list, 0, 0, 0));
        foreach (var row in counted)
        {
            if (Kebab.Parse<Worklist>(row.List) is { } list && counts.ContainsKey(list))
                counts[list] = new WorklistCount(list, row.Cases, row.Late, row.Emergencies);
        }

        if (await projections.EnsureCaughtUp(context, ConsultationList.TableName) is { } behind)
            return Problems.Of(behind);
        return TypedResults.Ok(
            new WorklistCounts(
                [.. counts.Values],
                await consultations.Counts(context),
                await Reminder(context, facts),
                await Stays(context)
            )
        );
    }

    private async Task<StayReminders?> Stays(RequestContext context) =>
        context.Caller.Is(Security.Roles.Dispatcher | Security.Roles.TownshipCentre | Security.Roles.CountyAuthority)
        && await reminders.Count(context) is var count and > 0
            ? new StayReminders(count, ReminderListing.Path)
            : null;

    // Until somebody renews or removes them it stands there whenever lists are looked at.
    private async Task<WhitelistReminder?> Reminder(RequestContext context, ReferenceFacts facts)
    {
        if (!context.Caller.Is(Security.Roles.Dispatcher | Security.Roles.CountyAuthority))
            return null;
        var days = facts.Policy.Whitelist.ExpiryReminderDays;
        var list = await whitelist.Get(context.Stream(TransferWhitelist.StreamKey), context.Cancellation);
        var ends = list
            .State.ByInstitution.Values.SelectMany(entries => entries)
            .Where(entry => entry.Expires(facts.Today, facts.Today.AddDays(days)))
            .Select(entry => entry.Until)
            .ToList();
        return ends.Count == 0
            ? null
            : new WhitelistReminder(
                ends.Count,
                ends.Min(),
                string.Create(CultureInfo.InvariantCulture, $"/api/whitelist?expiringWithin={days}")
            );
    }

    /// <summary>One page.</summary>
    public async Task<IResult> Page(RequestContext context, WorklistQuestion question)
    {
        if (await Refused(context, question.Scope, question.List) is { } refusal)
            return Problems.Of(refusal);
        var (items, next) = await Read(context, question);
        return TypedResults.Ok(new WorklistPage(question.List, items, next is null ? null : question.Next(next)));
    }

    /// <summary>The whole list as a table, page after page.</summary>
    public async Task<IResult> Table(RequestContext context, WorklistQuestion question, TableFormat format)
    {
        if (await Refused(context, question.Scope, question.List) is { } refusal)
            return Problems.Of(refusal);
        var names = new ReferenceNames(await reference.Load(context));
        var lines = Http.Table.Pages(question with { Limit = 200 }, Part, item => WorklistTable.Row(item, context.Language, names));
        return new TableAnswer(new Table(Kebab.Of(question.List), WorklistTable.Columns(context.Language), lines), format);

        async Task<(IReadOnlyList<WorklistItem>, WorklistQuestion?)> Part(WorklistQuestion asked)
        {
            var (items, next) = await Read(context, asked);
            return (items, next is null ? null : asked with { After = next });
        }
    }

    private async Task<Refusal?> Refused(RequestContext context, WorklistScope scope, Worklist? list = null)
    {
        if (
            (list is { } named && !context.Caller.Is(Lists.Readers(named)))
            || (scope == WorklistScope.Group && !context.Caller.Is(Security.Roles.Dispatcher))
        )
            return new Refusal("role.not-permitted");
        return await projections.EnsureCaughtUp(context, ReferralList.TableName);
    }

    private async Task<(IReadOnlyList<WorklistItem> Items, WorklistCursor? Next)> Read(RequestContext context, WorklistQuestion question)
    {
        var facts = await reference.Load(context);
        var whose = await reading.Of(context, facts, question.Scope, question.List);
        var lines = whose.Owners.Length == 0 ? [] : await Lines(context, question, whose);
        var shown = lines.Take(question.Limit).ToList();
        var seen = (await rows.Show(context, facts, shown.Select(line => new CaseRow(line.Place.Case, line.Row)))).ToDictionary(row =>
            row.Id
        );
        var catalogues = await diagnoses.Load(context);
        return (
            [
                .. shown
                    .Where(line => seen.ContainsKey(line.Place.Case))
                    .Select(line =>
                        Item(context, facts, line, seen[line.Place.Case]) with
                        {
                            Diagnosis = DiagnosisView.First(line.Row.State.Details!, catalogues),
                            Missing =
                                line.Row.State.Details!.OutOfCounty is { Decision: null } way && way.Missing() is [_, ..] missing
                                    ? missing
                                    : null,
                        }
                    ),
            ],
            lines.Count > question.Limit ? shown[^1].Place : null
        );
    }

    private async Task<List<Line>> Lines(RequestContext context, WorklistQuestion question, ListLines whose)
    {
        var (order, after) = question.Sort switch
        {
            WorklistSort.Urgency => (ByUrgency, AfterUrgency),
            WorklistSort.Newest => (ByNewest, AfterNewest),
            _ => (ByDue, AfterDue),
        };
        var list =
            whose.Unavailable.Length == 0
                ? "w.list = @list"
                : $"(w.list = @list or (w.list in {ListLinesReading.WithPlaces} and w.id = any(@unavailable)))";
        // Only what is asked for stands in the statement: with all filters in one text PostgreSQL expects a handful of lines, and sorts
        // the whole list for a page.
        var conditions = string.Concat(
            question.After is null ? "" : after,
            whose.Moved.Length == 0 ? "" : " and (w.owner <> all(@moved) or w.id = any(@takenOver))",
            Lists.IsTimed(question.List) ? " and w.order_at <= @now" : "",
            question.Late ? " and w.due_at < @now" : "",
            question.Urgency is null ? "" : " and w.urgency = @urgency",
            question.Direction is null ? "" : " and w.direction = @direction",
            question.Resource is null ? "" : " and w.resource = @resource",
            question.Unit is null ? "" : " and w.unit = @unit",
            question.Sender is null ? "" : " and w.sender = @sender"
        );
        // The first of each owner by its index, and of these the first: however long a list is, a page of it is read.
        var read = await database.Query<StoredLine>(
            $"""
            select r.id, r.doc, w.due_at as due, w.order_at as "order", w.urgency, w.begun_at as begunat
            from (select distinct w.id, w.due_at, w.order_at, w.urgency, w.begun_at
                  from unnest(@owners) as o(owner) cross join lateral (
                      select w.id, w.due_at, w.order_at, w.urgency, w.begun_at from referrals.worklists w
                      where w.tenant_id = @county and w.owner = o.owner and {list}{conditions}
                      {order} limit @limit) w
                  {order} limit @limit) w
            join referrals.referrals r on r.tenant_id = @county and r.id = w.id
            {order}
            """,
            new
            {
                county = context.Caller.County,
                list = Kebab.Of(question.List),
                owners = whose.Owners,
                moved = whose.Moved,
                takenOver = whose.TakenOver,
                unavailable = whose.Unavailable,
                afterUrgency = question.After?.Urgency,
                afterOrder = question.After?.Order,
                afterBegunAt = question.After?.BegunAt,
                afterCase = question.After is { } last ? $"referral-{last.Case}" : null,
                limit = question.Limit + 1,
                now = context.Now.UtcDateTime,
                urgency = (long?)question.Urgency,
                direction = question.Direction is { } direction ? Kebab.Of(direction) : null,
                resource = question.Resource is { } resource ? Kebab.Of(resource) : null,
                unit = question.Unit,
                sender = question.Sender,
            },
            context.Cancellation
        );
        return read.ConvertAll(row => row.ToLine(question.Sort));
    }

    private static WorklistItem Item(RequestContext context, ReferenceFacts facts, Line line, SeenRow seen)
    {
        var row = line.Row;
        var details = row.State.Details!;
        var appointment = (row.State as Referral.Arranged)?.Appointment;
        return new WorklistItem(
            line.Place.Case,
            details.Number,
            row.Version,
            row.State.Name,
            details.Direction,
            details.Urgency,
            details.Request?.Resource,
            seen.Patient,
            details.From,
            details.To,
            line.Due,
            line.Due < context.Now,
            details.Escalation?.Level,
            appointment?.StartsAt,
            appointment?.Place,
            row.Begun,
            row.Changed,
            [.. seen.Access.Actions.Select(rule => rule.Action)],
            details.WaitsIn,
            details.Withdrawn,
            facts.Unavailable(row.State)
        );
    }

    private sealed record StoredLine : StoredReferral
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

    private sealed record Line(WorklistCursor Place, DateTimeOffset? Due, ReferralRow Row);
}
