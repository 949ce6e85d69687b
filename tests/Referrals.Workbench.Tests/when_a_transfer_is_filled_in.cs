using System.Text.Json;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Tests.Cases;
using Referrals.Workbench.Client;
using Referrals.Workbench.FamilyDoctor;
using Referrals.Workbench.Shell;
using Referrals.Workbench.SignIn;

namespace Referrals.Workbench.Tests;

/// <summary>The rules of the form: what is missing, what is sent, what is kept, and that it is sent once.</summary>
public sealed class when_a_transfer_is_filled_in : BunitContext
{
    private const string Answer =
        """{"id":"6f9619ff-8b86-d011-b42d-00c04fc964ff","number":"340422-1","state":"draft","version":1,"actions":[]}""";

    private static readonly DateOnly Today = new(2026, 12, 3);
    private static readonly DateTimeOffset Now = new(2026, 12, 3, 1, 5, 0, TimeSpan.Zero);
    private static readonly DiagnosisView Angina = new("I20.0", "不稳定型心绞痛", "icd-10-gb", "GB/T 14396-2016");

    private readonly FakeService service = new();
    private readonly NewTransfer transfer;

    public when_a_transfer_is_filled_in()
    {
        service.Register(this);
        var api = Services.GetRequiredService<ApiClient>();
        transfer = new NewTransfer(api, new Unsent(Services.GetRequiredService<Browser>(), Services.GetRequiredService<Session>()));
        service.On("POST /api/people/search", """{"items":[]}""");
        service.On("POST /api/referrals/search", """{"items":[],"more":false}""");
        service.On("POST /api/people", """{"person":"p-1"}""", 201);
    }

    private string Case => $"/api/referrals/{transfer.Keeper.Case}";

