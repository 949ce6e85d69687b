// An expert's sessions as a calendar that programs subscribe to.
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using Referrals.EventStore.Projections;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Consultations;

internal static class MeetingCalendarFile
{
    public const string ContentType = "text/calendar; charset=utf-8";

    private const int DaysBack = 30;
    private const int DaysAhead = 180;

    /// <summary>
    /// The caller's sessions from thirty days ago to half a year ahead, by RFC 5545. A calendar lies on telephones: it names number,
    /// department and room of a session, and nothing of a patient.
    /// </summary>
    public static async Task<IResult> Get(
        RequestContext context,
        MeetingCalendar calendar,
        ReferenceFactsLoader reference,
        ProjectionProgress projections
    )
    {
        if (context.Caller.Practitioner is not { } practitioner)
            return Problems.Of(new Refusal("consultation.no-practitioner"));
        if (await projections.EnsureCaughtUp(context, ConsultationList.TableName) is { } behind)
            return Problems.Of(behind);
        var facts = await reference.Load(context);
        var sessions = await calendar.Within(
            context.Caller.County,
            new MeetingTime(facts.Now.AddDays(-DaysBack), facts.Now.AddDays(DaysAhead)),
            context.Cancellation
        );
        var file = new Calendar { ProductId = "-//Referrals//Consultations//ZH", Method = "PUBLISH" };
        foreach (var session in sessions.Where(session => session.Practitioners.Contains(practitioner, StringComparer.Ordinal)))
            file.Events.Add(Event(session, facts, context.Language));
        return Results.Text(new CalendarSerializer().SerializeToString(file), ContentType);
    }

    private static CalendarEvent Event(PlannedSession session, ReferenceFacts facts, Language language)
    {
        var (details, to) = (session.Row.State.Details!, session.Row.State.Details!.To);
        var unit = facts.Directory.Unit(to.Institution, to.Unit, facts.Today)?.Name ?? to.Unit;
        var institution = facts.Directory.On(to.Institution, facts.Today)?.Name ?? to.Institution;
        return new CalendarEvent
        {
            Uid = $"{session.Id}@referrals",
            Sequence = (int)session.Row.Version,
            DtStamp = At(facts.Now),
            Start = At(session.Time.From),
            End = At(session.Time.Until),
            Summary = language == Language.Chinese ? $"远程会诊 {details.Number}" : $"Consultation {details.Number}",
            Description = $"{institution} {unit}",
            Location = details.Meeting!.Link,
            Status = EventStatus.Confirmed,
        };
    }

    private static CalDateTime At(DateTimeOffset moment) => new(moment.UtcDateTime, CalDateTime.UtcTzId);
}
