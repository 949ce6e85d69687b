// The one table of what may be done to a case: in which states, by whom. The decider, the endpoints, the tests and
// contracts/referral-actions.md all come from it.
// Longer than 300 lines: it is one table.
using Referrals.Security;

namespace Referrals.Cases;

/// <summary>Everything that can be done to a case.</summary>
public enum ReferralAction
{
    Draft,
    ReviseDraft,
    Submit,
    PassReview,
    ReturnFromReview,
    Resubmit,
    Open,
    Accept,
    Return,
    Decline,
    Redirect,
    Arrange,
    Rearrange,
    ConfirmAppointment,
    WithdrawPlace,
    WaitForPlace,
    LeaveWaitingList,
    ExpireHold,
    RecordNoShow,
    RequestCancellation,
    ConfirmCancellation,
    StartEmergency,
    CompletePaperwork,
    RecordArrival,
    BeginCare,
    AddNote,
    RecordFollowUp,
    OfferDownTransfer,
    ReferOnward,
    Conclude,
    ReportOutcome,
    Close,
    RecordDeath,
    Escalate,
    Remind,
    MarkMissed,
    AddAttachment,
    WithdrawAttachment,
    RetractArrival,
    RetractCare,
    RetractConclusion,
    RetractNoShow,
    RetractDeath,
    WithdrawCancellation,
    AmendOutcome,
    ExtendValidity,
    Expire,
    GiveExpertStatement,
    DecideForCounty,
    JustifyOutOfCounty,
    RevokeFiling,
    RestoreFiling,
    CheckOutOfCounty,
}

/// <summary>How a caller's institution stands to a case. Several may hold at once.</summary>
[Flags]
public enum Relations
{
    None = 0,

    /// <summary>It sent the case, or is about to.</summary>
    Sender = 1,

    /// <summary>It is the township hospital that reviews for the sender.</summary>
    Reviewer = 2,

    /// <summary>The case lies with it, and was sent.</summary>
    Receiver = 4,

    /// <summary>
    /// It leads the receiver's group, or the sender's where the receiver is outside the county: the referral centre 会诊转诊服务中心 that case is
    /// answered by in the end.
    /// A case that the township's review is late with was escalated to it.
    /// </summary>
    LeadCentre = 8,

    /// <summary>The county's health authority.</summary>
    County = 16,

    /// <summary>Nobody: the service itself, when a time has come.</summary>
    Clock = 32,

    /// <summary>The patient's family doctor by contract 签约 at submission, wherever that doctor works; reads, and does not act.</summary>
    Contract = 64,

    /// <summary>Its specialists state whether a patient should leave the county: the lead hospital of the sender's group.</summary>
    Expert = 128,
}

/// <summary>Roles that may act from one side.</summary>
public sealed record Side(Relations Party, Roles Roles);

/// <summary>One action.</summary>
/// <param name="Action">Which.</param>
/// <param name="Path">The noun under the case, as in <c>POST /api/referrals/{id}/acceptance</c>.</param>
/// <param name="From">States in which it is allowed.</param>
/// <param name="By">Who may.</param>
/// <param name="When">What must hold besides the state, as far as the case itself tells.</param>
/// <param name="Condition">The same in words; null where there is no condition.</param>
public sealed record ActionRule(
    ReferralAction Action,
    string Path,
    IReadOnlyList<StateName> From,
    IReadOnlyList<Side> By,
    Func<Referral, bool>? When = null,
    string? Condition = null
)
{
    /// <summary>Whether only the clock does it: nobody can ask for it.</summary>
    public bool IsClocks => By.All(side => side.Party == Relations.Clock);

    /// <summary>Whether the state allows it.</summary>
    public bool AllowedIn(Referral state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return From.Contains(state.Name) && (When is null || When(state));
    }

    /// <summary>Whether somebody with these roles, standing so to the case, may do it.</summary>
    public bool AllowedFor(Roles roles, Relations parties)
    {
        foreach (var side in By)
        {
            if ((side.Party & parties) != 0 && (side.Roles & roles) != 0)
                return true;
        }

        return false;
    }
}

public static class ReferralActions
{
    private const Roles Primary = Roles.FamilyDoctor | Roles.TownshipCentre | Roles.HisSystem;
    private const Roles Hospital = Roles.Dispatcher | Roles.Specialist | Roles.HisSystem;

    // Who writes referrals: primary care sends up, hospitals send down and on.
    private static readonly Side Senders = new(Relations.Sender, RoleGroups.Staff);

    private static readonly Side Reviewers = new(Relations.Reviewer, Roles.TownshipCentre | Roles.HisSystem);

