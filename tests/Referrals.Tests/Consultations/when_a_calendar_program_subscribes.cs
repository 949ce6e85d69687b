// A calendar program reads a doctor's sessions under an address that the doctor made; it has no token.
using System.Globalization;
using System.Text.Json;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Consultations;

public class when_a_calendar_program_subscribes(TestService service) : IClassFixture<TestService>
{
    private const string Own = "/api/consultations/calendar-address";

    private TestClient Program => service.Anonymous;

    [Fact]
    public async Task it_reads_the_sessions_and_nothing_of_patients()
    {
        var expert = Expert("SX-P-H02-02");
        var address = await Made(expert);
        var (at, time) = await Scheduled("SX-P-H02-02");
        var number = (await service.As("family-doctor@SX-V0101").Get(at).Expect(200)).String("/number");
        await service.CatchUp();
        var calendar = await Program.Get(address).Expect(200);
        calendar.ContentType.ShouldBe("text/calendar");
        calendar.Header("Cache-Control").ShouldBe("private, no-store");
        calendar.Text.ShouldContain($"SUMMARY:远程会诊 {number}");
        calendar.Text.ShouldContain($"DTSTART:{time.UtcDateTime:yyyyMMdd'T'HHmmss}Z");
        calendar.Text.ShouldContain("LOCATION:https://video.example.cn/room/9");
        calendar.Text.ShouldNotContain("虚构甲");
        (await Program.Get(address).In("en").Expect(200)).Text.ShouldContain($"SUMMARY:Consultation {number}");
        // Another doctor's has none of it.
        (await Program.Get(await Made(Expert("SX-P-H02-01"))).Expect(200)).Text.ShouldNotContain(number);
        // As soon as the patient has died it is gone from there.
        await service.As("family-doctor@SX-V0101").Post($"{at}/cancellation", new { reason = "patient-died" }).Expect(200);
        await service.CatchUp();
        (await Program.Get(address).Expect(200)).Text.ShouldNotContain(number);
    }

    [Fact]
    public async Task it_is_good_until_its_owner_revokes_it_or_makes_another()
    {
        var expert = Expert("SX-P-H01-03");
        (await expert.Get(Own).Expect(200))["/madeAt"].ValueKind.ShouldBe(JsonValueKind.Null);
        var first = await Made(expert);
        (await expert.Get(Own).Expect(200)).Text.ShouldNotContain(Key(first), Case.Insensitive);
        var second = await Made(expert);
        second.ShouldNotBe(first);
        await Program.Get(first).Refused(404, "not-found");
        await Program.Get(second).Expect(200);
        // Nobody else's doing changes it.
        await Expert("SX-P-H01-02").Delete(Own).Expect(204);
        await Program.Get(second).Expect(200);
        await expert.Delete(Own).Expect(204);
        await expert.Delete(Own).Expect(204);
        await Program.Get(second).Refused(404, "not-found");
        (await expert.Get(Own).Expect(200))["/madeAt"].ValueKind.ShouldBe(JsonValueKind.Null);
        await expert.Post(Own, new { practitioner = "SX-P-H01-02" }).Refused(400, "field.not-allowed", "/practitioner");
    }

    [Fact]
    public async Task a_wrong_key_is_not_found_whatever_is_wrong_with_it()
    {
        var address = await Made(Expert("SX-P-H02-02"));
        var key = Key(address);
        foreach (
            var wrong in (string[])
                [
                    $"/calendars/340422/{key[..^1]}.ics",
                    $"/calendars/340422/{key.ToUpperInvariant()}.ics",
                    $"/calendars/340421/{key}.ics",
                    $"/calendars/~/{key}.ics",
                    $"/calendars/340422/{new string('0', 64)}.ics",
                    $"/calendars/340422/{new string('x', 900)}.ics",
                    "/calendars/340422/SX-P-H02-02.ics",
                ]
        )
        {
            var refused = await Program.Get(wrong).Refused(404, "not-found");
            refused.Header("Cache-Control").ShouldBe("private, no-store", wrong);
        }
    }

    [Fact]
    public async Task of_a_doctor_who_has_left_there_is_none()
    {
        var address = await Made(Expert("SX-P-H02-03"));
        await Program.Get(address).Expect(200);
        var leaving = service.As("administrator@340422");
        var until = Shanghai.Day(service.Clock.Now).AddDays(-1).ToString("O", CultureInfo.InvariantCulture);
        await leaving.Put("/api/practitioners/SX-P-H02-03/leaving", new { until }).Expect(200);
        await Program.Get(address).Refused(404, "not-found");
        await leaving.Put("/api/practitioners/SX-P-H02-03/leaving", new { }).Expect(200);
        await Program.Get(address).Expect(200);
    }

    [Fact]
    public async Task its_key_stands_in_no_log_and_no_table()
    {
        var expert = Expert("SX-P-H02-02");
        var repeated = expert.Post(Own, new { }).IdempotencyKey("calendar");
        var key = Key((await repeated.Expect(201)).String("/address"));
        Key((await expert.Post(Own, new { }).IdempotencyKey("calendar").Expect(201)).String("/address"))
            .ShouldNotBe(key, "an answer is not kept");
        await Program.Get($"/calendars/340422/{key}.ics").Refused(404, "not-found");
        service.Log.Lines.ShouldNotContain(line => line.Contains(key, StringComparison.OrdinalIgnoreCase));
        (
            await service.Count(
                $"select count(*) from referrals.mt_events where data::text ilike '%{key}%' or stream_id ilike '%{key}%' or headers::text ilike '%{key}%'"
            )
        ).ShouldBe(0);
    }

    private TestClient Expert(string practitioner) =>
        service.As($"specialist@{practitioner[..2]}-{practitioner[5..8]}", practitioner: practitioner);

    private static async Task<string> Made(TestClient expert) => (await expert.Post(Own, new { }).Expect(201)).String("/address");

    private static string Key(string address) => address.Split('/')[^1][..^".ics".Length];

    private async Task<(string At, DateTimeOffset Time)> Scheduled(string expert)
    {
        var at = await service.AskedToMeet(
            experts: new
            {
                institution = "SX-H02",
                unit = "TCM",
                practitioner = expert,
            }
        );
        await service.As("specialist@SX-H01", practitioner: "SX-P-H01-02").Post($"{at}/acceptance", new { }).Expect(200);
        var from = service.Clock.Now.AddDays(3);
        await service
            .As("dispatcher@SX-H01")
            .Post(
                $"{at}/schedule",
                new
                {
                    from,
                    until = from.AddHours(1),
                    link = "https://video.example.cn/room/9",
                }
            )
            .Expect(200);
        return (at, from);
    }
}
