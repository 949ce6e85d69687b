// A death is a fact about a person: the decision in which it is recorded ends all of the patient's open cases, gives their places back, and
// keeps new ones from being sent. What a folder above has of the patient follows in the same decision. Taking it back is one decision too.
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>A patient's death, or that it was taken back.</summary>
/// <param name="Case">In which case it is recorded.</param>
/// <param name="DiedAt">When the patient died; null where it is taken back.</param>
/// <param name="At">When it is recorded or taken back.</param>
public sealed record PatientDeath(Guid Case, DateTimeOffset? DiedAt, DateTimeOffset At);

/// <summary>What a folder above has of a patient who dies, and what becomes of it in the same decision.</summary>
/// <param name="Open">Ids of what is open of a patient, once its tables show all that was in the log when it was asked.</param>
/// <param name="Stream">The stream of an id.</param>
/// <param name="Decide">What follows for one of them; nothing where it is not concerned. Pure.</param>
internal sealed record BesideDeath(
    Func<CaseRequest, IReadOnlyList<string>, Task<IReadOnlyList<Guid>>> Open,
    Func<RequestContext, Guid, AggregateOf> Stream,
    Func<LoadedStream, PatientDeath, IReadOnlyList<object>> Decide
);

internal sealed class DeathHandler(EventLog log, CaseHandler cases, PatientCases patients, Patients people, BesideDeath beside)
{
    /// <summary>Records the death in a case, and ends the patient's other open cases with it.</summary>
    /// <param name="request">The request; its faults are answered, its texts sealed.</param>
    /// <param name="command">The command, once the patient's day of birth is known.</param>
    public Task<IResult> Record(CaseRequest request, Func<DateTimeOffset?, RecordDeath> command) =>
        Write(
            request,
            async (persons, state, _) =>
                state is Referral.Draft
                    ? Concerned.Nothing
                    : new Concerned(await patients.AllOpenCases(request, persons), await beside.Open(request, persons)),
            async person => await people.Born(request.Context, person) is var born ? command(born) : null!
        );

    /// <summary>Takes a death back, and lets go on what ended with it.</summary>
    public Task<IResult> Retract(CaseRequest request, Func<RetractRecord> command) =>
        Write(
            request,
            (_, _, live) =>
                Task.FromResult(
                    live.Deaths.GetValueOrDefault(request.Id) is { } death
                        ? new Concerned(death.Others, death.Consultations ?? [])
                        : Concerned.Nothing
                ),
            _ => Task.FromResult<ReferralCommand>(command())
        );

    private Task<IResult> Write(
        CaseRequest request,
        Func<IReadOnlyList<string>, Referral, LiveReferrals, Task<Concerned>> concerned,
        Func<string, Task<ReferralCommand>> command
    ) =>
        CaseHandler.Respond(
            request,
            async () =>
            {
                var state = await cases.Load(request);
                if (state.Details is not { Person: var person })
                    return Problems.Of(new Refusal("not-found"));
                if (request.Texts.Any && await cases.Seal(request, state) is { } refusal)
                    return Problems.Of(refusal);
                var persons = (await patients.References(request, person)).ToList();
                var shared = new List<LoadedStream<LiveReferrals>>();
                foreach (var reference in persons)
                    shared.Add(await Shared(request, reference));
                var (ids, besides) = await concerned(persons, state, shared[0].State);
                var pools = new List<string?> { PoolOf(state) };
                foreach (var id in ids)
                {
                    var other = await cases.Load(request with { Id = id });
                    pools.Add(PoolOf(other));
                    // Of a reference that was the same patient when the death was recorded, and is not any more.
                    if (other.Details?.Person is { } reference && !persons.Contains(reference, StringComparer.Ordinal))
                    {
                        persons.Add(reference);
                        shared.Add(await Shared(request, reference));
                    }
                }

                var plan = new Plan(
                    request,
                    await command(person),
                    shared,
                    [.. besides.Select(id => (id, beside.Stream(request.Context, id)))],
                    beside.Decide
                );
                return CaseHandler.Answer(
                    request,
                    await log.WriteToAggregates(
                        [
                            .. CaseStreams.With(CaseStreams.Of(request.Stream, persons, pools.ToArray()), ids),
                            .. plan.Beside.Select(one => one.Stream),
                        ],
                        loaded => Decide(plan, new CaseStreams(loaded)),
                        request.Context.CreateWriteOptions(request.Content),
                        request.Cancellation
                    )
                );
            }
        );

