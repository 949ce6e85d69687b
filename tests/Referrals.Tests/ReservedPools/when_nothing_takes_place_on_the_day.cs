// What was true at publication may not be true on the day: specialists leave, units and institutions close.
using System.Text.Json;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Worklists;

namespace Referrals.Tests.ReservedPools;

/// <summary>Such a session is offered to nobody and given to nobody; who has a place in it is to be rebooked, and the desk sees why.</summary>
public class when_nothing_takes_place_on_the_day(TestService service) : IClassFixture<TestService>
{
    private const string Desk = "dispatcher@SX-H01";

    [Fact]
    public async Task it_is_offered_to_nobody_and_given_to_nobody()
    {
        var unit = await service.NewUnit();
        var (leaves, stays) = (await service.NewSpecialist(unit), await service.NewSpecialist(unit));
        var gone = await service.Published(unit, 3, 5, leaves);
        var first = await service.Published(unit, 4, 5, stays);
        var second = await service.Published(unit, 5, 5, stays);
        (await Offered(unit)).ShouldBe([gone.ToString(), first.ToString(), second.ToString()]);
        var holding = await service.AcceptedFor(unit);
        await service.Arranged(holding, first, "am");
        await service.LetLeave(leaves);

        (await Offered(unit)).ShouldBe([first.ToString(), second.ToString()]);
        (await Offered(unit, limit: 1)).ShouldBe([first.ToString(), second.ToString()], "page by page too");
        var at = await service.AcceptedFor(unit);
        var places = (await service.As(Desk).Get($"{at}/places"))["/items"].EnumerateArray().ToList();
        places.ConvertAll(place => place.GetProperty("pool").GetString()).ShouldBe([first.ToString(), second.ToString()]);
        object there = new { pool = gone.ToString(), session = "am" };
        await service.As(Desk).Post($"{at}/arrangement", there).Refused(409, "pool.specialist-gone", "/pool");
        await service.As(Desk).Post($"{at}/waiting", there).Refused(409, "pool.specialist-gone", "/pool");
        var more = new
        {
            pool = gone.ToString(),
            session = "am",
            overbook = "specialist-agrees",
        };
        await service.As(Desk).Post($"{at}/arrangement", more).Refused(409, "pool.specialist-gone", "/pool");
        await service.As(Desk).Post($"{at}/allocation", new { of = leaves }).Refused(409, "pool.none-free");
        (await service.As(Desk).Post($"{at}/allocation", new { }).Expect(200)).String("/appointment/pool/pool").ShouldBe(first.ToString());
        // What was published under a name that is there no more forbids nobody to arrange without a pool.
        var other = await service.AcceptedFor(unit);
        await service.As(Desk).Post($"{other}/arrangement", new { startsAt = gone.At(9) }).Expect(200);
        await service.As(Desk).Post($"{other}/arrangement", new { startsAt = first.At(9) }).Refused(409, "pool.published", "/pool");
    }

    [Fact]
    public async Task nobody_is_given_a_place_of_it_in_exchange()
    {
        var unit = await service.NewUnit();
        var (leaves, stays) = (await service.NewSpecialist(unit), await service.NewSpecialist(unit));
        var (gone, good) = (await service.Published(unit, 3, 5, leaves), await service.Published(unit, 4, 5, stays));
        var (one, two) = (await service.AcceptedFor(unit), await service.AcceptedFor(unit));
        await service.Arranged(one, gone, "am");
        await service.Arranged(two, good, "am");
        await service.LetLeave(leaves);
        await service.As(Desk).Post($"{two}/swap", new { with = PublishedPools.Id(one) }).Refused(409, "pool.specialist-gone", "/with");
        await service.As(Desk).Post($"{one}/swap", new { with = PublishedPools.Id(two) }).Refused(409, "pool.specialist-gone");
    }

    [Fact]
    public async Task nothing_is_published_under_the_name_of_whoever_was_moved_to_another_unit()
    {
        var (unit, other) = (await service.NewUnit(), await service.NewUnit());
        var moves = await service.NewSpecialist(unit);
        await service
            .As("administrator@340422")
            .Put(
                $"/api/practitioners/{moves}/posts/{service.DayText(3)}",
                new
                {
                    institution = "SX-H01",
                    units = new[] { other },
                    roles = new[] { "specialist" },
                }
            )
            .Expect(200);
        object[] sessions =
        [
            new
            {
                session = "am",
                from = "08:00",
                until = "10:00",
                places = 5,
            },
        ];
        await service.Publish($"SX-H01~clinic-slot~{unit}~{moves}~{service.DayText(2)}", new { sessions }).Expect(200);
        await service
            .Publish($"SX-H01~clinic-slot~{unit}~{moves}~{service.DayText(3)}", new { sessions })
            .Refused(400, "field.unknown-code", "pool");
        await service.Publish($"SX-H01~clinic-slot~{other}~{moves}~{service.DayText(3)}", new { sessions }).Expect(200);
    }

