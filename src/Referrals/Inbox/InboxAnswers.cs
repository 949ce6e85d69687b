// What is answered about inboxes.
using System.Text.Json.Serialization;
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Inbox;

/// <summary>A notice as it is shown.</summary>
/// <param name="Position">Its place; what <see cref="ReadingForm.UpTo"/> takes.</param>
/// <param name="Kind">
/// What is told: a <see cref="NoticeKind"/> of a case, a <see cref="ConsultationNoticeKind"/> of a consultation, an
/// <see cref="Privacy.EmergencyNoticeKind"/> of an emergency access.
/// </param>
/// <param name="Text">The same in words, in the caller's language.</param>
/// <param name="At">When it happened.</param>
/// <param name="Read">Whether the caller has read so far.</param>
/// <param name="Case">The case; null of anything else.</param>
/// <param name="Number">转诊单号, 会诊单号 of a consultation, the id of an emergency access.</param>
/// <param name="State">Where the case stands now; null where it is the caller's no more, and of a consultation.</param>
/// <param name="Urgency">How urgent; null likewise.</param>
/// <param name="Patient">The patient, masked; null likewise.</param>
/// <param name="From">Institution that sent, or asks; null likewise.</param>
/// <param name="To">Institution where it lies, or that is asked; null likewise.</param>
/// <param name="Link">Where it is read what is told of.</param>
/// <param name="Consultation">The consultation; missing of a case.</param>
/// <param name="ConsultationState">Where the consultation stands now; missing where it is the caller's no more, and of a case.</param>
public sealed record InboxItem(
    long Position,
    string Kind,
    string Text,
    DateTimeOffset At,
    bool Read,
    Guid? Case,
    string Number,
    StateName? State,
    Urgency? Urgency,
    MaskedPerson? Patient,
    string? From,
    string? To,
    string Link,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Consultation = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ConsultationStateName? ConsultationState = null
);

/// <summary>A page of an inbox, newest first.</summary>
/// <param name="Items">The notices.</param>
/// <param name="Unread">How many are unread in all; counted up to 1,000.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
public sealed record InboxPage(IReadOnlyList<InboxItem> Items, long Unread, string? Next);

/// <summary>How far the caller has read.</summary>
/// <param name="UpTo">Position of the newest notice that was read; those before it are read too.</param>
public sealed record ReadingForm(long? UpTo);
