// Bundles that were refused: seen without who the patient is, mended by JSON pointers whichever syntax they have, done again.
using System.Text.Json;
using System.Text.Json.Nodes;
using Hl7.Fhir.Model;
using Referrals.Fhir;
using Referrals.Tests.Fhir;
using Referrals.Tests.Hosting;
using Task = System.Threading.Tasks.Task;

namespace Referrals.Tests.Broker;

public sealed class when_people_work_with_refused_bundles(BundleStory story) : IClassFixture<BundleStory>
{
    private const string List = "/api/dead-letters";

    private TestClient Administrator => story.Service.As($"administrator@{BrokerStory.County}");

    [Theory]
    [InlineData("Xml")]
    [InlineData("Json")]
    public async Task one_is_seen_without_its_patient_and_mended_and_done(string name)
    {
        var syntax = Enum.Parse<FhirSyntax>(name);
        var id = Guid.CreateVersion7().ToString();
        var bundle = FhirBundles.Application(id, request => request.Specialty = [new CodeableConcept(FhirCodes.Units, "NOPE")]);
        bundle.Only<Patient>().Name.Add(new HumanName { Family = "JOHN", Given = ["DOE"] });
        var sent = await story.Sender.Send(bundle, id, syntax);
        (await story.Sender.Answer(sent)).Header().Response!.Code.ShouldBe(MessageHeader.ResponseType.FatalError);

        var (letter, seen) = await Only(sent);
        letter.GetProperty("type").GetString().ShouldBe("C01001");
        letter.GetProperty("reason").GetString().ShouldBe("request.invalid");
        letter
            .GetProperty("faults")
            .EnumerateArray()
            .Select(fault => (fault.GetProperty("pointer").GetString(), fault.GetProperty("code").GetString()))
            .ShouldBe([("Appointment.participant.actor", "field.unknown-code")]);
        seen.String("/contentType").ShouldStartWith(FhirFormat.MediaType(syntax));
        seen.String("/message/entry/1/resource/specialty/0/coding/0/code").ShouldBe("NOPE");
        seen.String("/message/entry/2/resource/identifier/0/value").ShouldBe("***");
        foreach (var secret in (string[])["虚构", "13800000000", "JOHN", "DOE", "胸痛", "青霉素"])
            seen.Text.ShouldNotContain(secret);

        var at = At(letter);
        await Mend(at, "/entry/0/resource/id", "another").Refused(422, "dead-letter.not-changeable");
        await Mend(at, "/entry/1/resource/specialty/0/coding/0/code", "CARD").Expect(202);
        var again = (await story.Sender.Answers(sent, 2))[1];
        again.ContentType.ShouldBe(FhirFormat.MediaType(syntax));
        again.Read<Bundle>().Header().Response!.Identifier.ShouldBe(sent);
        again.Read<Bundle>().Header().Response!.Code.ShouldBe(MessageHeader.ResponseType.Ok);
        (await story.Service.As("his-system@SX-T01").Get($"/api/referrals/{id}")).String("/patient/name").ShouldBe("虚构丙");
        await Administrator.Get(at).Refused(404, "not-found");
    }

    [Theory]
    [InlineData("Xml")]
    [InlineData("Json")]
    public async Task one_that_came_too_early_is_done_again_unchanged(string name)
    {
        var syntax = Enum.Parse<FhirSyntax>(name);
        var id = Guid.CreateVersion7().ToString();
        var start = story.Service.Clock.Now.AddHours(2);
        var accept = await story.Receiver.Send(FhirBundles.Answer("C01002", id, ParticipationStatus.Accepted, start), id, syntax);
        (await story.Receiver.Answer(accept)).Header().Response!.Code.ShouldBe(MessageHeader.ResponseType.FatalError);
        await story.Sender.Done(FhirBundles.Application(id), id);
        var (letter, _) = await Only(accept, "SX-H01");
        await story.Service.As("his-system@SX-H01").Post($"{At(letter)}/replay", new { }).Expect(202);
        (await story.Receiver.Answers(accept, 2))[1].Read<Bundle>().Header().Response!.Code.ShouldBe(MessageHeader.ResponseType.Ok);
        (await story.Sender.Told(id, 2)).Select(one => one.Type).ShouldBe(["C01002", "C01002"]);
    }

    [Fact]
    public async Task one_is_refused_again_with_the_same_answer_and_can_be_discarded()
    {
        var id = Guid.CreateVersion7().ToString();
        var sent = await story.Sender.Send(FhirBundles.Answer("C01003", id, ParticipationStatus.Accepted), id);
        await story.Sender.Answer(sent);
        var (letter, _) = await Only(sent);
        await Administrator.Post($"{At(letter)}/replay", new { }).Expect(202);
        await Eventually.Holds(
            async () => (await Administrator.Get(At(letter)).Anything()) is { Status: 200 } seen && seen["/replays"].GetInt32() == 1,
            "it is there again"
        );
        await Administrator.Post($"{At(letter)}/discard", new { reason = "outdated" }).Expect(204);
    }

