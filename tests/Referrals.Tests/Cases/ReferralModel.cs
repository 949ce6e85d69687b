// An independent, much smaller idea of a case: where it stands, and the few things that conditions look at.
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Tests.Cases;

/// <summary>Knows the document's table and nothing of the decider.</summary>
internal sealed record ReferralModel(
    string State,
    bool Down = false,
    bool Emergency = false,
    bool PaperworkMissing = false,
    bool Seen = false,
    bool Elsewhere = false,
    bool FromReview = false,
    bool Reported = false,
    int Attached = 0,
    bool Confirmed = false,
    bool Waits = false,
    string? ArrivedFrom = null,
    bool Continued = false,
    ReferralModel? Before = null,
    bool Past = false
)
{
    private static readonly Dictionary<string, ActionLine> Lines = ActionTable.Lines.ToDictionary(l => l.Action);

    public static readonly ReferralModel Nothing = new("not-started");

    // What is confirmed is held for days.
    private string Again => Past && !Confirmed ? "hold-lapsed" : "arranged";

    /// <summary>Places that a live up-referral keeps.</summary>
    public bool Live =>
        !Down
        && !Emergency
        && State is not ("not-started" or "draft" or "cancelled" or "declined" or "concluded" or "closed" or "died" or "expired");

    public bool Allows(ReferralAction action) =>
        Lines[Kebab.Of(action)].From.Contains(State)
        && action switch
        {
            ReferralAction.Open => !Seen,
            ReferralAction.CompletePaperwork => PaperworkMissing,
            ReferralAction.RecordArrival => State != "accepted" || Down,
            ReferralAction.RecordFollowUp => Down,
            ReferralAction.OfferDownTransfer => !Down,
            ReferralAction.ReportOutcome or ReferralAction.RetractConclusion => !Reported,
            ReferralAction.AmendOutcome => Reported,
            ReferralAction.RetractCare => !Continued,
            ReferralAction.RetractNoShow => !Waits,
            ReferralAction.WithdrawAttachment => Attached > 0,
            ReferralAction.ConfirmAppointment => !Confirmed,
            ReferralAction.WaitForPlace => !Waits,
            ReferralAction.LeaveWaitingList => Waits,
            // These cases stay in the county.
            ReferralAction.GiveExpertStatement
            or ReferralAction.DecideForCounty
            or ReferralAction.JustifyOutOfCounty
            or ReferralAction.RevokeFiling
            or ReferralAction.RestoreFiling
            or ReferralAction.CheckOutOfCounty => false,
            _ => true,
        };

    /// <summary>What anybody may be told to do instead; nobody can ask for what only the clock does.</summary>
    public IReadOnlyList<string> Allowed =>
        [
            .. Lines
                .Where(line => line.Value.Path.Length > 0)
                .Select(line => line.Key)
                .Select(k => Kebab.Parse<ReferralAction>(k)!.Value)
                .Where(Allows)
                .Select(a => Kebab.Of(a)),
        ];

    /// <summary>The model after an allowed action.</summary>
    /// <param name="action">Which.</param>
    /// <param name="down">When a case begins: a down-transfer.</param>
    /// <param name="reviewed">When a case is submitted from outside: it is reviewed first.</param>
    public ReferralModel After(ReferralAction action, bool down, bool reviewed)
    {
        var to = Lines[Kebab.Of(action)].To;
        return action switch
        {
            ReferralAction.Submit => this with { State = reviewed ? "in-township-review" : "awaiting-answer", Down = down },
            ReferralAction.Resubmit => this with
            {
                State = FromReview ? "in-township-review" : "awaiting-answer",
                Seen = Seen && !Elsewhere,
                Elsewhere = false,
            },
            ReferralAction.ReturnFromReview => this with { State = "returned", FromReview = true },
            ReferralAction.Return => this with { State = "returned", FromReview = false },
            ReferralAction.Open => this with { Seen = true },
            ReferralAction.Redirect => this with { Seen = false, Elsewhere = !Elsewhere },
            ReferralAction.StartEmergency => this with { State = "arrived", Emergency = true, PaperworkMissing = true, Seen = true },
            ReferralAction.CompletePaperwork => this with { PaperworkMissing = false },
            ReferralAction.ReportOutcome => this with { Reported = true },
            ReferralAction.AddAttachment => this with { Attached = Attached + 1 },
            ReferralAction.WithdrawAttachment => this with { Attached = Attached - 1 },
            ReferralAction.Arrange or ReferralAction.Rearrange => this with
            {
                State = "arranged",
                Confirmed = false,
                Waits = false,
                Past = false,
            },
            ReferralAction.ConfirmAppointment => this with { Confirmed = true },
            ReferralAction.RecordArrival => this with { State = "arrived", ArrivedFrom = State, Waits = false },
            ReferralAction.RecordFollowUp => this with { Continued = true },
            ReferralAction.OfferDownTransfer or ReferralAction.ReferOnward => this with { Continued = true },
            ReferralAction.RetractArrival => this with
            {
                State =
                    Emergency ? "cancelled"
                    : ArrivedFrom == "arranged" ? Again
                    : ArrivedFrom!,
            },
            ReferralAction.RetractCare => this with { State = "arrived" },
            ReferralAction.RetractConclusion => this with { State = "in-care" },
            ReferralAction.RetractNoShow => this with { State = Again },
            ReferralAction.RecordDeath => this with { State = "died", Before = this },
            ReferralAction.RetractDeath or ReferralAction.WithdrawCancellation => Before! with
            {
                State = Before.State == "arranged" ? (this with { Confirmed = Before.Confirmed }).Again : Before.State,
                Attached = Attached,
                Waits = false,
                Past = Past,
            },
            ReferralAction.AmendOutcome or ReferralAction.ExtendValidity => this,
            ReferralAction.WaitForPlace => this with { Waits = true },
            ReferralAction.LeaveWaitingList => this with { Waits = false },
            ReferralAction.RequestCancellation => this with
            {
                State = State is "draft" or "in-township-review" or "awaiting-answer" or "returned"
                    ? "cancelled"
                    : "cancellation-requested",
                Before = this,
                Waits = false,
            },
            _ => this with { State = to.Count == 1 ? to[0] : throw new InvalidOperationException($"{action} leads to several states") },
        };
    }
}
