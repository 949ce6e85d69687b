using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Referrals.People;
using Referrals.Security;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Security;

/// <summary>
/// The vault's master key and the issuer's signing keys are changed while two nodes work: nothing is refused, and nothing is unreadable,
/// then or afterwards.
/// </summary>
[Slow]
public sealed class when_keys_change_under_load(TestPostgres postgres)
{
    private const string NewKey = "k2:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private static readonly string OldKeys = TestService.MasterKeys;
    private static readonly string Lookup = OldKeys.Split('\n').Single(line => line.StartsWith("lookup:"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_new_master_key_comes_in_three_steps_and_the_old_one_is_taken_away()
    {
        var database = await postgres.CreateDatabase();
        // Every node knows the new key before any uses it: it stands behind the old one first.
        await using var nodes = new Nodes(database);
        await nodes.Replace($"{OldKeys}{NewKey}");
        var load = nodes.Begin();
        await load.More(20);

        await nodes.Replace($"{NewKey}\n{OldKeys}");
        await load.More(20);
        var vault = nodes.Current[0].Services.GetRequiredService<PeopleVault>();
        (await vault.KeysInUse(Cancellation)).Select(one => one.Id).ShouldBe(["k1", "k2"], "the doctor says that a rotation is not over");
        var wrapped = await vault.RotateMasterKey(Cancellation);
        wrapped.ShouldBeGreaterThanOrEqualTo(20);
        await load.More(20);
        (await vault.KeysInUse(Cancellation)).Select(one => one.Id).ShouldBe(["k2"], "the old one may go");

        await nodes.Replace($"{NewKey}\n{Lookup}");
        await load.More(20);
        var made = await load.End();
        made.Count.ShouldBeGreaterThanOrEqualTo(80);
        foreach (var at in made)
            (await nodes.Current[1].As("family-doctor@SX-V0101").Get(at).Expect(200)).String("/patient/name").ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task the_issuer_announces_a_key_signs_with_it_and_withdraws_the_old_one()
    {
        await using var issuer = await TestIssuer.Start();
        await using var first = new TestService(
            await postgres.CreateDatabase(),
            builder => builder.Configuration["Security:Issuer"] = issuer.Address
        );
        await first.InitializeAsync();
        var second = await first.Another();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var answered = 0;
        var callers = Enumerable.Range(0, 6).Select(n => Task.Run(() => Call(n % 2 == 0 ? first : second, n), Cancellation)).ToList();

        foreach (var key in (string[])["second", "third"])
        {
            await More(30);
            // Both nodes have asked long enough ago to ask again when a token names a key that they do not know.
            first.Clock.Advance(IssuerKeys.Pause);
            issuer.Rotate(IssuerKey.Ec(key), withdraw: false);
            await More(30);
            first.Clock.Advance(IssuerKeys.Freshness);
            issuer.Rotate(issuer.Key);
            await More(30);
        }

        await stop.CancelAsync();
        await Task.WhenAll(callers);
        issuer.Lookups.ShouldBeGreaterThanOrEqualTo(4, "each node has heard of each key");

        // Good for longer than the clock is moved.
        string Token(int n) => issuer.Token(first.Clock.Now, ("sub", $"u-{n}"), ("exp", first.Clock.Now.AddDays(1).ToUnixTimeSeconds()));

        async Task Call(TestService node, int n)
        {
            while (!stop.IsCancellationRequested)
            {
                await node.WithToken(Token(n)).Get("/api/worklists").Expect(200);
                Interlocked.Increment(ref answered);
            }
        }

        async Task More(int count)
        {
            var from = Volatile.Read(ref answered);
            await Eventually.Holds(
                () => callers.Exists(caller => caller.IsFaulted) || Volatile.Read(ref answered) >= from + count,
                "requests are answered"
            );
            foreach (var failed in callers.Where(caller => caller.IsFaulted))
                await failed;
        }
    }

    /// <summary>Two nodes that are replaced one after the other while people work with whichever is there.</summary>
    private sealed class Nodes(string database) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<string> made = new();
        private readonly TestClock clock = new();
        private readonly CancellationTokenSource stop = new();
        private readonly List<Task> callers = [];
        private volatile TestService?[] nodes = new TestService?[2];
        private readonly int[] busy = new int[4];

        public IReadOnlyList<TestService> Current => [.. nodes.OfType<TestService>()];

        public async Task Replace(string masterKeys)
        {
            for (var n = 0; n < nodes.Length; n++)
            {
                var node = new TestService(database, builder => Configure(builder, masterKeys)) { Clock = clock };
                await node.InitializeAsync();
                var before = nodes[n];
                nodes = [n == 0 ? node : nodes[0], n == 1 ? node : nodes[1]];
                if (before is null)
                    continue;
                // Nobody has the old one in hand any more.
                var round = callers.Select((_, caller) => Volatile.Read(ref busy[caller])).ToList();
                await Eventually.Holds(
                    () =>
                        callers
                            .Select((task, caller) => task.IsCompleted || Volatile.Read(ref busy[caller]) > round[caller])
                            .All(done => done),
                    "every caller has taken another node"
                );
                await before.DisposeAsync();
            }
        }

        public Nodes Begin()
        {
            callers.AddRange(Enumerable.Range(0, busy.Length).Select(n => Task.Run(() => Work(n), Cancellation)));
            return this;
        }

        public async Task More(int count)
        {
            var from = made.Count;
            await Eventually.Holds(() => callers.Exists(caller => caller.IsFaulted) || made.Count >= from + count, "people go on working");
            foreach (var failed in callers.Where(caller => caller.IsFaulted))
                await failed;
        }

        public async Task<List<string>> End()
        {
            await stop.CancelAsync();
            await Task.WhenAll(callers);
            return [.. made];
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await Task.WhenAll(callers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
            foreach (var node in Current)
                await node.DisposeAsync();
        }

        private static void Configure(WebApplicationBuilder builder, string masterKeys) =>
            builder.Configuration["REFERRALS_MASTER_KEYS"] = masterKeys;

        private async Task Work(int caller)
        {
            var doctor = "family-doctor@SX-V0101";
            for (var n = caller; !stop.IsCancellationRequested; n++)
            {
                // Counted before a node is taken: whoever waits for the next count waits for the end of this round.
                Interlocked.Increment(ref busy[caller]);
                var node = nodes[n % 2]!;
                var at = $"/api/referrals/{Guid.CreateVersion7()}";
                await node.As(doctor).Put(at, CaseForms.Referral()).Expect(201);
                (await node.As(doctor).Get(at).Expect(200)).String("/patient/name").ShouldNotBeNullOrEmpty();
                if (made.TryPeek(out var oldest))
                    (await node.As(doctor).Get(oldest).Expect(200)).String("/patient/name").ShouldNotBeNullOrEmpty();
                made.Enqueue(at);
            }
        }
    }
}
