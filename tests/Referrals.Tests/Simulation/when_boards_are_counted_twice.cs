using System.Text.Json;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Simulation;

/// <summary>
/// A quarter of a year, over the ends of four months, with an institution that changes its group: what every board shows is what the
/// people of the simulation counted themselves.
/// </summary>
[Slow]
public sealed class when_boards_are_counted_twice(TestPostgres postgres)
{
    private static readonly string[] Counted =
    [
        "up-sent",
        "up-received",
        "up-answered",
        "up-answered-in-time",
        "up-answer-late",
        "up-accepted",
        "up-declined",
        "up-returned",
        "up-redirected",
        "up-arranged",
        "up-no-show",
        "up-arrived",
        "up-care-begun",
        "up-care-ended",
        "up-reported",
        "up-reported-late",
        "up-closed",
        "up-cancelled",
        "down-sent",
        "down-accepted",
        "down-arrived",
        "down-followed-up",
        "lateral-sent",
        "out-sent",
        "out-accepted",
        "left-off-list",
        "review-received",
        "review-done",
        "review-in-time",
        "stays",
        "stays-joined",
        "stays-lost",
        "up-missed",
        "down-missed",
        "deductible-credited",
        "outpatient-visits",
        "days-reported",
        "outside-outpatient-visits",
    ];

    // What of consultations must have happened, by kind.
    private static readonly (string Kind, string[] Numbers)[] Consulted =
    [
        ("written-advice", ["asked", "answered", "answeredInTime", "declined", "cancelled", "keptLocal", "referred"]),
        ("remote-diagnosis", ["asked", "answered", "answeredInTime", "declined", "recognised", "reused"]),
        ("multi-party", ["asked", "answered", "answeredInTime", "keptLocal"]),
    ];

    private static readonly string[] Refused =
    [
        "consultation.claimed",
        "consultation.double-booked",
        "consultation.no-consent",
        "consultation.no-quorum",
        "consultation.tasks-open",
    ];

    [Fact]
    public async Task every_board_shows_what_people_did()
    {
        var database = await postgres.CreateDatabase(empty: true);
        var (_, said, faults) = await SimulatedCounty.Simulate(
            database,
            "--from",
            "2026-01-30",
            "--days",
            "93",
            "--cases-per-day",
            "3",
            "--seed",
            "5",
            "--json"
        );
        var summary = JsonElement.Parse(said.Length == 0 ? "{}" : said);
        Texts("differences").ShouldBeEmpty(faults);
        Texts("unexpected").ShouldBeEmpty();
        var boards = summary.GetProperty("boards").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetInt64());
        Counted.Where(measure => boards.GetValueOrDefault(measure) == 0).ShouldBeEmpty();
        boards["up-sent"].ShouldBeGreaterThan(100);
        summary.GetProperty("actions").GetProperty("set-membership").GetInt32().ShouldBe(1);

        var consultations = summary.GetProperty("consultations");
        foreach (var (kind, numbers) in Consulted)
            numbers.ShouldAllBe(number => consultations.GetProperty(kind).GetProperty(number).GetInt32() > 0, kind);
        foreach (var kind in consultations.EnumerateObject())
            kind.Value.GetProperty("answeredInTime").GetInt32().ShouldBeLessThan(kind.Value.GetProperty("answered").GetInt32(), kind.Name);
        summary.GetProperty("experts").EnumerateObject().Select(work => work.Name).ShouldBe(["answer", "chair", "opinion", "report"]);
        Refused.ShouldBeSubsetOf(summary.GetProperty("refusals").EnumerateObject().Select(one => one.Name));

        IEnumerable<string?> Texts(string name) => summary.GetProperty(name).EnumerateArray().Select(one => one.GetString());
    }
}
