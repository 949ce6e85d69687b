// The exchange by another way than HTTP: what becomes of a bundle, and bundles for a hospital, as bytes.
using System.Text.Json.Nodes;
using Hl7.Fhir.Model;
using Microsoft.Net.Http.Headers;
using Referrals.Http;
using Referrals.Messages;
using Referrals.Shared;

namespace Referrals.Fhir;

/// <summary>A bundle to be sent.</summary>
/// <param name="Id"><c>MessageHeader.id</c>; null for an answer to what was no message.</param>
/// <param name="Type">Code of the step, or the name of a resource that is no message.</param>
/// <param name="Body">The bytes.</param>
/// <param name="ContentType">Media type.</param>
internal sealed record FhirParcel(string? Id, string Type, byte[] Body, string ContentType);

/// <summary>What became of a bundle.</summary>
/// <param name="Id">Its <c>MessageHeader.id</c>; null where it is no message.</param>
/// <param name="Event">Code of its step; null likewise.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Status">The HTTP status that it would have had.</param>
/// <param name="Code">Code of the problem; null where it was done.</param>
/// <param name="Faults">Codes of single faults with their FHIRPaths.</param>
/// <param name="Answer">For the sender, in its own syntax.</param>
internal sealed record FhirReply(
    string? Id,
    string? Event,
    MessageOutcome Outcome,
    int Status,
    string? Code,
    IReadOnlyList<(string Path, string Code)> Faults,
    FhirParcel Answer
);

/// <summary>For those who carry bundles and need not know what is in them.</summary>
internal sealed class FhirExchange(
    MessageDispatcher dispatcher,
    FhirHandler handler,
    FhirFeed feed,
    ProblemTexts texts,
    IServiceProvider services
)
{
    /// <summary>Bytes of a bundle.</summary>
    public const int Limit = FhirUpload.Limit;

    /// <summary>The syntax of a bundle by its media type; null for every other media type, plain JSON and XML included.</summary>
    public static FhirSyntax? SyntaxOf(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var parsed)
            ? parsed.MediaType.Value?.ToLowerInvariant() switch
            {
                FhirFormat.Xml => FhirSyntax.Xml,
                FhirFormat.Json => FhirSyntax.Json,
                _ => null,
            }
            : null;

    /// <summary>Whether messages of a type may be a step of the exchange for somebody.</summary>
    public static bool Concerns(string type) => type.StartsWith("referral.", StringComparison.Ordinal);

    /// <summary>Does what a bundle asks for. Never throws for what stands in it.</summary>
    /// <param name="county">Whose county.</param>
    /// <param name="sender">On behalf of which institution.</param>
    /// <param name="bytes">The bundle.</param>
    /// <param name="syntax">How it is written, and how it is answered.</param>
    /// <param name="service">Address of this service's <c>/fhir</c>.</param>
    /// <param name="replay">Null when the sender sends it.</param>
    public async Task<FhirReply> Process(string county, string sender, byte[] bytes, FhirSyntax syntax, Uri service, FhirReplay? replay)
    {
        FhirOutcome? outcome = null;
        // By the dispatcher for what it makes of a database that is away; the bundle's commands have ids of their own.
        var receipt = await dispatcher.Dispatch(
            new ReceivedMessage("fhir", sender, "fhir", null, null, []),
            MessageSender.CallerOf(county, sender),
            Language.Chinese,
            async context =>
            {
                outcome = await handler.Process(context, bytes, syntax, replay);
                return Results.NoContent();
            },
            CancellationToken.None
        );
        return Reply(outcome ?? FhirOutcome.Refused(null, new Refusal(receipt.Problem!.Code)), sender, syntax, service);
    }

    /// <summary>The answer to what is not even read.</summary>
    public FhirReply Refuse(Refusal refusal, string sender, FhirSyntax syntax, Uri service) =>
        Reply(FhirOutcome.Refused(null, refusal), sender, syntax, service);

    /// <summary>
    /// A message of the feed as the exchange has it; null where it is none for the reader, or not any more. The reading is recorded.
    /// </summary>
    public async Task<FhirParcel?> Render(
        string county,
        string reader,
        StoredMessage message,
        FhirSyntax syntax,
        Uri service,
        CancellationToken cancellation
    )
    {
        var context = RequestContext.Of(services, MessageSender.CallerOf(county, reader), cancellation);
        return await feed.Render(context, reader, message, service) is { } bundle ? Parcel(bundle, syntax) : null;
    }

    /// <summary>A bundle as JSON, whichever syntax it has; null where it cannot be read.</summary>
    public static JsonNode? Show(byte[] bytes, FhirSyntax syntax) => FhirFormat.ToNode(bytes, syntax);

    /// <summary>A bundle that was shown, in its own syntax again; null where it is none any more.</summary>
    public static byte[]? Write(JsonNode bundle, FhirSyntax syntax) => FhirFormat.OfNode(bundle, syntax);

    /// <summary>The same without what may tell who a patient is.</summary>
    /// <param name="bundle">As it was shown.</param>
    /// <param name="isPlain">Whether a text is plainly a code, a day, a moment or an id.</param>
    public static JsonNode? Mask(JsonNode? bundle, Func<string, bool> isPlain) => new FhirMask(isPlain).Of(bundle);

    /// <summary><c>MessageHeader.id</c> of a bundle that was shown.</summary>
    public static string? IdOf(JsonNode bundle)
    {
        var entries = (bundle as JsonObject)?["entry"] as JsonArray;
        var header = entries
            ?.Select(entry => (entry as JsonObject)?["resource"] as JsonObject)
            .FirstOrDefault(resource => FhirMask.TextOf(resource?["resourceType"]) == nameof(MessageHeader));
        return FhirMask.TextOf(header?["id"]);
    }

    private FhirReply Reply(FhirOutcome outcome, string sender, FhirSyntax syntax, Uri service)
    {
        var answer = new FhirAnswers(texts, Language.Chinese, service).Of(outcome, sender);
        var (code, faults) = Problem(outcome);
        return new FhirReply(
            outcome.Message?.Id,
            outcome.Message?.Event,
            code is null ? MessageOutcome.Accepted : MessageReceipt.OutcomeOf(answer.Status),
            answer.Status,
            code,
            faults,
            Parcel(answer.Resource, syntax)
        );
    }

    private static (string? Code, IReadOnlyList<(string, string)> Faults) Problem(FhirOutcome outcome)
    {
        if (outcome.Refusal is { } refusal)
            return (
                refusal.Code,
                [.. (refusal.Errors ?? [refusal]).Where(fault => fault.Pointer is not null).Select(fault => (fault.Pointer!, fault.Code))]
            );
        if (outcome.Failed?.Problem is not { } problem)
            return (null, []);
        var step = outcome.Message!.Event;
        var places = problem.Errors?.Select(error => (error.Pointer, error.Code)) ?? [(problem.Pointer, problem.Code)];
        return (
            problem.Code,
            [.. places.Select(place => (Path: FhirPaths.Of(step, place.Item1), place.Code)).Where(one => one.Path is not null)!]
        );
    }

    private static FhirParcel Parcel(Hl7.Fhir.Model.Resource resource, FhirSyntax syntax)
    {
        var header = (resource as Bundle)?.Entry.FirstOrDefault()?.Resource as MessageHeader;
        return new FhirParcel(
            header?.Id,
            (header?.Event as Coding)?.Code ?? resource.TypeName,
            FhirFormat.Write(resource, syntax),
            FhirFormat.MediaType(syntax)
        );
    }
}
