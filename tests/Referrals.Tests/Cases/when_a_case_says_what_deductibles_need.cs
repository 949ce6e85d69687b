// What a case tells the continuous deductible: a referral that was decided, for how long it is valid, and that it is withdrawn.
using Referrals.Cases;
using Referrals.Deductibles;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Cases;

public class when_a_case_says_what_deductibles_need(TestService service) : IClassFixture<TestService>
{
    private static readonly DateTimeOffset At = ReferralSamples.Start;

    [Fact]
    public void an_acceptance_decides_a_referral_and_says_the_scheme()
    {
        var facts = Of(Sent(), Accepted);
        var decided = facts.OfType<ReferralDecided>().Single();
        (decided.From, decided.To, decided.ValidUntil, decided.Emergency, decided.At).ShouldBe(
            (ReferralSamples.Village, ReferralSamples.Hospital, ReferralSamples.Request().ValidUntil, false, At.AddHours(1))
        );
        (decided.Fact.Source, decided.Fact.Id, decided.Revision).ShouldBe(("case", ReferralSamples.Case.ToString(), 2));
        var scheme = facts.OfType<SchemeStated>().Single();
        (scheme.Scheme, scheme.At).ShouldBe((InsuranceScheme.Resident, new DateOnly(2026, 1, 1).Start()));
    }

    [Fact]
    public void before_an_acceptance_nothing_is_decided()
    {
        Of(Sent()).ShouldBeEmpty();
        Of(Sent(), new CancellationRequested(CancelledBy.Patient, CancellationReason.PatientRefuses, null, null), Cancelled)
            .ShouldBeEmpty();
    }

    [Fact]
    public void a_later_event_mends_what_an_earlier_one_said()
    {
        var extended = new ValidityExtended(new DateOnly(2026, 6, 1), ReferralSamples.Request().ValidUntil, null, At);
        var decided = Of(Sent(), Accepted, extended).OfType<ReferralDecided>().Single();
        (decided.ValidUntil, decided.At, decided.Revision).ShouldBe((new DateOnly(2026, 6, 1), At.AddHours(1), 3));
    }

    [Fact]
    public void what_is_called_off_after_an_acceptance_is_revoked()
    {
        var asked = new CancellationRequested(CancelledBy.Patient, CancellationReason.PatientRefuses, null, null);
        var revoked = Of(Sent(), Accepted, asked, Cancelled).OfType<ReferralRevoked>().Single();
        (revoked.Case, revoked.At, revoked.Revision).ShouldBe((ReferralSamples.Case.ToString(), At.AddHours(3), 4));
    }

    /// <summary>It counts from the door on; written down by mistake, it never was.</summary>
    [Fact]
    public void an_emergency_that_was_no_arrival_was_no_referral()
    {
        var arrived = new EmergencyArrived(
            "p-one",
            "1",
            new Sender(ReferralSamples.Village, null),
            new Destination(ReferralSamples.Hospital, "CARD", "03.04"),
            EmergencyCentre.ChestPain,
            At,
            At.AddDays(1),
            1,
            1,
            "T"
        );
        var decided = Of(arrived).OfType<ReferralDecided>().Single();
        (decided.Emergency, decided.At, decided.To).ShouldBe((true, At, ReferralSamples.Hospital));
        var mistake = new ArrivalRetracted(RetractionReason.WrongPatient, null, StateName.Cancelled, At.AddHours(1));
        Of(arrived, mistake).OfType<ReferralRetracted>().Single().Case.ShouldBe(decided.Case);
    }

    /// <summary>The log is read again from its beginning: what was told before is not told twice.</summary>
    [Fact]
    public async Task the_log_may_be_read_twice()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-T01").Put(at, CaseForms.Referral()).Expect(201);
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { }).Expect(200);
        await service.FeedDeductibles();
        var person = (await service.As("family-doctor@SX-T01").Get(at)).String("/person");
        var year = new EventStore.StreamId("340422", DeductibleYear.StreamKey(person, Shanghai.Day(service.Clock.Now).Year));
        var before = await service.Events.FetchStream(year, TestContext.Current.CancellationToken);
        before.Select(e => e.Data).OfType<ReferralDecided>().Single().To.ShouldBe("SX-H01");
        await using (var database = Npgsql.NpgsqlDataSource.Create(service.ConnectionString))
        await using (var command = database.CreateCommand($"update {DeductibleFeed.Schema}.deductible_feed set position = 0"))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await service.FeedDeductibles();
        (await service.Events.FetchStream(year, TestContext.Current.CancellationToken)).Count.ShouldBe(before.Count);
    }

    private static object Accepted => new ReferralAccepted(null, 1);

    private static object Cancelled => new ReferralCancelled(At);

    private static object Sent() =>
        ReferralDecider.Decide(new Referral.NotStarted(), ReferralSamples.Submit(At, Direction.Up, null)).Events.Single();

    // An hour between one event and the next.
    private static IReadOnlyList<IDeductibleFact> Of(params object[] events) =>
        DeductibleFacts.Of(ReferralSamples.Case, [.. events.Select((e, at) => (e, At.AddHours(at)))]);
}
