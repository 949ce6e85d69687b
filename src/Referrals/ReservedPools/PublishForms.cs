// What a hospital sends of a day, and its check: every fault by its pointer.
using System.Globalization;
using System.Text.RegularExpressions;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>A day of a pool, whole: a session that is not among them any more is suspended.</summary>
/// <param name="Reason">Why it differs from what was said before; required where somebody loses a place.</param>
/// <param name="Sessions">Of clinic slots and examinations, at most 20.</param>
/// <param name="Beds">Of beds.</param>
public sealed record PoolForm(CapacityReason? Reason, IReadOnlyList<SessionForm>? Sessions, BedsForm? Beds);

/// <summary>A session 出诊单元. Times of day are those of Asia/Shanghai on the pool's day, such as <c>08:00</c>.</summary>
/// <param name="Session">Code: small letters, digits and hyphens, such as <c>am</c>.</param>
/// <param name="From">When it begins.</param>
/// <param name="Until">When it is over; <c>24:00</c> at the latest.</param>
/// <param name="Starts">Start time of each place, at most 500; a time that stands twice is two places.</param>
/// <param name="Places">Or how many places it has, which are then spread evenly.</param>
/// <param name="Taken">Start times that the hospital has given to patients of its own.</param>
public sealed record SessionForm(
    string? Session,
    string? From,
    string? Until,
    IReadOnlyList<string>? Starts,
    int? Places,
    IReadOnlyList<string>? Taken
);

/// <summary>Beds of a ward on a day.</summary>
/// <param name="Staffed">Beds that the ward can staff 可开放床位; at most 500.</param>
/// <param name="Census">Patients in the ward at the beginning of the day 期初留院人数; at most 1,000.</param>
/// <param name="ExpectedDischarges">How many of them are expected to leave on the day 预计出院.</param>
public sealed record BedsForm(int? Staffed, int? Census, int? ExpectedDischarges);

internal static partial class PublishCheck
{
    public const int MostSessions = 20;
    public const int MostPlaces = 500;
    private const int MostPatients = 1_000;
    public const int DaysAhead = 366;
    private const int DayMinutes = 24 * 60;

    /// <summary>The code of a ward's one session.</summary>
    public const string WholeDay = "day";

    /// <summary>
    /// Whether the caller publishes for this institution: its own dispatcher or system, or the dispatcher of the lead of its group.
    /// </summary>
    public static bool May(Caller caller, string institution, ReferenceFacts facts) =>
        caller.Institution is { } own
        && (
            (own == institution && caller.Is(Roles.Dispatcher | Roles.HisSystem))
            || (caller.Is(Roles.Dispatcher) && facts.Directory.LeadsOf(institution, facts.Today).Contains(own, StringComparer.Ordinal))
        );

    /// <summary>Whether there is such an institution, today or on a pool's day.</summary>
    public static bool IsThere(string institution, DateOnly? day, ReferenceFacts facts) =>
        (facts.Directory.On(institution, facts.Today) ?? facts.Directory.On(institution, day ?? facts.Today)) is not null;

    /// <summary>Whether somebody can mean this day: moments of others may lie beyond the calendar.</summary>
    public static bool IsDay(DateOnly day) => day.Year is >= 1900 and <= 2200;

    /// <summary>What the pool names must be there on its day. Past days are left to the rules.</summary>
    /// <param name="fields">Collects the faults.</param>
    /// <param name="pointer">Where each part of the key stands.</param>
    /// <param name="pool">The key.</param>
    /// <param name="facts">What is believed of the world.</param>
    public static void Pool(Fields fields, Func<string, string> pointer, PoolKey pool, ReferenceFacts facts)
    {
        if (pool.Day > facts.Today.AddDays(DaysAhead))
            fields.Day(pointer("day"), pool.Day, facts.Today, facts.Today.AddDays(DaysAhead));
        else if (facts.Directory.On(pool.Institution, pool.Day) is null)
            fields.Fault(pointer("institution"), Unknown(pool.Institution));
        else if (facts.Directory.Unit(pool.Institution, pool.Unit, pool.Day) is null)
            fields.Fault(pointer("unit"), Unknown(pool.Unit));
        if (pool.Of is null)
            return;
        if (pool.Kind == Resource.Bed)
            fields.Fault(pointer("of"), "field.not-allowed");
        else if (pool.Kind == Resource.Examination)
            Codes.Check(fields, pointer("of"), pool.Of);
        else if (
            facts.Practitioners.On(pool.Of, pool.Day)?.Institution != pool.Institution
            || facts.Practitioners.IsGoneFrom(pool.Institution, pool.Unit, pool.Of, pool.Day)
        )
            fields.Fault(pointer("of"), Unknown(pool.Of));

        static Refusal Unknown(string code) => new Refusal("field.unknown-code").With("code", code);
    }

