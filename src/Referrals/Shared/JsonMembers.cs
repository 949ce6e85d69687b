// Names of members.
using System.Globalization;
using System.Text.Json.Nodes;

namespace Referrals.Shared;

internal static class JsonMembers
{
    /// <summary>A name that an object does not have yet: this one, or with a number behind it.</summary>
    public static string Unused(this JsonObject members, string name)
    {
        var unused = name;
        for (var number = 2; members.ContainsKey(unused); number++)
            unused = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        return unused;
    }
}
