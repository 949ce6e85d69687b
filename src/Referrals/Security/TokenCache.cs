// Tokens that were checked a moment ago, so that thousands of requests a second do not check the same signature thousands of times.
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Referrals.Security;

/// <summary>The SHA-256 of a token. Tokens themselves are not kept.</summary>
internal readonly record struct TokenHash(UInt128 First, UInt128 Second)
{
    /// <summary>Two tokens with the same hash are the same token.</summary>
    /// <param name="token">ASCII, no longer than the header may be.</param>
    public static TokenHash Of(ReadOnlySpan<char> token)
    {
        Span<byte> bytes = stackalloc byte[token.Length];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Encoding.ASCII.GetBytes(token, bytes);
        SHA256.HashData(bytes, hash);
        return MemoryMarshal.Read<TokenHash>(hash);
    }
}

/// <summary>
/// At most twice <see cref="Generation"/> tokens: when the younger generation is full, the older one is forgotten. An entry counts only with the
/// keys that it was checked with.
/// </summary>
internal sealed class TokenCache
{
    public const int Generation = 5_000;

    /// <summary>An entry lives no longer than this.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    private ConcurrentDictionary<TokenHash, Entry> younger = new();
    private ConcurrentDictionary<TokenHash, Entry> older = new();

    public Caller? Find(TokenHash token, KeySet keys, DateTimeOffset now) =>
        (younger.TryGetValue(token, out var entry) || older.TryGetValue(token, out entry)) && entry.Keys == keys && now >= entry.From && now < entry.Until
            ? entry.Caller
            : null;

    public void Add(TokenHash token, Caller caller, KeySet keys, DateTimeOffset now, DateTimeOffset expires)
    {
        if (younger.Count >= Generation)
        {
            older = younger;
            younger = new();
        }

        younger[token] = new Entry(caller, keys, now, now + Life < expires ? now + Life : expires);
    }

    private sealed record Entry(Caller Caller, KeySet Keys, DateTimeOffset From, DateTimeOffset Until);
}
