// Printed forms of a case: for those who may read all of it, each printing recorded.
using Referrals.Cases;
using Referrals.Catalogues;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Documents;

internal sealed class Printouts(EventLog log, PeopleVault vault, ReferralReading reading, CaseHandler handler, DiagnosisNames names)
{
    /// <summary>上转单, 下转单 and their kind. Not for a draft, nor for an emergency whose form is missing.</summary>
    public Task<Outcome<Printout>> Referral(RequestContext context, Guid id) =>
        Print(context, id, details => details is { Sent: true, Request: not null }, (content, _) => content.Referral());

    /// <summary>回转单, once the outcome was reported.</summary>
    public Task<Outcome<Printout>> Outcome(RequestContext context, Guid id) =>
        Print(
            context,
            id,
            details => details is { Request: not null, Report: not null },
            (content, reportedOn) => content.Outcome(reportedOn)
        );

    private async Task<Outcome<Printout>> Print(
        RequestContext context,
        Guid id,
        Func<CaseDetails, bool> exists,
        Func<PrintoutContent, DateOnly, Printout> print
    )
    {
        if (await reading.LoadAuthorized(context, id) is not { } found)
            return new(null, new Refusal("not-found"));
        if (found.Access.Level != ReadLevel.Full)
            return new(null, new Refusal("document.full-readers-only"));
        var details = found.Now.State.Details!;
        if (!exists(details))
            return new(null, new Refusal("document.not-yet"));
        await handler.RecordOpening(context, found.Facts, found.Now);
        // Nothing is answered before the printing is recorded; the data may be fetched meanwhile.
        var recorded = reading.Record(context, found, id, AccessedThing.Form);
        var patient = await vault.Read(context.Caller.County, details.Person, context.Cancellation);
        var sealer = patient is null ? null : await vault.SealerFor(context.Caller.County, details.Person, context.Cancellation);
        var (sentOn, reportedOn, corrected) = await Days(context, id);
        var catalogues = await names.Load(context);
        await recorded;
        return new(
            print(
                new PrintoutContent(
                    details,
                    new PrintoutSource(sealer is null ? null : patient, sealer, found.Facts, sentOn, context.Language, catalogues)
                )
                {
                    State = found.Now.State,
                    Corrected = corrected,
                },
                reportedOn
            )
        );
    }

    // Forms are dated by the day on which they were handed in last; one that was handed in again corrects those before.
    private async Task<(DateOnly Sent, DateOnly Reported, bool Corrected)> Days(RequestContext context, Guid id)
    {
        var (sent, reported, corrected) = (default(DateTimeOffset), default(DateTimeOffset), false);
        foreach (var e in await log.FetchStream(context.Stream(Cases.Referral.StreamKey(id)), context.Cancellation))
        {
            if (e.Data is ReferralSubmitted or ReferralResubmitted or PaperworkCompleted)
                sent = e.Timestamp;
            else if (e.Data is OutcomeReported or OutcomeAmended)
                reported = e.Timestamp;
            corrected |= e.Data is ReferralResubmitted;
        }

        return (Shanghai.Day(sent), Shanghai.Day(reported), corrected);
    }
}
