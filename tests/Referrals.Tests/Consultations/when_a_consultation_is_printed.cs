// Printed forms of consultations: who gets them, when there is one, and what stands in them.
using Referrals.Consultations;
using Referrals.Documents;
using Referrals.Http;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using static Referrals.Tests.Consultations.ConsultationDocumentSteps;
using static Referrals.Tests.Consultations.ReportBodies;

namespace Referrals.Tests.Consultations;

public class when_a_consultation_is_printed(TestService service) : IClassFixture<TestService>
{
    private TestClient Doctor => service.As("family-doctor@SX-V0101");

    private TestClient Cardiologist => service.As("specialist@SX-H01", practitioner: Chair);

    private TestClient Invited => service.As("specialist@SX-H02", practitioner: Expert);

    [Fact]
    public async Task the_thread_of_written_advice_has_every_question_and_answer_in_their_order()
    {
        var at = await service.AskedForAdvice("服药后<b>仍有</b>胸闷？");
        (await Form(at, "advice")).ShouldContain("<p class=\"mark\">待答复</p>");
        await Cardiologist.Post($"{at}/advice", new { text = "加用单硝酸异山梨酯", recommendation = "treat-locally" }).Expect(200);
        await Doctor.Post($"{at}/question", new { text = "血压偏低时怎么办？" }).Expect(200);
        await Cardiologist.Post($"{at}/advice", new { text = "收缩压低于九十时停用", recommendation = "observe" }).Expect(200);
        await service.Attached(at, "family-doctor@SX-V0101", "心电图一.pdf");

        var page = await Cardiologist.Get($"{at}/forms/advice").Expect(200);
        page.Header("Content-Type").ShouldBe("text/html; charset=utf-8");
        page.Header("Content-Security-Policy").ShouldBe(PrintoutPage.SecurityPolicy);
        page.Header("Cache-Control").ShouldBe("no-store");
        page.Text.ShouldNotContain("class=\"mark\"");
        page.Text.ShouldContain("图文咨询单");
        page.Text.ShouldContain((await Doctor.Get(at)).String("/number"));
        page.Text.ShouldContain("class=\"qr\"");
        page.Text.ShouldNotContain("<b>仍有</b>");
        InOrder(
            page.Text,
            "虚构甲",
            "I20.0",
            "咨询问题",
            "服药后&lt;b&gt;仍有&lt;/b&gt;胸闷？",
            "答复",
            "就地诊治",
            "加用单硝酸异山梨酯",
            "追问",
            "血压偏低时怎么办？",
            "观察复诊",
            "收缩压低于九十时停用",
            "心电图一.pdf"
        );
        (await Form(at, "advice", "en")).ShouldContain("Written advice");
        await Doctor.Get($"{at}/forms/conclusion").Refused(409, "document.not-yet");
        (await Doctor.Get($"/api/people/{(await Doctor.Get(at)).String("/person")}/accesses"))["/items"]
            .EnumerateArray()
            .ShouldContain(a => a.GetProperty("what").GetString() == "form" && a.GetProperty("institution").GetString() == "SX-H01");
    }

    [Fact]
    public async Task a_form_says_what_became_of_it()
    {
        var declined = await service.AskedForAdvice();
        await Cardiologist.Post($"{declined}/refusal", new { reason = "other", note = "请转心外科" }).Expect(200);
        var page = await Form(declined, "advice");
        page.ShouldContain("<p class=\"mark\">已拒绝</p>");
        InOrder(page, "拒绝原因", "其他", "请转心外科");
        var cancelled = await service.AskedForAdvice();
        await Doctor.Post($"{cancelled}/cancellation", new { reason = "wrong-patient" }).Expect(200);
        (await Form(cancelled, "advice", "en")).ShouldContain("<p class=\"mark\">CANCELLED</p>");
    }

