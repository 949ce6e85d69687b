// Given a case in a state, when its lists are asked for, then it stands on exactly these.
// Longer than 300 lines: one test for each list.
using Referrals.Cases;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Tests.Cases;

/// <summary>The rule itself; what callers see of it is tested over HTTP beside the lists.</summary>
public class when_a_case_stands_on_worklists
{
    private const string Mine = "mine/@SX-P-V0101-01";

    private static readonly DateTimeOffset Begun = ReferralSamples.Start;
    private static readonly DateTimeOffset Since = ReferralSamples.Start.AddMinutes(30);
    private static readonly DateTimeOffset Noon = ReferralSamples.Start.AddHours(4);

    private static readonly Dictionary<string, string[]> ByState = new()
    {
        ["not-started"] = [],
        ["draft"] = [Mine],
        ["in-township-review"] = ["to-review/SX-T01/review", "late/SX-T01/review", Mine],
        ["in-township-review, escalated"] =
        [
            "to-review/SX-T01/review",
            "late/SX-T01/review",
            "to-review/SX-H01/centre",
            "late/SX-H01/centre",
            Mine,
        ],
        ["awaiting-answer"] = ["to-answer/SX-H01", "late/SX-H01", Mine],
        ["awaiting-answer, seen"] = ["to-answer/SX-H01", "late/SX-H01", Mine],
        // The centre that it was escalated to is the receiver itself.
        ["awaiting-answer, escalated"] = ["to-answer/SX-H01", "late/SX-H01", Mine],
        ["awaiting-answer, with the county"] = ["to-answer/SX-H01", "late/SX-H01", "late/#county", Mine],
        ["returned by the receiver"] = ["returned/SX-V0101/sender", Mine],
        ["returned from review"] = ["returned/SX-V0101/sender", Mine],
        ["accepted"] = ["to-arrange/SX-H01", Mine],
        ["accepted, down"] = ["down-inbox/SX-T01", "mine/@SX-P-H01-03"],
        ["accepted, waiting"] = ["to-arrange/SX-H01", Mine],
        ["accepted, waited"] = ["to-arrange/SX-H01", Mine],
        ["arranged"] = ["arriving/SX-H01", "late/SX-H01", Mine],
        ["arranged, held beyond the time of arrival"] = ["arriving/SX-H01", "late/SX-H01", Mine],
        ["arranged, confirmed"] = ["arriving/SX-H01", "late/SX-H01", Mine],
        ["arranged, in a pool"] = ["arriving/SX-H01", "late/SX-H01", Mine],
        ["hold-lapsed"] = ["to-arrange/SX-H01", Mine],
        ["hold-lapsed, waiting"] = ["to-arrange/SX-H01", Mine],
        ["hold-lapsed, withdrawn"] = ["to-arrange/SX-H01", "to-rebook/SX-H01", Mine],
        ["no-show"] = ["to-arrange/SX-H01", Mine],
        ["no-show, waiting"] = ["to-arrange/SX-H01", Mine],
        ["cancellation-requested"] = ["to-answer/SX-H01", "late/SX-H01", Mine],
        ["cancellation-requested, arranged"] = ["to-answer/SX-H01", "late/SX-H01", Mine],
        ["cancelled"] = [],
        ["declined"] = [],
        ["arrived"] = ["arriving/SX-H01", Mine],
        ["arrived, emergency"] = ["arriving/SX-H01", "returned/SX-V0101/sender", "late/SX-V0101/sender", Mine],
        ["in-care"] = ["in-care/SX-H01", Mine],
        ["in-care, down"] = ["follow-ups-due/SX-T01", "late/SX-T01", "mine/@SX-P-H01-03"],
        ["in-care, emergency"] = ["in-care/SX-H01", "returned/SX-V0101/sender", "late/SX-V0101/sender", Mine],
        ["concluded"] = ["outcome-due/SX-H01", "late/SX-H01", Mine],
        ["concluded, reminded"] = ["outcome-due/SX-H01", "late/SX-H01", Mine],
        ["concluded, overdue"] = ["outcome-due/SX-H01", "late/SX-H01", Mine],
        ["concluded, reported"] = ["to-close/SX-V0101/sender", Mine],
        ["concluded, emergency"] = ["outcome-due/SX-H01", "late/SX-H01", "returned/SX-V0101/sender", "late/SX-V0101/sender", Mine],
        ["closed"] = [],
        ["died"] = [],
        ["died, arranged"] = [],
        ["expired"] = [],
        ["expired, unanswered"] = [],
        ["arrived after a no-show"] = ["arriving/SX-H01", Mine],
        ["arrived after the hold lapsed"] = ["arriving/SX-H01", Mine],
        ["arrived, down"] = ["arriving/SX-T01", "mine/@SX-P-H01-03"],
        ["awaiting-answer, passed on"] = ["to-answer/SX-H02", "late/SX-H02", Mine],
        ["in-care, sent on"] = ["in-care/SX-H01", Mine],
        ["awaiting-answer, out of the county"] =
        [
            "to-answer/~SX-V0101",
            "late/~SX-V0101",
            "expert-statement/~SX-V0101/experts",
            "late/~SX-V0101/experts",
            Mine,
        ],
        ["awaiting-answer, against the catalogue"] = ["to-answer/SX-H01", "late/SX-H01", Mine],
        ["awaiting-answer, stated"] = ["to-answer/~SX-V0101", "late/~SX-V0101", "county-approval/#county", "late/#county", Mine],
        ["awaiting-answer, approved"] = ["to-answer/~SX-V0101", "late/~SX-V0101", Mine],
        ["accepted, out of the county"] = ["to-arrange/~SX-V0101", Mine],
        ["accepted, emergency out of the county"] = ["to-arrange/~SX-V0101", "justification/SX-V0101/sender", "late/SX-V0101/sender", Mine],
        ["accepted, filing revoked"] = ["to-arrange/~SX-V0101", Mine],
    };

