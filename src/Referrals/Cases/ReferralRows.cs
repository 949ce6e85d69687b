// How rows of the table of cases are read, whichever statement finds them.
namespace Referrals.Cases;

/// <summary>A case that a statement found.</summary>
internal sealed record CaseRow(Guid Id, ReferralRow Row);

/// <summary>
/// What every statement selects of <c>referrals.referrals</c>; columns of other tables stand in records of their own that derive from it.
/// </summary>
internal record StoredReferral
{
    public required string Id { get; init; }

    public required byte[] Doc { get; init; }

    /// <summary>The case with its row. Reads the document, so it is called once for each row.</summary>
    public CaseRow Read() => new(ReferralRow.CaseOf(Id), ReferralRow.Read(Doc));
}
