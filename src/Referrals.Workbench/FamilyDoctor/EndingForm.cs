// Calling a case off, or closing it: what has to be said, and what is sent.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.FamilyDoctor;

/// <summary>What is filled in. Pure.</summary>
public sealed class EndingForm
{
    /// <summary>Who calls it off: <c>patient</c> or <c>referrer</c>.</summary>
    public string By { get; set; } = "patient";

    public string? Reason { get; set; }

    public string Note { get; set; } = "";

    /// <summary>Whether anything was filled in that would be lost.</summary>
    public bool IsBegun => Reason is not null || Note.Length > 0;

    /// <summary>Whether a cancellation can be sent: with a reason, and with a note where that is "other".</summary>
    public bool MayCancel => Reason is not null && HasItsNote;

    /// <summary>Whether the case can be closed: where there is no report to the referrer, only with a reason for that.</summary>
    public bool MayClose(bool isReported) => (isReported && Reason is null) || (Reason is not null && HasItsNote);

    public CancellationForm ToCancellation() => new(By, Reason, Text());

    public ClosureForm ToClosure() => new(Reason, Text());

    private bool HasItsNote => Reason != "other" || !string.IsNullOrWhiteSpace(Note);

    private string? Text() => string.IsNullOrWhiteSpace(Note) ? null : Note.Trim();
}
