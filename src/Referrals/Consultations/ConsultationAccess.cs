// What a caller is to a consultation: from which side, how much may be read, what may be done.
using Referrals.Cases;
using Referrals.People;
using Referrals.Policies;
using Referrals.Security;

namespace Referrals.Consultations;

/// <summary>What a caller is to a consultation in one of its states, on a day.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="State">The consultation.</param>
/// <param name="Sides">From which side.</param>
/// <param name="Level">
/// How much of it may be read: all by the two institutions, until some time after its end; masked by the county's authority.
/// </param>
internal readonly record struct ConsultationAccess(Caller Caller, Consultation State, ConsultationSides Sides, ReadLevel Level)
{
    /// <summary>Whether the caller reads by an emergency access 紧急查阅 alone. It opens reading, and no action.</summary>
    public bool Emergency { get; private init; }

    /// <summary>The same for a caller whose emergency access to the patient is open.</summary>
    public ConsultationAccess InEmergency() =>
        Level != ReadLevel.Full && State.Details is not null ? this with { Level = ReadLevel.Full, Emergency = true } : this;

    public static ConsultationAccess Of(Caller caller, Consultation state, ReferenceFacts facts) =>
        Of(caller, state, facts.Policy, facts.Now);

    public static ConsultationAccess Of(Caller caller, Consultation state, Policy policy, DateTimeOffset now)
    {
        var sides = SidesOf(caller, state.Details);
        var over = state.Details?.EndedAt < now.AddDays(-policy.Referrals.ReadAccessDays);
        var level =
            sides != ConsultationSides.None && !over && caller.Is(RoleGroups.Staff) ? ReadLevel.Full
            : state.Details is not null && caller.Is(Roles.CountyAuthority) ? ReadLevel.Masked
            : ReadLevel.None;
        return new ConsultationAccess(caller, state, sides, level);
    }

    /// <summary>For those who begin one.</summary>
    public static ConsultationAccess Beginning(Caller caller, Consultation state) =>
        new(caller, state, ConsultationSides.Requester, ReadLevel.Full);

    /// <summary>Whether it may be known to the caller at all.</summary>
    public bool CanRead => Level != ReadLevel.None;

    /// <summary>What the caller may do now.</summary>
    public IReadOnlyList<ConsultationAction> Actions
    {
        get
        {
            var (roles, sides, state) = (Caller.Roles, Sides, State);
            return
            [
                .. ConsultationActions
                    .AllowedIn(state)
                    .Where(rule =>
                        rule.Path.Length > 0 && rule.AllowedFor(roles, sides) && ConsultationDecider.IsOffered(state, rule.Action)
                    )
                    .Select(rule => rule.Action),
            ];
        }
    }

    /// <summary>Whether the caller is one who does this, whatever the state says.</summary>
    public bool CanDo(ConsultationAction action) => ConsultationActions.Rule(action).AllowedFor(Caller.Roles, Sides);

    /// <summary>The entry of the access log for this reading.</summary>
    public AccessEntry Entry(Http.RequestContext context, AccessedThing thing, Guid id) =>
        AccessEntry.Of(
            context,
            State.Details!.Person,
            Emergency ? AccessBasis.Emergency
                : (Sides & ConsultationSides.Requester) != 0 ? AccessBasis.Sender
                : Sides != ConsultationSides.None ? AccessBasis.Consultation
                : AccessBasis.Authority,
            thing,
            id.ToString()
        );

    private static ConsultationSides SidesOf(Caller caller, ConsultationDetails? details)
    {
        if (caller.Institution is not { } mine || details is null)
            return ConsultationSides.None;
        var sides = ConsultationSides.None;
        if (details.From.Institution == mine)
            sides |= ConsultationSides.Requester;
        if (details.To.Institution == mine)
            sides |= ConsultationSides.Consulted;
        if (details.Meeting?.Guests.Contains(mine, StringComparer.Ordinal) == true)
            sides |= ConsultationSides.Invited;
        if (details.Referred?.To == mine)
            sides |= ConsultationSides.Receiver;
        return sides;
    }
}
