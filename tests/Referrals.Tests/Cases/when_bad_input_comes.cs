using System.Text;
using System.Text.Json.Nodes;
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Cases;

/// <summary>Bodies, headers and parameters that cannot be: each has its status, its code and its place, and nothing is written.</summary>
public class when_bad_input_comes(TestService service) : IClassFixture<TestService>
{
    private TestClient Sender => service.As("family-doctor@SX-V0101");

    /// <summary>Changes to a form that is right, the fault that each must give, and where.</summary>
    private static readonly Dictionary<string, (Action<JsonObject, DateOnly> Change, string Code, string Pointer)> Faults = new()
    {
        ["unknown field"] = ((f, _) => f["colour"] = "red", "field.unknown", "/colour"),
        ["unknown field further in"] = ((f, _) => f["destination"]!["bed"] = 7, "field.unknown", "/destination/bed"),
        ["field in another case"] = ((f, _) => f["Reason"] = "x", "field.unknown", "/Reason"),
        ["number for a text"] = ((f, _) => f["reason"] = 5, "field.wrong-type", "/reason"),
        ["text for a number"] = ((f, _) => f["patient"]!["estimatedAge"] = "70", "field.wrong-type", "/patient/estimatedAge"),
        ["fraction for a whole number"] = ((f, _) => f["patient"]!["estimatedAge"] = 70.5, "field.wrong-type", "/patient/estimatedAge"),
        ["number for an enum"] = ((f, _) => f["direction"] = 1, "field.wrong-type", "/direction"),
        ["number as an enum's text"] = ((f, _) => f["direction"] = "1", "field.wrong-type", "/direction"),
        ["unknown value of an enum"] = ((f, _) => f["urgency"] = "at-once", "field.wrong-type", "/urgency"),
        ["two values of an enum that make a third"] = ((f, _) => f["direction"] = "down, lateral", "field.wrong-type", "/direction"),
        ["value of an enum in capitals"] = ((f, _) => f["direction"] = "UP", "field.wrong-type", "/direction"),
        ["two values of an enum"] = ((f, _) => f["urgency"] = "urgent, routine", "field.wrong-type", "/urgency"),
        ["object for a list"] = ((f, _) => f["diagnoses"] = new JsonObject(), "field.wrong-type", "/diagnoses"),
        ["text in a list of objects"] = ((f, _) => f["diagnoses"] = new JsonArray("I20.0"), "field.wrong-type", "/diagnoses/0"),
        ["nothing in a list of objects"] = ((f, _) => f["diagnoses"] = new JsonArray((JsonNode?)null), "field.required", "/diagnoses/0"),
        ["list for an object"] = ((f, _) => f["destination"] = new JsonArray(), "field.wrong-type", "/destination"),
        ["day that is not in the calendar"] = ((f, _) => f["validFrom"] = "2026-02-30", "field.wrong-type", "/validFrom"),
        ["day with a time"] = ((f, _) => f["validFrom"] = "2026-02-20T00:00:00Z", "field.wrong-type", "/validFrom"),
        ["empty day"] = ((f, _) => f["validFrom"] = "", "field.wrong-type", "/validFrom"),
        ["no reason"] = ((f, _) => f.Remove("reason"), "field.required", "/reason"),
        ["reason of spaces"] = ((f, _) => f["reason"] = " \t\n ", "field.required", "/reason"),
        ["reason too long"] = ((f, _) => f["reason"] = new string('长', 2_001), "field.too-long", "/reason"),
        ["summary too long"] = ((f, _) => f["summary"] = new string('长', 4_001), "field.too-long", "/summary"),
        ["bell"] = ((f, _) => f["reason"] = "a\u0007b", "field.control-character", "/reason"),
        ["NUL"] = ((f, _) => f["summary"] = "a\0b", "field.control-character", "/summary"),
        ["NUL in a code"] = ((f, _) => f["destination"]!["unit"] = "CA\0RD", "field.control-character", "/destination/unit"),
        ["C1 control"] = ((f, _) => f["reason"] = "a\u0086b", "field.control-character", "/reason"),
        ["damaged name"] = ((f, _) => f["patient"]!["name"] = "虚构\ufffd", "field.damaged-character", "/patient/name"),
        ["damaged name of a relative"] = (
            (f, _) => f["patient"]!["familyContact"] = new JsonObject { ["name"] = "虚?", ["relation"] = "儿子" },
            "field.damaged-character",
            "/patient/familyContact/name"
        ),
        ["seventeen marks on one letter"] = ((f, _) => f["reason"] = "a" + new string('\u0301', 17), "field.too-many-marks", "/reason"),
        ["name without a letter"] = ((f, _) => f["patient"]!["name"] = "——", "field.format", "/patient/name"),
        ["no patient"] = ((f, _) => f.Remove("patient"), "field.required", "/patient"),
        ["patient and reference"] = ((f, _) => f["person"] = "p-one", "field.not-allowed", "/patient"),
        ["wrong check character"] = (
            (f, _) => f["patient"]!["identity"]!["number"] = Spoiled(CaseForms.IdentityNumber(77)),
            "person.identity-number.check",
            "/patient/identity/number"
        ),
        ["born on no day"] = (
            (f, _) => f["patient"]!["identity"]!["number"] = "999999195002300013",
            "person.identity-number.birth-date",
            "/patient/identity/number"
        ),
        ["born at the end of time"] = ((f, _) => f["patient"]!["birthDate"] = "9999-12-31", "field.out-of-range", "/patient/birthDate"),
        ["no telephone number"] = ((f, _) => f["patient"]!["phone"] = "12", "person.phone", "/patient/phone"),
        ["no destination"] = ((f, _) => f["destination"] = null, "field.required", "/destination"),
        ["unknown institution"] = ((f, _) => f["destination"]!["institution"] = "SX-H99", "field.unknown-code", "/destination/institution"),
        ["unknown unit"] = ((f, _) => f["destination"]!["unit"] = "MARS", "field.unknown-code", "/destination/unit"),
        ["unit of another institution"] = ((f, _) => f["destination"]!["unit"] = "GEN", "field.unknown-code", "/destination/unit"),
        ["from a clinic to a hospital is not lateral"] = (
            (f, _) => f["direction"] = "lateral",
            "referral.direction-mismatch",
            "/direction"
        ),
        ["up out of the county"] = (
            (f, _) => f["destination"] = new JsonObject { ["institution"] = "SX-X01", ["unit"] = "CARD" },
            "referral.direction-mismatch",
            "/direction"
        ),
        ["no diagnosis"] = ((f, _) => f["diagnoses"] = new JsonArray(), "field.required", "/diagnoses"),
        ["unknown diagnosis system"] = ((f, _) => f["diagnoses"]![0]!["system"] = "icd-9", "field.unknown-code", "/diagnoses/0/system"),
        ["unknown edition"] = ((f, _) => f["diagnoses"]![0]!["version"] = "GB/T 14396-2001", "field.unknown-code", "/diagnoses/0/version"),
        ["diagnosis of another shape"] = ((f, _) => f["diagnoses"]![0]!["code"] = "心绞痛", "field.format", "/diagnoses/0/code"),
        ["diagnosis and more"] = ((f, _) => f["diagnoses"]![0]!["code"] = "I20.0 I21.9", "field.format", "/diagnoses/0/code"),
        ["eleven diagnoses"] = ((f, _) => f["diagnoses"] = Diagnoses(11), "field.too-many", "/diagnoses"),
        ["ten thousand empty diagnoses"] = (
            (f, _) => f["diagnoses"] = new JsonArray([.. Enumerable.Range(0, 10_000).Select(_ => new JsonObject())]),
            "field.too-many",
            "/diagnoses"
        ),
        ["valid from last week"] = ((f, today) => f["validFrom"] = Day(today.AddDays(-7)), "field.out-of-range", "/validFrom"),
        ["valid from next year"] = ((f, today) => f["validFrom"] = Day(today.AddDays(91)), "field.out-of-range", "/validFrom"),
        ["valid from the end of time"] = ((f, _) => f["validFrom"] = "9999-12-31", "field.out-of-range", "/validFrom"),
        ["valid from the beginning of time"] = ((f, _) => f["validFrom"] = "0001-01-01", "field.out-of-range", "/validFrom"),
        ["validity reversed"] = (
            (f, today) => (f["validFrom"], f["validUntil"]) = (Day(today.AddDays(3)), Day(today.AddDays(2))),
            "field.out-of-range",
            "/validUntil"
        ),
        ["validity too long"] = ((f, today) => f["validUntil"] = Day(today.AddDays(31)), "field.out-of-range", "/validUntil"),
        ["plan of a down-transfer"] = ((f, _) => f["plan"] = new JsonObject(), "field.not-allowed", "/plan"),
        ["somebody else's doctor"] = ((f, _) => f["practitioner"] = "SX-P-T01-01", "field.not-allowed", "/practitioner"),
    };

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task a_fault_is_named_with_its_place(string name)
    {
        var (change, code, pointer) = Faults[name];
        var form = Form(CaseForms.Referral());
        change(form, Shanghai.Day(service.Clock.Now));
        await Refused(form.ToJsonString(), 400, code, pointer);
    }

