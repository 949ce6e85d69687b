// Who may look at pools, and what may be asked of them.
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.ReservedPools;

internal static class PoolReaders
{
    /// <summary>Whoever arranges or treats in a hospital, and the county.</summary>
    public const Roles OfBoards = Roles.Dispatcher | Roles.HisSystem | Roles.Specialist | Roles.CountyAuthority;

    /// <summary>Whoever may send a case.</summary>
    public const Roles OfFreePlaces = RoleGroups.Staff | Roles.CountyAuthority;

    /// <summary>Whoever answers for the reserve, or pays.</summary>
    public const Roles OfProof = Roles.Dispatcher | Roles.CountyAuthority | Roles.Insurer;

    /// <summary>Whether a caller sees a hospital's board, with the cases that stand on it.</summary>
    public static bool SeesBoard(Caller caller, string institution, Directory directory, DateOnly today) =>
        caller.Is(Roles.CountyAuthority)
        || (caller.Is(OfBoards) && caller.Institution == institution)
        || Leads(caller, institution, directory, today);

    /// <summary>Whose reserve is proven to a caller; null where the caller may not ask.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="named">The institution that is asked about; null for all that may be.</param>
    /// <param name="directory">The institutions.</param>
    /// <param name="today">The day, Asia/Shanghai.</param>
    public static string[]? ProvenTo(Caller caller, string? named, Directory directory, DateOnly today)
    {
        if (caller.Is(Roles.CountyAuthority | Roles.Insurer))
            return named is null ? All(directory) : [named];
        if (named is not null)
            return named == caller.Institution || Leads(caller, named, directory, today) ? [named] : null;
        return [.. directory.LedBy(caller.Institution!, today).Append(caller.Institution!).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Whose boards a caller sees; null where the caller may not ask.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="named">The institution that is asked about; null for all that may be.</param>
    /// <param name="directory">The institutions.</param>
    /// <param name="today">The day, Asia/Shanghai.</param>
    public static string[]? BoardsOf(Caller caller, string? named, Directory directory, DateOnly today)
    {
        if (named is not null)
            return SeesBoard(caller, named, directory, today) ? [named] : null;
        if (caller.Is(Roles.CountyAuthority))
            return All(directory);
        return caller.Institution is not { } mine ? null
            : caller.Is(Roles.Dispatcher) ? [.. directory.LedBy(mine, today).Append(mine).Distinct(StringComparer.Ordinal)]
            : [mine];
    }

    /// <summary>Every institution that there ever was: what it offered remains.</summary>
    public static string[] All(Directory directory) => [.. directory.Institutions.Keys];

    /// <summary>The code of an institution that there is or was.</summary>
    public static string? Institution(string? text, Directory directory)
    {
        var code = Query.Code("institution", text);
        return code is null || directory.Institutions.ContainsKey(code)
            ? code
            : throw Query.Fault("institution", new Refusal("field.unknown-code").With("code", code));
    }

    private static bool Leads(Caller caller, string institution, Directory directory, DateOnly today) =>
        caller.Is(Roles.Dispatcher)
        && caller.Institution is { } mine
        && directory.LeadsOf(institution, today).Contains(mine, StringComparer.Ordinal);
}
