// The one table of what may be done to a consultation: in which states, by whom. The decider, the endpoints and the tests come from it.
using Referrals.Security;

namespace Referrals.Consultations;

/// <summary>Everything that can be done to a consultation.</summary>
public enum ConsultationAction
{
    RequestAdvice,
    GiveAdvice,
    AddQuestion,
    Decline,
    Close,
    Cancel,
}

/// <summary>How a caller's institution stands to a consultation. Both may hold at once.</summary>
[Flags]
public enum ConsultationSides
{
    None = 0,

    /// <summary>It asks.</summary>
    Requester = 1,

    /// <summary>It is asked.</summary>
    Consulted = 2,
}

/// <summary>One action.</summary>
/// <param name="Action">Which.</param>
/// <param name="Path">The noun under the consultation.</param>
/// <param name="From">States in which it is allowed.</param>
/// <param name="Side">From which side.</param>
/// <param name="Roles">Who may on that side.</param>
public sealed record ConsultationRule(
    ConsultationAction Action,
    string Path,
    IReadOnlyList<ConsultationStateName> From,
    ConsultationSides Side,
    Roles Roles
)
{
    /// <summary>Whether somebody with these roles on these sides does it at all.</summary>
    public bool AllowedFor(Roles roles, ConsultationSides sides) => (Side & sides) != 0 && (Roles & roles) != 0;
}

public static class ConsultationActions
{
    private const Roles Experts = Roles.Specialist | Roles.HisSystem;

    public static IReadOnlyList<ConsultationRule> All { get; } =
    [
        new(ConsultationAction.RequestAdvice, "", [ConsultationStateName.NotStarted], ConsultationSides.Requester, RoleGroups.Staff),
        new(
            ConsultationAction.GiveAdvice,
            "advice",
            [ConsultationStateName.AwaitingAnswer, ConsultationStateName.Answered],
            ConsultationSides.Consulted,
            Experts
        ),
        new(
            ConsultationAction.AddQuestion,
            "question",
            [ConsultationStateName.AwaitingAnswer, ConsultationStateName.Answered],
            ConsultationSides.Requester,
            RoleGroups.Staff
        ),
        new(
            ConsultationAction.Decline,
            "refusal",
            [ConsultationStateName.AwaitingAnswer],
            ConsultationSides.Consulted,
            Experts | Roles.Dispatcher
        ),
        new(ConsultationAction.Close, "closing", [ConsultationStateName.Answered], ConsultationSides.Requester, RoleGroups.Staff),
        new(
            ConsultationAction.Cancel,
            "cancellation",
            [ConsultationStateName.AwaitingAnswer],
            ConsultationSides.Requester,
            RoleGroups.Staff
        ),
    ];

    public static ConsultationRule Rule(ConsultationAction action) => All[(int)action];

    /// <summary>What a state allows, whoever asks.</summary>
    public static IEnumerable<ConsultationRule> AllowedIn(ConsultationStateName state) => All.Where(rule => rule.From.Contains(state));
}
