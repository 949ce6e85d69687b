// Which of the cases and consultations behind a number a caller may know.
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.People;

namespace Referrals.Boards;

/// <summary>A consultation that a caller may open.</summary>
internal sealed record AllowedConsultation(Guid Id, ConsultationRow Row, ConsultationAccess Access);

/// <summary>
/// Shows lines: a caller who may not open a case or consultation sees that it counts, and not which it is. That they are shown is recorded
/// before it is answered, once for each.
/// </summary>
internal sealed class SeenCases(PeopleVault vault)
{
    public async Task<IReadOnlyList<BoardCase>> Show(BoardContext board, IReadOnlyList<LineRow> lines)
    {
        var rows = lines.Select(line => line.Case).OfType<CaseRow>().DistinctBy(row => row.Id);
        var allowed = CaseRows
            .Allowed(board.Request, board.Facts, rows)
            .ToDictionary(row => Referral.StreamKey(row.Id), StringComparer.Ordinal);
        var consultations = lines
            .DistinctBy(line => line.Id, StringComparer.Ordinal)
            .Select(line => line.Consultation)
            .OfType<(Guid Id, ConsultationRow Row)>()
            .Select(one => new AllowedConsultation(
                one.Id,
                one.Row,
                ConsultationAccess.Of(board.Request.Caller, one.Row.State, board.Facts)
            ))
            .Where(one => one.Access.CanRead)
            .ToDictionary(one => Consultation.StreamKey(one.Id), StringComparer.Ordinal);
        if (allowed.Count + consultations.Count > 0)
            await vault.RecordAccess(
                [
                    .. allowed.Values.Select(row => row.Access.Entry(board.Request, AccessedThing.List, row.Id)),
                    .. consultations.Values.Select(one => one.Access.Entry(board.Request, AccessedThing.List, one.Id)),
                ],
                board.Request.Cancellation
            );
        return [.. lines.Select(line => line.Show(allowed.GetValueOrDefault(line.Id), consultations.GetValueOrDefault(line.Id)))];
    }
}
