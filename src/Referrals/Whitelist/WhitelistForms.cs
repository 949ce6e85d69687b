// What is sent to the whitelist, and its check before a rule sees it.
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Whitelist;

/// <summary>An entry to propose; days are Asia/Shanghai.</summary>
/// <param name="Institution">Code of an institution outside the county.</param>
/// <param name="Tier">How far away that is.</param>
/// <param name="Units">Codes of the units for which it stands, at most 50; none for all.</param>
/// <param name="Diagnoses">Diagnoses for which it stands, at most 100; none for all.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day, included; without it the entry is valid for as long as the policy says.</param>
/// <param name="Quota">How many cases a calendar year at most, 1 to 100,000; without it there is no limit.</param>
/// <param name="Reason">Why; at most 500 characters, nothing about patients.</param>
public sealed record EntryForm(
    string? Institution,
    OutsideTier? Tier,
    IReadOnlyList<string?>? Units,
    IReadOnlyList<RangeForm?>? Diagnoses,
    DateOnly? From,
    DateOnly? Until,
    int? Quota,
    string? Reason
)
{
    internal (EntryContent Content, string Reason) Check(Fields fields)
    {
        var ranges = fields
            .List("/diagnoses", Diagnoses, WhitelistCheck.MostDiagnoses)
            .Take(WhitelistCheck.MostDiagnoses)
            .Select((range, at) => Range(fields, $"/diagnoses/{at}", range))
            .ToList();
        var units = fields
            .List("/units", Units, WhitelistCheck.MostUnits)
            .Take(WhitelistCheck.MostUnits)
            .Select((unit, at) => Codes.Check(fields, $"/units/{at}", unit))
            .ToList();
        return (
            new EntryContent(
                Codes.Check(fields, "/institution", Institution),
                fields.Required("/tier", Tier),
                units,
                ranges,
                Codes.Day(fields, "/from", From),
                Codes.OptionalDay(fields, "/until", Until),
                Quota
            ),
            WhitelistForms.Reason(fields, Reason)
        );
    }

    private static DiagnosisRange Range(Fields fields, string at, RangeForm? form)
    {
        if (fields.Required(at, form) is null)
            return new DiagnosisRange("", "", "", "");
        var first = fields.Code($"{at}/first", form!.First, 30);
        return new DiagnosisRange(
            first,
            fields.OptionalCode($"{at}/last", form.Last, 30) ?? first,
            fields.Code($"{at}/system", form.System, 50),
            fields.Code($"{at}/version", form.Version, 50)
        );
    }
}

/// <summary>Diagnoses of one edition from the first to the last code, with everything below the last.</summary>
/// <param name="First">The first code, such as <c>I20</c>.</param>
/// <param name="Last">The last code; without it the first alone, with everything below.</param>
/// <param name="System">Code of the system, as the policy lists it.</param>
/// <param name="Version">Edition of the system.</param>
public sealed record RangeForm(string? First, string? Last, string? System, string? Version);

/// <summary>Why an entry is changed.</summary>
/// <param name="Reason">At most 500 characters, nothing about patients.</param>
public sealed record EntryReasonForm(string? Reason);

/// <summary>Renews an entry.</summary>
/// <param name="Until">The new last day, later than the present one.</param>
/// <param name="Reason">At most 500 characters, nothing about patients.</param>
public sealed record EntryRenewalForm(DateOnly? Until, string? Reason);

internal static class WhitelistForms
{
    public static string Reason(Fields fields, string? reason) => fields.Text("/reason", reason, WhitelistCheck.LongestReason);
}
