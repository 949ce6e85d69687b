// What is counted of a person's stays in a year.
using Referrals.Deductibles;
using Referrals.Shared;

namespace Referrals.Boards;

/// <summary>A stay as boards count it.</summary>
/// <param name="Stay">Which.</param>
/// <param name="Institution">Where.</param>
/// <param name="Day">Day of the admission, Asia/Shanghai.</param>
/// <param name="Joined">Whether it is joined to one before.</param>
/// <param name="Lost">Why it is not, though the patient would expect it; null where that is not so.</param>
/// <param name="Fen">What that took off the deductible, in fen.</param>
internal sealed record CountedStay(string Stay, string Institution, DateOnly Day, bool Joined, string? Lost, long Fen)
{
    public static CountedStay Of(StayAssessment stay) =>
        new(
            stay.Stay,
            stay.Institution,
            Shanghai.Day(stay.AdmittedAt),
            stay.Leg is not null,
            stay.Lost
                ? stay.Reasons is [var first, ..]
                    ? ReasonCodes.Of(first)
                    : "OTHER"
                : null,
            stay.Leg is null ? 0 : (long)(((stay.Standard?.Yuan - stay.Reduction - stay.Due) ?? 0) * 100)
        );
}

/// <summary>A person's year 连续计算起付线 as boards count it.</summary>
internal sealed record CountedStays(IReadOnlyList<CountedStay> Stays) : BoardRow
{
    /// <inheritdoc/>
    public override IEnumerable<BoardLine> Lines() => Stays.SelectMany(Of);

    private static IEnumerable<BoardLine> Of(CountedStay stay)
    {
        BoardLine Line(string measure) => new($"{measure}/{stay.Stay}", measure, stay.Day, null, stay.Institution);
        yield return Line(Measure.Stays);
        if (stay.Joined)
            yield return Line(Measure.StaysJoined);
        if (stay.Lost is { } reason)
            yield return Line(Measure.StaysLost) with
            {
                Reason = reason,
            };
        if (stay.Fen > 0)
            yield return Line(Measure.Credited) with
            {
                Amount = stay.Fen,
            };
    }
}