    [Fact]
    public async Task all_faults_come_at_once()
    {
        var answer = await Sender.Post("/api/referrals", new { }).Refused(400, "request.invalid");
        answer
            .Problems.Skip(1)
            .ShouldBe([
                ("field.required", "/patient"),
                ("field.required", "/direction"),
                ("field.required", "/urgency"),
                ("field.required", "/resource"),
                ("field.required", "/destination"),
                ("field.required", "/diagnoses"),
                ("field.required", "/payment"),
                ("field.required", "/reason"),
            ]);
    }

    [Theory]
    [InlineData("", "body.missing")]
    [InlineData("null", "body.missing")]
    [InlineData(" ", "body.malformed")]
    [InlineData("{", "body.malformed")]
    [InlineData("{\"reason\":\"x\",}", "body.malformed")]
    [InlineData("{} {}", "body.malformed")]
    [InlineData("{/*x*/}", "body.malformed")]
    [InlineData("{\"reason\":NaN}", "body.malformed")]
    [InlineData("{\"reason\":\"a\nb\"}", "body.malformed")]
    [InlineData("{\"reason\":\"\\x\"}", "body.malformed")]
    [InlineData("\ufeff{}", "body.malformed")]
    [InlineData("{'reason':'x'}", "body.malformed")]
    [InlineData("{\"reason\":\"\\ud800\"}", "field.wrong-type")]
    [InlineData("{\"reason\":\"\\udc00\\ud800\"}", "field.wrong-type")]
    [InlineData("{\"\\ud800\":1}", null)]
    [InlineData("[]", "field.wrong-type")]
    [InlineData("[{}]", "field.wrong-type")]
    [InlineData("1", "field.wrong-type")]
    [InlineData("true", "field.wrong-type")]
    [InlineData("\"text\"", "field.wrong-type")]
    [InlineData("{\"reason\":\"a\",\"reason\":\"b\"}", "field.wrong-type")]
    [InlineData("{\"patient\":{\"name\":\"a\",\"name\":\"b\"}}", "field.wrong-type")]
    public async Task a_body_that_is_no_form_is_refused(string body, string? code)
    {
        var before = await service.CountEvents();
        var answer = await Sender.Post("/api/referrals").Raw(body).Expect(400);
        if (code is not null)
            answer.Problems.Select(p => p.Code).ShouldContain(code);
        (await service.CountEvents()).ShouldBe(before);
    }

