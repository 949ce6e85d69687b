// A consultation of several institutions: who is asked, when they meet, what they say, what is done after it.
using Referrals.Consultations;
using Referrals.Institutions;

namespace Referrals.Simulation;

internal sealed partial class ConsultationScenario
{
    private static readonly ConsultationDeclineReason[] WhyNoSession =
    [
        ConsultationDeclineReason.OtherDepartment,
        ConsultationDeclineReason.NotEnoughInformation,
        ConsultationDeclineReason.MustBeSeen,
    ];

    private readonly List<InvitedExpert> experts = [];

    // Who does not come keeps the number and the answer.
    private readonly HashSet<SimulatedCaller> asked = [];
    private SimulatedCaller chair = null!;
    private int quorum = 1;
    private int lastNumber;

    /// <summary>Somebody who was invited.</summary>
    /// <param name="Number">Within the consultation.</param>
    /// <param name="At">Where the expert works.</param>
    /// <param name="Speaker">Who speaks: the expert; one whom the department sends; for one from outside the chair.</param>
    /// <param name="Named">Whether it is this doctor and no other.</param>
    private sealed record InvitedExpert(int Number, Room At, SimulatedCaller? Speaker, bool Named)
    {
        public bool Outside => Speaker is null;

        public ExpertForm Form =>
            new(null, At.Institution.Code, At.Unit, Named ? Speaker!.Practitioner : null, Outside ? "虚构专家" : null);
    }

    private IReadOnlyList<string> Practitioners =>
        [.. experts.Where(expert => expert.Named).Select(expert => expert.Speaker!.Practitioner!), chair.Practitioner!];

    /// <summary>The whole path of a consultation of several institutions.</summary>
    public async Task Meeting()
    {
        chair = random.Pick(County.Doctors(Consulted));
        Choose();
        if (experts.Count == 0)
            return;
        var (reference, patient) = await Patient();
        await Ask(
            ConsultationKind.MultiParty,
            "meeting-request",
            new MeetingRequestForm(
                reference,
                patient,
                null,
                Destination,
                urgency,
                Forms.Diagnoses(matter.Illness),
                ConsultationTexts.Question(random, matter.Illness),
                [.. experts.Select(expert => expert.Form)],
                quorum,
                mayRefer ? true : null
            ),
            ConsultationStateName.Requested,
            Rules.AnswerDue(urgency, simulation.Now)
        );
        await simulation.Scheduler.At(random.Reaction(simulation.Now, urgency, late: 0.08));
        if (await Ended(3, 6, WhyNoSession))
            return;
        await Do(Centre, "acceptance", new ChairForm(chair.Practitioner), ConsultationStateName.Accepted);
        record.Accepted = simulation.Now;
        if (random.Chance(0.08))
            await ChangeChair();
        if (!await Met())
            return;
        await Conclude();
    }

    // Named doctors, now and then whomever a department sends, or somebody from a hospital outside the county.
    private void Choose()
    {
        var possible = County
            .Hospitals.SelectMany(hospital => County.Doctors(hospital.Code))
            .Where(doctor => doctor != chair && doctor != Asker)
            .ToList();
        for (var i = random.Between(1, 3); i > 0 && possible.Count > 0; i--)
        {
            var doctor = random.Pick(possible);
            possible.Remove(doctor);
            Invite(doctor, named: random.Chance(0.8));
        }

        var outside = County
            .Places(matter.Illness.Specialty, i => i.Kind == InstitutionKind.External)
            .Where(place => County.Whitelist.Any(entry => entry.Covers(place, simulation.Today)))
            .ToList();
        if (outside.Count > 0 && random.Chance(0.35))
            experts.Add(new InvitedExpert(++lastNumber, random.Pick(outside), null, false));
        quorum = random.Between(1, Math.Max(1, experts.Count));
    }

    private void Invite(SimulatedCaller doctor, bool named)
    {
        var at = new Room(County[doctor.Institution!].Institution, County.DepartmentOf(doctor));
        asked.Add(doctor);
        // A department is asked once.
        named |= experts.Exists(expert => !expert.Named && expert.At == at);
        experts.Add(new InvitedExpert(++lastNumber, at, doctor, named));
    }

    private async Task ChangeChair()
    {
        if (
            County.Doctors(Consulted).FirstOrDefault(doctor => doctor != chair && !experts.Exists(expert => expert.Speaker == doctor))
            is not { } other
        )
            return;
        await Do(chair, "chair", new ChairForm(other.Practitioner), ConsultationStateName.Accepted);
        chair = other;
    }

    private SimulatedCaller SpeakerOf(InvitedExpert expert) => expert.Speaker ?? chair;
}
