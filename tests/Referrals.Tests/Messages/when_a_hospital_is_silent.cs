// A hospital's system that has sent messages and sends none any more.
using Microsoft.Extensions.DependencyInjection;
using Referrals.Messages;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Messages;

public class when_a_hospital_is_silent(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task somebody_is_told_once_and_again_when_it_is_heard()
    {
        var silence = service.Services.GetRequiredService<SilenceWatch>();
        await Send("SX-T01");
        await Send("SX-H01");
        (await Silent()).ShouldBe([]);

        service.Clock.Advance(TimeSpan.FromHours(23));
        await Send("SX-H01");
        service.Clock.Advance(TimeSpan.FromHours(2));
        (await Silent()).ShouldBe(["SX-T01"]);
        await silence.Round(TestContext.Current.CancellationToken);
        await silence.Round(TestContext.Current.CancellationToken);
        service.Log.Lines.Count(line => line.Contains("SX-T01 in 340422 has sent no message for 25 hours")).ShouldBe(1);

        await Send("SX-T01");
        (await Silent()).ShouldBe([]);
        await silence.Round(TestContext.Current.CancellationToken);
        service.Log.Lines.ShouldContain(line => line.Contains("SX-T01 in 340422 is heard again"));
        service.Clock.Advance(Senders.Forgotten + TimeSpan.FromDays(1));
        (await service.As("administrator@340422").Get("/api/messages/senders").Expect(200))["/items"].GetArrayLength().ShouldBe(0);
        await service.As("his-system@SX-T01").Get("/api/messages/senders").Refused(403, "role.not-permitted");
    }

    private async Task Send(string institution) =>
        await service
            .As($"his-system@{institution}")
            .Send(MessageForms.Message(institution, "referral.note.v1", $"{Guid.NewGuid()}", new { note = "x" }))
            .Anything();

    private async Task<string?[]> Silent() =>
        [
            .. (await service.As("county-authority@340422").Get("/api/messages/senders").Expect(200))["/items"]
                .EnumerateArray()
                .Where(one => one.GetProperty("isSilent").GetBoolean())
                .Select(one => one.GetProperty("institution").GetString()),
        ];
}
