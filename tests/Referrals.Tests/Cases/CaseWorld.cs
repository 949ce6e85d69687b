// One case as the model has it, with its parties, and the requests about it.
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Tests.Cases;

/// <summary>
/// Up from SX-V0101 (reviewed by SX-T01) to SX-H01 and perhaps on to SX-H02, or down from SX-H01 to SX-T01 and perhaps on to SX-T02.
/// </summary>
internal sealed class CaseWorld(Guid id, bool down)
{
    private static readonly Dictionary<string, ActionLine> Lines = ActionTable.Lines.ToDictionary(l => l.Action);
    private bool sent;
    private bool reviewed;
    private bool reached;

    public string At { get; } = $"/api/referrals/{id}";

    public string Person { get; set; } = "";

    public long Version { get; set; }

    /// <summary>Institution that recorded the death.</summary>
    public string? DiedAt { get; set; }

    public ReferralModel Model { get; private set; } = ReferralModel.Nothing;

    private string Sender => down ? "SX-H01" : "SX-V0101";

    private string Receiver =>
        (down, Model.Elsewhere) switch
        {
            (false, false) => "SX-H01",
            (false, true) => "SX-H02",
            (true, false) => "SX-T01",
            _ => "SX-T02",
        };

    public static bool IsStaff(string actor) => !actor.StartsWith("county-");

    public bool Sees(string actor) =>
        Sides(actor)
            .Any(side =>
                side switch
                {
                    "reviewer" => Role(actor) is "township-centre" or "his-system",
                    "lead-centre" => Role(actor) == "dispatcher",
                    _ => true,
                }
            );

    /// <summary>Whether the document lets this actor do it, from the sides on which she stands.</summary>
    public bool May(string actor, ReferralAction action) =>
        Lines[Kebab.Of(action)]
            .By.Split(';', StringSplitOptions.TrimEntries)
            .Select(by => by.Split(": "))
            .Any(by => Sides(actor).Contains(by[0]) && by[1].Split(", ").Contains(Role(actor)));

    public IReadOnlyList<string> OpenTo(string actor) => [.. Model.Allowed.Where(a => May(actor, Kebab.Parse<ReferralAction>(a)!.Value))];

    /// <summary>Some paths mean one of two actions, by the state.</summary>
    public ReferralAction Means(ReferralAction action) =>
        action switch
        {
            ReferralAction.Return or ReferralAction.ReturnFromReview => Model.State == "in-township-review"
                ? ReferralAction.ReturnFromReview
                : ReferralAction.Return,
            ReferralAction.Submit or ReferralAction.Resubmit => Model.State == "returned" ? ReferralAction.Resubmit : ReferralAction.Submit,
            ReferralAction.Arrange or ReferralAction.Rearrange => Model.State is "no-show" or "hold-lapsed" or "arranged"
                ? ReferralAction.Rearrange
                : ReferralAction.Arrange,
            _ => action,
        };

    /// <summary>Time has passed, and with it what was held.</summary>
    public void Later() => Model = Model with { Past = true };

    public void After(ReferralAction action)
    {
        sent |= action is ReferralAction.Submit or ReferralAction.StartEmergency;
        reviewed |= action == ReferralAction.Submit && !down;
        Model = Model.After(action, down, reviewed);
        reached |= Model.State is "awaiting-answer" or "arrived";
    }

