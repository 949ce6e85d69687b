// Given a case, when somebody takes back what was recorded by mistake, then it stands as before, and everything that follows from it does.
using Referrals.Cases;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Hosting;
using Referrals.Tests.ReservedPools;
using Referrals.Tests.Worklists;

namespace Referrals.Tests.Cases;

/// <summary>The rules on given states, and places, lists and deadlines over HTTP.</summary>
public class when_a_record_is_taken_back(TestService service) : IClassFixture<TestService>
{
    private const string Desk = "dispatcher@SX-H01";
    private const string Ward = "specialist@SX-H01";
    private const string Doctor = "family-doctor@SX-T03";
    private static readonly object Mistake = new { reason = "wrong-case" };

    [Theory]
    [InlineData("arrived", ReferralAction.RetractArrival, StateName.Arranged)]
    [InlineData("arrived after a no-show", ReferralAction.RetractArrival, StateName.NoShow)]
    [InlineData("arrived after the hold lapsed", ReferralAction.RetractArrival, StateName.HoldLapsed)]
    [InlineData("arrived, down", ReferralAction.RetractArrival, StateName.Accepted)]
    [InlineData("arrived, emergency", ReferralAction.RetractArrival, StateName.Cancelled)]
    [InlineData("in-care", ReferralAction.RetractCare, StateName.Arrived)]
    [InlineData("concluded", ReferralAction.RetractConclusion, StateName.InCare)]
    [InlineData("no-show", ReferralAction.RetractNoShow, StateName.Arranged)]
    [InlineData("died", ReferralAction.RetractDeath, StateName.AwaitingAnswer)]
    [InlineData("died, arranged", ReferralAction.RetractDeath, StateName.Arranged)]
    [InlineData("cancellation-requested", ReferralAction.WithdrawCancellation, StateName.Accepted)]
    [InlineData("cancellation-requested, arranged", ReferralAction.WithdrawCancellation, StateName.Arranged)]
    public void the_case_stands_where_it_stood(string given, ReferralAction action, StateName expected)
    {
        var reached = ReferralSamples.One(given);
        var decided = ReferralDecider.Decide(
            reached.State,
            ReferralSamples.Command(action, reached.State, ReferralSamples.Start.AddHours(3))
        );
        decided.Refusal.ShouldBeNull();
        var after = decided.Events.Aggregate(reached.State, (state, e) => state.Evolve(e));
        after.Name.ShouldBe(expected);
        (after.Details!.EndedAt is null).ShouldBe(expected != StateName.Cancelled);
        // A deadline of a case that goes on is one of a case that never stopped.
        if (expected == StateName.Arranged)
            Deadline.Of(after).ShouldBe(Deadline.Of(ReferralSamples.One("arranged").State));
    }

    /// <summary>Where the hold would have lapsed meanwhile, or the place is somebody else's, it must be arranged anew.</summary>
    [Theory]
    [InlineData("arrived", ReferralAction.RetractArrival)]
    [InlineData("no-show", ReferralAction.RetractNoShow)]
    [InlineData("died, arranged", ReferralAction.RetractDeath)]
    [InlineData("cancellation-requested, arranged", ReferralAction.WithdrawCancellation)]
    public void a_place_that_is_gone_is_not_promised_again(string given, ReferralAction action)
    {
        var state = ReferralSamples.One(given).State;
        var command = (RestoringCommand)ReferralSamples.Command(action, state, ReferralSamples.Start.AddHours(3));
        foreach (
            var late in new ReferralCommand[]
            {
                command with
                {
                    PlaceIsFree = false,
                },
                command with
                {
                    Now = ReferralSamples.Start.AddHours(30),
                },
            }
        )
        {
            var after = ReferralDecider.Decide(state, late).Events.Aggregate(state, (s, e) => s.Evolve(e));
            after.Name.ShouldBe(StateName.HoldLapsed);
            after.Details!.ArriveBy.ShouldBeNull();
        }
    }

