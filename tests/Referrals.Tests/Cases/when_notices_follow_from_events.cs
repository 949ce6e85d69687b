// Given a case, when something happens to it, then exactly these people are told.
// Longer than 300 lines: it is one table.
using Referrals.Cases;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Tests.Cases;

/// <summary>The village V sends by its doctor, the township T reviews, the hospital H receives; another doctor has the contract.</summary>
public class when_notices_follow_from_events
{
    private static readonly DateTimeOffset Now = ReferralSamples.Start;
    private static readonly Destination Hospital = new("H", "CARD", "03.04");
    private static readonly Destination Outside = new("X", "CARD", "03.04");
    private static readonly Destination Township = new("T", "GM", "02");
    private static readonly Appointment Bed = new(
        Resource.Bed,
        "CARD",
        Now.AddHours(1),
        Now.AddHours(20),
        CapacityPart.General,
        Pool: ReferralSamples.Morning
    );
    private static readonly OutcomeReport Report = new([], null, ReferralSamples.Text, ReferralSamples.Text, ReferralSamples.Text, null);

    private static readonly object[] Reviewed = [Submitted("T")];
    private static readonly object[] Awaiting = [.. Reviewed, new TownshipReviewPassed(Now, 1)];
    private static readonly object[] Accepted = [.. Awaiting, new ReferralAccepted(null, 1)];
    private static readonly object[] Arranged = [.. Accepted, new ReferralArranged(Bed, Now.AddHours(3), 1)];
    private static readonly object[] Lapsed = [.. Arranged, new HoldExpired(CapacityPart.General)];
    private static readonly object[] Waiting = [.. Accepted, new PutOnWaitingList(ReferralSamples.Morning)];
    private static readonly object[] Arrived = [.. Arranged, new PatientArrived(Now)];
    private static readonly object[] InCare = [.. Arrived, new CareBegun(Now, Inpatient: true)];
    private static readonly object[] Concluded = [.. InCare, new CareConcluded(Now, DischargeWay.Home, [], Now.AddDays(7), 1)];
    private static readonly object[] Emergency = [AtTheDoor("doctor")];
    private static readonly object[] ReturnedFromReview = [.. Reviewed, new ReferralReturned(ReturnReason.UnclearPurpose, null)];
    private static readonly object[] Down = [Submitted(null, Direction.Down)];
    private static readonly object[] DownAccepted = [.. Down, new ReferralAccepted(null, 1)];
    private static readonly object[] DownInCare = [.. DownAccepted, new PatientArrived(Now), new CareBegun(Now, Inpatient: false)];
    private static readonly object[] OutOfCounty = [Submitted(null, Direction.OutOfCounty)];
    private static readonly OutOfCountyCheck OffList = ReferralSamples.OffList;
    private static readonly ExpertStatementGiven Stated = new(true, ReferralSamples.Text, "expert", Now, Now);
    private static readonly ReferralAccepted EmergencyOut = new(
        null,
        1,
        new OutOfCountyDecision(OffList with { Emergency = true }, null, "H", Now, Now.AddDays(1))
    );
    private static readonly object[] Draft = [new ReferralDrafted("p-one", "1", new Sender("V", "doctor"), ReferralSamples.Text)];
    private static readonly object[] Called = [.. Accepted, Cancel()];

    private static readonly string[] Corrected = ["@doctor corrected", "@contract corrected", "H/desk corrected", "T/review corrected"];

