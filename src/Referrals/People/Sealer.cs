// One person's key at work: AES-256-GCM over texts in events and over the person's data.
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.People;

/// <summary>
/// Seals and opens for one person. Safe for concurrent use. To be held for one request, so that an erasure is seen by the next.
/// </summary>
public sealed class Sealer
{
    internal const int KeyBytes = 32;
    internal const int Overhead = NonceBytes + TagBytes;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly string owner;
    private readonly byte[] textOwner;
    private readonly byte[] dataOwner;
    private volatile byte[]? key;

    internal Sealer(string county, string person, byte[] key)
    {
        this.key = key;
        owner = $"{county}/{person}";
        textOwner = Encoding.UTF8.GetBytes($"text/{county}/{person}");
        dataOwner = Encoding.UTF8.GetBytes($"data/{county}/{person}");
    }

    /// <summary>Seals a text. Equal texts give unequal results.</summary>
    public SealedText Seal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new SealedText(SealedText.Prefix + Base64Url.EncodeToString(Encrypt(Key(), Encoding.UTF8.GetBytes(text), textOwner)));
    }

    /// <summary>The text; null once the person was erased.</summary>
    /// <exception cref="CryptographicException">It was sealed for somebody else, or changed since.</exception>
    public string? Open(SealedText sealedText) =>
        key is not { } live
            ? null
            : Encoding.UTF8.GetString(
                Decrypt(live, Base64Url.DecodeFromChars(sealedText.Value.AsSpan(SealedText.Prefix.Length)), textOwner)
            );

    internal byte[] SealData(ReadOnlySpan<byte> data) => Encrypt(Key(), data, dataOwner);

    internal byte[] OpenData(ReadOnlySpan<byte> data) => Decrypt(Key(), data, dataOwner);

    /// <summary>A piece of a document: it opens only in its own place of its own document.</summary>
    internal byte[] SealChunk(ReadOnlySpan<byte> chunk, Guid document, int number) => Encrypt(Key(), chunk, ChunkOwner(document, number));

    /// <summary>The piece again.</summary>
    /// <exception cref="CryptographicException">It is another piece, or was changed since.</exception>
    internal byte[] OpenChunk(ReadOnlySpan<byte> chunk, Guid document, int number) => Decrypt(Key(), chunk, ChunkOwner(document, number));

    /// <summary>The key under a master key.</summary>
    internal byte[] Wrap(byte[] masterKey, ReadOnlySpan<byte> owner) => Encrypt(masterKey, Key(), owner);

    /// <summary>Whoever still holds this sealer can no longer use it.</summary>
    internal void Forget() => key = null;

    internal static byte[] Encrypt(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> owner)
    {
        var result = new byte[plain.Length + Overhead];
        RandomNumberGenerator.Fill(result.AsSpan(0, NonceBytes));
        // Made anew each time: an AesGcm may not be used by two threads.
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(
            result.AsSpan(0, NonceBytes),
            plain,
            result.AsSpan(NonceBytes, plain.Length),
            result.AsSpan(NonceBytes + plain.Length),
            owner
        );
        return result;
    }

    internal static byte[] Decrypt(byte[] key, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> owner)
    {
        if (cipher.Length < Overhead)
            throw new CryptographicException("This is too short to have been sealed.");
        var plain = new byte[cipher.Length - Overhead];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(cipher[..NonceBytes], cipher[NonceBytes..^TagBytes], cipher[^TagBytes..], plain, owner);
        return plain;
    }

    private byte[] ChunkOwner(Guid document, int number) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"chunk/{owner}/{document}/{number}"));

    private byte[] Key() => key ?? throw new RequestRefusedException(new Refusal("person.erased"));
}
