// Writing editions: one decision on the county's stream, and what it changes.
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Catalogues;

/// <summary>How an edition is published.</summary>
/// <param name="Fingerprint">Of what was sent.</param>
/// <param name="DryRun">Only says what would change.</param>
/// <param name="OnLines">Where a file's faults stand; null for JSON.</param>
internal sealed record Publication(string Fingerprint, bool DryRun, Func<Refusal, Refusal>? OnLines = null);

internal sealed class CataloguePublishing(EventLog log, Reference<CatalogueBook> catalogues, Reference<PolicyBook> policies)
{
    /// <summary>The code systems that the policy accepts on a day, or today where that is later.</summary>
    public async ValueTask<Func<DateOnly, IReadOnlyList<DiagnosisSystem>>> Systems(RequestContext context)
    {
        var book = (await policies.Get(context.Stream(PolicyBook.StreamKey), context.Cancellation)).State;
        return day => (day > Shanghai.Day(context.Now) ? book.On(day) : book.At(context.Now)).Referrals.DiagnosisSystems;
    }

    public Task<IResult> Publish(RequestContext context, PublishCatalogue command, Publication how) =>
        Write(
            context,
            how,
            book => CatalogueDecider.Publish(book, command),
            (book, changed) =>
                new EditionAnswer(
                    changed,
                    how.DryRun,
                    command.Edition,
                    command.Items.Count,
                    EditionDifference.Of(book.InForce(command.Scope, command.From), command.Items)
                )
        );

    public Task<IResult> Publish(RequestContext context, PublishNames command, Publication how) =>
        Write(
            context,
            how,
            book => CatalogueDecider.Publish(book, command),
            (book, changed) =>
                new EditionAnswer(
                    changed,
                    how.DryRun,
                    command.Edition,
                    command.Names.Count,
                    EditionDifference.Of(book.InForce(command.System, command.Version), command.Names)
                )
        );

    public async Task<IResult> Withdraw(RequestContext context, string fingerprint, Func<CatalogueBook, Decided> decide)
    {
        var stream = context.Stream(CatalogueBook.StreamKey);
        var written = await log.WriteToAggregate(
            CatalogueBook.Aggregate,
            stream,
            loaded => decide(loaded.State).On(loaded, context.IfMatch),
            context.CreateWriteOptions(fingerprint),
            context.Cancellation
        );
        catalogues.Changed(stream);
        return ReferenceWriter.Answer(context, written);
    }

    private async Task<IResult> Write(
        RequestContext context,
        Publication how,
        Func<CatalogueBook, Decided> decide,
        Func<CatalogueBook, bool, EditionAnswer> answer
    )
    {
        var stream = context.Stream(CatalogueBook.StreamKey);
        var written = await log.WriteToAggregate(
            CatalogueBook.Aggregate,
            stream,
            loaded => Decision(loaded, how, decide(loaded.State), context.IfMatch, answer),
            how.DryRun ? new WriteOptions { Metadata = context.CreateMetadata() } : context.CreateWriteOptions(how.Fingerprint),
            context.Cancellation
        );
        catalogues.Changed(stream);
        if (written.Answer.Refusal is { } refusal)
            return Problems.Of(refusal);
        context.SetETag(written.Versions[0], written.Position);
        return TypedResults.Ok(written.Answer.Value);
    }

    /// <summary>Pure: it runs in the log's writer.</summary>
    private static Decision<Outcome<EditionAnswer>> Decision(
        LoadedStream<CatalogueBook> loaded,
        Publication how,
        Decided decided,
        long? ifMatch,
        Func<CatalogueBook, bool, EditionAnswer> answer
    )
    {
        // The version is looked at as for all reference data.
        if (decided.On(loaded, ifMatch).Answer.Refusal is { } refusal)
            return new(new Outcome<EditionAnswer>(null, how.OnLines?.Invoke(refusal) ?? refusal));
        var changed = decided.Events.Count > 0;
        var decision = new Decision<Outcome<EditionAnswer>>(new Outcome<EditionAnswer>(answer(loaded.State, changed)));
        return changed && !how.DryRun ? decision.Append(loaded, decided.Events) : decision;
    }
}
