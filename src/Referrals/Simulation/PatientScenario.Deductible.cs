// Which stays a patient has, for the continuous deductible.
using Referrals.Cases;
using Referrals.Deductibles;
using Referrals.Institutions;
using Referrals.People;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed partial class PatientScenario
{
    private DateTimeOffset decided;
    private StayReports? stay;

    /// <summary>The patient is admitted to a bed. Hospitals outside the county tell nobody here: the insurer does.</summary>
    private async Task Admitted()
    {
        // Who has no number is named by reference.
        var patient = person.Form.Identity is { Number: not null } identity
            ? new FactsForm(null, identity, null)
            : new FactsForm((await Look(Ward)).Person, null, null);
        InsuranceScheme? scheme = Payment switch
        {
            PaymentType.ResidentInsurance => InsuranceScheme.Resident,
            PaymentType.EmployeeInsurance => InsuranceScheme.Employee,
            _ => null,
        };
        stay = new StayReports(
            simulation,
            new CountedStay($"ZY-{Id}", person, scheme, County[to.Institution.Code], simulation.Now, decided, urgency == Urgency.Emergency),
            to.Institution.Kind == InstitutionKind.External ? StayReports.Insurer : Desk,
            patient
        );
        stay.Admitted();
    }

    private static LeavingWay WayOf(DischargeWay way) =>
        way switch
        {
            DischargeWay.Transferred => LeavingWay.Transferred,
            DischargeWay.ToPrimaryCare => LeavingWay.ToPrimaryCare,
            DischargeWay.AgainstAdvice => LeavingWay.AgainstAdvice,
            _ => LeavingWay.Home,
        };
}
