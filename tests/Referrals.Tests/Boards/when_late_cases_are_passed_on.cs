using Referrals.Boards;
using Referrals.Cases;
using Referrals.Shared;
using Referrals.Tests.Cases;

namespace Referrals.Tests.Boards;

/// <summary>A case that is passed on keeps its time: each receiver is late for as long as the case lies there late.</summary>
public class when_late_cases_are_passed_on
{
    private static readonly DateTimeOffset Sent = new(2026, 3, 2, 9, 0, 0, Shanghai.Offset);
    private static readonly DateTimeOffset Due = Sent.AddDays(1);
    private static readonly Destination[] Hospitals = [new("H1", "U", "03.04"), new("H2", "U", "03.04"), new("H3", "U", "03.04")];

    [Fact]
    public void what_is_passed_on_a_second_time_is_not_late_for_that()
    {
        var lines = Lines(
            (Passed(0, 1), Sent.AddHours(1)),
            (Passed(1, 2), Sent.AddHours(2)),
            (Again(), Sent.AddHours(2)),
            (Accepted(), Sent.AddHours(3))
        );
        lines.Count(line => line.Measure == "up-answered-in-time").ShouldBe(3);
        lines.ShouldNotContain(line => line.Measure == "up-answer-late" || line.Measure == "up-late");
    }

    [Fact]
    public void a_case_is_late_at_one_place_at_a_time()
    {
        var passed = Due.AddDays(2);
        var lines = Lines((Escalated(), Due), (Passed(0, 1), passed));
        Late(lines, Shanghai.Day(Due)).ShouldBe(["H1"]);
        Late(lines, Shanghai.Day(passed).AddDays(-1)).ShouldBe(["H1"]);
        // Nobody has noticed anything anew: it comes late.
        Late(lines, Shanghai.Day(passed)).ShouldBe(["H2"]);
        lines
            .Where(line => line.Measure == "up-answer-late")
            .Select(line => (line.Receiver, line.Day))
            .ShouldBe([("H1", Shanghai.Day(Due)), ("H2", Shanghai.Day(passed))]);

        var answered = Lines((Escalated(), Due), (Passed(0, 1), passed), (Accepted(), passed.AddDays(3)));
        Late(answered, Shanghai.Day(passed).AddDays(2)).ShouldBe(["H2"]);
        Late(answered, Shanghai.Day(passed).AddDays(3)).ShouldBeEmpty();
    }

    private static List<string> Late(IEnumerable<BoardLine> lines, DateOnly day) =>
        [
            .. lines
                .Where(line => line.Measure == "up-late" && line.Day <= day)
                .GroupBy(line => line.Receiver!)
                .Where(one => one.Sum(line => line.Amount) == 1)
                .Select(one => one.Key),
        ];

    private static List<BoardLine> Lines(params (object Event, DateTimeOffset At)[] events)
    {
        var from = new Sender("V1", "doctor");
        var request = ReferralSamples.Request(Direction.Up, Hospitals[0]);
        var counted = CountedCase.Evolve(null, new ReferralSubmitted("p-one", "1", from, request, null, Due, null, 1, 1), Sent);
        foreach (var (e, at) in events)
            counted = CountedCase.Evolve(counted, e, at);
        return [.. counted!.Lines()];
    }

    private static ReferralRedirected Passed(int from, int to) =>
        new(Hospitals[from], Hospitals[to], RedirectReason.NoCapacity, null, Due, 1, 1);

    private static ReferralEscalated Again() =>
        new(EscalationLevel.LeadCentre, ["H1"], Due, Sent.AddHours(2), Due, 1, ByOutage: false, Redirected: true);

    private static ReferralEscalated Escalated() => new(EscalationLevel.County, [], Due, Due, null, 1, ByOutage: false);

    private static ReferralAccepted Accepted() => new(null, 1);
}
