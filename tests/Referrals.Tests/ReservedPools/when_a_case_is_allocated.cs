// "Allocate for me" over HTTP: who gets which place, why, and what happens when several ask at once.
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.ReservedPools;

public class when_a_case_is_allocated(TestService service) : IClassFixture<TestService>
{
    private TestClient Dispatcher => service.As("dispatcher@SX-H01");

    [Fact]
    public async Task the_more_urgent_is_left_the_earlier_place_and_the_answer_says_why()
    {
        var pool = await service.Published("CARD", 3, 10);
        var routine = await service.AcceptedFor("CARD", urgency: "routine");
        var urgent = await service.AcceptedFor("CARD", "SX-T13");

        var answer = await Dispatcher.Post($"{routine}/allocation", new { }).In("en").Expect(200);
        answer["/appointment/startsAt"].GetDateTimeOffset().ShouldBe(Start(pool, 1));
        answer.String("/appointment/part").ShouldBe("reserved");
        (
            answer["/allocation/moreUrgent"].GetInt32(),
            answer["/allocation/freePlaces"].GetInt32(),
            answer["/allocation/sessions"].GetInt32()
        ).ShouldBe((1, 10, 1));
        answer.String("/why").ShouldContain("more urgent: 1");

        var first = await Dispatcher.Post($"{urgent}/allocation", new { }).In("zh").Expect(200);
        first["/appointment/startsAt"].GetDateTimeOffset().ShouldBe(Start(pool, 0));
        first.String("/why").ShouldContain("最早");

        // What the service counted is recorded with the case.
        (await Dispatcher.Get($"{routine}/history"))
            .Json.EnumerateArray()
            .Last()
            .GetProperty("data")
            .GetProperty("allocation")
            .GetProperty("moreUrgent")
            .GetInt32()
            .ShouldBe(1);
        await service.HoldsWhatItSays([routine, urgent], pool);
    }

    [Fact]
    public async Task a_repetition_is_the_same_place_and_a_second_choice_moves_nobody()
    {
        await service.Published("NEUR", 3, 10);
        var at = await service.AcceptedFor("NEUR");
        var answer = await Dispatcher.Post($"{at}/allocation", new { }).IdempotencyKey("once-1").In("en").Expect(200);
        var again = await (await service.Another())
            .As("dispatcher@SX-H01")
            .Post($"{at}/allocation", new { })
            .IdempotencyKey("once-1")
            .In("zh")
            .Expect(200);

        again.String("/appointment/startsAt").ShouldBe(answer.String("/appointment/startsAt"));
        again.Version.ShouldBe(answer.Version);
        again.String("/why").ShouldNotBe(answer.String("/why"), "each in her language");
        await Dispatcher.Post($"{at}/allocation", new { }).Refused(409, "referral.wrong-state");
    }

    [Fact]
    public async Task many_at_once_on_two_nodes_get_places_of_their_own()
    {
        var pool = await service.Published("NEPH", 3, 20);
        var cases = new List<string>();
        for (var i = 0; i < 6; i++)
            cases.Add(await service.AcceptedFor("NEPH", i % 2 == 0 ? "SX-T03" : "SX-T13"));
        TestService[] nodes = [service, await service.Another()];

        var answers = await Task.WhenAll(
            cases.Select((at, i) => nodes[i % 2].As("dispatcher@SX-H01").Post($"{at}/allocation", new { }).Expect(200).Run())
        );

        answers.Select(a => a.String("/appointment/startsAt")).Distinct().Count().ShouldBe(6);
        await service.HoldsWhatItSays(cases, pool);
    }

    [Fact]
    public async Task where_nothing_is_free_it_is_said_or_the_case_waits()
    {
        var pool = await service.Published("GAST", 3, 5);
        for (var i = 0; i < 5; i++)
            await Dispatcher.Post($"{await service.AcceptedFor("GAST")}/allocation", new { }).Expect(200);
        var late = await service.AcceptedFor("GAST");

        await Dispatcher
            .Post($"{late}/allocation", new { })
            .In("en")
            .Refused(409, "pool.none-free")
            .That("how many it considered", a => a.String("/values/sessions") == "1");
        var waits = await Dispatcher.Post($"{late}/allocation", new { orWait = true }).Expect(200);
        (waits.String("/state"), waits.String("/waitsIn/pool"), waits.String("/waitsIn/session")).ShouldBe(
            ("accepted", pool.ToString(), "am")
        );
        (await service.Day(pool)).Session("am")!.Waiting.Count.ShouldBe(1);
        await Dispatcher.Post($"{late}/allocation", new { orWait = true }).Refused(409, "pool.none-free");
    }

