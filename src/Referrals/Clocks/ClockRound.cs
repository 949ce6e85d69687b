// What one round of the clocks acts by in one county.
using Referrals.Policies;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Clocks;

/// <summary>A county's reference data, read once for all steps of a round.</summary>
/// <param name="County">Code of the county.</param>
/// <param name="Directory">Its institutions.</param>
/// <param name="Policy">The policy of that moment.</param>
/// <param name="Now">The moment, to the microsecond.</param>
internal sealed record ClockRound(string County, Directory Directory, Policy Policy, DateTimeOffset Now);
