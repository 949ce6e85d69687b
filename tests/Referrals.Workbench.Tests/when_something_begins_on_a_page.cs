using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Workbench.Administration;
using Referrals.Workbench.Care;
using Referrals.Workbench.Client;
using Referrals.Workbench.CountyData;
using Referrals.Workbench.Dispatcher;
using Referrals.Workbench.Shell;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Tests;

/// <summary>Forms that belong to no case: beds of a ward, an entry of the whitelist, an address for messages.</summary>
public sealed class when_something_begins_on_a_page : BunitContext
{
    private static readonly DateOnly Today = new(2026, 12, 3);
    private static readonly DateTimeOffset Now = new(2026, 12, 3, 9, 30, 0, TimeSpan.FromHours(8));

    private readonly FakeService service = new();

    public when_something_begins_on_a_page() => service.Register(this);

    private Words Words => Services.GetRequiredService<Words>();

    private Names Names => Services.GetRequiredService<Names>();

    [Fact]
    public void a_ward_cannot_discharge_more_than_it_has_nor_publish_a_day_that_is_over()
    {
        var form = BedForms.For(
            [new UnitOn("CARD", "心内科", "department", "03.04"), new UnitOn("CARD-W", "心内病区", "ward", "03.04")],
            Today
        );
        form["/day"].Text.ShouldBe("2026-12-04");
        form.Fields[0].Choices!.ShouldHaveSingleItem().Value.ShouldBe("CARD-W");
        Type(form, ("/unit", "CARD-W"), ("/day", "2026-12-02"), ("/beds/staffed", "四十"), ("/beds/census", "3"));
        Type(form, ("/beds/expectedDischarges", "4"));
        form.Check(Words, Now).ShouldBeFalse();
        form.Faults.Pointers.ShouldBe(["/beds/staffed", "/beds/expectedDischarges", "/day"], ignoreOrder: true);
        Type(form, ("/day", "2026-12-03"), ("/beds/staffed", "40"), ("/beds/expectedDischarges", "3"));
        form.Check(Words, Now).ShouldBeTrue();
        BedForms.PoolOf(form, "SX-H01").ShouldBe("SX-H01~bed~CARD-W~2026-12-03");
        BedForms.Read(form).ShouldBe(new PoolForm(null, new BedsForm(40, 3, 3)));
    }

    [Fact]
    public void an_entry_names_an_institution_and_ends_after_it_begins()
    {
        var form = EntryProposals.For(Names, Today);
        Type(form, ("/tier", "province"), ("/reason", "示例"), ("/until", "2026-12-02"), ("/quota", "0"));
        form.Check(Words, Now).ShouldBeFalse();
        form.Faults.Pointers.ShouldBe(["/institution", "/until", "/quota"], ignoreOrder: true);
        form.Set("/institution", value => value.Place = new PlaceForm("SX-X02", null));
        Type(form, ("/until", ""), ("/quota", ""));
        form.Check(Words, Now).ShouldBeTrue();
        var all = EntryProposals.Read(form);
        (all.Institution, all.From, all.Until, all.Quota).ShouldBe(("SX-X02", Today, (DateOnly?)null, (int?)null));
        all.Units!.ShouldBeEmpty();
        form.Set("/institution", value => value.Place = new PlaceForm("SX-X02", "NEUR"));
        EntryProposals.Read(form).Units!.ShouldBe(["NEUR"]);
    }

    [Fact]
    public async Task what_was_refused_is_said_beside_its_field_and_the_next_is_another_attempt()
    {
        var done = 0;
        var page = Render<PageForm>(parameters =>
            parameters
                .Add(form => form.Name, WebhookForms.Action)
                .Add(form => form.Begin, () => WebhookForms.For(Names))
                .Add(form => form.Post, Set)
                .Add(form => form.OnDone, () => done++)
        );
        var typed = Services.GetRequiredService<UnsentForms>().Of(Guid.Empty, WebhookForms.Action, () => WebhookForms.For(Names));
        Type(typed, ("/institution", "SX-T01"), ("/url", "http://example.cn"));
        service.On(
            "PUT /api/webhooks/SX-T01",
            """{"code":"webhook.address-not-allowed","title":"须为https地址","status":400,"pointer":"/url"}""",
            400
        );
        await page.Find("form").SubmitAsync();
        page.Find("#f-url-fault").TextContent.ShouldContain("须为https地址");
        done.ShouldBe(0);

        // The answer is lost, and the same is sent again.
        Type(typed, ("/url", "https://example.cn"));
        service.On("PUT /api/webhooks/SX-T01", null);
        await page.Find("form").SubmitAsync();
        service.On(
            "PUT /api/webhooks/SX-T01",
            """{"secret":"whsec_x","webhook":{"institution":"SX-T01","url":"https://example.cn","waiting":0,"attempts":0}}"""
        );
        await page.Find("form").SubmitAsync();
        done.ShouldBe(1);
        service.Requests.Select(sent => sent.Key).Distinct().Count().ShouldBe(2);
        service.Requests[^1].Key.ShouldBe(service.Requests[^2].Key);
        Services.GetRequiredService<UnsentForms>().Has(Guid.Empty, WebhookForms.Action).ShouldBeFalse();
    }

    private async Task<Problem?> Set(ActionForm form, Sending sending) =>
        (
            await Services
                .GetRequiredService<ApiClient>()
                .Post(Api.SetWebhook, [form.Text("/institution")!], WebhookForms.Read(form), sending)
        ).Problem;

    private static void Type(ActionForm form, params (string Pointer, string Text)[] typed)
    {
        foreach (var (pointer, text) in typed)
            form.Set(pointer, value => value.Text = text);
    }
}
