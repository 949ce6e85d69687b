// The list of unusual reading of a day, the readings behind a line, and who has looked at it.
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Privacy;

/// <summary>What was found out about a line 核查结果.</summary>
internal enum ReadingFinding
{
    /// <summary>有合理原因.</summary>
    Explained,

    /// <summary>已转告所在机构.</summary>
    ToldInstitution,

    /// <summary>需进一步核查.</summary>
    LookedInto,
}

/// <summary>That somebody has looked at a line, as sent.</summary>
/// <param name="Reader">The line's reader.</param>
/// <param name="Institution">The line's institution; missing of offices of the county.</param>
/// <param name="Kind">The line's kind.</param>
/// <param name="Finding">What was found out.</param>
/// <param name="Note">Up to 500 characters. Not about patients.</param>
internal sealed record ReadingReviewForm(
    string? Reader = null,
    string? Institution = null,
    UnusualKind? Kind = null,
    ReadingFinding? Finding = null,
    string? Note = null
);

/// <summary>That somebody has looked at a line.</summary>
/// <param name="Finding">What was found out.</param>
/// <param name="Note">Said about it.</param>
/// <param name="By">Account of who looked.</param>
/// <param name="At">When.</param>
internal sealed record ReadingReviewShown(string Finding, string? Note, string By, DateTimeOffset At);

/// <summary>A line of unusual reading.</summary>
/// <param name="Reader">Account of the reader.</param>
/// <param name="Institution">For which the reader acted; null for offices of the county.</param>
/// <param name="Roles">All roles in which the reader has read on that day.</param>
/// <param name="Kind">What is unusual.</param>
/// <param name="Count">Patients; of <c>out-of-hours</c>, readings.</param>
/// <param name="Limit">What it is compared with; 0 of <c>out-of-hours</c>.</param>
/// <param name="Median">The reader's own, of <c>more-than-usual</c>.</param>
/// <param name="Link">The readings that are counted.</param>
/// <param name="Review">That somebody has looked at it; null while nobody has.</param>
internal sealed record UnusualLineShown(
    string Reader,
    string? Institution,
    IReadOnlyList<string> Roles,
    UnusualKind Kind,
    long Count,
    long Limit,
    long? Median,
    string Link,
    ReadingReviewShown? Review
);

/// <summary>A day's list.</summary>
/// <param name="Day">Asia/Shanghai.</param>
/// <param name="Policy">The policy whose limits were used.</param>
/// <param name="Readers">How many readers there were.</param>
/// <param name="Items">By reader.</param>
internal sealed record UnusualDay(DateOnly Day, int Policy, int Readers, IReadOnlyList<UnusualLineShown> Items);

/// <summary>A page of what a reader has read, newest first, and the way to the next one.</summary>
internal sealed record ReaderAccessPage(IReadOnlyList<ReviewedAccess> Items, string? Next);

/// <summary>Whose readings, of which day.</summary>
/// <param name="Reader">Account of the reader.</param>
/// <param name="Institution">For which the reader acted; missing of offices of the county.</param>
/// <param name="Day">Asia/Shanghai.</param>
/// <param name="Hour">Only of this hour of the clock, 0 to 23.</param>
/// <param name="OutOfHours">Only those outside of working time.</param>
/// <param name="Cursor">From <see cref="ReaderAccessPage.Next"/>.</param>
internal sealed record ReaderQuery(
    [FromQuery(Name = "reader")] string? Reader,
    [FromQuery(Name = "institution")] string? Institution,
    [FromQuery(Name = "day")] string? Day,
    [FromQuery(Name = "hour")] string? Hour,
    [FromQuery(Name = "outOfHours")] string? OutOfHours,
    [FromQuery(Name = "cursor")] string? Cursor
);

internal sealed class UnusualListing(PeopleVault vault, Hosting.Reference<PolicyBook> policies)
{
    private const string AccessesPath = "/api/accesses";
    private const int PageSize = 50;
    private const int LongestReader = 300;

    /// <summary>The list of a day.</summary>
    public async Task<IResult> Day(RequestContext context, string? text) => TypedResults.Ok(await Read(context, Query.On(text, context)));

    /// <summary>Notes that somebody has looked at a line.</summary>
    public async Task<IResult> Review(RequestContext context, string text, Body<ReadingReviewForm> body)
    {
        var day = Query.Day("day", text);
        var (fields, form) = (new Fields(), body.Value);
        var reader = fields.Text("/reader", form.Reader, LongestReader);
        var kind = fields.Required("/kind", form.Kind);
        var finding = fields.Required("/finding", form.Finding);
        var note = fields.OptionalText("/note", form.Note, 500);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        if (reader == context.Caller.Subject)
            return Problems.Of(new Refusal("unusual-reading.own"));
        var list = await Read(context, day);
        if (!list.Items.Any(line => line.Reader == reader && line.Institution == form.Institution && line.Kind == kind))
            return Problems.Of(new Refusal("not-found"));
        var review = new ReadingReview(
            reader,
            form.Institution,
            Kebab.Of(kind),
            Kebab.Of(finding),
            note,
            context.Now,
            context.Caller.Subject
        );
        return await vault.AddReadingReview(context.Caller.County, day, review, context.Cancellation)
            ? TypedResults.NoContent()
            : Problems.Of(new Refusal("unusual-reading.reviewed-already"));
    }

