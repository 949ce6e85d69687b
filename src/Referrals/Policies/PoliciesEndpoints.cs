// Reading and setting policies over HTTP.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Policies;

internal static class PoliciesEndpoints
{
    public static void MapPolicies(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/policies").WithTags("policies").For(InstitutionsEndpoints.Readers).AsOf();
        read.MapGet("/", On);
        read.MapGet("/history", History);
        read.MapGet("/{version}", Version).Produces<Policy>();
        routes.MapGroup("/api/policies").WithTags("policies").For(InstitutionsEndpoints.Editors).MapPut("/{from}", Set).AnswersChange();
    }

    private static async Task<Ok<Policy>> On(string? on, RequestContext context, EventLog log, Reference<PolicyBook> policies)
    {
        var loaded = await Load(context, log, policies);
        context.SetETag(loaded.Version);
        return TypedResults.Ok(string.IsNullOrEmpty(on) ? loaded.State.At(context.Now) : loaded.State.On(Query.Day("on", on)));
    }

    private static async Task<IResult> Version(string version, RequestContext context, EventLog log, Reference<PolicyBook> policies)
    {
        var loaded = await Load(context, log, policies);
        if (
            !int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || loaded.State.Version(number) is not { } policy
        )
            return Problems.Of(new Refusal("not-found"));
        context.SetETag(loaded.Version);
        return TypedResults.Ok(policy);
    }

    private static async Task<Ok<ItemsAnswer<PolicyHistoryAnswer>>> History(RequestContext context, EventLog log)
    {
        var stream = await log.FetchStream(context.Stream(PolicyBook.StreamKey), context.AsOf ?? AsOf.Now, context.Cancellation);
        return TypedResults.Ok(
            new ItemsAnswer<PolicyHistoryAnswer>([
                .. stream.Select(e =>
                    e.Data is PolicySet set
                        ? new PolicyHistoryAnswer((int)e.Version, set.From, set.EffectiveFrom, set.Reason, e.Timestamp, e.Actor)
                        : throw new InvalidOperationException($"{e.EventTypeName} is no policy.")
                ),
            ])
        );
    }

    private static async Task<IResult> Set(
        string from,
        Body<PolicyBody> body,
        RequestContext context,
        EventLog log,
        Reference<PolicyBook> policies
    )
    {
        var fields = new Fields();
        var (reason, parameters) = body.Value.Check(fields);
        var day = Codes.Day("from", from);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        var stream = context.Stream(PolicyBook.StreamKey);
        var command = new SetPolicy(context.Now, day, reason, parameters);
        var written = await log.WriteToAggregate(
            PolicyBook.Aggregate,
            stream,
            loaded => PolicyDecider.Decide(loaded.State, command).On(loaded, context.IfMatch),
            context.CreateWriteOptions(body.Fingerprint),
            context.Cancellation
        );
        policies.Changed(stream);
        return ReferenceWriter.Answer(context, written);
    }

    private static async Task<LoadedStream<PolicyBook>> Load(RequestContext context, EventLog log, Reference<PolicyBook> policies) =>
        context.AsOf is { } asOf
            ? await log.AggregateStream(PolicyBook.Aggregate, context.Stream(PolicyBook.StreamKey), asOf, context.Cancellation)
            : await policies.Get(context.Stream(PolicyBook.StreamKey), context.Cancellation);
}

/// <summary>A policy that was set.</summary>
/// <param name="Version">Its number.</param>
/// <param name="From">The day it was set for.</param>
/// <param name="EffectiveFrom">The moment from which it applies.</param>
/// <param name="Reason">Why.</param>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="Actor">Who set it.</param>
public sealed record PolicyHistoryAnswer(
    int Version,
    DateOnly From,
    DateTimeOffset EffectiveFrom,
    string Reason,
    DateTimeOffset RecordedAt,
    string? Actor
);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PolicyBody))]
[JsonSerializable(typeof(Policy))]
[JsonSerializable(typeof(ItemsAnswer<PolicyHistoryAnswer>))]
internal sealed partial class PoliciesHttpJson : JsonSerializerContext;
