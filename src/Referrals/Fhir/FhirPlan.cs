// What a message of the exchange asks for, as commands of ours.
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Fhir;

/// <summary>One command out of a message.</summary>
/// <param name="Part">Tells the commands of a message apart; empty for the one that bears the message's own id.</param>
/// <param name="Type">The native message's type.</param>
/// <param name="Data">Its body.</param>
internal sealed record FhirStep(string Part, string Type, byte[] Data)
{
    /// <summary>The states of the case in which it is to be done; in the others it was done, or is not needed. Null for always.</summary>
    public Func<Referral, bool>? When { get; init; }

    /// <summary>Whether a refusal means that somebody has done it already, by the case as it is.</summary>
    public Func<Referral, bool>? DoneIn { get; init; }
}

/// <summary>A file to be attached.</summary>
/// <param name="Part">Tells the commands of a message apart.</param>
/// <param name="Name">With its extension.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="Content">The bytes.</param>
internal sealed record FhirFile(string Part, string Name, string? ContentType, byte[] Content);

/// <summary>What is to be done.</summary>
/// <param name="Case">About which case.</param>
/// <param name="Steps">In their order.</param>
/// <param name="Files">After them.</param>
/// <param name="Remarks">What was not taken over, and hinders nothing.</param>
internal sealed record FhirPlan(Guid Case, IReadOnlyList<FhirStep> Steps, IReadOnlyList<FhirFile> Files, IReadOnlyList<Refusal> Remarks);
