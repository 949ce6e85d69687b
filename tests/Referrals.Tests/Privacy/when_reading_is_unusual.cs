// What is unusual about a reader's day: the rules alone, the counts of PostgreSQL, and the county's list.
using Referrals.People;
using Referrals.Policies;
using Referrals.Privacy;
using Referrals.Security;
using Referrals.Shared;
using Referrals.Tests.Hosting;
using Referrals.Tests.People;

namespace Referrals.Tests.Privacy;

public class when_a_readers_day_is_judged
{
    private static readonly PrivacyRules Rules = new(PatientsPerHour: 10, PatientsPerDay: 50, TimesMedian: 3);

    private static CountedReader Reader(long patients, long inHour, long outside = 0, params string[] roles) =>
        new("r", "SX-H01", roles.Length == 0 ? ["specialist"] : roles, patients, patients, outside, 9, inHour);

    private static IEnumerable<UnusualKind> Kinds(CountedReader reader, params long[] before) =>
        UnusualReading.Of(reader, before, Rules).Select(line => line.Kind);

    [Fact]
    public void up_to_the_limits_nothing_is_unusual() => Kinds(Reader(50, 10), 20, 20, 20, 20, 20).ShouldBeEmpty();

    [Fact]
    public void beyond_them_each_is_a_line_with_its_count()
    {
        Kinds(Reader(51, 11), 20, 20, 20, 20, 20).ShouldBe([UnusualKind.ManyInHour, UnusualKind.ManyInDay]);
        UnusualReading.Of(Reader(11, 11), [], Rules).ShouldBe([new UnusualLine(UnusualKind.ManyInHour, 11, 10, Hour: 9)]);
    }

    [Theory]
    [InlineData(31, true)]
    [InlineData(30, false)]
    public void more_than_the_readers_own_median(long patients, bool unusual) =>
        Kinds(Reader(patients, 5), 10, 1, 10, 40, 12).Contains(UnusualKind.MoreThanUsual).ShouldBe(unusual);

    [Fact]
    public void of_few_days_or_few_patients_there_is_no_comparison()
    {
        Kinds(Reader(40, 5), 1, 1, 1, 1).ShouldBeEmpty();
        Kinds(Reader(19, 5), 1, 1, 1, 1, 1).ShouldBeEmpty();
        UnusualReading.NeedsDays(Reader(19, 5)).ShouldBeFalse();
        Kinds(Reader(20, 5), 1, 1, 1, 1, 1).ShouldBe([UnusualKind.MoreThanUsual]);
        UnusualReading.Median([4, 1, 3, 2, 9, 8]).ShouldBe(3);
    }

    [Fact]
    public void out_of_hours_is_only_who_has_hours()
    {
        Kinds(Reader(1, 1, 1, "family-doctor")).ShouldBe([UnusualKind.OutOfHours]);
        Kinds(Reader(1, 1, 0, "family-doctor")).ShouldBeEmpty();
        Kinds(Reader(1, 1, 1, "specialist")).ShouldBeEmpty();
        Kinds(Reader(1, 1, 1, "family-doctor", "specialist")).ShouldBeEmpty("who also treats in a hospital works at night");
    }

    [Fact]
    public void a_day_off_has_no_working_time()
    {
        var time = PolicyDefaults.Parameters.WorkingTime;
        var sunday = new DateOnly(2026, 3, 1);
        UnusualReading.Worked(time, sunday).ShouldBeEmpty();
        var monday = UnusualReading.Worked(time, sunday.AddDays(1));
        monday.Count.ShouldBe(time.Hours.Count);
        monday[0].From.ShouldBe(new DateTimeOffset(2026, 3, 2, time.Hours[0].From.Hour, time.Hours[0].From.Minute, 0, Shanghai.Offset));
    }
}

public sealed class when_readers_are_counted(TestPostgres postgres) : VaultTest(postgres)
{
    private static readonly DateTimeOffset Day = new(2026, 3, 2, 0, 0, 0, Shanghai.Offset);
    private static readonly (DateTimeOffset, DateTimeOffset)[] Worked = [(Day.AddHours(8), Day.AddHours(12))];

