// Which doctor sits in which session, as those who invite remember it.
using Referrals.Consultations;

namespace Referrals.Simulation;

/// <summary>Sessions that have a time and no conclusion yet.</summary>
internal sealed class SessionCalendar
{
    private readonly Dictionary<Guid, (MeetingTime Time, IReadOnlyList<string> Practitioners)> sessions = [];

    /// <summary>A session has its time.</summary>
    public void Fix(Guid consultation, MeetingTime time, IReadOnlyList<string> practitioners) =>
        sessions[consultation] = (time, practitioners);

    /// <summary>It is over, or does not take place then.</summary>
    public void Free(Guid consultation) => sessions.Remove(consultation);

    /// <summary>Whether anybody of them sits in another session at that time.</summary>
    public bool IsBusy(MeetingTime time, IReadOnlyList<string> practitioners) =>
        sessions.Values.Any(one =>
            one.Time.From < time.Until
            && time.From < one.Time.Until
            && one.Practitioners.Intersect(practitioners, StringComparer.Ordinal).Any()
        );

    /// <summary>A time to come at which one of them sits in another session; null where there is none.</summary>
    public MeetingTime? AnotherOf(IReadOnlyList<string> practitioners, DateTimeOffset after) =>
        sessions
            .Values.Where(one => one.Time.From > after && one.Practitioners.Intersect(practitioners, StringComparer.Ordinal).Any())
            .Select(one => one.Time)
            .MinBy(time => time.From);
}
