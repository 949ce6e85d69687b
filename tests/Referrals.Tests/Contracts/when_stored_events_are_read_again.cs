// One sample of each stored event.
// Longer than 300 lines: it is one list of samples.
using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Boards;
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.EventStore;
using Referrals.Institutions;
using Referrals.People;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Whitelist;
using Directory = System.IO.Directory;

namespace Referrals.Tests;

/// <summary>Stored events load for ever: <c>contracts/events</c> holds one of each stored name.</summary>
public class when_stored_events_are_read_again(TestService service) : IClassFixture<TestService>
{
    private static readonly string Folder = Path.Combine(Repository.Root, "contracts", "events");
    private static readonly JsonSerializerOptions Indented = new(TestClient.Json) { WriteIndented = true };

    private EventTypes Types => service.Services.GetRequiredService<EventTypes>();

    [Fact]
    public void every_stored_name_has_a_golden_file_and_no_file_is_without_a_name() =>
        Directory
            .EnumerateFiles(Folder, "*.json")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal)
            .ShouldBe(Types.Names.Order(StringComparer.Ordinal));

    [Fact]
    public void each_is_read_and_written_again_as_it_was()
    {
        var types = Known();
        foreach (var name in Types.Names)
        {
            var stored = File.ReadAllText(Path.Combine(Folder, $"{name}.json"));
            var info = Types.Json.GetTypeInfo(types[name]);
            var written = JsonSerializer.SerializeToNode(JsonSerializer.Deserialize(stored, info), info);
            JsonNode.DeepEquals(JsonNode.Parse(stored), written).ShouldBeTrue($"{name}: {written}");
        }
    }

    /// <summary>Written before there were reminders.</summary>
    [Fact]
    public void a_policy_without_reminders_has_the_defaults()
    {
        var stored = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "policy_set.json")))!;
        stored["parameters"]!["clocks"]!.AsObject().Remove("reminders").ShouldBeTrue();
        ((PolicySet)stored.Deserialize(Types.Json.GetTypeInfo(typeof(PolicySet)))!).Parameters.Clocks.Reminders.ShouldBe(Reminders.Default);
    }

    /// <summary>Written before records could be taken back.</summary>
    [Fact]
    public void a_policy_without_corrections_has_the_defaults()
    {
        var stored = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "policy_set.json")))!;
        var (clocks, referrals) = (stored["parameters"]!["clocks"]!.AsObject(), stored["parameters"]!["referrals"]!.AsObject());
        clocks.Remove("cancellationConfirmation").ShouldBeTrue();
        clocks.Remove("expertStatement").ShouldBeTrue();
        clocks.Remove("countyApproval").ShouldBeTrue();
        clocks["reminders"]!.AsObject().Remove("validity").ShouldBeTrue();
        referrals.Remove("appointmentGapMinutes").ShouldBeTrue();
        referrals.Remove("corrections").ShouldBeTrue();
        var read = ((PolicySet)stored.Deserialize(Types.Json.GetTypeInfo(typeof(PolicySet)))!).Parameters;
        read.Clocks.CancellationConfirmation.ShouldBe(new Clock(24 * 60, false));
        read.Clocks.Reminders.Validity.ShouldBe(Reminders.Default.Validity);
        (read.Referrals.AppointmentGapMinutes, read.Referrals.Corrections).ShouldBe((ReferralRules.StandardGap, Corrections.Default));
    }

    /// <summary>Written before a policy said how long consultations may take.</summary>
    [Fact]
    public void a_policy_without_rules_of_consultations_has_the_defaults()
    {
        var stored = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "policy_set.json")))!;
        stored["parameters"]!.AsObject().Remove("consultations").ShouldBeTrue();
        ((PolicySet)stored.Deserialize(Types.Json.GetTypeInfo(typeof(PolicySet)))!).Parameters.Consultations.ShouldBe(
            ConsultationRules.Default
        );
    }

    /// <summary>Written before a policy said how patients' data may be read.</summary>
    [Fact]
    public void a_policy_without_rules_of_reading_has_the_defaults()
    {
        var stored = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "policy_set.json")))!;
        stored["parameters"]!.AsObject().Remove("privacy").ShouldBeTrue();
        ((PolicySet)stored.Deserialize(Types.Json.GetTypeInfo(typeof(PolicySet)))!).Parameters.Privacy.ShouldBe(PrivacyRules.Default);
    }

    /// <summary>Written before a policy said when what was answered is closed.</summary>
    [Fact]
    public void a_policy_without_days_for_closing_has_the_defaults()
    {
        var stored = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "policy_set.json")))!;
        var rules = stored["parameters"]!["consultations"]!.AsObject();
        foreach (var name in (string[])["closingReminderDays", "closingDays"])
            rules.Remove(name);
        var read = ((PolicySet)stored.Deserialize(Types.Json.GetTypeInfo(typeof(PolicySet)))!).Parameters.Consultations;
        (read.ClosingReminderDays, read.ClosingDays).ShouldBe((7, 30));
    }

    /// <summary>Written before a policy said how stays are joined.</summary>
    [Fact]
    public void a_policy_without_chain_rules_has_the_defaults()
    {
        var stored = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "policy_set.json")))!;
        stored["parameters"]!["deductible"]!.AsObject().Remove("chain").ShouldBeTrue();
        ((PolicySet)stored.Deserialize(Types.Json.GetTypeInfo(typeof(PolicySet)))!).Parameters.Deductible.Chain.ShouldBe(
            ChainRules.Default
        );
    }

    /// <summary>Written before there were pools.</summary>
    [Fact]
    public void what_was_stored_before_there_were_pools_is_read_as_it_was_meant()
    {
        var policy = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "policy_set.json")))!;
        policy["parameters"]!["reserve"] = JsonNode.Parse("""{"ratio":0.25,"releaseLeadHours":24}""");
        ((PolicySet)policy.Deserialize(Types.Json.GetTypeInfo(typeof(PolicySet)))!).Parameters.Reserve.ShouldBe(
            new ReserveRules(0.25m, 24, ReserveRules.StandardOffer, ReserveEntitlement.FamilyDoctor)
        );

        var submitted = Stored<ReferralSubmitted>("referral_submitted", "at");
        submitted.At.ShouldBeNull();
        foreach (var name in new[] { "withoutPool", "allocation" })
            Stored<ReferralArranged>("referral_arranged", name).ShouldNotBeNull();
        var arranged = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "referral_arranged.json")))!;
        arranged["appointment"]!.AsObject().Remove("pool").ShouldBeTrue();
        ((ReferralArranged)arranged.Deserialize(Types.Json.GetTypeInfo(typeof(ReferralArranged)))!).Appointment.Pool.ShouldBeNull();
    }

    /// <summary>Written before records could be taken back.</summary>
    [Theory]
    [InlineData("referral_submitted", "despite")]
    [InlineData("referral_resubmitted", "despite")]
    [InlineData("referral_arranged", "despite")]
    [InlineData("referral_rearranged", "despite")]
    [InlineData("emergency_arrived", "despite")]
    [InlineData("no_show_recorded", "at")]
    [InlineData("patient_arrived", "at")]
    [InlineData("care_begun", "at")]
    [InlineData("care_concluded", "at")]
    [InlineData("outcome_reported", "at")]
    [InlineData("cancellation_requested", "confirmBy")]
    [InlineData("referral_cancelled", "unconfirmed")]
    [InlineData("patient_died", "by")]
    [InlineData("patient_died", "of")]
    [InlineData("patient_death_recorded", "consultations")]
    [InlineData("advice_given", "closing")]
    [InlineData("consultation_concluded", "closing")]
    [InlineData("examination_reported", "closing")]
    [InlineData("referral_escalated", "redirected")]
    [InlineData("referral_declined", "advice")]
    public void what_was_stored_before_records_could_be_taken_back_is_read_and_written_without_it(string name, string without)
    {
        var stored = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, $"{name}.json")))!;
        stored.AsObject().Remove(without).ShouldBeTrue();
        var info = Types.Json.GetTypeInfo(Known()[name]);
        JsonNode.DeepEquals(stored, JsonSerializer.SerializeToNode(stored.Deserialize(info), info)).ShouldBeTrue();
    }

    /// <summary>Written before it was said where an institution outside the county lies.</summary>
    [Fact]
    public void an_institution_without_an_area_has_none() =>
        Stored<InstitutionRegistered>("institution_registered", "area").Area.ShouldBeNull();

    /// <summary>Written before sessions could be renamed.</summary>
    [Fact]
    public void a_session_without_a_name_is_called_by_its_code()
    {
        var published = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "session_published.json")))!;
        published["plan"]!.AsObject().Remove("name").ShouldBeTrue();
        var plan = ((SessionPublished)published.Deserialize(Types.Json.GetTypeInfo(typeof(SessionPublished)))!).Plan;
        plan.Name.ShouldBeNull();
        JsonSerializer.Serialize(plan, Types.Json.GetTypeInfo(typeof(SessionPlan))).ShouldNotContain("name");
    }

    private T Stored<T>(string name, string without)
    {
        var stored = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, $"{name}.json")))!;
        stored.AsObject().Remove(without).ShouldBeTrue();
        return (T)stored.Deserialize(Types.Json.GetTypeInfo(typeof(T)))!;
    }

    /// <summary>A member that is null or empty in its file would load whatever became of its name.</summary>
    [Fact]
    public void the_files_of_cases_fill_every_member()
    {
        var missing = new List<string>();
        foreach (var (name, data) in Samples())
        {
            Empty(data, name).ShouldBeEmpty();
            var file = Path.Combine(Folder, $"{name}.json");
            var written = JsonSerializer.SerializeToNode(data, Types.Json.GetTypeInfo(data.GetType()))!;
            if (!File.Exists(file) || !JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(file)), written))
            {
                File.WriteAllText(file + ".actual", written.ToJsonString(Indented) + "\n");
                missing.Add(name);
            }
        }

        missing.ShouldBeEmpty(
            "What is written today is not in contracts/events. A changed event needs a new name and an upcaster; the file of a new one is its .json.actual."
        );
    }

    [Fact]
    public void every_event_of_a_case_has_a_sample() =>
        Samples()
            .Select(s => s.Name)
            .Order(StringComparer.Ordinal)
            .ShouldBe(Known().Where(known => IsOurs(known.Value)).Select(known => known.Key).Order(StringComparer.Ordinal));

    private Dictionary<string, Type> Known()
    {
        var known = new Dictionary<string, Type>(StringComparer.Ordinal);
        foreach (var type in typeof(ReferralSubmitted).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false }))
        {
            try
            {
                known.Add(Types.NameOf(type), type);
            }
            catch (UnknownEventTypeException)
            {
                // No event.
            }
        }

        return known;
    }

    private IEnumerable<(string Name, object Data)> Samples()
    {
        var at = new DateTimeOffset(2026, 3, 2, 8, 30, 15, TimeSpan.FromHours(8));
        var text = ReferralSamples.Text;
        var from = new Sender("SX-V0101", "SX-P-V0101-01", FamilyDoctor: true);
        var to = ReferralSamples.Cardiology;
        var there = to with { Institution = ReferralSamples.OtherHospital };
        var request = ReferralSamples.Request(Direction.Down) with
        {
            Narrative = new Narrative(text, text, text, text, text, text, text, text),
            OutOfCounty = new OutOfCountyGrounds(OutOfCountyReason.BeyondCapability, text),
            Catalogue = new CatalogueOverride(CatalogueOverrideReason.Complicated, text),
        };
        var slot = new Appointment(Resource.Examination, "CARD-C", at.AddHours(2), at.AddHours(20), CapacityPart.General, "三楼 302");
        var other = Guid.Parse("0195b4a0-0000-7000-8000-000000000002");
        var morning = new PoolPlace("SX-H01~clinic-slot~CARD~SX-P-H01-03~2026-03-02", "am");
        var plan = new SessionPlan(
            "am",
            at,
            at.AddHours(4),
            [at, at.AddMinutes(10), at.AddMinutes(20)],
            [at.AddMinutes(20)],
            new BedCount(40, 36, 3),
            "morning"
        );
        var claim = new Claim(
            new Entitlement(Entitled: true, "SX-P-V0101-01", ByFamilyDoctor: true, "SX-P-V0101-01"),
            "SX-T01",
            Urgency.Urgent,
            at,
            new DateOnly(2026, 4, 1)
        );
        var report = new OutcomeReport(request.Diagnoses, text, text, text, text, text);
        var despite = new Despite(DespiteReason.AgreedBetweenInstitutions, [other]);
        var grounds = new OutOfCountyGrounds(OutOfCountyReason.BeyondCapability, text);
        var said = new CatalogueOverride(CatalogueOverrideReason.Complicated, text);
        var check = new OutOfCountyCheck(
            new DateOnly(2026, 3, 2),
            Emergency: true,
            OutsideTier.OutsideProvince,
            other,
            12,
            34,
            [DestinationTier.County, DestinationTier.CityOrProvince],
            "2026-01",
            5,
            other
        );
        object[] events =
        [
            new ReferralDrafted("p-one", "340422-260302-AAAAAAA", from, text),
            new ReferralDraftRevised(text),
            new ReferralSubmitted(
                "p-one",
                "340422-260302-AAAAAAA",
                from,
                request,
                "SX-T01",
                at,
                "SX-P-V0101-01",
                1,
                7,
                new CaseLink(other, LinkKind.Down),
                at,
                despite
            ),
            new TownshipReviewPassed(at, 1, text),
            new ReferralReturned(ReturnReason.UnclearPurpose, text),
            new ReferralResubmitted(request, "SX-T01", at, 1, 7, despite),
            new ReferralSeen("SX-H01"),
            new ReferralAccepted(text, 1, new OutOfCountyDecision(check, grounds, "SX-H01", at, at.AddHours(24))),
            new OutOfCountyChecked(check, at.AddHours(24), at.AddHours(48)),
            new ExpertStatementGiven(Supports: true, text, "SX-P-H01-03", at.AddHours(24), at),
            new CountyDecided(Approved: true, text, at),
            new OutOfCountyJustified(grounds, Late: true, at),
            new FilingRevoked(FilingRevocationReason.NotTransferred, text, at),
            new FilingRestored(text, at),
            new CatalogueFound([CatalogueAdvice.TreatableAtSender], CatalogueMode.Block, "2026-01", 5, said),
            new ReferralDeclined(DeclineReason.OutsideOurScope, text, at, Guid.Parse("019a0000-0000-7000-8000-000000000009")),
            new ReferralRedirected(to, there, RedirectReason.BetterEquipped, text, at, 1, 7),
            new ReferralArranged(
                slot with
                {
                    Part = CapacityPart.Reserved,
                    Pool = morning,
                },
                at,
                1,
                WithoutPool.NotPublished,
                new Allocation(3, 5, 1, 0, 2),
                despite
            ),
            new ReferralRearranged(
                slot with
                {
                    Part = CapacityPart.Reserved,
                    Pool = morning,
                },
                at,
                1,
                WithoutPool.NotPublished,
                new Allocation(3, 5, 1, 0, 2),
                despite
            ),
            new AppointmentConfirmed(at.AddHours(20)),
            new PlaceWithdrawn(morning, CapacityReason.ClinicSuspended),
            new PutOnWaitingList(morning),
            new TakenOffWaitingList(morning, WaitingEndedBy.SessionOver),
            new SessionPublished(plan, 0.20m, 1, at.AddHours(-24), 1, 7, at),
            new SessionChanged(
                plan with
                {
                    Starts = [at],
                },
                CapacityReason.StaffShortage,
                1,
                at,
                [new WithdrawnPlace(other, CapacityPart.General)],
                1,
                7,
                at
            ),
            new PlaceHeld(
                "am",
                other,
                CapacityPart.Overbooked,
                at,
                at.AddHours(20),
                claim,
                BypassReason.PatientWish,
                new Overbooking(OverbookReason.SpecialistAgrees, OverbookRight.LeadCentre),
                FromWaiting: true,
                at
            ),
            new HoldConfirmed("am", other, at.AddHours(20), at),
            new PlaceUsed("am", other, CapacityPart.Reserved, at),
            new PlaceUseRetracted("am", other, at.AddHours(20), at),
            new PlaceReturned("am", other, CapacityPart.Reserved, ReturnedBy.NoShow, at),
            new PlaceRefused("am", other, "pool.time-taken", 2, at),
            new WaitingBegun("am", other, claim, BypassReason.CombinedVisit, at),
            new WaitingEnded("am", other, WaitingEndedBy.CaseOver, at),
            new ReserveReleased("am", 3, at, ByOutage: true),
            new PoolClosed(at, ByOutage: true),
            new HoldExpired(CapacityPart.General, ByOutage: true),
            new NoShowRecorded(CapacityPart.General, at),
            new CancellationRequested(CancelledBy.Referrer, CancellationReason.TreatedElsewhere, text, at.AddHours(24)),
            new ReferralCancelled(at, Unconfirmed: true),
            new EmergencyArrived(
                "p-one",
                "340422-260302-AAAAAAA",
                from,
                to,
                EmergencyCentre.ChestPain,
                at,
                at.AddHours(24),
                1,
                7,
                "SX-T01",
                despite
            ),
            new PaperworkCompleted(request with { Direction = Direction.Up, Plan = null }, Late: true),
            new PatientArrived(at, at.AddMinutes(2)),
            new CareBegun(at, Inpatient: true, at.AddMinutes(2)),
            new CareNoted(text),
            new FollowUpRecorded(at, FollowUpWay.HomeVisit, FollowUpFinding.Improving, text, new DateOnly(2026, 3, 30)),
            new DownTransferOffered(other),
            new ReferredOnward(other, Direction.OutOfCounty),
            new CareConcluded(at, DischargeWay.ToPrimaryCare, request.Diagnoses, at.AddDays(7), 1, at.AddMinutes(2)),
            new OutcomeReported(report, Late: true, at),
            new ReferralClosed(NoReportReason.PatientLost, text, at),
            new PatientDied(at, text, at.AddHours(1), "SX-H01", other),
            new ArrivalRetracted(RetractionReason.WrongCase, text, StateName.Arranged, at),
            new CareRetracted(RetractionReason.WrongPatient, text, at),
            new ConclusionRetracted(RetractionReason.DidNotHappen, text, at),
            new NoShowRetracted(RetractionReason.RecordedTwice, text, Held: true, at),
            new DeathRetracted(RetractionReason.Other, text, Held: true, at),
            new CancellationWithdrawn(WithdrawalReason.PatientWillCome, text, Held: true, at),
            new OutcomeAmended(report, AmendmentReason.LateResult, text, at),
            new ValidityExtended(new DateOnly(2026, 4, 15), new DateOnly(2026, 4, 1), text, at),
            new ReferralExpired(new DateOnly(2026, 4, 1), at, ByOutage: true),
            new EmergencyElsewhere(other),
            new ReferralEscalated(
                EscalationLevel.LeadCentre,
                ["SX-H01"],
                at,
                at.AddMinutes(1),
                at.AddHours(2),
                1,
                ByOutage: true,
                Redirected: true
            ),
            new DeadlineReminded(DeadlineKind.OutcomeReport, at, 1, ByOutage: true),
            new DeadlineMissed(DeadlineKind.FollowUp, at, ByOutage: true),
            new AttachmentAdded(other, text, AttachmentType.Dicom, 1_048_576, text, "SX-V0101", at),
            new AttachmentScreened(other, ScreeningVerdict.Unscanned, at),
            new AttachmentWithdrawn(other, at),
            new UpReferralTaken(ReferralSamples.Case, "340422-260302-AAAAAAA", "SX-H01", "03.04"),
            new UpReferralFreed(ReferralSamples.Case, "SX-H01", "03.04"),
            new PatientCaseBegun(other),
            new PatientConsultationBegun(other),
            new PatientDeathRecorded(ReferralSamples.Case, at, [other], at.AddHours(1), [other]),
            new PatientDeathRetracted(ReferralSamples.Case, at),
            new PersonMerged("p-two", MergeReason.UnknownIdentified, text),
            new PersonMergeReversed("p-two", MergeReversalReason.DifferentPersons, text),
            new WhitelistEntryProposed(
                other,
                "SX-X02",
                OutsideTier.OutsideProvince,
                ["CARD"],
                [new DiagnosisRange("I20", "I25", "icd-10-gb", "GB/T 14396-2016")],
                new DateOnly(2026, 3, 2),
                new DateOnly(2027, 3, 1),
                200,
                "示例",
                "dispatcher-1",
                at,
                1,
                7
            ),
            new WhitelistEntryApproved(other, "示例", "authority-1", at),
            new WhitelistEntryRejected(other, "示例", "authority-1", at),
            new WhitelistEntryRenewed(other, new DateOnly(2028, 3, 1), "示例", "authority-1", at),
            new WhitelistEntrySuspended(other, "示例", "authority-1", at),
            new WhitelistEntryResumed(other, "示例", "authority-1", at),
            new WhitelistEntryRemoved(other, "示例", "authority-1", at),
            new IndicatorDefined(
                StandardIndicators.All[0] with
                {
                    BySender = true,
                    Numerator = [new IndicatorTerm("outside-admissions", "city", IndicatorLevel.Primary)],
                }
            ),
            new MonthClosed(
                new DateOnly(2026, 2, 1),
                1,
                4_711,
                [new SignedValue("county", "up-sent", "two-way-ratio", 1, 0.5m, 1, 2)],
                3,
                "示例",
                at
            ),
            .. ConsultationSamples.All,
        ];
        return events.Select(e => (Types.NameOf(e.GetType()), e));
    }

    private static bool IsOurs(Type type) =>
        type.Namespace == typeof(ReferralSubmitted).Namespace
        || type.Namespace == typeof(SessionPublished).Namespace
        || type.Namespace == typeof(PersonMerged).Namespace
        || type.Namespace == typeof(WhitelistEntryProposed).Namespace
        || type.Namespace == typeof(MonthClosed).Namespace
        || type.Namespace == typeof(AdviceGiven).Namespace;

    // The plan is only a down-transfer's, and stands in the other forms.
    private static IEnumerable<string> Empty(object data, string path) =>
        data.GetType()
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetIndexParameters().Length == 0)
            .SelectMany(p =>
                (p.GetValue(data), $"{path}/{p.Name}") switch
                {
                    (null, "paperwork_completed/Request/Plan") => [],
                    (null, var at) => [at],
                    (ICollection { Count: 0 }, var at) => [at],
                    (IEnumerable and not string, _) => [],
                    ({ } value, var at) when IsOurs(value.GetType()) && !value.GetType().IsEnum => Empty(value, at),
                    _ => Enumerable.Empty<string>(),
                }
            );
}
