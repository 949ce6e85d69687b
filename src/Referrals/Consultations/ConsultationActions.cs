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

/// <summary>How a caller's institution stands to a consultation. Several may hold at once.</summary>
[Flags]
public enum ConsultationSides
{
    None = 0,

    /// <summary>It asks.</summary>
    Requester = 1,

    /// <summary>It is asked: the department, the sharing centre, or where the chair is.</summary>
    Consulted = 2,

    /// <summary>An expert of it is invited.</summary>
    Invited = 4,
}

/// <summary>One action.</summary>
/// <param name="Action">Which.</param>
/// <param name="Path">The noun under the consultation.</param>
/// <param name="Kinds">Of which kinds of consultation.</param>
/// <param name="From">States in which it is allowed.</param>
/// <param name="Side">From which side.</param>
/// <param name="Roles">Who may on that side.</param>
public sealed record ConsultationRule(
    ConsultationAction Action,
    string Path,
    IReadOnlyList<ConsultationKind> Kinds,
    IReadOnlyList<ConsultationStateName> From,
    ConsultationSides Side,
    Roles Roles
)
{
    /// <summary>Whether a consultation as it stands allows it, whoever asks.</summary>
    public bool AllowedIn(Consultation state) =>
        From.Contains(state.Name) && (state.Details is not { } known || Kinds.Contains(known.Kind));

    /// <summary>Whether somebody with these roles on these sides does it at all.</summary>
    public bool AllowedFor(Roles roles, ConsultationSides sides) => (Side & sides) != 0 && (Roles & roles) != 0;
}

public static class ConsultationActions
{
    private const Roles Experts = Roles.Specialist | Roles.HisSystem;

    private static readonly IReadOnlyList<ConsultationKind> Advice = [ConsultationKind.WrittenAdvice];
    private static readonly IReadOnlyList<ConsultationKind> Every = Enum.GetValues<ConsultationKind>();

    public static IReadOnlyList<ConsultationRule> All { get; } =
    [
        new(
            ConsultationAction.RequestAdvice,
            "",
            Advice,
            [ConsultationStateName.NotStarted],
            ConsultationSides.Requester,
            RoleGroups.Staff
        ),
        new(
            ConsultationAction.GiveAdvice,
            "advice",
            Advice,
            [ConsultationStateName.AwaitingAnswer, ConsultationStateName.Answered],
            ConsultationSides.Consulted,
            Experts
        ),
        new(
            ConsultationAction.AddQuestion,
            "question",
            Advice,
            [ConsultationStateName.AwaitingAnswer, ConsultationStateName.Answered],
            ConsultationSides.Requester,
            RoleGroups.Staff
        ),
        new(
            ConsultationAction.Decline,
            "refusal",
            Every,
            [ConsultationStateName.AwaitingAnswer],
            ConsultationSides.Consulted,
            Experts | Roles.Dispatcher
        ),
        new(ConsultationAction.Close, "closing", Every, [ConsultationStateName.Answered], ConsultationSides.Requester, RoleGroups.Staff),
        new(
            ConsultationAction.Cancel,
            "cancellation",
            Every,
            [ConsultationStateName.AwaitingAnswer],
            ConsultationSides.Requester,
            RoleGroups.Staff
        ),
    ];

    public static ConsultationRule Rule(ConsultationAction action) => All[(int)action];

    /// <summary>What a consultation allows as it stands, whoever asks.</summary>
    public static IEnumerable<ConsultationRule> AllowedIn(Consultation state) => All.Where(rule => rule.AllowedIn(state));
}
