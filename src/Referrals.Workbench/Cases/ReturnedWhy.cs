// Why a case came back for completion, as its newest return says it.
using System.Text.Json;
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Cases;

/// <summary>A coded reason with its note.</summary>
public sealed record ReturnedWhy(string? Reason, string? Note)
{
    private const string Event = "referral_returned";

    /// <summary>Asks the history of the case, whose events hold what their names stand for; null where it says of no return.</summary>
    public static async Task<ReturnedWhy?> Read(ApiClient api, Guid id)
    {
        var (content, _) = await api.Load($"/api/referrals/{id}/history", "application/json");
        return content is null ? null : Read(content);
    }

    /// <summary>The newest return of a history.</summary>
    public static ReturnedWhy? Read(byte[] history)
    {
        try
        {
            using var entries = JsonDocument.Parse(history);
            foreach (var entry in entries.RootElement.EnumerateArray().Reverse())
            {
                if (Text(entry, "event") == Event && entry.TryGetProperty("data", out var data))
                    return new ReturnedWhy(Text(data, "reason"), Text(data, "note"));
            }
        }
        catch (JsonException)
        {
            // Nothing that could be told.
        }

        return null;
    }

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
