// The keys that wrap every person's key, and the secret of the lookups. They come from outside the database.
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Referrals.Shared;

namespace Referrals.People;

/// <summary>The people vault cannot be opened. The message says what to do; nothing was changed.</summary>
public sealed class PeopleVaultException : Exception, ICodedException
{
    public const string MasterKeyMissing = "people.master-key-missing";
    public const string MasterKeyDiffers = "people.master-key-differs";
    public const string MasterKeyInvalid = "people.master-key-invalid";
    public const string PersonKeyMissing = "people.person-key-missing";

    internal PeopleVaultException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>One of the constants of this class.</summary>
    public string Code { get; }
}

/// <summary>
/// Lines <c>id:base64 of 32 bytes</c>. The line <c>lookup</c> is the secret of the keyed hashes, which must never change, since hashes
/// cannot be made anew without opening every person. The first other line wraps new keys; all of them open old ones.
/// </summary>
internal sealed class MasterKeys
{
    public const string Lookup = "lookup";

    private readonly Dictionary<string, byte[]> keys;
    private readonly byte[] lookup;
    private readonly ConcurrentDictionary<string, byte[]> lookupKeys = new(StringComparer.Ordinal);

    private MasterKeys(Dictionary<string, byte[]> keys, byte[] lookup, string current)
    {
        this.keys = keys;
        this.lookup = lookup;
        Current = current;
    }

    /// <summary>The id of the key that wraps new keys.</summary>
    public string Current { get; }

    /// <summary>All ids, the lookup secret's included.</summary>
    public IEnumerable<string> Ids => keys.Keys.Append(Lookup);

    public static MasterKeys Parse(string text, string source)
    {
        var parsed = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        string? current = null;
        foreach (
            var line in text.Split(['\n', '\r', ',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        )
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var id = colon < 0 ? "" : line[..colon];
            var bytes = new byte[64];
            if (
                id.Length is 0 or > 40
                || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
                || !Convert.TryFromBase64String(line[(colon + 1)..], bytes, out var length)
                || length != Sealer.KeyBytes
                || !parsed.TryAdd(id, bytes[..length])
            )
            {
                throw Invalid("every line must be a different id, a colon, and 32 bytes in base64");
            }

            if (id != Lookup)
                current ??= id;
        }

        if (current is null || !parsed.Remove(Lookup, out var lookup))
            throw Invalid($"it needs at least one master key and the line '{Lookup}'");
        return new MasterKeys(parsed, lookup, current);

        // Never the line itself: it may hold a key.
        PeopleVaultException Invalid(string what) =>
            new(PeopleVaultException.MasterKeyInvalid, $"The master keys in {source} cannot be used: {what}.");
    }

    /// <summary>A first set of keys in the text that <see cref="Parse"/> reads.</summary>
    public static string Generate() => $"k1:{Key()}\n{Lookup}:{Key()}\n";

    /// <summary>The person's key under the current master key.</summary>
    public byte[] Wrap(Sealer sealer, string county, string person) => sealer.Wrap(keys[Current], Owner(county, person, Current));

    public Sealer Unwrap(string county, string person, byte[] wrapped, string id) =>
        new(
            county,
            person,
            Sealer.Decrypt(
                keys.GetValueOrDefault(id)
                    ?? throw new PeopleVaultException(
                        PeopleVaultException.MasterKeyMissing,
                        $"Master key '{id}' is in use but was not given to this process."
                    ),
                wrapped,
                Owner(county, person, id)
            )
        );

    /// <summary>Tells one key from another without giving it away.</summary>
    public byte[] Proof(string id) =>
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            id == Lookup ? lookup : keys[id],
            32,
            info: Encoding.UTF8.GetBytes($"referrals proof v1/{id}")
        );

    /// <summary>A keyed hash to find a person by; another one in every county.</summary>
    public byte[] Hash(string county, string what)
    {
        var key = lookupKeys.GetOrAdd(
            county,
            static (c, secret) =>
                HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.UTF8.GetBytes($"referrals lookup v1/{c}")),
            lookup
        );
        return HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(what))[..16];
    }

    /// <summary>The secret of an institution's webhook that goes by an id. It stands nowhere.</summary>
    public byte[] WebhookSecret(string county, string institution, Guid id) =>
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            lookup,
            32,
            info: Encoding.UTF8.GetBytes($"referrals webhook v1/{county}/{institution}/{id:D}")
        );

    /// <summary>Seals a message under a key of the current master key, whose id stands before it.</summary>
    public byte[] SealMessage(Guid id, ReadOnlySpan<byte> message)
    {
        var name = Encoding.UTF8.GetBytes(Current);
        return [(byte)name.Length, .. name, .. Sealer.Encrypt(MessageKey(keys[Current]), message, id.ToByteArray())];
    }

    /// <summary>The message again; null where its master key was not given.</summary>
    public byte[]? OpenMessage(Guid id, ReadOnlySpan<byte> message)
    {
        var name = Encoding.UTF8.GetString(message.Slice(1, message[0]));
        return keys.TryGetValue(name, out var master)
            ? Sealer.Decrypt(MessageKey(master), message[(1 + message[0])..], id.ToByteArray())
            : null;
    }

    private static byte[] MessageKey(byte[] master) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, master, Sealer.KeyBytes, info: "referrals message v1"u8.ToArray());

    private static byte[] Owner(string county, string person, string id) => Encoding.UTF8.GetBytes($"{county}/{person}/{id}");

    private static string Key() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(Sealer.KeyBytes));
}