    /// <summary>Pure: it runs in the log's writer.</summary>
    private static Decision<Outcome<ReferralAnswer>> Decide(Plan plan, CaseStreams streams)
    {
        var (request, command, referral) = (plan.Request, plan.Command, streams.Case);
        var shared = streams.AllLive.ToDictionary(
            live => live.Stream.Key,
            live => (Live: live, Events: new List<object>()),
            StringComparer.Ordinal
        );
        // Somebody may have begun a case since they were read.
        if (plan.Seen.Any(live => shared[live.Stream.Key].Live.Version != live.Version))
            throw new DecisionConflictException("The patient's cases are others by now.");
        command = CaseDecision.Restorable(request, streams, referral.State, command);
        var decided = CaseDecision.Decide(request, referral, command);
        if (decided.Refusal is { } refusal)
            return CaseDecision.Refused(refusal);
        var after = CaseDecision.After(referral.State, decided);
        var decision = CaseDecision.Answered(CaseDecision.Describe(request, after, referral.Version + decided.Events.Count));
        if (Follow(request.Id, referral, decided) is { } fault)
            return CaseDecision.Refused(fault);
        var ended = new List<Guid>();
        foreach (var other in streams.Others)
        {
            var id = ReferralRow.CaseOf(other.Stream.Key);
            if (OfOther(request, streams, command, id, other.State) is not { } followed)
                continue;
            if ((followed.Refusal ?? Follow(id, other, followed)) is { } contradiction)
                return CaseDecision.Refused(contradiction);
            ended.Add(id);
        }

        // A draft is nobody else's business, and ends alone.
        if (referral.State.Details!.Sent)
        {
            var told = plan.AppendBeside(decision, streams);
            SharedBy(referral.State)
                .Events.Add(
                    command is RecordDeath death
                        ? new PatientDeathRecorded(request.Id, death.DiedAt, ended, request.Now, told.Count > 0 ? told : null)
                        : new PatientDeathRetracted(request.Id, request.Now)
                );
        }

        foreach (var (live, events) in shared.Values.Where(one => one.Events.Count > 0))
            decision.Append(live, events);
        return decision;

        Refusal? Follow(Guid id, LoadedStream<Referral> of, Decided what)
        {
            var (live, events) = SharedBy(of.State);
            var derived = live.State.DeriveEvents(id, of.State, CaseDecision.After(of.State, what));
            if (derived.Refusal is { } taken)
                return taken;
            events.AddRange(derived.Events);
            decision.Append(of, what.Events);
            streams.AppendPoolEvents(decision, of.State, id, what.Events, CaseDecision.ClaimOf(request, of.State), request.Now);
            return null;
        }

        (LoadedStream<LiveReferrals> Live, List<object> Events) SharedBy(Referral of) =>
            shared[LiveReferrals.StreamKey(of.Details!.Person)];
    }

    /// <summary>What the death, or its being taken back, is for another case of the patient; null where nothing.</summary>
    private static Decided? OfOther(CaseRequest request, CaseStreams streams, ReferralCommand command, Guid id, Referral state) =>
        command switch
        {
            RecordDeath death when ReferralActions.Rule(ReferralAction.RecordDeath).AllowedIn(state) => Contradicted(
                ReferralDecider.Decide(state, death with { Note = null, Of = request.Id })
            ),
            RetractRecord taken when state is Referral.Died { Of: { } of } && of == request.Id => ReferralDecider.Decide(
                state,
                CaseDecision.Restorable(request with { Id = id }, streams, state, taken with { Note = null, Of = request.Id })
            ),
            _ => null,
        };

    // The caller may know nothing of the other case.
    private static Decided Contradicted(Decided decided) =>
        decided.Refusal is null ? decided : new Refusal("referral.death-contradicted").At("/diedAt");

    private Task<LoadedStream<LiveReferrals>> Shared(CaseRequest request, string person) =>
        log.AggregateStream(LiveReferrals.Aggregate, request.Context.Stream(LiveReferrals.StreamKey(person)), request.Cancellation);

    /// <summary>What a death, or its being taken back, concerns beside the case in which it is recorded.</summary>
    private sealed record Concerned(IReadOnlyList<Guid> Cases, IReadOnlyList<Guid> Beside)
    {
        public static Concerned Nothing { get; } = new([], []);
    }

    private sealed record Plan(
        CaseRequest Request,
        ReferralCommand Command,
        IReadOnlyList<LoadedStream<LiveReferrals>> Seen,
        IReadOnlyList<(Guid Id, AggregateOf Stream)> Beside,
        Func<LoadedStream, PatientDeath, IReadOnlyList<object>> DecideBeside
    )
    {
        /// <summary>Adds what follows for what a folder above has of the patient. Returns the ids of what is concerned.</summary>
        public List<Guid> AppendBeside(Decision<Outcome<ReferralAnswer>> decision, CaseStreams streams)
        {
            var death = new PatientDeath(Request.Id, (Command as RecordDeath)?.DiedAt, Request.Now);
            var told = new List<Guid>();
            foreach (var (id, stream) in Beside)
            {
                var loaded = streams.Stream(stream.Stream);
                if (DecideBeside(loaded, death) is not { Count: > 0 } events)
                    continue;
                decision.Append(loaded, events);
                told.Add(id);
            }

            return told;
        }
    }

    private static string? PoolOf(Referral state) => (PoolPlacement.Of(state)?.Place ?? PoolRestoration.Of(state)?.Pool)?.Pool;
}
