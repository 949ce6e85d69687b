// What a caller is to a case: how related, how much may be read, what may be done. Everybody who shows or changes a case asks here.
using Referrals.People;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Cases;

/// <summary>How much of a case somebody may read.</summary>
public enum ReadLevel
{
    /// <summary>Not even that it exists.</summary>
    None,

    /// <summary>States, codes and times; the patient masked, no clinical text.</summary>
    Masked,

    /// <summary>Everything.</summary>
    Full,
}

/// <summary>What a caller is to a case in one of its states, on a day.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="State">The case.</param>
/// <param name="Relations">How the caller's institution is related to it.</param>
/// <param name="Level">How much of it may be read: all by those whom it concerns, until some time after its end; masked by the county's
/// offices.</param>
internal readonly record struct CaseAccess(Caller Caller, Referral State, Relations Relations, ReadLevel Level)
{
    /// <summary>Whether the caller reads by an emergency access 紧急查阅 alone. It opens reading, and no action.</summary>
    public bool Emergency { get; private init; }

    /// <summary>The same for a caller whose emergency access to the patient is open; a draft stays its writer's.</summary>
    public CaseAccess InEmergency() =>
        Level != ReadLevel.Full && State.Details is { Sent: true } ? this with { Level = ReadLevel.Full, Emergency = true } : this;

    public static CaseAccess Of(Caller caller, Referral state, ReferenceFacts facts) =>
        Of(caller, state, facts.Directory, facts.Policy, facts.Now);

    public static CaseAccess Of(Caller caller, Referral state, Directory directory, Policy policy, DateTimeOffset now)
    {
        var relations = RelationsOf(caller, state, directory, Shanghai.Day(now));
        return new CaseAccess(caller, state, relations, LevelOf(caller, state, relations, now.AddDays(-policy.Referrals.ReadAccessDays)));
    }

    /// <summary>For whoever begins a case: the party that the command names, which the endpoint took from the token.</summary>
    public static CaseAccess Beginning(Caller caller, Referral state, ReferralAction action) =>
        new(caller, state, action == ReferralAction.StartEmergency ? Relations.Receiver : Relations.Sender, ReadLevel.Full);

    /// <summary>Whether the case may be known to the caller at all.</summary>
    public bool CanRead => Level != ReadLevel.None;

    /// <summary>What the state allows the caller.</summary>
    public IEnumerable<ActionRule> Actions => ReferralActions.AllowedFor(State, Caller.Roles, Relations);

    /// <summary>Whether the caller is one who does this, whatever the state says.</summary>
    public bool CanDo(ReferralAction action) => ReferralActions.Rule(action).AllowedFor(Caller.Roles, Relations);

    /// <summary>
    /// Of a caller who <see cref="CanDo">can do</see> this: whether only as the family doctor who sent the case, from the reserve and
    /// from nothing else.
    /// </summary>
    public bool IsReserveOnly(ReferralAction action) =>
        !ReferralActions.Rule(action).AllowedFor(Caller.Roles, Relations & ~Relations.Sender);

    /// <summary>The basis on which the caller reads, for the access log.</summary>
    public AccessBasis Basis =>
        Emergency ? AccessBasis.Emergency
        : (Relations & (Relations.Sender | Relations.Reviewer)) != 0 ? AccessBasis.Sender
        : (Relations & (Relations.Receiver | Relations.LeadCentre | Relations.Expert)) != 0 ? AccessBasis.Receiver
        : (Relations & Relations.Contract) != 0 ? AccessBasis.Contract
        : AccessBasis.Authority;

    /// <summary>The entry of the access log for this reading.</summary>
    public AccessEntry Entry(Http.RequestContext context, AccessedThing thing, Guid id) =>
        AccessEntry.Of(context, State.Details!.Person, Basis, thing, id.ToString());

    private static Relations RelationsOf(Caller caller, Referral state, Directory directory, DateOnly today)
    {
        if (state.Details is not { } details)
            return Relations.None;
        var mine = caller.Institution;
        var relations = mine is not null && details.From.Institution == mine ? Relations.Sender : Relations.None;
        if (!details.Sent)
            return relations;
        if (caller.Is(Roles.CountyAuthority))
            relations |= Relations.County;
        if (caller.Practitioner is { } doctor && doctor == details.Contract)
            relations |= Relations.Contract;
        if (mine is null)
            return relations;
        // An emergency was not reviewed; the township helps with its paperwork all the same.
        if ((details.Reviewer ?? (details.PaperworkDue is null ? null : directory.ReviewerOf(details.From.Institution, today))) == mine)
            relations |= Relations.Reviewer;
        if (caller.Is(Roles.Dispatcher) && details.Escalation?.Centres.Contains(mine) == true)
            relations |= Relations.LeadCentre;
        if (!details.Reached)
            return relations;
        if (details.To.Institution == mine)
            relations |= Relations.Receiver;
        // The receiver outside the county takes no part: the centre stands for it to the end.
        if (caller.Is(Roles.Dispatcher) && LeadsOf(directory, details, today).Contains(mine, StringComparer.Ordinal))
            relations |= details.Direction == Direction.OutOfCounty ? Relations.LeadCentre | Relations.Receiver : Relations.LeadCentre;
        // Those who may be asked, as long as they are; afterwards only who has stated.
        if (
            caller.Is(Roles.Specialist)
            && details.OutOfCounty is { } progress
            && (
                caller.Practitioner is { } expert && expert == progress.Expert?.Practitioner
                || state is Referral.AwaitingAnswer
                    && progress.Check.Approvals().Contains(Approval.ExpertStatement)
                    && LeadsOf(directory, details, today).Contains(mine, StringComparer.Ordinal)
            )
        )
            relations |= Relations.Expert;
        return relations;
    }

    private static ReadLevel LevelOf(Caller caller, Referral state, Relations relations, DateTimeOffset oldestEnd)
    {
        var ended = state.Details?.EndedAt < oldestEnd;
        if (!ended && IsConcerned(caller, relations))
            return ReadLevel.Full;
        return state.Details is { Sent: true } && caller.Is(Roles.CountyAuthority | Roles.Insurer) ? ReadLevel.Masked : ReadLevel.None;
    }

    private static bool IsConcerned(Caller caller, Relations relations) =>
        (relations & (Relations.Sender | Relations.Receiver)) != 0 && caller.Is(RoleGroups.Staff)
        || (relations & Relations.Reviewer) != 0 && caller.Is(Roles.TownshipCentre | Roles.HisSystem)
        || (relations & (Relations.LeadCentre | Relations.Expert)) != 0
        || (relations & Relations.Contract) != 0 && caller.Is(Roles.FamilyDoctor);

    /// <summary>Lead hospitals of the receiver's group; of the sender's where the receiver is outside the county.</summary>
    private static IReadOnlyList<string> LeadsOf(Directory directory, CaseDetails details, DateOnly today) =>
        directory.LeadsOf(details.Direction == Direction.OutOfCounty ? details.From.Institution : details.To.Institution, today);
}
