// Stored for ever: who works where. Days are in Asia/Shanghai; Until is the last day, included.
using Referrals.EventStore;

namespace Referrals.Institutions;

/// <summary>Practitioner 医务人员 entered. In seed data code and name are invented, and the name says so.</summary>
public sealed record PractitionerRegistered(string Code, string Name, DateOnly From);

/// <summary>
/// Works at an institution, in these units and roles, from a day on until the next post: a move between institutions too.
/// </summary>
public sealed record PractitionerPostSet(
    string Code,
    string Institution,
    IReadOnlyList<string> Units,
    IReadOnlyList<PractitionerRole> Roles,
    DateOnly From
);

/// <summary>The last day was set; null: stays after all.</summary>
public sealed record PractitionerLeavingSet(string Code, DateOnly? Until);

/// <summary>Family-doctor contract 家庭医生签约 of the person whose stream this is.</summary>
public sealed record ContractSigned(string Doctor, string Institution, DateOnly From, DateOnly Until);

/// <summary>The contract that began on <see cref="From"/> ends on another day than was signed.</summary>
public sealed record ContractEnded(DateOnly From, DateOnly Until);

internal static class PractitionersEvents
{
    public static EventTypes MapPractitioners(this EventTypes types) =>
        types
            .Map<PractitionerRegistered>("practitioner_registered")
            .Map<PractitionerPostSet>("practitioner_post_set")
            .Map<PractitionerLeavingSet>("practitioner_leaving_set")
            .Map<ContractSigned>("contract_signed")
            .Map<ContractEnded>("contract_ended");
}
