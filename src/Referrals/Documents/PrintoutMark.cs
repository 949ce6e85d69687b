// What a form says of itself across the page, where it is not worth what stands in it any more.
using Referrals.Cases;
using Referrals.Consultations;

namespace Referrals.Documents;

internal static class PrintoutMark
{
    /// <summary>The mark of a case in its state; null where the form is good. New states need a line here.</summary>
    /// <param name="state">The case.</param>
    /// <param name="today">Asia/Shanghai.</param>
    /// <param name="corrected">An earlier form of the case was handed in before this one.</param>
    public static (string Chinese, string English)? Of(Referral state, DateOnly today, bool corrected) =>
        state.Name switch
        {
            StateName.Cancelled => ("已取消", "CANCELLED"),
            StateName.CancellationRequested => ("取消待确认", "CANCELLATION REQUESTED"),
            StateName.Declined => ("已拒绝", "DECLINED"),
            StateName.Died => ("已故", "DECEASED"),
            StateName.Expired => ("已过期", "EXPIRED"),
            StateName.Returned => ("退回补充", "RETURNED"),
            _ when IsExpired(state, today) => ("已过期", "EXPIRED"),
            _ when corrected => ("已更正", "CORRECTED"),
            _ => null,
        };

    /// <summary>The mark of a consultation in its state; null where the form is good.</summary>
    public static (string Chinese, string English)? Of(ConsultationStateName state) =>
        state switch
        {
            ConsultationStateName.AwaitingAnswer => ("待答复", "AWAITING ANSWER"),
            ConsultationStateName.AwaitingReport or ConsultationStateName.Reporting => ("初步报告", "PRELIMINARY"),
            ConsultationStateName.Cancelled => ("已取消", "CANCELLED"),
            ConsultationStateName.Declined => ("已拒绝", "DECLINED"),
            _ => null,
        };

    // A patient who has arrived is treated, whatever the form said.
    private static bool IsExpired(Referral state, DateOnly today) =>
        state.Details is { ArrivedAt: null, EndedAt: null, Request: { } request } && request.ValidUntil < today;
}
