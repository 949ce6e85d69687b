// Why the service chose a place.
namespace Referrals.ReservedPools;

/// <summary>Why this place: recorded with the case, so that the dispatcher and later anybody sees it.</summary>
/// <param name="Sessions">How many sessions were considered.</param>
/// <param name="FreePlaces">How many places were free in them for this case.</param>
/// <param name="MoreUrgent">How many cases that wait for the same are more urgent; so many places were left to them.</param>
/// <param name="TownsWithFewer">The same, of towns that have had fewer places.</param>
/// <param name="WaitedLonger">The same, of those that have waited longer.</param>
public sealed record Allocation(int Sessions, int FreePlaces, int MoreUrgent, int TownsWithFewer, int WaitedLonger);
