using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Worklists;

/// <summary>At every step it is clear whose turn it is, and on nobody else's list.</summary>
public class when_a_case_moves_from_list_to_list(TestService service) : IClassFixture<TestService>
{
    private const string Doctor = "family-doctor@SX-V0101";
    private const string Township = "township-centre@SX-T01";
    private const string Dispatcher = "dispatcher@SX-H01";
    private const string Ward = "specialist@SX-H01";

    [Fact]
    public async Task from_the_village_to_the_hospital_and_home()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As(Doctor, practitioner: "SX-P-V0101-01").Put(at, CaseForms.Referral()).Expect(201);
        await Stands(at, township: ["to-review"]);

        await service.As(Township).Post($"{at}/return", new { reason = "unclear-purpose" });
        await Stands(at, doctor: ["returned"]);
        await service.As(Doctor, practitioner: "SX-P-V0101-01").Post($"{at}/submission", Again());
        await service.As(Township).Post($"{at}/review", new { });
        await Stands(at, dispatcher: ["to-answer"]);

        await service.As(Dispatcher).Post($"{at}/acceptance", new { });
        await Stands(at, dispatcher: ["to-arrange"]);
        await service.As(Dispatcher).Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddMinutes(5) });
        await Stands(at, dispatcher: ["arriving"], ward: ["arriving"]);
        service.Clock.Advance(TimeSpan.FromMinutes(6));
        await service.As(Ward).Post($"{at}/no-show");
        await Stands(at, dispatcher: ["to-arrange"]);
        await service.As(Dispatcher).Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddMinutes(5) });
        await service.As(Ward).Post($"{at}/arrival", new { });
        await Stands(at, dispatcher: ["arriving"], ward: ["arriving"]);
        await service.As(Ward).Post($"{at}/care", new { inpatient = true });
        await Stands(at, dispatcher: ["in-care"], ward: ["in-care"]);

        var down =
            "/api/referrals/"
            + (await service.As(Ward).Post($"{at}/down-transfer", CaseForms.Down(Shanghai.Day(service.Clock.Now))).Expect(201)).String(
                "/spawned"
            );
        await Stands(down, township: ["down-inbox"], doctor: [], ward: ["mine"]);
        await service.As(Ward).Post($"{at}/conclusion", CaseForms.Conclusion());
        await Stands(at, dispatcher: ["outcome-due"], ward: ["outcome-due"]);
        await service.As(Ward).Post($"{at}/outcome", CaseForms.Outcome);
        await Stands(at, doctor: ["to-close"]);
        await service.As(Doctor, practitioner: "SX-P-V0101-01").Post($"{at}/closure", new { });
        (await service.ListsOf(Doctor, at, "SX-P-V0101-01")).ShouldBeEmpty();

        await service.As(Township).Post($"{down}/acceptance", new { });
        await Stands(down, township: ["down-inbox"], doctor: [], ward: ["mine"]);
        await service.As(Township).Post($"{down}/arrival", new { });
        await service.As(Township).Post($"{down}/care", new { inpatient = false });
        await Stands(down, doctor: [], ward: ["mine"]);
        service.Clock.Advance(TimeSpan.FromDays(7));
        await Stands(down, township: ["follow-ups-due"], doctor: [], ward: ["mine"]);
        await service.As(Township).Post($"{down}/follow-ups", new { way = "home-visit", finding = "improving" });
        await Stands(down, doctor: [], ward: ["mine"]);
        service.Clock.Advance(TimeSpan.FromDays(24));
        await Stands(down, township: ["late", "follow-ups-due"], doctor: [], ward: ["mine"]);
    }

    [Fact]
    public async Task an_emergency_waits_for_its_form_with_the_sender()
    {
        var at = await service.EmergencyArrived();
        await Stands(at, doctor: ["returned"], township: ["returned"], dispatcher: ["arriving"], ward: ["arriving"]);
        service.Clock.Advance(TimeSpan.FromHours(25));
        await Stands(at, doctor: ["late", "returned"], township: ["late", "returned"], dispatcher: ["arriving"], ward: ["arriving"]);
    }

    [Fact]
    public async Task a_cancellation_waits_for_the_receivers_word()
    {
        var at = await service.Reviewed();
        await service.As(Dispatcher).Post($"{at}/acceptance", new { });
        await service.As(Doctor).Post($"{at}/cancellation", new { by = "patient", reason = "patient-improved" });
        (await service.ListsOf(Dispatcher, at)).ShouldBe(["to-answer"]);
        await service.As(Dispatcher).Post($"{at}/cancellation-confirmation");
        (await service.ListsOf(Dispatcher, at)).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_draft_is_its_doctors_and_nobody_elses()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As(Doctor, practitioner: "SX-P-V0101-01").Put($"{at}/draft", CaseForms.Referral()).Expect(201);
        await Stands(at);
    }

    [Fact]
    public async Task the_lead_hospital_sees_the_lists_of_its_group_when_it_asks_for_them()
    {
        var at = await service.Reviewed();
        (
            await service
                .As("dispatcher@SX-H01")
                .Get("/api/worklists/to-answer?scope=group")
                .After((await service.As(Dispatcher).Post($"{at}/opening", new { })).Position)
        )["/items"]
            .EnumerateArray()
            .ShouldContain(item => at.EndsWith(item.GetProperty("id").GetString()!));
        await service.As(Ward).Get("/api/worklists/arriving?scope=group").Refused(403, "role.not-permitted");
        (await service.ListsOf("dispatcher@SX-H02", at)).ShouldBeEmpty();
    }

    private static Dictionary<string, object?> Again()
    {
        var form = CaseForms.Referral();
        form.Remove("patient");
        form.Remove("person");
        return form;
    }

    /// <summary>Checks every list of everybody around the case; the doctor's own list holds it in any case, unless said.</summary>
    private async Task Stands(
        string at,
        string[]? doctor = null,
        string[]? township = null,
        string[]? dispatcher = null,
        string[]? ward = null
    )
    {
        (await service.ListsOf(Doctor, at, "SX-P-V0101-01")).ShouldBe(
            doctor is [] ? [] : [.. doctor ?? [], "mine"],
            "the village doctor's"
        );
        (await service.ListsOf(Township, at)).ShouldBe(township ?? [], "the township centre's");
        (await service.ListsOf(Dispatcher, at)).ShouldBe(dispatcher ?? [], "the dispatcher's");
        (await service.ListsOf(Ward, at)).ShouldBe(ward ?? [], "the ward's");
        (await service.ListsOf("dispatcher@SX-H02", at)).ShouldBeEmpty("another hospital's");
        (await service.ListsOf("township-centre@SX-T02", at)).ShouldBeEmpty("another township's");
    }
}
