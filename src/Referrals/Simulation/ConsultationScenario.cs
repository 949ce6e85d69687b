// The path of one consultation: here what all kinds have in common. Each kind stands in a file beside it.
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>Whom it is about, and who asks whom.</summary>
/// <param name="Person">The patient.</param>
/// <param name="Illness">What the patient has.</param>
/// <param name="From">Where the patient is.</param>
/// <param name="Asker">The doctor who asks.</param>
/// <param name="To">The department that is asked.</param>
internal sealed record ConsultationMatter(FictionalPerson Person, Illness Illness, Provider From, SimulatedCaller Asker, Room To);

internal sealed partial class ConsultationScenario(
    SimulationContext simulation,
    SeededRandom random,
    ConsultationMatter matter,
    Urgency urgency
)
{
    private readonly Guid id = random.Id();
    private readonly bool mayRefer = random.Chance(0.2);
    private ConsultationRecord record = null!;

    private Api Api => simulation.Api;

    private County County => simulation.County;

    private KnownParameters Rules => simulation.County.Rules;

    private SimulatedCaller Asker => matter.Asker;

    private string Consulted => matter.To.Institution.Code;

    /// <summary>The referral centre of the hospital that is asked.</summary>
    private SimulatedCaller Centre => County.At(Consulted, PractitionerRole.Dispatcher);

    private DestinationForm Destination => new(Consulted, matter.To.Unit);

    /// <summary>Asks, and works out until when there is to be an answer.</summary>
    private async Task Ask(ConsultationKind kind, string path, object form, ConsultationStateName expected, DateTimeOffset? due)
    {
        var action = $"consultation-{path}";
        var at = $"/api/consultations/{id}/{path}";
        await Api.Consult(Asker, HttpMethod.Put, at, action, form, expected);
        record = simulation.Consultations.Begin(kind, matter.From.Code, matter.To, simulation.Now);
        if (random.Chance(0.04))
            await Api.Consult(Asker, HttpMethod.Put, at, $"{action}, repeated", form, expected);
        var seen = await Api.Consultation(Asker, id);
        record.Due = Same(due, seen.AnswerDue);
    }

    /// <summary>A time limit as it was worked out here; what is shown must be the same.</summary>
    private DateTimeOffset Same(DateTimeOffset? counted, DateTimeOffset? shown)
    {
        if (counted is { } due && due != shown)
            simulation.Statistics.Unexpectedly($"consultation {id} is due at {shown:O}, counted as {due:O}");
        return counted ?? shown!.Value;
    }

    /// <summary>The patient: known by reference, or by data.</summary>
    private async Task<(string? Person, People.PersonForm? Patient)> Patient() =>
        random.Chance(0.15) ? (await Api.Register(Asker, matter.Person.Form), null) : (null, matter.Person.Form);

    private Task<ConsultationAnswer> Do(SimulatedCaller who, string path, object body, params ConsultationStateName[] expected) =>
        Api.Consult(who, HttpMethod.Post, $"/api/consultations/{id}/{path}", $"consultation-{path}", body, expected);

    private Task Refused(SimulatedCaller who, string path, object body, int status, string code) =>
        Api.Wrong(who, HttpMethod.Post, $"/api/consultations/{id}/{path}", body, status, code);

    private Task<ConsultationSummary> Look(SimulatedCaller who) => Api.Consultation(who, id);

    /// <summary>Called off, or not taken, before anybody has answered. False where it goes on.</summary>
    private async Task<bool> Ended(double cancelled, double declined, IReadOnlyList<ConsultationDeclineReason> reasons)
    {
        switch (random.Weighted(("on", 100 - cancelled - declined), ("cancel", cancelled), ("decline", declined)))
        {
            case "cancel":
                await Cancel();
                return true;
            case "decline":
                await Do(
                    random.Chance(0.5) ? Centre : random.Pick(County.Doctors(Consulted)),
                    "refusal",
                    new ConsultationRefusalForm(random.Pick(reasons), random.Chance(0.3) ? Forms.Note(random) : null),
                    ConsultationStateName.Declined
                );
                record.Declined = simulation.Now;
                return true;
            default:
                return false;
        }
    }

    private async Task Cancel()
    {
        var reason = random.Pick([ConsultationCancellationReason.NoLongerNeeded, ConsultationCancellationReason.WrongPatient]);
        await Do(Asker, "cancellation", new ConsultationCancellationForm(reason, null), ConsultationStateName.Cancelled);
        record.Cancelled = simulation.Now;
    }

    /// <summary>The patient is referred because of it: by who asked, or with their consent by those who were asked.</summary>
    private async Task Refer(params ConsultationStateName[] stands)
    {
        if (!matter.From.Kind.IsPrimary)
            return;
        var next = new PatientScenario(
            simulation,
            random,
            matter.Person,
            matter.Illness,
            matter.From,
            Asker,
            Direction.Up,
            urgency == Urgency.Routine ? Urgency.Routine : Urgency.Urgent,
            matter.To
        );
        var (by, form) = (Asker, next.FormFromConsultation());
        if (random.Chance(0.25))
        {
            by = random.Pick(County.Doctors(Consulted));
            if (!mayRefer)
            {
                await Refused(by, "referral", form, 403, "consultation.no-consent");
                await Do(Asker, "referral-consent", new PractitionerForm(null), stands);
                await simulation.Wait(random.Minutes(5, 90));
            }
        }

        await next.FromConsultation(id, by, form);
        record.Referred = simulation.Now;
        if (random.Chance(0.1))
            await Refused(Asker, "referral", form, 409, "consultation.referred-already");
    }

    /// <summary>Most are closed by who asked, the others by time alone.</summary>
    private async Task<bool> Close()
    {
        if (!random.Chance(0.75))
            return false;
        await simulation.Scheduler.At(random.Office(simulation.Now + random.Hours(1, 60), weekends: true));
        await Do(Asker, "closing", new NoteForm(null), ConsultationStateName.Closed);
        return true;
    }

    private AdviceRecommendation Recommended() =>
        random.Weighted(
            (AdviceRecommendation.TreatLocally, 42),
            (AdviceRecommendation.Observe, 20),
            (AdviceRecommendation.Refer, 26),
            (AdviceRecommendation.MoreNeeded, 12)
        );
}
