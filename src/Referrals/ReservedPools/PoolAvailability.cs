// Whether anything can take place in a pool on its day, by what is known of the hospital now: what was true when it was published may not
// be true on the day. Pure.
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.ReservedPools;

/// <summary>Why nothing takes place in a pool on its day, whatever was published 资源失效原因.</summary>
public enum UnavailableReason
{
    /// <summary>The institution is closed on that day 机构已关闭.</summary>
    InstitutionClosed,

    /// <summary>The unit is closed on that day 科室已关闭.</summary>
    UnitClosed,

    /// <summary>The specialist works elsewhere on that day, or nowhere 医师已离岗或调动.</summary>
    SpecialistGone,
}

internal static class PoolAvailability
{
    /// <summary>Why nothing takes place in a pool; null where nothing is known against it.</summary>
    public static UnavailableReason? Of(PoolKey pool, Directory directory, Practitioners practitioners) =>
        directory.On(pool.Institution, pool.Day) is null ? UnavailableReason.InstitutionClosed
        : directory.Unit(pool.Institution, pool.Unit, pool.Day) is null ? UnavailableReason.UnitClosed
        // Machines are in no directory.
        : pool is { Kind: Resource.ClinicSlot, Of: { } specialist }
        && practitioners.IsGoneFrom(pool.Institution, pool.Unit, specialist, pool.Day)
            ? UnavailableReason.SpecialistGone
        : null;

    /// <summary>The refusal for those who want a place in a pool; null where it is available.</summary>
    public static Refusal? Refuse(PoolKey pool, Directory directory, Practitioners practitioners) =>
        Of(pool, directory, practitioners) switch
        {
            null => null,
            UnavailableReason.InstitutionClosed => new Refusal("pool.institution-closed").With("institution", pool.Institution),
            UnavailableReason.UnitClosed => new Refusal("pool.unit-closed").With("unit", pool.Unit),
            _ => new Refusal("pool.specialist-gone").With("specialist", pool.Of!),
        };

    extension(ReferenceFacts facts)
    {
        /// <summary>Why nothing takes place in a pool; null where nothing is known against it.</summary>
        public UnavailableReason? Unavailable(PoolKey pool) => Of(pool, facts.Directory, facts.Practitioners);

        /// <summary>The refusal for those who want a place in a pool; null where it is available.</summary>
        public Refusal? RefuseUnavailable(PoolKey pool) => Refuse(pool, facts.Directory, facts.Practitioners);
    }
}
