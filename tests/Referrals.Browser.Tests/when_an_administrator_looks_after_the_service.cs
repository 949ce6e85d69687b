using System.Text.Json;
using Microsoft.Playwright;

namespace Referrals.Browser.Tests;

/// <summary>系统管理员: refused messages, silent systems, projections.</summary>
public class when_an_administrator_looks_after_the_service(Workbench workbench, Chromium chromium)
    : IClassFixture<Workbench>,
        IClassFixture<Chromium>
{
    private const string Id = "6f9619ff-8b86-d011-b42d-00c04fc964ff";

    private const string Letter = $$"""
        {"id":"{{Id}}","institution":"SX-H01","type":"cn.referrals.bed-census.v1","reason":"fields.invalid",
         "faults":[{"pointer":"/data/unit","code":"field.unknown-code"}],"refusedAt":"2026-11-30T01:00:00Z","isReplaying":false}
        """;

    // Messages come by a broker, and there is none in this test: the service's answers are played.
    [Fact]
    public async Task a_refused_message_is_mended_where_it_is_wrong()
    {
        await using var window = await workbench.SignIn(chromium, "administrator", ".page");
        var sent = new List<string>();
        await Play(window, "**/api/dead-letters?*", $$"""{"items":[{{Letter}}],"next":null}""");
        await Play(window, "**/api/dead-letters/discarded?*", """{"items":[]}""");
        await Play(
            window,
            $"**/api/dead-letters/{Id}",
            $$"""
            {"letter":{{Letter}},"size":120,"replays":1,"isMended":false,"contentType":"application/json",
             "message":{"data":{"unit":"CARDX"} } }
            """
        );
        await window.Page.RouteAsync(
            $"**/api/dead-letters/{Id}/mending",
            route =>
            {
                sent.Add(route.Request.PostData!);
                return route.FulfillAsync(new RouteFulfillOptions { Status = 202 });
            }
        );
        await window.Page.ClickAsync("#read-again");
        await window.Page.ClickAsync($"[data-letter='{Id}']");
        await window.Reads(window.Page.Locator("#drawer .json"), "CARDX");
        (await window.Page.Locator(".mend-pointer").First.InputValueAsync()).ShouldBe("/data/unit");
        (await window.Page.Locator("#mend").IsDisabledAsync()).ShouldBeTrue();
        await window.Page.FillAsync(".mend-value", "CARD");
        await window.Picture("dead-letter");
        await window.Page.ClickAsync("#mend");
        await window.Sees(window.Page.GetByText("✓ 已更正并交处理"));
        JsonDocument
            .Parse(sent.ShouldHaveSingleItem())
            .RootElement.GetProperty("changes")[0]
            .GetProperty("value")
            .GetString()
            .ShouldBe("CARD");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task systems_and_projections_are_told_as_they_are()
    {
        await using var window = await workbench.SignIn(chromium, "administrator", ".page");
        await window.Turn("/work/messages/systems", "医院接口");
        await window.Sees(window.Page.Locator("#webhooks"));
        await window.Turn("/work/messages/projections", "读模型");
        await window.Reads(window.Page.Locator("#projections"), "boards");
        await window.Picture("projections");
        window.Complaints.ShouldBeEmpty();
    }

    private static Task<IAsyncDisposable> Play(Window window, string address, string json) =>
        window.Page.RouteAsync(
            address,
            route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = json })
        );
}
