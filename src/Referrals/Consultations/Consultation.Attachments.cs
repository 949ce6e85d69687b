// What is attached to a consultation, and when the other parties were told of it.
using System.Collections.Immutable;
using Referrals.Cases;

namespace Referrals.Consultations;

/// <summary>That the other parties were told of files.</summary>
/// <param name="Institution">Who added them.</param>
/// <param name="At">When that was told last.</param>
public sealed record ToldFiles(string Institution, DateTimeOffset At);

public sealed partial record ConsultationDetails
{
    /// <summary>When the other parties were told last of files that an institution has added, each institution once.</summary>
    public ImmutableList<ToldFiles> FilesTold { get; init; } = [];
}

public abstract partial record Consultation
{
    /// <summary>Of files that one institution adds within so long of the first the other parties are told once.</summary>
    internal static readonly TimeSpan FileBatch = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The institution of whose files the other parties are told by this event: of the first that may be opened, and then not before
    /// <see cref="FileBatch"/> has passed. Null where nobody is told.
    /// </summary>
    internal static string? TellsOfFiles(ConsultationDetails before, object e) =>
        e is AttachmentScreened { Verdict: not ScreeningVerdict.Infected } x
        && before.EndedAt is null
        && before.Attachments.Find(a => a.Id == x.Attachment) is { State: AttachmentState.Quarantined, Institution: var institution }
        && (before.FilesTold.Find(told => told.Institution == institution) is not { At: var told } || x.At - told >= FileBatch)
            ? institution
            : null;

    // Null where it cannot happen. The scanner may be slower than the consultation, and a mistake be noticed after its end.
    private Started? EvolveAttachments(object e) =>
        this is Started { Known: var known } s
        && (known.EndedAt is null || e is not AttachmentAdded)
        && AttachmentRules.Evolve(known.Attachments, e) is { } attachments
            ? s with
            {
                Known = known with
                {
                    Attachments = attachments,
                    FilesTold = TellsOfFiles(known, e) is { } institution
                        ?
                        [
                            .. known.FilesTold.RemoveAll(told => told.Institution == institution),
                            new ToldFiles(institution, ((AttachmentScreened)e).At),
                        ]
                        : known.FilesTold,
                },
            }
            : null;
}
