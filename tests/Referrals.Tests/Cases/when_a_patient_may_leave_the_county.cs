// What list and catalogues demand of a patient who leaves the county (A17): a row for every combination, and what a case must have for it.
// Longer than 300 lines: one table and what follows from it.
using Referrals.Cases;
using Referrals.Policies;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Tests.Cases;

public class when_a_patient_may_leave_the_county
{
    private static readonly OutOfCountyGrounds Grounds = new(OutOfCountyReason.NoCapacity);

    public static TheoryData<string, bool, bool, bool, string> Elective() =>
        new()
        {
            // How far, on the list, treated in the county, a nearer tier available → what it needs.
            { "city", true, false, false, "nothing" },
            { "city", true, true, false, "reason, expert-statement, lead-centre" },
            { "city", false, false, false, "reason, lead-centre" },
            { "city", false, true, false, "reason, expert-statement, lead-centre" },
            { "province", true, false, false, "nothing" },
            { "province", true, true, false, "reason, expert-statement, lead-centre" },
            { "province", false, false, false, "reason, lead-centre" },
            { "province", false, true, false, "reason, expert-statement, lead-centre" },
            { "outside-province", true, false, false, "nothing" },
            { "outside-province", true, false, true, "reason, lead-centre, county" },
            { "outside-province", true, true, false, "reason, expert-statement, lead-centre, county" },
            { "outside-province", true, true, true, "reason, expert-statement, lead-centre, county" },
            { "outside-province", false, false, false, "reason, lead-centre, county" },
            { "outside-province", false, false, true, "reason, lead-centre, county" },
            { "outside-province", false, true, false, "reason, expert-statement, lead-centre, county" },
            { "outside-province", false, true, true, "reason, expert-statement, lead-centre, county" },
            { "unknown", false, false, false, "reason, lead-centre, county" },
            { "unknown", false, false, true, "reason, lead-centre, county" },
            { "unknown", false, true, false, "reason, expert-statement, lead-centre, county" },
            { "unknown", false, true, true, "reason, expert-statement, lead-centre, county" },
        };

    [Theory]
    [MemberData(nameof(Elective))]
    public void it_needs(string tier, bool onList, bool treated, bool nearer, string demands)
    {
        var check = Check(tier, onList, treated, nearer);
        string.Join(", ", (string[])[.. check.NeedsGrounds ? (string[])["reason"] : [], .. check.Approvals().Select(Kebab.Of)])
            .ShouldBe(demands == "nothing" ? "" : demands);
    }

    /// <summary>Emergencies go first, and are justified within the time of the policy where list or catalogue speak against them.</summary>
    [Theory]
    [MemberData(nameof(Elective))]
    public void an_emergency_goes_first(string tier, bool onList, bool treated, bool nearer, string demands)
    {
        var check = Check(tier, onList, treated, nearer) with { Emergency = true };
        var accepted = Accepted(ReferralDecider.Decide(Sent(check, null), Accept(check)));
        accepted.JustificationDue.ShouldBe(demands == "nothing" ? null : ReferralSamples.Start.AddHours(24));
        check.Approvals().ShouldBeEmpty();
    }

    /// <summary>Whatever is left out, the case is not accepted, and so is never arranged.</summary>
    [Theory]
    [MemberData(nameof(Elective))]
    public void it_is_accepted_with_all_of_it_and_not_with_less(string tier, bool onList, bool treated, bool nearer, string demands)
    {
        var check = Check(tier, onList, treated, nearer);
        foreach (var given in Enumerable.Range(0, 16))
        {
            var (reason, expert, county, centre) = ((given & 1) != 0, (given & 2) != 0, (given & 4) != 0, (given & 8) != 0);
            var missing =
                (demands.Contains("reason") && !reason)
                || (demands.Contains("expert-statement") && !expert)
                || (demands.Contains("county") && !county)
                || (demands.Contains("lead-centre") && !centre);
            // Whoever looks again at the last moment sees the same.
            var sent = Sent(check, Grounds);
            if (expert && check.Approvals().Contains(Approval.ExpertStatement))
                sent = After(sent, new GiveExpertStatement(ReferralSamples.Start, true, ReferralSamples.Text, null, ReferralSamples.Start));
            if (county && check.Approvals().Contains(Approval.County))
            {
                var approved = ReferralDecider.Decide(sent, new DecideForCounty(ReferralSamples.Start, true, null));
                approved.Refusal?.Code.ShouldBe(demands.Contains("expert-statement") && !expert ? "referral.wrong-state" : null);
                sent = approved.Events.Aggregate(sent, (state, e) => state.Evolve(e));
            }

            var asked = reason ? sent : WithoutGrounds(sent);
            var decided = ReferralDecider.Decide(asked, Accept(check) with { ByCentre = centre });
            if (!missing)
                Accepted(decided).Check.ShouldBe(check);
            else
                decided.Refusal!.Code.ShouldBe(
                    demands.Contains("reason") && !reason ? "out-of-county.reason-required" : "out-of-county.approvals-missing"
                );
        }
    }

