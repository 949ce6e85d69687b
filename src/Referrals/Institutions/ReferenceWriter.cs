// Reads and writes reference data for the endpoints.
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Institutions;

/// <summary>The states that <c>?asOf=</c> asks for, or those of now.</summary>
internal sealed class ReferenceReader(
    EventLog log,
    PeopleVault vault,
    Reference<Directory> directory,
    Reference<Practitioners> practitioners
)
{
    public Task<LoadedStream<Directory>> Directory(RequestContext context) =>
        Get(context, Institutions.Directory.StreamKey, Institutions.Directory.Aggregate, directory);

    public Task<LoadedStream<Practitioners>> Practitioners(RequestContext context) =>
        Get(context, Institutions.Practitioners.StreamKey, Institutions.Practitioners.Aggregate, practitioners);

    public Task<LoadedStream<Contracts>> Contracts(RequestContext context, string person) =>
        log.AggregateStream(
            Institutions.Contracts.Aggregate,
            context.Stream(Institutions.Contracts.StreamKey(person)),
            context.AsOf ?? AsOf.Now,
            context.Cancellation
        );

    /// <summary>All references that are this person, the given one first.</summary>
    public Task<IReadOnlyList<string>> SamePerson(RequestContext context, string person) =>
        vault.SamePerson(context.Caller.County, person, context.Cancellation);

    /// <summary>Whether another contract of the same person, under another reference, holds on one of the days; null if none.</summary>
    public async Task<Refusal?> ContractBeside(RequestContext context, string person, ContractSigned signed)
    {
        foreach (var reference in (await SamePerson(context, person)).Skip(1))
        {
            var contracts = (await Contracts(context, reference)).State;
            if (PractitionersDecider.Overlap(contracts, signed) is { } overlap)
                return overlap;
        }

        return null;
    }

    private async Task<LoadedStream<T>> Get<T>(RequestContext context, string key, Aggregate<T> aggregate, Reference<T> reference)
        where T : class =>
        context.AsOf is { } asOf
            ? await log.AggregateStream(aggregate, context.Stream(key), asOf, context.Cancellation)
            : await reference.Get(context.Stream(key), context.Cancellation);
}

/// <summary>Writes what was proposed, and answers.</summary>
internal sealed class ReferenceWriter(EventLog log, Reference<Directory> directory, Reference<Practitioners> practitioners)
{
    /// <summary>Proposes an event of the directory, made from the body, whose faults are told all at once.</summary>
    public async Task<IResult> Propose<T>(RequestContext context, Body<T> body, Func<Fields, object> make)
        where T : class
    {
        var fields = new Fields();
        var proposed = make(fields);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        var stream = context.Stream(Directory.StreamKey);
        var written = await log.WriteToAggregate(
            Directory.Aggregate,
            stream,
            loaded => DirectoryDecider.Decide(loaded.State, proposed).On(loaded, context.IfMatch),
            context.CreateWriteOptions(body.Fingerprint),
            context.Cancellation
        );
        directory.Changed(stream);
        return Answer(context, written);
    }

    /// <summary>Decides on practitioners, with the directory beside them.</summary>
    public async Task<IResult> Practitioners(RequestContext context, string fingerprint, Func<Practitioners, Directory, Decided> decide)
    {
        var stream = context.Stream(Institutions.Practitioners.StreamKey);
        var written = await log.WriteToAggregates(
            Institutions.Practitioners.Aggregate,
            stream,
            Directory.Aggregate,
            context.Stream(Directory.StreamKey),
            (loaded, beside) => decide(loaded.State, beside.State).On(loaded, context.IfMatch),
            context.CreateWriteOptions(fingerprint),
            context.Cancellation
        );
        practitioners.Changed(stream);
        return Answer(context, written);
    }

    /// <summary>Decides on a person's contracts, with the practitioners beside them.</summary>
    public async Task<IResult> Contracts(
        RequestContext context,
        string person,
        string fingerprint,
        Func<Contracts, Practitioners, Decided> decide
    ) =>
        Answer(
            context,
            await log.WriteToAggregates(
                Institutions.Contracts.Aggregate,
                context.Stream(Institutions.Contracts.StreamKey(person)),
                Institutions.Practitioners.Aggregate,
                context.Stream(Institutions.Practitioners.StreamKey),
                (loaded, beside) => decide(loaded.State, beside.State).On(loaded, context.IfMatch),
                context.CreateWriteOptions(fingerprint),
                context.Cancellation
            )
        );

    public static IResult Answer(RequestContext context, Written<Outcome<ReferenceAnswer>> written)
    {
        if (written.Answer.Refusal is { } refusal)
            return Problems.Of(refusal);
        context.SetETag(written.Versions[0], written.Position);
        return TypedResults.Ok(written.Answer.Value);
    }
}

internal static class ReferenceServices
{
    public static void AddReferenceData(this IServiceCollection services)
    {
        services.AddReference(Directory.Aggregate);
        services.AddReference(Practitioners.Aggregate);
        services.AddSingleton<ReferenceReader>();
        services.AddSingleton<ReferenceWriter>();
    }
}
