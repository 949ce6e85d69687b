using Referrals.Security;

namespace Referrals.Tests.Security;

public class when_checked_tokens_are_kept
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
    private static readonly Caller Caller = new("u-4711", "340422", "SX-H01", Roles.Dispatcher);
    private readonly TokenCache cache = new();
    private readonly KeySet keys = new();

    [Theory]
    [InlineData(600, 60)]
    [InlineData(30, 30)]
    [InlineData(-10, 0)]
    public void they_are_kept_for_a_minute_and_never_beyond_their_end(int expires, int kept)
    {
        cache.Add(Hash("a"), Caller, keys, Now, Now.AddSeconds(expires));
        for (var second = 0; second < 120; second++)
            cache.Find(Hash("a"), keys, Now.AddSeconds(second)).ShouldBe(second < kept ? Caller : null, $"after {second} s");
    }

    [Fact]
    public void a_clock_that_is_set_back_does_not_lengthen_it()
    {
        cache.Add(Hash("a"), Caller, keys, Now, Now.AddHours(1));
        cache.Find(Hash("a"), keys, Now.AddSeconds(-1)).ShouldBeNull();
    }

    [Fact]
    public void other_keys_make_all_of_them_worthless()
    {
        cache.Add(Hash("a"), Caller, keys, Now, Now.AddHours(1));
        cache.Find(Hash("a"), new KeySet(), Now).ShouldBeNull();
        cache.Find(Hash("a"), keys, Now).ShouldBe(Caller);
    }

    [Fact]
    public void only_so_many_are_kept_and_the_latest_always()
    {
        for (var n = 0; n < 4 * TokenCache.Generation; n++)
        {
            cache.Add(Hash($"{n}"), Caller, keys, Now, Now.AddHours(1));
            cache.Find(Hash($"{n}"), keys, Now).ShouldNotBeNull();
        }

        Enumerable.Range(0, 4 * TokenCache.Generation).Count(n => cache.Find(Hash($"{n}"), keys, Now) is not null)
            .ShouldBeInRange(TokenCache.Generation, 2 * TokenCache.Generation);
    }

    private static TokenHash Hash(string token) => TokenHash.Of(token);
}
