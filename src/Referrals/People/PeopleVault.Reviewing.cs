// The access log for those who review it: counted by reader, and what one reader has read.
using Referrals.Hosting;
using Referrals.Shared;

namespace Referrals.People;

/// <summary>What a reader has read in a day, counted.</summary>
/// <param name="Reader">Account of the reader.</param>
/// <param name="Institution">For which the reader acted; null for offices of the county.</param>
/// <param name="Roles">All roles in which the reader has read.</param>
/// <param name="Reads">How many readings.</param>
/// <param name="Patients">Of how many patients.</param>
/// <param name="ReadsOutOfHours">How many readings outside of working time.</param>
/// <param name="BusiestHour">The hour of the clock, Asia/Shanghai, with most patients.</param>
/// <param name="PatientsInHour">How many patients there.</param>
public sealed record CountedReader(
    string Reader,
    string? Institution,
    IReadOnlyList<string> Roles,
    long Reads,
    long Patients,
    long ReadsOutOfHours,
    int BusiestHour,
    long PatientsInHour
);

/// <summary>What is asked of one reader's readings.</summary>
/// <param name="Reader">Account of the reader.</param>
/// <param name="Institution">For which the reader acted; null for offices of the county.</param>
/// <param name="From">From this moment on.</param>
/// <param name="Until">Until before this moment.</param>
/// <param name="OutOfHours">Only outside of these stretches; null for all.</param>
internal sealed record ReaderQuestion(
    string Reader,
    string? Institution,
    DateTimeOffset From,
    DateTimeOffset Until,
    IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)>? OutOfHours = null
)
{
    /// <summary>Only what stands before this row.</summary>
    public (DateTimeOffset At, long Id) Before { get; init; } = (DateTimeOffset.MaxValue, long.MaxValue);

    public int Limit { get; init; } = 50;
}

/// <summary>A reading as those see it who review it.</summary>
/// <param name="Id">Its place.</param>
/// <param name="At">When.</param>
/// <param name="Person">Of whom, by reference.</param>
/// <param name="Role">The reader's roles, separated by commas.</param>
/// <param name="Case">The case or consultation, if any.</param>
/// <param name="Basis">By what right.</param>
/// <param name="What">What was read.</param>
internal sealed record ReviewedAccess(
    [property: System.Text.Json.Serialization.JsonIgnore] long Id,
    DateTimeOffset At,
    string Person,
    string Role,
    string? Case,
    string Basis,
    string What
);

/// <summary>That somebody has looked at a line of unusual reading.</summary>
internal sealed record ReadingReview(
    string Reader,
    string? Institution,
    string Kind,
    string Finding,
    string? Note,
    DateTimeOffset At,
    string By
);

