using System.Text;
using System.Text.Json.Nodes;
using Hl7.Fhir.Model;
using Referrals.Fhir;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Task = System.Threading.Tasks.Task;

namespace Referrals.Tests.Fhir;

/// <summary>Each fault is refused with its code and place, in the format that was sent; nothing is written, and nothing fails.</summary>
public class when_a_bundle_is_bad(TestService service) : IClassFixture<TestService>
{
    private const string Ns = "xmlns=\"http://hl7.org/fhir\"";
    private const string Header =
        "<entry><resource><MessageHeader><id value=\"m1\"/><eventCoding><code value=\"C01001\"/></eventCoding></MessageHeader></resource></entry>";

    private static readonly string[] Damages = ["4", "[]", "{}", "[null]", "\"\"", "[{}]", "[[]]", "true"];

    private TestClient His => service.As("his-system@SX-T01");

    [Theory]
    [InlineData("nonsense", 400, "fhir.not-xml")]
    [InlineData("<Bundle", 400, "fhir.not-xml")]
    [InlineData("", 400, "body.missing")]
    [InlineData("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><Bundle/>", 400, "fhir.dtd")]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM \"http://127.0.0.1/\">]><Bundle><id value=\"&x;\"/></Bundle>", 400, "fhir.dtd")]
    [InlineData("<!DOCTYPE a [<!ENTITY a \"a\"><!ENTITY b \"&a;&a;\"><!ENTITY c \"&b;&b;\">]><Bundle>&c;</Bundle>", 400, "fhir.dtd")]
    [InlineData($"<Patient {Ns}/>", 400, "fhir.not-a-bundle")]
    [InlineData("<html><body/></html>", 400, "fhir.not-a-bundle")]
    [InlineData($"<Bundle {Ns}/>", 400, "fhir.not-a-message", "Bundle.type")]
    [InlineData($"<Bundle {Ns}><type value=\"batch\"/></Bundle>", 400, "fhir.not-a-message", "Bundle.type")]
    [InlineData($"<Bundle {Ns}><type value=\"message\"/></Bundle>", 400, "fhir.resource-missing", "Bundle.entry")]
    [InlineData($"<Bundle {Ns}><type value=\"message\"/><entry/><entry><resource/></entry></Bundle>", 400, "fhir.unreadable")]
    [InlineData(
        $"<Bundle {Ns}><type value=\"message\"/><entry><resource><MessageHeader/></resource></entry></Bundle>",
        400,
        "fhir.header-id",
        "MessageHeader.id"
    )]
    [InlineData(
        $"<Bundle {Ns}><type value=\"message\"/><entry><resource><MessageHeader><id value=\"m\"/></MessageHeader></resource></entry></Bundle>",
        422,
        "fhir.event-unknown",
        "MessageHeader.event"
    )]
    [InlineData($"<Bundle {Ns}><type value=\"message\"/>{Header}</Bundle>", 400, "fhir.resource-missing", "Bundle.entry")]
    public async Task it_is_refused(string xml, int status, string code, string? path = null)
    {
        var events = await service.CountEvents();
        var issues = (await His.Process(xml).Expect(status)).Issues();
        issues.ShouldContain(issue => issue.Code == code && (path == null || issue.Path == path));
        (await service.CountEvents()).ShouldBe(events);
    }

    [Theory]
    [InlineData("nonsense", 400, "body.malformed")]
    [InlineData("[]", 400, "fhir.unreadable")]
    [InlineData("{}", 400, null)]
    [InlineData("{\"resourceType\":\"Nope\"}", 400, "fhir.not-a-bundle")]
    [InlineData("{\"resourceType\":\"Bundle\",\"type\":5,\"entry\":{\"a\":1}}", 400, "fhir.not-a-message")]
    [InlineData("{\"resourceType\":\"Bundle\",\"type\":\"message\",\"entry\":[null,4,{\"resource\":[]}]}", 400, null)]
    public async Task in_json_too(string json, int status, string? code)
    {
        var issues = (await His.Process(json, FhirFormat.Json).Expect(status)).Issues(FhirSyntax.Json);
        issues.ShouldContain(issue => code == null || issue.Code == code);
    }

    /// <summary>In place of each element and value in turn stands something else: it is done or refused, it never fails.</summary>
    [Theory]
    [InlineData(FhirCodes.Application)]
    [InlineData(FhirCodes.Response)]
    [InlineData(FhirCodes.Record)]
    public async Task something_in_it_is_of_another_kind(string step)
    {
        var whole = step switch
        {
            FhirCodes.Application => FhirBundles.Application(Guid.CreateVersion7().ToString()),
            FhirCodes.Response => FhirBundles.Answer(
                step,
                Guid.CreateVersion7().ToString(),
                ParticipationStatus.Tentative,
                service.Clock.Now
            ),
            _ => FhirBundles.Record(Guid.CreateVersion7().ToString()),
        };
        var bundle = JsonNode.Parse(FhirFormat.Write(whole, FhirSyntax.Json))!;
        var places = Places(bundle).ToList();
        places.Count.ShouldBeGreaterThan(20);
        foreach (var (number, place) in places.Index())
        {
            foreach (var damage in (string[])["null", Damages[number % Damages.Length]])
            {
                var damaged = bundle.DeepClone();
                Replace(damaged, place, JsonNode.Parse(damage));
                var answer = await His.Process(damaged.ToJsonString(), FhirFormat.Json).Anything();
                answer.Status.ShouldBeInRange(200, 499, $"{string.Join('/', place)} {damage}");
            }
        }
    }

    [Fact]
    public async Task it_is_nested_without_end()
    {
        var deep = new StringBuilder($"<Bundle {Ns}><type value=\"message\"/>");
        for (var i = 0; i < 20_000; i++)
            deep.Append("<entry><resource><Bundle>");
        for (var i = 0; i < 20_000; i++)
            deep.Append("</Bundle></resource></entry>");
        (await His.Process(deep.Append("</Bundle>").ToString()).Expect(400)).Issues().ShouldBe([("fhir.too-deep", null)]);
    }

    [Fact]
    public async Task it_is_larger_than_it_may_be() =>
        (await His.Process(new string(' ', FhirUpload.Limit + 1)).Expect(413)).Issues().ShouldBe([("body.too-large", null)]);

    [Fact]
    public async Task it_is_of_another_type() =>
        (await His.Process("<Bundle/>", "text/html").Expect(415)).Issues().ShouldBe([("fhir.content-type", null)]);

    [Fact]
    public async Task another_institution_is_said_to_send_it() =>
        (await His.Process(FhirBundles.Application("a").From("SX-H01")).Expect(403))
            .Issues()
            .ShouldBe([("message.source-not-yours", "MessageHeader.sender")]);

    [Fact]
    public async Task every_fault_is_named_by_its_path()
    {
        var bundle = FhirBundles.Application(
            Guid.CreateVersion7().ToString(),
            request =>
            {
                request.Specialty.Clear();
                request.ReasonCode.Clear();
                request.Description = null;
            },
            patient => patient.Identifier.Single().Value = "511002938706190932"
        );
        bundle.To("SX-NOWHERE");
        var issues = (await His.Process(bundle).Expect(400)).Issues();
        issues.ShouldContain(issue => issue.Path == "Patient.identifier" && issue.Code!.StartsWith("person.identity-number"));
        issues.ShouldContain(("field.unknown-code", "MessageHeader.destination.receiver"));
        issues.ShouldContain(("field.required", "Appointment.reasonCode"));
        issues.ShouldContain(("field.required", "Appointment.description"));
    }

    [Theory]
    [InlineData("<birthDate value=\"1980\"/>", "<start value=\"2026-03-01\"/>", "Patient.birthDate", "field.format")]
    [InlineData("", "<start value=\"2026/03/01\"/>", "Appointment.start", "field.moment")]
    [InlineData("", "<start value=\"2026-03-01T08:00:00Z\"/><end value=\"soon\"/>", "Appointment.end", "field.moment")]
    public async Task a_date_is_written_as_none(string patient, string appointment, string path, string code)
    {
        var xml =
            $"<Bundle {Ns}><type value=\"message\"/>{Header}"
            + $"<entry><resource><Appointment><id value=\"x\"/>{appointment}</Appointment></resource></entry>"
            + $"<entry><resource><Patient><identifier><value value=\"A1\"/></identifier>{patient}</Patient></resource></entry></Bundle>";
        (await His.Process(xml).Expect(400)).Issues().ShouldContain((code, path));
    }

    [Theory]
    [InlineData("C01002", null, "fhir.appointment-missing")]
    [InlineData("C01003", "Appointment/of-theirs", "fhir.appointment-unknown")]
    public async Task nobody_can_tell_which_case_is_meant(string step, string? reference, string code)
    {
        var bundle = FhirBundles.Answer(step, "", ParticipationStatus.Accepted);
        bundle.Only<AppointmentResponse>().Appointment = reference is null ? null! : new ResourceReference(reference);
        (await service.As("his-system@SX-H01").Process(bundle).Expect(400))
            .Issues()
            .ShouldContain((code, "AppointmentResponse.appointment"));
    }

    [Fact]
    public async Task a_case_is_not_there_or_not_the_senders()
    {
        var id = (await His.Process(FhirBundles.Application(Guid.CreateVersion7().ToString())).Expect(200)).CaseOf();
        foreach (var unknown in new[] { Guid.CreateVersion7().ToString(), id })
        {
            (await service.As("his-system@SX-M01").Process(FhirBundles.Answer("C01002", unknown, ParticipationStatus.Accepted)).Expect(404))
                .Issues()
                .ShouldBe([("not-found", null)]);
        }
    }

    [Fact]
    public async Task nothing_is_in_the_record()
    {
        var bundle = FhirBundles.Record(Guid.CreateVersion7().ToString(), outcome: false);
        bundle.Only<DocumentReference>().Content.Single().Attachment!.Data = null;
        (await service.As("his-system@SX-H01").Process(bundle).Expect(400))
            .Issues()
            .ShouldContain(("fhir.nothing-to-record", "Task.output"));
    }

    [Fact]
    public async Task a_file_in_it_is_not_what_may_be_attached()
    {
        var bundle = FhirBundles.Application(Guid.CreateVersion7().ToString());
        bundle.Entry.Add(FhirBundles.Record("x").Entry[^1]);
        var attachment = bundle.Only<DocumentReference>().Content.Single().Attachment!;
        attachment.ContentType = "HTML";
        (await His.Process(bundle).Expect(415)).Issues().ShouldBe([("attachment.type", null)]);
        // The case was begun: the same message with a file that may be attached is another message.
        attachment.ContentType = "application/pdf";
        (await His.Process(bundle).Expect(200)).Issues().ShouldBe([(null, null)]);
    }

    [Fact]
    public async Task the_insurer_refers_nobody() =>
        (await service.As("insurer@340422").Process(FhirBundles.Application("b")).Expect(403))
            .Issues()
            .ShouldContain(("role.not-permitted", null));

    private static IEnumerable<object[]> Places(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.SelectMany(member => Below(member.Key, member.Value)),
            JsonArray a => a.Index().SelectMany(item => Below(item.Index, item.Item)),
            _ => [],
        };

    private static IEnumerable<object[]> Below(object step, JsonNode? node) =>
        Places(node).Select(place => (object[])[step, .. place]).Prepend([step]);

    private static void Replace(JsonNode node, object[] place, JsonNode? with)
    {
        foreach (var step in place[..^1])
            node = (step is string name ? node[name] : node[(int)step])!;
        if (place[^1] is string last)
            node[last] = with;
        else
            node[(int)place[^1]] = with;
    }
}
