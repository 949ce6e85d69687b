// Which sessions take place when.
using Npgsql;
using Referrals.Hosting;

namespace Referrals.Consultations;

/// <summary>A session that has its time.</summary>
/// <param name="Id">The consultation.</param>
/// <param name="Row">As lists have it.</param>
internal sealed record PlannedSession(Guid Id, ConsultationRow Row)
{
    private Meeting Meeting => Row.State.Details!.Meeting!;

    public MeetingTime Time => Meeting.Time!;

    /// <summary>Whether it has no conclusion yet.</summary>
    public bool IsToCome => Row.State is Consultation.Scheduled or Consultation.InSession;

    /// <summary>Codes of those who take part: the chair, and the experts who have one and have not declined.</summary>
    public IEnumerable<string> Practitioners => Meeting.Practitioners;
}

internal sealed class MeetingCalendar(NpgsqlDataSource database)
{
    /// <summary>Sessions of a county that take place within a time, by their beginning; as far as lists know of them.</summary>
    public async Task<IReadOnlyList<PlannedSession>> Within(string county, MeetingTime time, CancellationToken cancellation)
    {
        var rows = await database.Query<StoredConsultation>(
            """
            select id, doc from referrals.consultations
            where tenant_id = @county and meets_at > @earliest and meets_at < @until order by meets_at, id
            """,
            new
            {
                county,
                earliest = (time.From - ConsultationDecider.LongestSession).UtcDateTime,
                until = time.Until.UtcDateTime,
            },
            cancellation
        );
        return
        [
            .. rows.Select(stored => stored.Read())
                .Select(read => new PlannedSession(read.Id, read.Row))
                .Where(session => session.Time.Until > time.From),
        ];
    }

    /// <summary>Who has another consultation at a time.</summary>
    /// <param name="county">The county.</param>
    /// <param name="consultation">The one that is to have the time.</param>
    /// <param name="time">From when until when.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlySet<string>> Busy(string county, Guid consultation, MeetingTime time, CancellationToken cancellation) =>
        (await Within(county, time, cancellation))
            .Where(session => session.Id != consultation && session.IsToCome)
            .SelectMany(session => session.Practitioners)
            .ToHashSet(StringComparer.Ordinal);
}