    public static TheoryData<string> States => [.. ReferralSamples.All.Select(reached => reached.Name)];

    [Theory]
    [MemberData(nameof(States))]
    public void every_state_has_its_lists(string state)
    {
        // What is attached to a case moves it to no other list.
        var expected = ByState[state.Replace(", attached", "", StringComparison.Ordinal)];
        Names(ReferralSamples.One(state).State).ShouldBe(expected);
    }

    [Fact]
    public void a_centre_that_is_not_the_receiver_may_answer_once_a_case_was_escalated_to_it()
    {
        var late = new Escalation(EscalationLevel.LeadCentre, ["SX-H02", "SX-H01", "SX-H02"], Noon, Noon, null);
        Names(Given("awaiting-answer", details => details with { Escalation = late }))
            .ShouldBe(["to-answer/SX-H01", "late/SX-H01", "to-answer/SX-H02/centre", "late/SX-H02/centre", Mine]);
        // It never loses a case to the county.
        Names(Given("in-township-review", details => details with { Escalation = late with { Level = EscalationLevel.County } }))
            .ShouldBe([
                "to-review/SX-T01/review",
                "late/SX-T01/review",
                "to-review/SX-H02/centre",
                "late/SX-H02/centre",
                "to-review/SX-H01/centre",
                "late/SX-H01/centre",
                "late/#county",
                Mine,
            ]);
    }

    [Theory]
    [InlineData("awaiting-answer", "to-answer/~SX-V0101", "late/~SX-V0101")]
    [InlineData("accepted", "to-arrange/~SX-V0101")]
    [InlineData("hold-lapsed", "to-arrange/~SX-V0101")]
    [InlineData("arranged", "arriving/~SX-V0101", "late/~SX-V0101")]
    [InlineData("arrived", "arriving/~SX-V0101")]
    [InlineData("in-care", "in-care/~SX-V0101")]
    [InlineData("concluded", "outcome-due/~SX-V0101", "late/~SX-V0101")]
    [InlineData("concluded, reported", "to-close/SX-V0101/sender")]
    [InlineData("cancellation-requested", "to-answer/~SX-V0101", "late/~SX-V0101")]
    public void for_a_receiver_outside_the_county_stands_the_centre_of_the_sender(string state, params string[] expected)
    {
        var escalation = new Escalation(EscalationLevel.LeadCentre, ["SX-H02"], Noon, Noon, null);
        var outside = Given(
            state,
            details =>
                details with
                {
                    Request = ReferralSamples.Request(Direction.OutOfCounty, new Destination("SX-X01", "CARD", "03.04")),
                    To = new Destination("SX-X01", "CARD", "03.04"),
                    Escalation = escalation,
                }
        );
        Names(outside).ShouldBe([.. expected, Mine]);
    }

    [Theory]
    [InlineData("awaiting-answer", "down-inbox/SX-T01", "late/SX-T01")]
    [InlineData("arranged", "arriving/SX-T01", "late/SX-T01")]
    [InlineData("arrived", "arriving/SX-T01")]
    // Of a patient at home without days to follow up.
    [InlineData("in-care", "in-care/SX-T01")]
    [InlineData("concluded", "outcome-due/SX-T01", "late/SX-T01")]
    public void a_down_transfer_stands_with_the_township(string state, params string[] expected)
    {
        Names(Down(state)).ShouldBe([.. expected, Mine]);
    }

