// What a row of the table of actions is.
using Referrals.Security;

namespace Referrals.Consultations;

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

    /// <summary>The patient was referred to it because of the consultation. It reads.</summary>
    Receiver = 8,
}

/// <summary>One action.</summary>
/// <param name="Action">Which.</param>
/// <param name="Path">The noun under the consultation.</param>
/// <param name="Kinds">Of which kinds of consultation.</param>
/// <param name="From">States in which it is allowed.</param>
/// <param name="Side">From which side.</param>
/// <param name="Roles">Who may on that side.</param>
/// <param name="When">What else must hold; null where the states say it all.</param>
public sealed record ConsultationRule(
    ConsultationAction Action,
    string Path,
    IReadOnlyList<ConsultationKind> Kinds,
    IReadOnlyList<ConsultationStateName> From,
    ConsultationSides Side,
    Roles Roles,
    Func<ConsultationDetails, bool>? When = null
)
{
    /// <summary>Whether a consultation as it stands allows it, no matter who asks.</summary>
    public bool AllowedIn(Consultation state) =>
        From.Contains(state.Name) && (state.Details is not { } known || Kinds.Contains(known.Kind) && (When is null || When(known)));

    /// <summary>Whether somebody with these roles on these sides does it at all.</summary>
    public bool AllowedFor(Roles roles, ConsultationSides sides) => (Side & sides) != 0 && (Roles & roles) != 0;
}
