// What a patient may know of a case by its number and the end of a document's number: where, when, and what it is expected to cost.
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Referrals.Cases;
using Referrals.Deductibles;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Screens;

/// <summary>How far it has come, as far as a patient has to know.</summary>
internal enum VisitStage
{
    /// <summary>Nobody has answered yet 等待答复.</summary>
    Asked,

    /// <summary>Accepted, without an appointment 等待安排.</summary>
    Accepted,

    /// <summary>There is an appointment 已安排.</summary>
    Arranged,

    /// <summary>The appointment is gone, another is to come 等待改约.</summary>
    Lost,

    /// <summary>Somebody has asked to call it off 取消待确认.</summary>
    BeingCancelled,

    /// <summary>The patient has arrived 已到诊.</summary>
    Arrived,

    /// <summary>There is nothing to go to 已结束.</summary>
    Over,
}

/// <summary>A visit as it is shown. Nothing clinical is in it.</summary>
internal sealed record PatientVisit(string Number, VisitStage Stage, string Doctor, string Clinic, string Hospital)
{
    /// <summary>Department, specialist, room.</summary>
    public string? Place { get; init; }

    /// <summary>What is arranged; null where nothing is.</summary>
    public Appointment? Appointment { get; init; }

    /// <summary>When the patient has to be there at the latest.</summary>
    public DateTimeOffset? ArriveBy { get; init; }

    /// <summary>The appointment before this one, or that was lost.</summary>
    public Appointment? Former { get; init; }

    /// <summary>Since when that is so.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Expected deductible 预计起付线 of a stay, in yuan; null where it is none, or no standard is known.</summary>
    public decimal? Deductible { get; init; }

    /// <summary>Last day of the referral.</summary>
    public DateOnly? ValidUntil { get; init; }

    public override string ToString() => "patient visit";
}