    [Fact]
    public void a_statement_against_it_keeps_the_patient_until_another_supports_it()
    {
        var check = Check("city", onList: false, treated: true, nearer: false);
        var against = After(
            Sent(check, Grounds),
            new GiveExpertStatement(ReferralSamples.Start, false, ReferralSamples.Text, null, default)
        );
        var refusal = ReferralDecider.Decide(against, Accept(check)).Refusal!;
        (refusal.Code, refusal.Values!["approvals"]).ShouldBe(("out-of-county.approval-refused", "expert-statement"));
        var second = After(against, new GiveExpertStatement(ReferralSamples.Start, true, ReferralSamples.Text, null, default));
        Accepted(ReferralDecider.Decide(second, Accept(check)));
    }

    [Fact]
    public void what_the_county_refuses_stays()
    {
        var check = Check("outside-province", onList: false, treated: false, nearer: false);
        var refused = After(Sent(check, Grounds), new DecideForCounty(ReferralSamples.Start, false, ReferralSamples.Text));
        ReferralDecider.Decide(refused, Accept(check)).Refusal!.Values!["approvals"].ShouldBe("county");
    }

    /// <summary>A suspension while a case waits asks for what it then needs; one after the decision alters nothing.</summary>
    [Fact]
    public void a_list_that_changes_while_it_waits_asks_again_and_afterwards_changes_nothing()
    {
        var onList = Check("outside-province", onList: true, treated: false, nearer: false);
        var offList = Check("outside-province", onList: false, treated: false, nearer: false);
        var sent = Sent(onList, null);
        ReferralDecider.Decide(sent, Accept(offList)).Refusal!.Code.ShouldBe("out-of-county.reason-required");
        ReferralDecider.Decide(sent, Accept(offList) with { Grounds = Grounds }).Refusal!.Values!["approvals"].ShouldBe("county");
        var asked = After(sent, new CheckOutOfCounty(ReferralSamples.Start, ReferralSamples.Timed(offList)));
        asked.Details!.OutOfCounty!.AwaitsCounty.ShouldBeTrue();
        ReferralDecider
            .Decide(asked, new CheckOutOfCounty(ReferralSamples.Start, ReferralSamples.Timed(offList)))
            .ShouldBe(Decided.Nothing);

        var accepted = After(sent, Accept(onList));
        accepted.Details!.OutOfCounty!.Decision!.Check.ShouldBe(onList);
        ReferralDecider
            .Decide(accepted, new CheckOutOfCounty(ReferralSamples.Start, ReferralSamples.Timed(offList)))
            .Refusal!.Code.ShouldBe("referral.wrong-state");
    }

    [Fact]
    public void a_word_about_one_destination_is_none_about_another()
    {
        var check = Check("outside-province", onList: false, treated: false, nearer: false);
        var approved = After(Sent(check, Grounds), new DecideForCounty(ReferralSamples.Start, true, null));
        var elsewhere = After(
            approved,
            new RedirectReferral(
                ReferralSamples.Start,
                ReferralSamples.Cardiology with
                {
                    Institution = "SX-X02",
                },
                true,
                RedirectReason.NoCapacity,
                null,
                ReferralSamples.Start,
                1,
                7,
                null,
                ReferralSamples.Timed(check)
            )
        );
        ReferralDecider.Decide(elsewhere, Accept(check)).Refusal!.Values!["approvals"].ShouldBe("county");
    }

