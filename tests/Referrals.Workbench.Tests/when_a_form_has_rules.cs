using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Workbench.Care;
using Referrals.Workbench.Cases;
using Referrals.Workbench.Client;
using Referrals.Workbench.Shell;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Tests;

/// <summary>Rules of forms without a browser, and what the component shows beside the fields.</summary>
public sealed class when_a_form_has_rules : BunitContext
{
    private const string Answer =
        """{"id":"6f9619ff-8b86-d011-b42d-00c04fc964ff","number":"340422-1","state":"in-care","version":4,"actions":[],"begun":false}""";

    private static readonly Guid Id = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff");
    private static readonly DateTimeOffset Now = new(2026, 12, 3, 9, 30, 0, TimeSpan.FromHours(8));

    private readonly FakeService service = new();
    private readonly OpenCase open;

    public when_a_form_has_rules() => open = service.Register(this);

    private Words Words => Services.GetRequiredService<Words>();

    [Fact]
    public void who_is_not_reached_is_found_in_no_state()
    {
        var visit = CareForms.Visit();
        visit.Check(Words, Now).ShouldBeFalse();
        visit.Faults.Pointers.ShouldBe(["/way", "/finding"], ignoreOrder: true);
        visit.Set("/finding", value => value.Text = "worse");
        visit.Set("/way", value => value.Text = "unreachable");
        visit.Shown.ShouldNotContain(field => field.Pointer == "/finding");
        visit.Text("/finding").ShouldBeNull();
        visit.Check(Words, Now).ShouldBeTrue();
    }

    [Fact]
    public void who_is_worse_is_written_about_and_the_next_day_lies_ahead()
    {
        var visit = CareForms.Visit();
        visit.Set("/way", value => value.Text = "telephone");
        visit.Set("/finding", value => value.Text = "worse");
        visit.Set("/next", value => value.Text = "2026-12-03");
        visit.Set("/doneAt", value => value.Text = "2026-12-03T09:31");
        visit.Check(Words, Now).ShouldBeFalse();
        visit.Faults.Pointers.ShouldBe(["/doneAt", "/note", "/next"], ignoreOrder: true);
        visit.Set("/note", value => value.Text = "气促加重");
        visit.Set("/next", value => value.Text = "2026-12-04");
        visit.Set("/doneAt", value => value.Text = "2026-12-03T09:30");
        visit.Check(Words, Now).ShouldBeTrue();
    }

    [Theory]
    [InlineData("return", "/reason")]
    [InlineData("decline", "/reason")]
    [InlineData("close", "/noReport")]
    [InlineData("retract-arrival", "/reason")]
    [InlineData("request-cancellation", "/reason")]
    [InlineData("withdraw-cancellation", "/reason")]
    [InlineData("justify-out-of-county", "/reason")]
    public async Task other_needs_words(string action, string pointer)
    {
        service.Shows(Id, "in-care", 3, action, "referral_submitted");
        await open.Open(Id);
        var form = CareForms.For(action, open.View!)!;
        form.Set(pointer, value => value.Text = "other");
        form.Check(Words, Now).ShouldBeFalse();
        form.Faults.At("/note").ShouldNotBeNull();
        form.Set("/note", value => value.Text = " ");
        form.Check(Words, Now).ShouldBeFalse();
        form.Set("/note", value => value.Text = "电话已说明");
        form.Check(Words, Now).ShouldBeTrue();
    }

    [Fact]
    public async Task a_down_transfer_says_what_the_township_needs()
    {
        service.Shows(Id, "in-care", 3, "offer-down-transfer", "referral_submitted");
        service.On("POST /api/referrals/6f9619ff-8b86-d011-b42d-00c04fc964ff/down-transfer", Answer, 201);
        await open.Open(Id);
        var form = CareForms.DownTransfer(open.View!);
        form.Check(Words, Now).ShouldBeFalse();
        form.Faults.At("/plan").ShouldNotBeNull("each part of the plan is asked for");
        // Home is where the case came from.
        form.Place("/destination")!.Institution.ShouldBe("SX-V0101");
        form.Faults.At("/destination").ShouldNotBeNull("the unit is missing");
        form.Set("/destination", value => value.Place = new PlaceForm("SX-T01", "GEN"));
        form.Set("/diagnoses", value => value.Diagnoses = [new DiagnosisView("I20.0", null, "icd-10-gb", "GB/T 14396-2016")]);
        form.Set("/payment", value => value.Text = "self-paid");
        foreach (var text in new[] { "/reason", "/plan/dischargeSummary", "/plan/rehabilitationPlan", "/plan/medication" })
            form.Set(text, value => value.Text = "x");
        form.Set("/plan/followUps", value => value.Days = [new DateOnly(2026, 12, 2)]);
        form.Check(Words, Now).ShouldBeFalse("a day before today");
        form.Set("/plan/followUps", value => value.Days = [new DateOnly(2026, 12, 17), new DateOnly(2026, 12, 10)]);
        form.Check(Words, Now).ShouldBeTrue();
        (await CareForms.Send(form, open)).ShouldBeTrue();
        service
            .Requests.Single(request => request.Method == "POST")
            .Body.ShouldContain(
                """
                "followUps":["2026-12-10","2026-12-17"]
                """.Trim()
            );
    }

