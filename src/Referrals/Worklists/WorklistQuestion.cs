// What is asked of a list: whose, filtered how, sorted how, from where on. Checked, with every fault at its parameter.
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Referrals.Cases;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Worklists;

/// <summary>How a list is sorted.</summary>
public enum WorklistSort
{
    /// <summary>What is due first, or has waited longest.</summary>
    Due,

    /// <summary>Emergencies first, then as <see cref="Due"/>.</summary>
    Urgency,

    /// <summary>The newest case first.</summary>
    Newest,
}

/// <summary>Whose lists.</summary>
public enum WorklistScope
{
    /// <summary>The institution's of the caller, and the caller's own.</summary>
    Own,

    /// <summary>Of a dispatcher: also those of every institution of the groups that the hospital leads.</summary>
    Group,
}

/// <summary>The parameters of a list as they are sent.</summary>
/// <param name="Scope"><c>own</c> (default) or <c>group</c>.</param>
/// <param name="Sort"><c>due</c> (default), <c>urgency</c> or <c>newest</c>.</param>
/// <param name="Urgency">Only cases so urgent.</param>
/// <param name="Direction">Only cases that go this way.</param>
/// <param name="Resource">Only cases that need this.</param>
/// <param name="Unit">Only cases for this unit of the destination.</param>
/// <param name="Sender">Only cases of this sending institution.</param>
/// <param name="Late"><c>true</c>: only what is late by now.</param>
/// <param name="Limit">1 to 200; 50 by default.</param>
/// <param name="Cursor">From <see cref="WorklistPage.Next"/>.</param>
internal sealed record WorklistQuery(
    [FromQuery(Name = "scope")] string? Scope,
    [FromQuery(Name = "sort")] string? Sort,
    [FromQuery(Name = "urgency")] string? Urgency,
    [FromQuery(Name = "direction")] string? Direction,
    [FromQuery(Name = "resource")] string? Resource,
    [FromQuery(Name = "unit")] string? Unit,
    [FromQuery(Name = "sender")] string? Sender,
    [FromQuery(Name = "late")] string? Late,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "cursor")] string? Cursor
);

/// <summary>A place in a sorted list: after this line.</summary>
internal sealed record WorklistCursor(WorklistSort Sort, long Urgency, DateTime Order, long BegunAt, Guid Case)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Kebab.Of(Sort)}.{Urgency}.{Order.Ticks}.{BegunAt}.{Case:N}");

    /// <summary>Null where it is none of ours, or of a list that was sorted in another way.</summary>
    public static WorklistCursor? Parse(string text, WorklistSort sort) =>
        text.Split('.') is [var sorted, var urgency, var ticks, var begun, var id]
        && sorted == Kebab.Of(sort)
        && long.TryParse(urgency, NumberStyles.None, CultureInfo.InvariantCulture, out var rank)
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var order)
        && order <= DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay
        && long.TryParse(begun, NumberStyles.None, CultureInfo.InvariantCulture, out var begunAt)
        && Guid.TryParseExact(id, "N", out var referral)
            ? new WorklistCursor(sort, rank, new DateTime(order, DateTimeKind.Utc), begunAt, referral)
            : null;
}

/// <summary>A checked question.</summary>
internal sealed record WorklistQuestion(
    Worklist List,
    WorklistScope Scope,
    WorklistSort Sort,
    Urgency? Urgency,
    Direction? Direction,
    Resource? Resource,
    string? Unit,
    string? Sender,
    bool Late,
    int Limit,
    WorklistCursor? After
)
{
    public static WorklistQuestion Of(string list, WorklistQuery query)
    {
        var sort = Query.Choice<WorklistSort>("sort", query.Sort) ?? WorklistSort.Due;
        return new WorklistQuestion(
            Kebab.Parse<Worklist>(list) ?? throw new RequestRefusedException(new Refusal("not-found")),
            Query.Choice<WorklistScope>("scope", query.Scope) ?? WorklistScope.Own,
            sort,
            Query.Choice<Urgency>("urgency", query.Urgency),
            Query.Choice<Direction>("direction", query.Direction),
            Query.Choice<Resource>("resource", query.Resource),
            Query.Code("unit", query.Unit),
            Query.Code("sender", query.Sender),
            Query.Flag("late", query.Late) ?? false,
            Query.Limit(query.Limit, 50, 200),
            string.IsNullOrEmpty(query.Cursor)
                ? null
                : WorklistCursor.Parse(query.Cursor, sort) ?? throw Query.Fault("cursor", new Refusal("page.cursor-invalid"))
        );
    }

    /// <summary>The address of the page after a place.</summary>
    public string Next(WorklistCursor place) =>
        Query.Next(
            $"/api/worklists/{Kebab.Of(List)}",
            ("scope", Scope == WorklistScope.Own ? null : Kebab.Of(Scope)),
            ("sort", Sort == WorklistSort.Due ? null : Kebab.Of(Sort)),
            ("urgency", Urgency is { } u ? Kebab.Of(u) : null),
            ("direction", Direction is { } d ? Kebab.Of(d) : null),
            ("resource", Resource is { } r ? Kebab.Of(r) : null),
            ("unit", Unit),
            ("sender", Sender),
            ("late", Late ? "true" : null),
            ("limit", Limit.ToString(CultureInfo.InvariantCulture)),
            ("cursor", place.ToString())
        );

    /// <summary>Whose lines a caller reads.</summary>
    public static string[] OwnersOf(Caller caller, WorklistScope scope, Directory directory, DateOnly today)
    {
        var owners = new List<string>();
        if (caller.Practitioner is { } practitioner)
            owners.Add(Owners.Doctor(practitioner));
        if (caller.Is(Roles.CountyAuthority))
            owners.Add(Owners.County);
        if (caller.Institution is { } mine && caller.Is(RoleGroups.Staff))
        {
            owners.Add(mine);
            owners.Add(Owners.Sender(mine));
            if (caller.Is(Roles.TownshipCentre | Roles.HisSystem))
                owners.Add(Owners.Reviewer(mine));
            if (caller.Is(Roles.Specialist))
                owners.AddRange(directory.LedBy(mine, today).Select(Owners.ExpertsOf));
            if (caller.Is(Roles.Dispatcher))
            {
                owners.Add(Owners.Centre(mine));
                foreach (var member in directory.LedBy(mine, today))
                {
                    owners.Add(Owners.CentreOf(member));
                    if (scope == WorklistScope.Group && member != mine)
                        owners.Add(member);
                }
            }
        }

        return [.. owners];
    }
}