    [Fact]
    public async Task what_is_no_bundle_can_only_be_discarded()
    {
        var id = $"{Guid.NewGuid():N}";
        await story.Receiver.Send($"<nonsense>虚构{id}</nonsense", FhirFormat.Xml, id);
        var receiver = story.Service.As("his-system@SX-H01");
        JsonElement letter = default;
        await Eventually.Holds(
            async () =>
                (await receiver.Get($"{List}?reason=fhir.not-xml"))["/items"] is var items
                && items.GetArrayLength() > 0
                && (letter = items[0]).ValueKind == JsonValueKind.Object,
            "it is there"
        );
        (await receiver.Get(At(letter))).Text.ShouldNotContain("虚构");
        await receiver
            .Post($"{At(letter)}/mending", new { changes = new[] { new { pointer = "/type", value = "message" } } })
            .Refused(409, "dead-letter.not-mendable");
        await receiver.Post($"{At(letter)}/discard", new { reason = "sent-by-mistake" }).Expect(204);
    }

    [Theory]
    [InlineData("C01001-as-published.xml")]
    [InlineData("C01001-application.xml")]
    [InlineData("C01004-record.xml")]
    public async Task of_a_published_bundle_nobody_sees_the_patient(string file)
    {
        var bytes = await File.ReadAllBytesAsync(
            Path.Combine(Repository.Root, "contracts", "fhir", "examples", file),
            TestContext.Current.CancellationToken
        );
        var shown = FhirExchange.Show(bytes, FhirSyntax.Xml).ShouldNotBeNull();
        var masked = FhirExchange.Mask(shown, Referrals.Broker.MessageMask.IsPlain)!;
        foreach (var text in Texts(masked))
            text.All(c => c <= '~').ShouldBeTrue(text);
        FhirExchange.Write(shown, FhirSyntax.Xml).ShouldNotBeNull();
        FhirExchange.IdOf(shown).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(
        """{"resourceType":"Patient","id":"zhang","birthDate":"1980-02-03"}""",
        """{"resourceType":"Patient","id":"***","birthDate":"***"}"""
    )]
    [InlineData(
        """{"resourceType":"Patient","gender":"male","active":true}""",
        """{"resourceType":"Patient","gender":"male","active":true}"""
    )]
    [InlineData("""{"contained":[{"resourceType":"Person","x":["A"]}]}""", """{"contained":[{"resourceType":"Person","x":["***"]}]}""")]
    [InlineData("""{"identifier":{"system":"http://x","value":"E1"}}""", """{"identifier":{"system":"http://x","value":"***"}}""")]
    [InlineData("""{"system":"urn:referrals:unit","value":"CARD"}""", """{"system":"urn:referrals:unit","value":"CARD"}""")]
    [InlineData("""{"comment":"DOE","valueString":"A","valueCode":"3"}""", """{"comment":"***","valueString":"***","valueCode":"3"}""")]
    [InlineData("""{"resourceType":"MessageHeader","id":"m-0012345678"}""", """{"resourceType":"MessageHeader","id":"m-0012345678"}""")]
    [InlineData("""{"id":"m-0012345678","value":13800000000}""", """{"id":"***","value":"***"}""")]
    [InlineData("""{"虚构":1}""", """{"***2":1}""")]
    public void of_a_person_nothing_is_shown(string bundle, string shown)
    {
        var seen = FhirExchange.Mask(JsonNode.Parse(bundle), Referrals.Broker.MessageMask.IsPlain);
        JsonNode.DeepEquals(seen, JsonNode.Parse(shown)).ShouldBeTrue($"{seen}");
    }

    private Scenario Mend(string at, string pointer, string value) =>
        Administrator.Post($"{at}/mending", new { changes = new[] { new { pointer, value } } });

    private static string At(JsonElement letter) => $"{List}/{letter.GetProperty("id").GetGuid()}";

    private static IEnumerable<string> Texts(JsonNode? node) =>
        node switch
        {
            JsonObject members => members.SelectMany(member => Texts(member.Value).Append(member.Key)),
            JsonArray items => items.SelectMany(Texts),
            JsonValue value when value.TryGetValue<string>(out var text) => [text],
            _ => [],
        };

    // The one whose message has this id.
    private async Task<(JsonElement Letter, Answer Seen)> Only(string message, string sender = "SX-T01")
    {
        foreach (var letter in (await Administrator.Get($"{List}?institution={sender}&limit=200"))["/items"].EnumerateArray())
        {
            var seen = await Administrator.Get(At(letter)).Anything();
            if (seen.Status == 200 && seen.Text.Contains($"\"{message}\"", StringComparison.Ordinal))
                return (letter, seen);
        }

        throw new InvalidOperationException($"{message} is not there.");
    }
}
