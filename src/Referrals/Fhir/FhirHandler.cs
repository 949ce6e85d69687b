// A message's way: read, planned, done command by command, answered. What was done before is not done again.
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Hl7.Fhir.Utility;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Referrals.Cases;
using Referrals.Documents;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Messages;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Fhir;

/// <summary>What became of a message.</summary>
/// <param name="Message">The message; null where it could not be read as one.</param>
/// <param name="Case">The case it is about; null where that is not known.</param>
/// <param name="Receipts">Of the commands that were done or refused, in their order.</param>
/// <param name="Refusal">Why nothing was begun.</param>
/// <param name="Remarks">What was not taken over.</param>
internal sealed record FhirOutcome(
    FhirMessage? Message,
    Guid? Case,
    IReadOnlyList<MessageReceipt> Receipts,
    Refusal? Refusal,
    IReadOnlyList<Refusal> Remarks
)
{
    public static FhirOutcome Refused(FhirMessage? message, Refusal refusal) => new(message, null, [], refusal, []);

    /// <summary>The receipt of the command that was not done; null where all were.</summary>
    public MessageReceipt? Failed => Receipts.FirstOrDefault(receipt => receipt.Outcome != MessageOutcome.Accepted);
}

/// <summary>That a message which was refused is done again because somebody said so.</summary>
/// <param name="Number">For the first time, the second …</param>
/// <param name="Mended">Whether it is not what was sent any more.</param>
internal sealed record FhirReplay(int Number, bool Mended);

internal sealed class FhirHandler(
    MessageDispatcher dispatcher,
    ReferenceFactsLoader reference,
    Attachments<CaseAttachments> attachments,
    EventLog log,
    IOptions<JsonOptions> json
)
{
    private const string IdReused = "idempotency-key.reused";

    private readonly JsonSerializerOptions options = json.Value.SerializerOptions;

    /// <summary>Does what a message asks for. The same message again completes what was begun, and gets the same answer.</summary>
    /// <param name="context">Whose message it is.</param>
    /// <param name="bytes">The message.</param>
    /// <param name="syntax">How it is written.</param>
    /// <param name="replay">Null when its sender sends it.</param>
    public async Task<FhirOutcome> Process(RequestContext context, byte[] bytes, FhirSyntax syntax, FhirReplay? replay = null)
    {
        var (resource, unreadable) = FhirFormat.Read(bytes, syntax);
        if (resource is null)
            return FhirOutcome.Refused(null, unreadable!);
        var sender = MessageSender.CallerOf(context.Caller.County, MessageSender.CodeOf(context.Caller)!);
        FhirMessage? message = null;
        FhirPlan? plan;
        Refusal? refusal;
        try
        {
            (message, refusal) = FhirMessage.Of(resource);
            if (message is null)
                return FhirOutcome.Refused(null, refusal!);
            if (message.Sender is { } said && said != MessageSender.CodeOf(sender))
                return FhirOutcome.Refused(message, new Refusal("message.source-not-yours").At("MessageHeader.sender"));
            (plan, refusal) = new FhirPlanner(message, sender, await reference.Load(context), options).Plan();
        }
        catch (CodedException)
        {
            // An element that has no value of its type, where one is needed.
            return FhirOutcome.Refused(message, new Refusal("fhir.unreadable"));
        }

        if (plan is null)
            return FhirOutcome.Refused(message, refusal!);
        return new FhirOutcome(message, plan.Case, await Perform(new FhirWork(context, sender, message, plan, replay)), null, plan.Remarks);
    }

    private async Task<List<MessageReceipt>> Perform(FhirWork work)
    {
        var receipts = new List<MessageReceipt>();
        foreach (var step in work.Plan.Steps)
        {
            if (step.When is { } when && !when(await Load(work)))
                continue;
            var receipt = await Do(work, step);
            if (receipt.Outcome != MessageOutcome.Accepted && step.DoneIn is { } done && receipt.Status == 409 && done(await Load(work)))
                continue;
            receipts.Add(receipt);
            if (receipt.Outcome != MessageOutcome.Accepted)
                return receipts;
        }

        foreach (var file in work.Plan.Files)
        {
            var receipt = await Attach(work, file);
            receipts.Add(receipt);
            if (receipt.Outcome != MessageOutcome.Accepted)
                break;
        }

        return receipts;
    }

    private Task<MessageReceipt> Do(FhirWork work, FhirStep step)
    {
        var id = step.Part.Length == 0 ? work.Message.Id : FhirIds.PartOf(work.Message.Id, $"{step.Part} {Hash(step.Data)}");
        var message = new ReceivedMessage(id, MessageSender.CodeOf(work.Sender)!, step.Type, work.Plan.Case.ToString(), null, step.Data);
        return Dispatch(work, message, one => dispatcher.Dispatch(one, work.Sender, work.Context.Language, work.Context.Cancellation));
    }

    // The log remembers a refusal under its id. What was done under it is not done again under another.
    private static async Task<MessageReceipt> Dispatch(
        FhirWork work,
        ReceivedMessage message,
        Func<ReceivedMessage, Task<MessageReceipt>> dispatch
    )
    {
        var receipt = await dispatch(message);
        for (var number = 1; number <= work.Replay?.Number && receipt.Outcome == MessageOutcome.Refused; number++)
        {
            if (!work.Replay.Mended && receipt.Problem!.Code == IdReused)
                break;
            receipt = await dispatch(message with { Id = string.Create(CultureInfo.InvariantCulture, $"{message.Id}~{number}") });
        }

        return receipt;
    }

    private Task<MessageReceipt> Attach(FhirWork work, FhirFile file)
    {
        var message = new ReceivedMessage(
            FhirIds.PartOf(work.Message.Id, file.Part),
            MessageSender.CodeOf(work.Sender)!,
            "referral.attachments.v1",
            work.Plan.Case.ToString(),
            null,
            []
        );
        return Dispatch(
            work,
            message,
            one =>
                dispatcher.Dispatch(
                    one,
                    work.Sender,
                    work.Context.Language,
                    context =>
                        attachments.Add(
                            context,
                            work.Plan.Case,
                            Guid.CreateVersion7(context.Now),
                            new AttachmentHeaders(file.ContentType, AttachmentHeaders.Disposed(file.Name), null, file.Content.Length),
                            new MemoryStream(file.Content, writable: false)
                        ),
                    work.Context.Cancellation
                )
        );
    }

    private async Task<Referral> Load(FhirWork work) =>
        (
            await log.AggregateStream(
                Referral.Aggregate,
                work.Context.Stream(Referral.StreamKey(work.Plan.Case)),
                work.Context.Cancellation
            )
        ).State;

    private static string Hash(byte[] data) => Convert.ToHexStringLower(SHA256.HashData(data));

    private sealed record FhirWork(RequestContext Context, Caller Sender, FhirMessage Message, FhirPlan Plan, FhirReplay? Replay);
}