    [Fact]
    public void follow_ups_have_a_list_only_in_the_care_of_a_down_transfer()
    {
        var days = ReferralSamples.Request(Direction.Down).Plan!.FollowUps;
        Names(Given("in-care", details => details with { FollowUps = [.. days] })).ShouldBe(["in-care/SX-H01", Mine]);
        Names(Down("arrived", [.. days])).ShouldBe(["arriving/SX-T01", Mine]);
    }

    [Fact]
    public void the_form_of_an_emergency_is_the_senders_and_its_townships_until_it_is_there()
    {
        var missing = Given("arrived, emergency", details => details with { Reviewer = "SX-T01" });
        Names(missing)
            .ShouldBe([
                "arriving/SX-H01",
                "returned/SX-V0101/sender",
                "late/SX-V0101/sender",
                "returned/SX-T01/review",
                "late/SX-T01/review",
                Mine,
            ]);
        Names(missing.Evolve(new PaperworkCompleted(ReferralSamples.Request(), Late: true))).ShouldBe(["arriving/SX-H01", Mine]);
    }

    [Theory]
    [InlineData("SX-P-V0101-01", null, "mine/@SX-P-V0101-01")]
    [InlineData("SX-P-V0101-01", "SX-P-T03-01", "mine/@SX-P-V0101-01", "mine/@SX-P-T03-01")]
    [InlineData("SX-P-V0101-01", "SX-P-V0101-01", "mine/@SX-P-V0101-01")]
    [InlineData(null, "SX-P-T03-01", "mine/@SX-P-T03-01")]
    [InlineData(null, null)]
    public void a_doctors_own_list_has_whom_the_doctor_sent_and_who_has_a_contract(
        string? sender,
        string? contract,
        params string[] expected
    )
    {
        Names(Given("accepted", details => details with { From = details.From with { Practitioner = sender }, Contract = contract }))
            .ShouldBe(["to-arrange/SX-H01", .. expected]);
        // What was never sent is nobody's but the writer's.
        Names(Given("draft", details => details with { From = details.From with { Practitioner = sender }, Contract = contract }))
            .ShouldBe(sender is null ? [] : [$"mine/@{sender}"]);
    }

    [Fact]
    public void each_line_says_when_it_is_due_and_by_what_it_is_sorted()
    {
        var doctor = Owners.Doctor("SX-P-V0101-01");
        Lines(Given("awaiting-answer", details => details with { AnswerDue = Noon }))
            .ShouldBe([
                new(Worklist.ToAnswer, "SX-H01", Noon, Noon),
                new(Worklist.Late, "SX-H01", Noon, Noon),
                new(Worklist.Mine, doctor, Noon, Begun),
            ]);
        Lines(Given("accepted")).ShouldBe([new(Worklist.ToArrange, "SX-H01", null, Since), new(Worklist.Mine, doctor, null, Begun)]);
        Lines(Given("arrived", details => details with { ArrivedAt = Noon }))
            .ShouldBe([new(Worklist.Arriving, "SX-H01", null, Noon), new(Worklist.Mine, doctor, null, Begun)]);
        Lines(Given("concluded", details => details with { ReportDue = Noon }))
            .ShouldBe([
                new(Worklist.OutcomeDue, "SX-H01", Noon, Noon),
                new(Worklist.Late, "SX-H01", Noon, Noon),
                new(Worklist.Mine, doctor, Noon, Begun),
            ]);

        // Patients are expected in the order of their appointments, and late by when they had to come.
        var arranged = (Referral.Arranged)Given("arranged", details => details with { ArriveBy = Noon });
        Lines(arranged)
            .ShouldBe([
                new(Worklist.Arriving, "SX-H01", Noon, arranged.Appointment.StartsAt),
                new(Worklist.Late, "SX-H01", Noon, Noon),
                new(Worklist.Mine, doctor, Noon, Begun),
            ]);
    }

