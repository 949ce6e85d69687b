using Microsoft.Playwright;
using Referrals.Tests.Hosting;
using static Referrals.Browser.Tests.PrintedPage;

namespace Referrals.Browser.Tests;

/// <summary>
/// 图文咨询单, 会诊结论单 and 远程诊断报告单 in a real browser: every field is seen in a Chinese font, nothing leaves the paper, and the pages
/// are as many as they must be.
/// </summary>
public sealed class when_a_form_of_a_consultation_is_printed(TestPostgres postgres, Chromium chromium)
    : IClassFixture<Chromium>,
        IAsyncLifetime
{
    private const string Doctor = "family-doctor@SX-V0101";

    private static readonly (string Label, string Value)[] Request =
    [
        ("姓名", "虚构甲"),
        ("性别", "男"),
        ("证件号码", "居民身份证 999999"),
        ("联系电话", "13800000000"),
        ("申请机构", "炎刘镇示例一村卫生室（虚构）"),
        ("会诊机构", "寿县人民医院"),
        ("科室", "心血管内科"),
        ("紧急程度", "紧急"),
        ("申请时间", "月"),
        ("初步诊断", "I20.0"),
    ];

    private readonly TestService service = new(postgres, _ => { }) { OnKestrel = true };

    public async ValueTask InitializeAsync() => await service.InitializeAsync();

    public async ValueTask DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task written_advice_has_question_and_answer()
    {
        var at = await service.Advised();
        var page = await Open($"{at}/forms/advice");
        await Shows(
            page,
            "图文咨询单",
            await Number(at),
            [.. Request, ("答复期限", "月"), ("首次答复", "月"), ("咨询问题", "服药后仍有胸闷"), ("答复", "加用单硝酸异山梨酯")]
        );
        await Signed(page, ("咨询医生（签名）", ""), ("答复医生（签名）", ""), ("机构（盖章）", "寿县人民医院"));
        await IsInChinese(page);
        (await page.Locator(".mark").CountAsync()).ShouldBe(0);
        (await Pages(page, "advice")).ShouldBe(1);
    }

    [Fact]
    public async Task a_conclusion_has_experts_opinions_and_tasks()
    {
        var at = await service.Concluded();
        var page = await Open($"{at}/forms/conclusion");
        await Shows(
            page,
            "会诊结论单",
            await Number(at),
            [
                .. Request,
                ("主持人", "寿县人民医院"),
                ("会诊时间", "月"),
                ("参加专家", "虚构专家"),
                ("会诊目的", "反复胸痛，是否需要介入治疗？"),
                ("会诊结论", "先行冠脉造影评估"),
                ("随访任务", "一周内复查"),
            ]
        );
        await Signed(page, ("主持人（签名）", ""), ("申请医生（签名）", ""), ("机构（盖章）", "寿县人民医院"));
        var opinions = await page.Locator("tbody").InnerTextAsync();
        opinions.ShouldContain("建议中西医结合治疗");
        opinions.ShouldContain("同意介入评估");
        await IsInChinese(page);
        (await Pages(page, "conclusion")).ShouldBe(1);
    }

    [Fact]
    public async Task a_report_has_findings_impression_critical_value_and_the_report_before_it()
    {
        var at = await service.Reported();
        var page = await Open($"{at}/forms/report");
        await Shows(
            page,
            "远程诊断报告单",
            await Number(at),
            [
                .. Request,
                ("检查类别", "心电"),
                ("检查号", "ECG-2026-0007"),
                ("检查项目", "十二导联心电图"),
                ("检查时间", "月"),
                ("申请目的", "是否有急性缺血？"),
                ("报告类型", "更正报告 第 2 份"),
                ("报告时间", "月"),
                ("检查所见", "窦性心律"),
                ("诊断意见", "导联接反，重新判读"),
                ("危急值", "急性前壁心肌梗死"),
                ("结果互认", "是"),
                ("采用机构", "炎刘镇示例一村卫生室（虚构）"),
                ("原报告（已更正）", "正式报告 第 1 份"),
            ]
        );
        await Signed(page, ("报告医生（签名）", ""), ("申请医生（签名）", ""), ("机构（盖章）", "寿县人民医院"));
        await IsInChinese(page);
        (await Pages(page, "report")).ShouldBe(1);

        var english = await Open($"{at}/forms/report", "en");
        (await english.GetAttributeAsync("html", "lang")).ShouldBe("en");
        await Shows(
            english,
            "Report of a remote diagnosis",
            await Number(at),
            [
                ("Name", "虚构甲"),
                ("Examined by", "ECG"),
                ("Kind of report", "Corrected no. 2"),
                ("Findings", "窦性心律"),
                ("Impression", "导联接反"),
                ("Critical value", "Acknowledged: "),
                ("Mutual recognition", "Yes"),
            ]
        );
        (await Pages(english, "report-english")).ShouldBe(1);
    }

    [Fact]
    public async Task the_longest_report_flows_over_as_many_pages_as_it_needs()
    {
        var at = await service.ReportedAtLength();
        var page = await Open($"{at}/forms/report");
        var text = await page.InnerTextAsync("tbody");
        string[] names = ["问题", "所见1", "所见2", "所见3", "意见1", "意见2", "意见3"];
        foreach (var name in names)
            text.ShouldContain($"（{name}完）", Case.Sensitive, "the end of each text is there");
        await KeepsToThePaper(page);
        await IsInChinese(page);
        // 28,000 characters at about 2,000 on a page.
        (await Pages(page, "report-longest")).ShouldBeInRange(12, 19);
    }

    private Task<IPage> Open(string path, string language = "zh-CN") => chromium.Form(service, path, Doctor, language);

    private async Task<string> Number(string at) => (await service.As(Doctor).Get(at)).String("/number");
}