    [Fact]
    public async Task a_validity_is_extended_beyond_what_it_was_and_not_into_the_past()
    {
        service.Shows(Id, "accepted", 3, "extend-validity", "referral_submitted", FakeService.Requested());
        await open.Open(Id);
        var form = CareForms.For("extend-validity", open.View!)!;
        foreach (var (day, good) in new[] { ("2026-12-10", false), ("2026-12-11", true) })
        {
            form.Set("/validUntil", value => value.Text = day);
            form.Check(Words, Now).ShouldBe(good, day);
        }

        form.Check(Words, Now.AddDays(20)).ShouldBeFalse("that day is over");
        service.On($"POST /api/referrals/{Id}/validity-extension", Answer);
        (await CareForms.Send(form, open)).ShouldBeTrue();
        service.Requests.Single(request => request.Method == "POST").Body.ShouldBe("""{"validUntil":"2026-12-11"}""");
    }

    [Fact]
    public async Task a_down_transfer_that_came_back_is_completed_here_and_any_other_case_on_its_own_page()
    {
        const string plan = """
            {"dischargeSummary":"出院","rehabilitationPlan":"步行","medication":"阿司匹林","followUps":["2026-12-20"]}
            """;
        service.Shows(Id, "returned", 3, "resubmit", "referral_submitted", FakeService.Requested("down", plan));
        await open.Open(Id);
        var shown = Ward();
        await shown.Find("#go-on").ClickAsync(new());
        shown.Find("#f-plan-medication").GetAttribute("value").ShouldBe("阿司匹林");
        service.On($"POST /api/referrals/{Id}/submission", Answer);
        await shown.Find("form").SubmitAsync();
        var sent = service.Requests.Single(request => request.Method == "POST");
        sent.Body.ShouldContain("\"direction\":\"down\"");
        sent.Body.ShouldContain("\"institution\":\"SX-H01\",\"unit\":\"CARD\"");
        sent.IfMatch.ShouldBe("\"3\"");

        service.Shows(Id, "returned", 5, "resubmit", "referral_submitted", FakeService.Requested());
        await open.Open(Id);
        Ward().Find("a#go-on").GetAttribute("href").ShouldBe($"/work/new-transfer/{Id}");
    }

    [Theory]
    [InlineData("refer-onward", "onward")]
    [InlineData("complete-paperwork", "paperwork")]
    public async Task whole_forms_of_a_referral_have_a_page_of_their_own(string action, string how)
    {
        service.Shows(Id, "in-care", 3, action, "referral_submitted");
        await open.Open(Id);
        Ward().Find($"a#{action}").GetAttribute("href").ShouldBe($"/work/new-transfer/{Id}/{how}");
    }

    [Fact]
    public async Task a_referral_is_declined_with_advice_where_it_may_be_declined()
    {
        service.Shows(Id, "awaiting-answer", 3, "decline", "referral_submitted");
        await open.Open(Id);
        var form = CareForms.For("advise", open.View!)!;
        form.Check(Words, Now).ShouldBeFalse();
        form.Faults.Pointers.ShouldBe(["/reason", "/text", "/recommendation"], ignoreOrder: true);
        form.Set("/reason", value => value.Text = "treatable-at-sender");
        form.Set("/text", value => value.Text = "先在当地治疗");
        form.Set("/recommendation", value => value.Text = "treat-locally");
        form.Check(Words, Now).ShouldBeTrue("the caller advises where nobody is named");
        service.On($"POST /api/referrals/{Id}/advice", Answer);
        (await CareForms.Send(form, open)).ShouldBeTrue();
        service.Requests.Single(request => request.Method == "POST").Body.ShouldEndWith("\"recommendation\":\"treat-locally\"}");
        var desk = Render<CareActions>(with =>
            with.Add(part => part.Case, open).Add(part => part.Now, Now).Add(part => part.Offered, CareActionList.Dispatcher)
        );
        desk.FindAll("#advise").Count.ShouldBe(1);
        Ward().FindAll("#advise").ShouldBeEmpty();
    }

