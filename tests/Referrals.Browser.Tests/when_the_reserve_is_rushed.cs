using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.ReservedPools;

namespace Referrals.Browser.Tests;

/// <summary>
/// A dispatcher's board is open while three others give forty patients the last reserved places of a clinic: at every look it shows what
/// can be, at the end what is.
/// </summary>
public class when_the_reserve_is_rushed(Workbench workbench, Chromium chromium) : IClassFixture<Workbench>, IClassFixture<Chromium>
{
    private const int Cases = 40;
    private const string Name = "am";

    // Whatever the board shows of a session is written down whenever anything on it changes.
    private const string Watch = """
        pool => {
          const looks = window.looks = [];
          const read = () => {
            const session = document.querySelector(`[data-session='${pool}']`);
            if (!session) return;
            const number = selector => Number(session.querySelector(selector).textContent.replace(/[^0-9-]/g, ''));
            const [capacity, occupied] = session.querySelector('.hidden').textContent.match(/[0-9-]+/g).map(Number);
            looks.push([number('.free-reserved'), number('.free-general'), capacity, occupied]);
          };
          read();
          new MutationObserver(read).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
        }
        """;

    private TestService Service => workbench.Service;

    private TestClient Desk => Service.As("dispatcher@SX-H01");

    [Fact]
    public async Task the_board_never_shows_what_cannot_be_and_in_the_end_what_is()
    {
        var pool = Service.Specialist(1);
        await Service.Publish(pool, Morning()).Expect(200);
        var cases = await Accepted();
        await using var window = await workbench.SignIn(chromium, "dispatcher-1");
        await window.Turn("to-arrange");
        await window.Page.Locator(".days-head .tab", new PageLocatorOptions { HasText = "专家号" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator("#list-to-arrange .tab-count")).ToHaveTextAsync($"{Cases}");
        await window.Sees(window.Page.Locator($"[data-session='{pool}']"));
        var before = await Session(pool);
        await window.Page.EvaluateAsync(Watch, pool);

        var answers = await Rush(cases, pool);

        var after = await Session(pool);
        var placed = answers.Where(answer => answer.Value.Status == 200).Select(answer => answer.Key).ToList();
        placed.Count.ShouldBe(Free(before, "reserved"), "as many as there were places");
        Free(after, "reserved").ShouldBe(0);
        answers.Values.Where(answer => answer.Status != 200).ShouldAllBe(answer => answer.Code == "pool.reserve-taken");

        await Shows(window, pool, after);
        foreach (var (list, count) in new[] { ("to-arrange", Cases - placed.Count), ("arriving", placed.Count) })
            await Assertions
                .Expect(window.Page.Locator($"#list-{list} .tab-count"))
                .ToHaveTextAsync($"{count}", new LocatorAssertionsToHaveTextOptions { Timeout = 30_000 });
        await EveryLookWasPossible(window, before);
        window.Complaints.ShouldBeEmpty();
        await LosersAreToldWhy(window, [.. cases.Keys.Except(placed).Select(at => cases[at])], pool);
        await window.Picture("rush");
        // What a refused command leaves in the console is the browser's own line about it.
        window.Complaints.ShouldAllBe(line => line.Contains("409", StringComparison.Ordinal));
    }

    // Forty places; what is not reserved the hospital has given to patients of its own.
    private static object Morning()
    {
        string[] starts = [.. Enumerable.Range(0, Cases).Select(i => new TimeOnly(8, 0).AddMinutes(6 * i).ToString("HH:mm"))];
        return new
        {
            sessions = new[]
            {
                new
                {
                    session = Name,
                    from = "08:00",
                    until = "12:00",
                    starts,
                    taken = starts.Where((_, i) => i % 5 != 0),
                },
            },
        };
    }

    // Address and number of each.
    private async Task<IReadOnlyDictionary<string, string>> Accepted()
    {
        var cases = new ConcurrentDictionary<string, string>();
        await Parallel.ForAsync(
            0,
            Cases,
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken },
            async (_, _) =>
            {
                var at = $"/api/referrals/{Guid.CreateVersion7()}";
                var form = CaseForms.Referral();
                form["resource"] = "clinic-slot";
                await Service.As("family-doctor@SX-V0101").Put(at, form).Expect(201);
                await Service.As("township-centre@SX-T01").Post($"{at}/review", new { }).Expect(200);
                await Desk.Post($"{at}/acceptance", new { }).Expect(200);
                cases[at] = (await Desk.Get(at).Expect(200)).String("/number");
            }
        );
        await Service.CatchUp();
        return cases;
    }

