// Messages as a hospital's system would send them, and readings of its feed.
using System.Text.Json;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Messages;

internal static class MessageForms
{
    public const string One = "application/cloudevents+json";
    public const string Batch = "application/cloudevents-batch+json";

    /// <summary>A CloudEvents message.</summary>
    public static Dictionary<string, object?> Message(string source, string type, string? subject, object? data, string? id = null) =>
        new()
        {
            ["specversion"] = "1.0",
            ["id"] = id ?? Guid.CreateVersion7().ToString(),
            ["source"] = source,
            ["type"] = type,
            ["subject"] = subject,
            ["data"] = data,
        };

    /// <summary>A case that a township sends up, as its system says it.</summary>
    public static Dictionary<string, object?> Submit(Guid referral, string? id = null) =>
        Message("SX-T01", "referral.submit.v1", referral.ToString(), CaseForms.Referral(), id);

    public static Scenario Send(this TestClient client, object message) =>
        client.Post("/api/messages").Raw(JsonSerializer.Serialize(message, TestClient.Json), One);

    public static Scenario SendAll(this TestClient client, params object[] messages) =>
        client.Post("/api/messages").Raw(JsonSerializer.Serialize(messages, TestClient.Json), Batch);

    /// <summary>Everything that an institution's feed has after a position, page by page.</summary>
    public static async Task<List<JsonElement>> Feed(this TestService service, string code, string? after = null)
    {
        var client = service.As(code == "insurer" ? "insurer@340422" : $"his-system@{code}");
        await service.FeedMessages();
        var all = new List<JsonElement>();
        while (true)
        {
            var page = await client.Get($"/api/feeds/{code}?limit=50&after={after}").Expect(200);
            if (page["/messages"].GetArrayLength() == 0)
                return all;
            all.AddRange(page["/messages"].EnumerateArray());
            after = page.String("/next");
        }
    }

    /// <summary>Where a feed ends now.</summary>
    public static async Task<string> EndOfFeed(this TestService service, string code)
    {
        await service.FeedMessages();
        var client = service.As(code == "insurer" ? "insurer@340422" : $"his-system@{code}");
        return (await client.Get($"/api/feeds/{code}?after=now").Expect(200)).String("/next");
    }

    public static string Type(this JsonElement message) => message.GetProperty("type").GetString()!;

    public static string Subject(this JsonElement message) => message.GetProperty("subject").GetString()!;

    public static string Id(this JsonElement message) => message.GetProperty("id").GetString()!;
}
