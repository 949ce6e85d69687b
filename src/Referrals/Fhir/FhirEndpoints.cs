// The exchange of HL7 China over HTTP: messages to the service, and from it.
using System.Reflection;
using Hl7.Fhir.Model;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Referrals.Http;
using Referrals.Messages;
using Referrals.Security;
using Referrals.Shared;
using Resource = Hl7.Fhir.Model.Resource;

namespace Referrals.Fhir;

internal static class FhirEndpoints
{
    public static IServiceCollection AddFhir(this IServiceCollection services) =>
        services.AddSingleton<FhirHandler>().AddSingleton<FhirFeed>().AddSingleton<FhirExchange>();

    public static void MapFhir(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/fhir/$process-message", Process)
            .WithTags("FHIR 双向转诊消息")
            .For(MessageSender.All)
            .Produces<string>(200, FhirFormat.Xml, FhirFormat.Json)
            .WithName("processFhirMessage")
            .WithSummary("A message Bundle C01001 to C01004 of HL7 China, answered by a message Bundle 接收转诊消息");
        routes
            .MapGet("/fhir/messages", Read)
            .WithTags("FHIR 双向转诊消息")
            .For(MessageSender.All)
            .AfterPlace()
            .Produces<string>(200, FhirFormat.Xml, FhirFormat.Json)
            .WithName("readFhirMessages")
            .WithSummary("The feed of the caller's institution as message Bundles in a collection 转诊消息订阅");
    }

    private static async Task<IResult> Process(
        FhirUpload upload,
        RequestContext context,
        HttpContext http,
        FhirHandler handler,
        ProblemTexts texts
    )
    {
        var outcome = upload.Refusal is { } refusal
            ? FhirOutcome.Refused(null, refusal)
            : await handler.Process(context, upload.Bytes, upload.Syntax);
        var answer = new FhirAnswers(texts, context.Language, ServiceOf(http)).Of(outcome, MessageSender.CodeOf(context.Caller)!);
        context.SetLanguage();
        if (answer.Status == StatusCodes.Status503ServiceUnavailable)
            http.Response.Headers.RetryAfter = "1";
        return Written(answer.Resource, upload.Answer, answer.Status);
    }

    private static async Task<IResult> Read(
        RequestContext context,
        [AsParameters] FeedQuery query,
        HttpContext http,
        FhirFeed feed,
        FeedReading positions
    )
    {
        var institution = MessageSender.CodeOf(context.Caller)!;
        var asked = await FeedAnswer.Ask(context, institution, query, positions, (FhirFeed.Standard, FhirFeed.Most));
        if (asked.Refusal is { } refusal)
            return Problems.Of(refusal);
        var service = ServiceOf(http);
        var page = await feed.Read(context, asked.Request!, asked.After, asked.Wait, service);
        var collection = new Bundle { Type = Bundle.BundleType.Collection };
        collection.Link.Add(
            new Bundle.LinkComponent { Relation = "next", Url = $"{service}/messages?after={page.Next}&limit={asked.Request!.Limit}" }
        );
        foreach (var message in page.Messages)
            collection.Entry.Add(new Bundle.EntryComponent { FullUrl = $"urn:uuid:{message.Id}", Resource = message });
        return Written(collection, FhirUpload.Accepted(http.Request, FhirSyntax.Xml), StatusCodes.Status200OK);
    }

    private static IResult Written(Resource resource, FhirSyntax syntax, int status) =>
        Results.Text(FhirFormat.Write(resource, syntax), $"{FhirFormat.MediaType(syntax)}; charset=utf-8", status);

    private static Uri ServiceOf(HttpContext http) => new($"{http.Request.Scheme}://{http.Request.Host}/fhir");
}

/// <summary>A message as it came; what is wrong with it is answered in the exchange's own format.</summary>
internal sealed record FhirUpload(byte[] Bytes, FhirSyntax Syntax, FhirSyntax Answer, Refusal? Refusal) : IEndpointParameterMetadataProvider
{
    /// <summary>Bytes, files in it included: in base64 they are a third longer.</summary>
    public const int Limit = 10 * 1024 * 1024;

    public static async ValueTask<FhirUpload> BindAsync(HttpContext context)
    {
        // Counted where it is read.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        var type = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var parsed) ? parsed.MediaType.Value : null;
        var syntax = FhirFormat.Of(type);
        var answer = Accepted(context.Request, syntax ?? FhirSyntax.Xml);
        if (syntax is not { } sent)
            return new FhirUpload([], FhirSyntax.Xml, answer, new Refusal("fhir.content-type"));
        try
        {
            var bytes = await Body<object>.Read(context, Limit);
            return new FhirUpload(bytes, sent, answer, bytes.Length == 0 ? new Refusal("body.missing") : null);
        }
        catch (RequestRefusedException refused)
        {
            return new FhirUpload([], sent, answer, refused.Refusal);
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([FhirFormat.Xml, FhirFormat.Json, "*/*"], typeof(string)));

    /// <summary>The syntax that a client wants; another one where it does not say.</summary>
    public static FhirSyntax Accepted(HttpRequest request, FhirSyntax otherwise) =>
        request
            .GetTypedHeaders()
            .Accept.OrderByDescending(type => type.Quality ?? 1)
            .Select(type => FhirFormat.Of(type.MediaType.Value))
            .FirstOrDefault(syntax => syntax is not null)
        ?? otherwise;
}
