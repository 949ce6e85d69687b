using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Worklists;

/// <summary>By number, whole name, telephone or document; and only what the caller could open.</summary>
public class when_cases_are_searched(TestService service) : IClassFixture<TestService>
{
    private const string Search = "/api/referrals/search";
    private static readonly string Card = CaseForms.IdentityNumber(15_001);

    [Fact]
    public async Task each_way_finds_the_case_and_nobody_else_does()
    {
        var patient = new
        {
            identity = new { kind = "identity-card", number = Card },
            name = "虚构·寻找",
            phone = "0554-4099999",
            payment = "resident-insurance",
        };
        var at = await service.Reviewed(patient: patient);
        await service.CatchUp();
        var id = at.Split('/')[^1];
        var number = (await service.As("dispatcher@SX-H01").Get(at)).String("/number");
        foreach (
            var form in (object[])
                [
                    new { number },
                    new { number = number[^7..] },
                    new { number = number.ToLowerInvariant() },
                    new { number = Wide(number) },
                    new { number = $" {number.Replace("-", " - ")}\t" },
                    new { number = number.Insert(5, "\u200b") },
                    new { number = number.Replace('-', '–') },
                    new { name = "虚构·寻找" },
                    new { name = "虚构寻找" },
                    new { name = " 虚构 寻找 " },
                    new { name = "\u202e虛構•尋找\u202c" },
                    new { phone = "0554 4099999" },
                    new { phone = "+86 554 4099999 转 801" },
                    new { identity = new { kind = "identity-card", number = Card } },
                    new { identity = new { kind = "household-register", number = Card } },
                ]
        )
        {
            foreach (
                var who in (string[])["dispatcher@SX-H01", "township-centre@SX-T01", "family-doctor@SX-V0101", "county-authority@340422"]
            )
                (await service.As(who).Post(Search, form).Expect(200))["/items"]
                    .EnumerateArray()
                    .Select(i => i.GetProperty("id").GetString())
                    .ShouldBe([id], $"{CaseSteps.Json(form)} by {who}");
            foreach (var who in (string[])["dispatcher@SX-H02", "township-centre@SX-T02", "family-doctor@SX-T01"])
                (await service.As(who).Post(Search, form).Expect(200))["/items"]
                    .GetArrayLength()
                    .ShouldBe(0, $"{CaseSteps.Json(form)} by {who}");
        }

        (await service.As("dispatcher@SX-H01").Post(Search, new { name = "虚构" }))["/items"]
            .GetArrayLength()
            .ShouldBe(0, "a part of a name finds nobody");
        (await service.As("dispatcher@SX-H01").Post(Search, new { number = number[^6..] }))["/items"].GetArrayLength().ShouldBe(0);
        service.Log.Lines.ShouldAllBe(line => !line.Contains("寻找") && !line.Contains(Card) && !line.Contains("4099999"));
    }

    private static string Wide(string text) => string.Concat(text.Select(c => c is > ' ' and <= '~' ? (char)(c - '!' + '！') : c));

    [Theory]
    [InlineData("{}", "search.one-of", "")]
    [InlineData("""{"number":"1","name":"虚构"}""", "search.one-of", "")]
    [InlineData("""{"name":""}""", "field.required", "/name")]
    [InlineData("""{"name":"%_%"}""", "field.format", "/name")]
    [InlineData("""{"name":"a\u0000b"}""", "field.control-character", "/name")]
    [InlineData("""{"name":"甲虚\ufffd"}""", "field.damaged-character", "/name")]
    [InlineData("""{"phone":"12345"}""", "person.phone", "/phone")]
    [InlineData(
        """{"identity":{"kind":"identity-card","number":"999999195603120012"}}""",
        "person.identity-number.check",
        "/identity/number"
    )]
    [InlineData("""{"identity":{"kind":"unknown"}}""", "field.not-allowed", "/identity/kind")]
    [InlineData("""{"number":"340422-260302-AAAAAAA","limit":101}""", "field.out-of-range", "/limit")]
    [InlineData("""{"q":"虚构"}""", "field.unknown", "/q")]
    public async Task what_cannot_be_searched_is_named(string body, string code, string pointer) =>
        await service.As("dispatcher@SX-H01").Post(Search).Raw(body).Refused(400, code, pointer);

    [Theory]
    [InlineData("' or 1=1 --")]
    [InlineData("𠮷野家")]
    [InlineData("Ａ虚构")]
    [InlineData("null")]
    public async Task any_other_text_is_a_name_that_nobody_bears(string name) =>
        (await service.As("dispatcher@SX-H01").Post(Search, new { name }).Expect(200))["/items"].GetArrayLength().ShouldBe(0);
}
