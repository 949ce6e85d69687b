// What a schedule says that it covers: what was published there before and does not stand in it any more is suspended.
using Microsoft.AspNetCore.Mvc;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>The parameters as they are sent; without any the schedule covers the days that it names and nothing else.</summary>
/// <param name="From">First day that is covered, <c>yyyy-MM-dd</c>, Asia/Shanghai.</param>
/// <param name="Until">Last day.</param>
/// <param name="Institution">Hospital; by default that of the file, or the caller's own.</param>
/// <param name="Units">Units; by default those that the file names.</param>
/// <param name="Kind">Kind; by default those that the file names.</param>
/// <param name="Reason">Why what it does not name any more is suspended; <c>left-out</c> by default.</param>
internal sealed record CoverageQuery(
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "until")] string? Until,
    [FromQuery(Name = "institution")] string? Institution,
    [FromQuery(Name = "unit")] string[]? Units,
    [FromQuery(Name = "kind")] string? Kind,
    [FromQuery(Name = "reason")] string? Reason
);

/// <summary>Checked coverage.</summary>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="Institution">Hospital.</param>
/// <param name="Units">Units.</param>
/// <param name="Kinds">Kinds.</param>
/// <param name="Reason">Why what is left out is suspended.</param>
internal sealed record ScheduleCoverage(
    DateOnly From,
    DateOnly Until,
    string Institution,
    IReadOnlyList<string> Units,
    IReadOnlyList<Resource> Kinds,
    CapacityReason Reason
)
{
    /// <summary>Tells one declaration from another under the same command id.</summary>
    public string Fingerprint =>
        string.Join(
            ' ',
            [
                $"{From:O} {Until:O}",
                Institution,
                .. Units.Order(StringComparer.Ordinal),
                .. Kinds.Select(Kebab.Of).Order(StringComparer.Ordinal),
                Kebab.Of(Reason),
            ]
        );

    public bool Has(PoolKey pool) =>
        pool.Institution == Institution
        && pool.Day >= From
        && pool.Day <= Until
        && Kinds.Contains(pool.Kind)
        && Units.Contains(pool.Unit, StringComparer.Ordinal);

    /// <summary>What the sender declares; null where nothing is declared.</summary>
    /// <exception cref="RequestRefusedException">A parameter is wrong.</exception>
    public static ScheduleCoverage? Of(CoverageQuery query, IReadOnlyList<ScheduledDay> days, Caller caller, ReferenceFacts facts)
    {
        if (query is { From: null, Until: null, Institution: null, Units: null or [], Kind: null, Reason: null })
            return null;
        var from = Query.Day("from", query.From ?? throw Query.Fault("from", new Refusal("field.required")));
        var until = Query.Day("until", query.Until ?? throw Query.Fault("until", new Refusal("field.required")));
        var latest = facts.Today.AddDays(PublishCheck.DaysAhead);
        if (until < from || until > latest)
            throw Query.Fault("until", new Refusal("field.out-of-range").With("from", $"{from:O}").With("to", $"{latest:O}"));
        var institution =
            Query.Code("institution", query.Institution)
            ?? days.Select(day => day.Pool.Institution).Distinct(StringComparer.Ordinal).ToList() switch
            {
                [var one] => one,
                _ => caller.Institution,
            };
        if (institution is null || !PublishCheck.IsThere(institution, from, facts))
            throw Query.Fault("institution", new Refusal("field.unknown-code").With("code", institution ?? ""));
        if (!PublishCheck.May(caller, institution, facts))
            throw Query.Fault("institution", new Refusal("pool.not-yours"));
        return new ScheduleCoverage(
            from,
            until,
            institution,
            query.Units is { Length: > 0 } units
                ? [.. units.Select(unit => Unit(institution, unit, from, facts)).Distinct(StringComparer.Ordinal)]
                : [.. days.Select(day => day.Pool.Unit).Distinct(StringComparer.Ordinal)],
            Query.Choice<Resource>("kind", query.Kind) is { } kind ? [kind] : [.. days.Select(day => day.Pool.Kind).Distinct()],
            Query.Choice<CapacityReason>("reason", query.Reason) ?? CapacityReason.LeftOut
        );
    }

    private static string Unit(string institution, string unit, DateOnly from, ReferenceFacts facts) =>
        Query.Code("unit", unit) is { } code
        && (facts.Directory.Unit(institution, code, from) ?? facts.Directory.Unit(institution, code, facts.Today)) is not null
            ? code
            : throw Query.Fault("unit", new Refusal("field.unknown-code").With("code", unit));
}
