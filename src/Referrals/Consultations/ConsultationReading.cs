// Reading a consultation: as it is, or as it was. Every reading of a patient's data is recorded.
using System.Text.Json.Serialization;
using Referrals.Cases;
using Referrals.Catalogues;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>A question or an answer, opened.</summary>
/// <param name="By">Who wrote it.</param>
/// <param name="At">When.</param>
/// <param name="Text">What; null for those who see it masked, and after erasure.</param>
/// <param name="Recommendation">Of an answer what it comes to; missing of a question.</param>
public sealed record PostView(
    Sender By,
    DateTimeOffset At,
    string? Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AdviceRecommendation? Recommendation
);

/// <summary>A consultation 会诊单.</summary>
/// <param name="Id">The consultation.</param>
/// <param name="Kind">Which kind.</param>
/// <param name="Number">会诊单号.</param>
/// <param name="Version">How many events it has.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Person">Reference of the patient.</param>
/// <param name="Patient">All that is known of the patient; null for those who see it masked, and after erasure.</param>
/// <param name="Masked">The patient masked.</param>
/// <param name="Erased">The patient's data was erased: names and texts are gone for ever.</param>
/// <param name="From">Who asks.</param>
/// <param name="To">The department that is asked.</param>
/// <param name="Urgency">How urgent it is.</param>
/// <param name="Diagnoses">First diagnosis first.</param>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="AnswerDue">Until when an answer is to be given, of an examination its final report.</param>
/// <param name="AnsweredAt">When it was answered for the first time.</param>
/// <param name="Posts">Questions and answers, oldest first.</param>
/// <param name="Attachments">What is attached, oldest first; null for those who see it masked.</param>
/// <param name="Meeting">Of a consultation of several institutions all that belongs to that; missing of other kinds.</param>
/// <param name="Declines">The referral that was declined with advice instead.</param>
/// <param name="MayBeReferred">Whether the institution that is asked may refer the patient.</param>
/// <param name="Referral">The referral that came of it.</param>
/// <param name="Declined">Why it was declined.</param>
/// <param name="Cancelled">Why it was called off.</param>
/// <param name="Note">What was said with its end.</param>
/// <param name="EndedAt">When it came to its end.</param>
/// <param name="Actions">What the caller may do now.</param>
public sealed partial record ConsultationView(
    Guid Id,
    ConsultationKind Kind,
    string Number,
    long Version,
    ConsultationStateName State,
    string Person,
    PersonData? Patient,
    MaskedPerson? Masked,
    bool Erased,
    Sender From,
    Destination To,
    Urgency Urgency,
    IReadOnlyList<DiagnosisView> Diagnoses,
    DateTimeOffset AskedAt,
    DateTimeOffset AnswerDue,
    DateTimeOffset? AnsweredAt,
    IReadOnlyList<PostView> Posts,
    IReadOnlyList<AttachmentView>? Attachments,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MeetingView? Meeting,
    Guid? Declines,
    bool MayBeReferred,
    Guid? Referral,
    ConsultationDeclineReason? Declined,
    ConsultationCancellationReason? Cancelled,
    string? Note,
    DateTimeOffset? EndedAt,
    IReadOnlyList<ConsultationAction> Actions
);

/// <summary>A consultation that a caller may read.</summary>
/// <param name="Now">The consultation.</param>
/// <param name="Facts">What is known of the county.</param>
/// <param name="Access">What the caller is to it.</param>
internal sealed record AuthorizedConsultation(LoadedStream<Consultation> Now, ReferenceFacts Facts, ConsultationAccess Access)
{
    /// <summary>What is known of it.</summary>
    public ConsultationDetails Details => Now.State.Details!;
}

internal sealed class ConsultationReading(
    EventLog log,
    PeopleVault vault,
    PersonRelations relations,
    ReferenceFactsLoader reference,
    DiagnosisNames names
)
{
    /// <summary>The consultation and what the caller is to it; null where it is not the caller's to see.</summary>
    public async Task<AuthorizedConsultation?> LoadAuthorized(RequestContext context, Guid id)
    {
        var facts = await reference.Load(context);
        var now = await log.AggregateStream(Consultation.Aggregate, context.Stream(Consultation.StreamKey(id)), context.Cancellation);
        var access = ConsultationAccess.Of(context.Caller, now.State, facts);
        if (
            access.Level != ReadLevel.Full
            && now.State.Details is { } details
            && await relations.InEmergency(context.Caller, details.Person, context.Cancellation)
        )
            access = access.InEmergency();
        return access.CanRead ? new AuthorizedConsultation(now, facts, access) : null;
    }

    /// <summary>Records that the caller reads of the patient.</summary>
    public Task Record(RequestContext context, AuthorizedConsultation found, Guid id, AccessedThing what) =>
        vault.RecordAccess([found.Access.Entry(context, what, id)], context.Cancellation);

    /// <summary>The consultation now, or <c>asOf</c> a version or a moment.</summary>
    public async Task<IResult> Get(RequestContext context, Guid id)
    {
        // Who may not read it now may not read what it was.
        if (await LoadAuthorized(context, id) is not { } found)
            return Problems.Of(new Refusal("not-found"));
        var (now, facts, access) = found;
        var stream = context.Stream(Consultation.StreamKey(id));
        var shown = context.AsOf is { } asOf ? await log.AggregateStream(Consultation.Aggregate, stream, asOf, context.Cancellation) : now;
        if (shown.State.Details is not { } details)
            return Problems.Of(new Refusal("not-found"));
        var catalogues = await names.Load(context);
        var (county, person) = (context.Caller.County, details.Person);
        await Record(context, found, id, AccessedThing.Consultation);
        context.SetETag(shown.Version);
        var full = access.Level == ReadLevel.Full;
        var data = full ? await vault.Read(county, person, context.Cancellation) : null;
        var sealer = data is null ? null : await vault.SealerFor(county, person, context.Cancellation);
        var masked = full
            ? null
            : (await vault.Masked(county, [person], facts.Today, context.Language, context.Cancellation)).GetValueOrDefault(person);
        return TypedResults.Ok(
            new ConsultationView(
                id,
                details.Kind,
                details.Number,
                shown.Version,
                shown.State.Name,
                person,
                data,
                masked,
                full ? data is null : masked?.Erased ?? true,
                details.From,
                details.To,
                details.Urgency,
                [.. details.Diagnoses.Select(diagnosis => DiagnosisView.Of(diagnosis, catalogues))],
                details.AskedAt,
                details.AnswerDue,
                details.AnsweredAt,
                [.. details.Posts.Select(post => new PostView(post.By, post.At, sealer?.Open(post.Text), post.Recommendation))],
                full ? AttachmentView.Of(details.Attachments, sealer) : null,
                details.Meeting is { } meeting ? MeetingView.Of(meeting, sealer) : null,
                details.Declines,
                details.MayBeReferred,
                details.Referred?.Referral,
                details.Declined,
                details.Cancelled,
                details.Note is { } note ? sealer?.Open(note) : null,
                details.EndedAt,
                access.Actions
            )
            {
                PatientDiedAt = details.Death?.DiedAt,
            }.WithExamination(details, sealer, full)
        );
    }
}
