// Exchanging places over HTTP: in one pool and between two, refused, and on two nodes at once.
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.ReservedPools;

public class when_two_cases_exchange_places(TestService service) : IClassFixture<TestService>
{
    private TestClient Dispatcher => service.As("dispatcher@SX-H01");

    [Fact]
    public async Task within_one_pool_and_between_two_each_has_what_the_other_had()
    {
        var (near, far) = (await service.Published("CARD", 3, 10), await service.Published("CARD", 5, 10));
        var (a, b, c) = (await Arranged("CARD", near, 0), await Arranged("CARD", near, 3), await Arranged("CARD", far, 1));

        var answer = await Dispatcher.Post($"{a}/swap", new { with = Id(b) }).IfMatch((await Dispatcher.Get(a)).Version).Expect(200);
        answer["/appointment/startsAt"].GetDateTimeOffset().ShouldBe(Start(near, 3));
        (await Dispatcher.Get(b))["/appointment/startsAt"].GetDateTimeOffset().ShouldBe(Start(near, 0));

        await Dispatcher.Post($"{a}/swap", new { with = Id(c) }).Expect(200);
        (await Dispatcher.Get(a)).String("/appointment/pool/pool").ShouldBe(far.ToString());
        (await Dispatcher.Get(c))["/appointment/startsAt"].GetDateTimeOffset().ShouldBe(Start(near, 3));
        (await Dispatcher.Get($"{c}/history"))
            .Json.EnumerateArray()
            .Last()
            .GetProperty("event")
            .GetString()
            .ShouldBe("referral_rearranged");
        await service.HoldsWhatItSays([a, b, c], near, far);
    }

    [Fact]
    public async Task a_repetition_exchanges_once()
    {
        var pool = await service.Published("NEUR", 3, 10);
        var (a, b) = (await Arranged("NEUR", pool, 0), await Arranged("NEUR", pool, 1));

        await Dispatcher.Post($"{a}/swap", new { with = Id(b) }).IdempotencyKey("swap-1").Expect(200);
        (await Dispatcher.Post($"{a}/swap", new { with = Id(b) }).IdempotencyKey("swap-1").Expect(200))["/appointment/startsAt"]
            .GetDateTimeOffset()
            .ShouldBe(Start(pool, 1));
        await service.HoldsWhatItSays([a, b], pool);
    }

    [Fact]
    public async Task what_cannot_be_exchanged_is_refused_by_name()
    {
        var pool = await service.Published("GAST", 3, 10);
        var (a, b, waiting) = (await Arranged("GAST", pool, 0), await Arranged("GAST", pool, 1), await service.AcceptedFor("GAST"));
        var before = await service.Day(pool);

        await Swap(a, a).Refused(400, "pool.swap-itself", "/with");
        await Dispatcher.Post($"{a}/swap", new { }).Refused(400, "field.required", "/with");
        await Dispatcher.Post($"{a}/swap", new { with = Guid.NewGuid() }).Refused(400, "pool.swap-unknown", "/with");
        await Swap(a, waiting).Refused(409, "pool.swap-not-arranged", "/with");
        await Swap(waiting, a).Refused(409, "pool.swap-not-arranged");
        await Dispatcher.Post($"{a}/swap", new { with = Id(b) }).IfMatch(1).Refused(412, "version.stale");
        await service.As("specialist@SX-H01").Post($"{a}/swap", new { with = Id(b) }).Refused(403, "referral.not-yours");
        await service.As("family-doctor@SX-T13").Post($"{a}/swap", new { with = Id(b) }).Refused(404, "not-found");

        var without = await service.AcceptedFor("PED");
        await Dispatcher.Post($"{without}/arrangement", new { startsAt = Start(pool, 0) }).Expect(200);
        await Swap(a, without).Refused(409, "pool.swap-no-pool", "/with");
        await Swap(without, a).Refused(409, "pool.swap-no-pool");
        await Swap(a, await Elsewhere()).Refused(409, "pool.swap-other-hospital", "/with");

        // The reserve stays with those for whom it is; and whoever has a claim to it is not moved past it.
        var centres = await service.AcceptedOfCentre("GAST");
        await Dispatcher.Post($"{centres}/arrangement", new { pool = pool.ToString(), startsAt = Start(pool, 5) }).Expect(200);
        await Swap(centres, a).Refused(403, "pool.swap-not-entitled");
        await Swap(a, centres).Refused(403, "pool.swap-not-entitled");
        await service.HoldsWhatItSays([a, b, centres], pool);
        (await service.Day(pool)).Session("am")!.Holds[Guid.Parse(Id(a))].ShouldBe(before.Session("am")!.Holds[Guid.Parse(Id(a))]);
    }

    [Fact]
    public async Task on_two_nodes_at_once_nobody_is_left_without_a_place()
    {
        var pool = await service.Published("NEPH", 3, 20);
        string[] cases = [await Arranged("NEPH", pool, 0), await Arranged("NEPH", pool, 1), await Arranged("NEPH", pool, 2)];
        TestService[] nodes = [service, await service.Another()];

        // A with B here, B with C there, again and again: whatever the order, three cases have the three places.
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i =>
                    nodes[i % 2]
                        .As("dispatcher@SX-H01")
                        .Post($"{cases[i % 2]}/swap", new { with = Id(cases[(i % 2) + 1]) })
                        .Expect(200)
                        .Run()
                )
        );
        await service.HoldsWhatItSays(cases, pool);
        (await service.Day(pool))
            .Session("am")!
            .Holds.Values.Select(hold => hold.StartsAt)
            .Order()
            .ShouldBe([Start(pool, 0), Start(pool, 1), Start(pool, 2)]);

        // Of two who saw the same version one exchanges.
        var version = (await Dispatcher.Get(cases[0])).Version;
        var answers = await Task.WhenAll(
            nodes.Select(node =>
                node.As("dispatcher@SX-H01").Post($"{cases[0]}/swap", new { with = Id(cases[1]) }).IfMatch(version).Anything().Run()
            )
        );
        answers.Select(a => a.Status).Order().ShouldBe([200, 412]);
        await service.HoldsWhatItSays(cases, pool);
    }

    private Scenario Swap(string one, string other) => Dispatcher.Post($"{one}/swap", new { with = Id(other) });

    private async Task<string> Arranged(string unit, PoolKey pool, int place)
    {
        var at = await service.AcceptedFor(unit);
        await Dispatcher.Post($"{at}/arrangement", new { pool = pool.ToString(), startsAt = Start(pool, place) }).Expect(200);
        return at;
    }

    // In a hospital that the dispatcher's own leads: the case is hers to arrange too.
    private async Task<string> Elsewhere()
    {
        var pool = await service.Published("OBGY", 3, 5, institution: "SX-M01");
        var at = await service.AcceptedFor("OBGY", institution: "SX-M01");
        await service.As("dispatcher@SX-M01").Post($"{at}/arrangement", new { pool = pool.ToString() }).Expect(200);
        return at;
    }

    private static string Id(string at) => at.Split('/')[^1];

    private static DateTimeOffset Start(PoolKey pool, int place) => AllocationSteps.Morning(pool.Day, 1).From.AddMinutes(10 * place);
}
