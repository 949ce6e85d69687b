using System.Text.Json;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Workbench.Client;
using Referrals.Workbench.FamilyDoctor;
using Referrals.Workbench.Shell;
using Referrals.Workbench.SignIn;

namespace Referrals.Workbench.Tests;

/// <summary>The form of a referral that comes out of a case or a consultation: what it begins with, and that it is sent once.</summary>
public sealed class when_a_transfer_comes_out_of_something : BunitContext
{
    private const string Answer =
        """{"id":"6f9619ff-8b86-d011-b42d-00c04fc964ff","number":"340422-1","state":"in-care","version":4,"actions":[]}""";

    private const string Stale = """{"code":"version.stale","title":"已被他人更新。","status":412}""";

    private static readonly Guid Id = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff");
    private static readonly DateTimeOffset Now = new(2026, 12, 3, 1, 5, 0, TimeSpan.Zero);

    private readonly FakeService service = new();
    private readonly NewTransfer transfer;

    public when_a_transfer_comes_out_of_something()
    {
        service.Register(this);
        transfer = new NewTransfer(
            Services.GetRequiredService<ApiClient>(),
            new Unsent(Services.GetRequiredService<Browser>(), Services.GetRequiredService<Session>())
        );
    }

    [Fact]
    public async Task who_is_sent_on_goes_elsewhere_for_another_purpose_with_what_is_known()
    {
        await Begin(TransferPurpose.Onward);
        transfer.Patient.Name.ShouldBe("虚构甲");
        (transfer.Entry.Summary, transfer.Entry.Reason, transfer.Entry.Institution).ShouldBe(("高血压", "", null));
        transfer.IsUnsaved.ShouldBeFalse();
        (await transfer.Submit(pointer => pointer)).ShouldBeFalse();
        transfer.Faults.Keys.ShouldBe(["/reason", "/destination"]);
        Fill();
        transfer.IsUnsaved.ShouldBeTrue();
        (await transfer.Save(Now)).ShouldBeFalse("there is no draft of it");
        service.On($"POST /api/referrals/{Id}/onward-referral", Answer, 201);
        (await transfer.Submit(pointer => pointer)).ShouldBeTrue();
        var sent = Sent();
        sent.IfMatch.ShouldBe("\"3\"");
        sent.Body.ShouldNotContain("person");
        sent.Body.ShouldContain("\"destination\":{\"institution\":\"SX-H02\"");
    }

    [Fact]
    public async Task an_emergency_gets_its_form_where_it_is()
    {
        await Begin(TransferPurpose.Paperwork);
        (transfer.Entry.Institution, transfer.Entry.Unit, transfer.Entry.Urgency).ShouldBe(("SX-H01", "CARD", "emergency"));
        transfer.Source!.Sender.ShouldBe("SX-V0101", "the township may fill it in for the clinic");
        transfer.Entry.Reason = "胸痛";
        service.On($"POST /api/referrals/{Id}/paperwork", Answer);
        (await transfer.Submit(pointer => pointer)).ShouldBeTrue();
        Sent().Body.ShouldContain("\"urgency\":\"emergency\"");
    }

    [Fact]
    public async Task a_consultation_gives_its_question_and_what_it_came_to()
    {
        service.On($"GET /api/consultations/{Id}", Answered);
        await transfer.Open(Id, TransferPurpose.Consultation);
        (transfer.Entry.Reason, transfer.Entry.Summary).ShouldBe(("是否介入？", "建议住院"));
        (transfer.Entry.Institution, transfer.Entry.Unit).ShouldBe(("SX-H01", "CARD"));
        transfer.Number.ShouldBe("340422-C1");
        (transfer.Entry.Payment, transfer.Entry.Resource) = ("self-paid", "bed");
        service.On($"POST /api/consultations/{Id}/referral", Answer, 201);
        (await transfer.Submit(pointer => pointer)).ShouldBeTrue();
        Sent().IfMatch.ShouldBeNull("the service compares whether it was referred already");
    }

