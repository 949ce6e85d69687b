// Longer than 300 lines: one test for each deadline and step, over one world.
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Worklists;

namespace Referrals.Tests.Clocks;

/// <summary>Each deadline is acted on once: by one node of two, after a crash, and after a day's outage.</summary>
public class when_a_deadline_passes(TestService service) : IClassFixture<TestService>
{
    private const string Doctor = "family-doctor@SX-V0101";

    [Fact]
    public async Task a_late_review_goes_to_the_lead_centre_which_may_then_act_and_on_to_the_county()
    {
        var at = await service.Sent();
        await service.As("dispatcher@SX-H01").Get(at).Refused(404, "not-found");
        await Pass(TimeSpan.FromHours(2));
        (await Happened(at)).ShouldBe(["referral_submitted", "referral_escalated"]);
        (await service.ListsOf("dispatcher@SX-H01", at)).ShouldBe(["to-review", "late"]);
        (await service.ListsOf("township-centre@SX-T01", at)).ShouldBe(["to-review", "late"]);

        await Pass(TimeSpan.FromHours(2));
        (await Happened(at)).ShouldBe(["referral_submitted", "referral_escalated", "referral_escalated"]);
        (await service.ListsOf("county-authority@340422", at)).ShouldBe(["late"]);
        await Pass(TimeSpan.FromDays(2));
        (await Happened(at)).Count.ShouldBe(3, "there is nobody above the county");

        await service.As("dispatcher@SX-H01").Post($"{at}/review", new { }).Expect(200);
        (await service.ListsOf("county-authority@340422", at)).ShouldBeEmpty();
        (await service.ListsOf("dispatcher@SX-H01", at)).ShouldBe(["to-answer"]);
        var escalations = (await service.As(Doctor).Get($"{at}/history"))
            .Json.EnumerateArray()
            .Where(e => e.GetProperty("event").GetString() == "referral_escalated")
            .ToList();
        escalations.ConvertAll(e => e.GetProperty("data").GetProperty("level").GetString()).ShouldBe(["lead-centre", "county"]);
        escalations.ShouldAllBe(e => e.GetProperty("actor").GetString() == "clock");
    }

