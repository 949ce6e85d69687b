// What may be asked of a search for a destination, checked, with every fault at its parameter.
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Destinations;

/// <summary>The parameters as they are sent.</summary>
/// <param name="Diagnosis">Code of the diagnosis.</param>
/// <param name="System">Its system; may be left out where the county accepts only one.</param>
/// <param name="Version">Edition of the system; may be left out.</param>
/// <param name="Unit">Code of the specialty, such as <c>03.04</c>; any by default.</param>
/// <param name="Urgency">How soon; routine by default.</param>
/// <param name="Person">
/// Reference of the patient, so that group and distance are told from the family doctor whose contract the caller may read.
/// </param>
/// <param name="On">The day, <c>yyyy-MM-dd</c>, Asia/Shanghai; today by default, never one that has passed.</param>
/// <param name="Limit">How many on a page, 1 to 100; 20 by default.</param>
/// <param name="Cursor">From <c>next</c> of the page before.</param>
internal sealed record DestinationQuery(
    [FromQuery(Name = "diagnosis")] string? Diagnosis,
    [FromQuery(Name = "system")] string? System,
    [FromQuery(Name = "version")] string? Version,
    [FromQuery(Name = "unit")] string? Unit,
    [FromQuery(Name = "urgency")] string? Urgency,
    [FromQuery(Name = "person")] string? Person,
    [FromQuery(Name = "on")] string? On,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "cursor")] string? Cursor
)
{
    private const int LongestCode = 30;

    /// <summary>The diagnosis, in a system that the policy accepts.</summary>
    public Diagnosis CheckDiagnosis(Policy policy)
    {
        var code = Diagnosis is null ? "" : CleanText.Cell(Diagnosis);
        if (code.Length == 0)
            throw Query.Fault("diagnosis", new Refusal("field.required"));
        var accepted = policy.Referrals.DiagnosisSystems;
        var system = string.IsNullOrEmpty(System)
            ? accepted is [var only]
                ? only
                : throw Query.Fault("system", new Refusal("field.required"))
            : policy.DiagnosisSystem(System) ?? throw Query.Fault("system", new Refusal("field.unknown-code").With("code", System));
        if (!string.IsNullOrEmpty(Version) && Version != system.Version)
            throw Query.Fault("version", new Refusal("field.unknown-code").With("code", Version));
        return code.Length <= LongestCode && system.Matches(code)
            ? new Diagnosis(code, system.Code, system.Version)
            : throw Query.Fault("diagnosis", new Refusal("field.format"));
    }

    /// <summary>Today or a day to come.</summary>
    public DateOnly CheckDay(DateOnly today)
    {
        var day = string.IsNullOrEmpty(On) ? today : Query.Day("on", On);
        return day >= today
            ? day
            : throw Query.Fault("on", new Refusal("field.out-of-range").With("from", today.Iso()).With("to", "2200-12-31"));
    }

    /// <summary>A specialty that some institution has or had; null for any.</summary>
    public string? CheckSpecialty(DestinationIndex index) =>
        Query.Code("unit", Unit) is not { } specialty ? null
        : index.Knows(specialty) ? specialty
        : throw Query.Fault("unit", new Refusal("field.unknown-code").With("code", specialty));

    /// <summary>After which rank the page begins.</summary>
    public int CheckCursor() =>
        string.IsNullOrEmpty(Cursor) ? 0
        : int.TryParse(Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var rank) ? rank
        : throw Query.Fault("cursor", new Refusal("page.cursor-invalid"));

    /// <summary>The address of the page after a rank.</summary>
    public string Next(int rank) =>
        Query.Next(
            "/api/destinations",
            ("diagnosis", Diagnosis),
            ("system", System),
            ("version", Version),
            ("unit", Unit),
            ("urgency", Urgency),
            ("person", Person),
            ("on", On),
            ("limit", Limit),
            ("cursor", rank.ToString(CultureInfo.InvariantCulture))
        );
}
