// A printed form in Chromium: what is seen of it, and that it keeps to the paper.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Referrals.Documents;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

internal static partial class PrintedPage
{
    // To be looked at by people.
    private static readonly string Pictures = Path.Combine(Path.GetTempPath(), "referrals-printouts");

    /// <summary>What somebody sends with every request.</summary>
    public static Dictionary<string, string> Headers(this TestService service, string who, string language) =>
        new() { ["Authorization"] = $"Bearer {service.As(who).Token()}", ["Accept-Language"] = language };

    /// <summary>A form as it is printed.</summary>
    public static async Task<IPage> Form(this Chromium chromium, TestService service, string path, string who, string language)
    {
        var page = await chromium.Open(service.Headers(who, language));
        (await page.GotoAsync(new Uri(service.Address, path).ToString()))!.Status.ShouldBe(200);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        return page;
    }

    /// <summary>What stands beside a label.</summary>
    public static ILocator Value(IPage page, string label) =>
        page.Locator("tbody th").GetByText(label, new LocatorGetByTextOptions { Exact = true }).Locator("xpath=following-sibling::td[1]");

    /// <summary>It has this title, this number as text and as QR code, which may lead to the patient's page, and these fields.</summary>
    public static async Task Shows(IPage page, string title, string number, IReadOnlyList<(string Label, string Value)> fields)
    {
        (await page.Locator("h1").InnerTextAsync()).ShouldBe(title);
        (await page.Locator("thead").InnerTextAsync()).ShouldContain(number);
        foreach (var (label, value) in fields)
        {
            var cell = Value(page, label);
            (await cell.IsVisibleAsync()).ShouldBeTrue(label);
            (await cell.InnerTextAsync()).ShouldContain(value, Case.Sensitive, label);
        }

        // As many modules as the code of exactly this number or of its page has, in the corner at the top.
        var leads = page.Url.EndsWith("/forms/referral", StringComparison.Ordinal);
        var modules = QrCode.Modules(leads ? new Uri(new Uri(page.Url), $"/p/{number}").ToString() : number);
        (await page.Locator("svg.qr").GetAttributeAsync("viewBox")).ShouldBe($"0 0 {modules.Count} {modules.Count}");
        Dark()
            .Matches((await page.Locator("svg.qr path").GetAttributeAsync("d"))!)
            .Sum(run => int.Parse(run.Groups[1].Value, CultureInfo.InvariantCulture))
            .ShouldBe(modules.Sum(row => row.Count(dark => dark)));
        var box = (await page.Locator("svg.qr").BoundingBoxAsync())!;
        box.Width.ShouldBeGreaterThan(80);
        box.X.ShouldBeGreaterThan(500);
        await KeepsToThePaper(page);
    }

    /// <summary>It has these lines to sign on.</summary>
    public static async Task Signed(IPage page, params (string Label, string Value)[] lines)
    {
        foreach (var (label, value) in lines)
        {
            var line = page.Locator("footer div").Filter(new LocatorFilterOptions { HasText = label });
            (await line.IsVisibleAsync()).ShouldBeTrue(label);
            (await line.InnerTextAsync()).ShouldContain(value, Case.Sensitive, label);
        }
    }

    /// <summary>Nothing is wider than A4 without its margins.</summary>
    public static async Task KeepsToThePaper(IPage page)
    {
        var wide = await page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('body, body *')]
              .filter(e => !e.closest('svg') && (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline' && e.clientWidth > 0 || e.getBoundingClientRect().right > document.body.getBoundingClientRect().right + 1))
              .map(e => e.tagName + ' ' + e.textContent.slice(0, 40))
            """
        );
        wide.ShouldBeEmpty();
        (await page.EvaluateAsync<double>("document.body.getBoundingClientRect().width")).ShouldBeLessThan(681);
    }

    /// <summary>How many pages it is printed on; picture and PDF are kept.</summary>
    public static async Task<int> Pages(IPage page, string name)
    {
        Directory.CreateDirectory(Pictures);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, $"{name}.png"), FullPage = true });
        var pdf = await page.PdfAsync(
            new PagePdfOptions
            {
                Format = "A4",
                PrintBackground = true,
                PreferCSSPageSize = true,
                Path = Path.Combine(Pictures, $"{name}.pdf"),
            }
        );
        return PdfPage().Count(Encoding.Latin1.GetString(pdf));
    }

    /// <summary>Title and labels are drawn with fonts that have Chinese characters, and with no others.</summary>
    public static async Task IsInChinese(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("DOM.enable");
        await session.SendAsync("CSS.enable");
        var document = (await session.SendAsync("DOM.getDocument"))!.Value.GetProperty("root").GetProperty("nodeId").GetInt32();
        var found = await session.SendAsync("DOM.querySelectorAll", Arguments(("nodeId", document), ("selector", "h1, tbody th")));
        var nodes = found!.Value.GetProperty("nodeIds");
        nodes.GetArrayLength().ShouldBeGreaterThan(10);
        foreach (var node in nodes.EnumerateArray())
        {
            var drawn = await session.SendAsync("CSS.getPlatformFontsForNode", Arguments(("nodeId", node.GetInt32())));
            var fonts = drawn!.Value.GetProperty("fonts");
            fonts.GetArrayLength().ShouldBeGreaterThan(0);
            foreach (var font in fonts.EnumerateArray())
                ChineseFont().IsMatch(font.GetProperty("familyName").GetString()!).ShouldBeTrue(font.ToString());
        }
    }

    private static Dictionary<string, object> Arguments(params IEnumerable<(string Name, object Value)> of) =>
        of.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);

    [GeneratedRegex("CJK|Han S|Song|SimSun|Hei|WenQuanYi", RegexOptions.IgnoreCase)]
    private static partial Regex ChineseFont();

    [GeneratedRegex(@"/Type\s*/Page\b")]
    private static partial Regex PdfPage();

    [GeneratedRegex(@"h(\d+)v1")]
    private static partial Regex Dark();
}