    public (HttpMethod Method, string Path, object? Body) Request(ReferralAction action, string actor, DateTimeOffset now)
    {
        object? body = action switch
        {
            // A reference opens nothing to those whom the person does not concern: they send data.
            ReferralAction.ReviseDraft => actor.EndsWith($"@{Sender}")
                ? Form(now, Person)
                : new Dictionary<string, object?>(Form(now)) { ["patient"] = CaseForms.NewPatient() },
            ReferralAction.Submit or ReferralAction.Resubmit => Form(now),
            ReferralAction.CompletePaperwork => Up(),
            ReferralAction.Return or ReferralAction.ReturnFromReview => new { reason = "unclear-purpose", note = "请写明目的" },
            ReferralAction.WaitForPlace => new { pool = $"{Receiver}~bed~CARD~{Shanghai.Day(now):yyyy-MM-dd}", session = "day" },
            ReferralAction.Decline => new { reason = "no-capacity" },
            ReferralAction.Redirect => new
            {
                destination = down
                    ? new { institution = Model.Elsewhere ? "SX-T01" : "SX-T02", unit = "GEN" }
                    : new { institution = Model.Elsewhere ? "SX-H01" : "SX-H02", unit = "CARD" },
                reason = "no-capacity",
            },
            ReferralAction.Arrange or ReferralAction.Rearrange => new { startsAt = now.AddHours(1), heldUntil = now.AddHours(2) },
            ReferralAction.RequestCancellation => new { by = "patient", reason = "patient-improved" },
            ReferralAction.BeginCare => new { inpatient = true },
            ReferralAction.AddNote => new { note = "病情平稳" },
            ReferralAction.RecordFollowUp => new { way = "home-visit", finding = "improving" },
            ReferralAction.OfferDownTransfer => CaseForms.Down(Shanghai.Day(now)),
            ReferralAction.ReferOnward => Onward(actor),
            ReferralAction.Conclude => CaseForms.Conclusion(),
            ReferralAction.ReportOutcome => CaseForms.Outcome,
            ReferralAction.Close => Model.Reported ? new { } : new { noReport = "patient-never-came" },
            ReferralAction.RecordDeath => new { diedAt = now },
            ReferralAction.RetractArrival
            or ReferralAction.RetractCare
            or ReferralAction.RetractConclusion
            or ReferralAction.RetractNoShow
            or ReferralAction.RetractDeath => new { reason = "wrong-case" },
            ReferralAction.GiveExpertStatement => new { supports = true, statement = "建议转出" },
            ReferralAction.JustifyOutOfCounty => new { reason = "beyond-capability" },
            ReferralAction.RevokeFiling => new { reason = "not-transferred" },
            ReferralAction.WithdrawCancellation => new { reason = "asked-by-mistake" },
            ReferralAction.AmendOutcome => new { report = CaseForms.Outcome, reason = "late-result" },
            ReferralAction.ExpireHold
            or ReferralAction.ConfirmAppointment
            or ReferralAction.LeaveWaitingList
            or ReferralAction.RecordNoShow
            or ReferralAction.ConfirmCancellation => null,
            _ => new { },
        };
        return (action == ReferralAction.ReviseDraft ? HttpMethod.Put : HttpMethod.Post, $"{At}/{Lines[Kebab.Of(action)].Path}", body);
    }

    private static string Role(string actor) => actor.Split('@')[0];

    private IEnumerable<string> Sides(string actor)
    {
        var place = actor.Split('@')[1];
        if (place == Sender)
            yield return "sender";
        if (!sent)
            yield break;
        if ((reviewed || Model.Emergency) && place == "SX-T01")
            yield return "reviewer";
        if (!reached)
            yield break;
        if (place == Receiver)
            yield return "receiver";
        if (place == (Receiver == "SX-H02" ? "SX-H02" : "SX-H01"))
            yield return "lead-centre";
    }

    private Dictionary<string, object?> Form(DateTimeOffset now, string? person = null)
    {
        var form = down ? CaseForms.Down(Shanghai.Day(now)) : Up();
        if (person is not null)
            form["person"] = person;
        return form;
    }

    private static Dictionary<string, object?> Up()
    {
        var form = CaseForms.Referral();
        form.Remove("patient");
        return form;
    }

    private static Dictionary<string, object?> Onward(string actor)
    {
        var form = CaseForms.Referral(institution: actor.EndsWith("H02") ? "SX-H01" : "SX-H02");
        form.Remove("patient");
        form["direction"] = "lateral";
        // The primary level sends on outside the county here: another level is not lateral.
        if (!actor.Contains("@SX-H"))
        {
            (form["direction"], form["destination"]) = ("out-of-county", new { institution = "SX-X01", unit = "CARD" });
            form["outOfCounty"] = new { reason = "beyond-capability" };
        }

        return form;
    }
}
