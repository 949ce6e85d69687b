// What is sent and answered about emergency accesses.
using System.Text.Json.Serialization;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Privacy;

/// <summary>Why a patient's record is opened, as sent.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Note">Up to 2,000 characters; required with <c>other</c>.</param>
internal sealed record EmergencyAccessForm(EmergencyReason? Reason = null, string? Note = null)
{
    public override string ToString() => "emergency access form";
}

/// <summary>The same of a patient who is named by a document.</summary>
/// <param name="Identity">The patient's document.</param>
/// <param name="Reason">Why.</param>
/// <param name="Note">Up to 2,000 characters; required with <c>other</c>.</param>
internal sealed record EmergencyAccessByIdentityForm(IdentityForm? Identity = null, EmergencyReason? Reason = null, string? Note = null)
{
    public override string ToString() => "emergency access form";
}

/// <summary>What the county makes of it, as sent.</summary>
/// <param name="Verdict">Its word.</param>
/// <param name="Note">Up to 2,000 characters; required with <c>not-justified</c>.</param>
internal sealed record EmergencyReviewForm(EmergencyVerdict? Verdict = null, string? Note = null)
{
    public override string ToString() => "emergency review form";
}

/// <summary>What was decided, as it is recorded for repetitions.</summary>
/// <param name="Id">The access.</param>
/// <param name="Opened">Whether it was opened now; false where it was open already, and of a review.</param>
public sealed record EmergencyAccessDecided(string Id, bool Opened);

/// <summary>Which accesses are asked for.</summary>
internal enum EmergencyAccessState
{
    /// <summary>待审核.</summary>
    ToReview,

    /// <summary>已审核.</summary>
    Reviewed,
}

/// <summary>The county's word on an access.</summary>
/// <param name="Verdict">What it makes of it.</param>
/// <param name="Note">Why; null in lists, and once the patient was erased.</param>
/// <param name="By">Account of who looked.</param>
/// <param name="At">When.</param>
internal sealed record EmergencyReviewShown(EmergencyVerdict Verdict, string? Note, string By, DateTimeOffset At);

/// <summary>An emergency access as it is shown.</summary>
/// <param name="Id">The access.</param>
/// <param name="Person">Reference of the patient.</param>
/// <param name="Case">The case by which the patient was named, if any.</param>
/// <param name="Reader">Account of who reads.</param>
/// <param name="Practitioner">Code of that practitioner.</param>
/// <param name="Institution">For which the reader acts.</param>
/// <param name="Reason">Why.</param>
/// <param name="Note">The same in words; null in lists, and once the patient was erased.</param>
/// <param name="Told">Institutions of the patient, which are told of it.</param>
/// <param name="At">When it was opened.</param>
/// <param name="EndsAt">When it opens reading no more.</param>
/// <param name="Open">Whether it does now.</param>
/// <param name="Review">What the county made of it; null while it has not looked.</param>
internal sealed record EmergencyAccessShown(
    string Id,
    string Person,
    Guid? Case,
    string Reader,
    string Practitioner,
    string Institution,
    EmergencyReason Reason,
    string? Note,
    IReadOnlyList<string> Told,
    DateTimeOffset At,
    DateTimeOffset EndsAt,
    bool Open,
    EmergencyReviewShown? Review
)
{
    public override string ToString() => "emergency access";

    /// <summary>With its texts, where there is a key to them.</summary>
    public static EmergencyAccessShown Of(EmergencyAccess access, DateTimeOffset now, Sealer? sealer = null)
    {
        var opened = access.Opened;
        return new EmergencyAccessShown(
            opened.Id,
            opened.Person,
            opened.Case,
            opened.Reader,
            opened.Practitioner,
            opened.Institution,
            opened.Reason,
            Text(opened.Note),
            opened.Told,
            opened.At.ToOffset(Shanghai.Offset),
            access.EndsAt.ToOffset(Shanghai.Offset),
            access.IsOpen(now),
            access.Review is { } review
                ? new EmergencyReviewShown(review.Verdict, Text(review.Note), review.By, review.At.ToOffset(Shanghai.Offset))
                : null
        );

        string? Text(SealedText? text) => text is { } written ? sealer?.Open(written) : null;
    }
}

/// <summary>An access that was opened, or was open already.</summary>
/// <param name="Access">The access.</param>
/// <param name="Patient">The patient, masked.</param>
internal sealed record EmergencyAccessAnswer(EmergencyAccessShown Access, MaskedPerson Patient);

/// <summary>A page of accesses, newest first, and the way to the next one.</summary>
internal sealed record EmergencyAccessPage(IReadOnlyList<EmergencyAccessShown> Items, string? Next);

/// <summary>An access, and what was read in it.</summary>
/// <param name="Access">The access.</param>
/// <param name="Read">The newest 200 readings of the patient by the reader, with the basis <c>emergency</c>.</param>
internal sealed record EmergencyAccessDetails(EmergencyAccessShown Access, IReadOnlyList<ReviewedAccess> Read);

/// <summary>A case or a consultation of the patient.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">转诊单号, 会诊单号.</param>
/// <param name="State">Where it stands.</param>
/// <param name="From">Institution that sent, or asks.</param>
/// <param name="To">Institution where it lies, or that is asked.</param>
/// <param name="Link">Where it is read.</param>
internal sealed record PatientRecord(Guid Id, string Number, string State, string From, string To, string Link);

/// <summary>What there is of a patient.</summary>
/// <param name="Patient">The patient, masked.</param>
/// <param name="Cases">The newest 200 cases that were sent.</param>
/// <param name="Consultations">The newest 200 consultations.</param>
internal sealed record PatientRecords(
    MaskedPerson? Patient,
    IReadOnlyList<PatientRecord> Cases,
    IReadOnlyList<PatientRecord> Consultations
);

/// <summary>How events and recorded answers are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EmergencyAccessOpened))]
[JsonSerializable(typeof(EmergencyAccessReviewed))]
[JsonSerializable(typeof(Outcome<EmergencyAccessDecided>))]
internal sealed partial class PrivacyJson : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EmergencyAccessForm))]
[JsonSerializable(typeof(EmergencyAccessByIdentityForm))]
[JsonSerializable(typeof(EmergencyReviewForm))]
[JsonSerializable(typeof(EmergencyAccessAnswer))]
[JsonSerializable(typeof(EmergencyAccessPage))]
[JsonSerializable(typeof(EmergencyAccessDetails))]
[JsonSerializable(typeof(EmergencyAccessShown))]
[JsonSerializable(typeof(PatientRecords))]
[JsonSerializable(typeof(UnusualDay))]
[JsonSerializable(typeof(ReadingReviewForm))]
[JsonSerializable(typeof(ReaderAccessPage))]
internal sealed partial class PrivacyHttpJson : JsonSerializerContext;
