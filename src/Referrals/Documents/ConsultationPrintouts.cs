// Printed forms of a consultation: for those who may read all of it, each printing recorded.
using Referrals.Cases;
using Referrals.Catalogues;
using Referrals.Consultations;
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Documents;

/// <summary>A printed form of a consultation.</summary>
/// <param name="Path">The noun under <c>/forms/</c>.</param>
/// <param name="Summary">What it is, for the description of the API.</param>
/// <param name="Exists">Whether there is one of a consultation as it stands.</param>
/// <param name="At">When what it says was said last: the form's day.</param>
/// <param name="Print">What it says.</param>
internal sealed record ConsultationForm(
    string Path,
    string Summary,
    Func<ConsultationDetails, bool> Exists,
    Func<ConsultationDetails, DateTimeOffset> At,
    Func<ConsultationPrintout, Printout> Print
)
{
    /// <summary>All there are; another one is another line.</summary>
    public static IReadOnlyList<ConsultationForm> All { get; } =
    [
        new(
            "advice",
            "Questions and answers to print 图文咨询单",
            known => known.Kind == ConsultationKind.WrittenAdvice,
            known => known.EndedAt ?? known.Posts[^1].At,
            form => form.Advice()
        ),
        new(
            "conclusion",
            "The conclusion of several institutions to print 会诊结论单",
            known => known.Meeting?.Conclusion is not null,
            known => known.Meeting!.Conclusion!.At,
            form => form.Conclusion()
        ),
        new(
            "report",
            "The report of a remote diagnosis to print, with all reports before it 远程诊断报告单",
            known => !known.Reports.IsEmpty,
            known => known.Reports[^1].At,
            form => form.Report()
        ),
    ];
}

internal sealed class ConsultationPrintouts(PeopleVault vault, ConsultationReading reading, DiagnosisNames names)
{
    public async Task<Outcome<Printout>> Print(RequestContext context, Guid id, ConsultationForm form)
    {
        if (await reading.LoadAuthorized(context, id) is not { } found)
            return new(null, new Refusal("not-found"));
        if (found.Access.Level != ReadLevel.Full)
            return new(null, new Refusal("document.full-readers-only"));
        var known = found.Details;
        if (!form.Exists(known))
            return new(null, new Refusal("document.not-yet"));
        // Nothing is answered before the printing is recorded; the data may be fetched meanwhile.
        var recorded = reading.Record(context, found, id, AccessedThing.Form);
        var patient = await vault.Read(context.Caller.County, known.Person, context.Cancellation);
        var sealer = patient is null ? null : await vault.SealerFor(context.Caller.County, known.Person, context.Cancellation);
        var catalogues = await names.Load(context);
        await recorded;
        var day = Shanghai.Day(form.At(known));
        return new(
            form.Print(
                new ConsultationPrintout(
                    found.Now.State.Name,
                    known,
                    new PrintoutSource(sealer is null ? null : patient, sealer, found.Facts, day, context.Language, catalogues)
                )
            )
        );
    }
}
