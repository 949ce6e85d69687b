// The content of an attachment: sealed chunk by chunk on its way in, opened chunk by chunk on its way out, never whole in memory.
using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Referrals.Cases;
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Documents;

/// <summary>Content that came in whole.</summary>
internal sealed record ReceivedContent(long Size, string Sha256, AttachmentType Type);

internal sealed class AttachmentContent(AttachmentStore store, AttachmentKey key, Sealer sealer)
{
    /// <summary>20 MB.</summary>
    public const int Limit = 20 * 1024 * 1024;

    private const int ChunkBytes = 256 * 1024;

    /// <summary>How many chunks content of this size has.</summary>
    public static int Chunks(long size) => (int)((size + ChunkBytes - 1) / ChunkBytes);

    /// <summary>
    /// Stores what comes, as long as it is what it was declared to be. After a refusal, or when it throws, part of it may be stored.
    /// </summary>
    public async Task<(ReceivedContent? Content, Refusal? Refusal)> Receive(
        Stream from,
        AttachmentType declared,
        CancellationToken cancellation
    )
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var check = new ContentCheck(declared);
            var size = 0L;
            for (var number = 0; ; number++)
            {
                var read = await from.ReadAtLeastAsync(buffer.AsMemory(0, ChunkBytes), ChunkBytes, throwOnEndOfStream: false, cancellation);
                var chunk = buffer.AsMemory(0, read);
                size += read;
                if (size > Limit)
                    return (null, TooLarge());
                if (size == 0)
                    return (null, new Refusal("attachment.empty"));
                if (number == 0 && ContentTypes.Sniff(chunk.Span, declared) is var type && type != declared)
                    return (null, type is null ? new Refusal("attachment.type") : new Refusal("attachment.lies"));
                if (check.Follow(chunk.Span, last: read < ChunkBytes) is { } fault)
                    return (null, fault);
                if (read > 0)
                {
                    hash.AppendData(chunk.Span);
                    await store.Write(key, number, sealer.SealChunk(chunk.Span, key.Attachment, number), cancellation);
                }

                if (read < ChunkBytes)
                    return (new ReceivedContent(size, Convert.ToHexStringLower(hash.GetHashAndReset()), check.Type), null);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>One chunk, opened.</summary>
    /// <exception cref="InvalidOperationException">It is gone: the attachment was withdrawn meanwhile.</exception>
    /// <exception cref="RequestRefusedException">The patient was erased.</exception>
    public async Task<byte[]> Chunk(int number, CancellationToken cancellation) =>
        sealer.OpenChunk(
            await store.Read(key, number, cancellation)
                ?? throw new InvalidOperationException($"Chunk {number} of attachment {key.Attachment} is missing."),
            key.Attachment,
            number
        );

    public static Refusal TooLarge() => new Refusal("attachment.too-large").With("limit", Limit.ToString(CultureInfo.InvariantCulture));
}
