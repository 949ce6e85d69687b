// Bodies of messages about consultations, as a hospital's system sends them. Everybody in them is invented.
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Messages;

internal static class ConsultationForms
{
    public const string Asks = "SX-T01";
    public const string Leads = "SX-H01";
    public const string Invited = "SX-H02";
    public const string External = "SX-X01";
    public const string Cardiologist = "SX-P-H01-02";
    public const string Neurologist = "SX-P-H01-03";
    public const string TcmExpert = "SX-P-H02-02";

    /// <summary>Texts and names of these bodies: what no message to a hospital may have.</summary>
    public static readonly string[] Personal =
    [
        "虚构甲",
        "虚构专家",
        "13800000000",
        "炎刘镇",
        "服药后仍有胸闷",
        "血压偏低",
        "加用单硝酸异山梨酯",
        "反复胸痛",
        "上午门诊",
        "讨论下一步",
        "video.example.cn",
        "同意介入评估",
        "先行冠脉造影",
        "一周内复查",
        "已复查",
        "视频中断",
        "专业不符",
        "急性缺血",
        "十二导联",
        "ECG-2026-0001",
        "ST段抬高",
        "心肌梗死",
    ];

    /// <summary>The body of a type of message.</summary>
    /// <param name="type">Such as <c>consultation.advice.v1</c>.</param>
    /// <param name="at">The session of one of several institutions begins a day later.</param>
    /// <param name="patient">Of a request; somebody new where nothing is said.</param>
    public static object? Of(string type, DateTimeOffset at, object? patient = null)
    {
        var (from, until) = (at.AddDays(1), at.AddDays(1).AddHours(1));
        return type.Split('.')[1] switch
        {
            "advice-request" => Request(patient, "服药后仍有胸闷，是否需要调整？"),
            "advice" => new
            {
                practitioner = Cardiologist,
                text = "加用单硝酸异山梨酯",
                recommendation = "treat-locally",
            },
            "question" => new { text = "血压偏低时怎么办？" },
            "refusal" => new { reason = "other-department", note = "专业不符" },
            "cancellation" => new { reason = "no-longer-needed" },
            "meeting-request" => Meeting(patient),
            "acceptance" => new { chair = Cardiologist },
            "chair" => new { chair = Neurologist },
            "experts" => new { experts = new object[] { Tcm, FromOutside }, quorum = 1 },
            "times" => new { times = new[] { new { from, until } } },
            "invitation-answer" => Answer(1, true, from),
            "schedule" => new
            {
                from,
                until,
                agenda = "讨论下一步治疗",
                link = "https://video.example.cn/room/7",
            },
            "postponement" => new { note = "视频中断" },
            "attendance" => new { present = new[] { 1, 2 } },
            "opinion" => new
            {
                practitioner = TcmExpert,
                expert = 1,
                text = "同意介入评估",
                dissents = false,
            },
            "conclusion" => new
            {
                practitioner = Cardiologist,
                text = "先行冠脉造影评估",
                recommendation = "refer",
                tasks = new[]
                {
                    new
                    {
                        institution = Asks,
                        text = "一周内复查",
                        due = DateOnly.FromDateTime(from.UtcDateTime).AddDays(7),
                    },
                },
            },
            "examination-request" => Examination(patient, at),
            "claim" or "release" or "reuse" or "referral-consent" => new { practitioner = Cardiologist },
            "report" => new
            {
                practitioner = Cardiologist,
                status = "final",
                findings = "V1-V4导联ST段抬高",
                conclusion = "考虑急性前壁心肌梗死",
                critical = true,
                criticalValue = "急性ST段抬高",
                recognised = true,
            },
            "correction" => new
            {
                practitioner = Cardiologist,
                reason = "read-again",
                findings = "V1-V3导联ST段抬高",
                conclusion = "考虑急性前间壁心肌梗死",
                critical = true,
                criticalValue = "急性ST段抬高",
                recognised = true,
            },
            "acknowledgement" => new { practitioner = "SX-P-T01-01", report = 1 },
            "referral" => new { resource = "clinic-slot" },
            "finished-task" => new { task = 1, note = "已复查" },
            _ => new { },
        };
    }

    /// <summary>An expert's answer to an invitation.</summary>
    public static object Answer(int expert, bool comes, params DateTimeOffset[] possible) =>
        new
        {
            practitioner = expert == 1 ? TcmExpert : null,
            expert,
            comes,
            possible,
            note = "上午门诊",
        };

    /// <summary>Sends a message about a consultation as an institution's system.</summary>
    public static Scenario Say(this TestService service, string source, string action, Guid consultation, object? data = null) =>
        service
            .As($"his-system@{source}")
            .Send(
                MessageForms.Message(
                    source,
                    $"consultation.{action}.v1",
                    $"{consultation}",
                    data ?? Of($"consultation.{action}.v1", service.Clock.Now)
                )
            );

    /// <summary>A consultation of several institutions, from its request to its end, by messages only.</summary>
    public static async Task<Guid> Meet(this TestService service)
    {
        var (id, asked) = (Guid.CreateVersion7(), service.Clock.Now);
        await service.Say(Asks, "meeting-request", id).Expect(201);
        await service.Say(Leads, "acceptance", id).Expect(200);
        await service.Say(Leads, "chair", id).Expect(200);
        await service.Say(Leads, "chair", id, new { chair = Cardiologist }).Expect(200);
        await Then(Leads, "times");
        await Then(Invited, "invitation-answer");
        await Then(Leads, "schedule");
        await service.Say(Leads, "postponement", id).Expect(200);
        await Then(Leads, "times");
        await Then(Invited, "invitation-answer");
        await service.Say(Leads, "invitation-answer", id, Answer(2, true, asked.AddDays(1))).Expect(200);
        await Then(Leads, "schedule");
        service.Clock.Advance(asked.AddDays(1) - service.Clock.Now);
        await service.Say(Leads, "session", id).Expect(200);
        await service.Say(Leads, "attendance", id).Expect(200);
        await service.Say(Invited, "opinion", id).Expect(200);
        await service.Say(Leads, "conclusion", id).Expect(200);
        await service.Say(Asks, "finished-task", id).Expect(200);
        await service.Say(Asks, "closing", id).Expect(200);
        return id;

        Task Then(string source, string action) =>
            service.Say(source, action, id, Of($"consultation.{action}.v1", asked)).Expect(200).Run();
    }

    private static object Tcm =>
        new
        {
            institution = Invited,
            unit = "TCM",
            practitioner = TcmExpert,
        };

    private static object FromOutside =>
        new
        {
            institution = External,
            unit = "CARD",
            name = "虚构专家",
        };

    private static Dictionary<string, object?> Request(object? patient, string question) =>
        new()
        {
            ["patient"] = patient ?? CaseForms.NewPatient(),
            ["to"] = new { institution = Leads, unit = "CARD" },
            ["urgency"] = "routine",
            ["diagnoses"] = CaseForms.Diagnoses("I20.0"),
            ["question"] = question,
        };

    private static Dictionary<string, object?> Examination(object? patient, DateTimeOffset at)
    {
        var form = Request(patient, "是否有急性缺血？");
        form["examination"] = new
        {
            modality = "ecg",
            what = "十二导联心电图",
            accession = "ECG-2026-0001",
            performedAt = at.AddMinutes(-5),
        };
        return form;
    }

    private static Dictionary<string, object?> Meeting(object? patient)
    {
        var form = Request(patient, "反复胸痛，是否需要介入治疗？");
        form["experts"] = new[] { Tcm, FromOutside };
        form["quorum"] = 1;
        return form;
    }
}
