using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Workbench.Client;
using Referrals.Workbench.Consultations;
using Referrals.Workbench.SignIn;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Tests;

/// <summary>What is sent about a consultation, what is asked for first, and its timeline.</summary>
public sealed class when_a_consultation_is_dealt_with : BunitContext
{
    private static readonly Guid Id = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff");
    private static readonly DateTimeOffset Now = new(2026, 12, 3, 9, 30, 0, TimeSpan.FromHours(8));
    private static readonly Caller Reporter = new(["specialist"], "SX-H01", "340422", "SX-P-H01-02");

    private readonly FakeService service = new();
    private readonly OpenConsultation open;

    public when_a_consultation_is_dealt_with()
    {
        service.Register(this);
        open = new OpenConsultation(Services.GetRequiredService<ApiClient>(), new Attempts());
    }

    private Words Words => Services.GetRequiredService<Words>();

    [Fact]
    public async Task a_critical_value_is_acknowledged_by_report_and_only_once_it_was_read()
    {
        service.On($"GET /api/consultations/{Id}", Examined("reported", 5, acknowledged: false));
        await open.Open(Id);
        open.CriticalReport.ShouldBe(2);
        var shown = Render<CriticalBanner>(with => with.Add(part => part.Consultation, open).Add(part => part.Now, Now));
        shown.Find("[role=alert]").TextContent.ShouldContain("血钾 7.1");
        shown.Find("#acknowledge-critical").HasAttribute("disabled").ShouldBeTrue();
        await shown.Find("#critical-read").ChangeAsync(new() { Value = true });
        service.On($"POST /api/consultations/{Id}/acknowledgement", Done);
        service.On($"GET /api/consultations/{Id}", Examined("reported", 6, acknowledged: true));
        await shown.Find("#acknowledge-critical").ClickAsync(new());
        var sent = service.Requests.Single(request => request.Method == "POST");
        sent.Body.ShouldBe("""{"report":2}""");
        sent.IfMatch.ShouldBe("\"5\"");
        open.CriticalReport.ShouldBeNull();
        shown.Render();
        shown.FindAll("#critical").ShouldBeEmpty();
    }

    [Fact]
    public async Task a_report_names_a_critical_value_where_there_is_one_and_only_there()
    {
        service.On($"GET /api/consultations/{Id}", Examined("reporting", 2, acknowledged: true));
        await open.Open(Id);
        var form = ConsultationForms.For("report-examination", open.View!, Reporter)!;
        form.Set("/status", value => value.Text = "preliminary");
        form.Set("/findings", value => value.Text = "x");
        form.Set("/conclusion", value => value.Text = "y");
        form.Check(Words, Now).ShouldBeFalse("whether there is a critical value is always said");
        form.Set("/critical", value => value.Text = "true");
        form.Check(Words, Now).ShouldBeFalse();
        form.Faults.Pointers.ShouldBe(["/criticalValue"]);
        form.Set("/criticalValue", value => value.Text = "血钾 7.1");
        form.Check(Words, Now).ShouldBeTrue();
        // What was typed before it turned out that there is none is not sent; nor is a preliminary report taken over by others.
        form.Set("/recognised", value => value.Text = "true");
        form.Set("/critical", value => value.Text = "false");
        service.On($"POST /api/consultations/{Id}/report", Done);
        (await ConsultationForms.Send(form, open)).ShouldBeTrue();
        service
            .Requests.Single(request => request.Method == "POST")
            .Body.ShouldBe("""{"status":"preliminary","findings":"x","conclusion":"y","critical":false,"recognised":false}""");
    }

    [Fact]
    public async Task where_somebody_else_was_first_nothing_is_written_and_it_is_said()
    {
        service.On($"GET /api/consultations/{Id}", Examined("awaiting-report", 1, acknowledged: true));
        await open.Open(Id);
        service.On($"POST /api/consultations/{Id}/claim", """{"code":"version.stale","title":"已被他人更新。","status":412}""", 412);
        service.On($"GET /api/consultations/{Id}", Examined("reporting", 2, acknowledged: true));
        (await ConsultationForms.Do("claim-examination", open)).ShouldBeFalse();
        open.View!.State.ShouldBe("reporting");
        open.ChangedMeanwhile.ShouldNotBeNull();
        open.Acknowledge();
        open.ChangedMeanwhile.ShouldBeNull();
    }

