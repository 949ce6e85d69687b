// What is asked of sessions over a time: whose, of which kind, on which days, from where on. Checked, with every fault at its parameter.
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>The parameters as they are sent.</summary>
/// <param name="Institution">Only sessions of this hospital; all that the caller may ask about by default.</param>
/// <param name="Kind">Only sessions of this kind.</param>
/// <param name="Unit">Only sessions of this unit.</param>
/// <param name="From">First day, <c>yyyy-MM-dd</c>, Asia/Shanghai.</param>
/// <param name="Until">Last day; at most 366 days in all.</param>
/// <param name="Limit">How many on a page, 1 to 200; 50 by default.</param>
/// <param name="Cursor">From <c>next</c> of the page before.</param>
internal sealed record SessionsQuery(
    [FromQuery(Name = "institution")] string? Institution,
    [FromQuery(Name = "kind")] string? Kind,
    [FromQuery(Name = "unit")] string? Unit,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "until")] string? Until,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "cursor")] string? Cursor
);

/// <summary>A session's place in the order of all: after this one.</summary>
internal sealed record SessionCursor(PoolKey Pool, DateTime From, string Session)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From.Ticks}~{Session}~{Pool}");

    /// <summary>Null where it is none of ours.</summary>
    public static SessionCursor? Parse(string text) =>
        text.Split('~', 3) is [var ticks, { Length: > 0 } session, var pool]
        && !session.Any(char.IsControl)
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
        && from <= DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay
        && PoolKey.Parse(pool) is { } key
            ? new SessionCursor(key, new DateTime(from, DateTimeKind.Utc), session)
            : null;
}

/// <summary>A checked question.</summary>
internal sealed record SessionsQuestion(
    string? Institution,
    Resource? Kind,
    string? Unit,
    DateOnly From,
    DateOnly Until,
    int Limit,
    SessionCursor? After
)
{
    private const int MostDays = 366;

    /// <summary>Checks what was sent.</summary>
    /// <param name="query">What was sent.</param>
    /// <param name="facts">Institutions and today.</param>
    /// <param name="days">On which days, from and until, for whoever names none.</param>
    public static SessionsQuestion Of(SessionsQuery query, ReferenceFacts facts, (int From, int Until) days)
    {
        var from = string.IsNullOrEmpty(query.From) ? (DateOnly?)null : Query.Day("from", query.From);
        var until = string.IsNullOrEmpty(query.Until)
            ? (from ?? facts.Today.AddDays(days.From)).AddDays(days.Until - days.From)
            : Query.Day("until", query.Until);
        var first = from ?? until.AddDays(days.From - days.Until);
        Query.Within("until", until, first, first.AddDays(MostDays - 1));
        return new SessionsQuestion(
            PoolReaders.Institution(query.Institution, facts.Directory),
            Query.Choice<Resource>("kind", query.Kind),
            Query.Code("unit", query.Unit),
            first,
            until,
            Query.Limit(query.Limit, 50, 200),
            string.IsNullOrEmpty(query.Cursor)
                ? null
                : SessionCursor.Parse(query.Cursor) ?? throw Query.Fault("cursor", new Refusal("page.cursor-invalid"))
        );
    }

    /// <summary>The address of the page after a place.</summary>
    public string Next(string path, SessionCursor place) =>
        Query.Next(
            path,
            ("institution", Institution),
            ("kind", Kind is { } kind ? Kebab.Of(kind) : null),
            ("unit", Unit),
            ("from", From.Iso()),
            ("until", Until.Iso()),
            ("limit", Limit.ToString(CultureInfo.InvariantCulture)),
            ("cursor", place.ToString())
        );
}
