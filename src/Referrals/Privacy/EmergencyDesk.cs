// Emergency accesses: opened, reviewed, and asked about with every reading that nothing else allows.
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.People;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Privacy;

/// <summary>The patient of whom somebody wants to read.</summary>
/// <param name="Person">What is known of the patient.</param>
/// <param name="Case">The case by which the patient was named, if any.</param>
/// <param name="Sender">The institution that sent it.</param>
internal sealed record EmergencyPatient(PersonRecord Person, Guid? Case = null, string? Sender = null);

internal sealed class EmergencyDesk(EventLog log, PeopleVault vault, ReferenceFactsLoader reference, TimeProvider time)
{
    /// <summary>Those who treat patients themselves.</summary>
    public const Roles Clinicians = Roles.FamilyDoctor | Roles.Specialist;

    private const int NoteLimit = 2_000;

    /// <summary>Whether a caller has an emergency access to a person that is open now: as <see cref="PersonRelations"/> asks.</summary>
    public async ValueTask<AccessBasis?> Of(Caller caller, string person, CancellationToken cancellation)
    {
        if (!caller.Is(Clinicians) || caller is not { Institution: { } institution, Practitioner: not null })
            return null;
        var (now, accesses) = (time.GetUtcNow(), (await Load(caller.County, caller.Subject, cancellation)).State);
        return
            accesses.All.Exists(access => access.IsOpen(now))
            && accesses.OpenFor(await vault.SamePerson(caller.County, person, cancellation), institution, now) is not null
            ? AccessBasis.Emergency
            : null;
    }

    public Task<LoadedStream<EmergencyAccesses>> Load(string county, string reader, CancellationToken cancellation) =>
        log.AggregateStream(EmergencyAccesses.Aggregate, new StreamId(county, EmergencyAccesses.StreamKey(reader)), cancellation);

    /// <summary>The access with this id; null where there is none.</summary>
    public async Task<EmergencyAccess?> Find(RequestContext context, string id) =>
        EmergencyAccesses.StreamOf(id) is { } stream
            ? (await log.AggregateStream(EmergencyAccesses.Aggregate, context.Stream(stream), context.Cancellation)).State.Find(id)
            : null;

    /// <summary>Checks the reason first: without one nothing is looked up.</summary>
    public async Task<IResult> Open(
        RequestContext context,
        EmergencyAccessForm form,
        (Fields Fields, string Fingerprint) sent,
        Func<Task<(EmergencyPatient? Patient, Refusal? Refusal)>> find
    )
    {
        var reason = sent.Fields.Required("/reason", form.Reason);
        var note = Note(sent.Fields, form.Note, form.Reason == EmergencyReason.Other);
        if (sent.Fields.Refusal is { } faults)
            return Problems.Of(faults);
        var facts = await reference.Load(context);
        // An account whose post has ended treats nobody any more, whatever its token says.
        if (
            context.Caller is not { Institution: { } institution, Practitioner: { } practitioner }
            || facts.Practitioners.On(practitioner, facts.Today) is not { } post
            || post.Institution != institution
            || !(post.Is(PractitionerRole.FamilyDoctor) || post.Is(PractitionerRole.Specialist))
        )
            return Problems.Of(new Refusal("emergency-access.no-practitioner"));
        var (patient, refusal) = await find();
        if (patient is null)
            return Problems.Of(refusal!);
        var known = patient.Person;
        if (
            known.Data is not { } data
            || await vault.SealerFor(context.Caller.County, known.Person, context.Cancellation) is not { } sealer
        )
            return Problems.Of(new Refusal("person.erased"));
        var asked = new EmergencyAccessOpened(
            "",
            known.Person,
            patient.Case,
            context.Caller.Subject,
            practitioner,
            institution,
            reason,
            note is null ? null : sealer.Seal(note),
            await Institutions(context, facts, patient),
            context.Now,
            context.Now.AddHours(facts.Policy.Privacy.EmergencyAccessHours),
            facts.Policy.Version
        );
        var written = await log.WriteToAggregate(
            EmergencyAccesses.Aggregate,
            context.Stream(EmergencyAccesses.StreamKey(asked.Reader)),
            loaded => Decide(loaded, known.References, asked, facts.Policy.Privacy.EmergencyAccessesOpen),
            context.CreateWriteOptions(sent.Fingerprint),
            context.Cancellation
        );
        if (written.Answer.Value is not { } decided)
            return Problems.Of(written.Answer.Refusal!);
        await vault.RecordAccess(
            [AccessEntry.Of(context, known.Person, AccessBasis.Emergency, AccessedThing.List, patient.Case?.ToString())],
            context.Cancellation
        );
        context.SetETag(written.Versions[0], written.Position);
        // One that is open already may have been opened by another reference of the patient, which has a key of its own.
        var access = (await Find(context, decided.Id))!;
        var key = await vault.SealerFor(context.Caller.County, access.Opened.Person, context.Cancellation);
        var answer = new EmergencyAccessAnswer(
            EmergencyAccessShown.Of(access, context.Now, key),
            Masking.Of(known.MergedInto ?? known.Person, data, facts.Today, context.Language)
        );
        return decided.Opened ? TypedResults.Created($"/api/emergency-accesses/{decided.Id}", answer) : TypedResults.Ok(answer);
    }

