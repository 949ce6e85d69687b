using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Workbench.Care;
using Referrals.Workbench.Cases;
using Referrals.Workbench.Client;
using Referrals.Workbench.Consultations;
using Referrals.Workbench.Shell;
using Referrals.Workbench.SignIn;

namespace Referrals.Workbench.Tests;

/// <summary>What a tab keeps of forms and of commands without an answer: enough to go on, and nothing that names the patient.</summary>
public sealed class when_a_page_is_loaded_again : BunitContext
{
    private const string Answer =
        """{"id":"6f9619ff-8b86-d011-b42d-00c04fc964ff","number":"340422-1","state":"in-care","version":4,"actions":[],"begun":false}""";

    private static readonly Guid Id = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff");
    private static readonly Guid Other = Guid.Parse("0d8f1c52-94b7-4b52-8f7e-2d4e7f5c1a10");
    private static readonly DateTimeOffset Now = new(2026, 12, 3, 9, 30, 0, TimeSpan.FromHours(8));
    private static readonly string Notes = $"POST /api/referrals/{Id}/notes";

    private readonly FakeService service = new();
    private readonly OpenCase open;

    public when_a_page_is_loaded_again()
    {
        open = service.Register(this);
        service.Shows(Id, "in-care", 3, "add-note offer-down-transfer", "referral_submitted care_begun");
        service.Shows(Other, "in-care", 2, "add-note", "referral_submitted");
    }

    private UnsentForms Unsent => Services.GetRequiredService<UnsentForms>();

    [Fact]
    public async Task what_was_typed_is_there_and_is_sent_under_the_same_key()
    {
        await open.Open(Id);
        await Type("查房记录");
        service.On(Notes, null);
        await Send(Unsent, open);

        var (unsent, again) = await LoadAgain();
        unsent.Has(Id, "add-note").ShouldBeTrue();
        unsent.WasTried(Id, "add-note").ShouldBeTrue();
        unsent.Has(Id, "offer-down-transfer").ShouldBeFalse();
        await again.Open(Id);
        Form(unsent, again)["/note"].Text.ShouldBe("查房记录");
        service.On(Notes, Answer);
        await Send(unsent, again);
        Keys().Distinct().ShouldHaveSingleItem();
        service.Requests.Where(request => request.Method == "POST").ShouldAllBe(request => request.IfMatch == "\"3\"");
    }

