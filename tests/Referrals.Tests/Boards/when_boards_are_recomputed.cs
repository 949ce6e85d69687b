using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Boards;
using Referrals.EventStore.Projections;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Consultations;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Boards;

/// <summary>
/// Boards that grew event by event equal those that are made anew, and those that follow from the events alone: now, and at every
/// position at which somebody looked.
/// </summary>
public class when_boards_are_recomputed(TestService service) : IClassFixture<TestService>
{
    private static readonly string[] Addresses =
    [
        "/api/boards/county",
        "/api/boards/institutions/SX-H01",
        "/api/boards/institutions/SX-V0101",
        "/api/boards/groups",
        "/api/boards/flows?step=sent",
        "/api/boards/consultations",
    ];

    [Fact]
    public async Task they_are_what_the_log_says_now_and_as_of_any_position()
    {
        var random = new Random(11);
        var seen = new List<(long Position, string Address, string Body)>();
        for (var i = 0; i < 30; i++)
        {
            await Path(random);
            await Consultation(random);
            if (i % 6 != 5)
                continue;
            await service.CatchUp();
            foreach (var address in Addresses)
            {
                var answer = (await service.As("county-authority").Get(address).Expect(200))[""];
                seen.Add((answer.GetProperty("position").GetInt64(), address, Text(answer)));
            }
        }

        await service.CatchUp();
        foreach (var position in seen.Select(one => one.Position).Distinct())
        {
            var rows = await BoardRecomputation.RowsAt(service, position);
            var lines = BoardRecomputation.Lines(rows);
            lines.Count.ShouldBeGreaterThan(10);
            (await BoardRecomputation.LinesAt(service, position)).ShouldBe(lines);
        }

        var last = await BoardRecomputation.RowsAt(service, long.MaxValue);
        (await BoardRecomputation.Sums(service)).ShouldBe(BoardRecomputation.Added(last));
        (await BoardRecomputation.MonthSums(service)).ShouldBe(BoardRecomputation.AddedByMonth(last));
        await SameAsBefore(seen);
        foreach (var (position, _, body) in seen.Where(one => one.Address == Addresses[0]))
            await StocksAreTraced(position, JsonNode.Parse(body)!);

        var grown = await BoardRecomputation.Everything(service);
        await service
            .Services.GetRequiredService<TableRebuild>()
            .Run(BoardProjection.ProjectionName, cancellation: TestContext.Current.CancellationToken);
        (await BoardRecomputation.Everything(service)).ShouldBe(grown);
        await SameAsBefore(seen);
    }

    private async Task SameAsBefore(IEnumerable<(long Position, string Address, string Body)> seen)
    {
        foreach (var (position, address, body) in seen)
        {
            var query = address.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            // The days of the period are those of the day on which it was looked at.
            var until = JsonNode.Parse(body)!["until"]!.GetValue<string>();
            var again = (
                await service.As("county-authority").Get($"{address}{query}asOf={position}&from={until[..7]}-01&until={until}").Expect(200)
            )[""];
            Text(again).ShouldBe(body, $"{address} as of {position}");
        }
    }

    // Who was in a stock then, though who is in it now is found by another way.
    private async Task StocksAreTraced(long position, JsonNode board)
    {
        var until = board["until"]!.GetValue<string>();
        foreach (var stock in board["stocks"]!.AsArray())
        {
            var page = await service
                .As("county-authority")
                .Get($"/api/boards/cases?measure={stock!["measure"]}&until={until}&asOf={position}&limit=200")
                .Expect(200);
            page["/items"]
                .EnumerateArray()
                .Sum(item => item.GetProperty("amount").GetInt64())
                .ShouldBe(stock["value"]!.GetValue<long>(), $"{stock["measure"]} as of {position}");
        }
    }

    // What a figure is now was not known then.
    private static string Text(JsonElement answer)
    {
        var node = JsonNode.Parse(answer.GetRawText())!;
        Forget(node);
        return node.ToJsonString();

        static void Forget(JsonNode? node)
        {
            switch (node)
            {
                case JsonObject members:
                    members.Remove("now");
                    // Which day was over is a matter of the clock, and this one is not the database's.
                    members.Remove("missing");
                    if (members["indicator"]?.GetValue<string>() == "out-of-province-visits")
                        members.Remove("value");
                    foreach (var member in members)
                        Forget(member.Value);
                    break;
                case JsonArray items:
                    foreach (var item in items)
                        Forget(item);
                    // What came up later was nothing then.
                    foreach (var later in items.Where(IsNothing).ToList())
                        items.Remove(later);
                    break;
                default:
                    break;
            }
        }
    }

    private static bool IsNothing(JsonNode? item) =>
        item is JsonObject one
        && one["indicator"] is null
        && (
            (one["value"] is JsonValue value && value.GetValue<decimal>() == 0)
            || one["parts"] is JsonArray { Count: 0 }
            || (one["values"] is JsonArray values && values.All(each => each!.GetValue<long>() == 0))
        );

