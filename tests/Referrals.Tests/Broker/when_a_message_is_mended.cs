using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.Broker;

namespace Referrals.Tests.Broker;

public class when_a_message_is_mended
{
    private const string Message = """
        {"id":"m-1","source":"SX-T01","type":"a.b.v1","data":{"unit":"NOPE","list":["a","b"],"a/b":{"c~d":1},"gone":null}}
        """;

    [Theory]
    [InlineData("/data/unit", "\"CARD\"", "/data/unit", "\"CARD\"")]
    [InlineData("/data/new", "{\"x\":1}", "/data/new", "{\"x\":1}")]
    [InlineData("/data/unit", "null", "/data/unit", "null")]
    [InlineData("/data/list/1", "\"c\"", "/data/list", "[\"a\",\"c\"]")]
    [InlineData("/data/list/-", "\"c\"", "/data/list", "[\"a\",\"b\",\"c\"]")]
    [InlineData("/data/a~1b/c~0d", "2", "/data/a~1b", "{\"c~d\":2}")]
    [InlineData("/type", "\"a.c.v1\"", "/type", "\"a.c.v1\"")]
    public void a_place_has_what_it_shall_have(string pointer, string value, string at, string expected)
    {
        var message = JsonNode.Parse(Message)!;
        MessageMending.Apply(message, [new MessageChange(pointer, JsonElement.Parse(value))]).ShouldBeNull();
        var node = at.Split('/')[1..].Aggregate(message, (parent, step) => parent[step.Replace("~1", "/").Replace("~0", "~")]!);
        (node?.ToJsonString() ?? "null").ShouldBe(expected);
    }

    [Fact]
    public void what_has_no_value_is_taken_away()
    {
        var message = JsonNode.Parse(Message)!;
        MessageMending
            .Apply(message, [new("/data/unit", default), new("/data/list/0", default), new("/data/gone", default)])
            .ShouldBeNull();
        message["data"]!.ToJsonString().ShouldBe("""{"list":["b"],"a/b":{"c~d":1}}""");
    }

    [Theory]
    [InlineData("data/unit", "field.format")]
    [InlineData("", "field.format")]
    [InlineData(null, "field.format")]
    [InlineData("/id", "dead-letter.not-changeable")]
    [InlineData("/source", "dead-letter.not-changeable")]
    [InlineData("/data/nothing/below", "dead-letter.no-such-place")]
    [InlineData("/data/list/2", "dead-letter.no-such-place")]
    [InlineData("/data/list/x", "dead-letter.no-such-place")]
    [InlineData("/data/unit/below", "dead-letter.no-such-place")]
    public void a_place_that_is_not_there_is_named(string? pointer, string code)
    {
        var refusal = MessageMending.Apply(
            JsonNode.Parse(Message)!,
            [new("/type", JsonElement.Parse("\"x\"")), new(pointer, JsonElement.Parse("1"))]
        )!;
        (refusal.Code, refusal.Pointer).ShouldBe((code, "/changes/1/pointer"));
    }

    [Theory]
    [InlineData("\"CARD\"", "\"CARD\"")]
    [InlineData("\"2026-03-01\"", "\"2026-03-01\"")]
    [InlineData("\"2026-03-01T08:00:00+08:00\"", "\"2026-03-01T08:00:00+08:00\"")]
    [InlineData("\"0198a5c2-7d3e-7a61-9d0c-3f5f3a1b2c4d\"", "\"0198a5c2-7d3e-7a61-9d0c-3f5f3a1b2c4d\"")]
    [InlineData("\"I21.900\"", "\"I21.900\"")]
    [InlineData("37", "37")]
    [InlineData("true", "true")]
    [InlineData("\"虚构甲\"", "\"***\"")]
    [InlineData("\"JOHN DOE\"", "\"***\"")]
    [InlineData("\"13800000000\"", "\"***\"")]
    [InlineData("\"19800101\"", "\"***\"")]
    [InlineData("13800000000", "\"***\"")]
    [InlineData("{\"name\":\"DOE\"}", "{\"name\":\"***\"}")]
    [InlineData("{\"phone\":[\"1\",\"2\"]}", "{\"phone\":[\"***\",\"***\"]}")]
    [InlineData("{\"question\":\"DOE\",\"link\":\"a/b\"}", "{\"question\":\"***\",\"link\":\"***\"}")]
    [InlineData("{\"虚构\":1}", "{\"***2\":1}")]
    [InlineData("{\"虚构\":1,\"杜撰\":2}", "{\"***2\":1,\"***2-2\":2}")]
    public void of_a_person_nothing_is_shown(string json, string shown)
    {
        var seen = MessageMask.Of(JsonNode.Parse($$"""{"id":"m-0012345678","data":{{json}}}"""))!;
        JsonNode.DeepEquals(seen, JsonNode.Parse($$"""{"id":"m-0012345678","data":{{shown}}}""")).ShouldBeTrue($"{seen}");
    }
}