    [Fact]
    public async Task a_closed_unit_and_a_closed_institution_are_refused_by_name()
    {
        var unit = await service.NewUnit();
        var gone = await service.Published(unit, 3, 5);
        var at = await service.AcceptedFor(unit);
        await service.CloseUnit(unit);
        (await Offered(unit)).ShouldBeEmpty();
        await service.As(Desk).Post($"{at}/arrangement", new { pool = gone.ToString() }).Refused(409, "pool.unit-closed", "/pool");

        var clinic = await service.Published("OBGY", 3, 5, institution: "SX-M01");
        var mother = await service.AcceptedFor("OBGY", institution: "SX-M01");
        await service.As("administrator@340422").Put("/api/institutions/SX-M01/closing", new { until = service.DayText(2) }).Expect(200);
        (await Offered("OBGY", "SX-M01")).ShouldBeEmpty();
        await service
            .As("dispatcher@SX-M01")
            .Post($"{mother}/arrangement", new { pool = clinic.ToString() })
            .Refused(409, "pool.institution-closed", "/pool");
    }

    [Fact]
    public async Task who_has_a_place_in_it_or_waits_for_one_is_to_be_rebooked_and_the_desk_sees_what_to_suspend()
    {
        var unit = await service.NewUnit();
        var (leaves, stays) = (await service.NewSpecialist(unit), await service.NewSpecialist(unit));
        var (gone, good) = (await service.Published(unit, 3, 1, leaves), await service.Published(unit, 4, 5, stays));
        var (holds, waits) = (await service.AcceptedFor(unit), await service.AcceptedFor(unit));
        await service.Arranged(holds, gone, "am");
        await service
            .As(Desk)
            .Post(
                $"{waits}/waiting",
                new
                {
                    pool = gone.ToString(),
                    session = "am",
                    bypass = "patient-wish",
                }
            )
            .Expect(200);
        (await service.ListsOf(Desk, holds)).ShouldBe(["arriving"]);
        (await Affected(Desk)).ShouldNotContain(gone.ToString());
        await service.LetLeave(leaves);

        (await service.ListsOf(Desk, holds)).ShouldBe(["to-rebook", "arriving"], ignoreOrder: true);
        (await service.ListsOf(Desk, waits)).ShouldBe(["to-rebook", "to-arrange"], ignoreOrder: true);
        (await Item("to-rebook", holds)).GetProperty("unavailable").GetString().ShouldBe("specialist-gone");
        (await Item("to-arrange", waits)).GetProperty("unavailable").GetString().ShouldBe("specialist-gone");
        foreach (var who in (string[])[Desk, "specialist@SX-H01", "county-authority@340422"])
            (await Affected(who)).ShouldContain(gone.ToString(), who);
        (await Affected(Desk)).ShouldNotContain(good.ToString());
        var board = await service.As(Desk).Get($"/api/pools?from={gone.Day:O}&unit={unit}");
        board.String("/pools/0/unavailable").ShouldBe("specialist-gone");
        board.Text.ShouldContain(PublishedPools.Id(holds).ToString());
        (await service.As(Desk).Get($"/api/pools/{good}"))["/unavailable"].ValueKind.ShouldBe(JsonValueKind.Null);

        // Moved to somebody who is there, the case is rebooked; nobody else is given what it leaves.
        await service.Arranged(holds, good, "am");
        await service.RunClocks();
        (await service.ListsOf(Desk, holds)).ShouldBe(["arriving"]);
        (await service.Case(waits)).Details!.WaitsIn.ShouldBe(new PoolPlace(gone.ToString(), "am"));

        // Suspended, it is nobody's work any more.
        await service.Publish(gone.ToString(), new { sessions = Array.Empty<object>(), reason = "staff-shortage" }).Expect(200);
        await service.RunClocks();
        (await Affected(Desk)).ShouldNotContain(gone.ToString());
        (await service.ListsOf(Desk, waits)).ShouldBe(["to-arrange"]);
    }

