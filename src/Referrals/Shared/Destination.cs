// Who sends a case, and where to.

namespace Referrals.Shared;

/// <summary>Where a patient is sent: institution and unit, and the unit's specialty at that time.</summary>
public sealed record Destination(string Institution, string Unit, string Specialty)
{
    /// <summary>Not chosen yet: a draft's.</summary>
    public static Destination None { get; } = new("", "", "");
}

/// <summary>Who sends: practitioner and institution.</summary>
/// <param name="Institution">Code.</param>
/// <param name="Practitioner">Code; null where a hospital system sent it without naming one.</param>
/// <param name="FamilyDoctor">Whether the practitioner worked as a family doctor 家庭医生 on that day.</param>
public sealed record Sender(string Institution, string? Practitioner, bool FamilyDoctor = false);
