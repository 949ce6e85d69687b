// What is counted of a case, given its events: pure.
using Referrals.Boards;
using Referrals.Cases;
using Referrals.Shared;
using Referrals.Tests.Cases;

namespace Referrals.Tests.Boards;

public class when_a_case_is_counted
{
    private static readonly DateTimeOffset Start = ReferralSamples.Start;

    private static readonly DateOnly Today = Shanghai.Day(Start);

    private static readonly ReferralSubmitted Sent = (ReferralSubmitted)
        ReferralSamples.All.First(reached => reached.Events is [ReferralSubmitted { Reviewer: null }]).Events[0];

    public static IEnumerable<TheoryDataRow<Reached>> Everywhere =>
        ReferralSamples.All.Select(reached => new TheoryDataRow<Reached>(reached));

    /// <summary>Whatever happened: nobody leaves a stock who was not in it, and who has ended is in none.</summary>
    [Theory]
    [MemberData(nameof(Everywhere))]
    public void lines_have_names_of_their_own_and_stocks_are_never_less_than_nothing(Reached reached)
    {
        CountedCase? counted = null;
        foreach (var e in reached.Events)
        {
            counted = CountedCase.Evolve(counted, e, Start.AddHours(5));
            var lines = counted?.Lines().ToList() ?? [];
            lines.Select(line => line.Name).ShouldBeUnique();
            lines.ShouldAllBe(line => Measure.Find(line.Measure) != null);
            foreach (var stock in lines.Where(IsStock).GroupBy(line => (line.Measure, line.Receiver)))
                stock.Sum(line => line.Amount).ShouldBeInRange(0, 1, $"{stock.Key} after {e}");
        }

        if (
            counted is not null
            && reached.State is Referral.Closed or Referral.Cancelled or Referral.Declined or Referral.Died or Referral.Expired
        )
            counted.Lines().Where(IsStock).Sum(line => line.Amount).ShouldBe(0);
    }

    [Fact]
    public void an_answer_is_counted_for_its_day_with_the_minutes_that_it_took()
    {
        var due = Sent.AnswerDue;
        var lines = Lines((Sent, Start), (new ReferralAccepted(null, 1), due.AddMinutes(1)));
        Of(lines, "up-answered").Single().Minutes.ShouldBe((long)(due.AddMinutes(1) - Sent.At!.Value).TotalMinutes);
        Of(lines, "up-answered-in-time").ShouldBeEmpty();
        Of(lines, "up-answer-late").Single().Day.ShouldBe(Shanghai.Day(due));
        Of(lines, "up-late").Sum(line => line.Amount).ShouldBe(0);
        Of(Lines((Sent, Start), (new ReferralAccepted(null, 1), due)), "up-answered-in-time").Count.ShouldBe(1);
    }

    /// <summary>At the boundary of a month: midnight in Shanghai, whatever the offset of the event.</summary>
    [Theory]
    [InlineData("2026-03-31T15:59:59.999Z", "2026-03-31")]
    [InlineData("2026-03-31T16:00:00Z", "2026-04-01")]
    [InlineData("2026-04-01T00:00:00+08:00", "2026-04-01")]
    public void the_day_is_the_one_in_Shanghai(string arrived, string day)
    {
        var lines = Lines(
            (Sent, Start),
            (new ReferralAccepted(null, 1), Start),
            (new PatientArrived(DateTimeOffset.Parse(arrived, System.Globalization.CultureInfo.InvariantCulture)), Start.AddDays(40))
        );
        Of(lines, "up-arrived").Single().Day.Iso().ShouldBe(day);
    }

    [Fact]
    public void an_arrival_that_is_taken_back_is_not_counted_and_one_recorded_later_counts_for_its_own_day()
    {
        (object, DateTimeOffset)[] events =
        [
            (Sent, Start),
            (new ReferralAccepted(null, 1), Start),
            (new PatientArrived(Start.AddHours(1), Start.AddHours(2)), Start.AddHours(2)),
            (new ArrivalRetracted(RetractionReason.WrongCase, null, StateName.Accepted, Start.AddDays(3)), Start.AddDays(3)),
        ];
        var lines = Lines(events);
        Of(lines, "up-arrived").ShouldBeEmpty();
        Of(lines, "up-expected").Sum(line => line.Amount).ShouldBe(1);
        Of(Lines([.. events, (new PatientArrived(Start.AddDays(1)), Start.AddDays(4))]), "up-arrived")
            .Single()
            .Day.ShouldBe(Today.AddDays(1));
    }

