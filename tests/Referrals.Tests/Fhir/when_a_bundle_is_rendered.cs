using Hl7.Fhir.Model;
using Referrals.Cases;
using Referrals.Fhir;
using Referrals.People;
using Referrals.Shared;
using Referrals.Tests.Cases;

namespace Referrals.Tests.Fhir;

/// <summary>Given a case, when something has happened to it, then its message is as reviewed: <c>contracts/fhir/examples</c>.</summary>
public class when_a_bundle_is_rendered
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, Shanghai.Offset);
    private static readonly Guid Case = new("0195a000-0000-7000-8000-000000000001");
    private static readonly string Folder = Path.Combine(Repository.Root, "contracts", "fhir", "examples");

    private static readonly FhirMessages Messages = new(
        new Uri("https://referrals.example/fhir"),
        code =>
            code switch
            {
                "SX-T01" => "炎刘镇中心卫生院",
                "SX-H01" => "寿县人民医院",
                _ => null,
            }
    );

    [Theory]
    [InlineData("referral_submitted", "awaiting-answer", "C01001", "C01001-application")]
    [InlineData("referral_accepted", "accepted", "C01002", "C01002-accepted")]
    [InlineData("referral_arranged", "arranged", "C01002", "C01002-arranged")]
    [InlineData("referral_declined", "declined", "C01002", "C01002-declined")]
    [InlineData("patient_arrived", "arrived", "C01003", "C01003-arrived")]
    [InlineData("outcome_reported", "concluded", "C01004", "C01004-record")]
    public void it_is_valid_and_as_it_was_reviewed(string name, string state, string step, string file)
    {
        var reader = step == FhirCodes.Application ? "SX-H01" : "SX-T01";
        FhirMessages.StepOf(name, Kebab.Parse<StateName>(state)!.Value, "SX-T01", "SX-H01", reader).ShouldBe(step);
        var bundle = Messages.Of(step, News(name, Kebab.Parse<StateName>(state)!.Value), reader);
        var differing = new List<string>();
        foreach (var syntax in Enum.GetValues<FhirSyntax>())
        {
            var sent = FhirSchema.Strict<Bundle>(FhirFormat.Write(bundle, syntax), syntax);
            FhirFormat.Print(sent, FhirSyntax.Json).ShouldBe(FhirFormat.Print(bundle, FhirSyntax.Json));
            var golden = Path.Combine(Folder, $"{file}.{(syntax == FhirSyntax.Xml ? "xml" : "json")}");
            var printed = FhirFormat.Print(bundle, syntax).ReplaceLineEndings("\n");
            if (!File.Exists(golden) || File.ReadAllText(golden).ReplaceLineEndings("\n").TrimEnd() != printed.TrimEnd())
            {
                File.WriteAllText($"{golden}.actual", $"{printed}\n");
                differing.Add(golden);
            }
        }

        differing.ShouldBeEmpty("Compare each with its .actual and, if that is meant, move it over.");
    }

    [Theory]
    [InlineData("referral_submitted", "in-township-review", "SX-H01")]
    [InlineData("referral_submitted", "awaiting-answer", "SX-T01")]
    [InlineData("referral_accepted", "accepted", "SX-H01")]
    [InlineData("referral_accepted", "accepted", "SX-H02")]
    [InlineData("care_noted", "in-care", "SX-T01")]
    public void what_is_not_the_readers_is_no_message(string name, string state, string reader) =>
        FhirMessages.StepOf(name, Kebab.Parse<StateName>(state)!.Value, "SX-T01", "SX-H01", reader).ShouldBeNull();

    [Fact]
    public void what_must_be_confirmed_before_it_begins_is_tentative()
    {
        var news = News("referral_arranged", StateName.Arranged);
        var offered = news.Case.Appointment! with { HeldUntil = news.Case.Appointment!.StartsAt };
        Status(news with { Case = news.Case with { Appointment = offered } }).ShouldBe(ParticipationStatus.Tentative);
        Status(news with { Case = news.Case with { Appointment = offered, Confirmed = true } }).ShouldBe(ParticipationStatus.Accepted);

        static ParticipationStatus? Status(FhirNews news) =>
            Messages.Of(FhirCodes.Response, news, "SX-T01").Only<AppointmentResponse>().ParticipantStatus;
    }

    /// <summary>Nothing of an erased patient is left but the reference.</summary>
    [Fact]
    public void somebody_who_was_erased_has_no_name()
    {
        var news = News("referral_submitted", StateName.AwaitingAnswer);
        var bundle = Messages.Of(FhirCodes.Application, news with { Case = news.Case with { Patient = null } }, "SX-H01");
        FhirSchema.Faults(FhirFormat.Write(bundle, FhirSyntax.Xml)).ShouldBeEmpty();
        var patient = bundle.Only<Hl7.Fhir.Model.Patient>();
        patient.Name.ShouldBeEmpty();
        patient.Identifier.Single().System.ShouldBe(FhirCodes.Persons);
    }

    private static FhirNews News(string name, StateName state)
    {
        var diagnosis = new DiagnosisView("I20.0", "icd-10-gb", "GB/T 14396-2016", "不稳定性心绞痛");
        var to = new Destination("SX-H01", "CARD", "03.04");
        var request = new RequestView(
            Direction.Up,
            Urgency.Urgent,
            Shared.Resource.Bed,
            to,
            [diagnosis],
            PaymentType.ResidentInsurance,
            new DateOnly(2026, 3, 2),
            new DateOnly(2026, 4, 1),
            new NarrativeView(
                "活动后胸痛三天，需进一步检查",
                "高血压十年，规律服药。",
                "心电图：ST段压低",
                null,
                "青霉素过敏",
                null,
                null,
                null
            ),
            null
        );
        var arranged = new Referrals.Cases.Appointment(
            Shared.Resource.Bed,
            "CARD",
            Now.AddHours(5),
            Now.AddHours(29),
            CapacityPart.General
        );
        var concluded = state == StateName.Concluded;
        return new FhirNews(
            "340422/1201-0",
            name,
            Now,
            View(state, to, request) with
            {
                Appointment = state == StateName.Arranged ? arranged : null,
                ArrivedAt = state is StateName.Arrived or StateName.Concluded ? Now.AddHours(-1) : null,
                DischargeWay = concluded ? DischargeWay.ToPrimaryCare : null,
                Outcome = concluded
                    ? new OutcomeView([diagnosis], "ZY20260001", "造影：前降支狭窄", "植入支架一枚", "双抗一年", "心脏康复门诊")
                    : null,
            },
            name == "referral_declined" ? "no-capacity" : null,
            name switch
            {
                "referral_declined" => "床位已满",
                "referral_accepted" => "同意转诊，请带好既往病历。",
                _ => null,
            },
            [new FhirDocument(new Guid("0195a000-0000-7000-8000-0000000000a1"), "心电图.pdf", "application/pdf", "SX-T01", Now)]
        );
    }

    private static ReferralView View(StateName state, Destination to, RequestView request) =>
        new(
            Case,
            "340422-20260302-0001",
            7,
            state,
            "p-0001",
            new PersonData
            {
                Identity = new PersonIdentity(IdentityKind.IdentityCard, CaseForms.IdentityNumber(1)),
                Name = "虚构甲",
                Sex = Sex.Female,
                BirthDate = new DateOnly(1950, 1, 2),
                Phone = "13800000000",
                Address = "炎刘镇虚构村一组",
                FamilyContact = new FamilyContact("虚构乙", "女儿", "13900000000"),
            },
            null,
            false,
            new Sender("SX-T01", "SX-P-T01-01", true),
            to,
            null,
            null,
            request,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            false,
            null,
            null,
            null,
            [],
            0,
            null,
            [],
            1,
            null,
            false,
            null,
            null,
            Now.AddHours(-2),
            0,
            null,
            null,
            null,
            [],
            null,
            null
        );
}