    [Fact]
    public async Task an_answer_in_time_leaves_the_clock_nothing_to_do()
    {
        var at = await service.Reviewed();
        service.Clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        await service.RunClocks();
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { }).Expect(200);
        await Pass(TimeSpan.FromDays(1));
        (await Happened(at)).ShouldBe(["referral_submitted", "township_review_passed", "referral_accepted"]);
    }

    [Fact]
    public async Task a_hold_lapses_by_itself_at_its_moment_and_not_before()
    {
        var at = await Arranged(TimeSpan.FromHours(1), TimeSpan.FromHours(3));
        service.Clock.Advance(TimeSpan.FromHours(3) - TimeSpan.FromSeconds(1));
        await service.RunClocks();
        (await Happened(at))[^1].ShouldBe("referral_arranged");
        await Pass(TimeSpan.FromSeconds(1));
        (await Happened(at))[^1].ShouldBe("hold_expired");
        (await service.ListsOf("dispatcher@SX-H01", at)).ShouldBe(["to-arrange"]);
    }

    [Fact]
    public async Task papers_and_reports_are_reminded_of_and_then_noted_as_missed()
    {
        var emergency = await service.EmergencyArrived();
        await Pass(TimeSpan.FromHours(20));
        (await Happened(emergency)).ShouldBe(["emergency_arrived", "deadline_reminded"]);
        await Pass(TimeSpan.FromHours(4));
        (await Happened(emergency)).ShouldBe(["emergency_arrived", "deadline_reminded", "deadline_missed"]);
        (await service.ListsOf(Doctor, emergency, "SX-P-V0101-01")).ShouldBe(["late", "returned", "mine"]);

        var at = await service.InCare();
        await service.As("specialist@SX-H01").Post($"{at}/conclusion", CaseForms.Conclusion());
        await Pass(TimeSpan.FromDays(6));
        (await Happened(at))[^1].ShouldBe("deadline_reminded");
        await Pass(TimeSpan.FromDays(1));
        (await Happened(at))[^1].ShouldBe("deadline_missed");
        await service.As("specialist@SX-H01").Post($"{at}/outcome", CaseForms.Outcome).Expect(200);
        (await service.ListsOf("specialist@SX-H01", at)).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_follow_up_is_reminded_of_in_the_morning_of_its_day_and_missed_at_its_end_in_shanghai()
    {
        var origin = await service.InCare();
        var day = Shanghai.Day(service.Clock.Now).AddDays(7);
        var down =
            "/api/referrals/"
            + (
                await service
                    .As("specialist@SX-H01")
                    .Post($"{origin}/down-transfer", CaseForms.Down(Shanghai.Day(service.Clock.Now)))
                    .Expect(201)
            ).String("/spawned");
        foreach (
            var (step, body) in new (string, object)[]
            {
                ("acceptance", new { }),
                ("arrival", new { }),
                ("care", new { inpatient = false }),
            }
        )
            await service.As("township-centre@SX-T01").Post($"{down}/{step}", body).Expect(200);
        var midnight = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Shanghai.Offset);

        service.Clock.Set(midnight.AddHours(8).AddSeconds(-1));
        await service.RunClocks();
        (await Happened(down))[^1].ShouldBe("care_begun");
        service.Clock.Set(midnight.AddHours(8));
        await service.RunClocks();
        (await Happened(down))[^1].ShouldBe("deadline_reminded");
        service.Clock.Set(midnight.AddDays(1).AddSeconds(-1));
        await service.RunClocks();
        (await Happened(down))[^1].ShouldBe("deadline_reminded");
        service.Clock.Set(midnight.AddDays(1));
        await service.RunClocks();
        (await Happened(down))[^1].ShouldBe("deadline_missed");
    }

    [Fact]
    public async Task two_nodes_at_once_act_once()
    {
        var other = await service.Another();
        var cases = new List<string>();
        for (var i = 0; i < 12; i++)
            cases.Add(await service.Reviewed());
        await service.CatchUp();
        service.Clock.Advance(TimeSpan.FromHours(2));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => (i % 2 == 0 ? service : other).RunClocks()));
        await service.RunClocks();
        foreach (var at in cases)
            (await Happened(at)).Count(name => name == "referral_escalated").ShouldBe(1);
    }

    [Fact]
    public async Task after_a_days_outage_everything_is_done_in_order_and_says_so()
    {
        var first = await Arranged(TimeSpan.FromHours(1), TimeSpan.FromHours(2));
        var second = await Arranged(TimeSpan.FromMinutes(30), TimeSpan.FromHours(1));
        var third = await service.Reviewed();
        service.Clock.Advance(TimeSpan.FromDays(1));
        await service.RunClocks();
        var order = await Positions("hold_expired", "referral_escalated");
        order
            .FindIndex(e => second.EndsWith(e.Case))
            .ShouldBeLessThan(order.FindIndex(e => first.EndsWith(e.Case)), "the earlier deadline comes first");
        foreach (var at in (string[])[first, second, third])
        {
            (await service.As(Doctor).Get($"{at}/history"))
                .Json.EnumerateArray()
                .Last(e => e.GetProperty("actor").GetString() == "clock")
                .GetProperty("data")
                .GetProperty("byOutage")
                .GetBoolean()
                .ShouldBeTrue();
        }

        // The centre has its own time to act, though the county's would have passed in the meantime.
        (await Happened(third))
            .Count(name => name == "referral_escalated")
            .ShouldBe(1);
    }

    [Fact]
    public async Task a_step_that_was_taken_before_the_table_knew_is_not_taken_again()
    {
        var at = await Arranged(TimeSpan.FromHours(1), TimeSpan.FromHours(2));
        service.Clock.Advance(TimeSpan.FromHours(2));
        await service.RunClocks();
        await Sql(
            $"""
            insert into referrals.deadlines (tenant_id, id, line, kind, step, due_at)
            values ('340422', 'referral-{at.Split('/')[
                ^1
            ]}', 'hold/expire-hold', 'hold', 'expire-hold', '{service.Clock.Now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}')
            """
        );
        (await service.RunClocks()).ShouldBe(0);
        (await Happened(at)).Count(name => name == "hold_expired").ShouldBe(1);
    }

    [Fact]
    public async Task a_moment_finer_than_a_table_keeps_is_acted_on_all_the_same()
    {
        service.Clock.Advance(TimeSpan.FromTicks(1_234_567));
        var at = await service.Reviewed();
        var emergency = await service.EmergencyArrived();
        await Pass(TimeSpan.FromHours(2));
        (await Happened(at))[^1].ShouldBe("referral_escalated");
        await Pass(TimeSpan.FromHours(18));
        await Pass(TimeSpan.FromHours(4));
        await Pass(TimeSpan.FromHours(4));
        (await Happened(emergency)).ShouldBe(["emergency_arrived", "deadline_reminded", "deadline_missed"]);
        (await service.RunClocks()).ShouldBe(0);
    }

    [Fact]
    public async Task what_was_overdue_from_its_beginning_was_no_outage()
    {
        var emergency = $"/api/referrals/{Guid.CreateVersion7()}";
        await service
            .As("dispatcher@SX-H01")
            .Put(
                $"{emergency}/emergency-arrival",
                new
                {
                    patient = CaseForms.NewPatient(),
                    from = "SX-V0101",
                    practitioner = "SX-P-V0101-01",
                    unit = "CARD",
                    channel = "chest-pain",
                    arrivedAt = service.Clock.Now.AddHours(-30),
                }
            )
            .Expect(201);
        await service.CatchUp();
        // The row says when the database recorded it; the test's clock may be ahead of that.
        await Sql(
            $"update referrals.referrals set changed_at = '{service.Clock.Now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}' where id = 'referral-{emergency.Split('/')[^1]}'"
        );
        await service.RunClocks();
        var clock = (await service.As(Doctor).Get($"{emergency}/history"))
            .Json.EnumerateArray()
            .Where(e => e.GetProperty("actor").GetString() == "clock")
            .ToList();
        clock.ShouldNotBeEmpty();
        clock.ShouldAllBe(e => !e.GetProperty("data").GetProperty("byOutage").GetBoolean());
    }

    [Fact]
    public async Task the_clock_of_the_machine_may_jump()
    {
        var at = await service.Reviewed();
        service.Clock.Advance(TimeSpan.FromHours(1));
        await service.RunClocks();
        service.Clock.Set(service.Clock.Now.AddHours(-1));
        await service.RunClocks();
        (await Happened(at)).ShouldNotContain("referral_escalated");
        service.Clock.Advance(TimeSpan.FromHours(2));
        await service.RunClocks();
        service.Clock.Set(service.Clock.Now.AddHours(-1));
        await service.RunClocks();
        service.Clock.Advance(TimeSpan.FromHours(1));
        await service.RunClocks();
        (await Happened(at)).Count(name => name == "referral_escalated").ShouldBe(1);
    }

    private async Task Pass(TimeSpan time)
    {
        service.Clock.Advance(time);
        await service.RunClocks();
    }

    private async Task<string> Arranged(TimeSpan startsIn, TimeSpan heldFor)
    {
        var at = await service.Reviewed();
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { }).Expect(200);
        await service
            .As("dispatcher@SX-H01")
            .Post($"{at}/arrangement", new { startsAt = service.Clock.Now + startsIn, heldUntil = service.Clock.Now + heldFor })
            .Expect(200);
        return at;
    }

    private async Task<IReadOnlyList<string>> Happened(string at) =>
        [
            .. (await service.As("county-authority@340422").Get($"{at}/history"))
                .Json.EnumerateArray()
                .Select(e => e.GetProperty("event").GetString()!),
        ];

    private async Task<List<(long Position, string Case)>> Positions(params string[] names)
    {
        await using var command = service
            .Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand("select seq_id, substr(stream_id, 10) from referrals.mt_events where type = any($1) order by seq_id");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = names });
        var found = new List<(long, string)>();
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            found.Add((reader.GetInt64(0), reader.GetString(1)));
        return found;
    }

    private async Task Sql(string sql)
    {
        await using var command = service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
