using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Workbench.Cases;
using Referrals.Workbench.Client;
using Referrals.Workbench.Consultations;

namespace Referrals.Workbench.Tests;

/// <summary>Files and forms on paper of cases and consultations: for those who read all of it, as far as the service lets them.</summary>
public sealed class when_files_are_attached : BunitContext
{
    private const string Files = """
        [{"id":"1f9619ff-8b86-d011-b42d-00c04fc964ff","name":"心电图.pdf","type":"pdf","size":1000,"institution":"SX-V0101",
          "addedAt":"2026-12-03T01:00:00Z","state":"clean","unscanned":false},
         {"id":"2f9619ff-8b86-d011-b42d-00c04fc964ff","name":"胸片.jpg","type":"jpeg","size":1000,"institution":"SX-H01",
          "addedAt":"2026-12-03T01:00:00Z","state":"quarantined","unscanned":false}]
        """;

    private static readonly Guid Id = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff");
    private static readonly DateTimeOffset Now = new(2026, 12, 3, 9, 30, 0, TimeSpan.FromHours(8));

    private readonly FakeService service = new();
    private readonly OpenCase open;

    public when_files_are_attached() => open = service.Register(this);

    [Fact]
    public async Task who_may_attach_is_shown_where_and_what_is_there_already()
    {
        await Case("add-attachment withdraw-attachment", FakeService.Requested());
        var shown = Of(open);
        shown.FindAll("#files li").Count.ShouldBe(2);
        // What waits for the scanner cannot be opened.
        shown.FindAll("#files button.link").ShouldHaveSingleItem().TextContent.ShouldBe("心电图.pdf");
        shown.FindAll("#file, #camera").Count.ShouldBe(2);
        shown.FindAll(".remove").ShouldBeEmpty("each takes back what its own institution attached");
    }

    [Fact]
    public async Task who_may_not_attach_opens_what_is_there()
    {
        await Case("open", FakeService.Requested());
        var shown = Of(open);
        shown.FindAll("#files li").Count.ShouldBe(2);
        shown.FindAll("#file").ShouldBeEmpty();
    }

    [Fact]
    public async Task who_sees_the_patient_masked_is_asked_nothing_and_shown_nothing()
    {
        await Case("add-attachment", "");
        Of(open).Markup.Trim().ShouldBeEmpty();
        Render<PrintedForms>(with => with.Add(part => part.Of, open)).Markup.Trim().ShouldBeEmpty();
        service.Requests.ShouldNotContain(request => request.Path.EndsWith("/attachments"));
    }

    [Theory]
    [InlineData("", "print-referral")]
    [InlineData(FakeService.Reported, "print-referral print-outcome")]
    public async Task forms_of_a_case_are_those_that_there_are(string reported, string buttons)
    {
        await Case("", FakeService.Requested() + reported);
        Render<PrintedForms>(with => with.Add(part => part.Of, open))
            .FindAll("button")
            .Select(button => button.Id)
            .ShouldBe(buttons.Split(' '));
    }

    [Theory]
    [InlineData("written-advice", "", "advice")]
    [InlineData("multi-party", "", "")]
    [InlineData("remote-diagnosis", "", "")]
    [InlineData("remote-diagnosis", Report, "report")]
    public async Task forms_of_a_consultation_are_those_that_there_are(string kind, string more, string forms)
    {
        var consultation = new OpenConsultation(Services.GetRequiredService<ApiClient>(), new Attempts());
        service.On($"GET /api/consultations/{Id}", Consultation(kind, more));
        service.On($"GET /api/consultations/{Id}/attachments", Files);
        await consultation.Open(Id);
        consultation.Forms.Select(form => form.Name).ShouldBe(forms.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var shown = Of(consultation);
        shown.FindAll("#files li").Count.ShouldBe(2);
        shown.FindAll("#file").Count.ShouldBe(1);
    }

    [Fact]
    public async Task what_was_attached_here_is_not_told_as_somebody_elses()
    {
        await Case("add-attachment", FakeService.Requested());
        service.On(
            $"POST /api/referrals/{Id}/attachments",
            $$"""{"id":"{{Id}}","number":"340422-1","state":"accepted","version":4,"actions":[]}""",
            201
        );
        service.Shows(Id, "accepted", 5, "add-attachment", "a b c attachment_added attachment_screened", FakeService.Requested());
        // The live stream is often faster than the answer.
        service.Meanwhile = () => _ = open.Follow(Heard(4, "attachment_added"));
        (await open.Attach(Id, new NewFile("心电图.pdf", "application/pdf", [1]), Sending.New())).ShouldBeNull();
        service.Meanwhile = null;
        await open.Follow(Heard(5, "attachment_screened"));
        open.ChangedMeanwhile.ShouldBeEmpty();
        open.Version.ShouldBe(5);
    }

    private static LiveCase Heard(long version, string what) => new(Id, "340422-1", version, "accepted", what, Now);

    [Fact]
    public async Task a_file_is_taken_back_with_the_version_that_was_seen()
    {
        await Case("withdraw-attachment", FakeService.Requested());
        var file = Guid.NewGuid();
        service.On(
            $"POST /api/referrals/{Id}/attachments/{file}/withdrawal",
            $$"""{"id":"{{Id}}","number":"340422-1","state":"accepted","version":4,"actions":[]}"""
        );
        (await open.Withdraw(file)).ShouldBeTrue();
        service.Requests.Single(request => request.Method == "POST").IfMatch.ShouldBe("\"3\"");
    }

    private async Task Case(string actions, string more)
    {
        service.Shows(Id, "accepted", 3, actions, "referral_submitted", more);
        service.On($"GET /api/referrals/{Id}/attachments", Files);
        await open.Open(Id);
    }

    private IRenderedComponent<AttachedFiles> Of(IDocumented documented) =>
        Render<AttachedFiles>(with => with.Add(part => part.Of, documented).Add(part => part.Now, Now));

    private const string Report = """
        ,"reports":[{"number":1,"status":"final","by":{"institution":"SX-H01"},"at":"2026-12-03T01:15:00Z","late":false,"recognised":false}]
        """;

    private static string Consultation(string kind, string more) =>
        $$"""
            {"id":"{{Id}}","kind":"{{kind}}","number":"340422-C1","version":3,"state":"answered","person":"p","erased":false,
             "patient":{"identity":{"kind":"identity-card","number":"x"},"name":"虚构甲"},
             "from":{"institution":"SX-V0101"},"to":{"institution":"SX-H01","unit":"CARD","specialty":"03.04"},"urgency":"urgent",
             "diagnoses":[],"askedAt":"2026-12-03T01:00:00Z","answerDue":"2026-12-03T03:00:00Z","mayBeReferred":false,
             "posts":[],"actions":["add-attachment"]{{more}}}
            """;
}