    [Fact]
    public void what_others_recorded_is_not_taken_back_and_nothing_after_its_time()
    {
        var before = ReferralSamples.One("accepted").State;
        var now = ReferralSamples.Start;
        var died = ReferralDecider
            .Decide(before, new RecordDeath(now, now, null, "SX-V0101"))
            .Events.Aggregate(before, (state, e) => state.Evolve(e));
        Refused(Retract(now, "SX-H01")).ShouldBe("referral.recorded-by-others");
        // As long as a death stands the patient is locked out: no time is too late to say that it is not true.
        Refused(Retract(now.AddDays(100), "SX-V0101")).ShouldBeNull();
        Refused(Retract(now, "SX-V0101") with { Reason = RetractionReason.Other }).ShouldBe("request.invalid");
        Refused(Retract(now, "SX-V0101") with { Of = ReferralSamples.Case }).ShouldBe("referral.death-recorded-elsewhere");

        var missed = ReferralSamples.One("no-show").State;
        var recorded = missed.Details!.RecordedAt!.Value;
        var late = (RetractRecord)ReferralSamples.Command(ReferralAction.RetractNoShow, missed, recorded);
        ReferralDecider.Decide(missed, late with { Now = recorded.AddHours(72) }).Refusal.ShouldBeNull();
        ReferralDecider
            .Decide(missed, late with { Now = recorded.AddHours(72).AddSeconds(1) })
            .Refusal!.Code.ShouldBe("referral.correction-too-late");

        var reported = ReferralSamples.One("closed").State;
        var amend = (AmendOutcome)ReferralSamples.Command(ReferralAction.AmendOutcome, reported, reported.Details!.ReportedAt!.Value);
        ReferralDecider.Decide(reported, amend with { Now = amend.Now.AddDays(90) }).Refusal.ShouldBeNull();
        ReferralDecider.Decide(reported, amend with { Now = amend.Now.AddDays(91) }).Refusal!.Code.ShouldBe("referral.correction-too-late");

        string? Refused(RetractRecord command) => ReferralDecider.Decide(died, command).Refusal?.Code;

        RetractRecord Retract(DateTimeOffset at, string by) =>
            new(ReferralAction.RetractDeath, at, RetractionReason.WrongCase, null, TimeSpan.FromHours(72), by);
    }

    [Fact]
    public void care_that_has_gone_on_is_not_taken_back()
    {
        ReferralActions.Rule(ReferralAction.RetractCare).AllowedIn(ReferralSamples.One("in-care, sent on").State).ShouldBeFalse();
        ReferralActions.Rule(ReferralAction.RetractConclusion).AllowedIn(ReferralSamples.One("concluded, reported").State).ShouldBeFalse();
    }

    [Fact]
    public async Task an_arrival_gives_its_place_back_to_the_case()
    {
        var pool = await new PoolOfTest(service).Publish(5);
        var at = await pool.Holding();
        await service.As(Ward).Post($"{at}/arrival", new { }).Expect(200);
        (await pool.State()).Holds[PoolOfTest.IdOf(at)].State.ShouldBe(HoldState.Used);
        (await service.As(Ward).Post($"{at}/arrival-retraction", Mistake).Expect(200)).String("/state").ShouldBe("arranged");
        (await pool.State()).Holds[PoolOfTest.IdOf(at)].State.ShouldBe(HoldState.Held);
        (await service.ListsOf(Desk, at)).ShouldBe(["arriving"]);
        // And the right one may come then.
        await service.As(Ward).Post($"{at}/arrival", new { }).Expect(200);
        (await pool.State()).Used(CapacityPart.Reserved).ShouldBe(1);
        // From there on the place is out of the story.
        await service.As(Ward).Post($"{at}/care", new { inpatient = false }).Expect(200);
        await service.As(Ward).Post($"{at}/care-retraction", Mistake).Expect(200);
        await service.As(Ward).Post($"{at}/death", new { diedAt = service.Clock.Now }).Expect(200);
        await service.As(Ward).Post($"{at}/death-retraction", Mistake).Expect(200);
        (await pool.State()).Used(CapacityPart.Reserved).ShouldBe(1);
    }

