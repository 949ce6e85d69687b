// A command's way from the endpoint to the log, once for all commands: load, seal, authorize and decide in the log's writer, answer.
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Cases;

internal sealed partial class CaseHandler(
    EventLog log,
    PeopleVault vault,
    ReferenceFactsLoader reference,
    DestinationListsLoader lists,
    FreeReserveListing reserves,
    PatientCases patients,
    ProjectionProgress projections,
    BesideMove moves
)
{
    /// <summary>The request with what is known of the county.</summary>
    public async ValueTask<CaseRequest> Receive(RequestContext context, Guid id, string content = "") =>
        new(context, id, await reference.Load(context), content)
        {
            Lists = await lists.Load(context.Caller.County, context.Now, context.Cancellation),
        };

    /// <summary>The same for a decision that may let a patient go: then every case that was let go before counts towards a quota.</summary>
    public async ValueTask<CaseRequest> ReceiveDecision(RequestContext context, Guid id, string content)
    {
        var request = await Receive(context, id, content);
        return request.Lists.Whitelist.WithQuota.IsEmpty || (await Load(request)).Details?.Direction != Direction.OutOfCounty
            ? request
            : request with
            {
                Lists = await lists.LoadForDecision(context.Caller.County, context.Now, context.Cancellation),
            };
    }

    /// <summary>Does something to a case that exists.</summary>
    /// <param name="request">The request; its faults are answered, its texts sealed.</param>
    /// <param name="action">The action; where one path means two, either.</param>
    /// <param name="command">The command, once the newest state is known.</param>
    /// <param name="saysFull">The receiver says that it is full: whether that is so stands in the pools.</param>
    /// <param name="beside">What is written in the same decision.</param>
    public Task<IResult> Handle(
        CaseRequest request,
        ReferralAction action,
        Func<Referral, ReferralCommand> command,
        bool saysFull = false,
        BesideCase? beside = null
    )
    {
        var plan = new CasePlan(command) { Beside = beside };
        var changesLive = LiveReferralKey.MayChangeWith(action);
        var changesPlace = PoolPlacement.MayChangeWith(action) || PoolRestoration.MayChangeWith(action);
        return Respond(
            request,
            async () =>
            {
                if (!request.Texts.Any && !changesLive && !changesPlace)
                    return await Write(request, plan);
                // The patient must be known before the decision: for the key, and for the stream of live referrals.
                var state = await Load(request);
                if (state.Details is not { } details)
                    return Problems.Of(new Refusal("not-found"));
                if (request.Texts.Any && await Seal(request, state) is { } refusal)
                    return Problems.Of(refusal);
                return await Write(
                    request,
                    plan with
                    {
                        Persons = changesLive ? await patients.References(request, details.Person) : null,
                        Holds = changesPlace ? (PoolPlacement.Of(state)?.Place ?? PoolRestoration.Of(state)?.Pool)?.Pool : null,
                        Free = saysFull ? await FreeReserve(request, state) : null,
                        Beside = beside ?? (action == ReferralAction.Redirect ? Moved(request, details) : null),
                    }
                );
            }
        );
    }

    /// <summary>
    /// Begins a case. The caller's institution must be a party to it by what the command says, unless what is decided beside it says more.
    /// </summary>
    public async Task<IResult> Begin(
        CaseRequest request,
        Patient patient,
        Func<Referral, ReferralCommand> command,
        bool put,
        BesideCase? beside = null
    )
    {
        // Who was not known a moment ago has no other case, unless one began in this moment.
        var known = !patient.IsNew;
        return await Respond(
            request,
            async () =>
            {
                var others = known ? await patients.OpenCases(request, patient.References) : [];
                known = true;
                return await Write(
                    request,
                    new CasePlan(command)
                    {
                        Begins = true,
                        Persons = patient.References,
                        Others = others,
                        Beside = beside,
                        CommandId = put ? $"begin {request.Id}" : null,
                    }
                );
            }
        );
    }

    /// <summary>Submits a draft, or again what was returned.</summary>
    public Task<IResult> SubmitAgain(CaseRequest request, Sender? from, Func<ReferralRequest> form) =>
        Respond(
            request,
            async () =>
            {
                var state = await Load(request);
                if (await SealReadable(request, state) is { } refusal)
                    return Problems.Of(refusal);
                var person = state.Details!.Person;
                var persons = await patients.References(request, person);
                var submit = await Submission(request, persons, from!, form());
                return await Write(
                    request,
                    new CasePlan(newest => newest is Referral.Returned ? Again(submit, request.Facts) : submit)
                    {
                        Persons = persons,
                        Others = await patients.OpenCases(request, persons),
                        Beside = Moved(request, state.Details),
                    }
                );
            }
        );

    /// <summary>Notes that the receiver has opened the case, once: seen is not accepted. A system that polls has not looked.</summary>
    /// <returns>Whether it was noted now.</returns>
    public async Task<bool> RecordOpening(RequestContext context, ReferenceFacts facts, LoadedStream<Referral> loaded)
    {
        if (context.Caller.Is(Roles.HisSystem) || !MayOpen(loaded.State))
            return false;
        await log.WriteToAggregate(
            Referral.Aggregate,
            loaded.Stream,
            referral =>
                MayOpen(referral.State)
                    ? NoAnswer().Append(referral, ReferralDecider.Decide(referral.State, new OpenReferral(context.Now)).Events)
                    : NoAnswer(),
            new WriteOptions { Metadata = context.CreateMetadata() },
            context.Cancellation
        );
        return true;

        bool MayOpen(Referral state) => CaseAccess.Of(context.Caller, state, facts).Actions.Any(rule => rule.Action == ReferralAction.Open);
    }

    /// <summary>Answers the faults of a request, or else what the first attempt comes to that meets no conflict.</summary>
    internal static async Task<IResult> Respond(CaseRequest request, Func<Task<IResult>> attempt) =>
        request.Fields.Refusal is { } faults
            ? Problems.Of(faults)
            : await RetryOnConflict.Run(attempt, () => Problems.Of(new Refusal("pool.busy")), request.Cancellation);

    /// <summary>The newest state of the case.</summary>
    internal async Task<Referral> Load(CaseRequest request) =>
        (await log.AggregateStream(Referral.Aggregate, request.Stream, request.Cancellation)).State;

    /// <summary>
    /// Seals the texts of a request with the key of the patient of a case that has begun. Whether the case is the caller's to change
    /// is decided with the command: a request that is repeated after it made the case another's gets the same answer again.
    /// </summary>
    internal async Task<Refusal?> Seal(CaseRequest request, Referral state)
    {
        if (await vault.SealerFor(request.Caller.County, state.Details!.Person, request.Cancellation) is not { } sealer)
            return new Refusal(request.Access(state).CanRead ? "person.erased" : "not-found");
        request.Texts.Seal(sealer);
        return null;
    }

    /// <summary>As <see cref="Seal"/>, for a caller who must be able to read the case already.</summary>
    internal async Task<Refusal?> SealReadable(CaseRequest request, Referral state) =>
        request.Access(state).CanRead ? await Seal(request, state) : new Refusal("not-found");

    /// <summary>The answer to what was decided.</summary>
    internal static IResult Answer(CaseRequest request, Written<Outcome<ReferralAnswer>> written)
    {
        if (written.Answer.Refusal is { } refusal)
            return Problems.Of(refusal);
        var answer = written.Answer.Value!;
        if (answer.Allocation is { } allocation)
            answer = answer with { Why = AllocationTexts.Why(allocation, request.Context.Language) };
        // The ETag is that of the case in Location.
        request.Context.SetETag(answer.Spawned is null ? answer.Version : written.Versions[^1], written.Position);
        return answer.Begun || answer.Version == 1 || answer.Spawned is not null
            ? TypedResults.Created($"/api/referrals/{answer.Spawned ?? answer.Id}", answer)
            : TypedResults.Ok(answer);
    }

    private async Task<IResult> Write(CaseRequest request, CasePlan plan)
    {
        var (context, options) = (request.Context, request.Context.CreateWriteOptions(request.Content, command: plan.CommandId));
        try
        {
            var written = await log.WriteToAggregates(
                [
                    .. CaseStreams.With(CaseStreams.Of(request.Stream, plan.Persons, plan.Holds, plan.Free?.Pool), plan.Others),
                    .. plan.Beside is { } beside ? [beside.Stream] : Array.Empty<AggregateOf>(),
                ],
                loaded => CaseDecision.Decide(request, new CaseStreams(loaded), plan),
                options,
                request.Cancellation
            );
            // Repeating a beginning is safe; a refusal is no beginning, and what was mended is decided anew.
            return plan.CommandId is not null && context.IdempotencyKey is null && written is { Replayed: true, Answer.Refusal: not null }
                ? await Write(request, plan with { CommandId = null })
                : Answer(request, written);
        }
        catch (CommandIdReusedException) when (context.IdempotencyKey is null)
        {
            return await Load(request) is Referral.NotStarted
                ? await Write(request, plan with { CommandId = null })
                : Problems.Of(new Refusal("referral.exists"));
        }
    }

    // Who may read the consultation from which a case came follows where the case lies.
    private BesideCase? Moved(CaseRequest request, CaseDetails details) =>
        details.Origin is { Kind: LinkKind.Consultation, Case: var origin }
            ? new BesideCase(
                moves.Stream(request.Context, origin),
                (loaded, after) => moves.Decide(loaded, new CaseMoved(request.Id, after.Details!.To.Institution, request.Now))
            )
            {
                SeesResult = true,
            }
            : null;

    private async Task<PoolPlace?> FreeReserve(CaseRequest request, Referral state)
    {
        await projections.CatchUp(log, [PoolList.TableName], request.Cancellation);
        var details = state.Details!;
        return details.Request is { } form && request.ClaimOf(state).Entitlement.Entitled
            ? await reserves.First(request.Context, request.Facts, details.To, form.Resource, form.ValidUntil)
            : null;
    }

    private static Decision<Outcome<ReferralAnswer>> NoAnswer() => new(new Outcome<ReferralAnswer>(null));
}