    [Fact]
    public async Task a_conclusion_has_who_took_part_what_each_said_what_is_to_be_done_and_what_came_after()
    {
        var at = await service.InSession();
        await Doctor.Get($"{at}/forms/conclusion").Refused(409, "document.not-yet");
        await Doctor.Get($"{at}/forms/advice").Refused(409, "document.not-yet");
        await Invited
            .Post(
                $"{at}/opinion",
                new
                {
                    expert = 1,
                    text = "建议中西医结合治疗",
                    dissents = true,
                }
            )
            .Expect(200);
        await Cardiologist.Post($"{at}/opinion", new { expert = 2, text = "同意介入评估" }).Expect(200);
        await Cardiologist.Post($"{at}/opinion", new { text = "两种方案均可" }).Expect(200);
        var due = Referrals.Shared.Shanghai.Day(service.Clock.Now).AddDays(7);
        await Cardiologist
            .Post(
                $"{at}/conclusion",
                new
                {
                    text = "先行冠脉造影评估",
                    recommendation = "refer",
                    tasks = new[]
                    {
                        new
                        {
                            institution = "SX-V0101",
                            text = "一周内复查",
                            due,
                        },
                    },
                }
            )
            .Expect(200);
        await Invited.Post($"{at}/opinion", new { expert = 1, text = "会后补充说明" }).Expect(200);

        var page = await Form(at, "conclusion");
        InOrder(
            page,
            "会诊结论单",
            "虚构甲",
            "主持人",
            "参加专家",
            "虚构专家",
            "（到会）",
            "反复胸痛，是否需要介入治疗？",
            "保留意见",
            "建议中西医结合治疗",
            "专家意见",
            "代录",
            "同意介入评估",
            "主持人意见",
            "两种方案均可",
            "建议转诊",
            "先行冠脉造影评估",
            "随访任务",
            "一周内复查",
            "补充意见",
            "会后补充说明"
        );
        page.ShouldNotContain("class=\"mark\"");
        InOrder(await Form(at, "conclusion", "en"), "Conclusion of a consultation", "Dissenting opinion", "Refer the patient", "Addendum");
        (await Invited.Get($"{at}/forms/conclusion").Expect(200)).ContentType.ShouldBe("text/html");
    }

    [Fact]
    public async Task a_report_has_findings_impression_critical_value_and_every_report_before_it()
    {
        var at = await service.Claimed();
        await Doctor.Get($"{at}/forms/report").Refused(409, "document.not-yet");
        await Cardiologist.Post($"{at}/report", Report("preliminary", critical: "ST 段抬高")).Expect(200);
        var preliminary = await Form(at, "report");
        preliminary.ShouldContain("<p class=\"mark\">初步报告</p>");
        InOrder(preliminary, "报告类型", "初步报告 第 1 份", "危急值", "ST 段抬高", "尚未确认", "结果互认", "否");
        await Doctor.Post($"{at}/acknowledgement", new { report = 1 }).Expect(200);
        await Cardiologist.Post($"{at}/report", Report(recognised: true)).Expect(200);
        await Cardiologist
            .Post($"{at}/correction", Correction("导联<i>接反</i>，重新判读", "急性前壁心肌梗死", recognised: true))
            .Expect(200);
        await Doctor.Post($"{at}/acknowledgement", new { report = 3 }).Expect(200);
        await Doctor.Post($"{at}/reuse", new { }).Expect(200);

        var page = await Form(at, "report");
        page.ShouldNotContain("class=\"mark\"");
        page.ShouldNotContain("<i>接反</i>");
        InOrder(
            page,
            "远程诊断报告单",
            "虚构甲",
            "I20.0",
            "检查类别",
            "心电",
            "ECG-2026-0007",
            "十二导联心电图",
            "是否有急性缺血？",
            "更正报告 第 3 份",
            "更正原因：复核后改判",
            "检查所见",
            "窦性心律",
            "诊断意见",
            "导联&lt;i&gt;接反&lt;/i&gt;，重新判读",
            "危急值",
            "急性前壁心肌梗死",
            "确认：炎刘镇示例一村卫生室",
            "结果互认",
            "是，其他机构可采用本结果",
            "采用机构",
            "炎刘镇示例一村卫生室",
            "第 3 份",
            "原报告（已更正）",
            "正式报告 第 2 份",
            "请结合临床",
            "初步报告",
            "初步报告 第 1 份",
            "危急值：ST 段抬高",
            "报告医生（签名）"
        );
        InOrder(
            await Form(at, "report", "en"),
            "Report of a remote diagnosis",
            "ECG",
            "Corrected no. 3",
            "Read again",
            "Findings",
            "Impression",
            "Acknowledged: ",
            "Mutual recognition",
            "Yes",
            "Earlier report",
            "Preliminary report"
        );
        (await Cardiologist.Get($"{at}/forms/report").Expect(200)).ContentType.ShouldBe("text/html");
        await Invited.Get($"{at}/forms/report").Refused(404, "not-found");
        await Doctor.Get($"{at}/forms/advice").Refused(409, "document.not-yet");
    }

