// A request about a case on its way: who asks, of which case, with what, and what is known of the county.
using Referrals.EventStore;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>What travels from an endpoint to the decision, about something that has a patient.</summary>
/// <param name="Context">The request.</param>
/// <param name="Id">What it is about.</param>
/// <param name="Facts">Institutions, practitioners and policy as the decision is told of them.</param>
/// <param name="Content">Fingerprint of the body; empty without one.</param>
internal record PatientRequest(RequestContext Context, Guid Id, ReferenceFacts Facts, string Content)
{
    /// <summary>Collects what is wrong with the body.</summary>
    public Fields Fields { get; } = new();

    /// <summary>The texts of the body.</summary>
    public OpenTexts Texts => field ??= new OpenTexts(Fields);

    public Caller Caller => Context.Caller;

    public DateTimeOffset Now => Context.Now;

    public CancellationToken Cancellation => Context.Cancellation;

    /// <summary>Who sends: the caller, or the doctor for whom a hospital's system sends.</summary>
    public Sender? Sender(string? named)
    {
        var practitioner = Fields.OptionalCode("/practitioner", named, 50);
        if (practitioner is not null && !Caller.Is(Roles.HisSystem) && practitioner != Caller.Practitioner)
            Fields.Fault("/practitioner", "field.not-allowed");
        return Facts.Sender(Fields, "/practitioner", Caller.Institution, practitioner ?? Caller.Practitioner);
    }

    /// <summary>A practitioner of the caller's institution: named, or else the caller.</summary>
    public Sender? Colleague(string pointer, string? named) =>
        Facts.Sender(Fields, pointer, Caller.Institution, Fields.OptionalCode(pointer, named, 50) ?? Caller.Practitioner);

    /// <summary>The patient's data where the body has them: a reference or the data, never both.</summary>
    public PersonData? Patient(string? person, PersonForm? patient, bool emergency = false)
    {
        if (person is not null && patient is not null)
            Fields.Fault("/patient", "field.not-allowed");
        if (person is not null)
            Fields.Code("/person", person, 100);
        else if (Fields.Required("/patient", patient) is not null)
            return patient!.Check(Fields, "/patient", Now, emergency);
        return null;
    }
}

/// <summary>The same about a case.</summary>
/// <param name="Context">The request.</param>
/// <param name="Id">The case.</param>
/// <param name="Facts">Institutions, practitioners and policy as the decision is told of them.</param>
/// <param name="Content">Fingerprint of the body; empty without one.</param>
internal sealed record CaseRequest(RequestContext Context, Guid Id, ReferenceFacts Facts, string Content)
    : PatientRequest(Context, Id, Facts, Content)
{
    /// <summary>Whitelist and catalogues, likewise; without them nothing is on a list.</summary>
    public DestinationLists Lists { get; init; } = DestinationLists.None;

    /// <summary>What whitelist and catalogues say of sending a patient out of the county; null where the patient stays.</summary>
    public OutOfCountyCheck? Check(Destination to, ReferralRequest? form, Urgency urgency) =>
        Lists.Check(Facts.Directory, to, form, urgency, Facts.Today);

    /// <summary>The same, with the time that those have whose word it demands.</summary>
    public TimedCheck? TimedCheck(Destination to, ReferralRequest? form, Urgency urgency) =>
        Check(to, form, urgency)?.Timed(Facts.Policy, Now);

    /// <summary>Why it shall be done although another case of the patient stands against it; null where nothing was said.</summary>
    public DespiteReason? Despite { get; set; }

    /// <summary>The stream of the case.</summary>
    public StreamId Stream => Context.Stream(Referral.StreamKey(Id));

    /// <summary>What the caller is to the case in a state.</summary>
    public CaseAccess Access(Referral state) => CaseAccess.Of(Caller, state, Facts);

    /// <summary>What a case may claim of the reserve today.</summary>
    public ReservedPools.Claim ClaimOf(Referral state) => Claims.Of(state.Details!, Facts.Directory, Facts.Policy, Facts.Today);

    /// <summary>The referral that a form asks for; to be made once there was no fault and its texts are sealed.</summary>
    public Func<ReferralRequest> Form(ReferralForm form) => RequestCheck.Request(Fields, Texts, Facts, form);

    /// <summary>For forms about a case whose patient is known already.</summary>
    public void NoPatient(ReferralForm form)
    {
        if (form.Person is not null || form.Patient is not null)
            Fields.Fault(form.Person is null ? "/patient" : "/person", "field.not-allowed");
    }
}
