// Messages that were refused, done again when somebody says so.
using Referrals.Fhir;
using Referrals.Hosting;
using Referrals.Messages;
using Referrals.People;

namespace Referrals.Broker;

/// <summary>A message that was refused, as it lies among Wolverine's dead letters.</summary>
/// <param name="Sender">Who sent it: <c>county.institution</c>; null where that was not proven.</param>
/// <param name="Id">Of the dead letter.</param>
/// <param name="Sealed">Its body, or the beginning of one that is too large.</param>
/// <param name="Size">How many bytes it had.</param>
/// <param name="Replays">How often it was done again and refused again.</param>
/// <param name="Mended">Whether it is not what was sent any more.</param>
/// <param name="ContentType">Media type of a bundle; null for a CloudEvents message.</param>
public sealed record RefusedMessage(
    string? Sender,
    Guid Id,
    byte[] Sealed,
    int Size,
    int Replays,
    bool Mended = false,
    string? ContentType = null
)
{
    /// <summary>The bytes that a message of its kind may have.</summary>
    internal int Limit => BrokerDelivery.LimitOf(Syntax);

    /// <summary>How a bundle is written; null where it is none.</summary>
    internal FhirSyntax? Syntax => FhirExchange.SyntaxOf(ContentType);
}

/// <summary>Why a message is a dead letter: the code of the problem, what was asked for, and where the faults are.</summary>
public sealed class MessageRefusedException(string code, string? type, IEnumerable<string>? faults = null)
    : Exception(string.Join(": ", [code, type ?? NotUnderstood, .. Line(faults)]))
{
    /// <summary>In place of a type.</summary>
    public const string NotUnderstood = "a message that was not understood";

    private const int MostFaults = 20;

    /// <summary>Code of the problem.</summary>
    public string Code => code;

    /// <summary>What was asked for; null where that was not understood.</summary>
    public string? Type => type;

    internal static MessageRefusedException Of(MessageReceipt receipt, string? type)
    {
        var problem = receipt.Problem!;
        var faults =
            problem.Errors?.Select(fault => (fault.Pointer, fault.Code))
            ?? (problem.Pointer is { } pointer ? [(pointer, problem.Code)] : []);
        return new(problem.Code, type, Lines(faults));
    }

    internal static MessageRefusedException Of(FhirReply reply) => new(reply.Code!, reply.Event, Lines(reply.Faults));

    // Of a member that nobody knows the name is the sender's own words.
    private static IEnumerable<string> Lines(IEnumerable<(string Place, string Code)> faults) =>
        faults.Where(fault => IsOurs(fault.Place)).Take(MostFaults).Select(fault => $"{fault.Place} {fault.Code}");

    private static string[] Line(IEnumerable<string>? faults) => string.Join(", ", faults ?? []) is { Length: > 0 } line ? [line] : [];

    private static bool IsOurs(string pointer) =>
        pointer.Length <= 100 && pointer.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '.');
}

/// <summary>Does one again. The receipt goes to the sender where it is accepted now; what is refused again is kept again.</summary>
public sealed class RefusedReplay
{
    private const string IdReused = "idempotency-key.reused";

    private readonly BrokerInbox inbox;
    private readonly BrokerLink link;
    private readonly PeopleVault vault;
    private readonly DeadLetters dead;

    internal RefusedReplay(BrokerInbox inbox, BrokerLink link, PeopleVault vault, DeadLetters dead) =>
        (this.inbox, this.link, this.vault, this.dead) = (inbox, link, vault, dead);

    /// <summary>Does what it asks for.</summary>
    /// <exception cref="AwayException">The broker is away.</exception>
    internal async Task Run(RefusedMessage refused, CancellationToken cancellation)
    {
        try
        {
            await Do(refused, cancellation);
        }
        catch (MessageRefusedException again)
        {
            await dead.Keep(refused with { Replays = refused.Replays + 1 }, again, cancellation);
        }
    }

    private async Task Do(RefusedMessage refused, CancellationToken cancellation)
    {
        if (BrokerNames.Owner(refused.Sender) is not { } sender)
            throw new MessageRefusedException("message.sender-unproven", null);
        var body = vault.OpenMessage(refused.Id, refused.Sealed) ?? throw new MessageRefusedException("people.master-key-missing", null);
        var delivery = new BrokerDelivery(0, "", refused.Sender, body, refused.Size, ContentType: refused.ContentType);
        if (delivery.Syntax is not null)
        {
            var reply = await inbox.Decide(delivery, sender, new FhirReplay(refused.Replays + 1, refused.Mended), cancellation);
            if (reply.Outcome == MessageOutcome.Refused)
                throw MessageRefusedException.Of(reply);
            await Tell(publisher => inbox.Send(publisher, sender, reply, body, cancellation), cancellation);
            return;
        }

        var (message, refusal) = BrokerInbox.Read(delivery);
        if (message is null)
            throw new MessageRefusedException(refusal!.Code, null);
        // The log may remember that it was refused under its id, and it is another one when it was mended. What was not mended is asked for
        // under its own id first, as it may have been done meanwhile.
        var anew = message with
        {
            Id = $"{message.Id}~{refused.Replays + 1}",
        };
        var receipt = await inbox.Decide(refused.Mended ? anew : message, sender, cancellation);
        if (!refused.Mended && receipt.Outcome == MessageOutcome.Refused && receipt.Problem!.Code != IdReused)
            receipt = await inbox.Decide(anew, sender, cancellation);
        if (receipt.Outcome == MessageOutcome.Refused)
            throw MessageRefusedException.Of(receipt, message.Type);
        await Tell(publisher => inbox.Send(publisher, sender, receipt with { Id = message.Id }, message.Id, cancellation), cancellation);
    }

    private async Task Tell(Func<BrokerPublisher, Task<Task>> send, CancellationToken cancellation)
    {
        var connection = await link.Open("replay", cancellation);
        try
        {
            await using var publisher = await BrokerPublisher.Open(connection, cancellation);
            await await send(publisher);
        }
        finally
        {
            await BrokerLink.Close(connection);
        }
    }
}

/// <summary>Called by Wolverine.</summary>
public static class RefusedMessages
{
    /// <summary>Does it again; harmless to repeat, as its id is the command id.</summary>
    public static Task Handle(RefusedMessage message, RefusedReplay replay, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(replay);
        return replay.Run(message, cancellation);
    }
}