    // The receiver's desk: the dispatcher in a hospital, the centre or the doctor at the primary level.
    private static readonly Side Desk = new(Relations.Receiver, Roles.Dispatcher | Primary);

    private static readonly Side LeadDesk = new(Relations.LeadCentre, Roles.Dispatcher);

    // Whom the reserve is for: a family doctor may take from it, and from nothing else.
    private static readonly Side Doctor = new(Relations.Sender, Roles.FamilyDoctor);

    private static readonly Side Clock = new(Relations.Clock, Roles.None);

    private static readonly Side Ward = new(Relations.Receiver, RoleGroups.Staff);

    // States in which nobody is bound to act before the validity ends.
    private static readonly StateName[] ToBeServed = [StateName.Accepted, StateName.NoShow, StateName.HoldLapsed];

    // Every state in which the case lives and concerns more than its sender.
    private static readonly StateName[] SentAndOpen =
    [
        StateName.InTownshipReview,
        StateName.AwaitingAnswer,
        StateName.Returned,
        StateName.Accepted,
        StateName.Arranged,
        StateName.HoldLapsed,
        StateName.NoShow,
        StateName.CancellationRequested,
        StateName.Arrived,
        StateName.InCare,
        StateName.Concluded,
    ];

    // From the decision to send out of the county on.
    private static readonly StateName[] AcceptedAndAfter =
    [
        StateName.Accepted,
        StateName.Arranged,
        StateName.HoldLapsed,
        StateName.NoShow,
        StateName.CancellationRequested,
        StateName.Arrived,
        StateName.InCare,
        StateName.Concluded,
        StateName.Closed,
    ];

    private static readonly StateName[] Attachable = [StateName.Draft, .. SentAndOpen, StateName.Closed, StateName.Died];

