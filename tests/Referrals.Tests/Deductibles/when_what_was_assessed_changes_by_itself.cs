// A policy is set, or two references turn out to be one person: what was assessed follows, without anybody telling a fact.
using System.Text.Json.Nodes;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using static Referrals.Tests.Deductibles.DeductibleSteps;

namespace Referrals.Tests.Deductibles;

public class when_what_was_assessed_changes_by_itself(TestService service) : IClassFixture<TestService>
{
    private TestClient Authority => service.As("county-authority@340422");

    /// <summary>What differs is noted with the policy, once; what does not differ is left.</summary>
    [Fact]
    public async Task a_policy_that_is_set_is_noted_where_it_changes_something()
    {
        var (person, _, began) = await service.ReferredFromAStay();
        await Tell(service.As("his-system@SX-H01"), person, Admission("H-6", began.AddHours(1)));
        var before = await History(person);
        var policy = (await Authority.Get("/api/policies")).Json.GetProperty("parameters");
        var body = JsonNode.Parse(policy.GetRawText())!.AsObject();
        body["reason"] = "示例";
        await Set(body);
        (await History(person)).Count.ShouldBe(before.Count);
        body["deductible"]!["amounts"]!
            .AsArray()
            .Single(row => row!["level"]!.GetValue<string>() == "county" && row["category"]!.GetValue<string>() == "general")!["yuan"] =
            600;
        await Set(body);
        var year = await service.YearOf(person);
        (year["/stays/0/assessment/due"].GetDecimal(), year["/stays/1/assessment/due"].GetDecimal()).ShouldBe((200.00m, 400.00m));
        var after = await History(person);
        after.Count.ShouldBe(before.Count + 1);
        after[^1].ShouldContain("\"before\":\"500.00\",\"after\":\"600.00\"");
        (await service.Count("select count(*) from referrals.mt_events where type = 'deductible_policy_change_noted'")).ShouldBe(1);
        await service.FeedDeductibles();
        (await History(person)).Count.ShouldBe(after.Count);
    }

    /// <summary>The hospital knew the patient under another reference. Merged, the stay is joined; apart again, it stands alone.</summary>
    [Fact]
    public async Task two_references_of_one_person_are_assessed_together_while_they_are_one()
    {
        var (person, _, began) = await service.ReferredFromAStay();
        var other = (
            await service.As("specialist@SX-H01").Post("/api/people", new { identity = new { kind = "unknown" } }).Expect(201)
        ).String("/person");
        await Tell(service.As("his-system@SX-H01"), other, Admission("H-7", began.AddHours(1)));
        var alone = await service.YearOf(other);
        (alone["/stays/0/credited"].GetDecimal(), alone["/stays"].GetArrayLength()).ShouldBe((0m, 1));

        await Authority.Post($"/api/people/{other}/merge", new { into = person, reason = "unknown-identified" }).Expect(200);
        await Followed(other, 1);
        foreach (var reference in new[] { person, other })
        {
            var year = await service.YearOf(reference);
            year["/stays"].GetArrayLength().ShouldBe(2);
            year["/stays/1/credited"].GetDecimal().ShouldBe(200.00m);
        }

        await Authority.Post($"/api/people/{other}/merge-reversal", new { reason = "different-persons" }).Expect(200);
        await Followed(other, 2);
        (await service.YearOf(person))["/stays"].GetArrayLength().ShouldBe(1);
        (await service.YearOf(other))["/stays/0/credited"].GetDecimal().ShouldBe(0m);
    }

    // A merge comes to the log by a message.
    private async Task Followed(string person, int events)
    {
        var stream = new EventStore.StreamId("340422", $"person-{person}");
        var cancellation = TestContext.Current.CancellationToken;
        await Eventually.Holds(
            async () => (await service.Events.FetchStream(stream, cancellation)).Count >= events,
            "the event of the merge"
        );
        await service.FeedDeductibles();
    }

    private async Task Set(JsonObject body)
    {
        await Authority.Put($"/api/policies/{Shanghai.Day(service.Clock.Now):yyyy-MM-dd}", body).Expect(200);
        await service.FeedDeductibles();
    }

    private async Task<IReadOnlyList<string>> History(string person) =>
        [
            .. (await service.As("insurer@340422").Get($"/api/deductibles/people/{person}/history"))["/items"]
                .EnumerateArray()
                .Select(item => item.GetRawText()),
        ];
}
