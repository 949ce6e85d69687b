using Referrals.Cases;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.ReservedPools;

/// <summary>Eight o'clock: twenty reserved places, five hundred family doctors' patients, two nodes, and people who press twice.</summary>
[Slow]
public class when_five_hundred_ask_at_eight(TestService service) : IClassFixture<TestService>
{
    private const int Cases = 500;
    private const int Reserved = 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task twenty_have_a_place_and_everybody_else_a_clear_answer(bool orWait)
    {
        var other = await service.Another();
        var now = service.Clock.Now;
        var pool = Rush.Pool(now, orWait ? 2 : 1);
        var cases = Enumerable.Range(0, Cases).Select(_ => Guid.CreateVersion7()).ToArray();
        await service.Events.BulkAppend(
            [Rush.Published(pool, 100, now, onlyReserve: orWait), .. cases.SelectMany((id, i) => Rush.Accepted(id, i, now))],
            Cancellation
        );

        var requests = cases.SelectMany((_, i) => Requests(i)).ToArray();
        new Random(8).Shuffle(requests);
        var answers = await Task.WhenAll(
            requests.Select(
                (r, at) =>
                    Task.Run(async () => (r.Case, r.Key, Answer: await Ask(r.Case, r.Key, at % 2 == 0 ? service : other)), Cancellation)
            )
        );

        var state = await Fold(pool);
        var session = state.Session(Rush.Session)!;
        session.Holds.Count.ShouldBe(Reserved);
        session.Holds.Values.ShouldAllBe(hold => hold.Part == CapacityPart.Reserved);
        session.Holds.Values.Select(hold => hold.StartsAt).ShouldBeUnique();
        session.Waiting.Count.ShouldBe(orWait ? Cases - Reserved : 0);
        session.Refused.ShouldBeEmpty("nobody was refused while reserve was free");

        var byCase = answers.ToLookup(a => a.Case, a => (a.Key, a.Answer));
        for (var i = 0; i < Cases; i++)
        {
            var id = cases[i];
            var file = await CaseOf(id);
            (file is Referral.Arranged).ShouldBe(session.Holds.ContainsKey(id));
            (file.Details!.WaitsIn is not null).ShouldBe(session.Waiting.ContainsKey(id));
            if (file is Referral.Arranged { Appointment: var appointment })
            {
                (appointment.Pool, appointment.StartsAt, appointment.Part).ShouldBe(
                    (new PoolPlace(pool.ToString(), Rush.Session), session.Holds[id].StartsAt, CapacityPart.Reserved)
                );
                byCase[i].ShouldAllBe(a => a.Answer.Status == 200 && a.Answer.String("/state") == "arranged");
            }
            else if (orWait)
            {
                // Whoever asks again by another request is on the list already.
                byCase[i]
                    .Count(a => a.Answer.Status == 200 && a.Answer["/waitsIn/session"].GetString() == Rush.Session)
                    .ShouldBe(byCase[i].All(a => a.Key is not null) ? byCase[i].Count() : 1);
                byCase[i]
                    .Where(a => a.Answer.Status != 200)
                    .ShouldAllBe(a => a.Answer.Status == 409 && a.Answer.Code == "pool.reserve-taken");
            }
            else
            {
                byCase[i].ShouldAllBe(a => a.Answer.Status == 409 && a.Answer.Code == "pool.reserve-taken");
            }
        }

        foreach (var repeated in answers.Where(a => a.Key is not null).GroupBy(a => a.Key))
            repeated
                .Select(a => (a.Answer.Status, Rush.Said(a.Answer.Text)))
                .Distinct()
                .Count()
                .ShouldBe(1, "a repeated key has one answer");

        // On two slow cores the log may be full for a moment, and says so: whoever hears it asks again, as Retry-After has it.
        async Task<Answer> Ask(int i, string? key, TestService node)
        {
            Answer answer;
            do answer = await AskOnce(i, key, node);
            while (answer.Status == 503);
            return answer;
        }

        Task<Answer> AskOnce(int i, string? key, TestService node)
        {
            // Of three requests one is the dispatcher's, for a doctor on the telephone.
            var request = i % 3 == 0 ? node.As("dispatcher@SX-H01") : node.As($"family-doctor@{Rush.Township(i)}", subject: $"doctor-{i}");
            var scenario = request
                .Post($"/api/referrals/{cases[i]}/arrangement")
                .Raw(System.Text.Encoding.UTF8.GetString(Rush.Wish(pool, orWait, i % 3 == 0 ? CapacityPart.Reserved : null)));
            return (key is null ? scenario : scenario.IdempotencyKey(key)).Anything().Run();
        }

        // Some press twice, and their workbench says that it is the same request; with some it does not.
        IEnumerable<(int Case, string? Key)> Requests(int i) =>
            (i % 10) switch
            {
                < 3 => Enumerable.Repeat((i, (string?)$"eight-{orWait}-{i}"), 2 + (i % 2)),
                < 5 => Enumerable.Repeat((i, (string?)null), 2),
                < 7 => [(i, null)],
                _ => [(i, $"eight-{orWait}-{i}")],
            };
    }

    private async Task<PoolDay> Fold(PoolKey pool)
    {
        var state = PoolDay.Aggregate.Initial;
        foreach (var e in await service.Events.FetchStream(Rush.Stream(pool), Cancellation))
        {
            state = state.Evolve(e.Data);
            state.Session(Rush.Session)!.FreeReserved.ShouldBeInRange(0, Reserved, $"after {e.Version} {e.EventTypeName}");
        }

        return state;
    }

    private async Task<Referral> CaseOf(Guid id) =>
        ReferralSamples.Fold((await service.Events.FetchStream(Rush.Stream(id), Cancellation)).Select(e => e.Data));
}