    [Fact]
    public void whom_nobody_knows_comes_without_a_number()
    {
        var form = EmergencyForms.For("SX-H01", Services.GetRequiredService<Names>(), Now);
        form.Check(Words, Now).ShouldBeFalse();
        form.Faults.Pointers.ShouldBe(["/channel", "/unit", "/from", "/patient/identity/number", "/patient/name"], ignoreOrder: true);
        form.Set("/channel", value => value.Text = "chest-pain");
        form.Set("/unit", value => value.Text = "CARD");
        form.Set("/from", value => value.Text = "SX-V0101");
        form.Set("/patient/identity/number", value => value.Text = "123");
        form.Set("/patient/identity/kind", value => value.Text = "unknown");
        form.Set("/patient/estimatedAge", value => value.Text = "60");
        form.Check(Words, Now).ShouldBeTrue();
        var sent = EmergencyForms.Read(form);
        sent.Patient!.Identity.ShouldBe(new IdentityForm("unknown", null, null));
        sent.Patient.EstimatedAge.ShouldBe(60);
        sent.ArrivedAt.ShouldBe(Now);
        // Why it is another one is asked for only where the service says that the patient is here already.
        form.Shown.ShouldNotContain(field => field.Pointer == "/despite");
        form.Faults.Take(new Problem { Pointer = "/despite", Title = "已有急诊病例" });
        form.Shown.ShouldContain(field => field.Pointer == "/despite");
    }

    [Fact]
    public async Task what_the_service_finds_is_told_beside_the_field_and_what_was_typed_stays()
    {
        service.Shows(Id, "in-care", 3, "add-note", "referral_submitted");
        service.On(
            $"POST /api/referrals/{Id}/notes",
            """{"code":"field.text","title":"有误。","status":400,"errors":[{"pointer":"/note","code":"field.text","title":"含有不可见字符。"}]}""",
            400
        );
        await open.Open(Id);
        var shown = Ward();
        await shown.Find("#add-note").ClickAsync(new());
        await shown.Find("form").SubmitAsync();
        shown.Find("#f-note-fault").TextContent.ShouldContain("请填写");
        service.Requests.ShouldNotContain(request => request.Method == "POST");
        await shown.Find("textarea").InputAsync(new() { Value = "查房记录" });
        shown.FindAll("#f-note-fault").ShouldBeEmpty();
        await shown.Find("form").SubmitAsync();
        shown.Find("#f-note-fault").TextContent.ShouldContain("含有不可见字符");
        shown.Find("textarea").GetAttribute("value").ShouldBe("查房记录");

        // Looked at anew, it still stands there.
        var again = Ward();
        again.Find("textarea").GetAttribute("value").ShouldBe("查房记录");
        service.On($"POST /api/referrals/{Id}/notes", Answer);
        await again.Find("form").SubmitAsync();
        again.FindAll("form").ShouldBeEmpty();
        Services.GetRequiredService<UnsentForms>().Has(Id, "add-note").ShouldBeFalse();
    }

    [Fact]
    public async Task the_same_content_again_is_the_same_attempt_and_another_is_not()
    {
        service.Shows(Id, "in-care", 3, "add-note", "referral_submitted");
        await open.Open(Id);
        service.On($"POST /api/referrals/{Id}/notes", null);
        await open.Send(Api.AddNote, new RemarkForm("一"));
        await open.Send(Api.AddNote, new RemarkForm("一"));
        await open.Send(Api.AddNote, new RemarkForm("二"));
        var keys = service.Requests.Where(request => request.Method == "POST").Select(request => request.Key).ToList();
        keys[1].ShouldBe(keys[0]);
        keys[2].ShouldNotBe(keys[0]);
    }

    [Fact]
    public async Task a_case_as_it_was_is_shown_without_anything_to_do()
    {
        service.Shows(Id, "arrived", 2, "begin-care record-arrival", "referral_submitted patient_arrived");
        await open.Open(Id);
        service.On($"GET /api/referrals/{Id}?asOf=1", Then);
        await open.LookBack(1);
        open.Past.ShouldNotBeNull().View.State.ShouldBe("awaiting-answer");
        open.Past.Entry.Event.ShouldBe("referral_submitted");
        var shown = Render<CasePanel>(with =>
            with.Add(part => part.Case, open).Add(part => part.Now, Now).AddChildContent("<button id=\"begin\"></button>")
        );
        shown.FindAll("#begin").ShouldBeEmpty();
        shown.Find("#past").TextContent.ShouldContain("过去");
        await shown.Find("#back-to-now").ClickAsync(new());
        shown.Render();
        shown.FindAll("#past").ShouldBeEmpty();
        shown.FindAll("#begin").Count.ShouldBe(1);
    }

    private IRenderedComponent<CareActions> Ward() =>
        Render<CareActions>(with =>
            with.Add(part => part.Case, open).Add(part => part.Now, Now).Add(part => part.Offered, CareActionList.Ward)
        );

    private static string Then =>
        $$"""
            {"id":"{{Id}}","number":"340422-1","version":1,"state":"awaiting-answer","person":"p","erased":false,"confirmed":false,
             "from":{"institution":"SX-V0101"},"to":{"institution":"SX-H01","unit":"CARD","specialty":"03.04"},"otherCases":[],
             "followUps":[],
             "links":[]}
            """;
}
