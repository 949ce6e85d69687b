// Which of the cases behind a number a caller may know.
using Referrals.Cases;
using Referrals.People;

namespace Referrals.Boards;

/// <summary>
/// Shows lines: a caller who may not open a case sees that it counts, and not which it is. That cases are shown is recorded before it is
/// answered, once for each.
/// </summary>
internal sealed class SeenCases(PeopleVault vault)
{
    public async Task<IReadOnlyList<BoardCase>> Show(BoardContext board, IReadOnlyList<LineRow> lines)
    {
        var rows = lines.Select(line => line.Case).OfType<CaseRow>().DistinctBy(row => row.Id);
        var allowed = CaseRows
            .Allowed(board.Request, board.Facts, rows)
            .ToDictionary(row => Referral.StreamKey(row.Id), StringComparer.Ordinal);
        if (allowed.Count > 0)
            await vault.RecordAccess(
                [.. allowed.Values.Select(row => row.Access.Entry(board.Request, AccessedThing.List, row.Id))],
                board.Request.Cancellation
            );
        return [.. lines.Select(line => line.Show(allowed.GetValueOrDefault(line.Id)))];
    }
}
