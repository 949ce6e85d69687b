// Does what time alone makes happen to consultations: escalates, reminds, closes.
using Npgsql;
using Referrals.Consultations;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Shared;

namespace Referrals.Clocks;

/// <summary>
/// As <see cref="ClockWork"/> for cases, and called by it: every step is decided on the newest state, so that it is taken once,
/// on whichever node, and however old the table is.
/// </summary>
internal sealed partial class ConsultationClock(
    EventLog log,
    NpgsqlDataSource database,
    TimeProvider time,
    ILogger<ConsultationClock> logger
)
{
    private const int AtOnce = 500;

    private readonly Backoff pauses = new(time);

    /// <summary>Does everything that is due in a county's consultations by the table, in the order of the deadlines.</summary>
    /// <returns>How many steps were taken, and the position of the last.</returns>
    public async Task<(int Steps, long Position)> Run(ClockRound round, CancellationToken cancellation)
    {
        pauses.Forget();
        var (steps, position) = (0, 0L);
        List<Passed> passed;
        var last = default(Passed?);
        do
        {
            passed = await Read(round, last, cancellation);
            foreach (var one in passed)
            {
                var line = new Backoff.Line(round.County, one.Id, one.Line, one.Changed);
                if (pauses.Has(line))
                    continue;
                if (await Act(round, one, cancellation) is { } written)
                    (steps, position) = (steps + 1, Math.Max(position, written));
                else
                    pauses.Begin(line);
            }

            last = passed.LastOrDefault();
        } while (passed.Count == AtOnce);

        return (steps, position);
    }

    /// <summary>When something is due next in a county's consultations, past or to come; null where nothing is.</summary>
    public async Task<DateTimeOffset?> Next(string county, CancellationToken cancellation)
    {
        var first = await database.Query<DateTime>(
            "select due_at from referrals.consultation_deadlines where tenant_id = @county order by due_at limit 1",
            new { county },
            cancellation
        );
        return first is [var due] ? new DateTimeOffset(due) : null;
    }

    /// <summary>Takes one step, if it is still to be taken. Returns the position of its event.</summary>
    private async Task<long?> Act(ClockRound round, Passed passed, CancellationToken cancellation)
    {
        var deadline = passed.Deadline;
        try
        {
            var written = await log.WriteToAggregate(
                Consultation.Aggregate,
                new StreamId(round.County, passed.Id),
                loaded => Decide(round, loaded, deadline, passed.Changed),
                ClockWork.Options(time),
                cancellation
            );
            if (written.Answer.Length > 0)
                return null;
            ClockTelemetry.Acted(deadline, round.Now - deadline.Due);
            return written.Position;
        }
        catch (Exception problem) when (ClockWork.IsOfOne(problem))
        {
            // One consultation that cannot be read holds up no other.
            LogOneFailed(problem, passed.Id, deadline.Kind, deadline.Step);
            return null;
        }
    }

    /// <summary>Pure: it runs in the log's writer. The answer says why not; it is empty where something was written.</summary>
    private static Decision<string> Decide(
        ClockRound round,
        LoadedStream<Consultation> loaded,
        ConsultationDeadline deadline,
        DateTimeOffset since
    )
    {
        var following =
            deadline.Step == ConsultationDeadlineStep.Escalate && loaded.State.Details is { } details
                ? ConsultationDeadlines.Following(round.Policy, details, deadline.Kind, round.Now)
                : round.Now;
        var decided = ConsultationDecider.Decide(
            loaded.State,
            new ConsultationClockStep(deadline, round.Now, since, following, round.Policy.Version)
        );
        return decided.Refusal is { } refusal
            ? new Decision<string>(refusal.Code)
            : new Decision<string>("").Append(loaded, decided.Events);
    }

    private Task<List<Passed>> Read(ClockRound round, Passed? after, CancellationToken cancellation) =>
        database.Query<Passed>(
            $"""
            select d.id, d.line, d.kind, d.step, d.due_at as due, c.changed_at as changed
            from referrals.consultation_deadlines d join referrals.consultations c on c.tenant_id = d.tenant_id and c.id = d.id
            where d.tenant_id = @county and d.due_at <= @now and (d.due_at, d.id, d.line) > (@afterDue, @afterId, @afterLine)
            order by d.due_at, d.id, d.line limit {AtOnce}
            """,
            new
            {
                county = round.County,
                now = round.Now.UtcDateTime,
                afterDue = after?.Due ?? DateTime.UnixEpoch,
                afterId = after?.Id ?? "",
                afterLine = after?.Line ?? "",
            },
            cancellation
        );

    [LoggerMessage(234, LogLevel.Error, "The clock could not act on {Stream}: {Step} of {Kind}; it tries again")]
    private partial void LogOneFailed(Exception problem, string stream, ConsultationDeadlineKind kind, ConsultationDeadlineStep step);

    /// <summary>A line of the table whose time has come.</summary>
    private sealed record Passed
    {
        public required string Id { get; init; }

        public required string Line { get; init; }

        public required string Kind { get; init; }

        public required string Step { get; init; }

        public DateTime Due { get; init; }

        public DateTimeOffset Changed { get; init; }

        public ConsultationDeadline Deadline =>
            new(
                Kebab.Parse<ConsultationDeadlineKind>(Kind)!.Value,
                Kebab.Parse<ConsultationDeadlineStep>(Step)!.Value,
                new DateTimeOffset(Due)
            );
    }
}