    /// <summary>What was agreed to on the list is not agreed to off it, nor once it is known that the county treats the disease.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void a_word_about_other_demands_is_none_about_these(bool onList, bool treated)
    {
        var first = Check("outside-province", onList: true, treated: false, nearer: true);
        var approved = After(Sent(first, Grounds), new DecideForCounty(ReferralSamples.Start, true, null));
        Accepted(ReferralDecider.Decide(approved, Accept(first)));
        var second = Check("outside-province", onList, treated, nearer: true);
        ReferralDecider.Decide(approved, Accept(second)).Refusal!.Values!["approvals"].ShouldContain("county");
        var asked = After(approved, new CheckOutOfCounty(ReferralSamples.Start, ReferralSamples.Timed(second)));
        var way = asked.Details!.OutOfCounty!;
        (way.County, way.AwaitsExpert, way.AwaitsCounty).ShouldBe((null, treated, !treated));
        (way.ExpertDue is not null, way.CountyDue is not null).ShouldBe((treated, !treated));
        ReferralDecider.Decide(asked, Accept(second)).Refusal!.Code.ShouldBe("out-of-county.approvals-missing");
    }

    /// <summary>An entry that is suspended, resumed and suspended again: each time the county has its whole time.</summary>
    [Fact]
    public void who_is_asked_anew_has_all_the_time_again_and_who_is_asked_still_keeps_it()
    {
        var (on, off) = (Check("outside-province", true, false, false), Check("outside-province", false, false, false));
        var asked = After(Sent(on, null), Again(off, 0));
        asked.Details!.OutOfCounty!.CountyDue.ShouldBe(ReferralSamples.Start.AddHours(24));
        After(asked, Again(off with { Better = [DestinationTier.CityOrProvince] }, 5))
            .Details!.OutOfCounty!.CountyDue.ShouldBe(ReferralSamples.Start.AddHours(24));
        var resumed = After(asked, Again(on, 1));
        (resumed.Details!.OutOfCounty!.AwaitsCounty, resumed.Details.OutOfCounty.CountyDue).ShouldBe((false, null));
        After(resumed, Again(off, 30)).Details!.OutOfCounty!.CountyDue.ShouldBe(ReferralSamples.Start.AddHours(54));

        static CheckOutOfCounty Again(OutOfCountyCheck check, int hours) =>
            new(
                ReferralSamples.Start.AddHours(hours),
                new TimedCheck(check, ReferralSamples.Start.AddHours(hours + 24), ReferralSamples.Start.AddHours(hours + 24))
            );
    }

    /// <summary>Sent again: who agreed need not do so twice, who was against it is asked again, and each is told by when.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void a_case_that_is_sent_again_asks_for_what_is_missing(bool supports, bool expertAgain)
    {
        var check = Check("outside-province", onList: false, treated: true, nearer: false);
        var stated = After(
            Sent(check, Grounds),
            new GiveExpertStatement(ReferralSamples.Start, supports, ReferralSamples.Text, null, ReferralSamples.Start)
        );
        var returned = After(
            stated,
            new ReturnReferral(ReferralAction.Return, ReferralSamples.Start, ReturnReason.MissingExamination, null)
        );
        var again = After(returned, Resubmit(returned, check, Grounds)).Details!.OutOfCounty!;
        (again.AwaitsExpert, again.AwaitsCounty).ShouldBe((expertAgain, !expertAgain));
        (again.ExpertDue, again.CountyDue).ShouldBe(
            expertAgain ? (ReferralSamples.Start.AddHours(24), null) : (null, ReferralSamples.Start.AddHours(48))
        );
        var other = After(returned, Resubmit(returned, check, new OutOfCountyGrounds(OutOfCountyReason.PatientWish))).Details!.OutOfCounty!;
        other.AwaitsExpert.ShouldBeTrue("another reason is another question");
    }

    [Fact]
    public void nobody_states_for_an_own_patient()
    {
        var check = Check("city", onList: false, treated: true, nearer: false);
        var sent = Sent(check, Grounds);
        ReferralDecider
            .Decide(
                sent,
                new GiveExpertStatement(ReferralSamples.Start, true, ReferralSamples.Text, sent.Details!.From.Practitioner, default)
            )
            .Refusal!.Code.ShouldBe("out-of-county.own-case");
    }

    [Fact]
    public void a_destination_that_has_closed_takes_nobody() =>
        ReferralDecider
            .Decide(Sent(Check("city", true, false, false), null), Accept(Check("city", true, false, false)) with { IsOpen = false })
            .Refusal!.Code.ShouldBe("referral.destination-closed");

