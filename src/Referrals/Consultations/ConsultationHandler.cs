// A command's way from the endpoint to the log: load, seal, authorize and decide in the log's writer, answer.
using System.Globalization;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Consultations;

internal sealed partial class ConsultationHandler(EventLog log, PeopleVault vault, Patients patients, ReferenceFactsLoader reference)
{
    /// <summary>The request with what is known of the county.</summary>
    public async ValueTask<PatientRequest> Receive(RequestContext context, Guid id, string content) =>
        new(context, id, await reference.Load(context), content);

    /// <summary>Begins a consultation; the same once more gets the same answer.</summary>
    /// <param name="request">The request; its faults are answered, its texts sealed.</param>
    /// <param name="form">The form.</param>
    /// <param name="asked">The same, checked.</param>
    /// <param name="command">The command, once the patient's reference is known and the texts are sealed.</param>
    public async Task<IResult> Begin(
        PatientRequest request,
        IConsultationRequestForm form,
        ConsultationAsked asked,
        Func<string, ConsultationCommand> command
    )
    {
        if (request.Fields.Refusal is { } faults)
            return Problems.Of(faults);
        if (await patients.Key(request.Context, form.Person, asked.Patient) is not { } key)
            return Problems.Of(new Refusal("request.invalid") { Errors = [new Refusal("referral.person-unknown").At("/person")] });
        request.Texts.Seal(key.Sealer);
        var (begin, mayRefer) = (command(key.Person), form.MayRefer == true ? asked.From : null);
        try
        {
            return await Write($"begin consultation {request.Id}");
        }
        catch (CommandIdReusedException) when (request.Context.IdempotencyKey is null)
        {
            var state = (await log.AggregateStream(Consultation.Aggregate, StreamOf(request), request.Cancellation)).State;
            return state is Consultation.NotStarted ? await Write(null) : Problems.Of(new Refusal("consultation.exists"));
        }

        Task<IResult> Write(string? commandId) =>
            this.Write(
                request,
                ConsultationPatients.Beginning(StreamOf(request), key.References),
                loaded => Begin(request, loaded, begin, (asked.Urgency, mayRefer)),
                commandId
            );
    }

    /// <summary>Does something to a consultation that exists.</summary>
    /// <param name="request">The request; its faults are answered, its texts sealed.</param>
    /// <param name="command">The command, once its texts are sealed and the newest state is known.</param>
    public async Task<IResult> Handle(PatientRequest request, Func<ConsultationDetails, ConsultationCommand> command)
    {
        if (request.Fields.Refusal is { } faults)
            return Problems.Of(faults);
        if (request.Texts.Any)
        {
            // Texts are sealed with the patient's key, which is not for those who may not even know of it.
            var state = (await log.AggregateStream(Consultation.Aggregate, StreamOf(request), request.Cancellation)).State;
            if (!ConsultationAccess.Of(request.Caller, state, request.Facts).CanRead)
                return Problems.Of(new Refusal("not-found"));
            if (await vault.SealerFor(request.Caller.County, state.Details!.Person, request.Cancellation) is not { } sealer)
                return Problems.Of(new Refusal("person.erased"));
            request.Texts.Seal(sealer);
        }

        return await Write(
            request,
            [new AggregateOf<Consultation>(Consultation.Aggregate, StreamOf(request))],
            loaded => Change(request, (LoadedStream<Consultation>)loaded[0], command),
            null
        );
    }

    private static StreamId StreamOf(PatientRequest request) => request.Context.Stream(Consultation.StreamKey(request.Id));

    private async Task<IResult> Write(
        PatientRequest request,
        IReadOnlyList<AggregateOf> streams,
        Func<IReadOnlyList<LoadedStream>, Decision<Outcome<ConsultationAnswer>>> decide,
        string? commandId
    )
    {
        var written = await log.WriteToAggregates(
            streams,
            decide,
            request.Context.CreateWriteOptions(request.Content, command: commandId),
            request.Cancellation
        );
        // Repeating a beginning is safe; a refusal is no beginning, and what was mended is decided anew.
        if (commandId is not null && request.Context.IdempotencyKey is null && written is { Replayed: true, Answer.Refusal: not null })
            return await Write(request, streams, decide, null);
        if (written.Answer.Value is not { } answer)
            return Problems.Of(written.Answer.Refusal!);
        request.Context.SetETag(answer.Version, written.Position);
        return streams.Count > 1 ? TypedResults.Created($"/api/consultations/{answer.Id}", answer) : TypedResults.Ok(answer);
    }

    // Pure, as is what follows: all of it runs in the log's writer.
    private static Decision<Outcome<ConsultationAnswer>> Begin(
        PatientRequest request,
        IReadOnlyList<LoadedStream> loaded,
        ConsultationCommand command,
        (Urgency Urgency, Sender? MayRefer) asked
    )
    {
        var consultation = (LoadedStream<Consultation>)loaded[0];
        if (consultation.State is not Consultation.NotStarted)
            return Refused(new Refusal("consultation.exists"));
        var patient = loaded.OfType<LoadedStream<LiveReferrals>>().ToList();
        if (ConsultationPatients.Died(patient.Select(live => live.State), asked.Urgency) is { } died)
            return Refused(died);
        var decision = Decide(
            request,
            consultation,
            command,
            asked.MayRefer is null ? [] : [new ReferralConsentGiven(asked.MayRefer, request.Now)]
        );
        return decision.Answer.Refusal is null ? decision.Append(patient[0], new PatientConsultationBegun(request.Id)) : decision;
    }

    private static Decision<Outcome<ConsultationAnswer>> Change(
        PatientRequest request,
        LoadedStream<Consultation> loaded,
        Func<ConsultationDetails, ConsultationCommand> make
    )
    {
        var access = ConsultationAccess.Of(request.Caller, loaded.State, request.Facts);
        if (!access.CanRead)
            return Refused(new Refusal("not-found"));
        if (request.Context.IfMatch is { } seen && seen != loaded.Version)
            return Refused(new Refusal("version.stale").With("current", loaded.Version.ToString(CultureInfo.InvariantCulture)));
        var command = make(loaded.State.Details!);
        return access.CanDo(command.Action)
            ? Decide(request, loaded, command)
            : Refused(new Refusal("consultation.not-yours") { Allowed = [.. access.Actions.Select(action => Kebab.Of(action))] });
    }

    private static Decision<Outcome<ConsultationAnswer>> Decide(
        PatientRequest request,
        LoadedStream<Consultation> loaded,
        ConsultationCommand command,
        params IReadOnlyList<object> also
    )
    {
        var decided = ConsultationDecider.Decide(loaded.State, command);
        if (decided.Refusal is { } refusal)
            return Refused(refusal);
        IReadOnlyList<object> events = [.. decided.Events, .. also];
        var after = events.Aggregate(loaded.State, Consultation.Aggregate.Evolve);
        return new Decision<Outcome<ConsultationAnswer>>(
            new Outcome<ConsultationAnswer>(
                new ConsultationAnswer(
                    request.Id,
                    after.Details!.Number,
                    after.Name,
                    loaded.Version + events.Count,
                    ConsultationAccess.Of(request.Caller, after, request.Facts).Actions,
                    (command as AttachToConsultation)?.Attachment.Id
                )
            )
        ).Append(loaded, events);
    }

    private static Decision<Outcome<ConsultationAnswer>> Refused(Refusal refusal) => new(new Outcome<ConsultationAnswer>(null, refusal));
}