    [Fact]
    public async Task a_no_show_that_was_none_has_its_place_again_unless_somebody_has_taken_it()
    {
        var pool = await new PoolOfTest(service).Publish(1);
        var at = await pool.Holding();
        service.Clock.Set(pool.From.AddMinutes(5));
        await service.As(Desk).Post($"{at}/no-show").Expect(200);
        (await pool.State()).Holds.ShouldBeEmpty();
        (await service.As(Desk).Post($"{at}/no-show-retraction", Mistake).Expect(200)).String("/state").ShouldBe("arranged");
        (await pool.State()).Holds.ShouldContainKey(PoolOfTest.IdOf(at));
    }

    [Fact]
    public async Task a_withdrawn_cancellation_finds_the_place_taken()
    {
        var pool = await new PoolOfTest(service).Publish(1);
        var at = await pool.Holding();
        await pool.CallOff(at);
        var other = await pool.Holding();
        var doctor = service.As(Doctor, practitioner: "SX-P-T03-01");
        (await doctor.Post($"{at}/cancellation-withdrawal", new { reason = "asked-by-mistake" }).Expect(200))
            .String("/state")
            .ShouldBe("hold-lapsed");
        (await pool.State()).Holds.Keys.ShouldBe([PoolOfTest.IdOf(other)]);
        (await service.ListsOf(Desk, at)).ShouldBe(["to-arrange"]);
        await doctor.Post($"{at}/cancellation-withdrawal", new { reason = "asked-by-mistake" }).Refused(409, "referral.wrong-state");
    }

    [Fact]
    public async Task who_comes_after_all_is_received_in_the_same_place_where_it_is_free()
    {
        var pool = await new PoolOfTest(service).Publish(1);
        var at = await pool.Holding();
        service.Clock.Set(pool.From.AddMinutes(20));
        await service.As(Desk).Post($"{at}/no-show").Expect(200);
        await service.As(Ward).Post($"{at}/arrival", new { }).Expect(200);
        // Its time has passed, and still it was this patient's place that was used.
        (await pool.State())
            .Used(CapacityPart.Reserved)
            .ShouldBe(1);
        (await service.As(Ward).Post($"{at}/arrival-retraction", Mistake).Expect(200)).String("/state").ShouldBe("no-show");
        (await pool.State()).Holds.ShouldBeEmpty();
    }

    [Fact]
    public async Task after_the_day_a_used_place_is_given_back_to_the_figures()
    {
        var pool = await new PoolOfTest(service).Publish(5);
        var at = await pool.Holding();
        service.Clock.Set(pool.From);
        await service.As(Ward).Post($"{at}/arrival", new { }).Expect(200);
        await pool.PassTo(PoolDecider.LatestHold(pool.Key).AddMinutes(1));
        (await pool.Day()).Closed.ShouldBeTrue();
        (await service.As(Ward).Post($"{at}/arrival-retraction", Mistake).Expect(200)).String("/state").ShouldBe("hold-lapsed");
        (await pool.State()).Used(CapacityPart.Reserved).ShouldBe(0);
        (await pool.Happened<PlaceReturned>()).ShouldHaveSingleItem().Data.By.ShouldBe(ReturnedBy.Correction);
    }

