// Consultations over HTTP to which files are attached, and which are printed.
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Consultations;

internal static class ConsultationDocumentSteps
{
    public const string Chair = "SX-P-H01-02";
    public const string Expert = "SX-P-H02-02";

    /// <summary>A village doctor asks the cardiologists. Returns its address.</summary>
    public static async Task<string> AskedForAdvice(
        this TestService service,
        string question = "服药后仍有胸闷，是否需要调整？",
        object? patient = null
    )
    {
        var at = $"/api/consultations/{Guid.CreateVersion7()}";
        var form = Request(question, patient);
        await service.As("family-doctor@SX-V0101").Put($"{at}/advice-request", form).Expect(201);
        return at;
    }

    /// <summary>The same for several institutions: these experts, or else one of the county and one from outside.</summary>
    public static async Task<string> AskedToMeet(
        this TestService service,
        string question = "反复胸痛，是否需要介入治疗？",
        object? patient = null,
        params IReadOnlyList<object> experts
    )
    {
        var at = $"/api/consultations/{Guid.CreateVersion7()}";
        var form = Request(question, patient);
        form["experts"] =
            experts.Count > 0
                ? experts
                : new object[]
                {
                    new
                    {
                        institution = "SX-H02",
                        unit = "TCM",
                        practitioner = Expert,
                    },
                    new
                    {
                        institution = "SX-X01",
                        unit = "CARD",
                        name = "虚构专家",
                    },
                };
        await service.As("family-doctor@SX-V0101").Put($"{at}/meeting-request", form).Expect(201);
        return at;
    }

    /// <summary>The same with a chair, and in session.</summary>
    public static async Task<string> InSession(
        this TestService service,
        string question = "反复胸痛，是否需要介入治疗？",
        object? patient = null
    )
    {
        var (at, chair) = (await service.AskedToMeet(question, patient), service.As("specialist@SX-H01", practitioner: Chair));
        await chair.Post($"{at}/acceptance", new { chair = Chair }).Expect(200);
        var from = service.Clock.Now.AddMinutes(10);
        await chair.Post($"{at}/schedule", new { from, until = from.AddHours(1) }).Expect(200);
        await chair.Post($"{at}/session", new { }).Expect(200);
        return at;
    }

    /// <summary>An ECG of a village, which a cardiologist of the county hospital has claimed.</summary>
    public static async Task<string> Claimed(this TestService service, string question = "是否有急性缺血？", object? patient = null)
    {
        var at = $"/api/consultations/{Guid.CreateVersion7()}";
        var form = Request(question, patient);
        form["examination"] = new
        {
            modality = "ecg",
            what = "十二导联心电图",
            accession = "ECG-2026-0007",
            performedAt = service.Clock.Now.AddMinutes(-5),
        };
        await service.As("family-doctor@SX-V0101").Put($"{at}/examination-request", form).Expect(201);
        await service.As("specialist@SX-H01", practitioner: Chair).Post($"{at}/claim", new { }).Expect(200);
        return at;
    }

    private static Dictionary<string, object?> Request(string question, object? patient) =>
        new()
        {
            ["patient"] = patient ?? CaseForms.NewPatient(),
            ["to"] = new { institution = "SX-H01", unit = "CARD" },
            ["urgency"] = "urgent",
            ["diagnoses"] = CaseForms.Diagnoses("I20.0"),
            ["question"] = question,
        };
}
