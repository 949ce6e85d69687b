// Attaching, screening, withdrawing: the rules for everything that files are attached to.
using System.Collections.Immutable;
using System.Globalization;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>What is decided about attachments 附件, whatever it is that they belong to. Pure.</summary>
public static class AttachmentRules
{
    /// <summary>How many attachments a case or a consultation may have; those withdrawn do not count.</summary>
    public const int Most = 20;

    /// <summary>Attaches what was received already.</summary>
    /// <param name="held">What is attached.</param>
    /// <param name="added">What was received.</param>
    /// <param name="toBeScanned">
    /// Whether it must wait for a scanner's word; without a scanner it is let through, and that is recorded.
    /// </param>
    public static Decided Add(ImmutableList<Attachment> held, Attachment added, bool toBeScanned)
    {
        ArgumentNullException.ThrowIfNull(held);
        ArgumentNullException.ThrowIfNull(added);
        if (held.Count(a => a.State != AttachmentState.Withdrawn) >= Most)
            return new Refusal("attachment.too-many").With("limit", Most.ToString(CultureInfo.InvariantCulture));
        var e = new AttachmentAdded(added.Id, added.Name, added.Type, added.Size, added.Sha256, added.Institution, added.AddedAt);
        return toBeScanned ? Decided.With(e) : Decided.With(e, new AttachmentScreened(added.Id, ScreeningVerdict.Unscanned, added.AddedAt));
    }

    /// <summary>Takes an attachment back, for the institution that added it.</summary>
    public static Decided Withdraw(ImmutableList<Attachment> held, Guid attachment, string institution, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(held);
        return held.Find(a => a.Id == attachment) switch
        {
            null => new Refusal("not-found"),
            { Institution: var owner } when owner != institution => new Refusal("attachment.not-yours"),
            { State: AttachmentState.Withdrawn } => new Refusal("attachment.withdrawn"),
            _ => Decided.With(new AttachmentWithdrawn(attachment, now)),
        };
    }

    /// <summary>What comes of the scanner's word: nothing, where nothing waits for it any more.</summary>
    public static IReadOnlyList<object> Screen(ImmutableList<Attachment>? held, ScreenAttachment screening)
    {
        ArgumentNullException.ThrowIfNull(screening);
        return held?.Find(a => a.Id == screening.Attachment) is { State: AttachmentState.Quarantined }
            ? [new AttachmentScreened(screening.Attachment, screening.Verdict, screening.Now)]
            : [];
    }

    /// <summary>What is attached after an event; null where it is no event about attachments.</summary>
    public static ImmutableList<Attachment>? Evolve(ImmutableList<Attachment> held, object e)
    {
        ArgumentNullException.ThrowIfNull(held);
        return e switch
        {
            AttachmentAdded x => held.Add(new Attachment(x.Attachment, x.Name, x.Type, x.Size, x.Sha256, x.Institution, x.At)),
            AttachmentScreened x => Change(
                x.Attachment,
                a =>
                    a with
                    {
                        State = x.Verdict == ScreeningVerdict.Infected ? AttachmentState.Infected : AttachmentState.Clean,
                        Unscanned = x.Verdict == ScreeningVerdict.Unscanned,
                    }
            ),
            AttachmentWithdrawn x => Change(x.Attachment, a => a with { State = AttachmentState.Withdrawn }),
            _ => null,
        };

        ImmutableList<Attachment> Change(Guid id, Func<Attachment, Attachment> change) => held.ConvertAll(a => a.Id == id ? change(a) : a);
    }
}