    [Fact]
    public async Task bytes_that_are_no_text_are_refused()
    {
        await Sender.Post("/api/referrals").Raw([0xff, 0xfe, 0x00]).Refused(400, "body.malformed");
        await Sender.Post("/api/referrals").Raw([.. "{\"reason\":\""u8, 0xc3, 0x28, .. "\"}"u8]).Expect(400);
        await Sender.Post("/api/referrals").Raw([.. "{\"reason\":\""u8, 0xed, 0xa0, 0x80, .. "\"}"u8]).Expect(400);
        await Sender
            .Post("/api/referrals")
            .Raw(Encoding.Unicode.GetBytes("{}"), "application/json; charset=utf-16")
            .Refused(400, "body.malformed");
    }

    [Theory]
    [InlineData(33)]
    [InlineData(5_000)]
    [InlineData(100_000)]
    public async Task deep_nesting_is_refused(int depth)
    {
        await Refused(new string('[', depth) + new string(']', depth), 400, "body.malformed");
        await Refused(
            string.Concat(Enumerable.Repeat("{\"plan\":", Math.Min(depth, 20_000))) + "1" + new string('}', Math.Min(depth, 20_000)),
            400,
            "body.malformed"
        );
    }

    [Fact]
    public async Task a_body_larger_than_256_kilobytes_is_refused()
    {
        var form = Form(CaseForms.Referral());
        form["diagnoses"] = Diagnoses(10_000);
        await Refused(form.ToJsonString(), 413, "body.too-large");
        await Refused(new string(' ', 256 * 1024 + 1), 413, "body.too-large");
        await Refused(new string(' ', 256 * 1024 - 2) + "{}", 400, "request.invalid");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("")]
    public async Task another_content_type_is_refused(string type) =>
        await Sender.Post("/api/referrals").Raw(Form(CaseForms.Referral()).ToJsonString(), type).Refused(415, "body.not-json");