    /// <summary>What a reader has read on a day. Of whom is shown by reference, and recorded.</summary>
    public async Task<IResult> Accesses(RequestContext context, ReaderQuery query)
    {
        var asked = await Question(context, query);
        var (county, cancellation) = (context.Caller.County, context.Cancellation);
        var rows = await vault.AccessesOf(county, asked with { Limit = PageSize + 1 }, cancellation);
        var items = rows.Take(PageSize).ToList();
        await vault.RecordAccess(
            [
                .. items
                    .DistinctBy(item => item.Person, StringComparer.Ordinal)
                    .Select(item => AccessEntry.Of(context, item.Person, AccessBasis.Authority, AccessedThing.AccessLog)),
            ],
            cancellation
        );
        return TypedResults.Ok(
            new ReaderAccessPage(
                items,
                rows.Count > PageSize ? Query.Next(AccessesPath, [.. Named(query), ("cursor", CursorOf(items[^1]))]) : null
            )
        );
    }

    private async Task<UnusualDay> Read(RequestContext context, DateOnly day)
    {
        var (county, cancellation) = (context.Caller.County, context.Cancellation);
        var start = Shanghai.EndOf(day.AddDays(-1));
        var policy = await PolicyOn(context, day);
        var readers = await vault.CountReaders(
            county,
            (start, Shanghai.EndOf(day)),
            UnusualReading.Worked(policy.WorkingTime, day),
            cancellation
        );
        var many = readers.Where(UnusualReading.NeedsDays).ToList();
        var before =
            many.Count == 0 ? null : await vault.CountDays(county, many, (start.AddDays(-UnusualReading.DaysBefore), start), cancellation);
        var reviews = (await vault.ReadingReviews(county, day, cancellation)).ToDictionary(review =>
            (review.Reader, review.Institution, review.Kind)
        );
        return new UnusualDay(
            day,
            policy.Version,
            readers.Count,
            [
                .. readers.SelectMany(reader =>
                    UnusualReading
                        .Of(reader, before?[(reader.Reader, reader.Institution)] ?? [], policy.Privacy)
                        .Select(line =>
                            Show(day, reader, line, reviews.GetValueOrDefault((reader.Reader, reader.Institution, Kebab.Of(line.Kind))))
                        )
                ),
            ]
        );
    }

    // The rules that applied at the end of the day: a later policy makes nothing unusual that was not.
    private async Task<Policy> PolicyOn(RequestContext context, DateOnly day) =>
        (await policies.Get(context.Stream(PolicyBook.StreamKey), context.Cancellation)).State.At(Shanghai.EndOf(day).AddTicks(-1));

    private async Task<ReaderQuestion> Question(RequestContext context, ReaderQuery query)
    {
        if (string.IsNullOrEmpty(query.Reader))
            throw Query.Fault("reader", new Refusal("field.required"));
        if (query.Reader.Length > LongestReader || query.Reader.Contains('\0', StringComparison.Ordinal))
            throw Query.Fault("reader", new Refusal("field.format"));
        var day = Query.On(query.Day, context);
        var (from, until) = (Shanghai.EndOf(day.AddDays(-1)), Shanghai.EndOf(day));
        if (!string.IsNullOrEmpty(query.Hour))
        {
            if (!int.TryParse(query.Hour, NumberStyles.None, CultureInfo.InvariantCulture, out var hour) || hour > 23)
                throw Query.Fault("hour", new Refusal("field.out-of-range").With("from", "0").With("to", "23"));
            (from, until) = (from.AddHours(hour), from.AddHours(hour + 1));
        }

        var worked =
            Query.Flag("outOfHours", query.OutOfHours) == true
                ? UnusualReading.Worked((await PolicyOn(context, day)).WorkingTime, day)
                : null;
        return new ReaderQuestion(query.Reader, Query.Code("institution", query.Institution), from, until, worked)
        {
            Before = Cursor(query.Cursor),
        };
    }

    private static UnusualLineShown Show(DateOnly day, CountedReader reader, UnusualLine line, ReadingReview? review) =>
        new(
            reader.Reader,
            reader.Institution,
            reader.Roles,
            line.Kind,
            line.Count,
            line.Limit,
            line.Median,
            Query.Next(
                AccessesPath,
                [
                    .. Named(
                        new ReaderQuery(
                            reader.Reader,
                            reader.Institution,
                            day.Iso(),
                            line.Hour?.ToString(CultureInfo.InvariantCulture),
                            line.Kind == UnusualKind.OutOfHours ? "true" : null,
                            null
                        )
                    ),
                ]
            ),
            review is null ? null : new ReadingReviewShown(review.Finding, review.Note, review.By, review.At.ToOffset(Shanghai.Offset))
        );

    private static IEnumerable<(string, string?)> Named(ReaderQuery query) =>
        [
            ("reader", query.Reader),
            ("institution", query.Institution),
            ("day", query.Day),
            ("hour", query.Hour),
            ("outOfHours", query.OutOfHours),
        ];

    private static string CursorOf(ReviewedAccess last) => string.Create(CultureInfo.InvariantCulture, $"{last.At.UtcTicks}/{last.Id}");

    private static (DateTimeOffset At, long Id) Cursor(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return (DateTimeOffset.MaxValue, long.MaxValue);
        return
            text.Split('/') is [var at, var id]
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (new DateTimeOffset(ticks, TimeSpan.Zero), number)
            : throw Query.Fault("cursor", new Refusal("page.cursor-invalid"));
    }
}
