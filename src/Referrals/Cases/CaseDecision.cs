// What is decided about a command on a case: whether the caller may, what the rules say, and what follows for the patient's other cases
// and for pools.
using System.Globalization;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>A command as it goes into the log's writer.</summary>
/// <param name="Make">The command, once the newest state is known; its texts are sealed already.</param>
internal sealed record CasePlan(Func<Referral, ReferralCommand> Make)
{
    /// <summary>The command begins the case.</summary>
    public bool Begins { get; init; }

    /// <summary>
    /// All references that are the patient, the case's own first, where the command may change which of the patient's referrals are live.
    /// </summary>
    public IReadOnlyList<string>? Persons { get; init; }

    /// <summary>The pool in which the case holds a place or waits, where the command may change that.</summary>
    public string? Holds { get; init; }

    /// <summary>A reserved place that is free though the receiver says that it is full.</summary>
    public PoolPlace? Free { get; init; }

    /// <summary>The patient's other open cases.</summary>
    public IReadOnlyList<Guid> Others { get; init; } = [];

    /// <summary>The command id of a request that names none itself.</summary>
    public string? CommandId { get; init; }

    /// <summary>What a folder above decides in the same decision; null for nothing.</summary>
    public BesideCase? Beside { get; init; }
}

/// <summary>A stream that is written in the decision on a case, all or nothing.</summary>
/// <param name="Stream">Which.</param>
/// <param name="Decide">What becomes of it, from the case as it was before: pure.</param>
/// <param name="Authorizes">It says itself whether the caller may do this to the case.</param>
internal sealed record BesideCase(AggregateOf Stream, Func<LoadedStream, Referral, Decided> Decide, bool Authorizes = false)
{
    /// <summary>It is decided from the case as it is afterwards.</summary>
    public bool SeesResult { get; init; }
}

/// <summary>A case lies at another institution now.</summary>
/// <param name="Case">The case.</param>
/// <param name="To">Where it lies.</param>
/// <param name="At">Since when.</param>
public sealed record CaseMoved(Guid Case, string To, DateTimeOffset At);

/// <summary>What follows, where a case that came out of a consultation lies elsewhere: a folder above says it.</summary>
/// <param name="Stream">The stream of the consultation.</param>
/// <param name="Decide">What becomes of it: pure.</param>
internal sealed record BesideMove(Func<RequestContext, Guid, AggregateOf> Stream, Func<LoadedStream, CaseMoved, Decided> Decide);

/// <summary>
/// Pure: all of it runs in the log's writer, perhaps more than once for one command. What a command carries was checked and sealed
/// before, and stays the same.
/// </summary>
internal static class CaseDecision
{
    public static Decision<Outcome<ReferralAnswer>> Refused(Refusal refusal) => new(new Outcome<ReferralAnswer>(null, refusal));

    public static Decision<Outcome<ReferralAnswer>> Answered(ReferralAnswer answer) => new(new Outcome<ReferralAnswer>(answer));

    /// <summary>
    /// Why the caller may not do this to the case that the request addresses, whatever the rules of the case say; null where nothing
    /// stands against it.
    /// </summary>
    public static Refusal? Authorize(CaseRequest request, LoadedStream<Referral> referral, ReferralAction action)
    {
        var (state, ifMatch) = (referral.State, request.Context.IfMatch);
        var begins = state is Referral.NotStarted && ReferralActions.Rule(action).From.Contains(StateName.NotStarted);
        var access = begins ? CaseAccess.Beginning(request.Caller, state, action) : request.Access(state);
        if (!access.CanRead)
            return new Refusal("not-found");
        if (ifMatch is { } seen && seen != referral.Version)
            return new Refusal("version.stale").With("current", referral.Version.ToString(CultureInfo.InvariantCulture));
        return access.CanDo(action)
            ? null
            : new Refusal("referral.not-yours") { Allowed = [.. access.Actions.Select(rule => Kebab.Of(rule.Action))] };
    }

    /// <summary>The caller's right and the rules of the case on one state.</summary>
    public static Decided Decide(CaseRequest request, LoadedStream<Referral> referral, ReferralCommand command) =>
        Authorize(request, referral, command.Action) is { } refusal ? refusal : ReferralDecider.Decide(referral.State, command);