    public static IReadOnlyList<ActionRule> All { get; } =
    [
        new(ReferralAction.Draft, "draft", [StateName.NotStarted], [Senders]),
        new(ReferralAction.ReviseDraft, "draft", [StateName.Draft], [Senders]),
        new(ReferralAction.Submit, "submission", [StateName.NotStarted, StateName.Draft], [Senders]),
        new(ReferralAction.PassReview, "review", [StateName.InTownshipReview], [Reviewers, LeadDesk]),
        new(ReferralAction.ReturnFromReview, "return", [StateName.InTownshipReview], [Reviewers, LeadDesk]),
        new(ReferralAction.Resubmit, "submission", [StateName.Returned], [Senders]),
        new(ReferralAction.Open, "opening", [StateName.AwaitingAnswer], [Ward], NotSeen, "not opened yet by this receiver"),
        new(ReferralAction.Accept, "acceptance", [StateName.AwaitingAnswer], [Desk, LeadDesk]),
        new(ReferralAction.Return, "return", [StateName.AwaitingAnswer], [Desk, LeadDesk]),
        new(ReferralAction.Decline, "refusal", [StateName.AwaitingAnswer], [Desk, LeadDesk]),
        new(ReferralAction.Redirect, "redirection", [StateName.AwaitingAnswer], [Desk, LeadDesk]),
        new(ReferralAction.Arrange, "arrangement", [StateName.Accepted], [Desk, LeadDesk, Doctor]),
        new(
            ReferralAction.Rearrange,
            "arrangement",
            [StateName.NoShow, StateName.HoldLapsed, StateName.Arranged],
            [Desk, LeadDesk, Doctor]
        ),
        new(
            ReferralAction.ConfirmAppointment,
            "confirmation",
            [StateName.Arranged],
            [Senders, Reviewers, Ward, LeadDesk],
            state => state is Referral.Arranged { Confirmed: false },
            "not confirmed yet"
        ),
        new(
            ReferralAction.WithdrawPlace,
            "",
            [StateName.Arranged],
            [Clock],
            state => state is Referral.Arranged { Appointment.Pool: not null },
            "arranged in a pool"
        ),
        new(
            ReferralAction.WaitForPlace,
            "waiting",
            [StateName.Accepted, StateName.NoShow, StateName.HoldLapsed],
            [Desk, LeadDesk, Doctor],
            state => state.Details!.WaitsIn is null,
            "on no waiting list yet"
        ),
        new(
            ReferralAction.LeaveWaitingList,
            "waiting-end",
            [StateName.Accepted, StateName.NoShow, StateName.HoldLapsed],
            [Desk, LeadDesk, Doctor, Clock],
            state => state.Details!.WaitsIn is not null,
            "on a waiting list"
        ),
        new(ReferralAction.ExpireHold, "hold-expiry", [StateName.Arranged], [Desk, LeadDesk, Clock]),
        new(ReferralAction.RecordNoShow, "no-show", [StateName.Arranged], [Ward, LeadDesk]),
        new(
            ReferralAction.RequestCancellation,
            "cancellation",
            [
                StateName.Draft,
                StateName.InTownshipReview,
                StateName.AwaitingAnswer,
                StateName.Returned,
                StateName.Accepted,
                StateName.Arranged,
                StateName.HoldLapsed,
                StateName.NoShow,
            ],
            [Senders, Reviewers]
        ),
        new(ReferralAction.ConfirmCancellation, "cancellation-confirmation", [StateName.CancellationRequested], [Desk, LeadDesk, Clock]),
        new(ReferralAction.WithdrawCancellation, "cancellation-withdrawal", [StateName.CancellationRequested], [Senders, Reviewers]),
        new(ReferralAction.StartEmergency, "emergency-arrival", [StateName.NotStarted], [new Side(Relations.Receiver, Hospital)]),
        new(
            ReferralAction.CompletePaperwork,
            "paperwork",
            [StateName.Arrived, StateName.InCare, StateName.Concluded],
            [Senders, Reviewers],
            state => state.Details!.PaperworkMissing,
            "an emergency whose form is missing"
        ),
        new(
            ReferralAction.RecordArrival,
            "arrival",
            [StateName.Accepted, StateName.Arranged, StateName.NoShow, StateName.HoldLapsed],
            [Ward],
            state => state is not Referral.Accepted || state.Details!.Direction == Direction.Down,
            "arranged, or was so before; a down-transfer also when only accepted"
        ),
        new(ReferralAction.BeginCare, "care", [StateName.Arrived], [Ward]),
        new(ReferralAction.AddNote, "notes", [StateName.InCare], [Ward]),
        new(ReferralAction.RecordFollowUp, "follow-ups", [StateName.InCare], [Ward], IsDown, "a down-transfer"),
        new(
            ReferralAction.OfferDownTransfer,
            "down-transfer",
            [StateName.InCare, StateName.Concluded],
            [Ward],
            state => !IsDown(state),
            "not a down-transfer itself"
        ),
        new(ReferralAction.ReferOnward, "onward-referral", [StateName.InCare], [Ward]),
        new(ReferralAction.Conclude, "conclusion", [StateName.InCare], [Ward]),
        new(
            ReferralAction.ReportOutcome,
            "outcome",
            [StateName.Concluded],
            [Ward],
            state => state.Details!.Report is null,
            "not reported yet"
        ),
        new(
            ReferralAction.Close,
            "closure",
            [StateName.Concluded, StateName.NoShow, StateName.HoldLapsed],
            [Ward, LeadDesk, Senders, Reviewers]
        ),
        new(ReferralAction.RecordDeath, "death", [StateName.Draft, .. SentAndOpen], [Ward, Senders, Reviewers]),
        new(
            ReferralAction.Escalate,
            "",
            [StateName.InTownshipReview, StateName.AwaitingAnswer],
            [Clock],
            state => Has(state, DeadlineStep.Escalate),
            "late, and not with the county yet"
        ),
        new(
            ReferralAction.Remind,
            "",
            [
                StateName.AwaitingAnswer,
                StateName.Returned,
                .. ToBeServed,
                StateName.Arranged,
                StateName.Arrived,
                StateName.InCare,
                StateName.Concluded,
                StateName.Closed,
            ],
            [Clock],
            state => Has(state, DeadlineStep.Remind),
            "a deadline is near"
        ),
        new(
            ReferralAction.MarkMissed,
            "",
            [
                StateName.AwaitingAnswer,
                .. ToBeServed,
                StateName.Arranged,
                StateName.Arrived,
                StateName.InCare,
                StateName.Concluded,
                StateName.Closed,
            ],
            [Clock],
            state => Has(state, DeadlineStep.MarkMissed),
            "a deadline has passed"
        ),
        // Findings come late: what is known is added to what is over.
        new(ReferralAction.AddAttachment, "attachments", Attachable, [Senders, Reviewers, Ward, LeadDesk]),
        new(
            ReferralAction.WithdrawAttachment,
            "attachments/{attachment}/withdrawal",
            Attachable,
            [Senders, Reviewers, Ward, LeadDesk],
            state => state.Details!.Attachments.Any(a => a.State != AttachmentState.Withdrawn),
            "an attachment that was not withdrawn; only by the institution that added it"
        ),
        new(ReferralAction.RetractArrival, "arrival-retraction", [StateName.Arrived], [Ward]),
        new(
            ReferralAction.RetractCare,
            "care-retraction",
            [StateName.InCare],
            [Ward],
            state => state.Details is { Links.Count: 0, FollowUpsDone: 0 },
            "no case has come out of it, and nothing was followed up"
        ),
        new(
            ReferralAction.RetractConclusion,
            "conclusion-retraction",
            [StateName.Concluded],
            [Ward],
            state => state.Details!.Report is null,
            "not reported yet"
        ),
        new(ReferralAction.RetractNoShow, "no-show-retraction", [StateName.NoShow], [Ward, LeadDesk], NotWaiting, "on no waiting list"),
        new(ReferralAction.RetractDeath, "death-retraction", [StateName.Died], [Ward, Senders, Reviewers]),
        new(
            ReferralAction.AmendOutcome,
            "outcome-amendment",
            [StateName.Concluded, StateName.Closed],
            [Ward],
            state => state.Details!.Report is not null,
            "reported"
        ),
        new(
            ReferralAction.ExtendValidity,
            "validity-extension",
            [
                StateName.InTownshipReview,
                StateName.AwaitingAnswer,
                StateName.Returned,
                .. ToBeServed,
                StateName.Arranged,
                StateName.Expired,
            ],
            [Senders, Reviewers]
        ),
        new(
            ReferralAction.Expire,
            "",
            [StateName.InTownshipReview, StateName.AwaitingAnswer, StateName.Returned, .. ToBeServed],
            [Clock],
            state => Has(state, DeadlineStep.EndValidity),
            "its validity ends; not a down-transfer"
        ),
        new(
            ReferralAction.GiveExpertStatement,
            "expert-statement",
            [StateName.AwaitingAnswer],
            [new Side(Relations.Expert, Roles.Specialist)],
            state => state.Details!.OutOfCounty?.MayBeStated == true,
            "out of the county though the county can treat it, and no statement supports that yet"
        ),
        new(
            ReferralAction.DecideForCounty,
            "county-approval",
            [StateName.AwaitingAnswer],
            [new Side(Relations.County, Roles.CountyAuthority)],
            state => state.Details!.OutOfCounty?.MayBeApproved == true,
            "out of the province against list or catalogue, not approved yet, and the expert has spoken where one must"
        ),
        new(
            ReferralAction.JustifyOutOfCounty,
            "justification",
            AcceptedAndAfter,
            [Senders, Reviewers, LeadDesk],
            state => state.Details!.OutOfCounty?.AwaitsJustification == true,
            "an emergency that left the county against list or catalogue, not justified yet"
        ),
        new(
            ReferralAction.RevokeFiling,
            "filing-revocation",
            [.. AcceptedAndAfter, StateName.Died],
            [LeadDesk],
            state => state.Details!.OutOfCounty is { Decision: not null, Revoked: null },
            "filed with the insurance office, not revoked yet"
        ),
        new(
            ReferralAction.RestoreFiling,
            "filing-restoration",
            [.. AcceptedAndAfter, StateName.Died],
            [LeadDesk],
            state => state.Details!.OutOfCounty?.Revoked is not null,
            "filed with the insurance office, and revoked"
        ),
        new(
            ReferralAction.CheckOutOfCounty,
            "",
            [StateName.InTownshipReview, StateName.AwaitingAnswer],
            [Clock],
            state => state.Details!.Direction == Direction.OutOfCounty,
            "out of the county"
        ),
    ];

    private static readonly Dictionary<ReferralAction, ActionRule> ByAction = All.ToDictionary(rule => rule.Action);

    public static ActionRule Rule(ReferralAction action) => ByAction[action];

    /// <summary>What the state allows anybody.</summary>
    public static IEnumerable<ActionRule> AllowedIn(Referral state) => All.Where(rule => rule.AllowedIn(state));

    /// <summary>What the state allows somebody with these roles who stands so to the case.</summary>
    public static IEnumerable<ActionRule> AllowedFor(Referral state, Roles roles, Relations parties) =>
        AllowedIn(state).Where(rule => rule.AllowedFor(roles, parties));

    private static bool NotWaiting(Referral state) => state.Details!.WaitsIn is null;

    private static bool NotSeen(Referral state) => state.Details!.SeenBy != state.Details.To.Institution;

    private static bool Has(Referral state, DeadlineStep step) => Deadline.Of(state).Any(deadline => deadline.Step == step);

    private static bool IsDown(Referral state) => state.Details!.Direction == Direction.Down;
}
