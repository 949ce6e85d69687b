// Buttons of pages that deal with cases, and the order of each role's work.
using Referrals.Workbench.Cases;
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Care;

/// <summary>A button.</summary>
/// <param name="Name">The action, as the contract names it.</param>
/// <param name="Chinese">On the button.</param>
/// <param name="English">On the button.</param>
public sealed record CareAction(string Name, string Chinese, string English)
{
    /// <summary>What is usually done next.</summary>
    public bool Main { get; init; }

    /// <summary>It ends or takes something back.</summary>
    public bool Grave { get; init; }

    /// <summary>Seldom needed: behind “more”.</summary>
    public bool Rare { get; init; }

    /// <summary>Whether its form stands open as soon as the case is.</summary>
    public Func<ReferralView, DateOnly, bool>? OpenAtOnce { get; init; }

    /// <summary>Where it needs no form.</summary>
    public Func<OpenCase, Task<bool>>? AtOnce { get; init; }
}

/// <summary>What each role's page offers.</summary>
public static class CareActionList
{
    private static readonly CareAction Accept = new("accept", "接受", "Accept") { Main = true, AtOnce = open => open.Accept(null) };

    private static readonly CareAction Confirm = new("confirm-appointment", "确认预约", "Confirm the appointment")
    {
        Main = true,
        AtOnce = open => open.Confirm(),
    };

    private static readonly CareAction Return = new("return", "退回询问", "Ask back");

    private static readonly CareAction Decline = new("decline", "拒绝", "Decline") { Grave = true };

    private static readonly CareAction Redirect = new("redirect", "改转其他机构", "Send elsewhere");

    private static readonly CareAction Arrival = new("record-arrival", "登记到诊", "Record the arrival") { Main = true };

    private static readonly CareAction BeginCare = new("begin-care", "开始诊疗", "Begin care") { Main = true };

    private static readonly CareAction Note = new("add-note", "添加备注", "Add a note");

    private static readonly CareAction Down = new("offer-down-transfer", "发起下转", "Offer a down-transfer");

    private static readonly CareAction Conclude = new("conclude", "结束诊疗", "Conclude care");

    private static readonly CareAction Outcome = new("report-outcome", "发回转单", "Report the outcome") { Main = true };

    private static readonly CareAction Close = new("close", "结案", "Close the case");

    private static readonly IReadOnlyList<CareAction> Seldom =
    [
        new("amend-outcome", "更正回转单", "Amend the outcome") { Rare = true },
        new("record-no-show", "登记爽约", "Record a no-show") { Rare = true, AtOnce = open => open.Send(Api.RecordNoShow) },
        new("retract-arrival", "撤销到诊", "Retract the arrival") { Rare = true },
        new("retract-care", "撤销开始诊疗", "Retract the care") { Rare = true },
        new("retract-conclusion", "撤销结束诊疗", "Retract the conclusion") { Rare = true },
        new("retract-no-show", "撤销爽约", "Retract the no-show") { Rare = true },
        new("record-death", "登记死亡", "Record a death") { Rare = true, Grave = true },
        new("retract-death", "撤销死亡登记", "Retract the death") { Rare = true },
    ];

    /// <summary>Of a township centre: review, patients who come home, follow-ups.</summary>
    public static IReadOnlyList<CareAction> Township { get; } =
    [
        new("pass-review", "审核通过", "Pass the review") { Main = true, AtOnce = open => open.Send(Api.PassReview, new RemarkForm(null)) },
        new("return-from-review", "退回补充", "Return for completion"),
        Accept,
        Return,
        Redirect,
        Decline,
        Confirm,
        Arrival,
        BeginCare,
        new("record-follow-up", "登记随访", "Record a follow-up")
        {
            Main = true,
            OpenAtOnce = (view, today) => view.FollowUps is [var next, ..] && next <= today,
        },
        Note,
        Down,
        Conclude,
        Outcome,
        Close,
        .. Seldom,
    ];

    /// <summary>Of a dispatcher, beside answering and arranging.</summary>
    public static IReadOnlyList<CareAction> Dispatcher { get; } =
    [
        new("confirm-cancellation", "确认取消", "Confirm the cancellation")
        {
            Main = true,
            AtOnce = open => open.Send(Api.ConfirmCancellation),
        },
        Redirect,
        Arrival with
        {
            Main = false,
        },
        Note,
        new("leave-waiting-list", "退出候补", "Leave the waiting list") { AtOnce = open => open.Send(Api.LeaveWaitingList) },
        Close,
        .. Seldom,
    ];

    /// <summary>Of a ward or a specialist: from arrival to the report.</summary>
    public static IReadOnlyList<CareAction> Ward { get; } = [Confirm, Arrival, BeginCare, Note, Down, Conclude, Outcome, Close, .. Seldom];
}
