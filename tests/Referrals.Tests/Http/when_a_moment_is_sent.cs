using System.Globalization;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Http;

/// <summary>
/// Moments in bodies and queries: Shanghai time without an offset, whatever the zone of the machine, and never a day alone.
/// </summary>
public class when_a_moment_is_sent(TestService service) : IClassFixture<TestService>
{
    private TestClient Receiver => service.As("dispatcher@SX-H01");

    [Fact]
    public async Task an_appointment_without_an_offset_is_in_shanghai()
    {
        var at = await Accepted();
        var starts = InShanghai(TimeSpan.FromDays(2));
        var arranged = await Receiver.Post(
            $"{at}/arrangement",
            new { startsAt = Bare(starts), heldUntil = Bare(starts.AddHours(-1)).Replace('T', ' ') }
        );
        arranged["/appointment/startsAt"].GetDateTimeOffset().ShouldBe(starts);
        arranged["/appointment/heldUntil"].GetDateTimeOffset().ShouldBe(starts.AddHours(-1));
    }

    [Fact]
    public async Task what_has_just_happened_in_shanghai_is_not_in_the_future()
    {
        var at = await Accepted();
        await Receiver.Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddHours(1) });
        await Receiver.Post($"{at}/arrival", new { arrivedAt = Bare(service.Clock.Now) }).Expect(200);
        (await Receiver.Get(at))["/arrivedAt"].GetDateTimeOffset().ShouldBe(service.Clock.Now, TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("arrangement", "startsAt")]
    [InlineData("arrangement", "heldUntil")]
    [InlineData("allocation", "notBefore")]
    [InlineData("arrival", "arrivedAt")]
    [InlineData("care", "begunAt")]
    [InlineData("conclusion", "concludedAt")]
    [InlineData("follow-ups", "doneAt")]
    [InlineData("death", "diedAt")]
    public async Task a_day_alone_is_no_moment(string action, string field)
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service
            .As("specialist+dispatcher+township-centre@SX-T01")
            .Post($"{at}/{action}", new Dictionary<string, string>(StringComparer.Ordinal) { [field] = "2026-03-01" })
            .Refused(400, "field.moment", $"/{field}");
    }

    [Fact]
    public async Task neither_is_it_at_the_door_or_at_birth()
    {
        await Receiver
            .Put($"/api/referrals/{Guid.CreateVersion7()}/emergency-arrival", new { arrivedAt = "2026-03-01" })
            .Refused(400, "field.moment", "/arrivedAt");
        await Receiver
            .Post("/api/people", new { identity = new { kind = "newborn", bornAt = "2026-03-01" } })
            .Refused(400, "field.moment", "/identity/bornAt");
        await Receiver
            .Post("/api/people", new { identity = new { kind = "newborn", bornAt = 20_260_301 } })
            .Refused(400, "field.wrong-type", "/identity/bornAt");
    }

    [Fact]
    public async Task a_question_as_of_a_moment_means_shanghai()
    {
        var at = await service.Sent();
        var sender = service.As("family-doctor@SX-V0101");
        await sender.Get($"{at}?asOf={Bare(DateTimeOffset.UtcNow.AddMinutes(-5))}").Refused(404, "not-found");
        await sender.Get($"{at}?asOf={Bare(DateTimeOffset.UtcNow.AddMinutes(5))}").Expect(200);
        await sender.Get($"{at}?asOf=2026-03-01").Refused(400, "as-of.invalid");
    }

    private DateTimeOffset InShanghai(TimeSpan later) =>
        new(Shanghai.Day(service.Clock.Now + later).ToDateTime(new TimeOnly(9, 0)), Shanghai.Offset);

    private static string Bare(DateTimeOffset moment) =>
        moment.ToOffset(Shanghai.Offset).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    private async Task<string> Accepted()
    {
        var at = await service.Reviewed();
        await Receiver.Post($"{at}/acceptance", new { }).Expect(200);
        return at;
    }
}
