// What a receiver provides, and from which part of its capacity.

namespace Referrals.Shared;

/// <summary>What the receiver must provide.</summary>
public enum Resource
{
    /// <summary>Clinic slot 专家号.</summary>
    ClinicSlot,

    /// <summary>Bed 床位.</summary>
    Bed,

    /// <summary>Examination 检查.</summary>
    Examination,
}

/// <summary>Which part of the capacity an appointment takes.</summary>
public enum CapacityPart
{
    General,

    /// <summary>Set aside for family doctors' patients 预留 (A17).</summary>
    Reserved,

    /// <summary>Beyond the capacity, by a recorded override 加号.</summary>
    Overbooked,
}
