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
    /// <summary>Of its button in the page.</summary>
    public string Id { get; init; } = Name;

    /// <summary>What is usually done next.</summary>
    public bool Main { get; init; }

    /// <summary>Its form is a reason: it is sent once one was chosen.</summary>
    public bool Answers { get; init; }

    /// <summary>It ends or takes something back.</summary>
    public bool Grave { get; init; }

    /// <summary>Seldom needed: behind “more”.</summary>
    public bool Rare { get; init; }

    /// <summary>Whether its form stands open as soon as the case is.</summary>
    public Func<ReferralView, DateOnly, bool>? OpenAtOnce { get; init; }

    /// <summary>Where it needs no form.</summary>
    public Func<OpenCase, Task<bool>>? AtOnce { get; init; }

    /// <summary>Address of the page that has its form; null where the form is shown here.</summary>
    public Func<ReferralView, string?>? Page { get; init; }

    /// <summary>What of the contract it is allowed by.</summary>
    public string Needs { get; init; } = Name;

    /// <summary>Said beside the button.</summary>
    public (string Chinese, string English)? Hint { get; init; }
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

    private static readonly CareAction Resubmit = new("resubmit", "补充后重新提交", "Complete and send again")
    {
        Id = "go-on",
        Main = true,
        // A down-transfer is a form of this page.
        Page = view => view.Request?.Direction == "down" ? null : $"/work/new-transfer/{view.Id}",
    };

    private static readonly CareAction Decline = new("decline", "拒绝", "Decline") { Grave = true };

    private static readonly CareAction Redirect = new("redirect", "改转其他机构", "Send elsewhere");

    private static readonly CareAction Arrival = new("record-arrival", "登记到诊", "Record the arrival") { Main = true };

    private static readonly CareAction BeginCare = new("begin-care", "开始诊疗", "Begin care") { Main = true };

    private static readonly CareAction Note = new("add-note", "添加备注", "Add a note");

    private static readonly CareAction Down = new("offer-down-transfer", "发起下转", "Offer a down-transfer");

    private static readonly CareAction Conclude = new("conclude", "结束诊疗", "Conclude care");

    private static readonly CareAction Outcome = new("report-outcome", "发回转单", "Report the outcome") { Main = true };

    private static readonly CareAction Close = new("close", "结案", "Close the case");

    private static readonly CareAction Onward = new("refer-onward", "继续转诊", "Send the patient on")
    {
        Page = view => $"/work/new-transfer/{view.Id}/onward",
    };

    // What the sender does with a case later; a township as its reviewer too.
    private static readonly IReadOnlyList<CareAction> Sending =
    [
        new("complete-paperwork", "补交转诊单", "Complete the paperwork")
        {
            Main = true,
            Page = view => $"/work/new-transfer/{view.Id}/paperwork",
        },
        new("justify-out-of-county", "补充县域外理由", "Say why the patient left the county") { Main = true },
        new("withdraw-cancellation", "撤回取消申请", "Withdraw the cancellation") { Main = true },
        new("request-cancellation", "取消转诊", "Cancel")
        {
            Id = "cancel",
            Grave = true,
            Answers = true,
        },
        new("extend-validity", "延长有效期", "Extend the validity") { Rare = true },
    ];

    private static readonly IReadOnlyList<CareAction> Deaths =
    [
        new("record-death", "登记死亡", "Record a death") { Rare = true, Grave = true },
        new("retract-death", "撤销死亡登记", "Retract the death") { Rare = true },
    ];

    private static readonly IReadOnlyList<CareAction> Seldom =
    [
        new("amend-outcome", "更正回转单", "Amend the outcome") { Rare = true },
        new("record-no-show", "登记爽约", "Record a no-show") { Rare = true, AtOnce = open => open.Send(Api.RecordNoShow) },
        new("retract-arrival", "撤销到诊", "Retract the arrival") { Rare = true },
        new("retract-care", "撤销开始诊疗", "Retract the care") { Rare = true },
        new("retract-conclusion", "撤销结束诊疗", "Retract the conclusion") { Rare = true },
        new("retract-no-show", "撤销爽约", "Retract the no-show") { Rare = true },
        .. Deaths,
    ];

    /// <summary>Of a family doctor: what was sent, until it has come to its end.</summary>
    public static IReadOnlyList<CareAction> FamilyDoctor { get; } =
    [
        Resubmit with
        {
            Name = "revise-draft",
            Needs = "revise-draft",
            Chinese = "继续填写",
            English = "Go on with the draft",
        },
        Resubmit,
        Confirm with
        {
            Id = "confirm",
            Hint = ("已与患者确认时间和地点", "time and place are agreed with the patient"),
        },
        .. Sending,
        Close with
        {
            Answers = true,
        },
        .. Deaths,
    ];

    /// <summary>Of a township centre: review, patients who come home, follow-ups.</summary>
    public static IReadOnlyList<CareAction> Township { get; } =
    [
        new("pass-review", "审核通过", "Pass the review") { Main = true, AtOnce = open => open.Send(Api.PassReview, new RemarkForm(null)) },
        new("return-from-review", "退回补充", "Return for completion"),
        Resubmit,
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
        Onward,
        Conclude,
        Outcome,
        .. Sending,
        Close,
        .. Seldom,
    ];

    /// <summary>Of a dispatcher, beside arranging.</summary>
    public static IReadOnlyList<CareAction> Dispatcher { get; } =
    [
        Accept,
        Return with
        {
            Chinese = "退回补充",
            English = "Return",
            Answers = true,
        },
        Decline with
        {
            Answers = true,
        },
        new("advise", "拒绝并指导", "Decline with advice") { Needs = "decline" },
        Confirm with
        {
            Id = "confirm",
        },
        new("confirm-cancellation", "确认取消", "Confirm the cancellation")
        {
            Main = true,
            AtOnce = open => open.Send(Api.ConfirmCancellation),
        },
        Redirect,
        Resubmit,
        Arrival with
        {
            Main = false,
        },
        Note,
        Onward,
        new("leave-waiting-list", "退出候补", "Leave the waiting list") { AtOnce = open => open.Send(Api.LeaveWaitingList) },
        .. Sending,
        new("revoke-filing", "撤销备案", "Revoke the filing") { Rare = true, Grave = true },
        new("restore-filing", "恢复备案", "Restore the filing") { Rare = true },
        Close,
        .. Seldom,
    ];

    /// <summary>Of a ward or a specialist: from arrival to the report.</summary>
    public static IReadOnlyList<CareAction> Ward { get; } =
    [
        new("give-expert-statement", "出具专家意见", "Give a statement") { Main = true },
        Resubmit,
        Confirm,
        Arrival,
        BeginCare,
        Note,
        Down,
        Onward,
        Conclude,
        Outcome,
        .. Sending,
        Close,
        .. Seldom,
    ];
}
