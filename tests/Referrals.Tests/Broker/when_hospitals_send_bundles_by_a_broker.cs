// HL7 China's bundles at a real RabbitMQ, in both directions, both syntaxes, and whatever is wrong with them.
using System.Text;
using Hl7.Fhir.Model;
using Referrals.Fhir;
using Referrals.Tests.Cases;
using Referrals.Tests.Fhir;
using Referrals.Tests.Hosting;
using Task = System.Threading.Tasks.Task;

namespace Referrals.Tests.Broker;

public sealed class when_hospitals_send_bundles_by_a_broker(BundleStory story) : IClassFixture<BundleStory>
{
    private const string Ns = "xmlns=\"http://hl7.org/fhir\"";

    [Theory]
    [InlineData("Xml")]
    [InlineData("Json")]
    public async Task a_case_goes_to_a_screen_and_comes_back_to_the_system_that_sent_it(string name)
    {
        var syntax = Enum.Parse<FhirSyntax>(name);
        var (bundle, id) = Application();
        var sent = await story.Sender.Send(bundle, id, syntax);
        var word = (await story.Sender.Answers(sent, 1))[0];
        // In its own syntax.
        word.ContentType.ShouldBe(FhirFormat.MediaType(syntax));
        word.Type.ShouldBe("C01001");
        var answer = word.Read<Bundle>();
        answer.Header().Response!.Code.ShouldBe(MessageHeader.ResponseType.Ok);
        answer.Header().Response!.Identifier.ShouldBe(sent);
        answer.Header().Focus.Single().Reference.ShouldBe($"Appointment/{id}");
        answer.Header().Id.ShouldBe(word.Id);

        var people = story.Service.As("dispatcher@SX-H01");
        var at = $"/api/referrals/{id}";
        await people.Post($"{at}/acceptance", new { note = "请带好既往病历" }).Expect(200);
        await people.Post($"{at}/arrangement", new { startsAt = story.Service.Clock.Now.AddHours(1) }).Expect(200);
        await people.Post($"{at}/arrival", new { }).Expect(200);

        var told = await story.Sender.Told(id, 3);
        told.Select(one => one.Type).ShouldBe(["C01002", "C01002", "C01003"]);
        told.ShouldAllBe(one => one.ContentType == FhirFormat.Xml);
        var messages = told.Select(one => one.Read<Bundle>()).ToList();
        messages.Select(message => message.Header().Id).ShouldBe(told.Select(one => one.Id));
        messages[0].Only<AppointmentResponse>().Comment.ShouldBe("请带好既往病历");
        messages[1].Only<AppointmentResponse>().Start!.Value.ShouldBe(story.Service.Clock.Now.AddHours(1), TimeSpan.FromMinutes(1));
        messages.ShouldAllBe(message => message.Header().Source!.Endpoint == $"{BundleStory.Address}/fhir/$process-message");
    }

    [Fact]
    public async Task both_hospitals_have_systems_of_their_own_and_the_loop_is_closed()
    {
        var (bundle, id) = Application();
        await story.Sender.Done(bundle, id);
        var request = (await story.Receiver.Told(id, 1)).ShouldHaveSingleItem();
        request.ContentType.ShouldBe(FhirFormat.Json);
        var read = request.Read<Bundle>();
        read.Header().Destination.Single().Receiver!.Identifier!.Value.ShouldBe("SX-H01");
        read.Only<Patient>().Name.Single().Text.ShouldBe("虚构丙");
        read.Only<DocumentReference>()
            .Content.Single()
            .Attachment!.Url!.ShouldBe($"{BundleStory.Address}/api/referrals/{id}/forms/referral");

        var start = story.Service.Clock.Now.AddHours(2);
        var accept = FhirBundles.Answer("C01002", id, ParticipationStatus.Accepted, start, start.AddHours(20), "同意转诊");
        await story.Receiver.Done(accept, id, FhirSyntax.Json);
        await story.Receiver.Done(FhirBundles.Answer("C01003", id, ParticipationStatus.Accepted), id, FhirSyntax.Json);
        await story.Receiver.Done(FhirBundles.Record(id), id);

        var told = await story.Sender.Told(id, 4);
        told.Select(one => one.Type).ShouldBe(["C01002", "C01002", "C01003", "C01004"]);
        told[3].Read<Bundle>().Only<Hl7.Fhir.Model.Task>().Focus!.Reference.ShouldBe($"Appointment/{id}");
        var view = await story.Service.As("his-system@SX-T01").Get($"/api/referrals/{id}");
        view.String("/state").ShouldBe("concluded");
        // The same as over HTTP, where each says where it stands.
        var feed = await story
            .Service.As("his-system@SX-T01")
            .Get($"/fhir/messages?after={told[2].Position}&limit=100")
            .Header("Accept", FhirFormat.Xml)
            .Expect(200);
        FhirSchema.Strict<Bundle>(feed.Bytes).Entry.Select(entry => ((Bundle)entry.Resource!).Header().Id).ShouldContain(told[3].Id);
        (await story.Service.As("his-system@SX-T01").Get($"/api/people/{view.String("/person")}/accesses")).Text.ShouldContain(
            "\"SX-H01\""
        );
    }

