// What the printed report of a remote diagnosis says: the report that counts, and all that were before it.
using Referrals.Consultations;

namespace Referrals.Documents;

internal sealed partial class ConsultationPrintout
{
    /// <summary>远程诊断报告单: what was examined and asked, the report that counts, and those that it took the place of.</summary>
    public Printout Report()
    {
        var examination = details.Examination!;
        var report = details.Reports[^1];
        return Print(
            Words.Say("远程诊断报告单", "Report of a remote diagnosis"),
            [
                .. Request(),
                new([
                    Field("检查类别", "Examined by", Words.Of(examination.Modality)),
                    Field("检查号", "Accession", examination.Accession),
                ]),
                new([
                    Field("检查项目", "Examination", Open(examination.What)),
                    Field("检查时间", "Examined at", Words.Moment(examination.PerformedAt)),
                ]),
                Text("申请目的", "Question", details.Posts[0].Text),
                new([
                    Field("报告类型", "Kind of report", Lines(KindOf(report), WhyCorrected(report))),
                    Field("报告时间", "Reported at", Words.Moment(report.At)),
                ]),
                Text("检查所见", "Findings", report.Content.Findings),
                Text("诊断意见", "Impression", report.Content.Conclusion),
                new([Field("危急值", "Critical value", Critical(report))]),
                new([Field("结果互认", "Mutual recognition", Recognised(report))]),
                .. Reused(),
                .. details.Reports.Take(details.Reports.Count - 1).Reverse().Select(Replaced),
                .. Ending(),
                .. Attached(),
            ],
            Field("报告医生（签名）", "Reporting doctor (signature)", Practitioner(report.By.Practitioner)),
            Field("申请医生（签名）", "Doctor who asks (signature)", Practitioner(details.From.Practitioner))
        );
    }

    private string KindOf(DiagnosticReport report) =>
        Joined(
            report.Correction is null ? Words.Of(report.Status) : Words.Say("更正报告", "Corrected"),
            Words.Say($"第 {report.Number} 份", $"no. {report.Number}")
        );

    private string? WhyCorrected(DiagnosticReport report) =>
        report.Correction is { } correction
            ? $"{Words.Say("更正原因：", "Why it was corrected: ")}{Words.Of(correction.Reason)} {Open(correction.Note)}".TrimEnd()
            : null;

    private string Critical(DiagnosticReport report)
    {
        if (report.Critical is not { } critical)
            return Words.Say("无", "None");
        var noted = critical is { AcknowledgedAt: { } at, By: { } by }
            ? $"{Words.Say("确认：", "Acknowledged: ")}{Joined(Names(by), Words.Moment(at))}"
            : Words.Say(
                $"尚未确认，应于 {Words.Moment(critical.AcknowledgeBy)} 前确认",
                $"Not acknowledged yet, due by {Words.Moment(critical.AcknowledgeBy)}"
            );
        return Lines(Open(report.Content.CriticalValue), noted);
    }

    private string Recognised(DiagnosticReport report) =>
        report.Content.Recognised
            ? Words.Say("是，其他机构可采用本结果", "Yes: other institutions may take this result as their own")
            : Words.Say("否", "No");

    private IEnumerable<PrintedRow> Reused() =>
        details.Reuses.IsEmpty
            ? []
            :
            [
                new([
                    Field(
                        "采用机构",
                        "Used by",
                        string.Join(
                            '\n',
                            details.Reuses.Select(reuse =>
                                Joined(Names(reuse.By), Words.Moment(reuse.At), Words.Say($"第 {reuse.Report} 份", $"no. {reuse.Report}"))
                            )
                        )
                    ),
                ]),
            ];

    // What was reported before stays legible, and says that it counts no more.
    private PrintedRow Replaced(DiagnosticReport report)
    {
        var text = Lines(
            Joined(KindOf(report), Names(report.By), Words.Moment(report.At)),
            WhyCorrected(report),
            Labelled("检查所见：", "Findings: ", Open(report.Content.Findings)),
            Labelled("诊断意见：", "Impression: ", Open(report.Content.Conclusion)),
            report.Critical is null ? null : Labelled("危急值：", "Critical value: ", Critical(report))
        );
        return new(
            [
                report.Status == ReportStatus.Preliminary
                    ? Field("初步报告", "Preliminary report", text)
                    : Field("原报告（已更正）", "Earlier report (corrected since)", text),
            ],
            TextLines
        );
    }

    private static string Lines(params IEnumerable<string?> lines) => string.Join('\n', lines.OfType<string>());

    private string? Labelled(string chinese, string english, string? value) =>
        value is null ? null : $"{Words.Say(chinese, english)}{value}";
}