    [Fact]
    public async Task an_erased_patients_report_keeps_its_codes_and_no_text()
    {
        var at = await service.Claimed();
        await Cardiologist.Post($"{at}/report", Report(critical: "血钾 7.1 mmol/L")).Expect(200);
        await Doctor.Post($"{at}/acknowledgement", new { report = 1 }).Expect(200);
        var person = (await Doctor.Get(at)).String("/person");
        await service.As("county-authority@340422").Post($"/api/people/{person}/erasure", new { reason = "person-request" }).Expect(204);
        var page = await Form(at, "report");
        InOrder(page, "患者的个人信息已依法删除", "I20.0", "正式报告 第 1 份", "危急值", "确认：");
        foreach (var gone in (string[])["虚构甲", "7.1", "窦性心律", "十二导联"])
            page.ShouldNotContain(gone);
    }

    [Fact]
    public async Task only_those_who_may_read_all_of_it_get_it()
    {
        var at = await service.AskedForAdvice();
        foreach (var form in ConsultationForm.All)
        {
            var path = $"{at}/forms/{form.Path}";
            await service.As("county-authority@340422").Get(path).Refused(403, "document.full-readers-only");
            await service.As("insurer@340422").Get(path).Refused(403, "role.not-permitted");
            await service.As("specialist@SX-H02").Get(path).Refused(404, "not-found");
            await service.Anonymous.Get(path).Refused(401, "token.missing");
        }
    }

    [Fact]
    public async Task an_erased_patients_form_says_so_and_has_no_texts()
    {
        var at = await service.AskedForAdvice();
        await Cardiologist.Post($"{at}/advice", new { text = "加用单硝酸异山梨酯", recommendation = "observe" }).Expect(200);
        var person = (await Doctor.Get(at)).String("/person");
        await service.As("county-authority@340422").Post($"/api/people/{person}/erasure", new { reason = "person-request" }).Expect(204);
        var page = await Form(at, "advice");
        page.ShouldContain("患者的个人信息已依法删除");
        page.ShouldContain("I20.0");
        foreach (var gone in (string[])["虚构甲", "13800000000", "胸闷", "单硝酸"])
            page.ShouldNotContain(gone);
    }

    [Fact]
    public void every_code_has_its_words()
    {
        foreach (var language in (Language[])[Language.Chinese, Language.English])
        {
            var words = new PrintoutTexts(language);
            foreach (var code in Enum.GetValues<AdviceRecommendation>())
                words.Of(code).ShouldNotBeNullOrWhiteSpace();
            foreach (var code in Enum.GetValues<ConsultationDeclineReason>())
                words.Of(code).ShouldNotBeNullOrWhiteSpace();
            foreach (var code in Enum.GetValues<ConsultationCancellationReason>())
                words.Of(code).ShouldNotBeNullOrWhiteSpace();
            foreach (var code in Enum.GetValues<Modality>())
                words.Of(code).ShouldNotBeNullOrWhiteSpace();
            foreach (var code in Enum.GetValues<ReportStatus>())
                words.Of(code).ShouldNotBeNullOrWhiteSpace();
            foreach (var code in Enum.GetValues<ReportCorrectionReason>())
                words.Of(code).ShouldNotBeNullOrWhiteSpace();
        }
    }

    private async Task<string> Form(string at, string form, string language = "zh-CN") =>
        (await Doctor.Get($"{at}/forms/{form}").In(language).Expect(200)).Text;

    private static void InOrder(string page, params IReadOnlyList<string> parts)
    {
        var from = 0;
        foreach (var part in parts)
        {
            var found = page.IndexOf(part, from, StringComparison.Ordinal);
            found.ShouldBeGreaterThan(-1, $"{part} after {page[..from][Math.Max(0, from - 40)..]}");
            from = found + part.Length;
        }
    }
}