    /// <summary>The day's sessions as the form says them.</summary>
    public static IReadOnlyList<SessionPlan> Day(Fields fields, PoolKey pool, PoolForm form)
    {
        if (pool.Kind == Resource.Bed)
        {
            if (form.Sessions is not null)
                fields.Fault("/sessions", "field.not-allowed");
            return fields.Required("/beds", form.Beds) is { } beds ? [Beds(fields, "/beds", pool.Day, beds)] : [];
        }

        if (form.Beds is not null)
            fields.Fault("/beds", "field.not-allowed");
        fields.Required("/sessions", form.Sessions);
        var plans = new List<SessionPlan>();
        foreach (var (at, session) in fields.List("/sessions", form.Sessions, MostSessions).Take(MostSessions).Index())
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/sessions/{at}");
            if (fields.Required(pointer, session) is null)
                continue;
            var planned = Session(fields, pointer, pool.Day, session);
            if (plans.Exists(plan => plan.Session == planned.Session))
                fields.Fault($"{pointer}/session", "field.repeated");
            plans.Add(planned);
        }

        return plans;
    }

    /// <summary>The one session of a ward's day.</summary>
    public static SessionPlan Beds(Fields fields, string pointer, DateOnly day, BedsForm form)
    {
        var census = Number(fields, $"{pointer}/census", form.Census, MostPatients);
        return new SessionPlan(
            WholeDay,
            At(day, 0),
            At(day, DayMinutes),
            null,
            null,
            new BedCount(
                Number(fields, $"{pointer}/staffed", form.Staffed, MostPlaces),
                census,
                Number(
                    fields,
                    $"{pointer}/expectedDischarges",
                    form.ExpectedDischarges,
                    fields.IsGood($"{pointer}/census") ? Math.Clamp(census, 0, MostPatients) : MostPatients
                )
            )
        );
    }

    /// <summary>A session of clinic slots or examinations.</summary>
    public static SessionPlan Session(Fields fields, string pointer, DateOnly day, SessionForm form)
    {
        var code = fields.Code($"{pointer}/session", form.Session, 20);
        if (code.Length > 0 && !Code().IsMatch(code))
            fields.Fault($"{pointer}/session", "field.format");
        var from = Minutes(fields, $"{pointer}/from", fields.Required($"{pointer}/from", form.From));
        var until = Minutes(fields, $"{pointer}/until", fields.Required($"{pointer}/until", form.Until));
        if (from >= until)
            fields.Fault($"{pointer}/until", new Refusal("field.out-of-range").With("from", form.From!).With("to", "24:00"));
        // Times are compared with hours that are right.
        var (first, last) = fields.IsGood($"{pointer}/until") ? (from ?? 0, until ?? DayMinutes) : (0, DayMinutes);
        var starts = Starts(fields, pointer, form, first, last);
        var taken = Times(fields, $"{pointer}/taken", form.Taken, MostPlaces);
        var left = starts.ToList();
        foreach (var (at, time) in taken.Index())
        {
            if (time is { } minutes && !left.Remove(minutes))
                fields.Fault(string.Create(CultureInfo.InvariantCulture, $"{pointer}/taken/{at}"), PoolCodes.NoSuchTime);
        }

        return new SessionPlan(
            code,
            At(day, from ?? 0),
            At(day, until ?? DayMinutes),
            [.. starts.Select(time => At(day, time))],
            [.. taken.OfType<int>().Order().Select(time => At(day, time))],
            null
        );
    }

    // Minutes of the day, in order.
    private static List<int> Starts(Fields fields, string pointer, SessionForm form, int from, int until)
    {
        if (form.Starts is not null && form.Places is not null)
            fields.Fault($"{pointer}/places", "field.not-allowed");
        if (form.Starts is null)
        {
            var places = Number(fields, $"{pointer}/places", form.Places, MostPlaces);
            return [.. Enumerable.Range(0, Math.Clamp(places, 0, MostPlaces)).Select(place => from + (place * (until - from) / places))];
        }

        var starts = Times(fields, $"{pointer}/starts", form.Starts, MostPlaces);
        foreach (var (at, time) in starts.Index())
        {
            if (time is { } minutes && (minutes < from || minutes >= until))
                fields.Fault(string.Create(CultureInfo.InvariantCulture, $"{pointer}/starts/{at}"), PoolCodes.NoSuchTime);
        }

        return [.. starts.OfType<int>().Order()];
    }

    private static List<int?> Times(Fields fields, string pointer, IReadOnlyList<string>? times, int most) =>
        [
            .. fields
                .List(pointer, times, most)
                .Take(most)
                .Select((time, at) => Minutes(fields, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{at}"), time ?? "")),
        ];

    private static int? Minutes(Fields fields, string pointer, string? text)
    {
        if (text is null)
            return null;
        if (
            Time().Match(text) is { Success: true } time
            && (int.Parse(time.Groups["hour"].ValueSpan, CultureInfo.InvariantCulture) * 60)
                + int.Parse(time.Groups["minute"].ValueSpan, CultureInfo.InvariantCulture)
                is var minutes
                    and <= DayMinutes
        )
            return minutes;
        fields.Fault(pointer, "field.format");
        return null;
    }

    private static int Number(Fields fields, string pointer, int? value, int most)
    {
        var number = fields.Required(pointer, value);
        if (number < 0 || number > most)
            fields.Fault(
                pointer,
                new Refusal("field.out-of-range").With("from", "0").With("to", most.ToString(CultureInfo.InvariantCulture))
            );
        return number;
    }

    private static DateTimeOffset At(DateOnly day, int minutes) =>
        new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Shanghai.Offset).AddMinutes(minutes);

    [GeneratedRegex(@"\A[a-z0-9-]{1,20}\z", RegexOptions.None, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"\A(?<hour>[0-9]{1,2}):(?<minute>[0-5][0-9])\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Time();
}
