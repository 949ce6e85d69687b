// Random days of work in which people err and take back: whatever happened, cases, places, lists, deadlines and the proof say the same.
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Hosting;
using Referrals.Tests.ReservedPools;
using Referrals.Tests.Worklists;

namespace Referrals.Tests.Cases;

public class when_random_histories_hold_corrections(TestService service) : IClassFixture<TestService>
{
    private const string Sender = "family-doctor@SX-T03";
    private const string Desk = "dispatcher@SX-H01";
    private const string Ward = "specialist@SX-H01";

    private static readonly string[] Corrections =
    [
        "arrival-retraction",
        "no-show-retraction",
        "death-retraction",
        "cancellation-withdrawal",
        "death",
        "merge",
    ];

    private readonly List<string> cases = [];
    private readonly HashSet<string> done = [];

    [Slow]
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task everything_equals_a_recomputation(int seed)
    {
        var random = new Random(seed);
        // Each is known by two documents, as two persons until somebody says that they are one.
        var patients = Enumerable.Range(0, 3).SelectMany(i => new[] { CaseForms.NewPatient(), Traveller(seed, i) }).ToArray();
        var references = new List<string>();
        foreach (var patient in patients)
            references.Add((await service.As(Sender).Post("/api/people", patient).Expect(201)).String("/person"));
        var pools = new List<PoolOfTest>();
        // Until every kind of correction was made; without them the test would show little.
        for (var step = 0; step < 300 || !Corrections.All(done.Contains); step++)
        {
            step.ShouldBeLessThan(3_000, string.Join(", ", done));
            if (pools.Count == 0 || service.Clock.Now > pools[^1].From)
            {
                for (var i = 0; i < 3; i++)
                    pools.Add(await new PoolOfTest(service, days: 2 + i).Publish(3));
            }

            if (random.Next(6) == 0 || cases.Count < 3)
                await Begin(random, patients);
            else if (random.Next(8) == 0)
                await MergeOrPart(random, references);
            else
                await Act(random, pools);
            if (random.Next(12) == 0)
            {
                service.Clock.Advance(TimeSpan.FromMinutes(random.Next(600)));
                await service.RunClocks();
            }
        }

        await service.RunClocks();
        await service.CatchUp();
        (await Recomputation.FromTheTables(service)).ShouldBe(await Recomputation.FromTheLog(service));
        foreach (var pool in pools)
            await Agrees(pool);
        await KeysAgree(patients);
    }

    private static object Traveller(int seed, int number) =>
        new
        {
            identity = new
            {
                kind = "passport",
                number = $"E99{seed}000{number}",
                country = "CHN",
            },
            name = "虚构甲",
            sex = "male",
            birthDate = "1960-01-01",
        };

    private async Task MergeOrPart(Random random, List<string> references)
    {
        var first = random.Next(references.Count / 2) * 2;
        var at = $"/api/people/{references[first + 1]}";
        var answer = await service
            .As("county-authority@340422")
            .Post($"{at}/merge", new { into = references[first], reason = "two-documents" })
            .Anything();
        if (answer.Status == 200)
            done.Add("merge");
        if (answer.Status != 200 || random.Next(3) == 0)
            await service.As("county-authority@340422").Post($"{at}/merge-reversal", new { reason = "different-persons" }).Anything();
    }

