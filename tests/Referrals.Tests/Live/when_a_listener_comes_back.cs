using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Live;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Live;

/// <summary>What was missed comes first, exactly; or she is told that it cannot be told.</summary>
public class when_a_listener_comes_back(TestPostgres postgres, TestService shared) : IClassFixture<TestService>
{
    // Twelve cases are told of when they are sent and when they are reviewed, and one that is only sent.
    private const int Told = 25;

    [Fact]
    public async Task nothing_is_missing_and_nothing_comes_twice_wherever_she_was_cut_off()
    {
        await using var service = await Start();
        var township = service.As("township-centre@SX-T01");
        await using var whole = await LiveStream.Open(township);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 12; i++)
            {
                var at = await service.Sent(i % 2 == 0 ? "SX-H01" : "SX-H02");
                await township.Post($"{at}/review", new { }).Expect(200);
            }

            return await service.Sent();
        });

        // Cut off again and again while it goes on, between events and in the middle of them.
        var random = new Random(7);
        var pieces = new List<Heard>();
        var id = whole.Hello.Id;
        while (pieces.Count < Told)
        {
            await using var piece = await LiveStream.Open(township, id);
            piece.Hello.Id.ShouldBe(id);
            for (var take = random.Next(4); take > 0 && pieces.Count < Told; take--)
                pieces.Add(await piece.Next());
            id = pieces.LastOrDefault()?.Id ?? id;
        }

        var last = Id(await writing);
        var all = await whole.Until(h => h.Case == last);
        pieces.Select(h => (h.Id, h.What, h.Case)).ShouldBe(all.Select(h => (h.Id, h.What, h.Case)));
        all.Count.ShouldBe(Told);

        // And again from every id there is.
        for (var cut = 0; cut < all.Count; cut++)
        {
            await using var rest = await LiveStream.Open(township, all[cut].Id);
            if (cut < all.Count - 1)
                (await rest.Until(h => h.Id == all[^1].Id)).Select(h => h.Id).ShouldBe(all.Skip(cut + 1).Select(h => h.Id));
        }
    }

    [Fact]
    public async Task too_much_was_missed_or_the_id_is_of_another_log()
    {
        await using var service = await Start(("Live:Kept", "5"));
        var village = service.As("family-doctor@SX-V0101");
        await using var before = await LiveStream.Open(village);
        var ends = new List<string>();
        for (var i = 0; i < 6; i++)
            ends.Add(Id(await service.Sent()));
        var all = await before.Until(h => h.Case == ends[^1]);

        await using (var kept = await LiveStream.Open(village, all[0].Id))
            (await kept.Until(h => h.Case == ends[^1])).Select(h => h.Id).ShouldBe(all.Skip(1).Select(h => h.Id));
        foreach (var unknown in new[] { before.Hello.Id!, "0", "999999999", long.MaxValue.ToString() })
        {
            await using var lost = await LiveStream.Open(village, unknown);
            long.Parse(lost.Hello.Id!).ShouldBeGreaterThanOrEqualTo(long.Parse(all[^1].Id!));
            var reset = await lost.Next();
            (reset.Event, reset.Id, reset.Data.GetProperty("position").GetInt64().ToString()).ShouldBe(
                ("reset", lost.Hello.Id, lost.Hello.Id!)
            );
            var next = Id(await service.Sent());
            (await lost.Next()).Case.ShouldBe(next);
            all.Add((await before.Until(h => h.Case == next))[^1]);
        }
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("-1")]
    [InlineData("1-")]
    [InlineData("1-x")]
    [InlineData("1,2")]
    [InlineData("99999999999999999999")]
    [InlineData("１")]
    public async Task an_id_that_was_never_sent_is_refused(string id)
    {
        await shared
            .As("family-doctor@SX-V0101")
            .Get("/api/live?lastEventId=" + Uri.EscapeDataString(id))
            .Refused(400, "live.last-event-id-invalid");
        if (Ascii.IsValid(id))
            await shared
                .As("family-doctor@SX-V0101")
                .Get("/api/live")
                .Header("Last-Event-ID", id)
                .Refused(400, "live.last-event-id-invalid");
    }

    [Fact]
    public async Task a_quiet_listener_moves_on_with_the_signs_of_life()
    {
        await using var service = await Start(("Live:HeartbeatMs", "20"), ("Live:Kept", "2"));
        await using var quiet = await LiveStream.Open(service.As("family-doctor@SX-T03"));
        for (var i = 0; i < 5; i++)
            await service.Sent();
        var end = await service.Events.Position(TestContext.Current.CancellationToken);
        await Eventually.Holds(() => quiet.LastId == $"{end}", "a sign of life has the last position");

        // All that happened has been forgotten here, but none of it was hers.
        await using var back = await LiveStream.Open(service.As("family-doctor@SX-T03"), quiet.LastId);
        var own = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-T03").Put(own, CaseForms.Referral()).Expect(201);
        (await back.Next()).Case.ShouldBe(Id(own));
        back.Heartbeats.ShouldBeGreaterThanOrEqualTo(0);
    }

    [Fact]
    public async Task an_event_of_which_several_things_are_told_is_cut_between_them()
    {
        await using var service = new TestService(
            postgres,
            builder =>
            {
                LiveStream.OnlyCases(builder);
                builder.Services.AddSingleton<LiveSource>(change =>
                    [
                        new LiveMessage("notice", """{"case":"first","event":"for-all"}"""u8.ToArray(), change.MayBeOpenedBy),
                        new LiveMessage("notice", """{"case":"second","event":"for-one"}"""u8.ToArray(), change.MayBeOpenedBy)
                        {
                            Only = caller => caller.Subject == "the-one",
                        },
                    ]
                );
            }
        );
        await service.InitializeAsync();
        await using var one = await LiveStream.Open(service.As("family-doctor@SX-V0101", subject: "the-one"));
        await using var other = await LiveStream.Open(service.As("family-doctor@SX-V0101", subject: "the-other"));
        await service.As("family-doctor@SX-V0101").Put($"/api/referrals/{Guid.CreateVersion7()}", CaseForms.Referral()).Expect(201);
        await service.As("family-doctor@SX-V0101").Put($"/api/referrals/{Guid.CreateVersion7()}", CaseForms.Referral()).Expect(201);

        Heard[] all = [await one.Next(), await one.Next(), await one.Next()];
        var position = all[^1].Id;
        all.Select(h => (h.Event, h.Id)).ShouldBe([("case", $"{position}-1"), ("notice", $"{position}-2"), ("notice", $"{position}")]);
        Heard[] others = [await other.Next(), await other.Next(), await other.Next()];
        others.Take(2).Select(h => h.Id).ShouldBe(all.Take(2).Select(h => h.Id));
        others[2].Event.ShouldBe("case", "the third thing was not hers");
        for (var cut = 0; cut < 2; cut++)
        {
            await using var back = await LiveStream.Open(service.As("family-doctor@SX-V0101", subject: "the-one"), all[cut].Id);
            (await back.Next()).Id.ShouldBe(all[cut + 1].Id);
        }
    }

    private async Task<TestService> Start(params (string Name, string Value)[] settings)
    {
        var service = new TestService(
            postgres,
            builder =>
            {
                LiveStream.OnlyCases(builder);
                foreach (var (name, value) in settings)
                    builder.Configuration[name] = value;
            }
        );
        await service.InitializeAsync();
        return service;
    }

    private static string Id(string at) => at.Split('/')[^1];
}
