using System.Text;
using Bunit;
using Referrals.Workbench.Care;
using Referrals.Workbench.Cases;

namespace Referrals.Workbench.Tests;

/// <summary>What has to be said before a case is called off, closed or completed, and which files are taken.</summary>
public sealed class when_a_case_ends : BunitContext
{
    private const string Answer =
        """{"id":"6f9619ff-8b86-d011-b42d-00c04fc964ff","number":"340422-1","state":"closed","version":4,"actions":[],"begun":false}""";

    private static readonly Guid Id = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff");
    private static readonly DateTimeOffset Now = new(2026, 12, 3, 9, 30, 0, TimeSpan.FromHours(8));

    private readonly FakeService service = new();
    private readonly OpenCase open;

    public when_a_case_ends() => open = service.Register(this);

    [Fact]
    public async Task calling_off_needs_a_reason_and_other_needs_words()
    {
        var form = await Doctor("request-cancellation");
        await form.Find("#cancel").ClickAsync(new());
        form.Find("#send-answer").HasAttribute("disabled").ShouldBeTrue();
        await form.Find("input[value=other]").ChangeAsync(new() { Value = "on" });
        await form.Find("form").SubmitAsync();
        form.Find("#f-note-fault").TextContent.ShouldContain("说明");
        service.Requests.ShouldNotContain(request => request.Method == "POST");
        await form.Find("textarea").InputAsync(new() { Value = " 家属要求 " });
        service.On($"POST /api/referrals/{Id}/cancellation", Answer);
        await form.Find("form").SubmitAsync();
        service
            .Requests.Single(request => request.Method == "POST")
            .Body.ShouldBe("""{"by":"patient","reason":"other","note":"\u5BB6\u5C5E\u8981\u6C42"}""");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task closing_without_a_report_needs_a_reason(bool isReported)
    {
        var form = await Doctor("close", isReported);
        await form.Find("#close").ClickAsync(new());
        form.Find("#send-answer").HasAttribute("disabled").ShouldBe(!isReported);
        if (!isReported)
            await form.Find("input[value=patient-never-came]").ChangeAsync(new() { Value = "on" });
        service.On($"POST /api/referrals/{Id}/closure", Answer);
        await form.Find("form").SubmitAsync();
        service
            .Requests.Single(request => request.Method == "POST")
            .Body.ShouldBe(isReported ? "{}" : """{"noReport":"patient-never-came"}""");
    }

    private async Task<IRenderedComponent<CareActions>> Doctor(string action, bool isReported = false)
    {
        service.Shows(Id, "concluded", 3, action, "referral_submitted", isReported ? FakeService.Reported : "");
        await open.Open(Id);
        return Render<CareActions>(with =>
            with.Add(part => part.Case, open).Add(part => part.Now, Now).Add(part => part.Offered, CareActionList.FamilyDoctor)
        );
    }

    [Fact]
    public void why_it_came_back_is_what_the_newest_return_says()
    {
        var why = ReturnedWhy.Read(
            Encoding.UTF8.GetBytes(
                """
                [{"event":"referral_returned","data":{"reason":"other","note":"旧"}},{"event":"referral_resubmitted","data":{}},
                 {"event":"referral_returned","data":{"reason":"missing-examination"}},{"event":"referral_seen","data":null}]
                """
            )
        );
        why.ShouldBe(new ReturnedWhy("missing-examination", null));
        ReturnedWhy.Read("[]"u8.ToArray()).ShouldBeNull();
        ReturnedWhy.Read("<html>"u8.ToArray()).ShouldBeNull();
    }

    [Theory]
    [InlineData("心电图.PDF", 10, FileFault.None)]
    [InlineData("胸片.jpeg", FileRules.Largest, FileFault.None)]
    [InlineData("胸片.jpeg", FileRules.Largest + 1, FileFault.TooLarge)]
    [InlineData("胸片.jpeg", 0, FileFault.Empty)]
    [InlineData("setup.exe", 10, FileFault.Type)]
    [InlineData("没有后缀", 10, FileFault.Type)]
    public void what_cannot_be_attached_is_said_before_it_is_sent(string name, long size, FileFault fault) =>
        FileRules.Check(name, size).ShouldBe(fault);

    [Theory]
    [InlineData(10, "1 KB")]
    [InlineData(350_000, "341 KB")]
    [InlineData(1_572_864, "1.5 MB")]
    public void a_size_has_its_unit(long bytes, string said) => FileRules.Size(bytes).ShouldBe(said);
}
