// Definitions of indicators over HTTP.
using System.Globalization;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Boards;

internal static class IndicatorEndpoints
{
    private const Roles Readers = BoardEndpoints.Readers;

    public static void Map(RouteGroupBuilder indicators)
    {
        indicators
            .MapGet("", Definitions)
            .For(Readers)
            .Produces<ItemsAnswer<IndicatorDefinition>>()
            .WithSummary("The definitions that are used on a day, today's by default 指标定义");
        indicators
            .MapGet("/{indicator}", Versions)
            .For(Readers)
            .Produces<ItemsAnswer<IndicatorDefinition>>()
            .WithSummary("All versions of an indicator 指标定义的各版本");
        indicators
            .MapGet("/{indicator}/versions/{version}", Version)
            .For(Readers)
            .Produces<IndicatorDefinition>()
            .WithSummary("A version of an indicator 指标定义");
        indicators
            .MapPost("/{indicator}/versions", Define)
            .For(Roles.CountyAuthority)
            .AnswersChange()
            .WithSummary("The next version of an indicator, or the first of a new one 新定义");
    }

    private static async Task<IResult> Definitions(string? on, RequestContext context, Reference<IndicatorBook> indicators)
    {
        var book = await indicators.Get(context.Stream(IndicatorBook.StreamKey), context.Cancellation);
        context.SetETag(book.Version);
        return TypedResults.Ok(new ItemsAnswer<IndicatorDefinition>(book.State.On(Query.On(on, context))));
    }

    private static async Task<IResult> Versions(string indicator, RequestContext context, Reference<IndicatorBook> indicators)
    {
        var book = await indicators.Get(context.Stream(IndicatorBook.StreamKey), context.Cancellation);
        context.SetETag(book.Version);
        return book.State.Of(indicator) is { Count: > 0 } versions
            ? TypedResults.Ok(new ItemsAnswer<IndicatorDefinition>(versions))
            : Problems.Of(new Refusal("not-found"));
    }

    private static async Task<IResult> Version(
        string indicator,
        string version,
        RequestContext context,
        Reference<IndicatorBook> indicators
    )
    {
        var book = await indicators.Get(context.Stream(IndicatorBook.StreamKey), context.Cancellation);
        return
            book.State.Of(indicator).FirstOrDefault(one => one.Version.ToString(CultureInfo.InvariantCulture) == version) is { } definition
            ? TypedResults.Ok(definition)
            : Problems.Of(new Refusal("not-found"));
    }

    private static async Task<IResult> Define(
        string indicator,
        Body<IndicatorForm> body,
        RequestContext context,
        EventLog log,
        Reference<IndicatorBook> indicators
    )
    {
        var fields = new Fields();
        var id = Query.Code("indicator", indicator)!;
        var definition = body.Value.Check(fields, id);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        var stream = context.Stream(IndicatorBook.StreamKey);
        var written = await log.WriteToAggregate(
            IndicatorBook.Aggregate,
            stream,
            loaded => IndicatorBook.Define(loaded.State, definition, Shanghai.Day(context.Now)).On(loaded, context.IfMatch),
            context.CreateWriteOptions(body.Fingerprint),
            context.Cancellation
        );
        indicators.Changed(stream);
        return ReferenceWriter.Answer(context, written);
    }
}
