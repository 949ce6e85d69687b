// What happened in a consultation, from what it holds: there is no list of its events.
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Consultations;

/// <summary>An entry of the timeline.</summary>
/// <param name="At">When.</param>
/// <param name="Title">What.</param>
/// <param name="By">Code of the institution; null where nobody did it.</param>
/// <param name="Text">What was said.</param>
/// <param name="IsCritical">It tells of a critical value.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Title, string? By, string? Text, bool IsCritical = false);

public static class ConsultationTimeline
{
    /// <summary>Oldest first.</summary>
    public static IReadOnlyList<TimelineEntry> Of(ConsultationView view, Words words) =>
        [
            .. Begun(view, words)
                .Concat(Reported(view, words))
                .Concat(Met(view, words))
                .Concat(Ended(view, words))
                .OrderBy(entry => entry.At),
        ];

    private static IEnumerable<TimelineEntry> Begun(ConsultationView view, Words words)
    {
        if (view.Posts.All(post => post.At != view.AskedAt))
            yield return new TimelineEntry(view.AskedAt, words.Of("申请", "Asked for"), view.From.Institution, null);
        foreach (var post in view.Posts)
        {
            var title =
                post.Recommendation is { } said ? words.Of("答复：", "Answer: ") + Codes.Recommendations.Say(said, words)
                : post.At == view.AskedAt ? words.Of("申请", "Asked for")
                : words.Of("追问", "Asked on");
            yield return new TimelineEntry(post.At, title, post.By.Institution, post.Text);
        }
    }

    private static IEnumerable<TimelineEntry> Reported(ConsultationView view, Words words)
    {
        if (view.Claim is { } claim)
            yield return new TimelineEntry(claim.At, words.Of("领取检查", "Examination claimed"), claim.By.Institution, null);
        foreach (var report in view.Reports ?? [])
        {
            var kind = report.Correction is { } why
                ? words.Of("更正报告：", "Corrected: ") + Codes.ReportCorrections.Say(why, words)
                : Codes.ReportStatuses.Say(report.Status, words);
            var number = words.Of($"第 {report.Number} 号", $"no. {report.Number}");
            yield return new TimelineEntry(
                report.At,
                $"{kind}（{number}）",
                report.By.Institution,
                string.Join('\n', new[] { report.Findings, report.Conclusion, report.Note }.Where(text => !string.IsNullOrEmpty(text)))
            );
            if (report.Critical is not { } critical)
                continue;
            yield return new TimelineEntry(
                critical.RaisedAt,
                words.Of("危急值", "Critical value"),
                report.By.Institution,
                critical.Value,
                IsCritical: true
            );
            if (critical.AcknowledgedAt is { } known)
                yield return new TimelineEntry(
                    known,
                    words.Of("危急值已确认", "Critical value acknowledged"),
                    critical.By?.Institution,
                    null,
                    IsCritical: true
                );
        }

        foreach (var reuse in view.Reuses ?? [])
            yield return new TimelineEntry(
                reuse.At,
                words.Of($"结果互认（第 {reuse.Report} 号报告）", $"Result reused (report no. {reuse.Report})"),
                reuse.By.Institution,
                null
            );
    }

    private static IEnumerable<TimelineEntry> Met(ConsultationView view, Words words)
    {
        if (view.Meeting is not { } meeting)
            yield break;
        if (meeting.OpenedAt is { } opened)
            yield return new TimelineEntry(opened, words.Of("开始会诊", "Session opened"), meeting.Chair?.Institution, meeting.Agenda);
        foreach (var opinion in meeting.Opinions)
        {
            var title = words.Of("专家意见", "Opinion");
            if (opinion.Dissents)
                title += words.Of("（不同意见）", " (dissents)");
            if (opinion.Addendum)
                title += words.Of("（补充）", " (addendum)");
            yield return new TimelineEntry(opinion.At, title, opinion.By.Institution, opinion.Text);
        }

        if (meeting.Conclusion is { } conclusion)
            yield return new TimelineEntry(
                conclusion.At,
                words.Of("会诊结论：", "Conclusion: ") + Codes.Recommendations.Say(conclusion.Recommendation, words),
                conclusion.By.Institution,
                conclusion.Text
            );
        foreach (var task in meeting.Tasks.Where(task => task.DoneAt is not null))
            yield return new TimelineEntry(
                task.DoneAt!.Value,
                words.Of($"任务 {task.Number} 完成", $"Task {task.Number} done"),
                task.Institution,
                task.Note
            );
    }

    private static IEnumerable<TimelineEntry> Ended(ConsultationView view, Words words)
    {
        if (view.PatientDiedAt is { } died)
            yield return new TimelineEntry(died, words.Of("患者死亡", "The patient died"), null, null);
        if (view.EndedAt is not { } ended)
            yield break;
        var reason =
            view.Declined is { } declined ? Codes.ConsultationDeclines.Say(declined, words)
            : view.Cancelled is { } cancelled ? Codes.ConsultationCancellations.Say(cancelled, words)
            : null;
        yield return new TimelineEntry(
            ended,
            Codes.ConsultationStates.Say(view.State, words),
            null,
            string.Join(words.Of("：", ": "), new[] { reason, view.Note }.Where(text => !string.IsNullOrEmpty(text)))
        );
    }
}