    [Fact]
    public async Task another_case_may_be_looked_at_and_somebody_sign_in_again_meanwhile()
    {
        await open.Open(Id);
        await Type("查房记录");
        service.On(Notes, null);
        await Send(Unsent, open);
        await open.Open(Other);
        await open.Open(Id);
        service.On(Notes, """{"code":"token.expired","title":"令牌已过期。","status":401}""", 401);
        await Send(Unsent, open);
        service.On(Notes, Answer);
        await Send(Unsent, open);
        Keys().Count.ShouldBe(3);
        Keys().Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task what_was_refused_is_another_attempt()
    {
        await open.Open(Id);
        await Type("查房记录");
        service.On(Notes, """{"code":"field.text","title":"有误。","status":400}""", 400);
        await Send(Unsent, open);
        service.On(Notes, Answer);
        await Send(Unsent, open);
        Keys().Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task what_arrived_and_cannot_be_done_any_more_is_not_asked_for_again()
    {
        await open.Open(Id);
        await Type("查房记录");
        service.On(Notes, null);
        await Send(Unsent, open);
        service.Shows(Id, "closed", 4, "reopen", "referral_submitted care_begun note_added");
        await open.Open(Id);
        Render<CareActions>(with =>
            with.Add(part => part.Case, open).Add(part => part.Now, Now).Add(part => part.Offered, CareActionList.Ward)
        );
        Unsent.Has(Id, "add-note").ShouldBeFalse();
    }

    [Fact]
    public async Task all_kinds_of_fields_come_back_as_they_were()
    {
        await open.Open(Id);
        var form = Unsent.Of(Id, "offer-down-transfer", () => CareForms.For("offer-down-transfer", open.View!)!);
        form.Set("/destination", value => value.Place = new PlaceForm("SX-T01", "GEN"));
        form.Set("/diagnoses", value => value.Diagnoses = [new DiagnosisView("I20.0", "不稳定性心绞痛", "icd-10-gb", "GB/T 14396-2016")]);
        form.Set("/plan/followUps", value => value.Days = [new DateOnly(2026, 12, 10)]);
        await Unsent.Guard();
        var (unsent, again) = await LoadAgain();
        await again.Open(Id);
        var back = unsent.Of(Id, "offer-down-transfer", () => CareForms.For("offer-down-transfer", again.View!)!);
        back.Place("/destination").ShouldBe(new PlaceForm("SX-T01", "GEN"));
        back.Diagnoses("/diagnoses").ShouldHaveSingleItem().Code.ShouldBe("I20.0");
        back.Days("/plan/followUps").ShouldBe([new DateOnly(2026, 12, 10)]);
        // Nobody typed into it, and it was taken back by nobody either.
        back["/resource"].Text.ShouldBe("bed");
    }

    [Fact]
    public async Task a_patient_who_is_named_in_a_form_is_not_kept()
    {
        var form = Unsent.Of(Guid.Empty, RequestForms.Meeting, () => RequestForms.For(RequestForms.Meeting, null));
        form.Set("/patient/identity/number", value => value.Text = "999999195603120038");
        form.Set("/patient/name", value => value.Text = "虚构丙");
        form.Set("/patient/phone", value => value.Text = "13800000000");
        form.Set("/question", value => value.Text = "是否需要介入治疗？");
        await Unsent.Guard();
        var (unsent, _) = await LoadAgain();
        Kept().ShouldNotContain("99999919");
        Kept().ShouldNotContain("138000");
        Kept().ShouldNotContain("patient");
        var back = unsent.Of(Guid.Empty, RequestForms.Meeting, () => RequestForms.For(RequestForms.Meeting, null));
        back["/question"].Text.ShouldBe("是否需要介入治疗？");
        back["/patient/name"].IsEmpty.ShouldBeTrue();
        // So that a request that arrived begins once.
        back.Id.ShouldBe(form.Id);
    }

    [Fact]
    public async Task what_cannot_be_read_is_forgotten()
    {
        JSInterop.Setup<string?>("workbench.kept", _ => true).SetResult("{");
        await Unsent.Read();
        Unsent.Has(Id, "add-note").ShouldBeFalse();
        JSInterop.Invocations["workbench.forget"].ShouldNotBeEmpty();
    }

    private async Task Type(string note)
    {
        Form(Unsent, open).Set("/note", value => value.Text = note);
        await Unsent.Guard();
    }

    private static async Task Send(UnsentForms unsent, OpenCase open)
    {
        var form = Form(unsent, open);
        form.IsTried = true;
        if (await CareForms.Send(form, open))
            await unsent.Drop(Id, form.Action);
    }

    private static ActionForm Form(UnsentForms unsent, OpenCase open) =>
        unsent.Of(Id, "add-note", () => CareForms.For("add-note", open.View!)!);

    // Everything that lives in memory is made anew.
    private async Task<(UnsentForms Unsent, OpenCase Open)> LoadAgain()
    {
        JSInterop.Setup<string?>("workbench.kept", _ => true).SetResult(Kept());
        var attempts = new Attempts();
        var unsent = new UnsentForms(Services.GetRequiredService<Session>(), Services.GetRequiredService<Browser>(), attempts);
        await unsent.Read();
        return (unsent, new OpenCase(Services.GetRequiredService<ApiClient>(), attempts));
    }

    private string Kept() => (string)JSInterop.Invocations["workbench.keep"][^1].Arguments[1]!;

    private List<string?> Keys() => [.. service.Requests.Where(request => request.Method == "POST").Select(request => request.Key)];
}