    [Fact]
    public async Task the_timeline_tells_what_happened_in_its_order()
    {
        service.On($"GET /api/consultations/{Id}", Examined("reported", 6, acknowledged: true));
        await open.Open(Id);
        var entries = ConsultationTimeline.Of(open.View!, Words);
        entries
            .Select(entry => entry.Title)
            .ShouldBe(["申请", "领取检查", "初步报告（第 1 号）", "正式报告（第 2 号）", "危急值", "危急值已确认"]);
        entries.Count(entry => entry.IsCritical).ShouldBe(2);
        entries[0].Text.ShouldBe("是否高钾？");
    }

    [Fact]
    public void a_session_takes_place_in_the_future_and_has_as_many_experts_as_must_be_present()
    {
        var request = RequestForms.For(RequestForms.Meeting, null);
        request.Check(Words, Now).ShouldBeFalse();
        request.Faults.At("/experts").ShouldNotBeNull();
        request.Faults.At("/patient/identity/number").ShouldNotBeNull();
        request.Set("/patient/identity/number", value => value.Text = "99999919500102000x");
        request.Set("/patient/name", value => value.Text = "虚构甲");
        request.Set("/to", value => value.Place = new PlaceForm("SX-H01", "CARD"));
        request.Set("/urgency", value => value.Text = "urgent");
        request.Set("/diagnoses", value => value.Diagnoses = [new DiagnosisView("I20.0", null, "icd-10-gb", "1")]);
        request.Set("/question", value => value.Text = "是否介入？");
        request.Set("/experts", value => value.Places = [new PlaceForm("SX-H02", "TCM")]);
        request.Set("/quorum", value => value.Text = "2");
        request.Check(Words, Now).ShouldBeFalse();
        request.Faults.Pointers.ShouldBe(["/quorum"]);
        request.Set("/quorum", value => value.Text = "1");
        request.Check(Words, Now).ShouldBeTrue();
    }

    [Theory]
    [InlineData("SX-V0101", false, true)]
    [InlineData("SX-H01", false, false)]
    [InlineData("SX-H01", true, true)]
    public async Task those_who_are_asked_refer_only_with_the_consent_of_those_who_asked(string institution, bool agreed, bool offered)
    {
        service.On(
            $"GET /api/consultations/{Id}",
            Examined("reported", 5, acknowledged: true)
                .Replace("\"mayBeReferred\":false", $"\"mayBeReferred\":{(agreed ? "true" : "false")}")
        );
        await open.Open(Id);
        ConsultationForms.IsOffered("refer", open.View!, Reporter with { Institution = institution }).ShouldBe(offered);
        ConsultationForms.IsOffered("refer", open.View! with { Referral = Guid.NewGuid() }, Reporter).ShouldBeFalse("once only");
        ConsultationForms.Buttons.Single(button => button.Name == "refer").Page!(Id).ShouldBe($"/work/new-transfer/{Id}/consultation");
    }

    private const string Acknowledged = """
        ,"acknowledgedAt":"2026-12-03T01:25:00Z","by":{"institution":"SX-V0101"}
        """;

    private const string Done =
        """{"id":"6f9619ff-8b86-d011-b42d-00c04fc964ff","number":"340422-C1","state":"reported","version":6,"actions":[]}""";

    private static string Examined(string state, long version, bool acknowledged)
    {
        var by = acknowledged ? Acknowledged : "";
        var critical = $$"""{"value":"血钾 7.1","raisedAt":"2026-12-03T01:20:00Z","acknowledgeBy":"2026-12-03T01:40:00Z"{{by}}}""";
        return $$"""
            {"id":"{{Id}}","kind":"remote-diagnosis","number":"340422-C1","version":{{version}},"state":"{{state}}",
             "person":"p","erased":false,
             "from":{"institution":"SX-V0101"},"to":{"institution":"SX-H01","unit":"LAB","specialty":"30"},"urgency":"urgent",
             "diagnoses":[],
             "askedAt":"2026-12-03T01:00:00Z","answerDue":"2026-12-03T03:00:00Z","mayBeReferred":false,
             "posts":[{"by":{"institution":"SX-V0101"},"at":"2026-12-03T01:00:00Z","text":"是否高钾？"}],
             "actions":["claim-examination","report-examination","acknowledge-critical"],
             "examination":{"modality":"laboratory","what":"电解质","accession":"L-1","performedAt":"2026-12-03T00:50:00Z"},
             "claim":{"by":{"institution":"SX-H01"},"at":"2026-12-03T01:10:00Z"},
             "reports":[
               {"number":1,"status":"preliminary","by":{"institution":"SX-H01"},"at":"2026-12-03T01:15:00Z","late":false,
                "recognised":false},
               {"number":2,"status":"final","by":{"institution":"SX-H01"},"at":"2026-12-03T01:20:00Z","late":false,"recognised":true,
                "critical":{{critical}}}],
             "critical":{{critical}}}
            """;
    }
}