    [Fact]
    public async Task where_the_case_has_changed_nothing_is_sent_before_somebody_has_looked()
    {
        await Begin(TransferPurpose.Onward);
        Fill();
        service.On($"POST /api/referrals/{Id}/onward-referral", Stale, 412);
        service.Shows(Id, "in-care", 4, "refer-onward", "referral_submitted", FakeService.Requested());
        (await transfer.Submit(pointer => pointer)).ShouldBeFalse();
        transfer.Stage.ShouldBe(TransferStage.Filling);
        transfer.IsOvertaken.ShouldBeTrue();
        transfer.Entry.Reason.ShouldBe("需介入治疗");
        service.On($"POST /api/referrals/{Id}/onward-referral", Answer, 201);
        (await transfer.Submit(pointer => pointer)).ShouldBeTrue();
        service.Requests[^1].IfMatch.ShouldBe("\"4\"");
    }

    [Fact]
    public async Task after_a_reload_it_is_sent_with_the_version_that_was_seen_and_kept_apart_from_a_new_case()
    {
        await Begin(TransferPurpose.Onward);
        Fill();
        await transfer.Keeper.KeepHere(transfer.Form);
        var kept = (string)JSInterop.Invocations["workbench.keep"][^1].Arguments[1]!;
        JsonSerializer.Deserialize(kept, UnsentJson.Default.UnsentTransfer)!.Purpose.ShouldBe(TransferPurpose.Onward);
        JSInterop.Setup<string?>("workbench.kept", _ => true).SetResult(kept);

        service.Shows(Id, "in-care", 4, "refer-onward", "referral_submitted", FakeService.Requested());
        await transfer.Open(Id, TransferPurpose.Onward);
        transfer.IsRestored.ShouldBeTrue();
        transfer.Entry.Reason.ShouldBe("需介入治疗");
        // What was sent before the reload, and arrived, has made version 4.
        service.On($"POST /api/referrals/{Id}/onward-referral", Stale, 412);
        await transfer.Submit(pointer => pointer);
        Sent().IfMatch.ShouldBe("\"3\"");

        await transfer.Open(null);
        transfer.IsRestored.ShouldBeFalse();
        transfer.Entry.Reason.ShouldBe("");
        transfer.Keeper.Case.ShouldNotBe(Id);
    }

    private async Task Begin(TransferPurpose purpose)
    {
        service.Shows(Id, "in-care", 3, "refer-onward complete-paperwork", "referral_submitted", FakeService.Requested());
        await transfer.Open(Id, purpose);
        transfer.Stage.ShouldBe(TransferStage.Filling);
    }

    private void Fill()
    {
        transfer.Entry.Reason = "需介入治疗";
        (transfer.Entry.Institution, transfer.Entry.Unit, transfer.Entry.Direction) = ("SX-H02", "CARD", "lateral");
    }

    private Sent Sent() => service.Requests.Last(request => request.Method == "POST");

    private static string Answered =>
        $$"""
            {"id":"{{Id}}","kind":"written-advice","number":"340422-C1","version":3,"state":"answered","person":"p","erased":false,
             "patient":{"identity":{"kind":"identity-card","number":"x"},"name":"虚构甲"},
             "from":{"institution":"SX-V0101"},"to":{"institution":"SX-H01","unit":"CARD","specialty":"03.04"},"urgency":"urgent",
             "diagnoses":[{"code":"I20.0","name":"不稳定型心绞痛","system":"icd-10-gb","version":"1"}],
             "askedAt":"2026-12-03T01:00:00Z","answerDue":"2026-12-03T03:00:00Z","mayBeReferred":true,"actions":["refer"],
             "posts":[{"by":{"institution":"SX-V0101"},"at":"2026-12-03T01:00:00Z","text":"是否介入？"},
                      {"by":{"institution":"SX-H01"},"at":"2026-12-03T02:00:00Z","text":"建议住院","recommendation":"refer"}]}
            """;
}
