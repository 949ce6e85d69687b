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

    /// <summary>It had expired, and goes on: the decision stands in the place of the revocation.</summary>
    [Fact]
    public void what_goes_on_after_all_is_revoked_no_more()
    {
        var expired = new ReferralExpired(ReferralSamples.Request().ValidUntil, At);
        var extended = new ValidityExtended(new DateOnly(2026, 6, 1), ReferralSamples.Request().ValidUntil, null, At);
        Of(Sent(), Accepted, expired).OfType<ReferralRevoked>().ShouldHaveSingleItem();
        IDeductibleFact[] facts = [.. Told(Sent(), Accepted, expired, extended)];
        var referral = FactSet.Of(facts).Cases().ShouldHaveSingleItem();
        (referral.RevokedAt, referral.ValidUntil, referral.Conflict).ShouldBe((null, new DateOnly(2026, 6, 1), false));
        var again = new ValidityExtended(new DateOnly(2026, 6, 9), new DateOnly(2026, 6, 1), null, At);
        var twice = FactSet.Of([.. Told(Sent(), Accepted, expired, extended, again)]).Cases().ShouldHaveSingleItem();
        (twice.RevokedAt, twice.ValidUntil, twice.Conflict).ShouldBe((null, new DateOnly(2026, 6, 9), false));
    }

    /// <summary>A death revokes what was not used; taken back, the referral stands again.</summary>
    [Fact]
    public void a_death_revokes_and_its_retraction_restores()
    {
        var died = new PatientDied(At, null, At);
        var mistake = new DeathRetracted(RetractionReason.WrongPatient, null, false, At);
        FactSet.Of(Told(Sent(), Accepted, died)).Cases().Single().RevokedAt.ShouldBe(At.AddHours(2));
        FactSet.Of(Told(Sent(), Accepted, died, mistake)).Cases().Single().RevokedAt.ShouldBeNull();
    }

    /// <summary>Who comes for an appointment may be admitted, but nobody waits for it.</summary>
    [Theory]
    [InlineData(Resource.Bed, false)]
    [InlineData(Resource.ClinicSlot, true)]
    public void only_a_bed_lets_wait_for_an_admission(Resource resource, bool none)
    {
        var submit = ReferralSamples.Submit(At, Direction.Up, null);
        var sent = ReferralDecider.Decide(new Referral.NotStarted(), submit).Events.OfType<ReferralSubmitted>().Single();
        var facts = Of(sent with { Request = sent.Request with { Resource = resource } }, Accepted);
        facts.OfType<ReferralDecided>().Single().NoAdmissionExpected.ShouldBe(none);
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

    // All that was told on the way.
    private static IEnumerable<IDeductibleFact> Told(params object[] events) =>
        Enumerable.Range(1, events.Length).SelectMany(count => Of(events[..count]));

    // An hour between one event and the next.
    private static IReadOnlyList<IDeductibleFact> Of(params object[] events) =>
        DeductibleFacts.Of(ReferralSamples.Case, [.. events.Select((e, at) => (e, At.AddHours(at)))]).Facts;
}
