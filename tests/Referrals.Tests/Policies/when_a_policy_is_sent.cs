// Policies over HTTP: a full set or none, every fault named, read by day, version and history.
using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.Operations;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Policies;

public class when_a_policy_is_sent(TestService service) : IClassFixture<TestService>
{
    private TestClient Authority => service.As("county-authority@340422");

    private TestClient Doctor => service.As("family-doctor@SX-T01");

    /// <summary>The seed's policy with some values put elsewhere, by JSON pointer; null takes a value out.</summary>
    private static JsonNode Body(params (string Pointer, JsonNode? Value)[] changes)
    {
        using var stream = typeof(Seed).Assembly.GetManifestResourceStream($"seed/{Seed.Sample}.json")!;
        var body = JsonNode.Parse(stream)!["policies"]![0]!["body"]!.DeepClone();
        foreach (var (pointer, value) in changes)
        {
            var parts = pointer.Split('/')[1..];
            var at = parts[..^1].Aggregate(body, (node, part) => node is JsonArray array ? array[int.Parse(part)]! : node[part]!);
            if (value is null)
                at.AsObject().Remove(parts[^1]);
            else
                at[parts[^1]] = value;
        }

        return body;
    }

    [Fact]
    public async Task it_gets_a_version_and_is_read_by_day_and_by_version()
    {
        var before = (await Doctor.Get("/api/policies?on=2099-01-01"))["/version"].GetInt32();
        var set = await Authority.Put(
            "/api/policies/2099-01-01",
            Body(("/reserve/ratio", 0.25m), ("/clocks/answerUrgent/workingTimeOnly", true))
        );
        var version = set.Version;
        var read = await Doctor.Get("/api/policies?on=2099-01-01");
        read["/version"].GetInt32().ShouldBe((int)version);
        read["/parameters/reserve/ratio"].GetDecimal().ShouldBe(0.25m);
        read["/parameters/clocks/answerUrgent/workingTimeOnly"].GetBoolean().ShouldBeTrue();
        (await Doctor.Get("/api/policies?on=2098-12-31"))["/parameters/reserve/ratio"].GetDecimal().ShouldBe(0.20m);
        (await Doctor.Get("/api/policies"))["/version"].GetInt32().ShouldBe(1);
        (await Doctor.Get($"/api/policies/{version}")).String("/from").ShouldBe("2099-01-01");
        (await Doctor.Get($"/api/policies?on=2099-01-01&asOf={version - 1}"))["/version"].GetInt32().ShouldBe(before);
        var history = await Doctor.Get("/api/policies/history");
        history["/items"].EnumerateArray().Select(p => p.GetProperty("version").GetInt64()).ShouldContain(version);
        await Doctor.Get("/api/policies/99").Refused(404, "not-found");
        await Doctor.Get("/api/policies/latest").Refused(404, "not-found");
        (await Authority.Put("/api/policies/2099-01-01", Body(("/reserve/ratio", 0.25m), ("/clocks/answerUrgent/workingTimeOnly", true))))[
            "/changed"
        ]
            .GetBoolean()
            .ShouldBeFalse();
        await Authority.Put("/api/policies/2023-09-12", Body()).Refused(422, "policy.retroactive");
        await Authority.Put("/api/policies/2099-01-01", Body(("/reserve/ratio", 0.3m))).IfMatch(1).Refused(412, "version.stale");
    }