internal sealed partial class PatientVisits(
    ReferralListing cases,
    EventLog log,
    PeopleVault vault,
    ReferenceFactsLoader reference,
    DeductibleHandler deductibles
)
{
    private const int Known = 4;

    /// <summary>Stands as reader in the access log of the person.</summary>
    public const string Reader = "patient-page";

    /// <summary>The number as the slip has it; null where it can be none.</summary>
    public static string? Normalise(string? number) =>
        CleanText.Number(number ?? "") is { } plain && CaseNumber().IsMatch(plain) ? plain : null;

    /// <summary>
    /// The visit; null for a wrong number, a wrong end of a document's number, a draft, and somebody without a document or erased, which
    /// all look the same from outside.
    /// </summary>
    /// <param name="services">Of the request.</param>
    /// <param name="number">Normalised.</param>
    /// <param name="end">Last four characters of a document of the patient, as typed.</param>
    /// <param name="language">Of names.</param>
    /// <param name="cancellation">When nobody waits any more.</param>
    public async Task<PatientVisit?> Find(
        IServiceProvider services,
        string number,
        string? end,
        Language language,
        CancellationToken cancellation
    )
    {
        var county = number[..6];
        if (await cases.Numbered(county, number, cancellation) is not { } id)
            return null;
        var context = RequestContext.Of(services, new Caller(Reader, county, null, Roles.None, null), cancellation, language);
        var loaded = await log.AggregateStream(Referral.Aggregate, context.Stream(Referral.StreamKey(id)), cancellation);
        if (
            loaded.State.Details is not { Sent: true } details
            || await vault.Find(county, details.Person, cancellation) is not { Data: { } data } person
            || !HeldDocuments.Of(data).Aggregate(false, (fits, held) => fits | Ends(held.Identity.Number, CleanText.Number(end ?? "")))
        )
            return null;
        var entry = AccessEntry.Of(context, details.Person, AccessBasis.Self, AccessedThing.Case, id.ToString());
        await vault.RecordAccess([entry], cancellation);
        var facts = await reference.Load(context);
        var visit = await Read(context, id, loaded.State, facts);
        return visit.Appointment?.Resource == Resource.Bed
            ? visit with
            {
                Deductible = await Expected(context, person, details, id),
            }
            : visit;
    }

    private async Task<PatientVisit> Read(RequestContext context, Guid id, Referral state, ReferenceFacts facts)
    {
        var details = state.Details!;
        var appointment = (state as Referral.Arranged)?.Appointment;
        var stage = StageOf(state);
        var (former, changedAt) = stage is VisitStage.Arranged or VisitStage.Lost ? await Former(context, id, appointment) : default;
        return new PatientVisit(
            details.Number,
            stage,
            Practitioner(facts, details.From.Practitioner) ?? "",
            Institution(facts, details.From.Institution),
            Institution(facts, details.To.Institution)
        )
        {
            Place = appointment is null ? null : Place(facts, details, appointment),
            Appointment = appointment,
            ArriveBy = appointment is null ? null : details.ArriveBy,
            Former = former,
            ChangedAt = changedAt,
            ValidUntil = details.Request?.ValidUntil,
        };
    }

    // The appointment before the present one, and since when it is no more.
    private async Task<(Appointment? Former, DateTimeOffset? At)> Former(RequestContext context, Guid id, Appointment? present)
    {
        var (last, before, at) = ((Appointment?)null, (Appointment?)null, (DateTimeOffset?)null);
        foreach (var e in await log.FetchStream(context.Stream(Referral.StreamKey(id)), context.Cancellation))
        {
            switch (e.Data)
            {
                case ReferralArranged first:
                    (before, last, at) = (last, first.Appointment, e.Timestamp);
                    break;
                case ReferralRearranged again:
                    (before, last, at) = (last, again.Appointment, e.Timestamp);
                    break;
                case PlaceWithdrawn or HoldExpired or NoShowRecorded:
                    at = e.Timestamp;
                    break;
            }
        }

        return present is null ? (last, last is null ? null : at)
            : before is null ? default
            : (before, at);
    }

    private async Task<decimal?> Expected(RequestContext context, PersonRecord person, CaseDetails details, Guid id)
    {
        var stay = new QuotedStay(details.To.Institution, id.ToString(), details.Urgency == Urgency.Emergency, context.Now);
        return (await deductibles.Quote(context.Caller.County, person, stay, context.Cancellation)).Stay.Due;
    }

    private static VisitStage StageOf(Referral state) =>
        state switch
        {
            Referral.InTownshipReview or Referral.AwaitingAnswer or Referral.Returned => VisitStage.Asked,
            Referral.Accepted => VisitStage.Accepted,
            Referral.Arranged => VisitStage.Arranged,
            Referral.HoldLapsed or Referral.NoShow => VisitStage.Lost,
            Referral.CancellationRequested => VisitStage.BeingCancelled,
            Referral.Arrived or Referral.InCare or Referral.Concluded => VisitStage.Arrived,
            _ => VisitStage.Over,
        };

    private static string Place(ReferenceFacts facts, CaseDetails details, Appointment appointment)
    {
        var unit = facts.Directory.Unit(details.To.Institution, appointment.Unit, facts.Today)?.Name ?? appointment.Unit;
        var specialist = appointment is { Resource: Resource.ClinicSlot, Pool: { } place } ? PoolKey.Parse(place.Pool)?.Of : null;
        return string.Join(' ', new[] { unit, Practitioner(facts, specialist), appointment.Place }.OfType<string>());
    }

    private static string Institution(ReferenceFacts facts, string code) => facts.Directory.On(code, facts.Today)?.Name ?? code;

    private static string? Practitioner(ReferenceFacts facts, string? code) =>
        code is null ? null : facts.Practitioners.On(code, facts.Today)?.Name;

    // In the same time for every end.
    private static bool Ends(string? number, string end) =>
        number is { Length: >= Known }
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(number[^Known..]), Encoding.UTF8.GetBytes(end));

    [GeneratedRegex("^[0-9]{6}-[0-9]{6}-[0-9A-Z]{7}$", RegexOptions.None, 100)]
    private static partial Regex CaseNumber();
}
