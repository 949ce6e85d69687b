// Codes of refusals by which the service itself decides what to do next.
using Referrals.Shared;

namespace Referrals.ReservedPools;

internal static class PoolCodes
{
    public const string ReserveTaken = "pool.reserve-taken";
    public const string GeneralTaken = "pool.general-taken";
    public const string OthersWait = "pool.others-wait";
    public const string TimeTaken = "pool.time-taken";
    public const string NoSuchTime = "pool.no-such-time";
    public const string Over = "pool.over";
    public const string UnknownSession = "pool.unknown-session";
    public const string ReserveFree = "pool.reserve-free";
    public const string PlaceFree = "pool.place-free";
    public const string LeftToOthers = "pool.left-to-others";
    public const string AfterValidity = "referral.appointment-after-validity";

    /// <summary>Nobody outside the clocks sees it.</summary>
    public const string NothingDue = "pool.nothing-due";
}

internal static class PoolRefusals
{
    extension(Refusal refusal)
    {
        /// <summary>Nothing is free in the session for this case: it may wait for a place.</summary>
        public bool MeansFull => refusal.Code is PoolCodes.ReserveTaken or PoolCodes.GeneralTaken or PoolCodes.OthersWait;

        /// <summary>No place of the session is early enough for the case.</summary>
        public bool MeansTooLate => refusal.Code is PoolCodes.Over or PoolCodes.AfterValidity;

        /// <summary>It stands between a family doctor's patient and a reserve that may be free: the proof must say why.</summary>
        public bool MustBeExplained => refusal.Code is PoolCodes.OthersWait or PoolCodes.TimeTaken;

        /// <summary>Somebody took or returned a place since the choice was made: another choice may succeed.</summary>
        public bool IsRetryable =>
            refusal.MeansFull
            || refusal.Code
                is PoolCodes.TimeTaken
                    or PoolCodes.NoSuchTime
                    or PoolCodes.Over
                    or PoolCodes.UnknownSession
                    or PoolCodes.ReserveFree
                    or PoolCodes.PlaceFree;
    }
}
