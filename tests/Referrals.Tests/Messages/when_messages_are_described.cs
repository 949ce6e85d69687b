using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Cases;
using Referrals.Messages;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Deductibles;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Messages;

/// <summary>The AsyncAPI document, a schema of each message, and a good and a bad example of each that is taken.</summary>
public class when_messages_are_described(TestService service) : IClassFixture<TestService>
{
    private static readonly string Contracts = Path.Combine(Repository.Root, "contracts", "messages");
    private static readonly DateTimeOffset Then = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8));
    private static readonly JsonSerializerOptions Written = new(TestClient.Json)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // Always the same, so that examples are.
    private static readonly object Patient = new
    {
        identity = new { kind = "identity-card", number = CaseForms.IdentityNumber(20_260_302) },
        name = "虚构甲",
        payment = "resident-insurance",
    };

    private MessageDescription Description => service.Services.GetRequiredService<MessageDescription>();

    private MessageDispatcher Dispatcher => service.Services.GetRequiredService<MessageDispatcher>();

    [Fact]
    public async Task the_document_is_as_it_was_reviewed()
    {
        var document = await service.Anonymous.Get("/asyncapi/v1.json").Expect(200);
        await Reviewed.Are([(Path.Combine(Contracts, "asyncapi.json"), document.Text)]);
        foreach (var channel in new[] { "received", "feed", "broker-in", "broker-out" })
        foreach (var (name, message) in Object(document, $"/channels/{channel}/messages"))
            document[message!["$ref"]!.GetValue<string>()[1..]].GetProperty("name").GetString().ShouldBe(name);
    }

    [Fact]
    public async Task each_schema_is_as_it_was_reviewed()
    {
        var folder = Path.Combine(Contracts, "schemas");
        var types = await Description.Types();
        var schemas = new List<(string, string)>();
        foreach (var type in types)
            schemas.Add(
                (Path.Combine(folder, $"{type}.json"), (await service.Anonymous.Get($"/asyncapi/schemas/{type}").Expect(200)).Text)
            );
        await Reviewed.Are(schemas);
        Directory.GetFiles(folder, "*.json").Select(Path.GetFileNameWithoutExtension).ShouldBe(types, ignoreOrder: true);
        await service.Anonymous.Get("/asyncapi/schemas/referral.teleport.v1").Refused(404, "not-found");
    }

    /// <summary>The good one is what the schema says, the bad one is not, and the service says of both the same.</summary>
    [Fact]
    public async Task each_message_that_is_taken_has_a_good_and_a_bad_example()
    {
        var examples = new List<(string, string)>();
        var wrong = new List<string>();
        foreach (var type in Dispatcher.Types)
        {
            var schema = JsonSchema.FromText((await Description.Schema(type.Type))!);
            var good = Example(type);
            var bad = good.DeepClone().AsObject();
            if (bad["data"] is JsonObject data)
                data["unknown-field"] = "refused";
            else
                bad["data"] = new JsonObject { ["unknown-field"] = "refused" };
            examples.Add((Path.Combine(Contracts, "examples", $"{type.Type}.json"), good.ToJsonString(Written)));
            examples.Add((Path.Combine(Contracts, "examples", $"{type.Type}.bad.json"), bad.ToJsonString(Written)));
            wrong.AddRange(Faults(schema, good).Select(fault => $"{type.Type}, good: {fault}"));
            if (type.Body is not null && !Faults(schema, bad).Any())
                wrong.Add($"{type.Type}, bad: the schema takes it");
            var sender = service.As(Source(type) == InsuranceOffice.Code ? "insurer@340422" : $"his-system@{Source(type)}");
            // Against a case that nobody has, nothing else is to be said; but examples grow old.
            var fresh = good.DeepClone().AsObject();
            if (type.IsGuid)
                fresh["subject"] = Guid.CreateVersion7().ToString();
            var taken = await sender.Send(fresh).Anything();
            if (!Taken(taken))
                wrong.Add($"{type.Type}, good: {taken.Text}");
            if (type.Body is not null && (await sender.Send(bad).Anything()).String("/problem/code") != "request.invalid")
                wrong.Add($"{type.Type}, bad: the service takes it");
        }

        wrong.ShouldBeEmpty();
        await Reviewed.Are(examples);
    }

    /// <summary>What a patient's way up tells is what the schemas say.</summary>
    [Fact]
    public async Task what_is_told_is_as_it_is_described()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-T01").Put(at, CaseForms.Referral()).Expect(201);
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { note = "请来" }).Expect(200);
        await service.InCare();
        await service.ReferredFromAStay();
        var told = (await service.Feed("SX-H01")).Concat(await service.Feed("insurer")).ToList();
        foreach (var message in told)
        {
            var schema = JsonSchema.FromText((await Description.Schema(message.Type())).ShouldNotBeNull(message.Type()));
            Faults(schema, JsonNode.Parse(message.GetRawText())!).ShouldBeEmpty(message.GetRawText());
        }

        told.Select(MessageForms.Type).Distinct().ShouldBeSubsetOf(PublicMessageTypes.All.Select(type => type.Type));
        told.Select(MessageForms.Type).Distinct().Count().ShouldBeGreaterThan(4);
    }

    // Nobody has this reference, and its days are over: that is all there may be against an example.
    private static bool Taken(Answer receipt) =>
        receipt.String("/outcome") == "accepted"
        || receipt.String("/problem/code") is "not-found" or "referral.not-yours" or "field.unknown-code" or "pool.past-day"
        || (
            receipt.Json.GetProperty("problem").TryGetProperty("errors", out var errors)
            && errors
                .EnumerateArray()
                .All(error =>
                    error.GetProperty("code").GetString()
                        is "field.out-of-range"
                            or "referral.appointment-in-the-past"
                            or "field.unknown-code"
                )
        );

    private static JsonObject Example(MessageType type)
    {
        var referral = ReferralSamples.Case.ToString();
        var slice = type.Type.Split('.')[0];
        object? data = type.Type switch
        {
            "referral.submit.v1" => CaseForms.Referral(Patient),
            "person.register.v1" => Patient,
            "pool.publish.v1" => new
            {
                beds = new
                {
                    staffed = 40,
                    census = 36,
                    expectedDischarges = 6,
                },
            },
            "deductible.quote.v1" => new { person = "pexample7kbztdyjk2la5ckuo2z", institution = "SX-H01" },
            "deductible.facts.v1" => new
            {
                person = "pexample7kbztdyjk2la5ckuo2z",
                facts = new[] { DeductibleSteps.Admission("ZY-1", Then, "A-1") },
            },
            "activity.report.v1" => new
            {
                days = new[]
                {
                    new
                    {
                        day = "2026-03-01",
                        outpatientVisits = 812,
                        emergencyVisits = 45,
                        admissions = 61,
                        discharges = 58,
                        occupiedBeds = 402,
                        openBeds = 420,
                        countedAt = Then,
                    },
                },
            },
            "activity.visits.v1" => new
            {
                visits = new[]
                {
                    new
                    {
                        number = "MZ20260301-0042",
                        kind = "outpatient",
                        at = Then,
                    },
                },
            },
            "activity.outflow.v1" => new
            {
                days = new[]
                {
                    new
                    {
                        day = "2026-03-01",
                        tier = "city",
                        admissions = 12,
                        countedAt = Then,
                    },
                },
            },
            "referral.emergency-arrival.v1" => new
            {
                patient = Patient,
                from = "SX-T01",
                unit = "CARD",
                channel = "chest-pain",
                arrivedAt = Then,
            },
            "referral.allocation.v1" => new { },
            "referral.validity-extension.v1" => new { validUntil = "2026-04-30" },
            "referral.swap.v1" => new { with = ReferralSamples.Case },
            "referral.advice.v1" => new
            {
                reason = "no-capacity",
                text = "先在当地治疗",
                recommendation = "observe",
            },
            _ when slice == "consultation" => ConsultationForms.Of(type.Type, Then, Patient),
            _ => Action(type),
        };
        var message = MessageForms.Message(
            Source(type),
            type.Type,
            slice switch
            {
                "referral" or "consultation" => referral,
                "pool" => ReferralSamples.Morning.Pool,
                _ => null,
            },
            data,
            $"HIS-20260302-{type.Type}"
        );
        var json = JsonSerializer.SerializeToNode(message, TestClient.Json)!.AsObject();
        foreach (var missing in json.Where(attribute => attribute.Value is null).Select(attribute => attribute.Key).ToList())
            json.Remove(missing);
        return json;
    }

    // Nobody refers to oneself.
    private static string Source(MessageType type) =>
        type.Type switch
        {
            "referral.submit.v1"
            or "consultation.advice-request.v1"
            or "consultation.meeting-request.v1"
            or "consultation.examination-request.v1"
            or "consultation.acknowledgement.v1" => "SX-T01",
            "consultation.invitation-answer.v1" or "consultation.opinion.v1" => ConsultationForms.Invited,
            "activity.outflow.v1" => InsuranceOffice.Code,
            _ => "SX-H01",
        };

    private static object? Action(MessageType type)
    {
        var path = type.Endpoint.RoutePattern.RawText!.Split('/')[^1];
        var line = ActionTable.Lines.First(action => action.Path == path);
        var world = new CaseWorld(ReferralSamples.Case, line.Action is "record-follow-up");
        return world.Request(Kebab.Parse<ReferralAction>(line.Action)!.Value, "his-system@SX-H01", Then).Body;
    }

    private static IEnumerable<string> Faults(JsonSchema schema, JsonNode message)
    {
        var found = schema.Evaluate(
            JsonElement.Parse(message.ToJsonString()),
            new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true }
        );
        return found.IsValid
            ? []
            : found
                .Details!.SelectMany(detail => detail.Errors ?? [], (detail, error) => $"{detail.InstanceLocation}: {error.Value}")
                .Append("not valid");
    }

    private static JsonObject Object(Answer document, string pointer) => JsonNode.Parse(document[pointer].GetRawText())!.AsObject();
}