    [Fact]
    public async Task who_was_arranged_without_a_pool_in_a_unit_that_closes_is_to_be_rebooked_too()
    {
        var unit = await service.NewUnit();
        var at = await service.AcceptedFor(unit);
        var startsAt = new DateTimeOffset(Shanghai.Day(service.Clock.Now).AddDays(5), new TimeOnly(9, 0), Shanghai.Offset);
        await service.As(Desk).Post($"{at}/arrangement", new { startsAt }).Expect(200);
        (await service.ListsOf(Desk, at)).ShouldBe(["arriving"]);
        await service.CloseUnit(unit);
        (await service.ListsOf(Desk, at)).ShouldBe(["to-rebook", "arriving"], ignoreOrder: true);
        (await Item("to-rebook", at)).GetProperty("unavailable").GetString().ShouldBe("unit-closed");
        // Where somebody leads the group, the centre sees it as well.
        await service.CatchUp();
        var counts = (await service.As(Desk).Get("/api/worklists?scope=group"))["/lists"].EnumerateArray();
        counts.Single(list => list.GetProperty("list").GetString() == "to-rebook").GetProperty("cases").GetInt64().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task many_such_days_stand_before_nobody_who_is_there()
    {
        var unit = await service.NewUnit();
        for (var i = 0; i < 7; i++)
        {
            var leaves = await service.NewSpecialist(unit);
            for (var day = 3; day <= 12; day++)
                await service.Published(unit, day, 5, leaves);
            await service.LetLeave(leaves);
        }

        var good = await service.Published(unit, 13, 5, await service.NewSpecialist(unit));
        var at = await service.AcceptedFor(unit);
        (await service.As(Desk).Post($"{at}/allocation", new { }).Expect(200)).String("/appointment/pool/pool").ShouldBe(good.ToString());
        List<string> affected = [];
        for (string? next = "/api/pools/affected?institution=SX-H01&limit=30"; next is not null; )
        {
            var page = await service.As(Desk).Get(next).Expect(200);
            affected.AddRange(page["/items"].EnumerateArray().Select(item => item.GetProperty("pool").GetString()!));
            next = page["/next"].GetString();
        }

        affected.Count(pool => pool.Contains($"~{unit}~", StringComparison.Ordinal)).ShouldBe(70);
        affected.ShouldBeUnique();
    }

    [Fact]
    public async Task a_reserve_where_nobody_is_stands_against_no_refusal()
    {
        var unit = await service.NewUnit();
        var leaves = await service.NewSpecialist(unit);
        await service.Published(unit, 3, 5, leaves);
        await service.LetLeave(leaves);
        await service.CatchUp();
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var form = CaseForms.Referral(unit: unit);
        form["resource"] = "clinic-slot";
        await service.As("family-doctor@SX-T03", practitioner: "SX-P-T03-01").Put(at, form).Expect(201);
        await service.As(Desk).Post($"{at}/refusal", new { reason = "no-capacity" }).Expect(200);
    }

    [Fact]
    public async Task who_may_ask_for_affected_pools_is_who_sees_the_board()
    {
        await service.As("dispatcher@SX-H02").Get("/api/pools/affected?institution=SX-H01").Refused(403, "role.not-permitted");
        await service.As("family-doctor@SX-V0101").Get("/api/pools/affected").Refused(403, "role.not-permitted");
        await service.As("his-system@SX-H02").Get("/api/pools/affected").Expect(200);
        await service.As(Desk).Get("/api/pools/affected?institution=SX-T01").Expect(200);
        await service.As(Desk).Get("/api/pools/affected?institution=SX-NOBODY").Refused(400, "field.unknown-code", "institution");
        await service.As(Desk).Get("/api/pools/affected?cursor=x").Refused(400, "page.cursor-invalid", "cursor");
        await service.As(Desk).Get("/api/pools/affected?limit=0").Refused(400, "field.out-of-range", "limit");
    }

    private async Task<IReadOnlyList<string>> Offered(string unit, string institution = "SX-H01", int limit = 50)
    {
        await service.CatchUp();
        List<string> pools = [];
        for (string? next = $"/api/pools/free?institution={institution}&unit={unit}&kind=clinic-slot&limit={limit}"; next is not null; )
        {
            var page = await service.As("family-doctor@SX-V0101").Get(next).Expect(200);
            pools.AddRange(page["/items"].EnumerateArray().Select(item => item.GetProperty("pool").GetString()!));
            next = page["/next"].GetString();
        }

        return pools;
    }

    private async Task<IReadOnlyList<string>> Affected(string who)
    {
        await service.CatchUp();
        return
        [
            .. (await service.As(who).Get("/api/pools/affected?limit=200").Expect(200))["/items"]
                .EnumerateArray()
                .Select(item => item.GetProperty("pool").GetString()!),
        ];
    }

    private async Task<JsonElement> Item(string list, string at) =>
        (await service.As(Desk).Get($"/api/worklists/{list}?limit=200"))["/items"]
            .EnumerateArray()
            .Single(item => at.EndsWith(item.GetProperty("id").GetString()!, StringComparison.Ordinal));
}