    [Theory]
    [InlineData("If-Match", "7", "if-match.invalid")]
    [InlineData("If-Match", "W/\"7\"", "if-match.invalid")]
    [InlineData("If-Match", "\"7\", \"8\"", "if-match.invalid")]
    [InlineData("If-Match", "\"seven\"", "if-match.invalid")]
    [InlineData("If-Match", "\"-1\"", "if-match.invalid")]
    [InlineData("If-Match", "\"\"", "if-match.invalid")]
    [InlineData("If-Match", "\"99999999999999999999\"", "if-match.invalid")]
    [InlineData("Idempotency-Key", "two words", "idempotency-key.invalid")]
    [InlineData("Idempotency-Key", "钥匙", "idempotency-key.invalid")]
    [InlineData("Idempotency-Key", "*201", "idempotency-key.invalid")]
    [InlineData("Log-Position", "-1", "log-position.invalid")]
    [InlineData("Log-Position", "last", "log-position.invalid")]
    [InlineData("Log-Position", "99999999999999999999", "log-position.invalid")]
    public async Task a_header_that_says_nothing_is_refused(string name, string value, string code)
    {
        var before = await service.CountEvents();
        await Sender
            .Post("/api/referrals", CaseForms.Referral())
            .Header(name, value == "*201" ? new string('k', 201) : value)
            .Refused(400, code);
        (await service.CountEvents()).ShouldBe(before);
    }

    [Theory]
    [InlineData("no-guid")]
    [InlineData("0195b4a0-0000-7000-8000-00000000000")]
    [InlineData("0195b4a0-0000-7000-8000-0000000000011")]
    [InlineData("1")]
    public async Task an_id_that_is_none_is_not_found(string id)
    {
        await Sender.Get($"/api/referrals/{id}").Refused(404, "not-found");
        await Sender.Put($"/api/referrals/{id}", CaseForms.Referral()).Refused(404, "not-found");
        await Sender.Post($"/api/referrals/{id}/acceptance", new { }).Refused(404, "not-found");
    }

    [Theory]
    [InlineData("side=up", "field.unknown-code", "side")]
    [InlineData("side=", "field.unknown-code", "side")]
    [InlineData("state=open", "field.unknown-code", "state")]
    [InlineData("state=draft&state=1", "field.unknown-code", "state")]
    [InlineData("limit=0", "field.out-of-range", "limit")]
    [InlineData("limit=201", "field.out-of-range", "limit")]
    [InlineData("limit=-1", "field.out-of-range", "limit")]
    [InlineData("limit=many", "field.out-of-range", "limit")]
    [InlineData("limit=99999999999", "field.out-of-range", "limit")]
    [InlineData("cursor=first", "page.cursor-invalid", "cursor")]
    [InlineData("cursor=0", "page.cursor-invalid", "cursor")]
    [InlineData("cursor=-5", "page.cursor-invalid", "cursor")]
    [InlineData("cursor=1%27--", "page.cursor-invalid", "cursor")]
    [InlineData("cursor=99999999999999999999", "page.cursor-invalid", "cursor")]
    [InlineData("cursor=%00", "page.cursor-invalid", "cursor")]
    public async Task a_list_parameter_that_says_nothing_is_refused(string query, string code, string parameter) =>
        await Sender.Get($"/api/referrals?{query}").Refused(400, code, parameter);

    private async Task Refused(string body, int status, string code, string? pointer = null)
    {
        var before = await service.CountEvents();
        await Sender.Post("/api/referrals").Raw(body).Refused(status, code, pointer);
        (await service.CountEvents()).ShouldBe(before, "nothing is written");
    }

    private static JsonObject Form(object form) => JsonNode.Parse(CaseSteps.Json(form))!.AsObject();

    private static JsonArray Diagnoses(int count) =>
        new([
            .. Enumerable
                .Range(0, count)
                .Select(_ => new JsonObject
                {
                    ["code"] = "I20.0",
                    ["system"] = "icd-10-gb",
                    ["version"] = "GB/T 14396-2016",
                }),
        ]);

    private static string Spoiled(string number) => number[..^1] + (number[^1] == '1' ? '2' : '1');

    private static string Day(DateOnly day) => day.ToString("O");
}