    private async Task Begin(Random random, object[] patients)
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var form = CaseForms.Referral(patients[random.Next(patients.Length)], unit: random.Next(2) == 0 ? "CARD" : "NEUR");
        form["resource"] = "clinic-slot";
        form["despite"] = "another-illness";
        if (await service.As(Sender, practitioner: "SX-P-T03-01").Put(at, form).Anything() is { Status: 201 })
        {
            cases.Add(at);
            await service.As(Desk).Post($"{at}/acceptance", new { }).Expect(200);
        }
    }

    private async Task Act(Random random, List<PoolOfTest> pools)
    {
        // Mostly over are those that are old.
        var at = cases[^(1 + random.Next(Math.Min(cases.Count, 20)))];
        var pool = pools[^(1 + random.Next(3))].Key.ToString();
        var mistake = new { reason = "wrong-case" };
        (string Path, object? Body, string Who)[] steps =
        [
            (
                "arrangement",
                new
                {
                    pool,
                    despite = "both-can-be-kept",
                    bypass = "patient-wish",
                },
                Desk
            ),
            (
                "arrangement",
                new
                {
                    pool,
                    despite = "both-can-be-kept",
                    bypass = "patient-wish",
                },
                Desk
            ),
            ("waiting", new { pool, bypass = "patient-wish" }, Desk),
            ("confirmation", null, Desk),
            ("arrival", new { }, Ward),
            ("arrival-retraction", mistake, Ward),
            ("no-show", null, Desk),
            ("no-show", null, Desk),
            ("no-show-retraction", mistake, Desk),
            ("cancellation", new { by = "patient", reason = "patient-improved" }, Sender),
            ("cancellation-withdrawal", new { reason = "asked-by-mistake" }, Sender),
            ("care", new { inpatient = random.Next(2) == 0 }, Ward),
            ("care-retraction", mistake, Ward),
            ("conclusion", CaseForms.Conclusion(), Ward),
            ("conclusion-retraction", mistake, Ward),
            ("death", new { diedAt = service.Clock.Now }, Sender),
            ("death-retraction", mistake, Sender),
            ("death-retraction", mistake, Sender),
            ("death-retraction", mistake, Sender),
            ("death-retraction", mistake, Sender),
        ];
        var (path, body, who) = steps[random.Next(steps.Length)];
        if (
            path == "no-show"
            && await service.Case(at) is Referral.Arranged { Appointment.StartsAt: var starts }
            && starts > service.Clock.Now
        )
            service.Clock.Set(starts);
        // Half of what was recorded by mistake is seen at once, the other half later or never.
        if (await Done(path, body, who) && random.Next(2) == 0)
        {
            var back = path == "cancellation" ? "cancellation-withdrawal" : $"{path}-retraction";
            foreach (var step in steps.Where(step => step.Path == back).Take(1))
                await Done(step.Path, step.Body, step.Who);
        }

        async Task<bool> Done(string step, object? sent, string by)
        {
            var answer = await service.As(by).Post($"{at}/{step}", sent).Anything();
            if (answer.Status == 200)
                done.Add(step);
            return answer.Status == 200;
        }
    }

    /// <summary>Places and those who hold them say the same, from both sides; and so do the tables and the proof.</summary>
    private async Task Agrees(PoolOfTest pool)
    {
        var (session, held, used, waits) = (await pool.State(), new List<Guid>(), new List<Guid>(), new List<Guid>());
        foreach (var at in cases)
        {
            var state = await service.Case(at);
            if (PoolPlacement.Of(state) is { } stood && stood.Place.Pool == pool.Key.ToString())
                (stood.Holds ? held : waits).Add(PoolOfTest.IdOf(at));
            if (session.Holds.GetValueOrDefault(PoolOfTest.IdOf(at)) is { State: HoldState.Used })
            {
                used.Add(PoolOfTest.IdOf(at));
                state.Details!.ArrivedAt.ShouldNotBeNull("a place was used, so somebody came");
            }
        }

        session.Holds.Where(hold => hold.Value.State != HoldState.Used).Select(hold => hold.Key).ShouldBe(held, ignoreOrder: true);
        session.Waiting.Keys.ShouldBe(waits, ignoreOrder: true);
        (session.FreeReserved >= 0 && session.FreeGeneral >= 0).ShouldBeTrue("never oversold");
        var day = pool.Key.Day.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        var proof = (await service.As("county-authority@340422").Get($"/api/reserve-proof?from={day}&until={day}&limit=100"))["/sessions"]
            .EnumerateArray()
            .Single(s => s.GetProperty("pool").GetString() == pool.Key.ToString())
            .GetProperty("final");
        (proof.GetProperty("used").GetInt32(), proof.GetProperty("held").GetInt32(), proof.GetProperty("released").GetInt32()).ShouldBe(
            (session.Used(CapacityPart.Reserved), session.Held(CapacityPart.Reserved), session.Released)
        );
    }

    /// <summary>What each patient's stream says of live referrals is what the cases say.</summary>
    private async Task KeysAgree(object[] patients)
    {
        var expected = new Dictionary<string, List<Guid>>();
        foreach (var at in cases)
        {
            var state = await service.Case(at);
            var of = expected.TryGetValue(state.Details!.Person, out var known) ? known : expected[state.Details.Person] = [];
            if (LiveReferralKey.Of(state) is not null)
                of.Add(PoolOfTest.IdOf(at));
        }

        expected.Count.ShouldBeLessThanOrEqualTo(patients.Length);
        foreach (var (person, live) in expected)
        {
            var stream = new StreamId("340422", LiveReferrals.StreamKey(person));
            var state = (
                await service.Events.AggregateStream(LiveReferrals.Aggregate, stream, TestContext.Current.CancellationToken)
            ).State;
            state.Places.Values.Select(place => place.Case).ShouldBe(live, ignoreOrder: true);
            // Of the dead no case is open.
            if (state.Deaths.Count > 0)
            {
                foreach (var at in cases)
                {
                    var one = await service.Case(at);
                    if (one.Details!.Person == person)
                        one.Details.EndedAt.ShouldNotBeNull($"{one.Name} of somebody who has died");
                }
            }
        }
    }
}
