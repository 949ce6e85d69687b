// A critical ECG that nobody acknowledges: the right people hear of it in the right minute, each once.
using Referrals.Tests.Cases;
using Referrals.Tests.Consultations;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Clocks;

public class when_nobody_acknowledges_a_critical_value(TestService service) : IClassFixture<TestService>
{
    private const string Doctor = "family-doctor@SX-V0101";
    private const string Cardiologist = "specialist@SX-H01";
    private const string Dispatcher = "dispatcher@SX-H01";
    private const string County = "county-authority@340422";
    private const string Unacknowledged = "critical-unacknowledged";

    [Fact]
    public async Task it_goes_from_the_doctor_to_both_institutions_the_centre_and_the_county_ten_minutes_apart()
    {
        var at = await Reported();
        (await service.ToldOf(Doctor, at)).ShouldBe(["critical-value"]);
        (await service.ConsultationListsOf(Doctor, at)).ShouldContain("critical");
        (await service.ConsultationListsOf(Cardiologist, at)).ShouldNotContain("critical");

        await Pass(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        (await Told(Cardiologist)).ShouldBe(0);
        await Pass(TimeSpan.FromSeconds(1));
        ((await Told(Doctor)), (await Told(Cardiologist)), (await Told(Dispatcher))).ShouldBe((1, 1, 0));
        (await service.ConsultationListsOf(Cardiologist, at)).ShouldContain("critical");

        await Pass(TimeSpan.FromMinutes(10));
        ((await Told(Cardiologist)), (await Told(Dispatcher)), (await Told(County))).ShouldBe((1, 1, 0));
        await Pass(TimeSpan.FromMinutes(10));
        ((await Told(Dispatcher)), (await Told(County))).ShouldBe((1, 1));
        (await service.ConsultationListsOf(County, at)).ShouldBe(["critical"]);
        foreach (var stranger in (string[])["dispatcher@SX-H02", "township-centre@SX-T02", "specialist@SX-M01"])
            (await service.ToldOf(stranger, at)).ShouldBeEmpty();

        await Pass(TimeSpan.FromHours(3));
        (await service.HappenedTo(at)).Count(name => name == "consultation_escalated").ShouldBe(3);
        await service.As(Doctor).Post($"{at}/acknowledgement", new { report = 1 }).Expect(200);
        (await service.ConsultationListsOf(County, at)).ShouldBeEmpty();
        (await service.ConsultationListsOf(Doctor, at)).ShouldNotContain("critical");

        async Task<int> Told(string who) => (await service.ToldOf(who, at)).Count(kind => kind == Unacknowledged);
    }

    [Fact]
    public async Task who_acknowledges_in_time_spares_everybody_and_a_corrected_report_begins_anew()
    {
        var at = await Reported();
        await Pass(TimeSpan.FromMinutes(9));
        await service.As(Doctor).Post($"{at}/acknowledgement", new { report = 1 }).Expect(200);
        await Pass(TimeSpan.FromMinutes(40));
        (await service.ToldOf(Cardiologist, at)).ShouldNotContain(Unacknowledged);
        await service
            .As(Cardiologist)
            .Post($"{at}/correction", ReportBodies.Correction("复核后仍为危急值", critical: "ST 段抬高加重"))
            .Expect(200);
        await Pass(TimeSpan.FromMinutes(10));
        (await service.ToldOf(Cardiologist, at)).Count(kind => kind == Unacknowledged).ShouldBe(1);
    }

    private async Task<string> Reported()
    {
        var at = $"/api/consultations/{Guid.CreateVersion7()}";
        await service
            .As(Doctor)
            .Put(
                $"{at}/examination-request",
                new
                {
                    patient = CaseForms.NewPatient(),
                    to = new { institution = "SX-H01", unit = "CARD" },
                    urgency = "emergency",
                    diagnoses = CaseForms.Diagnoses("I20.0"),
                    question = "胸痛一小时，是否心梗？",
                    examination = new
                    {
                        modality = "ecg",
                        what = "十二导联心电图",
                        accession = $"ECG-{Guid.NewGuid():N}"[..20],
                        performedAt = service.Clock.Now.AddMinutes(-5),
                    },
                }
            )
            .Expect(201);
        await service.As(Cardiologist).Post($"{at}/claim", new { }).Expect(200);
        await service.As(Cardiologist).Post($"{at}/report", ReportBodies.Report(critical: "ST 段抬高")).Expect(200);
        return at;
    }

    private async Task Pass(TimeSpan time)
    {
        await service.CatchUp();
        service.Clock.Advance(time);
        await service.RunClocks();
        await service.CatchUp();
    }
}
