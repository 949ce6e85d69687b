// The roles as tokens write them.
using System.Collections.Frozen;
using Referrals.Shared;

namespace Referrals.Security;

internal static class RoleNames
{
    /// <summary><c>family-doctor</c>, <c>township-centre</c>, …</summary>
    public static FrozenDictionary<string, Roles> All { get; } =
        Enum.GetValues<Roles>().Where(role => role != Roles.None).ToFrozenDictionary(role => Kebab.Of(role), StringComparer.Ordinal);

    /// <summary>Their names, with commas between.</summary>
    public static string Of(Roles roles) =>
        All.Values.All(role => (role & roles) != 0)
            ? "every role"
            : string.Join(", ", All.Where(role => (role.Value & roles) != 0).Select(role => role.Key).Order(StringComparer.Ordinal));

    /// <summary>The role of this name; none if nobody here knows it, as other services' roles may stand in the same token.</summary>
    public static Roles Parse(string name) => All.GetValueOrDefault(name);
}
