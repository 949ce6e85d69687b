// What stands on whose list.
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Worklists;

internal static class ListSteps
{
    /// <summary>Every list on which somebody finds a case, by name.</summary>
    public static async Task<IReadOnlyList<string>> ListsOf(this TestService service, string who, string @case, string? practitioner = null)
    {
        await service.CatchUp();
        var client = service.As(who, practitioner: practitioner);
        var id = @case.Split('/')[^1];
        List<string> found = [];
        foreach (
            var list in (await client.Get("/api/worklists"))["/lists"]
                .EnumerateArray()
                .Select(l => (Name: l.GetProperty("list").GetString()!, Cases: l.GetProperty("cases").GetInt64()))
                .ToList()
        )
        {
            var items = (await client.Get($"/api/worklists/{list.Name}?limit=200"))["/items"].EnumerateArray().ToList();
            items.Count.ShouldBe((int)list.Cases, $"{list.Name} of {who} holds what was counted");
            if (items.Exists(item => item.GetProperty("id").GetString() == id))
                found.Add(list.Name);
        }

        return found;
    }
}
