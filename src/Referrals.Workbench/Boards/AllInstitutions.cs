// All institutions of the county on a day, page by page.
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Boards;

/// <summary>Reads them whole: a county has some hundreds.</summary>
public static class AllInstitutions
{
    /// <summary>Null where they cannot be read.</summary>
    public static async Task<IReadOnlyList<InstitutionAnswer>?> Read(ApiClient api, DateOnly? on)
    {
        var all = new List<InstitutionAnswer>();
        var page = await api.Get(Api.Institutions, [], [("on", on is { } day ? Formats.Iso(day) : null), ("limit", "200")]);
        while (page.Value is { } read)
        {
            all.AddRange(read.Items);
            if (read.Next is not { } next)
                return all;
            page = await api.Next(Api.Institutions, next);
        }

        return null;
    }
}