    [Fact]
    public async Task what_is_sent_in_order_with_the_case_as_key_is_done_in_order()
    {
        var cases = Enumerable.Range(0, 10).Select(_ => Application()).ToList();
        var start = story.Service.Clock.Now.AddHours(2);
        foreach (var (bundle, id) in cases)
        {
            // Each can only be done after the one before it.
            await story.Sender.Send(bundle, id);
            await story.Receiver.Send(FhirBundles.Answer("C01002", id, ParticipationStatus.Accepted, start), id, FhirSyntax.Json);
            await story.Receiver.Send(FhirBundles.Answer("C01003", id, ParticipationStatus.Accepted), id);
        }

        foreach (var (_, id) in cases)
            (await story.Sender.Told(id, 3)).Select(one => one.Type).ShouldBe(["C01002", "C01002", "C01003"]);
    }

    [Fact]
    public async Task a_repeated_bundle_gets_the_same_answer_and_is_done_once()
    {
        var (bundle, id) = Application();
        var sent = await story.Sender.Send(bundle, id);
        await story.Sender.Answers(sent, 1);
        var events = await Events(id);
        await story.Sender.Send(bundle, id);
        await story.Sender.Send(bundle, id);
        var answers = await story.Sender.Answers(sent, 3);
        answers.Select(one => Encoding.UTF8.GetString(one.Body)).Distinct().ShouldHaveSingleItem();
        answers.Select(one => one.Id).Distinct().ShouldHaveSingleItem();
        (await Events(id)).ShouldBe(events);
        // The other way it is still the same.
        await story.Service.As("his-system@SX-T01").Process(bundle).Expect(200);
        (await Events(id)).ShouldBe(events);

        bundle.Only<Appointment>().Description = "另一内容";
        await story.Sender.Send(bundle, id);
        var conflict = (await story.Sender.Answers(sent, 4))[3].Read<Bundle>();
        conflict.Header().Response!.Code.ShouldBe(MessageHeader.ResponseType.FatalError);
        (await story.DeadLetters("340422.SX-T01")).ShouldContain(("C01001", "idempotency-key.reused"));
    }

