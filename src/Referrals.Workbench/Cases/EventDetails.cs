// What an event of a case holds that people want to read: reasons, notes, findings.
using System.Text.Json;
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Cases;

/// <summary>Beside the name of an event in a timeline.</summary>
public static class EventDetails
{
    private static readonly Dictionary<string, CodeWords> Reasons = new(StringComparer.Ordinal)
    {
        ["referral_returned"] = Codes.ReturnReasons,
        ["referral_declined"] = Codes.DeclineReasons,
        ["referral_redirected"] = Codes.RedirectReasons,
        ["place_withdrawn"] = Codes.Withdrawals,
        ["outcome_amended"] = Codes.AmendmentReasons,
    };

    /// <summary>In one line; empty where there is nothing to say.</summary>
    public static string Of(HistoryEntry entry, Words words, DateTimeOffset now)
    {
        if (entry.Data is not { ValueKind: JsonValueKind.Object } data)
            return "";
        string?[] parts =
        [
            Reason(entry.Event, Text(data, "reason"), words),
            Codes.NoReportReasons.Say(Text(data, "noReport"), words),
            Codes.FollowUpWays.Say(entry.Event == "follow_up_recorded" ? Text(data, "way") : null, words),
            Codes.DischargeWays.Say(entry.Event == "care_concluded" ? Text(data, "way") : null, words),
            Codes.FollowUpFindings.Say(Text(data, "finding"), words),
            Inpatient(data, words),
            Text(data, "note"),
            Moments.Day(Text(data, "next")) is { } next
                ? words.Of("再次随访 ", "again on ") + Formats.Day(next, Formats.Day(now), words)
                : null,
        ];
        return string.Join(words.Of("；", "; "), parts.Where(part => !string.IsNullOrEmpty(part)));
    }

    private static string? Reason(string name, string? code, Words words) =>
        code is null ? null
        : Reasons.TryGetValue(name, out var reasons) ? reasons.Say(code, words)
        : name.EndsWith("_retracted", StringComparison.Ordinal) ? Codes.RetractionReasons.Say(code, words)
        : null;

    private static string? Inpatient(JsonElement data, Words words) =>
        data.TryGetProperty("inpatient", out var flag) && flag.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? flag.GetBoolean()
                ? words.Of("住院", "inpatient")
                : words.Of("门诊", "outpatient")
            : null;

    private static string? Text(JsonElement data, string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
