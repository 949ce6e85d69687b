// Reads and writes reference data for the endpoints.
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Institutions;

/// <summary>The states that <c>?asOf=</c> asks for, or those of now.</summary>
internal sealed class ReferenceReader(EventLog log, Reference<Directory> directory, Reference<Practitioners> practitioners)
{
    public Task<LoadedStream<Directory>> Directory(Call call) => Get(call, Institutions.Directory.StreamKey, Institutions.Directory.Aggregate, directory);

    public Task<LoadedStream<Practitioners>> Practitioners(Call call) => Get(call, Institutions.Practitioners.StreamKey, Institutions.Practitioners.Aggregate, practitioners);

    public Task<LoadedStream<Contracts>> Contracts(Call call, string person) =>
        log.AggregateStream(Institutions.Contracts.Aggregate, call.Stream(Institutions.Contracts.StreamKey(person)), call.AsOf ?? AsOf.Now, call.Cancellation);

    private async Task<LoadedStream<T>> Get<T>(Call call, string key, Aggregate<T> aggregate, Reference<T> reference) where T : class => call.AsOf is { } asOf
        ? await log.AggregateStream(aggregate, call.Stream(key), asOf, call.Cancellation)
        : await reference.Get(call.Stream(key), call.Cancellation);
}

/// <summary>Writes what was proposed, and answers.</summary>
internal sealed class ReferenceWriter(EventLog log, Reference<Directory> directory, Reference<Practitioners> practitioners)
{
    /// <summary>Proposes an event of the directory, made from the body, whose faults are told all at once.</summary>
    public async Task<IResult> Propose<T>(Call call, Body<T> body, Func<Fields, object> make) where T : class
    {
        var fields = new Fields();
        var proposed = make(fields);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        var stream = call.Stream(Directory.StreamKey);
        var written = await log.WriteToAggregate(
            Directory.Aggregate, stream, loaded => DirectoryDecider.Decide(loaded.State, proposed).On(loaded, call.IfMatch), call.Write(body.Fingerprint), call.Cancellation);
        directory.Changed(stream);
        return Answer(call, written);
    }

    /// <summary>Decides on practitioners, with the directory beside them.</summary>
    public async Task<IResult> Practitioners(Call call, string fingerprint, Func<Practitioners, Directory, Decided> decide)
    {
        var stream = call.Stream(Institutions.Practitioners.StreamKey);
        var written = await log.WriteToAggregates(
            Institutions.Practitioners.Aggregate, stream, Directory.Aggregate, call.Stream(Directory.StreamKey),
            (loaded, beside) => decide(loaded.State, beside.State).On(loaded, call.IfMatch), call.Write(fingerprint), call.Cancellation);
        practitioners.Changed(stream);
        return Answer(call, written);
    }

    /// <summary>Decides on a person's contracts, with the practitioners beside them.</summary>
    public async Task<IResult> Contracts(Call call, string person, string fingerprint, Func<Contracts, Practitioners, Decided> decide) => Answer(call, await log.WriteToAggregates(
        Institutions.Contracts.Aggregate, call.Stream(Institutions.Contracts.StreamKey(person)), Institutions.Practitioners.Aggregate, call.Stream(Institutions.Practitioners.StreamKey),
        (loaded, beside) => decide(loaded.State, beside.State).On(loaded, call.IfMatch), call.Write(fingerprint), call.Cancellation));

    public static IResult Answer(Call call, Written<Outcome<ReferenceAnswer>> written)
    {
        if (written.Answer.Refusal is { } refusal)
            return Problems.Of(refusal);
        call.Written(written.Versions[0], written.Position);
        return TypedResults.Ok(written.Answer.Value);
    }
}

internal static class ReferenceServices
{
    public static void AddReferenceData(this IServiceCollection services)
    {
        services.AddSingleton(provider => new Reference<Directory>(provider.GetRequiredService<EventLog>(), Directory.Aggregate, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Reference<Practitioners>(provider.GetRequiredService<EventLog>(), Practitioners.Aggregate, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ReferenceReader>();
        services.AddSingleton<ReferenceWriter>();
    }
}
