// Examples of what hospitals are told: messages of a real story, with the same ids, days and moments each time.
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Messages;
using Referrals.Tests.Cases;
using Referrals.Tests.Deductibles;
using Referrals.Tests.Hosting;
using Referrals.Tests.ReservedPools;

namespace Referrals.Tests.Messages;

public partial class when_hospitals_are_told(TestService service) : IClassFixture<TestService>
{
    private static readonly string Folder = Path.Combine(Repository.Root, "contracts", "messages", "examples", "told");

    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// A case from its submission to its care, a consultation from its request to its end, places of a ward, a person's stays, a list and
    /// an entry of the whitelist.
    /// </summary>
    [Fact]
    public async Task each_kind_of_message_has_an_example_and_it_is_as_its_schema_says()
    {
        var (_, referral, _) = await service.ReferredFromAStay();
        var at = await service.InCare();
        var consultation = await service.Meet();
        var pool = service.Ward(1);
        await service.Publish(pool, PoolSteps.Beds(40, 36, 3)).Expect(200);
        var told = (await service.Feed("SX-H01")).Concat(await service.Feed("insurer")).ToList();
        string[] subjects = [at.Split('/')[^1], $"{consultation}", pool];
        var kept = told.Where(message =>
                subjects.Contains(message.Subject())
                || message.Type() is "deductible.assessed.v1" or "reference.changed.v1"
                || message.Type().StartsWith("whitelist.", StringComparison.Ordinal)
            )
            .DistinctBy(MessageForms.Type)
            .ToList();
        told.ShouldContain(message => message.Subject() == referral);

        var description = service.Services.GetRequiredService<MessageDescription>();
        var examples = new List<(string File, string Text)>();
        foreach (var message in kept)
        {
            var text = Timeless(message);
            var schema = JsonSchema.FromText((await description.Schema(message.Type()))!);
            schema.Evaluate(JsonElement.Parse(text)).IsValid.ShouldBeTrue(text);
            examples.Add((Path.Combine(Folder, $"{message.Type()}.json"), text));
        }

        await Reviewed.Are(examples);
        Directory.GetFiles(Folder, "*.json").ShouldBe(examples.Select(example => example.File), ignoreOrder: true);
    }

    private static string Timeless(JsonElement message)
    {
        var node = JsonNode.Parse(message.GetRawText())!.AsObject();
        node["id"] = "4711-0";
        node["sequence"] = "0000000000000004711-0000";
        node["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var text = node.ToJsonString(Written);
        text = Moment().Replace(text, "2026-03-02T09:00:00+08:00");
        text = Day().Replace(text, "2026-03-02");
        text = CaseNumber().Replace(text, "340422-260302-AAAAAAA");
        text = Person().Replace(text, "\"pexample7kbztdyjk2la5ckuo2z\"");
        text = Year().Replace(text, "\"year\": 2026");
        var ids = new List<string>();
        return Id()
            .Replace(
                text,
                id =>
                {
                    if (!ids.Contains(id.Value))
                        ids.Add(id.Value);
                    return $"0195b4a0-0000-7000-8000-{ids.IndexOf(id.Value) + 1:D12}";
                }
            );
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")]
    private static partial Regex Moment();

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\d\b(?!T)")]
    private static partial Regex Day();

    [GeneratedRegex(@"\b\d{6}-\d{6}-[0-9A-Z]{7}\b")]
    private static partial Regex CaseNumber();

    [GeneratedRegex("\"p[a-z0-9]{26}\"")]
    private static partial Regex Person();

    [GeneratedRegex("\"year\": \\d{4}")]
    private static partial Regex Year();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Id();
}