    [Fact]
    public async Task a_report_is_amended_before_and_after_the_end_and_the_first_stays()
    {
        var at = await service.InCare();
        await service.As(Ward).Post($"{at}/conclusion", CaseForms.Conclusion()).Expect(200);
        await service
            .As(Ward)
            .Post($"{at}/outcome-amendment", new { reason = "late-result", report = CaseForms.Outcome })
            .Refused(409, "referral.wrong-state");
        await service.As(Ward).Post($"{at}/outcome", CaseForms.Outcome).Expect(200);
        await service.As("family-doctor@SX-V0101").Post($"{at}/closure", new { }).Expect(200);
        var amended = new
        {
            diagnoses = CaseForms.Diagnoses("C34.9"),
            mainResults = "病理回报：腺癌",
            treatment = "转肿瘤科",
            furtherPlan = "尽快住院",
        };
        await service
            .As(Ward)
            .Post($"{at}/outcome-amendment", new { reason = "late-result", report = new { } })
            .Refused(400, "field.required", "/report/mainResults");
        await service.As(Ward).Post($"{at}/outcome-amendment", new { reason = "late-result", report = amended }).Expect(200);
        var seen = await service.As("family-doctor@SX-V0101").Get(at);
        (seen.String("/state"), seen.String("/outcome/mainResults")).ShouldBe(("closed", "病理回报：腺癌"));
        seen["/amendedAt"].GetDateTimeOffset().ShouldBe(service.Clock.Now);
        var history = (await service.As("family-doctor@SX-V0101").Get($"{at}/history")).Json.EnumerateArray().ToList();
        history
            .Where(e => e.GetProperty("event").GetString() is "outcome_reported" or "outcome_amended")
            .Select(e => e.GetProperty("data").GetProperty("report").GetProperty("mainResults").GetString())
            .ShouldBe(["造影：前降支狭窄", "病理回报：腺癌"]);
        (await service.Told("family-doctor@SX-V0101", at)).ShouldContain("outcome-amended");
    }

    [Fact]
    public async Task late_findings_are_attached_after_the_end_and_the_sender_is_told()
    {
        var at = await service.InCare();
        await service.As(Ward).Post($"{at}/conclusion", CaseForms.Conclusion()).Expect(200);
        await service.As(Ward).Post($"{at}/closure", new { noReport = "record-elsewhere" }).Expect(200);
        await service.Attached(at, Ward, "病理.pdf");
        (await service.Told("family-doctor@SX-V0101", at)).ShouldContain("late-findings");
    }

    [Fact]
    public async Task a_patient_is_offered_home_after_the_end_of_care_too()
    {
        var at = await service.InCare();
        await service.As(Ward).Post($"{at}/conclusion", CaseForms.Conclusion()).Expect(200);
        var answer = await service.As(Ward).Post($"{at}/down-transfer", CaseForms.Down(Shanghai.Day(service.Clock.Now))).Expect(201);
        (await service.As("township-centre@SX-T01").Get($"/api/referrals/{answer.String("/spawned")}"))
            .String("/origin/kind")
            .ShouldBe("down");
        (await service.As(Ward).Get(at)).String("/state").ShouldBe("concluded");
    }

    [Fact]
    public async Task only_whoever_may_record_may_take_back_and_says_why()
    {
        var at = await service.InCare();
        await service.As("family-doctor@SX-V0101").Post($"{at}/care-retraction", Mistake).Refused(403, "referral.not-yours");
        await service.As("dispatcher@SX-H02").Post($"{at}/care-retraction", Mistake).Refused(404, "not-found");
        await service.As(Ward).Post($"{at}/care-retraction", new { }).Refused(400, "field.required", "/reason");
        await service.As(Ward).Post($"{at}/care-retraction", new { reason = "other" }).Refused(400, "referral.note-required", "/note");
        (await service.As(Ward).Post($"{at}/care-retraction", new { reason = "other", note = "记在了同名患者名下" }).Expect(200))
            .String("/state")
            .ShouldBe("arrived");
        (await service.As(Ward).Post($"{at}/arrival-retraction", Mistake).Expect(200)).String("/state").ShouldBe("arranged");
        (await service.Told(Desk, at)).ShouldContain("corrected");
    }
}