    [Fact]
    public async Task a_day_is_counted_by_reader_and_institution()
    {
        string[] persons = [await Registered(), await Registered(), await Registered()];
        await vault.RecordAccess(
            [
                Entry(persons[0], Day.AddHours(8), "one"),
                Entry(persons[0], Day.AddHours(8.5), "one"),
                Entry(persons[1], Day.AddHours(9), "one"),
                Entry(persons[2], Day.AddHours(9.9), "one"),
                Entry(persons[1], Day.AddHours(12), "one"),
                Entry(persons[0], Day.AddHours(9), "one") with
                {
                    Institution = "SX-H01",
                },
                Entry(persons[0], Day.AddTicks(-10), "one"),
                Entry(persons[0], Day.AddDays(1), "one"),
                Entry(persons[0], Day.AddHours(9), "one") with
                {
                    County = "340421",
                },
                // None of these is a reading of a record by a person.
                Entry(persons[0], Day.AddHours(9), "two") with
                {
                    What = AccessedThing.List,
                },
                Entry(persons[0], Day.AddHours(9), "two") with
                {
                    What = AccessedThing.AccessLog,
                },
                Entry(persons[0], Day.AddHours(9), "two") with
                {
                    Basis = AccessBasis.Self,
                },
                Entry(persons[0], Day.AddHours(9), "two") with
                {
                    Roles = Roles.HisSystem,
                },
                Entry(persons[0], Day.AddHours(23.9), "office") with
                {
                    Institution = null,
                    Roles = Roles.CountyAuthority,
                },
            ],
            Cancellation
        );
        var counted = await vault.CountReaders(County, (Day, Day.AddDays(1)), Worked, Cancellation);
        counted
            .Select(reader =>
                (
                    reader.Reader,
                    reader.Institution,
                    reader.Reads,
                    reader.Patients,
                    reader.ReadsOutOfHours,
                    reader.BusiestHour,
                    reader.PatientsInHour
                )
            )
            .ShouldBe(
                [("office", null, 1, 1, 1, 23, 1), ("one", "SX-H01", 1, 1, 0, 9, 1), ("one", "SX-T01", 5, 3, 1, 9, 2)],
                ignoreOrder: true
            );
        counted.Single(reader => reader.Reader == "office").Roles.ShouldBe(["county-authority"]);

        var outside = new ReaderQuestion("one", "SX-T01", Day, Day.AddDays(1), Worked);
        (await vault.AccessesOf(County, outside, Cancellation)).Select(row => row.At).ShouldBe([Day.AddHours(12)]);
        var all = outside with { OutOfHours = null, Limit = 3 };
        var page = await vault.AccessesOf(County, all, Cancellation);
        page.Select(row => row.At).ShouldBe([Day.AddHours(12), Day.AddHours(9.9), Day.AddHours(9)]);
        (await vault.AccessesOf(County, all with { Before = (page[^1].At, page[^1].Id) }, Cancellation)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task days_with_readings_before_are_counted_by_reader()
    {
        string[] persons = [await Registered(), await Registered()];
        await vault.RecordAccess(
            [
                Entry(persons[0], Day.AddDays(-1).AddHours(1), "one"),
                Entry(persons[1], Day.AddDays(-1).AddHours(2), "one"),
                Entry(persons[1], Day.AddDays(-3).AddHours(2), "one"),
                Entry(persons[1], Day.AddDays(-29), "one"),
                Entry(persons[1], Day, "one"),
            ],
            Cancellation
        );
        var reader = new CountedReader("one", "SX-T01", ["family-doctor"], 9, 9, 0, 9, 9);
        var days = await vault.CountDays(County, [reader], (Day.AddDays(-28), Day), Cancellation);
        days[("one", "SX-T01")].ShouldBe([2L, 1L], ignoreOrder: true);
        days[("one", null)].ShouldBeEmpty();
    }

    [Fact]
    public async Task a_line_is_looked_at_once()
    {
        var review = new ReadingReview("one", null, "many-in-day", "explained", "值班", Day, "authority");
        (await vault.AddReadingReview(County, new DateOnly(2026, 3, 2), review, Cancellation)).ShouldBeTrue();
        (await vault.AddReadingReview(County, new DateOnly(2026, 3, 2), review with { By = "another" }, Cancellation)).ShouldBeFalse();
        (await vault.ReadingReviews(County, new DateOnly(2026, 3, 2), Cancellation)).ShouldHaveSingleItem().By.ShouldBe("authority");
        (await vault.ReadingReviews("340421", new DateOnly(2026, 3, 2), Cancellation)).ShouldBeEmpty();
    }

    private static AccessEntry Entry(string person, DateTimeOffset at, string actor) =>
        new(County, person, at, actor, Roles.FamilyDoctor, "SX-T01", AccessBasis.Registrar, AccessedThing.Person);
}

public sealed class when_the_county_looks_at_reading(TestService service) : IClassFixture<TestService>
{
    private TestClient Authority => service.As("county-authority@340422");

    [Fact]
    public async Task a_line_leads_to_its_readings_and_is_looked_at_once()
    {
        var (reader, day) = ("busy-doctor", Shanghai.Day(service.Clock.Now));
        var vault = (PeopleVault)service.Services.GetService(typeof(PeopleVault))!;
        var doctor = service.As("family-doctor@SX-T01");
        var form = new PersonForm(new IdentityForm(IdentityKind.IdentityCard, IdentityNumbers.Next()), "虚构辛");
        var person = (await doctor.Post("/api/people", form).Expect(201)).String("/person");
        var start = Shanghai.EndOf(day.AddDays(-1));
        // A day that is not worked at all counts too.
        await vault.RecordAccess(
            [
                .. Enumerable
                    .Range(0, 130)
                    .Select(i => new AccessEntry(
                        "340422",
                        i == 0 ? person : $"p{i:00000000000000000000000000}",
                        start.AddHours(3).AddSeconds(i),
                        reader,
                        Roles.FamilyDoctor,
                        "SX-T01",
                        AccessBasis.Registrar,
                        AccessedThing.Person
                    )),
            ],
            TestContext.Current.CancellationToken
        );
        var list = await Authority.Get($"/api/unusual-reading?day={day.Iso()}");
        var lines = list["/items"].EnumerateArray().Where(line => line.GetProperty("reader").GetString() == reader).ToList();
        lines
            .Select(line => (line.GetProperty("kind").GetString(), line.GetProperty("count").GetInt64()))
            .ShouldBe([("many-in-hour", 130), ("many-in-day", 130), ("out-of-hours", 130)]);
        foreach (var line in lines)
        {
            var (read, next) = (0, line.GetProperty("link").GetString());
            while (next is not null)
            {
                var page = await Authority.Get(next).Expect(200);
                read += page["/items"].GetArrayLength();
                next = page["/next"].GetString();
            }

            read.ShouldBe(130);
        }

        (await doctor.Get($"/api/people/{person}/accesses"))["/items"]
            .EnumerateArray()
            .ShouldContain(row =>
                row.GetProperty("basis").GetString() == "authority" && row.GetProperty("what").GetString() == "access-log"
            );

        var reviews = $"/api/unusual-reading/{day.Iso()}/reviews";
        var review = new
        {
            reader,
            institution = "SX-T01",
            kind = "many-in-day",
            finding = "explained",
            note = "集中随访",
        };
        await Authority.Post(reviews, new { }).Refused(400, "field.required", "/reader").Refused(400, "field.required", "/finding");
        await Authority.Post(reviews, review with { reader = "nobody" }).Refused(404, "not-found");
        await Authority.Post(reviews, review with { kind = "more-than-usual" }).Refused(404, "not-found");
        await service.As("county-authority@340422", subject: reader).Post(reviews, review).Refused(403, "unusual-reading.own");
        await Authority.Post(reviews, review).Expect(204);
        await Authority.Post(reviews, review).Refused(409, "unusual-reading.reviewed-already");
        var after = await Authority.Get($"/api/unusual-reading?day={day.Iso()}");
        after["/items"]
            .EnumerateArray()
            .Where(line => line.GetProperty("reader").GetString() == reader)
            .Count(line => line.GetProperty("review").ValueKind != System.Text.Json.JsonValueKind.Null)
            .ShouldBe(1);

        await Authority.Get("/api/unusual-reading?day=x").Refused(400, "field.format");
        await Authority.Get("/api/accesses").Refused(400, "field.required");
        await Authority.Get("/api/accesses?reader=x&hour=24").Refused(400, "field.out-of-range");
        await Authority.Get("/api/accesses?reader=x&cursor=x").Refused(400, "page.cursor-invalid");
        await service.As("dispatcher@SX-H01").Get("/api/unusual-reading").Refused(403, "role.not-permitted");
    }
}
