// Messages that were refused, kept for people.
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Referrals.Hosting;
using Referrals.People;
using Wolverine;
using Wolverine.Persistence.Durability;
using Wolverine.Util;

namespace Referrals.Broker;

/// <summary>A message that was refused.</summary>
/// <param name="Delivery">As it came.</param>
/// <param name="Owner">Who sent it, where that is proven.</param>
/// <param name="Reason">Why.</param>
internal sealed record DeadMessage(BrokerDelivery Delivery, (string County, string Institution)? Owner, MessageRefusedException Reason)
{
    public string? Sender => Owner is var (county, institution) ? BrokerNames.User(county, institution) : null;
}

/// <summary>The store has not kept a message, as when the service stops; it is to be delivered again.</summary>
internal sealed class DeadLetterNotKeptException() : Exception("A dead letter was not kept.");

/// <summary>
/// In Wolverine's storage in PostgreSQL, from which <c>ops/referrals storage replay</c> sends them again. Bodies are sealed: nobody has
/// checked yet whose data is in them. The same message is there once, however often it comes.
/// </summary>
internal sealed class DeadLetters(IMessageStore store, WolverineOptions options, PeopleVault vault, NpgsqlDataSource database)
{
    /// <summary>Schema of the storage.</summary>
    public const string Schema = "referrals_messages";

    /// <summary>The queue by which they are done again.</summary>
    public const string Queue = "refused";

    /// <summary>What stands where nobody is proven to have sent it.</summary>
    public const string Nobody = "unproven";

    /// <summary>Keeps it.</summary>
    /// <exception cref="DeadLetterNotKeptException">It is not kept.</exception>
    /// <exception cref="NpgsqlException">It may not be kept.</exception>
    public Task Keep(DeadMessage message, CancellationToken cancellation)
    {
        var id = IdOf(message);
        var letter = new RefusedMessage(
            message.Sender,
            id,
            vault.SealMessage(id, message.Delivery.Body),
            message.Delivery.Size,
            Replays: 0,
            ContentType: message.Delivery.Syntax is null ? null : message.Delivery.ContentType
        );
        return Keep(letter, message.Reason, cancellation);
    }

    /// <summary>Keeps one that was there before, or is there still.</summary>
    /// <exception cref="DeadLetterNotKeptException">It is not kept.</exception>
    /// <exception cref="NpgsqlException">It may not be kept.</exception>
    public async Task Keep(RefusedMessage letter, MessageRefusedException reason, CancellationToken cancellation)
    {
        var id = letter.Id;
        var envelope = new Envelope(letter)
        {
            Id = id,
            MessageType = typeof(RefusedMessage).ToMessageTypeName(),
            Data = options.DefaultSerializer.WriteMessage(letter),
            ContentType = options.DefaultSerializer.ContentType,
            Destination = new Uri($"local://{Queue}"),
            Source = letter.Sender ?? Nobody,
            SentAt = DateTimeOffset.UtcNow,
        };
        await store.Inbox.MoveToDeadLetterStorageAsync(envelope, reason);
        // A store that is being closed keeps nothing, and does not say so.
        if (
            !await database.QueryScalar<bool>(
                $"select exists (select from {Schema}.wolverine_dead_letters where id = @id)",
                new { id },
                cancellation
            )
        )
            throw new DeadLetterNotKeptException();
    }

    private static Guid IdOf(DeadMessage message)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{message.Sender}\n{message.Delivery.Size}\n"));
        hash.AppendData(message.Delivery.Body);
        return new Guid(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
