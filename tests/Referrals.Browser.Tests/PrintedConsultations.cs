// Consultations to print: one of each kind, with little and with as much as the forms may hold.
using Referrals.Shared;
using Referrals.Tests.Consultations;
using Referrals.Tests.Hosting;
using static Referrals.Tests.Consultations.ConsultationDocumentSteps;
using static Referrals.Tests.Consultations.ReportBodies;

namespace Referrals.Browser.Tests;

internal static class PrintedConsultations
{
    private const int Longest = 4_000;

    /// <summary>A question and its answer. Returns its address.</summary>
    public static async Task<string> Advised(this TestService service)
    {
        var at = await service.AskedForAdvice(patient: PrintedCases.Patient);
        await service
            .As("specialist@SX-H01", practitioner: Chair)
            .Post($"{at}/advice", new { text = "加用单硝酸异山梨酯", recommendation = "treat-locally" })
            .Expect(200);
        return at;
    }

    /// <summary>Several institutions have come to a conclusion.</summary>
    public static async Task<string> Concluded(this TestService service)
    {
        var at = await service.InSession(patient: PrintedCases.Patient);
        var chair = service.As("specialist@SX-H01", practitioner: Chair);
        var invited = service.As("specialist@SX-H02", practitioner: Expert);
        await invited.Post($"{at}/opinion", new { expert = 1, text = "建议中西医结合治疗" }).Expect(200);
        await chair.Post($"{at}/opinion", new { expert = 2, text = "同意介入评估" }).Expect(200);
        var task = new
        {
            institution = "SX-V0101",
            text = "一周内复查",
            due = Shanghai.Day(service.Clock.Now).AddDays(7),
        };
        await chair
            .Post(
                $"{at}/conclusion",
                new
                {
                    text = "先行冠脉造影评估",
                    recommendation = "refer",
                    tasks = new[] { task },
                }
            )
            .Expect(200);
        return at;
    }

    /// <summary>An ECG with a critical value that was acknowledged, corrected once.</summary>
    public static async Task<string> Reported(this TestService service)
    {
        var at = await service.Claimed(patient: PrintedCases.Patient);
        var (doctor, cardiologist) = (service.As("family-doctor@SX-V0101"), service.As("specialist@SX-H01", practitioner: Chair));
        await cardiologist.Post($"{at}/report", Report()).Expect(200);
        await cardiologist.Post($"{at}/correction", Correction("导联接反，重新判读", "急性前壁心肌梗死", recognised: true)).Expect(200);
        await doctor.Post($"{at}/acknowledgement", new { report = 2 }).Expect(200);
        await doctor.Post($"{at}/reuse", new { }).Expect(200);
        return at;
    }

    /// <summary>Question, findings and conclusions as long as they may be, with two corrections.</summary>
    public static async Task<string> ReportedAtLength(this TestService service)
    {
        var at = await service.Claimed(PrintedCases.Longest("问题", Longest), PrintedCases.Patient);
        var cardiologist = service.As("specialist@SX-H01", practitioner: Chair);
        foreach (var number in Enumerable.Range(1, 3))
        {
            var report = number == 1 ? Report() : Correction("");
            report["findings"] = PrintedCases.Longest($"所见{number}", Longest);
            report["conclusion"] = PrintedCases.Longest($"意见{number}", Longest);
            await cardiologist.Post($"{at}/{(number == 1 ? "report" : "correction")}", report).Expect(200);
        }

        return at;
    }
}
