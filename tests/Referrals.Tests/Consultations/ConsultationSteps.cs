// Consultations led into a state over HTTP, and what people have of them.
using System.Text.Json;
using Referrals.EventStore;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Consultations;

internal static class ConsultationSteps
{
    /// <summary>A doctor of the village clinic SX-V0101 asks a department for advice about a new patient. Returns its address.</summary>
    public static async Task<string> Asked(
        this TestService service,
        string institution = "SX-H01",
        string unit = "CARD",
        string urgency = "routine",
        string who = "family-doctor@SX-V0101",
        string? practitioner = null
    )
    {
        var at = $"/api/consultations/{Guid.CreateVersion7()}";
        var form = new
        {
            patient = CaseForms.NewPatient(),
            to = new { institution, unit },
            urgency,
            diagnoses = CaseForms.Diagnoses("I20.0"),
            question = "服药后仍有胸闷，是否需要调整？",
        };
        await service.As(who, practitioner: practitioner).Put($"{at}/advice-request", form).Expect(201);
        return at;
    }

    /// <summary>A specialist answers.</summary>
    public static async Task Answers(this TestService service, string at, string who = "specialist@SX-H01") =>
        await service.As(who).Post($"{at}/advice", new { text = "加用单硝酸异山梨酯", recommendation = "treat-locally" }).Expect(200);

    /// <summary>The stored names of what happened.</summary>
    public static async Task<IReadOnlyList<string>> HappenedTo(this TestService service, string at) =>
        [
            .. (
                await service.Events.FetchStream(new StreamId("340422", $"consultation-{Id(at)}"), TestContext.Current.CancellationToken)
            ).Select(e => e.EventTypeName),
        ];

    /// <summary>What somebody was told of a consultation, newest first.</summary>
    public static async Task<IReadOnlyList<string>> ToldOf(this TestService service, string who, string at, string? practitioner = null) =>
        [.. (await service.NoticesOf(who, at, practitioner)).Select(item => item.GetProperty("kind").GetString()!)];

    /// <summary>The notices of a consultation in somebody's inbox, newest first.</summary>
    public static async Task<IReadOnlyList<JsonElement>> NoticesOf(
        this TestService service,
        string who,
        string at,
        string? practitioner = null
    )
    {
        await service.CatchUp();
        return
        [
            .. (await service.As(who, practitioner: practitioner).Get("/api/inbox?limit=200"))["/items"]
                .EnumerateArray()
                .Where(item => item.TryGetProperty("consultation", out var id) && id.GetString() == Id(at)),
        ];
    }

    /// <summary>The lists of consultations on which somebody finds one; each holds what was counted.</summary>
    public static async Task<IReadOnlyList<string>> ConsultationListsOf(this TestService service, string who, string at)
    {
        await service.CatchUp();
        List<string> found = [];
        foreach (var count in (await service.As(who).Get("/api/worklists"))["/consultations"].EnumerateArray())
        {
            var name = count.GetProperty("list").GetString()!;
            var items = (await service.As(who).Get($"/api/worklists/{name}?limit=200"))["/items"].EnumerateArray().ToList();
            items.Count.ShouldBe(count.GetProperty("consultations").GetInt32(), $"{name} of {who} holds what was counted");
            items.Count(item => item.GetProperty("late").GetBoolean()).ShouldBe(count.GetProperty("late").GetInt32());
            if (items.Exists(item => item.GetProperty("id").GetString() == Id(at)))
                found.Add(name);
        }

        return found;
    }

    public static string Id(string at) => at.Split('/')[^1];
}
