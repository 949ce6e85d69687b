// From rows to what a caller may see: filtered, the patients masked, the reading recorded.
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;

namespace Referrals.Consultations;

/// <summary>What every statement selects of <c>referrals.consultations</c>.</summary>
internal record StoredConsultation
{
    public required string Id { get; init; }

    public required byte[] Doc { get; init; }

    /// <summary>The consultation with its row. Reads the document, so it is called once for each row.</summary>
    public (Guid Id, ConsultationRow Row) Read() => (ConsultationRow.IdOf(Id), ConsultationRow.Read(Doc));
}

/// <summary>A row that a caller may see.</summary>
/// <param name="Id">The consultation.</param>
/// <param name="Row">The row.</param>
/// <param name="Access">What the caller is to it.</param>
/// <param name="Patient">The patient, masked.</param>
internal sealed record SeenConsultation(Guid Id, ConsultationRow Row, ConsultationAccess Access, MaskedPerson? Patient);

internal sealed class ConsultationRows(PeopleVault vault)
{
    /// <summary>
    /// Those of the rows whose consultations the caller may open, in their order. That patients' data is shown is recorded before it is
    /// answered, once for each consultation.
    /// </summary>
    public async Task<IReadOnlyList<SeenConsultation>> Show(
        RequestContext context,
        ReferenceFacts facts,
        IEnumerable<(Guid Id, ConsultationRow Row)> rows
    )
    {
        var shown = rows.Select(row => (row.Id, row.Row, Access: ConsultationAccess.Of(context.Caller, row.Row.State, facts)))
            .Where(row => row.Access.CanRead)
            .ToList();
        if (shown.Count == 0)
            return [];
        await vault.RecordAccess(
            [.. shown.DistinctBy(row => row.Id).Select(row => row.Access.Entry(context, AccessedThing.List, row.Id))],
            context.Cancellation
        );
        var persons = shown.ConvertAll(row => row.Row.State.Details!.Person).Distinct(StringComparer.Ordinal).ToList();
        var masked = await vault.Masked(context.Caller.County, persons, facts.Today, context.Language, context.Cancellation);
        return
        [
            .. shown.Select(row => new SeenConsultation(
                row.Id,
                row.Row,
                row.Access,
                masked.GetValueOrDefault(row.Row.State.Details!.Person)
            )),
        ];
    }
}
