// A case that is declined with written advice: the consultation begins with its answer.
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.Institutions;

namespace Referrals.Simulation;

internal sealed partial class PatientScenario
{
    /// <summary>Declines with advice instead; false where nobody advises, and the case is simply declined.</summary>
    private async Task<bool> AdvisedInstead(DeclineReason reason, string? note)
    {
        // Numbers of its own: what befalls the case does not depend on it.
        var advice = new SeededRandom(simulation.Plan, $"advice {person.Home} {simulation.Now:O}");
        // For a hospital outside the county nobody here can advise.
        if (to.Institution.Kind == InstitutionKind.External || !advice.Chance(0.5))
            return false;
        var (doctor, what) = (
            Ward,
            advice.Pick([AdviceRecommendation.TreatLocally, AdviceRecommendation.Observe, AdviceRecommendation.MoreNeeded])
        );
        var form = new AdviceInsteadForm(doctor.Practitioner, reason, note, ConsultationTexts.Advice(what), what);
        state = (await Api.Do(Desk, Id, "decline-with-advice", "advice", form, StateName.Declined)).State;
        counted.Did("decline", new RefusalForm(reason, note), state, simulation.Now);
        var record = simulation.Consultations.Begin(ConsultationKind.WrittenAdvice, from.Code, to, simulation.Now);
        record.Due = simulation.Now;
        record.Advised(doctor, what, simulation.Now);
        return true;
    }
}