    /// <summary>The whole decision.</summary>
    public static Decision<Outcome<ReferralAnswer>> Decide(CaseRequest request, CaseStreams streams, CasePlan plan)
    {
        var referral = streams.Case;
        // Not even a command can be made for a case that is not there.
        if (!plan.Begins && referral.State is Referral.NotStarted)
            return Refused(new Refusal("not-found"));
        var command = Restorable(request, streams, referral.State, plan.Make(referral.State));
        var beside = plan.Beside is { SeesResult: false } other
            ? other.Decide(streams.Stream(other.Stream.Stream), referral.State)
            : Decided.Nothing;
        var met = OtherCases.Met(request, command, referral.State, streams);
        command = command with { Despite = met.Despite };
        var decided = plan.Beside is { Authorizes: true }
            ? ReferralDecider.Decide(referral.State, command)
            : Decide(request, referral, command);
        if ((beside.Refusal ?? decided.Refusal) is { } refusal)
            return Refused(refusal);
        var after = After(referral.State, decided);
        if (plan.Beside is { SeesResult: true } following)
            beside = following.Decide(streams.Stream(following.Stream.Stream), after);
        var turnedAway = plan.Free is { } free ? TurnAway(request, streams, free, after, command) : Decided.Nothing;
        if (turnedAway.Refusal is { } reserveFree)
            return Refused(reserveFree);
        var live = DeriveLive(request, streams, after, command);
        if ((live.Refusal ?? met.Refusal) is { } taken)
            return Refused(taken);
        var answer = Describe(request, after, referral.Version + decided.Events.Count) with
        {
            Attachment = (command as AddAttachment)?.Attachment.Id,
            OtherCases = OtherCases.Known(request, streams),
            Catalogue = decided.Events.OfType<CatalogueFound>().FirstOrDefault()
                is { Mode: CatalogueMode.Warn or CatalogueMode.Block } found
                ? found.Advice
                : null,
            Begun = referral.State is Referral.NotStarted,
        };
        var decision = Answered(answer).Append(referral, decided.Events);
        if (live.Events.Count > 0)
            decision.Append(streams.Live!, live.Events);
        if (turnedAway.Events.Count > 0)
            decision.Append(streams.Pool(plan.Free!.Pool), turnedAway.Events);
        if (beside.Events.Count > 0)
            decision.Append(streams.Stream(plan.Beside!.Stream.Stream), beside.Events);
        if (command is StartEmergency)
            OtherCases.Tell(decision, request.Id, streams);
        return streams.AppendPoolEvents(
            decision,
            referral.State,
            request.Id,
            decided.Events,
            ClaimOf(request, referral.State),
            request.Now
        );
    }

    /// <summary>The command, told whether the place that the case had is free still.</summary>
    public static ReferralCommand Restorable(CaseRequest request, CaseStreams streams, Referral state, ReferralCommand command) =>
        command is RestoringCommand restoring
        && ReferralActions.Rule(command.Action).AllowedIn(state)
        && PoolRestoration.Of(state) is { } appointment
            ? restoring with
            {
                PlaceIsFree = PoolRestoration.CanRestore(request.Id, appointment, streams.Pool(appointment.Pool!.Pool).State, request.Now),
            }
            : command;

    /// <summary>What a case may claim that was sent; null before.</summary>
    public static Claim? ClaimOf(CaseRequest request, Referral state) => state.Details is { Sent: true } ? request.ClaimOf(state) : null;

    /// <summary>The state after what was decided.</summary>
    public static Referral After(Referral state, Decided decided) => decided.Events.Aggregate(state, (s, e) => s.Evolve(e));

    /// <summary>The answer to a command.</summary>
    public static ReferralAnswer Describe(CaseRequest request, Referral after, long version) =>
        new(
            request.Id,
            after.Details!.Number,
            after.Name,
            version,
            [.. request.Access(after).Actions.Select(rule => rule.Action)],
            Appointment: (after as Referral.Arranged)?.Appointment,
            WaitsIn: after.Details.WaitsIn
        );

    // Whoever turns a family doctor's patient away while reserve is free says why, and the proof shows it.
    private static Decided TurnAway(CaseRequest request, CaseStreams streams, PoolPlace free, Referral after, ReferralCommand command)
    {
        var turned = PoolDecider.TurnAway(
            streams.Pool(free.Pool).State,
            free.Session,
            request.Id,
            request.ClaimOf(after),
            $"referral.{Kebab.Of(command.Action)}",
            request.Now
        );
        return turned.Events.Count > 0 && command is DeclineReferral { Note: null } or RedirectReferral { Note: null }
            ? new Refusal("referral.reserve-free").At("/note").With("pool", free.Pool).With("session", free.Session)
            : turned;
    }

    private static Decided DeriveLive(CaseRequest request, CaseStreams streams, Referral after, ReferralCommand command)
    {
        if (streams.Live is { } live)
            return live.State.DeriveEvents(request.Id, streams.Case.State, after, streams.LiveElsewhere);
        return LiveReferralKey.Of(streams.Case.State) == LiveReferralKey.Of(after)
            ? Decided.Nothing
            : throw new InvalidOperationException($"{command.Action} changes which referrals are live without having loaded them.");
    }
}