    // Who hears that the service is too busy for a moment asks again, as a workbench does.
    private async Task<IReadOnlyDictionary<string, Answer>> Rush(IReadOnlyDictionary<string, string> cases, string pool)
    {
        TestClient[] desks = [.. Enumerable.Range(1, 3).Select(i => Service.As("dispatcher@SX-H01", subject: $"desk-{i}"))];
        var answers = await Task.WhenAll(cases.Keys.Select(async (at, i) => (at, Answer: await Ask(desks[i % 3], at, $"rush-{i}"))));
        return answers.ToDictionary(answer => answer.at, answer => answer.Answer);

        async Task<Answer> Ask(TestClient desk, string at, string key)
        {
            Answer answer;
            do answer = await desk.Post(
                    $"{at}/arrangement",
                    new
                    {
                        pool,
                        session = Name,
                        part = "reserved",
                    }
                )
                .IdempotencyKey(key)
                .Anything();
            while (answer.Status == 503);
            return answer;
        }
    }

    private async Task<JsonElement> Session(string pool) => (await Desk.Get($"/api/pools/{pool}").Expect(200))["/sessions/0"];

    private static int Free(JsonElement session, string part) => session.GetProperty(part).GetProperty("free").GetInt32();

    // Number by number what the service says of the pool.
    private static async Task Shows(Window window, string pool, JsonElement session)
    {
        var shown = window.Page.Locator($"[data-session='{pool}']");
        var patience = new LocatorAssertionsToHaveTextOptions { Timeout = 30_000 };
        await Assertions.Expect(shown.Locator(".free-reserved")).ToHaveTextAsync($"▣ {Free(session, "reserved")}", patience);
        await Assertions.Expect(shown.Locator(".free-general")).ToHaveTextAsync($"□ {Free(session, "general")}", patience);
    }

    private static async Task EveryLookWasPossible(Window window, JsonElement before)
    {
        var looks = await window.Page.EvaluateAsync<int[][]>("() => window.looks");
        var (reserved, general) = (Free(before, "reserved"), Free(before, "general"));
        var capacity = before.GetProperty("capacity").GetInt32();
        looks.Select(look => look[0]).Distinct().Count().ShouldBeGreaterThan(1, "it changed while it was looked at");
        looks.ShouldAllBe(look => look[0] >= 0 && look[0] <= reserved);
        looks.ShouldAllBe(look => look[1] >= 0 && look[1] <= general);
        looks.ShouldAllBe(look => look[2] == capacity && look[3] >= 0 && look[3] <= capacity);
        // Nobody gave a place back: what is free never grows.
        looks.Select(look => look[0]).ShouldBeInOrder(SortDirection.Descending);
        looks[^1][0].ShouldBe(0);
    }

    private static async Task LosersAreToldWhy(Window window, IReadOnlyList<string> losers, string pool)
    {
        var number = await window.Page.Locator("[data-row]").First.GetAttributeAsync("data-row");
        losers.ShouldContain(number);
        await window.OpenCase(number!);
        await window.Page.ClickAsync("#allocate");
        await window.Sees(window.Page.Locator(".problem"));
        await window.Page.ClickAsync($"[data-session='{pool}']");
        await window.Page.ClickAsync("#arrange");
        await window.Reads(window.Page.Locator(".problem"), "已用完");
    }
}