    [Fact]
    public void a_justification_says_whether_it_came_late()
    {
        var check = Check("city", onList: false, treated: false, nearer: false) with { Emergency = true };
        var accepted = After(Sent(check, null), Accept(check));
        var due = accepted.Details!.OutOfCounty!.Decision!.JustificationDue!.Value;
        Justified(due).Late.ShouldBeFalse();
        Justified(due.AddTicks(1)).Late.ShouldBeTrue();

        OutOfCountyJustified Justified(DateTimeOffset at) =>
            (OutOfCountyJustified)ReferralDecider.Decide(accepted, new JustifyOutOfCounty(at, Grounds)).Events.Single();
    }

    [Fact]
    public void a_justification_is_reminded_of_and_missed_wherever_the_case_stands_and_when_it_is_closed()
    {
        var check = Check("city", onList: false, treated: false, nearer: false) with { Emergency = true };
        var details = After(Sent(check, null), Accept(check)).Details!;
        var due = details.OutOfCounty!.Decision!.JustificationDue!.Value;
        Referral[] states =
        [
            new Referral.Accepted(details),
            new Referral.Arrived(details),
            new Referral.InCare(details),
            new Referral.Concluded(details),
            new Referral.Closed(details),
        ];
        foreach (var state in states)
        {
            var reminded = After(
                state,
                new RemindOfDeadline(due.AddHours(-1), DeadlineKind.Justification, due, due, TimeSpan.FromHours(2), 1)
            );
            var missed = After(reminded, new MarkDeadlineMissed(due, DeadlineKind.Justification, due, due));
            missed.Name.ShouldBe(state.Name);
            missed.Details!.IsMarked(DeadlineKind.Justification, due, missed: true).ShouldBeTrue();
            Deadline.Of(missed).ShouldNotContain(deadline => deadline.Kind == DeadlineKind.Justification);
        }
    }

    private static OutOfCountyCheck Check(string tier, bool onList, bool treated, bool nearer) =>
        new(
            new DateOnly(2026, 3, 2),
            Emergency: false,
            Kebab.Parse<OutsideTier>(tier),
            onList ? ReferralSamples.Case : null,
            onList ? 3 : null,
            4,
            [
                .. treated ? (DestinationTier[])[DestinationTier.County] : [],
                .. nearer ? (DestinationTier[])[DestinationTier.CityOrProvince] : [],
            ],
            treated ? "2026" : null,
            1
        );

    // As it was sent, with a reason that its form needs.
    private static Referral Sent(OutOfCountyCheck check, OutOfCountyGrounds? grounds) =>
        After(
            new Referral.NotStarted(),
            ReferralSamples.Submit(ReferralSamples.Start, Direction.OutOfCounty, null) with
            {
                Request = ReferralSamples.Request(Direction.OutOfCounty) with { OutOfCounty = grounds },
                Check = ReferralSamples.Timed(check),
            }
        );

    private static ResubmitReferral Resubmit(Referral returned, OutOfCountyCheck check, OutOfCountyGrounds grounds) =>
        new(
            ReferralSamples.Start,
            returned.Details!.Request! with
            {
                OutOfCounty = grounds,
            },
            null,
            ReferralSamples.Start,
            ReferralSamples.Start,
            1,
            7,
            Check: ReferralSamples.Timed(check)
        );

    private static Referral WithoutGrounds(Referral sent) =>
        ((Referral.Started)sent) with
        {
            Case = sent.Details! with { Request = sent.Details!.Request! with { OutOfCounty = null } },
        };

    private static AcceptReferral Accept(OutOfCountyCheck check) =>
        new(ReferralSamples.Start, 1, null)
        {
            Check = check,
            ByCentre = true,
            Institution = ReferralSamples.Hospital,
            JustificationDue = ReferralSamples.Start.AddHours(24),
        };

    private static OutOfCountyDecision Accepted(Decided decided)
    {
        decided.Refusal.ShouldBeNull();
        return ((ReferralAccepted)decided.Events.Single()).OutOfCounty.ShouldNotBeNull();
    }

    private static Referral After(Referral state, ReferralCommand command)
    {
        var decided = ReferralDecider.Decide(state, command);
        decided.Refusal.ShouldBeNull();
        return decided.Events.Aggregate(state, (s, e) => s.Evolve(e));
    }
}