    [Fact]
    public void of_an_emergency_that_never_was_nothing_is_counted()
    {
        var emergency = ReferralSamples.All.SelectMany(reached => reached.Events).OfType<EmergencyArrived>().First();
        Of(Lines((emergency, Start)), "up-accepted").Count.ShouldBe(1);
        Lines((emergency, Start), (new ArrivalRetracted(RetractionReason.DidNotHappen, null, StateName.Cancelled, Start), Start))
            .ShouldBeEmpty();
    }

    [Fact]
    public void a_cancellation_that_is_withdrawn_lets_the_answer_be_waited_for_again()
    {
        (object, DateTimeOffset)[] asked =
        [
            (Sent, Start),
            (new CancellationRequested(CancelledBy.Patient, CancellationReason.PatientImproved, null), Start.AddMinutes(5)),
        ];
        Of(Lines(asked), "up-waiting").Sum(line => line.Amount).ShouldBe(0);
        var lines = Lines([
            .. asked,
            (new CancellationWithdrawn(WithdrawalReason.AskedByMistake, null, false, Start.AddHours(1)), Start.AddHours(1)),
        ]);
        Of(lines, "up-waiting").Sum(line => line.Amount).ShouldBe(1);
        Of(lines, "up-answered").ShouldBeEmpty();
    }

    [Fact]
    public void a_death_that_was_recorded_by_mistake_is_not_counted()
    {
        var lines = Lines(
            (Sent, Start),
            (new PatientDied(Start.AddHours(1), null, Start.AddHours(2)), Start.AddHours(2)),
            (new DeathRetracted(RetractionReason.WrongPatient, null, false, Start.AddHours(3)), Start.AddHours(3))
        );
        Of(lines, "up-died").ShouldBeEmpty();
        Of(lines, "up-waiting").Sum(line => line.Amount).ShouldBe(1);
    }

    [Fact]
    public void nobody_waits_for_an_answer_who_had_asked_to_cancel_before_a_death_was_taken_back()
    {
        var lines = Lines(
            (Sent, Start),
            (new CancellationRequested(CancelledBy.Patient, CancellationReason.PatientImproved, null), Start.AddMinutes(5)),
            (new PatientDied(Start.AddHours(1), null, Start.AddHours(2)), Start.AddHours(2)),
            (new DeathRetracted(RetractionReason.WrongPatient, null, false, Start.AddHours(3)), Start.AddHours(3)),
            (new ReferralCancelled(Start.AddHours(4)), Start.AddHours(4))
        );
        Of(lines, "up-waiting").Sum(line => line.Amount).ShouldBe(0);
        Of(lines, "up-cancelled").Count.ShouldBe(1);
    }

    [Fact]
    public void a_redirected_case_is_sent_once_and_received_by_both()
    {
        var there = ReferralSamples.Cardiology with { Institution = ReferralSamples.OtherHospital };
        var lines = Lines(
            (Sent, Start),
            (
                new ReferralRedirected(ReferralSamples.Cardiology, there, RedirectReason.NoCapacity, null, Start.AddHours(9), 1, 7),
                Start.AddHours(1)
            ),
            (new ReferralAccepted(null, 1), Start.AddHours(2))
        );
        Of(lines, "up-sent").Single().Receiver.ShouldBe(ReferralSamples.Hospital);
        Of(lines, "up-received").Select(line => line.Receiver).ShouldBe([ReferralSamples.Hospital, ReferralSamples.OtherHospital]);
        Of(lines, "up-redirected").Single().Receiver.ShouldBe(ReferralSamples.Hospital);
        Of(lines, "up-accepted").Single().Receiver.ShouldBe(ReferralSamples.OtherHospital);
    }

    private static bool IsStock(BoardLine line) => Measure.Find(line.Measure)!.Kind == MeasureKind.Stock;

    private static List<BoardLine> Of(IEnumerable<BoardLine> lines, string measure) => [.. lines.Where(line => line.Measure == measure)];

    private static List<BoardLine> Lines(params (object Event, DateTimeOffset At)[] events) =>
        [.. events.Aggregate((CountedCase?)null, (counted, e) => CountedCase.Evolve(counted, e.Event, e.At))!.Lines()];
}
