// Whose inboxes there are, and who reads them.
using Referrals.Security;

namespace Referrals.Cases;

/// <summary>
/// Whom notices are for: a doctor (<see cref="Owners.Doctor"/>), the county (<see cref="Owners.County"/>), or one of these.
/// </summary>
internal static class Addresses
{
    private const Roles Desks = Roles.Dispatcher | Roles.TownshipCentre | Roles.FamilyDoctor | Roles.HisSystem;
    private const Roles Reviewers = Roles.TownshipCentre | Roles.HisSystem;
    private const Roles Wards = Roles.Specialist | Roles.HisSystem;

    /// <summary>Whoever answers for an institution: the dispatcher in a hospital, the centre or the doctors at the primary level.</summary>
    public static string Desk(string institution) => $"{institution}/desk";

    /// <summary>The township's centre, for the cases of its village clinics.</summary>
    public static string Review(string institution) => $"{institution}/review";

    /// <summary>A lead hospital's centre, for what was escalated to it.</summary>
    public static string Centre(string institution) => $"{institution}/centre";

    /// <summary>Those who treat there.</summary>
    public static string Ward(string institution) => $"{institution}/ward";

    /// <summary>The specialists of the lead hospital of a sender whose patient leaves the county.</summary>
    public static string ExpertsOf(string sender) => Owners.ExpertsOf(sender);

    /// <summary>Who reads an address of a sender whose patient leaves the county, in the hospital that leads it.</summary>
    public static Roles StandIns(string address) =>
        address.EndsWith("/experts", StringComparison.Ordinal) ? Roles.Specialist : Roles.Dispatcher;

    /// <summary>Whether a caller reads what comes to this address, as far as that is known without the directory.</summary>
    public static bool Reads(Caller caller, string address)
    {
        if (address[0] == '@')
            return caller.Practitioner is { } practitioner && address.AsSpan(1).SequenceEqual(practitioner);
        if (address == Owners.County)
            return caller.Is(Roles.CountyAuthority);
        var slash = address.LastIndexOf('/');
        return caller.Institution is { } institution
            && address.AsSpan(0, slash).SequenceEqual(institution)
            && address.AsSpan(slash) switch
            {
                "/desk" => caller.Is(Desks),
                "/review" => caller.Is(Reviewers),
                "/centre" => caller.Is(Roles.Dispatcher),
                _ => caller.Is(Wards),
            };
    }

    /// <summary>Every address that a caller reads.</summary>
    /// <param name="caller">Who reads.</param>
    /// <param name="led">Institutions whose lead hospital is the caller's.</param>
    public static IReadOnlyList<string> Of(Caller caller, IEnumerable<string> led)
    {
        var addresses = new List<string>(4);
        if (caller.Practitioner is { } practitioner)
            addresses.Add(Owners.Doctor(practitioner));
        if (caller.Institution is { } institution)
        {
            if (caller.Is(Desks))
                addresses.Add(Desk(institution));
            if (caller.Is(Reviewers))
                addresses.Add(Review(institution));
            if (caller.Is(Roles.Dispatcher))
                addresses.AddRange([Centre(institution), .. led.Select(sender => Desk(Owners.CentreOf(sender)))]);
            if (caller.Is(Wards))
                addresses.Add(Ward(institution));
            if (caller.Is(Roles.Specialist))
                addresses.AddRange(led.Select(ExpertsOf));
        }

        if (caller.Is(Roles.CountyAuthority))
            addresses.Add(Owners.County);
        return addresses;
    }
}