    /// <summary>One case on its way, left somewhere, with steps that are taken back.</summary>
    private async Task Path(Random random)
    {
        service.Clock.Advance(TimeSpan.FromMinutes(random.Next(600)));
        await service.RunClocks();
        var at = random.Next(4) switch
        {
            0 => await service.Sent(),
            1 => await service.EmergencyArrived(),
            _ => await service.Reviewed(random.Next(3) == 0 ? "SX-H02" : "SX-H01"),
        };
        var hospital = (await service.As("family-doctor@SX-V0101").Get(at)).String("/to/institution");
        var (dispatcher, specialist) = ($"dispatcher@{hospital}", $"specialist@{hospital}");
        (string Path, object? Body, string Who)[] steps =
        [
            ("acceptance", new { }, dispatcher),
            ("arrangement", new { startsAt = service.Clock.Now.AddMinutes(1) }, dispatcher),
            ("arrival", new { }, specialist),
            ("arrival-retraction", new { reason = "wrong-case" }, specialist),
            ("arrival", new { }, specialist),
            ("care", new { inpatient = true }, specialist),
            ("care-retraction", new { reason = "did-not-happen" }, specialist),
            ("care", new { inpatient = random.Next(2) == 0 }, specialist),
            ("down-transfer", CaseForms.Down(Shanghai.Day(service.Clock.Now)), specialist),
            ("conclusion", CaseForms.Conclusion(), specialist),
            ("conclusion-retraction", new { reason = "recorded-twice" }, specialist),
            ("conclusion", CaseForms.Conclusion(), specialist),
            ("outcome", CaseForms.Outcome, specialist),
            ("closure", new { }, "family-doctor@SX-V0101"),
        ];
        foreach (var step in steps.Take(random.Next(steps.Length + 1)))
        {
            if (random.Next(15) == 0)
                await service
                    .As("family-doctor@SX-V0101")
                    .Post($"{at}/cancellation", new { by = "patient", reason = "patient-improved" })
                    .Anything();
            if (random.Next(8) != 0)
                await service.As(step.Who).Post($"{at}/{step.Path}", step.Body).Anything();
        }
    }

    /// <summary>One consultation on its way, left somewhere.</summary>
    private async Task Consultation(Random random)
    {
        service.Clock.Advance(TimeSpan.FromMinutes(random.Next(60)));
        var (doctor, chair) = (service.As("family-doctor@SX-V0101"), service.As("specialist@SX-H01", practitioner: "SX-P-H01-02"));
        var (at, steps) = random.Next(3) switch
        {
            0 => (await service.AskedForAdvice(), Advice()),
            1 => (await service.Claimed(), Diagnosis()),
            _ => (await service.AskedToMeet(), Meeting()),
        };
        foreach (var (path, body, who) in steps.Take(random.Next(steps.Count + 1)))
        {
            if (random.Next(12) == 0)
                await doctor.Post($"{at}/cancellation", new { reason = "no-longer-needed" }).Anything();
            if (random.Next(8) != 0)
                await who.Post($"{at}/{path}", body).Anything();
        }

        List<(string Path, object Body, TestClient Who)> Advice() =>
            [
                ("advice", new { text = "加药", recommendation = "more-needed" }, chair),
                ("question", new { text = "加哪一种？" }, doctor),
                ("advice", new { text = "随访", recommendation = "observe" }, chair),
                ("referral", new { }, doctor),
                ("closing", new { }, doctor),
            ];

        List<(string Path, object Body, TestClient Who)> Diagnosis() =>
            [
                ("report", ReportBodies.Report("preliminary", random.Next(2) == 0 ? "ST 段抬高" : null), chair),
                ("acknowledgement", new { report = 1 }, doctor),
                ("report", ReportBodies.Report(critical: "急性前壁心肌梗死", recognised: true), chair),
                ("acknowledgement", new { report = 2 }, doctor),
                ("reuse", new { }, doctor),
                ("correction", ReportBodies.Correction("重新判读", recognised: random.Next(2) == 0), chair),
                ("closing", new { }, doctor),
            ];

        List<(string Path, object Body, TestClient Who)> Meeting()
        {
            var from = service.Clock.Now.AddMinutes(10);
            return
            [
                ("acceptance", new { chair = "SX-P-H01-02" }, chair),
                ("schedule", new { from, until = from.AddHours(1) }, chair),
                ("session", new { }, chair),
                ("opinion", new { expert = 1, text = "中西医结合" }, service.As("specialist@SX-H02", practitioner: "SX-P-H02-02")),
                ("opinion", new { expert = 2, text = "同意" }, chair),
                (
                    "conclusion",
                    new
                    {
                        text = "观察",
                        recommendation = "observe",
                        tasks = Array.Empty<object>(),
                    },
                    chair
                ),
                ("closing", new { }, doctor),
            ];
        }
    }
}
