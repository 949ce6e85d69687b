// From rows to what a caller may see: filtered, the patients masked, the reading recorded. Everybody who shows rows of cases asks here.
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;

namespace Referrals.Cases;

/// <summary>A row that a caller may see.</summary>
/// <param name="Id">The case.</param>
/// <param name="Row">The row.</param>
/// <param name="Access">What the caller is to the case.</param>
/// <param name="Patient">The patient, masked.</param>
internal sealed record SeenRow(Guid Id, ReferralRow Row, CaseAccess Access, MaskedPerson? Patient);

/// <summary>A row whose case a caller may open.</summary>
internal sealed record AllowedRow(Guid Id, ReferralRow Row, CaseAccess Access);

internal sealed class CaseRows(PeopleVault vault)
{
    /// <summary>
    /// Those of the rows whose cases the caller may open, in their order: who may not open a case sees no line of it either. That
    /// patients' data is shown is recorded before it is answered, once for each case.
    /// </summary>
    public Task<IReadOnlyList<SeenRow>> Show(RequestContext context, ReferenceFacts facts, IEnumerable<CaseRow> rows) =>
        Show(context, facts, Allowed(context, facts, rows));

    /// <summary>The same for rows of which the rights are known.</summary>
    public async Task<IReadOnlyList<SeenRow>> Show(RequestContext context, ReferenceFacts facts, IReadOnlyList<AllowedRow> allowed)
    {
        var persons = allowed.Select(row => row.Access.State.Details!.Person).Distinct(StringComparer.Ordinal).ToList();
        var masked = vault.Masked(context.Caller.County, persons, facts.Today, context.Language, context.Cancellation);
        if (allowed.Count > 0)
        {
            await vault.RecordAccess(
                [.. allowed.DistinctBy(row => row.Id).Select(row => row.Access.Entry(context, AccessedThing.List, row.Id))],
                context.Cancellation
            );
        }

        var patients = await masked;
        return
        [
            .. allowed.Select(row => new SeenRow(
                row.Id,
                row.Row,
                row.Access,
                patients.GetValueOrDefault(row.Access.State.Details!.Person)
            )),
        ];
    }

    /// <summary>The rows whose cases the caller may open; nothing is recorded.</summary>
    public static List<AllowedRow> Allowed(RequestContext context, ReferenceFacts facts, IEnumerable<CaseRow> rows) =>
        [
            .. rows.Select(row => new AllowedRow(row.Id, row.Row, CaseAccess.Of(context.Caller, row.Row.State, facts)))
                .Where(row => row.Access.CanRead),
        ];
}