    public static TheoryData<string, string?, string, string> Faults { get; } =
        new()
        {
            { "/reason", "\"\"", "field.required", "/reason" },
            { "/clocks", null, "field.required", "/clocks" },
            { "/clocks/arrival", null, "field.required", "/clocks/arrival" },
            { "/clocks/arrival/minutes", "0", "field.out-of-range", "/clocks/arrival/minutes" },
            { "/clocks/arrival/minutes", "1.5", "field.wrong-type", "/clocks/arrival/minutes" },
            { "/clocks/arrival/minutes", "\"15\"", "field.wrong-type", "/clocks/arrival/minutes" },
            { "/clocks/arrival/workingTimeOnly", null, "field.required", "/clocks/arrival/workingTimeOnly" },
            { "/workingTime/hours", "[]", "field.required", "/workingTime/hours" },
            { "/workingTime/hours/1/from", "\"11:00:00\"", "policy.hours", "/workingTime/hours/1" },
            { "/workingTime/weekdays", "[]", "field.required", "/workingTime/weekdays" },
            { "/workingTime/weekdays", "[\"funday\"]", "field.wrong-type", "/workingTime/weekdays/0" },
            { "/workingTime/daysOff", "[\"2026-02-30\"]", "field.wrong-type", "/workingTime/daysOff/0" },
            { "/referrals/townshipReview", null, "field.required", "/referrals/townshipReview" },
            { "/referrals/validityDays", "366", "field.out-of-range", "/referrals/validityDays" },
            { "/referrals/longestHoldHours", null, "field.required", "/referrals/longestHoldHours" },
            { "/referrals/diagnosisSystems", "[]", "field.required", "/referrals/diagnosisSystems" },
            { "/referrals/diagnosisSystems", "[null]", "field.required", "/referrals/diagnosisSystems/0" },
            { "/referrals/diagnosisSystems/1/code", "\"icd-10-gb\"", "policy.duplicate", "/referrals/diagnosisSystems/1" },
            { "/referrals/diagnosisSystems/0/pattern", "\"[A-Z\"", "policy.pattern", "/referrals/diagnosisSystems/0/pattern" },
            { "/referrals/diagnosisSystems/0/pattern", "\"(a)\\\\1\"", "policy.pattern", "/referrals/diagnosisSystems/0/pattern" },
            { "/reserve/ratio", "0.1999", "field.out-of-range", "/reserve/ratio" },
            { "/reserve/ratio", "1.01", "field.out-of-range", "/reserve/ratio" },
            { "/reserve/ratio", "0.20001", "field.format", "/reserve/ratio" },
            { "/reserve/ratio", "1e400", "field.wrong-type", "/reserve/ratio" },
            { "/whitelist/entryValidityDays", "0", "field.out-of-range", "/whitelist/entryValidityDays" },
            { "/deductible/window", "-1", "field.out-of-range", "/deductible/window" },
            { "/deductible/windowUnit", "\"weeks\"", "field.wrong-type", "/deductible/windowUnit" },
            { "/deductible/amounts/0/yuan", "-1", "field.out-of-range", "/deductible/amounts/0/yuan" },
            { "/deductible/amounts/0/yuan", "0.005", "field.format", "/deductible/amounts/0/yuan" },
            { "/deductible/amounts/0/level", "\"county\"", "policy.duplicate", "/deductible/amounts/1" },
            { "/deductible/tier", "1", "field.unknown", "/deductible/tier" },
            { "/deductible/chain", """{"emergencyLimitHours":721}""", "field.out-of-range", "/deductible/chain/emergencyLimitHours" },
            { "/deductible/chain", """{"windowFrom":"admission"}""", "field.wrong-type", "/deductible/chain/windowFrom" },
            { "/deductible/chain", """{"up":{}}""", "field.required", "/deductible/chain/up/charge" },
            { "/deductible/chain", """{"down":{"charge":"reduction"}}""", "field.required", "/deductible/chain/down/reductionPercent" },
            {
                "/deductible/chain",
                """{"lateral":{"charge":"reduction","reductionPercent":101}}""",
                "field.out-of-range",
                "/deductible/chain/lateral/reductionPercent"
            },
            { "/consultations", "{}", "field.required", "/consultations/reportEmergency" },
            { "/consultations", """{"criticalMinutes":0}""", "field.out-of-range", "/consultations/criticalMinutes" },
            { "/consultations", """{"criticalStepMinutes":1441}""", "field.out-of-range", "/consultations/criticalStepMinutes" },
            { "/consultations", """{"closingReminderDays":0}""", "field.out-of-range", "/consultations/closingReminderDays" },
            { "/consultations", """{"closingReminderDays":9,"closingDays":9}""", "field.out-of-range", "/consultations/closingDays" },
            { "/consultations", """{"conclusion":{"minutes":0}}""", "field.out-of-range", "/consultations/conclusion/minutes" },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task a_fault_is_named_and_nothing_is_written(string pointer, string? value, string code, string at)
    {
        var before = (await Doctor.Get("/api/policies")).Version;
        var body = Body((pointer, value is null or "1e400" ? null : JsonNode.Parse(value)));
        // What no number type of ours holds cannot be written by a serializer either.
        var text = value == "1e400" ? body.ToJsonString().Replace("\"reserve\":{", "\"reserve\":{\"ratio\":1e400,") : body.ToJsonString();
        await Authority.Put("/api/policies/2098-01-01").Raw(text).Refused(400, code, at);
        (await Doctor.Get("/api/policies")).Version.ShouldBe(before);
    }

    [Fact]
    public async Task how_stays_are_joined_has_defaults()
    {
        const string Chain = "/parameters/deductible/chain";
        (await Doctor.Get("/api/policies")).String($"{Chain}/up/charge").ShouldBe("difference");
        var chain = JsonNode.Parse("""{"down":{"charge":"reduction","reductionPercent":50},"emergencyLimitHours":0}""");
        await Authority.Put("/api/policies/2097-01-01", Body(("/deductible/chain", chain)));
        var read = await Doctor.Get("/api/policies?on=2097-01-01");
        read.String($"{Chain}/down/charge").ShouldBe("reduction");
        read[$"{Chain}/down/reductionPercent"].GetInt32().ShouldBe(50);
        read[$"{Chain}/emergencyLimitHours"].GetInt32().ShouldBe(0);
        read.String($"{Chain}/lateral/charge").ShouldBe("difference");
        read.String($"{Chain}/windowFrom").ShouldBe("discharge");
        read[$"{Chain}/dayBedCounts"].GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task how_long_consultations_take_has_defaults()
    {
        var read = await Doctor.Get("/api/policies");
        read["/parameters/consultations/reportEmergency/minutes"].GetInt32().ShouldBe(30);
        read["/parameters/consultations/criticalMinutes"].GetInt32().ShouldBe(10);
        var clock = """{"minutes":45,"workingTimeOnly":false}""";
        var rules = JsonNode.Parse(
            $$"""
            {"reportEmergency":{{clock}},"reportUrgent":{{clock}},"reportRoutine":{{clock}},"criticalMinutes":5,"criticalStepMinutes":7,"conclusion":{{clock}}}
            """
        );
        await Authority.Put("/api/policies/2096-01-01", Body(("/consultations", rules)));
        var set = await Doctor.Get("/api/policies?on=2096-01-01");
        set["/parameters/consultations/reportRoutine/minutes"].GetInt32().ShouldBe(45);
        set["/parameters/consultations/criticalStepMinutes"].GetInt32().ShouldBe(7);
        // A form that is older than these has the defaults.
        set["/parameters/consultations/closingReminderDays"].GetInt32().ShouldBe(7);
        set["/parameters/consultations/closingDays"].GetInt32().ShouldBe(30);
    }

    [Fact]
    public async Task many_faults_are_named_at_once()
    {
        var answer = await Authority
            .Put("/api/policies/2098-01-01", new { reserve = new { ratio = 0.1 }, clocks = new { arrival = new { minutes = 0 } } })
            .Refused(400, "request.invalid");
        var pointers = answer.Problems.Select(p => p.Pointer).ToList();
        foreach (
            var expected in new[]
            {
                "/reason",
                "/reserve/ratio",
                "/reserve/releaseLeadHours",
                "/clocks/arrival/minutes",
                "/clocks/arrival/workingTimeOnly",
                "/clocks/answerUrgent",
                "/workingTime",
                "/referrals",
                "/whitelist",
                "/deductible",
            }
        )
            pointers.ShouldContain(expected);
        JsonSerializer.Serialize(answer.Json).ShouldNotContain("Exception");
    }
}
