using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Referrals.Cases;
using Referrals.ReservedPools;
using Referrals.Security;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Operations;

namespace Referrals.Tests.ReservedPools;

/// <summary>The real process, gone without a word between hold and answer; whoever heard nothing asks again with the same key.</summary>
[Slow]
public class when_a_node_is_killed_in_the_rush(TestPostgres postgres)
{
    private const int Cases = 240;
    private const int Reserved = 120;
    private const int Kills = 3;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task each_case_is_arranged_once_and_every_hold_has_its_case()
    {
        await using var folder = new EmbeddedPostgresFolder();
        var database = await postgres.CreateDatabase();
        await using var standalone = new LogNode(database, App.Events());
        var log = standalone.Log;
        var now = DateTimeOffset.UtcNow;
        var pool = Rush.Pool(now, 2);
        var cases = Enumerable.Range(0, Cases).Select(_ => Guid.CreateVersion7()).ToArray();
        await log.BulkAppend(
            [Rush.Published(pool, Reserved * 5, now), .. cases.SelectMany((id, i) => Rush.Accepted(id, i, now))],
            Cancellation
        );
        var body = Rush.Wish(pool, part: CapacityPart.Reserved);
        var answers = new ConcurrentDictionary<int, (int Status, string Text)>();
        var asked = new ConcurrentDictionary<int, bool>();
        var token = default(string);

        for (var kill = 1; kill <= Kills; kill++)
        {
            await using var doomed = Node();
            using var http = Client(await doomed.ReadyAsync());
            var enough = answers.Count + 25;
            var reached = new TaskCompletionSource();
            var rush = Everybody(
                http,
                () =>
                {
                    if (answers.Count >= enough)
                        reached.TrySetResult();
                }
            );
            await Task.WhenAny(reached.Task, rush);
            await doomed.KillAsync();
            await rush;
        }

        asked.Count.ShouldBeGreaterThan(answers.Count, "some did not hear their answer");
        var heard = answers.ToDictionary();
        answers.Clear();
        await using var node = Node();
        using var again = Client(await node.ReadyAsync());
        await Everybody(again, () => { });

        answers.Count.ShouldBe(Cases);
        answers.Values.ShouldAllBe(a => a.Status == 200 || a.Status == 409);
        foreach (var (i, answer) in heard)
            answers[i].ShouldBe(answer, "what was answered once is answered again");
        var state = PoolDay.Aggregate.Initial;
        foreach (var e in await log.FetchStream(Rush.Stream(pool), Cancellation))
        {
            state = state.Evolve(e.Data);
            state.Session(Rush.Session)!.FreeReserved.ShouldBeInRange(0, Reserved);
        }

        var holds = state.Session(Rush.Session)!.Holds;
        holds.Count.ShouldBe(Reserved);
        holds.Values.Select(hold => hold.StartsAt).ShouldBeUnique();
        for (var i = 0; i < Cases; i++)
        {
            var events = (await log.FetchStream(Rush.Stream(cases[i]), Cancellation)).Select(e => e.Data).ToList();
            var held = holds.GetValueOrDefault(cases[i]);
            (answers[i].Status == 200).ShouldBe(held is not null);
            events.Count.ShouldBe(held is null ? 2 : 3, "a case is arranged once");
            (ReferralSamples.Fold(events) as Referral.Arranged)?.Appointment.StartsAt.ShouldBe(held!.StartsAt);
        }

        ReferralsProcess Node() =>
            new(folder.DataFolder, ("ConnectionStrings__Referrals", database), ("REFERRALS_MASTER_KEYS", TestService.MasterKeys));

        // Each asks until there is an answer or nobody to ask; those who have heard theirs ask no more.
        Task Everybody(HttpClient http, Action answered)
        {
            var next = -1;
            return Task.WhenAll(
                Enumerable
                    .Range(0, 16)
                    .Select(_ =>
                        Task.Run(
                            async () =>
                            {
                                for (int i; (i = Interlocked.Increment(ref next)) < Cases; )
                                {
                                    if (answers.ContainsKey(i))
                                        continue;
                                    asked[i] = true;
                                    if (await Ask(http, i) is not { } answer)
                                        return;
                                    answers[i] = answer;
                                    answered();
                                }
                            },
                            Cancellation
                        )
                    )
            );
        }

        async Task<(int Status, string Text)?> Ask(HttpClient http, int i)
        {
            try
            {
                using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
                using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/referrals/{cases[i]}/arrangement") { Content = content };
                request.Headers.Add("Idempotency-Key", $"eight-{i}");
                using var response = await http.SendAsync(request, Cancellation);
                return ((int)response.StatusCode, Rush.Said(await response.Content.ReadAsStringAsync(Cancellation)));
            }
            catch (HttpRequestException)
            {
                return null;
            }
        }

        HttpClient Client(Uri address)
        {
            if (token is null)
            {
                using var key = DevelopmentKey.Open(folder.DataFolder);
                token = DevelopmentToken
                    .Parse("dispatcher@SX-H01")
                    .Sign(key, SecuritySettings.DefaultAudience, DateTimeOffset.UtcNow, DevelopmentToken.DefaultLife);
            }

            return new HttpClient
            {
                BaseAddress = address,
                DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            };
        }
    }
}
