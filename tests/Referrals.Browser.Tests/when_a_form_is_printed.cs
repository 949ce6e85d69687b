using Microsoft.Playwright;
using Referrals.Documents;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using static Referrals.Browser.Tests.PrintedPage;

namespace Referrals.Browser.Tests;

/// <summary>
/// 上转单, 下转单 and 回转单 in a real browser: every field is seen, nothing leaves the paper, and the pages are as many as they must be.
/// </summary>
public sealed class when_a_form_is_printed(TestPostgres postgres, Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private static readonly (string Label, string Value)[] Patient =
    [
        ("姓名", "虚构甲"),
        ("性别", "男"),
        ("年龄", " 岁"),
        ("证件号码", "居民身份证 999999"),
        ("联系电话", "13800000000"),
        ("住址", "炎刘镇虚构村一组 12 号 <虚构&小区>"),
        ("家庭联系人", "虚构乙（配偶） 13900000000"),
    ];

    private readonly TestService service = new(postgres, _ => { }) { OnKestrel = true };

    public async ValueTask InitializeAsync() => await service.InitializeAsync();

    public async ValueTask DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task the_up_slip_has_every_field()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var form = CaseForms.Referral(PrintedCases.Patient);
        form["examinations"] = "心电图：ST段压低";
        form["treatment"] = "阿司匹林 0.1g 每日一次";
        var number = (await service.As("family-doctor@SX-V0101", practitioner: "SX-P-V0101-01").Put(at, form).Expect(201)).String(
            "/number"
        );

        var page = await Open($"{at}/forms/referral", "family-doctor@SX-V0101");

        await Shows(
            page,
            "双向转诊（上转）单",
            number,
            [
                .. Patient,
                ("转往机构", "寿县人民医院"),
                ("科室", "心血管内科"),
                ("紧急程度", "紧急"),
                ("所需资源", "床位"),
                ("付费方式", "城乡居民基本医疗保险"),
                ("有效期", "至"),
                ("初步诊断", "I20.0"),
                ("转诊目的", "活动后胸痛三天，需进一步检查"),
                ("病情摘要", "高血压十年，规律服药。"),
                ("检查结果", "心电图：ST段压低"),
                ("治疗经过", "阿司匹林 0.1g 每日一次"),
                ("注意事项", "青霉素过敏"),
            ]
        );
        await Signed(
            page,
            ("转诊医生（签名）", "村示例（虚构）"),
            ("审核人（签名）", "炎刘镇中心卫生院"),
            ("机构（盖章）", "炎刘镇示例一村卫生室（虚构）")
        );
        (await page.InnerTextAsync("tbody")).ShouldNotContain(
            "四诊",
            Case.Sensitive,
            "neither side belongs to a group that a hospital of Chinese medicine leads"
        );
        (await Pages(page, "up")).ShouldBe(1);
    }

    [Fact]
    public async Task the_down_slip_has_the_plan_and_the_return_slip_the_results()
    {
        var (up, down) = await service.ThereAndBack();

        var slip = await Open($"{down}/forms/referral", "specialist@SX-H01");
        await Shows(
            slip,
            "双向转诊（下转）单",
            await Number(down, "specialist@SX-H01"),
            [
                .. Patient,
                ("转往机构", "炎刘镇中心卫生院"),
                ("出院小结", "支架术后第五天，恢复良好"),
                ("康复方案", "每日步行，逐步加量"),
                ("用药", "阿司匹林、他汀"),
                ("随访日期", "月"),
            ]
        );
        await Signed(slip, ("转诊医生（签名）", "虚构"), ("审核人（签名）", ""), ("机构（盖章）", "寿县人民医院"));
        (await Pages(slip, "down")).ShouldBe(1);

        var back = await Open($"{up}/forms/outcome", "family-doctor@SX-V0101");
        await Shows(
            back,
            "双向转诊（回转）单",
            await Number(up, "family-doctor@SX-V0101"),
            [
                .. Patient,
                ("转回机构", "炎刘镇示例一村卫生室（虚构）"),
                ("诊断", "I21.9"),
                ("住院号", "ZY20260001"),
                ("主要检查结果", "造影：前降支狭窄"),
                ("治疗经过", "植入支架一枚"),
                ("下一步治疗方案", "双抗一年"),
                ("康复建议", "心脏康复门诊"),
            ]
        );
        await Signed(back, ("接诊医生（签名）", ""), ("机构（盖章）", "寿县人民医院"));
        (await Pages(back, "outcome")).ShouldBe(1);
    }

    [Fact]
    public async Task the_group_of_chinese_medicine_has_its_fields_also_empty()
    {
        var full = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-V1501").Put(full, PrintedCases.Tcm()).Expect(201);
        var page = await Open($"{full}/forms/referral", "family-doctor@SX-V1501");
        await Shows(
            page,
            "双向转诊（上转）单",
            await Number(full, "family-doctor@SX-V1501"),
            [.. Patient, ("四诊", "脉细弱"), ("治则治法", "益气养阴，活血通脉。"), ("中药处方", "生脉散加减：党参 15g")]
        );
        (await Pages(page, "tcm")).ShouldBe(1);

        var empty = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-V1501").Put(empty, CaseForms.Referral()).Expect(201);
        var blank = await Open($"{empty}/forms/referral", "family-doctor@SX-V1501");
        foreach (var label in new[] { "四诊", "治则治法", "中药处方" })
            (await Value(blank, label).InnerTextAsync()).Trim().ShouldBe("", label);
        (await Pages(blank, "tcm-empty")).ShouldBe(1);
    }

    [Fact]
    public async Task it_speaks_english_to_those_who_ask_for_it()
    {
        var at = await service.Sent(patient: PrintedCases.Patient);
        var page = await Open($"{at}/forms/referral", "family-doctor@SX-V0101", "en");
        await Shows(
            page,
            "Referral slip · up",
            await Number(at, "family-doctor@SX-V0101"),
            [
                ("Name", "虚构甲"),
                ("Sex", "Male"),
                ("Identity", "Identity card 999999"),
                ("To institution", "寿县人民医院"),
                ("Payment", "Resident insurance"),
                ("Urgency", "Urgent"),
                ("First diagnosis", "I20.0"),
                ("Purpose", "活动后胸痛三天"),
            ]
        );
        (await page.GetAttributeAsync("html", "lang")).ShouldBe("en");
        (await Pages(page, "english")).ShouldBe(1);
    }

    [Fact]
    public async Task what_is_over_is_marked_across_the_page_and_what_is_arranged_says_when_and_where()
    {
        var cancelled = await service.Sent(patient: PrintedCases.Patient);
        await service
            .As("family-doctor@SX-V0101")
            .Post($"{cancelled}/cancellation", new { by = "patient", reason = "patient-improved" })
            .Expect(200);
        var page = await Open($"{cancelled}/forms/referral", "family-doctor@SX-V0101");
        var mark = page.Locator(".mark");
        (await mark.InnerTextAsync()).ShouldBe("已取消");
        (await mark.IsVisibleAsync()).ShouldBeTrue();
        var box = (await mark.BoundingBoxAsync())!;
        box.Width.ShouldBeGreaterThan(200, "large enough to be seen at first sight");
        (await mark.EvaluateAsync<string>("mark => getComputedStyle(mark).color")).ShouldNotContain(", 0)");
        (await Pages(page, "cancelled")).ShouldBe(1);

        var at = await service.Reviewed(patient: PrintedCases.Patient);
        var desk = service.As("dispatcher@SX-H01");
        await desk.Post($"{at}/acceptance", new { }).Expect(200);
        await desk.Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddDays(2), place = "12 床" }).Expect(200);
        var arranged = await Open($"{at}/forms/referral", "family-doctor@SX-V0101");
        (await Value(arranged, "就诊地点").InnerTextAsync()).ShouldContain("12 床");
        (await Value(arranged, "就诊时间").InnerTextAsync()).ShouldContain("月");
        (await Value(arranged, "请携带").InnerTextAsync()).ShouldContain("医保凭证");
        (await arranged.Locator(".mark").CountAsync()).ShouldBe(0);
        await KeepsToThePaper(arranged);
        (await Pages(arranged, "arranged")).ShouldBe(1);
    }

    [Fact]
    public async Task the_longest_texts_flow_over_as_many_pages_as_they_need()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-V0101").Put(at, PrintedCases.Full()).Expect(201);

        var page = await Open($"{at}/forms/referral", "family-doctor@SX-V0101");

        var text = await page.InnerTextAsync("tbody");
        foreach (var name in PrintedCases.Texts.Keys)
            text.ShouldContain($"（{name}完）", Case.Sensitive, "the end of each text is there");
        await KeepsToThePaper(page);
        // 22,000 characters at about 2,000 on a page.
        (await Pages(page, "longest")).ShouldBeInRange(9, 15);
    }

    [Fact]
    public async Task nothing_but_its_own_style_gets_into_the_page()
    {
        var at = await service.Sent(patient: PrintedCases.Patient);
        var requests = new List<string>();
        var page = await chromium.Open(service.Headers("family-doctor@SX-V0101", "zh-CN"));
        page.Request += (_, request) => requests.Add(request.Url);
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        var answer = await page.GotoAsync(new Uri(service.Address, $"{at}/forms/referral").ToString());

        // The style was let in by its hash; what is put in later is not.
        (await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('table')).borderCollapse")).ShouldBe("collapse");
        complaints.ShouldBeEmpty();
        requests.Count.ShouldBe(1, string.Join('\n', requests));
        (await answer!.AllHeadersAsync())["content-security-policy"].ShouldBe(PrintoutPage.SecurityPolicy);
        await page.EvaluateAsync(
            "document.body.insertAdjacentHTML('beforeend', '<style>table { border-collapse: separate }</style><img src=https://example.invalid/x>')"
        );
        (await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('table')).borderCollapse")).ShouldBe("collapse");
        complaints.Count.ShouldBeGreaterThanOrEqualTo(2);
    }

    private Task<IPage> Open(string path, string who, string language = "zh-CN") => chromium.Form(service, path, who, language);

    private async Task<string> Number(string at, string who) => (await service.As(who).Get(at)).String("/number");
}