    [Fact]
    public async Task what_is_missing_is_told_in_the_order_of_the_page_and_nothing_is_sent()
    {
        await transfer.Open(null);
        (await transfer.Submit(pointer => pointer)).ShouldBeFalse();
        transfer.Faults.Keys.ShouldBe(["/patient", "/payment", "/diagnoses", "/resource", "/reason", "/destination"]);
        transfer.Changed("/reason");
        transfer.Faults.Keys.ShouldNotContain("/reason");
        service.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_patient_is_looked_for_once_for_each_number_and_never_by_an_address()
    {
        await transfer.Open(null);
        var number = CaseForms.IdentityNumber(70_001);
        for (var length = 1; length <= number.Length; length++)
        {
            transfer.Patient.Type(number[..length], Today);
            await transfer.Patient.Look();
        }

        await transfer.Patient.Look();
        service.Requests.Select(request => request.Path).ShouldBe(["/api/people/search", "/api/referrals/search"]);
        service.Requests.ShouldAllBe(request => !request.Path.Contains(number) && request.Body.Contains(number));
        transfer.Patient.IsNew.ShouldBeTrue();
        transfer.Patient.Name = "虚构甲";
        (await transfer.Patient.Register("self-paid")).ShouldBeTrue();
        transfer.Patient.Person.ShouldBe("p-1");
        // Another number is another patient.
        transfer.Patient.Type(CaseForms.IdentityNumber(70_002), Today);
        transfer.Patient.Person.ShouldBeNull();
    }

    [Fact]
    public async Task a_patient_who_is_registered_is_sent_as_a_reference_until_something_is_corrected()
    {
        service.On("POST /api/people/search", """{"items":[{"person":"p-2","masked":{"person":"p-2","erased":false}}]}""");
        service.On("GET /api/people/p-2", """{"person":"p-2","name":"虚构甲","sex":"male","phone":"13800000000","payment":"self-paid"}""");
        await transfer.Open(null);
        await Patient();
        transfer.Patient.Payment.ShouldBe("self-paid");
        transfer.Form.Person.ShouldBe("p-2");
        transfer.Form.Patient.ShouldBeNull();
        transfer.Patient.Phone = "13900000000";
        transfer.Form.Patient.ShouldNotBeNull().Phone.ShouldBe("13900000000");
        transfer.Form.Person.ShouldBeNull();
    }

    [Fact]
    public async Task what_this_tab_keeps_has_no_data_of_the_patient()
    {
        await transfer.Open(null);
        await Fill();
        await transfer.Keeper.KeepHere(transfer.Form);
        var kept = JsonSerializer.Deserialize(Kept(), UnsentJson.Default.UnsentTransfer).ShouldNotBeNull();
        kept.Form.Patient.ShouldBeNull();
        kept.Form.Reason.ShouldBe("胸痛");
        Kept().ShouldNotContain(transfer.Patient.Reading.Number);
    }

    [Fact]
    public async Task a_draft_is_kept_once_for_each_change()
    {
        await transfer.Open(null);
        await Fill();
        service.On($"PUT {Case}/draft", Answer);
        transfer.IsUnsaved.ShouldBeTrue();
        (await transfer.Save(Now)).ShouldBeTrue();
        (await transfer.Save(Now)).ShouldBeTrue();
        transfer.IsUnsaved.ShouldBeFalse();
        Drafts().ShouldHaveSingleItem();
        transfer.Entry.Summary = "高血压";
        transfer.IsUnsaved.ShouldBeTrue();
        await transfer.Save(Now);
        Drafts().Select(request => request.IfMatch).ShouldBe([null, "\"1\""]);
    }

    [Fact]
    public async Task a_submission_whose_answer_was_lost_is_the_same_one_again()
    {
        await transfer.Open(null);
        await Fill();
        service.On($"PUT {Case}", null);
        (await transfer.Submit(pointer => pointer)).ShouldBeFalse();
        transfer.Keeper.IsUncertain.ShouldBeTrue();
        service.On($"PUT {Case}", Answer.Replace("draft", "in-township-review"), 201);
        (await transfer.Submit(pointer => pointer)).ShouldBeTrue();
        transfer.Stage.ShouldBe(TransferStage.Sent);
        service.Requests.Where(request => request.Path == Case).Select(request => request.Key).Distinct().ShouldHaveSingleItem();
        JSInterop.Invocations["workbench.forget"].ShouldNotBeEmpty();
    }

    [Fact]
    public async Task a_refusal_stands_beside_its_field()
    {
        await transfer.Open(null);
        await Fill();
        service.On(
            $"PUT {Case}",
            """
            {"code":"fields","title":"有误","status":400,
             "errors":[{"pointer":"/destination/unit","code":"field.unknown-code","title":"没有此科室"},{"pointer":"/reason","code":"x","title":"太长"}]}
            """,
            400
        );
        (await transfer.Submit(pointer => pointer)).ShouldBeFalse();
        transfer.FaultAt("/destination").ShouldBe("没有此科室");
        transfer.FaultAt("/reason").ShouldBe("太长");
        transfer.Keeper.IsUncertain.ShouldBeFalse();
    }

    [Fact]
    public async Task a_draft_that_is_newer_elsewhere_is_shown_and_not_overwritten()
    {
        await transfer.Open(null);
        await Fill();
        service.On($"PUT {Case}/draft", Answer);
        await transfer.Save(Now);
        service.On($"PUT {Case}/draft", """{"code":"version.stale","title":"已被他人更新。","status":412}""", 412);
        service.Shows(transfer.Keeper.Case, "draft", 2, "submit", "referral_drafted");
        transfer.Entry.Summary = "高血压";
        (await transfer.Save(Now)).ShouldBeFalse();
        transfer.Newer.ShouldNotBeNull().Version.ShouldBe(2);
        // Not before it was decided which of both counts.
        (await transfer.Save(Now)).ShouldBeFalse();
        transfer.KeepMine();
        service.On($"PUT {Case}/draft", Answer);
        (await transfer.Save(Now)).ShouldBeTrue();
        Drafts()[^1].IfMatch.ShouldBe("\"2\"");
    }

    [Theory]
    [InlineData("county-hospital", "village-clinic", "up")]
    [InlineData("township-hospital", "village-clinic", "up")]
    [InlineData("township-hospital", "central-township-hospital", "lateral")]
    [InlineData("village-clinic", "township-hospital", "down")]
    [InlineData("external", "village-clinic", "out-of-county")]
    public void the_way_follows_from_the_destination(string to, string from, string direction) =>
        Destinations.DirectionTo(to, from).ShouldBe(direction);

    [Fact]
    public void reasons_for_leaving_the_county_are_sent_only_where_the_patient_leaves()
    {
        var entry = new TransferEntry { OutOfCountyReason = "patient-wish", Direction = "up" };
        entry.ToForm("p", null).OutOfCounty.ShouldBeNull();
        entry.Direction = "out-of-county";
        entry.ToForm("p", null).OutOfCounty.ShouldNotBeNull().Reason.ShouldBe("patient-wish");
        entry.OutOfCountyReason = "other";
        entry.Missing(true).ShouldContain("/outOfCounty/note");
    }

    [Fact]
    public void a_draft_read_again_is_the_same_form()
    {
        var entry = new TransferEntry
        {
            Payment = "self-paid",
            Resource = "bed",
            Reason = "胸痛",
            Institution = "SX-H01",
            Unit = "CARD",
        };
        entry.Diagnoses.Add(Angina);
        var again = new TransferEntry();
        again.Take(entry.ToForm("p", null));
        Json(again.ToForm("p", null)).ShouldBe(Json(entry.ToForm("p", null)));
        again.Diagnoses.ShouldHaveSingleItem();
    }

    private static string Json(ReferralForm form) => JsonSerializer.Serialize(form, ApiJson.Default.ReferralForm);

    private List<Sent> Drafts() => [.. service.Requests.Where(request => request.Path.EndsWith("/draft"))];

    private string Kept() => (string)JSInterop.Invocations["workbench.keep"][^1].Arguments[1]!;

    private async Task Patient()
    {
        transfer.Patient.Type(CaseForms.IdentityNumber(70_003), Today);
        await transfer.Patient.Look();
    }

    private async Task Fill()
    {
        await Patient();
        transfer.Patient.Name = "虚构甲";
        transfer.Entry.Diagnoses.Add(Angina);
        (transfer.Entry.Payment, transfer.Entry.Resource, transfer.Entry.Reason) = ("self-paid", "bed", "胸痛");
        (transfer.Entry.Institution, transfer.Entry.Unit, transfer.Entry.Direction) = ("SX-H01", "CARD", "up");
    }
}