    private static readonly Dictionary<string, (object[] Before, object Event, string[] Told)> Table = new()
    {
        ["sent, with a review"] = ([], Submitted("T"), ["T/review to-review"]),
        ["sent to the receiver"] = ([], Submitted(null), ["H/desk new-case"]),
        ["sent home"] = ([], Submitted(null, Direction.Down), ["T/desk coming-home", "@contract coming-home"]),
        ["sent home without a contract"] = (
            [],
            Submitted(null, Direction.Down) with
            {
                Contract = null,
            },
            ["T/desk coming-home", "@doctor coming-home"]
        ),
        ["sent out of the county"] = ([], Submitted(null, Direction.OutOfCounty), ["~V/desk new-case"]),
        ["a draft was written"] = ([], Draft[0], []),
        ["a draft was written again"] = (Draft, new ReferralDraftRevised(ReferralSamples.Text), []),
        ["a draft was thrown away"] = ([.. Draft, Cancel()], new ReferralCancelled(Now), []),
        ["reviewed"] = (Reviewed, new TownshipReviewPassed(Now, 1), ["H/desk new-case"]),
        ["returned from review"] = (Reviewed, new ReferralReturned(ReturnReason.UnclearPurpose, null), ["@doctor returned"]),
        ["returned by the receiver"] = (Awaiting, new ReferralReturned(ReturnReason.UnclearPurpose, null), ["@doctor returned"]),
        ["sent again for review"] = (ReturnedFromReview, Again("T"), ["T/review to-review"]),
        ["sent again to the receiver"] = (ReturnedFromReview, Again(null), ["H/desk new-case"]),
        ["seen"] = (Awaiting, new ReferralSeen("H"), []),
        ["accepted"] = (Awaiting, new ReferralAccepted(null, 1), ["@doctor accepted"]),
        ["declined"] = (Awaiting, new ReferralDeclined(DeclineReason.NoCapacity, null, Now), ["@doctor declined", "@contract declined"]),
        ["redirected"] = (
            Awaiting,
            new ReferralRedirected(Hospital, Hospital with { Institution = "H2" }, RedirectReason.NoCapacity, null, Now, 1, 1),
            ["H2/desk new-case", "@doctor redirected"]
        ),
        ["arranged"] = (Accepted, new ReferralArranged(Bed, Now, 1), ["@doctor arranged", "@contract arranged", "H/ward arranged"]),
        ["arranged again"] = (Lapsed, new ReferralRearranged(Bed, Now, 1), ["@doctor arranged", "@contract arranged", "H/ward arranged"]),
        ["arranged out of the county"] = (
            [.. OutOfCounty, new ReferralAccepted(null, 1)],
            new ReferralArranged(Bed, Now, 1),
            ["@doctor arranged", "@contract arranged", "X/ward arranged"]
        ),
        ["confirmed"] = (Arranged, new AppointmentConfirmed(Now), ["H/desk confirmed"]),
        ["place withdrawn"] = (
            Arranged,
            new PlaceWithdrawn(ReferralSamples.Morning, CapacityReason.WardClosed),
            ["@doctor place-withdrawn", "@contract place-withdrawn", "H/desk place-withdrawn"]
        ),
        ["waits"] = (Accepted, new PutOnWaitingList(ReferralSamples.Morning), ["@doctor waiting"]),
        ["waited in vain"] = (
            Waiting,
            new TakenOffWaitingList(ReferralSamples.Morning, WaitingEndedBy.SessionOver),
            ["@doctor waited-in-vain", "H/desk waited-in-vain"]
        ),
        ["left the waiting list"] = (Waiting, new TakenOffWaitingList(ReferralSamples.Morning, WaitingEndedBy.Withdrawal), []),
        ["was too late for the waiting list"] = (Waiting, new TakenOffWaitingList(ReferralSamples.Morning, WaitingEndedBy.CaseOver), []),
        ["got a place elsewhere"] = (Waiting, new TakenOffWaitingList(ReferralSamples.Morning, WaitingEndedBy.Arrangement), []),
        ["hold lapsed"] = (Arranged, new HoldExpired(CapacityPart.General), ["@doctor hold-lapsed", "H/desk hold-lapsed"]),
        ["did not come"] = (Arranged, new NoShowRecorded(CapacityPart.General), ["@doctor no-show", "@contract no-show"]),
        ["called off during review"] = (Reviewed, Cancel(), []),
        ["called off before an answer"] = (Awaiting, Cancel(), []),
        ["called off while returned"] = (ReturnedFromReview, Cancel(), []),
        ["called off once accepted"] = (Accepted, Cancel(), ["H/desk cancellation-asked"]),
        ["called off once arranged"] = (Arranged, Cancel(), ["H/desk cancellation-asked"]),
        ["called off out of the county"] = ([.. OutOfCounty, new ReferralAccepted(null, 1)], Cancel(), ["~V/desk cancellation-asked"]),
        ["cancelled"] = (Called, new ReferralCancelled(Now), ["@doctor cancelled", "H/desk cancelled"]),
        ["cancelled before the receiver knew"] = ([.. Reviewed, Cancel()], new ReferralCancelled(Now), ["@doctor cancelled"]),
        ["emergency"] = ([], AtTheDoor("doctor"), ["@doctor emergency-arrived", "V/desk emergency-arrived", "T/review emergency-arrived"]),
        ["emergency without a doctor or a township"] = ([], AtTheDoor(null) with { Reviewer = null }, ["V/desk emergency-arrived"]),
        ["form of an emergency"] = (Emergency, new PaperworkCompleted(ReferralSamples.Request(), Late: false), []),
        ["came"] = (Arranged, new PatientArrived(Now), ["@doctor arrived", "@contract arrived", "T/review arrived"]),
        ["came home"] = (DownAccepted, new PatientArrived(Now), ["@doctor arrived"]),
        ["care began"] = (Arrived, new CareBegun(Now, Inpatient: true), []),
        ["noted"] = (InCare, new CareNoted(ReferralSamples.Text), []),
        ["followed up"] = (DownInCare, new FollowUpRecorded(Now, FollowUpWay.HomeVisit, FollowUpFinding.Improving, null, null), []),
        ["offered home"] = (InCare, new DownTransferOffered(Guid.Empty), []),
        ["sent on"] = (InCare, new ReferredOnward(Guid.Empty, Direction.OutOfCounty), []),
        ["concluded"] = (
            InCare,
            new CareConcluded(Now, DischargeWay.Home, [], Now, 1),
            ["@doctor concluded", "@contract concluded", "T/review concluded"]
        ),
        ["concluded at home"] = (
            DownInCare,
            new CareConcluded(Now, DischargeWay.Home, [], Now, 1),
            ["@doctor concluded", "@contract concluded"]
        ),
        ["reported"] = (Concluded, new OutcomeReported(Report, Late: false), ["@doctor outcome", "@contract outcome"]),
        ["closed"] = ([.. Concluded, new OutcomeReported(Report, Late: false)], new ReferralClosed(null, null, Now), []),
        ["closed without a report"] = (
            Concluded,
            new ReferralClosed(NoReportReason.PatientLost, null, Now),
            ["@doctor closed-without-report", "@contract closed-without-report"]
        ),
        ["died"] = (InCare, new PatientDied(Now, null, Now), ["@doctor died", "@contract died", "H/desk died"]),
        ["died before the receiver knew"] = (Reviewed, new PatientDied(Now, null, Now), ["@doctor died", "@contract died"]),
        ["answer late"] = (
            Awaiting,
            Escalated(EscalationLevel.LeadCentre, "H", "H2"),
            ["H/centre late", "H2/centre late", "H/desk late", "@doctor late"]
        ),
        ["review late"] = (Reviewed, Escalated(EscalationLevel.LeadCentre, "H"), ["H/centre late", "T/review late", "@doctor late"]),
        ["answer late for the county"] = (Awaiting, Escalated(EscalationLevel.County), ["#county late", "H/desk late", "@doctor late"]),
        ["review late for the county"] = (Reviewed, Escalated(EscalationLevel.County), ["#county late", "T/review late", "@doctor late"]),
        ["reminded of the form"] = (
            Emergency,
            new DeadlineReminded(DeadlineKind.Paperwork, Now, 1, false),
            ["@doctor reminder", "T/review reminder"]
        ),
        ["reminded of the report"] = (
            Concluded,
            new DeadlineReminded(DeadlineKind.OutcomeReport, Now, 1, false),
            ["H/ward reminder", "H/desk reminder"]
        ),
        ["reminded of a follow-up"] = (DownInCare, new DeadlineReminded(DeadlineKind.FollowUp, Now, 1, false), ["T/desk reminder"]),
        ["form missed"] = (Emergency, new DeadlineMissed(DeadlineKind.Paperwork, Now, false), ["@doctor missed", "T/review missed"]),
        ["report missed"] = (
            Concluded,
            new DeadlineMissed(DeadlineKind.OutcomeReport, Now, false),
            ["H/ward missed", "H/desk missed", "@doctor missed"]
        ),
        ["follow-up missed"] = (DownInCare, new DeadlineMissed(DeadlineKind.FollowUp, Now, false), ["T/desk missed"]),
        ["arrival missed"] = (Arranged, new DeadlineMissed(DeadlineKind.Arrival, Now, false), ["H/desk missed"]),
        ["passed on again"] = (
            Awaiting,
            Escalated(EscalationLevel.LeadCentre, "H") with
            {
                Redirected = true,
            },
            ["H/centre passed-on-again", "@doctor passed-on-again"]
        ),
        ["passed on again, under no lead hospital"] = (
            Awaiting,
            Escalated(EscalationLevel.County) with
            {
                Redirected = true,
            },
            ["#county passed-on-again", "@doctor passed-on-again"]
        ),
        ["reminded of the validity"] = (
            Accepted,
            new DeadlineReminded(DeadlineKind.Validity, Now, 1, false),
            ["@doctor reminder", "H/desk reminder"]
        ),
        ["arrival taken back"] = (Arrived, new ArrivalRetracted(RetractionReason.WrongCase, null, StateName.Arranged, Now), Corrected),
        ["care taken back"] = (InCare, new CareRetracted(RetractionReason.WrongCase, null, Now), Corrected),
        ["conclusion taken back"] = (Concluded, new ConclusionRetracted(RetractionReason.WrongCase, null, Now), Corrected),
        ["no-show taken back"] = (
            [.. Arranged, new NoShowRecorded(CapacityPart.General)],
            new NoShowRetracted(RetractionReason.WrongCase, null, true, Now),
            Corrected
        ),
        ["death taken back"] = (
            [.. InCare, new PatientDied(Now, null, Now)],
            new DeathRetracted(RetractionReason.WrongCase, null, false, Now),
            Corrected
        ),
        ["cancellation withdrawn"] = (
            Called,
            new CancellationWithdrawn(WithdrawalReason.AskedByMistake, null, false, Now),
            ["H/desk cancellation-withdrawn", "@doctor cancellation-withdrawn"]
        ),
        ["amended"] = (
            [.. Concluded, new OutcomeReported(Report, Late: false)],
            new OutcomeAmended(Report, AmendmentReason.LateResult, null, Now),
            ["@doctor outcome-amended", "@contract outcome-amended"]
        ),
        ["attached after the end"] = (
            [.. Concluded, new ReferralClosed(NoReportReason.PatientLost, null, Now)],
            Attached(),
            ["@doctor late-findings", "H/desk late-findings"]
        ),
        ["validity extended"] = (
            Accepted,
            new ValidityExtended(new DateOnly(2026, 5, 1), default, null, Now),
            ["H/desk validity-extended"]
        ),
        ["validity extended before the receiver knew"] = (Reviewed, new ValidityExtended(new DateOnly(2026, 5, 1), default, null, Now), []),
        ["expired"] = (
            Accepted,
            new ReferralExpired(new DateOnly(2026, 4, 1), Now),
            ["@doctor expired", "@contract expired", "H/desk expired"]
        ),
        ["expired in review"] = (
            Reviewed,
            new ReferralExpired(new DateOnly(2026, 4, 1), Now),
            ["@doctor expired", "@contract expired", "T/review expired"]
        ),
        ["sent against the catalogue"] = (
            [Submitted(null)],
            new CatalogueFound([CatalogueAdvice.TreatableAtSender], CatalogueMode.Warn, "2026", 2),
            []
        ),
        ["out of the county, and treatable in it"] = (OutOfCounty, Checked(OffList), ["~V/experts expert-statement-asked"]),
        ["out of the county, in review"] = ([Submitted("T", Direction.OutOfCounty)], new OutOfCountyChecked(OffList), []),
        ["out of the province"] = (
            OutOfCounty,
            new OutOfCountyChecked(OffList with { TreatedBy = null }, null, Now),
            ["#county county-approval-asked"]
        ),
        ["out of the county, asked again"] = (
            [.. OutOfCounty, Checked(OffList with { Better = [] })],
            Checked(OffList),
            ["~V/desk out-of-county-checked", "@doctor out-of-county-checked"]
        ),
        ["out of the county, asked again, in review"] = (
            [Submitted("T", Direction.OutOfCounty), new OutOfCountyChecked(OffList with { Better = [] })],
            new OutOfCountyChecked(OffList),
            ["T/review out-of-county-checked", "@doctor out-of-county-checked"]
        ),
        ["stated"] = (
            [.. OutOfCounty, Checked(OffList)],
            Stated,
            ["~V/desk approval-given", "@doctor approval-given", "#county county-approval-asked"]
        ),
        ["stated against it"] = (
            [.. OutOfCounty, Checked(OffList)],
            Stated with
            {
                Supports = false,
                CountyDue = null,
            },
            ["~V/desk approval-refused", "@doctor approval-refused"]
        ),
        ["approved by the county"] = (
            [.. OutOfCounty, Checked(OffList), Stated],
            new CountyDecided(true, null, Now),
            ["~V/desk approval-given", "@doctor approval-given"]
        ),
        ["an emergency that leaves the county"] = (OutOfCounty, EmergencyOut, ["@doctor accepted", "@doctor justification-asked"]),
        ["justified"] = (
            [.. OutOfCounty, EmergencyOut],
            new OutOfCountyJustified(new OutOfCountyGrounds(OutOfCountyReason.NoCapacity), false, Now),
            ["~V/desk justified"]
        ),
        ["filing revoked"] = (
            [.. OutOfCounty, EmergencyOut],
            new FilingRevoked(FilingRevocationReason.NotTransferred, null, Now),
            ["@doctor filing-revoked"]
        ),
        ["filing restored"] = (
            [.. OutOfCounty, EmergencyOut, new FilingRevoked(FilingRevocationReason.WrongContent, null, Now)],
            new FilingRestored(null, Now),
            ["@doctor filing-restored"]
        ),
        ["refused by the county"] = (
            [.. OutOfCounty, Checked(OffList), Stated],
            new CountyDecided(false, null, Now),
            ["~V/desk approval-refused", "@doctor approval-refused"]
        ),
        ["statement missed"] = (
            [.. OutOfCounty, Checked(OffList)],
            new DeadlineMissed(DeadlineKind.ExpertStatement, Now, false),
            ["~V/experts missed", "~V/desk missed"]
        ),
        ["approval missed"] = (
            [.. OutOfCounty, Checked(OffList), Stated],
            new DeadlineMissed(DeadlineKind.CountyApproval, Now, false),
            ["#county missed", "~V/desk missed"]
        ),
        ["reminded of the justification"] = (
            [.. OutOfCounty, EmergencyOut],
            new DeadlineReminded(DeadlineKind.Justification, Now, 1, false),
            ["@doctor reminder", "~V/desk reminder"]
        ),
        ["justification missed"] = (
            [.. OutOfCounty, EmergencyOut],
            new DeadlineMissed(DeadlineKind.Justification, Now, false),
            ["@doctor missed", "~V/desk missed", "#county missed"]
        ),
        ["an emergency in another case"] = (
            Accepted,
            new EmergencyElsewhere(Guid.Empty),
            ["@doctor emergency-elsewhere", "H/desk emergency-elsewhere"]
        ),
        ["an emergency in another case, in review"] = (
            Reviewed,
            new EmergencyElsewhere(Guid.Empty),
            ["@doctor emergency-elsewhere", "T/review emergency-elsewhere"]
        ),
        ["attached"] = (Awaiting, Attached(), []),
        ["attachment scanned"] = ([.. Awaiting, Attached()], new AttachmentScreened(Guid.Empty, ScreeningVerdict.Infected, Now), []),
        ["attachment withdrawn"] = ([.. Awaiting, Attached()], new AttachmentWithdrawn(Guid.Empty, Now), []),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void those_whom_it_concerns_are_told_and_nobody_else(string name)
    {
        var (before, happened, told) = Table[name];
        Told(before, happened).ShouldBe(told);
    }

    [Fact]
    public void the_table_has_every_kind_and_every_event_of_a_case()
    {
        Table
            .Values.SelectMany(line => line.Told)
            .Select(told => told.Split(' ')[1])
            .Distinct()
            .ShouldBe(Kebab.All(typeof(NoticeKind)), ignoreOrder: true);
        var events = ReferralSamples.All.SelectMany(reached => reached.Events).Select(e => e.GetType()).Distinct();
        events.Except(Table.Values.Select(line => line.Event.GetType())).ShouldBeEmpty();
    }

    [Fact]
    public void where_a_system_sent_its_desk_is_told_once()
    {
        var system = (object[])[Submitted(null) with { From = new Sender("V", null), Contract = null }];
        Told(system, new ReferralDeclined(DeclineReason.NoCapacity, null, Now)).ShouldBe(["V/desk declined"]);
        // A doctor who also has the contract is one reader.
        var own = (object[])[Submitted(null) with { Contract = "doctor" }];
        Told(own, new ReferralDeclined(DeclineReason.NoCapacity, null, Now)).ShouldBe(["@doctor declined"]);
    }

    [Fact]
    public void after_the_end_stays_how_it_ended() =>
        Enum.GetValues<NoticeKind>()
            .Where(Notices.Stays)
            .ShouldBe([
                NoticeKind.Declined,
                NoticeKind.Cancelled,
                NoticeKind.Outcome,
                NoticeKind.ClosedWithoutReport,
                NoticeKind.Died,
                NoticeKind.OutcomeAmended,
                NoticeKind.LateFindings,
                NoticeKind.Expired,
            ]);

    [Theory]
    [InlineData(Roles.FamilyDoctor, "T", "P", "@P", "T/desk")]
    [InlineData(Roles.TownshipCentre, "T", null, "T/desk", "T/review")]
    [InlineData(Roles.Specialist, "T", "P", "@P", "T/ward", "~V1/experts", "~V2/experts")]
    [InlineData(Roles.HisSystem, "T", null, "T/desk", "T/review", "T/ward")]
    [InlineData(Roles.Dispatcher, "T", "P", "@P", "T/desk", "T/centre", "~V1/desk", "~V2/desk")]
    [InlineData(Roles.CountyAuthority, null, null, "#county")]
    [InlineData(
        Roles.Specialist | Roles.Dispatcher,
        "T",
        null,
        "T/desk",
        "T/centre",
        "~V1/desk",
        "~V2/desk",
        "T/ward",
        "~V1/experts",
        "~V2/experts"
    )]
    [InlineData(Roles.FamilyDoctor, null, "P", "@P")]
    [InlineData(Roles.Insurer, null, null)]
    [InlineData(Roles.Administrator, null, null)]
    public void a_caller_reads_what_comes_to_these_addresses(
        Roles roles,
        string? institution,
        string? practitioner,
        params string[] expected
    )
    {
        var caller = new Caller("one", "340422", institution, roles, practitioner);
        Addresses.Of(caller, ["V1", "V2"]).ShouldBe(expected);
        // Which sender a centre stands for only the directory knows.
        string[] addresses =
        [
            "@P",
            "@P2",
            "@",
            Owners.County,
            .. ((string[])["T", "T2", "V1"]).SelectMany(code =>
                (string[])
                    [
                        Addresses.Desk(code),
                        Addresses.Review(code),
                        Addresses.Centre(code),
                        Addresses.Ward(code),
                        Addresses.Desk(Owners.CentreOf(code)),
                    ]
            ),
        ];
        addresses
            .Where(address => Addresses.Reads(caller, address))
            .ShouldBe(expected.Where(address => address[0] != '~'), ignoreOrder: true);
    }

    private static IEnumerable<string> Told(object[] events, object happened)
    {
        var before = ReferralSamples.Fold(events);
        return Notices.Of(before, before.Evolve(happened), happened).Select(told => $"{told.Address} {Kebab.Of(told.Kind)}");
    }

    private static ReferralSubmitted Submitted(string? reviewer, Direction direction = Direction.Up)
    {
        var to = direction switch
        {
            Direction.Down => Township,
            Direction.OutOfCounty => Outside,
            _ => Hospital,
        };
        var from = new Sender(direction == Direction.Down ? "H" : "V", "doctor", direction != Direction.Down);
        return new ReferralSubmitted("p-one", "1", from, ReferralSamples.Request(direction, to), reviewer, Now, "contract", 1, 1);
    }

    private static ReferralResubmitted Again(string? reviewer) => new(ReferralSamples.Request(to: Hospital), reviewer, Now, 1, 1);

    private static CancellationRequested Cancel() => new(CancelledBy.Patient, CancellationReason.PatientImproved, null);

    private static EmergencyArrived AtTheDoor(string? doctor) =>
        new("p-one", "1", new Sender("V", doctor), Hospital, EmergencyCentre.ChestPain, Now, Now.AddDays(1), 1, 1, "T");

    private static ReferralEscalated Escalated(EscalationLevel level, params string[] centres) =>
        new(level, centres, Now, Now, null, 1, false);

    private static OutOfCountyChecked Checked(OutOfCountyCheck check) => new(check, Now);

    private static AttachmentAdded Attached() =>
        new(Guid.Empty, ReferralSamples.Text, AttachmentType.Pdf, 1, ReferralSamples.Text, "V", Now);
}
