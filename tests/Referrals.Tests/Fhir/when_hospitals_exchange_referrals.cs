using Hl7.Fhir.Model;
using Referrals.Fhir;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Task = System.Threading.Tasks.Task;

namespace Referrals.Tests.Fhir;

/// <summary>The two published modes of 双向转诊: the receiver on our screens, and both hospitals with systems of their own.</summary>
public class when_hospitals_exchange_referrals(TestService service) : IClassFixture<TestService>
{
    private TestClient Sender => service.As("his-system@SX-T01");

    private TestClient Receiver => service.As("his-system@SX-H01");

    [Theory]
    [InlineData("Xml")]
    [InlineData("Json")]
    public async Task the_sender_hears_what_people_did_on_screens(string name)
    {
        var syntax = Enum.Parse<FhirSyntax>(name);
        var bundle = FhirBundles.Application(Guid.CreateVersion7().ToString());
        var answer = FhirSchema.Strict<Bundle>((await Sender.Process(bundle, syntax).Expect(200)).Bytes, syntax);
        answer.Header().Response!.Code.ShouldBe(MessageHeader.ResponseType.Ok);
        answer.Header().Response!.Identifier.ShouldBe(bundle.Header().Id);
        var id = bundle.Only<Appointment>().Id!;
        var at = $"/api/referrals/{id}";
        (await Sender.Get(at)).String("/patient/name").ShouldBe("虚构丙");

        var people = service.As("dispatcher@SX-H01");
        await people.Post($"{at}/acceptance", new { note = "请带好既往病历" }).Expect(200);
        await people.Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddHours(1) }).Expect(200);
        await people.Post($"{at}/arrival", new { }).Expect(200);

        var told = await Told(Sender, id, syntax);
        told.Select(message => (message.Header().Event as Coding)?.Code).ShouldBe(["C01002", "C01002", "C01003"]);
        var answers = told.ConvertAll(message => message.Only<AppointmentResponse>());
        answers[0].ParticipantStatus.ShouldBe(ParticipationStatus.Accepted);
        answers[0].Comment.ShouldBe("请带好既往病历");
        answers[1].Start!.Value.ShouldBe(service.Clock.Now.AddHours(1), TimeSpan.FromMinutes(1));
        answers[2].ParticipantType.Single().Coding.Single().Code.ShouldBe("06");
        answers.ShouldAllBe(response => response.Appointment!.Reference == $"Appointment/{id}");
    }

    [Fact]
    public async Task both_hospitals_have_systems_of_their_own()
    {
        // Its own id is no UUID: the case's follows from it, and the answer says it.
        var sent = FhirBundles.Application("ZY-2026-77").From("SX-T01");
        var id = (await Sender.Process(sent).Expect(200)).CaseOf();

        var request = (await Told(Receiver, id)).ShouldHaveSingleItem();
        request.Header().Destination.Single().Receiver!.Identifier!.Value.ShouldBe("SX-H01");
        request.Header().Sender!.Identifier!.Value.ShouldBe("SX-T01");
        request.Only<Appointment>().Description.ShouldBe("活动后胸痛三天，需进一步检查");
        request.Only<Patient>().Name.Single().Text.ShouldBe("虚构丙");
        request.Only<DocumentReference>().Content.Single().Attachment!.Url!.ShouldEndWith($"/api/referrals/{id}/forms/referral");

        var start = service.Clock.Now.AddHours(2);
        var accept = FhirBundles.Answer("C01002", id, ParticipationStatus.Accepted, start, start.AddHours(20), "同意转诊");
        await Receiver.Process(accept).Expect(200);
        await Receiver.Process(FhirBundles.Answer("C01003", id, ParticipationStatus.Accepted)).Expect(200);
        var record = FhirBundles.Record(id);
        await Receiver.Process(record).Expect(200);
        var events = await service.CountEvents();
        (await Receiver.Process(record).Expect(200)).CaseOf().ShouldBe(id);
        (await Receiver.Process(accept).Expect(200)).CaseOf().ShouldBe(id);
        (await service.CountEvents()).ShouldBe(events);

        var told = await Told(Sender, id);
        told.Select(message => (message.Header().Event as Coding)?.Code).ShouldBe(["C01002", "C01002", "C01003", "C01004"]);
        told[1].Only<AppointmentResponse>().End!.Value.ShouldBe(start.AddHours(20), TimeSpan.FromSeconds(1));
        var task = told[3].Only<Hl7.Fhir.Model.Task>();
        task.Focus!.Reference.ShouldBe($"Appointment/{id}");
        task.Output.Select(output => output.Type!.Coding.Single().Code)
            .ShouldBe(["discharge-way", "diagnosis", "inpatient-number", "main-results", "treatment", "further-plan"]);
        var view = await Sender.Get($"/api/referrals/{id}");
        view.String("/state").ShouldBe("concluded");
        (await Sender.Get($"/api/referrals/{id}/attachments")).String("/0/name").ShouldBe("出院小结.pdf");
    }

    [Fact]
    public async Task what_is_offered_must_be_confirmed()
    {
        var id = (await Sender.Process(FhirBundles.Application(Guid.CreateVersion7().ToString())).Expect(200)).CaseOf();
        var start = service.Clock.Now.AddHours(30);
        await Receiver.Process(FhirBundles.Answer("C01002", id, ParticipationStatus.Tentative, start, start.AddHours(4))).Expect(200);
        (await Told(Sender, id))[^1].Only<AppointmentResponse>().ParticipantStatus.ShouldBe(ParticipationStatus.Tentative);
        await service.As("family-doctor@SX-T01").Post($"/api/referrals/{id}/confirmation").Expect(200);
        (await Told(Sender, id))[^1].Only<AppointmentResponse>().ParticipantStatus.ShouldBe(ParticipationStatus.Accepted);
    }

    [Fact]
    public async Task a_decline_says_why()
    {
        var id = (await Sender.Process(FhirBundles.Application(Guid.CreateVersion7().ToString())).Expect(200)).CaseOf();
        (await Receiver.Process(FhirBundles.Answer("C01002", id, ParticipationStatus.Declined)).Expect(400))
            .Issues()
            .ShouldContain(("referral.note-required", "AppointmentResponse.comment"));
        await Receiver.Process(FhirBundles.Answer("C01002", id, ParticipationStatus.Declined, comment: "床位已满")).Expect(200);
        var declined = (await Told(Sender, id)).ShouldHaveSingleItem().Only<AppointmentResponse>();
        declined.ParticipantStatus.ShouldBe(ParticipationStatus.Declined);
        declined.Comment.ShouldBe("床位已满");
        declined.GetExtensionValue<Code>(FhirCodes.DeclineReason)!.Value.ShouldBe("other");
    }

    [Fact]
    public async Task the_same_message_is_one_command_and_another_under_its_id_a_conflict()
    {
        var bundle = FhirBundles.Application(Guid.CreateVersion7().ToString());
        var first = await Sender.Process(bundle).Expect(200);
        var events = await service.CountEvents();
        (await Sender.Process(bundle).Expect(200)).Text.ShouldBe(first.Text);
        (await service.CountEvents()).ShouldBe(events);
        bundle.Only<Appointment>().Description = "另一内容";
        (await Sender.Process(bundle).Expect(422)).Issues().ShouldBe([("idempotency-key.reused", null)]);
    }

    [Fact]
    public async Task every_reading_of_a_patient_is_recorded_and_nobody_else_reads()
    {
        var id = (await Sender.Process(FhirBundles.Application(Guid.CreateVersion7().ToString())).Expect(200)).CaseOf();
        await Told(Receiver, id);
        var person = (await Sender.Get($"/api/referrals/{id}")).String("/person");
        (await Sender.Get($"/api/people/{person}/accesses")).Text.ShouldContain("\"SX-H01\"");
        (await Told(service.As("his-system@SX-H02"), id)).ShouldBeEmpty();
        (await Told(service.As("insurer@340422"), id)).ShouldBeEmpty();
    }

    // Messages of a case in the feed of a caller, each of them valid.
    private async Task<List<Bundle>> Told(TestClient client, string @case, FhirSyntax syntax = FhirSyntax.Xml)
    {
        await service.FeedMessages();
        var found = new List<Bundle>();
        for (var next = "/fhir/messages?limit=100"; ; )
        {
            var page = FhirSchema.Strict<Bundle>(
                (await client.Get(next).Header("Accept", FhirFormat.MediaType(syntax)).Expect(200)).Bytes,
                syntax
            );
            found.AddRange(page.Entry.Select(entry => (Bundle)entry.Resource!));
            var link = new Uri(page.Link.Single(one => one.Relation == "next").Url!).PathAndQuery;
            if (link == next)
                return found.FindAll(message => FhirFormat.Print(message, FhirSyntax.Json).Contains(@case, StringComparison.Ordinal));
            next = link;
        }
    }
}
