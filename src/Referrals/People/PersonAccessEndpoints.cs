// Who has read a person's data: for the institutions of the patient and the county. Reading that is recorded too.
using System.Globalization;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.People;

/// <summary>A page of the access log, newest first, and the way to the next one.</summary>
internal sealed record AccessPage(IReadOnlyList<AccessShown> Items, string? Next);

internal static class PersonAccessEndpoints
{
    private const int PageSize = 50;
    private const int TablePageSize = 1_000;

    private static readonly string[] Chinese = ["时间", "人员", "角色", "机构", "依据", "内容", "单据"];
    private static readonly string[] English = ["At", "Reader", "Roles", "Institution", "Basis", "What", "Case"];

    public static void MapPersonAccesses(this RouteGroupBuilder people) =>
        people
            .MapGet("/{person}/accesses", Read)
            .For(PeopleEndpoints.Registering | Roles.CountyAuthority)
            .WithName("readAccesses")
            .Produces<AccessPage>(200, "application/json", Csv.ContentType, Workbook.ContentType);

    // The institution that registered the patient, that of the family-doctor contract, and the county.
    private static async Task<IResult> Read(
        RequestContext context,
        string person,
        string? cursor,
        PeopleVault vault,
        PersonRelations relations,
        HttpContext http
    )
    {
        var before = long.MaxValue;
        if (cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            return Problems.Of(new Refusal("page.cursor-invalid"));
        var (caller, cancellation) = (context.Caller, context.Cancellation);
        var known = await vault.Find(caller.County, person, cancellation);
        if (known is null || await relations.Of(caller, known, cancellation) is not { } basis)
            return Problems.Of(new Refusal("not-found"));
        await vault.RecordAccess([AccessEntry.Of(context, person, basis, AccessedThing.AccessLog)], cancellation);
        if (TableAnswer.Wanted(http) is { } format)
            return new TableAnswer(TableOf(context, person, before, vault), format);
        var rows = await vault.Accesses(caller.County, person, before, PageSize + 1, cancellation);
        var items = rows.Take(PageSize).ToList();
        return TypedResults.Ok(
            new AccessPage(
                items,
                rows.Count > PageSize
                    ? string.Create(CultureInfo.InvariantCulture, $"/api/people/{person}/accesses?cursor={items[^1].Id}")
                    : null
            )
        );
    }

    private static Table TableOf(RequestContext context, string person, long before, PeopleVault vault) =>
        new(
            "accesses",
            context.Language == Language.Chinese ? Chinese : English,
            Table.Pages<object, AccessShown>(
                before,
                async asked =>
                {
                    var rows = await vault.Accesses(context.Caller.County, person, (long)asked, TablePageSize, context.Cancellation);
                    return (rows, rows.Count == TablePageSize ? rows[^1].Id : null);
                },
                row =>
                    [
                        row.At.ToOffset(Shanghai.Offset).ToString("O", CultureInfo.InvariantCulture),
                        row.Actor,
                        row.Role,
                        row.Institution,
                        row.Basis,
                        row.What,
                        row.Case,
                    ]
            )
        );
}
