using System.Text.Json;
using Referrals.Security;

namespace Referrals.Tests.Security;

public class when_claims_are_read(GuardedService guarded) : IClassFixture<GuardedService>
{
    public static TheoryData<string, string, object?> Wrong { get; } =
        new()
        {
            { "sub", "none", null },
            { "sub", "empty", "" },
            { "sub", "a number", 4711 },
            { "sub", "too long", new string('u', 129) },
            { "sub", "with a space", "u 4711" },
            { "sub", "with a control character", "u\u00014711" },
            { "sub", "in Chinese, a name perhaps", "张三" },
            { "sub", "an identity number", "999999199003070012" },
            { "sub", "an identity number within", "u:99999919900307008x:7" },
            { "sub", "an identity number of 15 digits", "999999900307001" },
            { "sub", "a telephone number", "13800138000" },
            { "sub", "a telephone number with its country", "+86-138-0013-8000" },
            { "sub", "a telephone number within", "f:3f0e:13800138000" },
            { "roles", "none", null },
            { "roles", "of other services", new[] { "offline_access", "payroll" } },
            { "roles", "in other letters", "Dispatcher" },
            { "roles", "the word for none", "none" },
            { "roles", "a number", 4 },
            { "roles", "an object", new { dispatcher = true } },
            { "roles", "numbers", new[] { 4 } },
            { "county", "none", null },
            { "county", "too short", "34042" },
            { "county", "letters", "34042x" },
            { "county", "wide digits", "３４０４２２" },
            { "county", "a number", 340422 },
            { "institution", "none", null },
            { "institution", "empty", "" },
            { "institution", "too long", new string('H', 65) },
            { "institution", "a path", "SX/H01" },
            { "institution", "a list", new[] { "SX-H01" } },
            { "practitioner", "empty", "" },
            { "practitioner", "with a line feed", "P\n1" },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task what_is_missing_or_wrong_is_named(string claim, string how, object? value)
    {
        how.ShouldNotBeEmpty();
        await guarded
            .With((claim, value))
            .Get("/api/probe")
            .In("en")
            .Refused(401, "token.claims")
            .That(claim, answer => answer["/values/claim"].GetString() == claim && answer["/title"].GetString()!.Contains($"'{claim}'"));
    }

    [Theory]
    [InlineData("u-4711")]
    [InlineData("dispatcher")]
    [InlineData("SX-H01")]
    public async Task half_a_character_is_no_text(string value)
    {
        var payload = JsonSerializer.Serialize(guarded.Issuer.Claims(guarded.Now)).Replace($"\"{value}\"", "\"\\ud800\"");
        await guarded.Service.WithToken(guarded.Issuer.Key.Sign(payload)).Get("/api/probe").Refused(401, "token.invalid");
    }

    [Theory]
    [InlineData("3f0e2a44-6f1c-4b2e-9d40-138001380002")]
    [InlineData("165617851692098625")]
    [InlineData("999999199003070018")]
    [InlineData("f:3f0e2a44-6f1c-4b2e-9d40-5b1f6a1e7c11:zhangwei7")]
    [InlineData("dev-dispatcher-SX-H01")]
    public async Task other_subjects_are_nobodys_number(string subject) =>
        (await guarded.With(("sub", subject)).Get("/api/probe"))["/subject"].GetString().ShouldBe(subject);

    [Theory]
    [InlineData("dispatcher", Roles.Dispatcher)]
    [InlineData("openid dispatcher  township-centre other", Roles.Dispatcher | Roles.TownshipCentre)]
    public async Task roles_may_be_one_text(string claim, Roles roles) => await Check(claim, roles);

    [Fact]
    public async Task roles_may_be_a_list() =>
        await Check(new object[] { "family-doctor", "dispatcher", "offline_access", 7 }, Roles.FamilyDoctor | Roles.Dispatcher);

    [Fact]
    public async Task every_role_has_its_name()
    {
        RoleNames
            .All.Keys.Order()
            .ShouldBe([
                "administrator",
                "county-authority",
                "dispatcher",
                "family-doctor",
                "his-system",
                "insurer",
                "specialist",
                "township-centre",
            ]);
        await Check(string.Join(' ', RoleNames.All.Keys), RoleNames.All.Values.Aggregate((all, role) => all | role));
    }

    [Theory]
    [InlineData("county-authority")]
    [InlineData("insurer")]
    [InlineData("administrator")]
    public async Task a_role_of_the_whole_county_needs_no_institution(string role)
    {
        var client = guarded.With(("roles", role), ("institution", null));
        if (role == "county-authority")
            await client.Get("/api/probe");
        else
            await client.Get("/api/probe").Refused(403, "role.not-permitted");
        await guarded.With(("roles", $"{role} specialist"), ("institution", null)).Get("/api/probe").Refused(401, "token.claims");
    }

    private async Task Check(object claim, Roles roles)
    {
        var answer = await guarded.With(("roles", claim)).Get("/api/probe");
        ((Roles)answer["/roles"].GetInt32()).ShouldBe(roles);
    }
}
