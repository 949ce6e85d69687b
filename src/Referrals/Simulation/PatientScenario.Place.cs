// Where and when a patient is seen: in a published place, or by agreement.
using Referrals.Arranging;
using Referrals.Cases;
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed partial class PatientScenario
{
    /// <summary>
    /// Finds a time and place: in a hospital of the county among those that are published, elsewhere by agreement. Null where there is
    /// none.
    /// </summary>
    private async Task<Appointment?> Place(DateTimeOffset wished, bool again)
    {
        var unit = County.UnitFor(to, resource == Resource.Bed ? UnitKind.Ward : UnitKind.Clinic);
        if (!County.Hospitals.Contains(to.Institution))
        {
            await Do(
                Desk,
                again ? "rearrange" : "arrange",
                "arrangement",
                new ArrangementForm(unit, wished, null, resource == Resource.Bed ? Bed() : null),
                StateName.Arranged
            );
            return (await Look(Desk)).Appointment;
        }

        var form = new AllocationForm(unit, null, wished, OrWait: urgency == Urgency.Routine);
        // The reserve is for family doctors: now and then one of them chooses a place.
        var allocated =
            sender.Role == "family-doctor" && random.Chance(0.15)
                ? await Api.Try(sender, Id, "allocate", "allocation", form with { OrWait = null }, NoPlace)
                : null;
        allocated ??= await Api.Try(Desk, Id, "allocate", "allocation", form, NoPlace);
        if (allocated is null)
            return null;
        state = allocated.State;
        counted.Did("allocate", form, state, simulation.Now);
        for (var days = 0; state != StateName.Arranged && days < 4; days++)
        {
            await simulation.Wait(TimeSpan.FromHours(20));
            state = (await Look(Desk)).State;
        }

        return state == StateName.Arranged ? (await Look(Desk)).Appointment : null;
    }
}