    [Fact]
    public async Task poison_is_kept_with_its_reason_and_holds_nothing_up()
    {
        var (bundle, id) = Application();
        var (stranger, _) = Application(person: patient => patient.Name[0].Text = "虚构丁");
        stranger.From("SX-H02");
        var deep = new StringBuilder($"<Bundle {Ns}><type value=\"message\"/>")
            .Append(string.Concat(Enumerable.Repeat("<entry><resource><Bundle>", 5_000)))
            .Append(string.Concat(Enumerable.Repeat("</Bundle></resource></entry>", 5_000)))
            .Append("</Bundle>")
            .ToString();
        var (faulty, _) = Application(change: request => request.Specialty.Clear());
        var (unknown, _) = Application();
        unknown.Header().Event = new Coding(FhirCodes.Activities, "C09999");

        await story.Sender.Send("this is no XML", FhirFormat.Xml, id);
        await story.Sender.Send("", FhirFormat.Xml, id);
        await story.Sender.Send("this is no JSON", FhirFormat.Json, id);
        await story.Sender.Send("[]", FhirFormat.Json, id);
        await story.Sender.Send("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Bundle/>", FhirFormat.Xml, id);
        await story.Sender.Send(deep, FhirFormat.Xml, id);
        await story.Sender.Send($"<Patient {Ns}/>", FhirFormat.Xml, id);
        await story.Sender.Send($"<Bundle {Ns}><type value=\"batch\"/></Bundle>", FhirFormat.Xml, id);
        await story.Sender.Send(new byte[FhirExchange.Limit + 1], FhirFormat.Xml, id);
        await story.Sender.Send(unknown, id);
        await story.Sender.Send(faulty, id);
        await story.Sender.Send(stranger, id);
        await story.Sender.Send(FhirBundles.Answer("C01003", id, ParticipationStatus.Accepted), id);
        await story.Sender.Send(FhirFormat.Write(Application().Bundle, FhirSyntax.Xml), FhirFormat.Xml, id, named: false);
        // A bundle is none where its type does not say so.
        await story.Sender.Send(FhirFormat.Write(Application().Bundle, FhirSyntax.Xml), "application/xml", id);
        var good = await story.Sender.Send(bundle, id);

        (await story.Sender.Answer(good)).Header().Response!.Code.ShouldBe(MessageHeader.ResponseType.Ok);
        var dead = await story.DeadLetters("340422.SX-T01");
        string[] reasons =
        [
            "fhir.not-xml",
            "body.missing",
            "body.malformed",
            "fhir.unreadable",
            "fhir.dtd",
            "fhir.too-deep",
            "fhir.not-a-bundle",
            "fhir.not-a-message",
            "body.too-large",
            "fhir.event-unknown",
            "request.invalid",
            "message.source-not-yours",
            "not-found",
        ];
        reasons.Except(dead.Select(letter => letter.Reason)).ShouldBeEmpty(string.Join('\n', dead));
        dead.ShouldContain(("C01001", "message.source-not-yours"));
        dead.ShouldContain(("C01003", "not-found"));
        (await story.DeadLetters("unproven")).Select(letter => letter.Reason).ShouldContain("message.sender-unproven");
        // Each has an answer; what is no message, an OperationOutcome.
        var outcome = story.Sender.Received.First(one => one.Type == nameof(OperationOutcome));
        outcome.Correlation!.ShouldStartWith("sha256:");
        outcome.Read<OperationOutcome>().Issue.ShouldNotBeEmpty();
        story.Service.Log.Lines.ShouldAllBe(line => !line.Contains("虚构"));
    }

    [Fact]
    public async Task who_has_no_queue_for_bundles_is_answered_in_its_own()
    {
        var sent = await story.Clinic.Send(FhirBundles.Answer("C01003", $"{Guid.CreateVersion7()}", ParticipationStatus.Accepted), "x");
        (await story.Clinic.Answer(sent)).Header().Response!.Code.ShouldBe(MessageHeader.ResponseType.FatalError);
    }

    [Fact]
    public async Task a_message_that_cannot_be_rendered_keeps_nobody_waiting()
    {
        await story.Service.Count(
            $$$"""
            with broken as (
                insert into referrals_feed.messages (county, position, part, type, subject, body)
                values ('{{{BundleStory.EmptyCounty}}}', 1000000, 0, 'referral.accepted.v1', 'x', '{"type":"referral.accepted.v1","data":{}}')
                returning *
            ),
            told as (
                insert into referrals_feed.recipients (county, institution, position, part)
                select county, 'SX-H01', position, part from broken returning *
            )
            select count(*) from told
            """
        );
        await Eventually.Holds(
            async () =>
                await story.Service.Count(
                    $"select count(*) from referrals_broker.progress where county = '{BundleStory.EmptyCounty}' and position = 1000000"
                ) == 1,
            "it is passed over"
        );
        story.Service.Log.Lines.ShouldContain(line => line.Contains("cannot be told to SX-H01 as a bundle"));
        var (bundle, id) = Application();
        await story.Sender.Done(bundle, id);
        await story.Service.As("dispatcher@SX-H01").Post($"/api/referrals/{id}/acceptance", new { }).Expect(200);
        await story.Sender.Told(id, 1);
    }

    private static (Bundle Bundle, string Case) Application(Action<Appointment>? change = null, Action<Patient>? person = null)
    {
        var id = Guid.CreateVersion7().ToString();
        return (FhirBundles.Application(id, change, person), id);
    }

    private Task<long> Events(string id) => story.Service.Count($"select count(*) from referrals.mt_events where stream_id like '%{id}'");
}
