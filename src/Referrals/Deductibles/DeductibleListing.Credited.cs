// What was credited and what differs, by month and place.
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;

namespace Referrals.Deductibles;

internal sealed partial class DeductibleListing
{
    private static readonly (string Chinese, string English)[] CreditedHeadings =
    [
        ("月份", "Month"),
        ("机构", "Institution"),
        ("乡镇", "Township"),
        ("医共体", "Groups"),
        ("住院", "Stays"),
        ("连续", "Joined"),
        ("未连续", "Not joined"),
        ("减免", "Credited"),
        ("应付", "Due"),
        ("待核", "Open"),
        ("已说明", "Explained"),
        ("已更正", "Corrected"),
    ];

    /// <summary>What was credited and what differs, as JSON or as a table.</summary>
    public async Task<IResult> Credited(RequestContext context, StayQuery query, CreditedBy by, TableFormat? format)
    {
        var asked = await Ask(context, query);
        if (asked.Behind is { } behind)
            return Problems.Of(behind);
        var lines = await database.Query<(
            string Institution,
            string Month,
            long Stays,
            long Joined,
            long Lost,
            decimal Saved,
            decimal Due,
            long Open,
            long Explained,
            long Corrected
        )>(
            $"""
            select s.institution, to_char(s.admitted_on, 'YYYY-MM'), count(*), count(*) filter (where s.joined),
                   count(*) filter (where s.lost),
                   coalesce(sum(s.saved), 0), coalesce(sum(s.due), 0), count(*) filter (where s.state = 'open'),
                   count(*) filter (where s.state = 'explained'), count(*) filter (where s.state = 'corrected')
            from referrals.stays s where {Condition} group by 1, 2 order by 2, 1
            """,
            Parameters(context, asked),
            context.Cancellation
        );
        var directory = asked.Facts.Directory;
        var totals = CreditedTotals.By(
            by,
            lines.Select(line => new CreditedLine(
                line.Institution,
                directory.GroupsOf(line.Institution, asked.Facts.Today),
                directory.On(line.Institution, asked.Facts.Today)?.Township,
                line.Month,
                line.Stays,
                line.Joined,
                line.Lost,
                Yuan.Of(line.Saved),
                Yuan.Of(line.Due),
                line.Open,
                line.Explained,
                line.Corrected
            ))
        );
        return format is { } table
            ? new TableAnswer(new Table("credited", Columns(context.Language), Rows(totals, new ReferenceNames(asked.Facts))), table)
            : TypedResults.Ok(new ItemsAnswer<CreditedLine>(totals));
    }

    private static IReadOnlyList<string> Columns(Language language) =>
        [.. CreditedHeadings.Select(heading => language == Language.Chinese ? heading.Chinese : heading.English)];

    private static IAsyncEnumerable<IReadOnlyList<object?>> Rows(IReadOnlyList<CreditedLine> lines, ReferenceNames names) =>
        lines
            .Select(line =>
                (IReadOnlyList<object?>)
                    [
                        line.Month,
                        line.Institution is { } institution ? names.Institution(institution) : null,
                        line.Township,
                        string.Join(' ', line.Groups),
                        line.Stays,
                        line.Joined,
                        line.Lost,
                        line.Credited,
                        line.Due,
                        line.Open,
                        line.Explained,
                        line.Corrected,
                    ]
            )
            .ToAsyncEnumerable();
}