internal sealed partial class PeopleVault
{
    /// <summary>What each reader has read between two moments. Lists, the access log, and what systems read are not counted.</summary>
    public async Task<IReadOnlyList<CountedReader>> CountReaders(
        string county,
        (DateTimeOffset From, DateTimeOffset Until) period,
        IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)> worked,
        CancellationToken cancellation
    )
    {
        var rows = await database.Query<(
            string Actor,
            string Institution,
            string Roles,
            long Reads,
            long Patients,
            long Outside,
            int Hour,
            long InHour
        )>(
            AccessReviewSql.CountReaders,
            new
            {
                county,
                from = period.From.UtcDateTime,
                until = period.Until.UtcDateTime,
                worked = Moments(worked, stretch => stretch.From),
                rested = Moments(worked, stretch => stretch.Until),
            },
            cancellation
        );
        return rows.ConvertAll(row => new CountedReader(
            row.Actor,
            Given(row.Institution),
            [.. row.Roles.Split(',').Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            row.Reads,
            row.Patients,
            row.Outside,
            row.Hour,
            row.InHour
        ));
    }

    /// <summary>How many patients readers had on each day on which they have read at all, by reader and institution.</summary>
    public async Task<ILookup<(string Reader, string? Institution), long>> CountDays(
        string county,
        IReadOnlyCollection<CountedReader> readers,
        (DateTimeOffset From, DateTimeOffset Until) period,
        CancellationToken cancellation
    )
    {
        var rows = await database.Query<(string Actor, string Institution, long Patients)>(
            AccessReviewSql.CountDays,
            new
            {
                county,
                actors = readers.Select(reader => reader.Reader).ToArray(),
                institutions = readers.Select(reader => reader.Institution ?? "").ToArray(),
                from = period.From.UtcDateTime,
                until = period.Until.UtcDateTime,
            },
            cancellation
        );
        return rows.ToLookup(row => (row.Actor, Given(row.Institution)), row => row.Patients);
    }

    /// <summary>What one reader has read, newest first.</summary>
    public async Task<List<ReviewedAccess>> AccessesOf(string county, ReaderQuestion asked, CancellationToken cancellation) =>
        Shown(
            await database.Query<(long, DateTimeOffset, string, string, string?, string, string)>(
                AccessReviewSql.OfReader,
                new
                {
                    county,
                    reader = asked.Reader,
                    institution = asked.Institution ?? "",
                    from = asked.From.UtcDateTime,
                    until = asked.Until.UtcDateTime,
                    outOfHours = asked.OutOfHours is not null,
                    worked = Moments(asked.OutOfHours ?? [], stretch => stretch.From),
                    rested = Moments(asked.OutOfHours ?? [], stretch => stretch.Until),
                    beforeAt = asked.Before.At.UtcDateTime,
                    beforeId = asked.Before.Id,
                    limit = asked.Limit,
                },
                cancellation
            )
        );

    /// <summary>What a reader has read of a patient in an emergency access, by any of the references, newest first.</summary>
    public async Task<List<ReviewedAccess>> AccessesInEmergency(
        string county,
        string person,
        ReaderQuestion asked,
        CancellationToken cancellation
    ) =>
        Shown(
            await database.Query<(long, DateTimeOffset, string, string, string?, string, string)>(
                AccessReviewSql.InEmergency,
                new
                {
                    county,
                    reader = asked.Reader,
                    from = asked.From.UtcDateTime,
                    until = asked.Until.UtcDateTime,
                    persons = (await SamePerson(county, person, cancellation)).ToArray(),
                    limit = asked.Limit,
                },
                cancellation
            )
        );

    /// <summary>Which lines of a day somebody has looked at.</summary>
    public async Task<IReadOnlyList<ReadingReview>> ReadingReviews(string county, DateOnly day, CancellationToken cancellation) =>
        (
            await database.Query<(string, string, string, string, string?, DateTimeOffset, string)>(
                AccessReviewSql.Reviews,
                new { county, day },
                cancellation
            )
        ).ConvertAll(row => new ReadingReview(row.Item1, Given(row.Item2), row.Item3, row.Item4, row.Item5, row.Item6, row.Item7));

    /// <summary>Notes that somebody has looked at a line; false where that was noted before.</summary>
    public async Task<bool> AddReadingReview(string county, DateOnly day, ReadingReview review, CancellationToken cancellation) =>
        (
            await database.Query<string>(
                AccessReviewSql.AddReview,
                new
                {
                    county,
                    day,
                    actor = review.Reader,
                    institution = review.Institution ?? "",
                    kind = review.Kind,
                    finding = review.Finding,
                    note = review.Note,
                    at = review.At.UtcDateTime,
                    by = review.By,
                },
                cancellation
            )
        ).Count > 0;

    private static List<ReviewedAccess> Shown(List<(long, DateTimeOffset, string, string, string?, string, string)> rows) =>
        rows.ConvertAll(row => new ReviewedAccess(
            row.Item1,
            row.Item2.ToOffset(Shanghai.Offset),
            row.Item3,
            row.Item4,
            row.Item5,
            row.Item6,
            row.Item7
        ));

    private static string? Given(string institution) => institution.Length == 0 ? null : institution;

    private static SqlArray Moments(
        IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)> stretches,
        Func<(DateTimeOffset From, DateTimeOffset Until), DateTimeOffset> end
    ) => new(stretches.Select(stretch => end(stretch).UtcDateTime).ToArray(), NpgsqlTypes.NpgsqlDbType.TimestampTz);
}