    [Fact]
    public async Task a_refusal_while_reserve_is_free_stands_in_the_pool()
    {
        var pool = await service.Published("ENDO", 3, 1);
        var urgent = await service.AcceptedFor("ENDO");
        var routine = await service.AcceptedFor("ENDO", urgency: "routine");

        await Dispatcher.Post($"{routine}/allocation", new { orWait = true }).Refused(409, "pool.left-to-others");
        (await service.Day(pool)).Session("am")!.Refused.Single().Code.ShouldBe("pool.left-to-others");
        await Dispatcher.Post($"{urgent}/allocation", new { }).Expect(200);
    }

    [Fact]
    public async Task the_family_doctor_allocates_herself_from_the_reserve()
    {
        await service.Published("RESP", 3, 5);
        var (first, second) = (await service.AcceptedFor("RESP"), await service.AcceptedFor("RESP"));
        var doctor = service.As("family-doctor@SX-T03");

        (await doctor.Post($"{first}/allocation", new { }).Expect(200)).String("/appointment/part").ShouldBe("reserved");
        await doctor.Post($"{second}/allocation", new { }).Refused(409, "pool.none-free");
        (await Dispatcher.Post($"{second}/allocation", new { }).Expect(200)).String("/appointment/part").ShouldBe("general");
        await service.As("family-doctor@SX-T13").Post($"{second}/allocation", new { }).Refused(404, "not-found");
        await service.As("specialist@SX-H01").Post($"{second}/allocation", new { }).Refused(403, "referral.not-yours");
    }

    [Fact]
    public async Task unit_specialist_and_time_may_be_named()
    {
        await service.Published("CARD-C", 2, 5);
        var specialist = await service.Published("CARD-C", 4, 5, of: "SX-P-H01-02");
        var at = await service.AcceptedFor("ORTH");

        await Dispatcher.Post($"{at}/allocation", new { unit = "NOWHERE" }).Refused(400, "field.unknown-code", "/unit");
        await Dispatcher.Post($"{at}/allocation", new { }).Refused(409, "pool.none-free");
        var answer = await Dispatcher
            .Post(
                $"{at}/allocation",
                new
                {
                    unit = "CARD-C",
                    of = "SX-P-H01-02",
                    notBefore = Start(specialist, 1),
                }
            )
            .Expect(200);
        (answer.String("/appointment/pool/pool"), answer["/appointment/startsAt"].GetDateTimeOffset()).ShouldBe(
            (specialist.ToString(), Start(specialist, 1))
        );
    }

    [Fact]
    public async Task what_could_be_had_is_shown_before()
    {
        var near = await service.Published("UROL", 3, 5);
        var beyond = await service.Published("UROL", 60, 5);
        var at = await service.AcceptedFor("UROL", urgency: "routine");
        await service.AcceptedFor("UROL");

        var places = await Dispatcher.Get($"{at}/places?until={beyond.Day:yyyy-MM-dd}").In("en");
        places["/items"].GetArrayLength().ShouldBe(2);
        (
            places.String("/items/0/pool"),
            places["/items/0/startsAt"].GetDateTimeOffset(),
            places.String("/items/0/part"),
            places["/items/0/leftToOthers"].GetInt32()
        ).ShouldBe((near.ToString(), Start(near, 1), "general", 1));
        places.String("/items/1/code").ShouldBe("referral.appointment-after-validity");
        places.String("/why").ShouldContain("more urgent: 1");
        (await Dispatcher.Get($"{at}/places")).String("/items/0/why").ShouldContain("可安排");
        await Dispatcher.Get($"{at}/places?until=tomorrow").Refused(400, "field.format", "until");
        await service.As("family-doctor@SX-T13").Get($"{at}/places").Refused(404, "not-found");
    }

    private static DateTimeOffset Start(PoolKey pool, int place) => AllocationSteps.Morning(pool.Day, 1).From.AddMinutes(10 * place);
}