    [Fact]
    public void a_follow_up_shows_from_the_morning_of_its_day_and_is_late_when_the_day_is_over()
    {
        var down = Given("in-care, down", details => details with { FollowUps = [new DateOnly(2026, 3, 16), new DateOnly(2026, 3, 30)] });
        var (morning, end) = (
            new DateTimeOffset(2026, 3, 16, 0, 0, 0, Shanghai.Offset),
            new DateTimeOffset(2026, 3, 17, 0, 0, 0, Shanghai.Offset)
        );
        Lines(down)
            .ShouldBe([
                new(Worklist.FollowUpsDue, "SX-T01", end, morning),
                new(Worklist.Late, "SX-T01", end, end),
                new(Worklist.Mine, Owners.Doctor("SX-P-H01-03"), end, Begun),
            ]);
    }

    [Fact]
    public void the_county_sees_since_when_a_case_is_late()
    {
        var late = new Escalation(EscalationLevel.County, ["SX-H01"], Begun.AddHours(1), Noon, null);
        Lines(Given("awaiting-answer", details => details with { AnswerDue = Noon, Escalation = late }))
            .ShouldContain(new WorklistLine(Worklist.Late, Owners.County, Begun.AddHours(1), Begun.AddHours(1)));
    }

    [Fact]
    public void an_entry_carries_what_lists_are_filtered_by()
    {
        var arranged = Given("arranged", details => details with { ArrangedIn = "CARD-W" });
        Lists
            .Entries(Row(arranged))
            .Select(entry => entry with { Line = null! })
            .Distinct()
            .ShouldBe([new WorklistEntry(null!, Urgency.Urgent, Direction.Up, Resource.Bed, "CARD-W", "SX-V0101", 7)]);
        Lists.Entries(Row(arranged)).Select(entry => entry.Line).ShouldBe(Lines(arranged));

        // Without a form nothing is known but that it is an emergency, and where.
        Lists
            .Entries(Row(Given("arrived, emergency")))
            .Select(entry => entry with { Line = null! })
            .Distinct()
            .ShouldBe([new WorklistEntry(null!, Urgency.Emergency, Direction.Up, null, "CARD", "SX-V0101", 7)]);
        Lists.Entries(Row(new Referral.NotStarted())).ShouldBeEmpty();
    }

    [Fact]
    public void every_list_has_roles_that_read_it_and_two_of_them_are_timed()
    {
        var desks = Roles.Dispatcher | Roles.TownshipCentre | Roles.FamilyDoctor | Roles.HisSystem;
        Enum.GetValues<Worklist>()
            .ToDictionary(list => list, Lists.Readers)
            .ShouldBe(
                new Dictionary<Worklist, Roles>
                {
                    [Worklist.ToReview] = Roles.TownshipCentre | Roles.Dispatcher | Roles.HisSystem,
                    [Worklist.ToAnswer] = desks,
                    [Worklist.Late] = RoleGroups.Staff | Roles.CountyAuthority,
                    [Worklist.ToArrange] = desks,
                    [Worklist.ToRebook] = desks,
                    [Worklist.Arriving] = RoleGroups.Staff,
                    [Worklist.Returned] = RoleGroups.Staff,
                    [Worklist.DownInbox] = RoleGroups.Staff,
                    [Worklist.FollowUpsDue] = RoleGroups.Staff,
                    [Worklist.InCare] = RoleGroups.Staff,
                    [Worklist.OutcomeDue] = RoleGroups.Staff,
                    [Worklist.ToClose] = RoleGroups.Staff,
                    [Worklist.Mine] = Roles.FamilyDoctor | Roles.Specialist | Roles.TownshipCentre,
                    [Worklist.ExpertStatement] = Roles.Specialist,
                    [Worklist.CountyApproval] = Roles.CountyAuthority,
                    [Worklist.Justification] = RoleGroups.Staff,
                },
                ignoreOrder: true
            );
        Enum.GetValues<Worklist>().Where(Lists.IsTimed).ShouldBe([Worklist.Late, Worklist.FollowUpsDue]);
    }

    private static Referral.Started Given(string state, Func<CaseDetails, CaseDetails>? change = null)
    {
        var given = (Referral.Started)ReferralSamples.One(state).State;
        return change is null ? given : given with { Case = change(given.Details) };
    }

    private static Referral.Started Down(string state, params DateOnly[] followUps) =>
        Given(
            state,
            details =>
                details with
                {
                    Request = ReferralSamples.Request(Direction.Down),
                    To = ReferralSamples.Home,
                    FollowUps = [.. followUps],
                }
        );

    private static ReferralRow Row(Referral state) => new(state, 3, 7, Begun, Since, Since, []);

    private static IReadOnlyList<WorklistLine> Lines(Referral state) => Lists.Of(Row(state));

    private static IEnumerable<string> Names(Referral state) => Lines(state).Select(line => line.Name);
}
