using System.Text;
using Referrals.Workbench.Cases;
using Referrals.Workbench.FamilyDoctor;

namespace Referrals.Workbench.Tests;

/// <summary>What has to be said before a case is called off, closed or completed, and which files are taken.</summary>
public class when_a_case_ends
{
    [Fact]
    public void calling_off_needs_a_reason_and_other_needs_words()
    {
        var form = new EndingForm();
        form.MayCancel.ShouldBeFalse();
        form.Reason = "other";
        form.MayCancel.ShouldBeFalse();
        form.Note = "  ";
        form.MayCancel.ShouldBeFalse();
        form.Note = " 家属要求 ";
        form.MayCancel.ShouldBeTrue();
        form.ToCancellation().ShouldBe(new Client.CancellationForm("patient", "other", "家属要求"));
    }

    [Theory]
    [InlineData(true, null, true)]
    [InlineData(true, "patient-lost", true)]
    [InlineData(false, null, false)]
    [InlineData(false, "patient-never-came", true)]
    [InlineData(false, "other", false)]
    public void closing_without_a_report_needs_a_reason(bool isReported, string? reason, bool may) =>
        new EndingForm { Reason = reason }
            .MayClose(isReported)
            .ShouldBe(may);

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
