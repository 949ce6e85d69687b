using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Referrals.Screens;
using Referrals.Tests;
using Referrals.Tests.Cases;

namespace Referrals.Browser.Tests;

/// <summary>Every page of every role, on what a month leaves: nothing fails, nothing is said in the console.</summary>
public partial class when_a_simulated_month_is_looked_at(SimulatedMonth month, Chromium chromium)
    : IClassFixture<SimulatedMonth>,
        IClassFixture<Chromium>
{
    // What opens what a row stands for, first of its kind that is there.
    private const string Rows = "main [data-row], main [data-entry], main [data-case], main [data-letter], main [data-open]";

    private readonly SortedSet<string> seen = new(StringComparer.Ordinal);

    [Fact]
    public async Task every_page_of_every_role_opens_without_a_complaint()
    {
        var faults = new List<string>();
        foreach (var person in TrialPeople.All.DistinctBy(person => person.Who.Split('@')[0]))
        {
            await using var window = await month.Workbench.SignIn(chromium, person.Key, ".top-menu");
            foreach (var page in await Links(window, ".top-link"))
            {
                await Visit(window, person.Key, page, faults);
                foreach (
                    var under in (
                        await Links(window, ".submenu-link, main a[href='/work/consultations/new'], main a[href='/work/emergency']")
                    ).Except([page])
                )
                {
                    // What leads there may stand on the page itself, which another one has taken the place of.
                    await window.Page.ClickAsync($".top-link[href='{page}']");
                    await Visit(window, person.Key, under, faults);
                }
            }

            faults.AddRange(window.Complaints.Select(complaint => $"{person.Key}: {complaint}"));
        }

        faults.ShouldBeEmpty();
        seen.ShouldBe(Pages(), "no page is forgotten, and none is left of those that are gone");
    }

    /// <summary>
    /// <c>REFERRALS_PICTURES=$PWD/ops/docs/pictures ops/test --filter FullyQualifiedName~pictures</c> makes those of the README anew.
    /// </summary>
    [Fact]
    public async Task the_pictures_of_the_readme_are_those_of_this_month()
    {
        await using (var dispatcher = await month.Workbench.SignIn(chromium, "dispatcher-1"))
        {
            await OpenFirst(dispatcher, "to-arrange", "arriving");
            await Shown(dispatcher, "dispatcher");
        }

        await using (var doctor = await month.Workbench.SignIn(chromium, "doctor-village"))
        {
            await doctor.Page.ClickAsync("a[href='/work/new-transfer']");
            await doctor.Page.FillAsync("#identity-number", CaseForms.IdentityNumber(19_019));
            await doctor.Page.FillAsync("#name", "虚构丁");
            await doctor.Page.FillAsync("#phone", "13800000000");
            await doctor.Page.FillAsync("#diagnosis", "I20");
            await doctor.Sees(doctor.Page.Locator("#diagnosis-0"));
            await doctor.Page.Keyboard.PressAsync("Enter");
            await doctor.Page.FillAsync("#reason", "活动后胸痛三天，需进一步检查");
            await doctor.Sees(doctor.Page.Locator("input[name='destination']").First);
            await doctor.Page.Locator("input[name='destination']").First.CheckAsync();
            await doctor.Page.SelectOptionAsync("#unit", new SelectOptionValue { Index = 1 });
            await doctor.Page.SelectOptionAsync("#payment", new SelectOptionValue { Index = 1 });
            await doctor.Page.Mouse.MoveAsync(0, 0);
            await doctor.Page.EvaluateAsync("scrollTo(0, 0)");
            await Shown(doctor, "transfer");
        }

        await using (var ward = await month.Workbench.SignIn(chromium, "ward"))
        {
            await OpenFirst(ward, "in-care", "arriving", "outcome-due", "late");
            await Shown(ward, "ward");
        }

        await using (var authority = await month.Workbench.SignIn(chromium, "authority", ".indicators"))
        {
            await authority.Page.ClickAsync(".submenu-link[href='/work/county/groups']");
            await authority.Sees(authority.Page.Locator(".compare").First);
            await Shown(authority, "groups");
            await authority.Page.ClickAsync(".submenu-link[href='/work/county']");
            await authority.Sees(authority.Page.Locator("#flow-matrix"));
            await Shown(authority, "county");
        }

        await using (var insurer = await month.Workbench.SignIn(chromium, "insurer", "#person"))
        {
            await insurer.Page.ClickAsync(".submenu-link[href='/work/insurance/differences']");
            await insurer.SeesNot(insurer.Page.Locator("main .state-loading"));
            await insurer.Turn("all");
            await insurer.Page.Locator("[data-open]").First.ClickAsync();
            await insurer.Sees(insurer.Page.Locator(".chain-stay").First);
            await Shown(insurer, "insurance");
        }

        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"), TestContext.Current.CancellationToken);
        PictureLink()
            .Matches(readme)
            .Select(link => link.Groups["name"].Value)
            .Order(StringComparer.Ordinal)
            .ShouldBe(pictures.Order(StringComparer.Ordinal));
    }

    private readonly List<string> pictures = [];

    /// <summary>The first case of the first of these lists that has any.</summary>
    private static async Task OpenFirst(Window window, params string[] lists)
    {
        await window.Sees(window.Page.Locator(".tab-count").First);
        foreach (var list in lists)
        {
            if (await Count(window, list) == 0)
                continue;
            await window.Turn(list);
            await window.Page.Locator("[data-row]").First.ClickAsync();
            await window.Sees(window.Page.Locator(".timeline li").First);
            return;
        }

        Assert.Fail($"a month leaves nothing to be done: {await window.Page.Locator("[role=tablist]").InnerTextAsync()}");
    }

    // Null where the page does not say how many there are.
    private static async Task<int?> Count(Window window, string list)
    {
        var count = window.Page.Locator($"#list-{list} .tab-count");
        return await count.CountAsync() == 0 ? null : int.Parse(await count.InnerTextAsync());
    }

    private async Task Shown(Window window, string name)
    {
        await window.SeesNot(window.Page.Locator("main .state-loading"));
        window.Complaints.ShouldBeEmpty();
        await window.Picture($"readme-{name}");
        if (Environment.GetEnvironmentVariable("REFERRALS_PICTURES") is { Length: > 0 } folder)
            await window.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") });
        pictures.Add(name);
    }

    /// <summary>Reads a page with every list that it has, and what the first row of each opens.</summary>
    private async Task Visit(Window window, string person, string page, List<string> faults)
    {
        await window.Page.Locator($"a[href='{page}']").First.ClickAsync();
        await window.Page.WaitForURLAsync(month.Workbench.At(page));
        seen.Add(page.Split('?')[0]);
        await Look(page);
        foreach (var list in await Ids(window, "main [id^='list-']:visible"))
        {
            await window.Turn(list["list-".Length..]);
            await Look($"{page} {list}");
            var row = window.Page.Locator(Rows).First;
            if (await Count(window, list["list-".Length..]) is not > 0 && !await row.IsVisibleAsync())
                continue;
            await row.ClickAsync();
            await Look($"{page} {list} first");
            // What opens a page of its own has no lists any more.
            if (!await window.Page.Locator($"#{list}").IsVisibleAsync())
            {
                await window.Page.GoBackAsync();
                await window.Sees(window.Page.Locator($"#{list}"));
            }
        }

        async Task Look(string where)
        {
            await window.SeesNot(window.Page.Locator("main .state-loading"));
            await Assertions.Expect(window.Page.Locator("main h1")).Not.ToHaveCountAsync(0);
            var name =
                $"month-{person}-{where.Split('?')[0].Replace("/work/", "", StringComparison.Ordinal).Replace('/', '-').Replace(' ', '-')}";
            await window.Picture(name);
            foreach (var problem in await window.Page.Locator("main .problem").AllInnerTextsAsync())
                faults.Add($"{person} at {where}: {problem}");
        }
    }

    private static async Task<IReadOnlyList<string>> Links(Window window, string selector) =>
        [
            .. await window.Page.EvalOnSelectorAllAsync<string[]>(
                selector,
                "links => [...new Set(links.map(link => link.getAttribute('href')))]"
            ),
        ];

    private static Task<string[]> Ids(Window window, string selector) =>
        window.Page.Locator(selector).EvaluateAllAsync<string[]>("found => found.map(one => one.id)");

    // As the components name them; those that a link with an id leads to have one without, too.
    private static SortedSet<string> Pages() =>
        new(
            System
                .IO.Directory.EnumerateFiles(
                    Path.Combine(Repository.Root, "src", "Referrals.Workbench"),
                    "*.razor",
                    SearchOption.AllDirectories
                )
                .SelectMany(file => Page().Matches(File.ReadAllText(file)))
                .Select(match => match.Groups["path"].Value)
                .Where(page => !page.Contains('{') && page is not ("/work" or "/work/not-found" or "/work/signed-in")),
            StringComparer.Ordinal
        );

    [GeneratedRegex("ops/docs/pictures/(?<name>[a-z]+)\\.png")]
    private static partial Regex PictureLink();

    [GeneratedRegex("^@page \"(?<path>/work[^\"]*)\"", RegexOptions.Multiline)]
    private static partial Regex Page();
}
