using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.Cases;

namespace Referrals.Tests.Cases;

/// <summary>A row of the list comes back from jsonb, which keeps keys in an order of its own, as it was.</summary>
public class when_a_row_is_read_back
{
    [Fact]
    public void every_state_survives()
    {
        var asked = ReferralSamples.One("accepted");
        var byReferrer = new Reached(
            "called off by the referrer",
            ReferralSamples.Fold([
                .. asked.Events,
                new CancellationRequested(CancelledBy.Referrer, CancellationReason.Other, ReferralSamples.Text),
            ]),
            asked.Events
        );
        foreach (var reached in ReferralSamples.All.Append(byReferrer))
        {
            var row = new ReferralRow(
                reached.State,
                3,
                7,
                ReferralSamples.Start,
                ReferralSamples.Start,
                ReferralSamples.Start,
                [new Notice(7, "SX-H01/desk", NoticeKind.NewCase, ReferralSamples.Start)]
            );
            var json = JsonSerializer.Serialize(row, ReferralRowJson.Default.ReferralRow);
            var stored = Reordered(JsonNode.Parse(json)!).ToJsonString();
            var read = JsonSerializer.Deserialize(stored, ReferralRowJson.Default.ReferralRow)!;
            JsonSerializer.Serialize(read, ReferralRowJson.Default.ReferralRow).ShouldBe(json, reached.Name);
            read.State.Name.ShouldBe(reached.State.Name);
        }
    }

    // As jsonb does it: shorter keys first.
    private static JsonNode Reordered(JsonNode node) =>
        node switch
        {
            JsonObject o => new JsonObject(
                o.OrderBy(p => p.Key.Length)
                    .ThenBy(p => p.Key, StringComparer.Ordinal)
                    .Select(p => KeyValuePair.Create(p.Key, p.Value is null ? null : Reordered(p.Value)))
            ),
            JsonArray a => new JsonArray([.. a.Select(i => i is null ? null : Reordered(i))]),
            _ => node.DeepClone(),
        };
}
