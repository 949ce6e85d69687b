// What is asked of a list of consultations: filtered how, sorted how, from where on. Checked, with every fault at its parameter.
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Worklists;

/// <summary>The parameters of a list as they are sent.</summary>
/// <param name="Sort"><c>due</c>, <c>urgency</c> or <c>newest</c>; what is standard is the list's.</param>
/// <param name="Kind">Only consultations of this kind.</param>
/// <param name="Urgency">Only consultations so urgent.</param>
/// <param name="Unit">Only those that ask this unit.</param>
/// <param name="Sender">Only those for which this institution asks.</param>
/// <param name="Late"><c>true</c>: only what is late by now.</param>
/// <param name="Limit">1 to 200; 50 by default.</param>
/// <param name="Cursor">From <see cref="ConsultationWorklistPage.Next"/>.</param>
internal sealed record ConsultationWorklistQuery(
    [FromQuery(Name = "sort")] string? Sort,
    [FromQuery(Name = "kind")] string? Kind,
    [FromQuery(Name = "urgency")] string? Urgency,
    [FromQuery(Name = "unit")] string? Unit,
    [FromQuery(Name = "sender")] string? Sender,
    [FromQuery(Name = "late")] string? Late,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "cursor")] string? Cursor
);

/// <summary>A checked question.</summary>
internal sealed record ConsultationWorklistQuestion(
    ConsultationWorklistRule Rule,
    WorklistSort Sort,
    ConsultationKind? Kind,
    Urgency? Urgency,
    string? Unit,
    string? Sender,
    bool Late,
    int Limit,
    WorklistCursor? After
)
{
    public static ConsultationWorklistQuestion Of(ConsultationWorklistRule rule, ConsultationWorklistQuery query)
    {
        var sort = Query.Choice<WorklistSort>("sort", query.Sort) ?? Standard(rule);
        return new ConsultationWorklistQuestion(
            rule,
            sort,
            Query.Choice<ConsultationKind>("kind", query.Kind),
            Query.Choice<Urgency>("urgency", query.Urgency),
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
            $"/api/worklists/{Kebab.Of(Rule.List)}",
            ("sort", Sort == Standard(Rule) ? null : Kebab.Of(Sort)),
            ("kind", Kind is { } kind ? Kebab.Of(kind) : null),
            ("urgency", Urgency is { } urgency ? Kebab.Of(urgency) : null),
            ("unit", Unit),
            ("sender", Sender),
            ("late", Late ? "true" : null),
            ("limit", Limit.ToString(CultureInfo.InvariantCulture)),
            ("cursor", place.ToString())
        );

    /// <summary>Whose lines a caller reads.</summary>
    public static string[] OwnersOf(Caller caller) =>
        [
            .. caller.Institution is { } mine && caller.Is(RoleGroups.Staff) ? [mine] : Array.Empty<string>(),
            .. caller.Is(Roles.CountyAuthority) ? [Owners.County] : Array.Empty<string>(),
        ];

    private static WorklistSort Standard(ConsultationWorklistRule rule) => rule.UrgentFirst ? WorklistSort.Urgency : WorklistSort.Due;
}
