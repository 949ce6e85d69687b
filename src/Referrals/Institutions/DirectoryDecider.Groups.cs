// Groups, their leads and their members.
using Referrals.Shared;

namespace Referrals.Institutions;

internal static partial class DirectoryDecider
{
    // The lead hospital is a member from the group's first day: there is no group without a lead.
    private static Decided Register(Directory state, GroupRegistered e)
    {
        if (state.AllGroups.TryGetValue(e.Code, out var known))
            return known.Registered == e ? Decided.Nothing : new Refusal("group.exists").With("code", e.Code);
        if (state.AllGroups.Values.FirstOrDefault(g => g.Registered.Name == e.Name) is { } named)
            return new Refusal("group.name-taken").At("/name").With("code", named.Registered.Code);
        return LeadFault(state, e.Lead, e.From, out var lead)
            ?? MemberElsewhere(lead!, e.Code, e.From, null)?.At("/lead")
            ?? Decided.With(e, new GroupMembershipSet(e.Code, e.Lead, MembershipRole.Member, e.From, null));
    }

    private static Decided SetLead(Directory state, GroupLeadSet e)
    {
        if (!state.AllGroups.TryGetValue(e.Group, out var group))
            return UnknownGroup(e.Group);
        if (e.From < group.Registered.From)
            return NotYet(group).At("/from");
        if (group.Leads.On(e.From) == e.Lead)
            return Decided.Nothing;
        if (LeadFault(state, e.Lead, e.From, out var lead) is { } fault)
            return fault;
        return lead!.Memberships.Any(m => m.Value == new Membership(e.Group, MembershipRole.Member) && m.From <= e.From && m.Until is null)
            ? Decided.With(e)
            : new Refusal("group.lead-not-member").At("/lead").With("code", e.Lead);
    }

    private static Decided SetMembership(Directory state, GroupMembershipSet e)
    {
        if (!state.AllGroups.TryGetValue(e.Group, out var group))
            return UnknownGroup(e.Group);
        if (!state.Institutions.TryGetValue(e.Institution, out var it))
            return Unknown(e.Institution);
        var same = it.Memberships.Where(m => m.Value.Group == e.Group).ToList();
        if (Placed(it, same, e.From, e.Until, known => known.Role == e.Role, out var refusal))
            return Decided.Nothing;
        if (refusal is not null)
            return refusal;
        if (e.From < group.Registered.From)
            return NotYet(group).At("/from");
        if (it.Kind == InstitutionKind.External || (e.Role == MembershipRole.Serves && !it.Kind.MayServeGroups))
            return new Refusal("membership.kind").At("/role");
        if (e.Until is { } until && LeadsAfter(group, it.Code, until))
            return new Refusal("group.needs-its-lead").At("/until").With("code", it.Code);
        if (e.Role == MembershipRole.Member && MemberElsewhere(it, e.Group, e.From, e.Until) is { } elsewhere)
            return elsewhere;
        return it.Kind == InstitutionKind.Private && !TownshipBelongs(state, it, e)
            ? new Refusal("membership.private-follows-township")
            : Decided.With(e);
    }

    /// <summary>列入属地乡镇（中心）卫生院所加盟的医共体集团 (plan of Shou County, part four, 1.2).</summary>
    private static bool TownshipBelongs(Directory state, Institution it, GroupMembershipSet e) =>
        state.Institutions.Values.Any(hospital =>
            hospital.Kind.IsTownshipHospital
            && hospital.Registered.Township == it.Registered.Township
            && state.GroupsOf(hospital.Code, e.From).Contains(e.Group, StringComparer.Ordinal)
        );

    private static Refusal? LeadFault(Directory state, string code, DateOnly from, out Institution? lead)
    {
        if (!state.Institutions.TryGetValue(code, out lead))
            return new Refusal("field.unknown-code").At("/lead").With("code", code);
        if (lead.Kind != InstitutionKind.CountyHospital)
            return new Refusal("group.lead-kind").At("/lead").With("code", code);
        return (NotOpen(lead, from) ?? NotOpen(lead, DateOnly.MaxValue))?.At("/lead");
    }

    private static Refusal? MemberElsewhere(Institution it, string group, DateOnly from, DateOnly? until)
    {
        foreach (var membership in it.Memberships)
        {
            if (membership.Value.Role == MembershipRole.Member && membership.Value.Group != group && membership.Overlaps(from, until))
                return new Refusal("membership.other-group").With("group", membership.Value.Group);
        }

        return null;
    }

    private static Refusal UnknownGroup(string code) => new Refusal("group.unknown").With("code", code);

    private static Refusal NotYet(Group group) =>
        new Refusal("group.not-yet").With("code", group.Registered.Code).With("from", Text(group.Registered.From));
}