    /// <summary>The county's word.</summary>
    public async Task<IResult> Review(RequestContext context, string id, Body<EmergencyReviewForm> body)
    {
        var fields = new Fields();
        var verdict = fields.Required("/verdict", body.Value.Verdict);
        var note = Note(fields, body.Value.Note, body.Value.Verdict == EmergencyVerdict.NotJustified);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        if (await Find(context, id) is not { } access)
            return Problems.Of(new Refusal("not-found"));
        var sealer = await vault.SealerFor(context.Caller.County, access.Opened.Person, context.Cancellation);
        // What cannot be sealed any more is not written; the verdict alone can be given.
        if (note is not null && sealer is null && body.Value.Verdict == EmergencyVerdict.Justified)
            return Problems.Of(new Refusal("person.erased").At("/note"));
        var review = new EmergencyAccessReviewed(
            id,
            verdict,
            note is null ? null : sealer?.Seal(note),
            context.Caller.Subject,
            context.Now
        );
        var written = await log.WriteToAggregate(
            EmergencyAccesses.Aggregate,
            context.Stream(EmergencyAccesses.StreamOf(id)!),
            loaded => Decision(loaded, loaded.State.Review(review), new EmergencyAccessDecided(id, false)),
            context.CreateWriteOptions(body.Fingerprint),
            context.Cancellation
        );
        if (written.Answer.Refusal is { } refusal)
            return Problems.Of(refusal);
        context.SetETag(written.Versions[0], written.Position);
        return TypedResults.Ok(EmergencyAccessShown.Of((await Find(context, id))!, context.Now, sealer));
    }

    private static Decision<Outcome<EmergencyAccessDecided>> Decide(
        LoadedStream<EmergencyAccesses> loaded,
        IReadOnlyList<string> references,
        EmergencyAccessOpened asked,
        int mostOpen
    )
    {
        var decided = loaded.State.Open(references, asked, mostOpen);
        var id = decided.Events is [EmergencyAccessOpened opened]
            ? opened.Id
            : loaded.State.OpenFor(references, asked.Institution, asked.At)?.Opened.Id;
        return Decision(loaded, decided, new EmergencyAccessDecided(id ?? "", decided.Events.Count > 0));
    }

    private static Decision<Outcome<EmergencyAccessDecided>> Decision(
        LoadedStream<EmergencyAccesses> loaded,
        Decided decided,
        EmergencyAccessDecided answer
    )
    {
        if (decided.Refusal is { } refusal)
            return new(new Outcome<EmergencyAccessDecided>(null, refusal));
        var decision = new Decision<Outcome<EmergencyAccessDecided>>(new Outcome<EmergencyAccessDecided>(answer));
        return decided.Events.Count > 0 ? decision.Append(loaded, decided.Events) : decision;
    }

    // Who registered the patient, the family doctor's institution by contract, and who sent the case.
    private async Task<IReadOnlyList<string>> Institutions(RequestContext context, ReferenceFacts facts, EmergencyPatient patient)
    {
        var told = new List<string?>(patient.Person.Registrars) { patient.Sender };
        foreach (var person in patient.Person.References)
        {
            var stream = context.Stream(Contracts.StreamKey(person));
            told.Add((await log.AggregateStream(Contracts.Aggregate, stream, context.Cancellation)).State.On(facts.Today)?.Institution);
        }

        return [.. told.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static string? Note(Fields fields, string? text, bool required)
    {
        var note = fields.OptionalLines("/note", text, NoteLimit);
        if (required && note is null)
            fields.Fault("/note", "emergency-access.note-required");
        return note;
    }
}
