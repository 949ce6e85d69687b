using System.Globalization;
using Referrals.Fhir;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Task = System.Threading.Tasks.Task;

namespace Referrals.Tests.Fhir;

/// <summary>
/// The published examples of HL7 China are no valid FHIR in places. A bundle with the same departures is read, and means what a valid one
/// would.
/// </summary>
public class when_a_published_example_is_read(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task it_begins_a_case()
    {
        var today = Shared.Shanghai.Day(service.Clock.Now);
        var xml = (
            await File.ReadAllTextAsync(
                Path.Combine(Repository.Root, "contracts/fhir/examples/C01001-as-published.xml"),
                TestContext.Current.CancellationToken
            )
        )
            .Replace("999999195001010001", CaseForms.IdentityNumber(780_001))
            .Replace("2026-03-02T", today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T")
            .Replace("2026-03-09T", today.AddDays(7).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T");
        FhirSchema.Faults(System.Text.Encoding.UTF8.GetBytes(xml)).Count.ShouldBeGreaterThan(2);
        var answer = await service.As("his-system@SX-T01").Process("\ufeff" + xml).Expect(200);
        // Its document lies at an address, and is not fetched.
        answer.Issues().ShouldBe([(null, null), ("fhir.document-by-address", "DocumentReference[0].content[0].attachment")]);
        var view = await service.As("his-system@SX-T01").Get($"/api/referrals/{answer.CaseOf()}");
        view.String("/patient/name").ShouldBe("虚构丁");
        view.String("/patient/sex").ShouldBe("male");
        view.String("/patient/phone").ShouldBe("13800000000");
        view.String("/patient/familyContact/relation").ShouldBe("父亲");
        view.String("/request/direction").ShouldBe("up");
        view.String("/request/resource").ShouldBe("bed");
        view.String("/request/diagnoses/0/version").ShouldBe("GB/T 14396-2016");
        view.String("/request/narrative/cautions").ShouldBe("请患者持身份证到住院处报到。");
        view.String("/request/validUntil").ShouldBe(today.AddDays(7).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void ids_are_derived_as_the_contract_says()
    {
        // By the reference algorithm, of the namespace and name in contracts/fhir/README.md.
        FhirIds.CaseOf("340422", "SX-T01", "ZY-2026-77").ShouldBe(new Guid("bf536eba-938b-50fd-8e7c-926ab9551db3"));
    }
}
