using System.Globalization;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Cases;

/// <summary>What was answered then is answered again, by version and by moment, on this node and on one that has just started.</summary>
public class when_history_is_read_as_of(TestService service) : IClassFixture<TestService>
{
    private const string Sender = "family-doctor@SX-V0101";
    private const string Reviewer = "township-centre@SX-T01";
    private const string Receiver = "dispatcher@SX-H01";

    [Fact]
    public async Task every_version_reads_as_it_did_when_it_was_the_newest()
    {
        var id = Guid.CreateVersion7();
        var at = $"/api/referrals/{id}";
        var then = new List<string>();
        var form = CaseForms.Referral();
        await service.As(Sender).Put($"{at}/draft", form).Expect(201);
        await Keep();
        form["summary"] = "高血压十年，近来服药不规律。";
        await Step(Sender, HttpMethod.Put, "draft", form);
        form.Remove("patient");
        form.Remove("person");
        await Step(Sender, HttpMethod.Post, "submission", form);
        await Step(Reviewer, HttpMethod.Post, "return", new { reason = "missing-examination", note = "请补充心电图" });
        form["examinations"] = "心电图：ST段压低";
        await Step(Sender, HttpMethod.Post, "submission", form);
        await Step(Reviewer, HttpMethod.Post, "review", new { note = "同意" });
        await Step(Receiver, HttpMethod.Post, "opening", new { });
        await Step(Receiver, HttpMethod.Post, "acceptance", new { note = "请带好既往病历" });
        await Step(Receiver, HttpMethod.Post, "arrangement", new { startsAt = service.Clock.Now.AddHours(2), place = "12床" });
        service.Clock.Advance(TimeSpan.FromHours(2));
        await Step(Receiver, HttpMethod.Post, "arrival", new { });
        await Step(Receiver, HttpMethod.Post, "care", new { inpatient = true });
        await Step(Receiver, HttpMethod.Post, "notes", new { note = "入院" });
        await Step(Receiver, HttpMethod.Post, "conclusion", CaseForms.Conclusion());
        await Step(Receiver, HttpMethod.Post, "outcome", CaseForms.Outcome);
        await Step(Sender, HttpMethod.Post, "closure", new { });
        then.Count.ShouldBe(15);

        var history = await service.As(Sender).Get($"{at}/history");
        var recorded = history.Json.EnumerateArray().Select(e => e.GetProperty("recordedAt").GetDateTimeOffset()).ToList();
        recorded.Count.ShouldBe(then.Count);
        foreach (var node in new[] { service, await service.Another() })
        {
            var sender = node.As(Sender);
            for (var version = 1; version <= then.Count; version++)
            {
                var answer = await sender.Get($"{at}?asOf={version}");
                answer.Text.ShouldBe(then[version - 1]);
                answer.Version.ShouldBe(version);
                // Just after it was recorded, which is as early as anybody can have read it.
                (await sender.Get($"{at}?asOf={Moment(recorded[version - 1])}")).Text.ShouldBe(then[version - 1]);
                var prefix = await sender.Get($"{at}/history?asOf={version}");
                prefix.Json.GetArrayLength().ShouldBe(version);
                prefix
                    .Json.EnumerateArray()
                    .Select(e => e.GetRawText())
                    .ShouldBe(history.Json.EnumerateArray().Take(version).Select(e => e.GetRawText()));
            }

            await sender.Get($"{at}?asOf={Moment(recorded[0].AddSeconds(-1))}").Refused(404, "not-found");
            await sender.Get($"{at}/history?asOf={Moment(recorded[0].AddSeconds(-1))}").Refused(404, "not-found");
            await sender.Get($"{at}?asOf=0").Refused(404, "not-found");
            (await sender.Get($"{at}?asOf={then.Count + 5}")).Text.ShouldBe(then[^1]);
            (await sender.Get($"{at}?asOf={long.MaxValue}")).Text.ShouldBe(then[^1]);
        }

        async Task Step(string who, HttpMethod method, string path, object body)
        {
            await service.As(who).Send(method, $"{at}/{path}", body).Expect(200);
            await Keep();
        }

        async Task Keep() => then.Add((await service.As(Sender).Get(at)).Text);
    }

    [Fact]
    public async Task what_was_a_draft_stays_the_senders()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var form = CaseForms.Referral();
        await service.As(Sender).Put($"{at}/draft", form).Expect(201);
        var drafted = (await service.As(Sender).Get($"{at}/history"))["/0/recordedAt"].GetDateTimeOffset();
        await service.As(Receiver).Get(at).Refused(404, "not-found");
        await service.As(Receiver).Get($"{at}/history").Refused(404, "not-found");
        form.Remove("patient");
        await service.As(Sender).Post($"{at}/submission", form).Expect(200);

