using Referrals.Tests.Hosting;

namespace Referrals.Tests.Cases;

/// <summary>
/// A name that was damaged on its way is refused; an emergency is not held up by it, and the case says that the name is in doubt.
/// </summary>
public class when_a_name_is_in_doubt(TestService service) : IClassFixture<TestService>
{
    private TestClient Receiver => service.As("dispatcher@SX-H01");

    [Theory]
    [InlineData("王\ufffd", 2, "U+FFFD")]
    [InlineData("王?", 2, "U+003F")]
    [InlineData("王□", 2, "U+25A1")]
    [InlineData("王\ue863", 2, "U+E863")]
    public async Task it_is_refused_with_its_place(string name, int position, string character)
    {
        var refused = await service
            .As("family-doctor@SX-V0101")
            .Put($"/api/referrals/{Guid.CreateVersion7()}", CaseForms.Referral(CaseForms.NewPatient(name)))
            .In("en")
            .Refused(400, "field.damaged-character", "/patient/name");
        refused["/errors"].GetArrayLength().ShouldBe(1);
        refused.Text.ShouldContain($"Character {position} of the name ({character})");
        await service
            .As("administrator@340422")
            .Put(
                "/api/practitioners/SX-P-DOUBT",
                new
                {
                    name,
                    institution = "SX-H01",
                    roles = (string[])["specialist"],
                    from = "2026-03-01",
                }
            )
            .Refused(400, "field.damaged-character", "/name");
    }

    [Theory]
    [InlineData("王\ufffd")]
    [InlineData("????")]
    [InlineData("\ue863")]
    public async Task an_emergency_goes_on_and_says_so_until_the_name_is_mended(string name)
    {
        var number = CaseForms.IdentityNumber(16_000 + name.Length);
        var at = await Arrived(number, name);
        var seen = await Receiver.Get(at);
        (seen.String("/patient/name"), seen["/patient/nameInDoubt"].GetBoolean()).ShouldBe((name, true));
        seen["/patient/familyContact/nameInDoubt"].GetBoolean().ShouldBeTrue();

        var person = seen.String("/person");
        (await Receiver.Get($"/api/people/{person}"))["/nameInDoubt"].GetBoolean().ShouldBeTrue();
        await Receiver
            .Put($"/api/people/{person}/identity", new { identity = new { kind = "identity-card", number }, name })
            .Refused(400, "field.damaged-character", "/name");
        await Receiver
            .Put($"/api/people/{person}/identity", new { identity = new { kind = "identity-card", number }, name = "王小明" })
            .Expect(204);
        seen = await Receiver.Get(at);
        seen.String("/patient/name").ShouldBe("王小明");
        seen["/patient"].TryGetProperty("nameInDoubt", out var doubt).ShouldBe(false, $"{doubt}");
    }

    [Fact]
    public async Task whoever_sends_the_right_name_finds_the_person_and_mends_it()
    {
        var number = CaseForms.IdentityNumber(16_010);
        var at = await Arrived(number, "王\ufffd");
        var registered = await service
            .As("family-doctor@SX-V0101")
            .Post("/api/people", new { identity = new { kind = "identity-card", number }, name = "王小明" })
            .Expect(200);
        var seen = await Receiver.Get(at);
        registered.String("/person").ShouldBe(seen.String("/person"));
        seen.String("/patient/name").ShouldBe("王小明");
    }

    private async Task<string> Arrived(string number, string name)
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await Receiver
            .Put(
                $"{at}/emergency-arrival",
                new
                {
                    patient = new
                    {
                        identity = new { kind = "identity-card", number },
                        name,
                        familyContact = new { name = "王□", relation = "儿子" },
                        payment = "resident-insurance",
                    },
                    from = "SX-V0101",
                    unit = "CARD",
                    channel = "chest-pain",
                    arrivedAt = service.Clock.Now,
                }
            )
            .Expect(201);
        return at;
    }
}
