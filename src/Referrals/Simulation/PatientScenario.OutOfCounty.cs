// Whose word a case needs before it leaves the county, and what an emergency says afterwards.
using Referrals.Cases;
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed partial class PatientScenario
{
    private static readonly SimulatedCaller CountyOffice = new("county-authority", null);

    /// <summary>Asks whoever must speak. False where somebody speaks against it.</summary>
    private async Task<bool> Agreed()
    {
        while ((await Look(Desk)).OutOfCounty is { Missing: [var missing, ..] })
        {
            await simulation.Wait(random.Minutes(10, 240));
            var agreed = !random.Chance(0.06);
            if (missing == Approval.ExpertStatement)
            {
                var expert = County.At(County[from.Code].Leads[0], PractitionerRole.Specialist, sender.Practitioner);
                var statement = new ExpertStatementForm(agreed, agreed ? "县域内暂无相应条件，建议转出" : "县域内可以诊治，建议留治");
                await Do(expert, "give-expert-statement", "expert-statement", statement, StateName.AwaitingAnswer);
            }
            else
            {
                var word = new CountyApprovalForm(agreed, agreed ? null : "请先转往省内机构");
                await Do(CountyOffice, "decide-for-county", "county-approval", word, StateName.AwaitingAnswer);
            }

            if (!agreed)
                return false;
        }

        return true;
    }

    /// <summary>Counts who has left, and justifies an emergency that left against list or catalogue.</summary>
    private async Task Left()
    {
        var way = (await Look(Desk)).OutOfCounty!;
        var onList = way.Check.Entry is not null;
        simulation.Statistics.Left(onList);
        counted.Left(onList, way.Check.Tier is { } tier ? Kebab.Of(tier) : null, simulation.Now);
        if (way.JustificationDue is not { } due)
            return;
        counted.ToBeJustified(due, simulation.Now);
        if (random.Chance(0.9))
            await Do(sender, "justify-out-of-county", "justification", Forms.Leaving(random), StateName.Accepted);
        else
            simulation.Statistics.WasLate("justification");
    }
}