        (await service.As(Sender).Get($"{at}?asOf=1")).String("/state").ShouldBe("draft");
        foreach (var who in new[] { Receiver, Reviewer, "county-authority@340422", "insurer@340422" })
        {
            await service.As(who).Get($"{at}?asOf=1").Refused(404, "not-found");
            await service.As(who).Get($"{at}?asOf={Moment(drafted)}").Refused(404, "not-found");
            await service.As(who).Get($"{at}/history?asOf=1").Refused(404, "not-found");
            if (who == Receiver)
            {
                await service.As(who).Get($"{at}?asOf=2").Refused(404, "not-found");
                continue;
            }

            (await service.As(who).Get($"{at}?asOf=2")).String("/state").ShouldBe("in-township-review");
            (await service.As(who).Get($"{at}/history"))
                .Json.EnumerateArray()
                .Select(e => e.GetProperty("version").GetInt64())
                .ShouldBe([2]);
        }
    }

    [Fact]
    public async Task a_receiver_does_not_see_what_lay_elsewhere()
    {
        var at = await service.Reviewed();
        await service
            .As(Receiver)
            .Post($"{at}/redirection", new { destination = new { institution = "SX-H02", unit = "CARD" }, reason = "no-capacity" })
            .Expect(200);
        await service.As(Receiver).Get(at).Refused(404, "not-found");
        await service.As(Receiver).Get($"{at}?asOf=2").Refused(404, "not-found");
        var now = service.As("dispatcher@SX-H02");
        (await now.Get($"{at}?asOf=3")).String("/to/institution").ShouldBe("SX-H02");
        await now.Get($"{at}?asOf=2").Refused(404, "not-found");
    }

    [Fact]
    public async Task reading_the_past_is_not_opening()
    {
        var at = await service.Reviewed();
        var before = await service.CountEvents();
        await service.As(Receiver).Get($"{at}?asOf=2");
        (await service.CountEvents()).ShouldBe(before);
        await service.As(Receiver).Get(at);
        await service.As(Receiver).Get(at);
        (await service.CountEvents()).ShouldBe(before + 1);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("99999999999999999999")]
    [InlineData("2026-11-22")]
    [InlineData("2026-02-30T10:00:00Z")]
    [InlineData("2026-11-22T25:00:00%2B08:00")]
    [InlineData("2026-11-22T10:00:00%2B99:00")]
    [InlineData("0x10")]
    [InlineData("٣")]
    [InlineData("%00")]
    [InlineData("1&asOf=2")]
    public async Task an_asof_that_says_nothing_is_refused(string asOf)
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As(Sender).Get($"{at}?asOf={asOf}").Refused(400, "as-of.invalid");
        await service.As(Sender).Get($"{at}/history?asOf={asOf}").Refused(400, "as-of.invalid");
    }

    [Theory]
    [InlineData("2000-01-01T00:00Z")]
    [InlineData("2000-01-01T00:00:00Z")]
    [InlineData("2000-01-01T08:00:00+08:00")]
    [InlineData("2000-01-01T08:00:00%2B08:00")]
    [InlineData("2000-01-01T08:00:00.1234567%2B08:00")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("2000-01-01T08:00:00")]
    [InlineData("2000-01-01 08:00")]
    public async Task a_moment_is_understood_with_its_offset_and_without(string asOf) =>
        await service.As(Sender).Get($"{await service.Sent()}?asOf={asOf}").Refused(404, "not-found");

    [Fact]
    public async Task the_end_of_time_is_now()
    {
        var at = await service.Sent();
        var now = await service.As(Sender).Get(at);
        (await service.As(Sender).Get($"{at}?asOf=9999-12-31T23:59:59Z")).Text.ShouldBe(now.Text);
        (await service.As(Sender).Get($"{at}?asOf=9999-12-31T23:59:59-08:00").Anything()).Status.ShouldBeOneOf(200, 400);
        (await service.As(Sender).Get($"{at}?asOf=0001-01-01T00:00:00%2B08:00").Anything()).Status.ShouldBeOneOf(404, 400);
    }

    private static string Moment(DateTimeOffset moment) => Uri.EscapeDataString(moment.ToString("O", CultureInfo.InvariantCulture));
}
