using Referrals.Tests.Deductibles;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

/// <summary>县医保局: what differs is worked off, and a person's chain is explained in a sentence to read aloud.</summary>
public class when_the_insurance_office_works(Workbench workbench, Chromium chromium) : IClassFixture<Workbench>, IClassFixture<Chromium>
{
    private TestService Service => workbench.Service;

    [Fact]
    public async Task a_difference_is_explained_and_the_chain_of_the_person_read()
    {
        var stay = await Differs();
        await using var window = await workbench.SignIn(chromium, "insurer", "#person");
        (await window.Page.Locator("#person").InputValueAsync()).ShouldBe("");
        await window.Turn("/work/insurance/differences", "差异");
        var row = window.Page.Locator($"[data-stay='{stay}']");
        await window.Reads(row, "多收");
        await window.Picture("insurance-differences");
        (await window.Saved(window.Page.Locator("[data-save=csv]").First)).ShouldContain(stay);

        await window.Page.ClickAsync($"[data-explain='{stay}']");
        await window.Page.SelectOptionAsync("#drawer select", "not-credited");
        await window.Page.FillAsync("#note", "虚构说明：请医院补减免");
        await window.Page.ClickAsync("#send-explanation");
        await window.Sees(window.Page.GetByText("✓ 已说明"));
        await window.SeesNot(row);
        await window.Page.SelectOptionAsync("#state", "explained");
        await window.Reads(row, "已说明");

        await window.Page.ClickAsync($"[data-open='{stay}']");
        await window.Sees(window.Page.Locator(".chain-stay").First);
        await window.Page.SelectOptionAsync("#quote-institution", "SX-H01");
        await window.Page.ClickAsync("#ask-quote");
        await window.Reads(window.Page.Locator("#sentence"), "元");
        await window.Picture("insurance-quote");
        // Whose it is stands in no address and no title.
        new Uri(window.Page.Url).PathAndQuery.ShouldBe("/work/insurance");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_person_is_found_by_the_document()
    {
        var number = Referrals.Tests.Cases.CaseForms.IdentityNumber(82_001);
        var identity = new { kind = "identity-card", number };
        await Service.As("family-doctor@SX-V0101").Post("/api/people", new { identity, name = "虚构己" }).Expect(201);
        await using var window = await workbench.SignIn(chromium, "insurer", "#person");
        await window.Page.FillAsync("#identity-number", number);
        await window.Page.ClickAsync("#find-person");
        await window.Sees(window.Page.GetByText("虚**"));
        await window.Sees(window.Page.GetByText("本年度没有住院"));
        await window.Page.SelectOptionAsync("#quote-institution", "SX-H01");
        await window.Page.ClickAsync("#ask-quote");
        await window.Reads(window.Page.Locator("#sentence"), "寿县人民医院");
        await window.Picture("insurance-found");
        new Uri(window.Page.Url).PathAndQuery.ShouldBe("/work/insurance");
        (await window.Stored()).ShouldNotContain(number);
        // Nothing was told of that year: the service answers 404, and the page that there was no stay.
        window.Complaints.ShouldAllBe(said => said.Contains("404") && said.Contains("/api/deductibles/people/"));
    }

    [Fact]
    public async Task filings_are_those_of_today_unless_other_days_are_chosen()
    {
        await using var window = await workbench.SignIn(chromium, "insurer", "#person");
        await window.Turn("/work/insurance/filings", "备案");
        await window.Sees(window.Page.GetByText("这些天没有备案").Or(window.Page.Locator("#filings")));
        (await window.Page.Locator("#filings-from").InputValueAsync()).ShouldBe(
            await window.Page.Locator("#filings-until").InputValueAsync()
        );
        await window.Turn("/work/insurance/reminders", "提醒");
        await window.Sees(window.Page.GetByText("没有提醒").Or(window.Page.Locator(".grid")));
        window.Complaints.ShouldBeEmpty();
    }

    // A stay of the county's hospital that was joined to one before, and was paid as if it were not. Its number.
    private async Task<string> Differs()
    {
        var (person, _, began) = await Service.ReferredFromAStay();
        var hospital = Service.As("his-system@SX-H01");
        var stay = $"H-{Guid.CreateVersion7():N}"[..12];
        await DeductibleSteps.Tell(hospital, person, DeductibleSteps.Admission(stay, began.AddHours(1)));
        Service.Clock.Advance(TimeSpan.FromHours(1));
        await DeductibleSteps.Tell(hospital, person, DeductibleSteps.Settlement(stay, $"S-{stay}", 500, 500, began.AddHours(2)));
        await Service.FeedDeductibles();
        return stay;
    }
}
