// A patient's path through one case: here how it is sent. The answer, the stay and the way home stand in the files beside it.
using System.Globalization;
using Referrals.Cases;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed partial class PatientScenario(
    SimulationContext simulation,
    SeededRandom random,
    FictionalPerson person,
    Illness illness,
    Provider from,
    SimulatedCaller sender,
    Direction direction,
    Urgency urgency,
    Room to
)
{
    private readonly InvalidRequests invalid = new(simulation, random);
    private readonly Resource resource =
        urgency == Urgency.Routine
            ? random.Weighted((Resource.ClinicSlot, 40), (Resource.Bed, 40), (Resource.Examination, 20))
            : Resource.Bed;
    private Room to = to;
    private StateName state;
    private CaseCount counted = null!;

    public Guid Id { get; private set; } = random.Id();

    private Api Api => simulation.Api;

    private County County => simulation.County;

    private SimulatedCaller Desk => County.Desk(to.Institution, from.Code);

    private SimulatedCaller Ward => County.Ward(to.Institution, from.Code);

    private PaymentType Payment => person.Form.Payment ?? PaymentType.SelfPaid;

    /// <summary>The whole path of a case that somebody writes.</summary>
    public async Task Run()
    {
        if (random.Chance(0.08))
            await invalid.BeforeSending(sender, Form(person), to);
        if (await Send())
            await Answered();
    }

    /// <summary>What a referral says that comes of a consultation: what it leaves out is taken over.</summary>
    public ReferralForm FormFromConsultation() => Form(null) with { Destination = null, Diagnoses = null, Reason = null, Summary = null };

    /// <summary>The path of a case that comes of a consultation.</summary>
    /// <param name="consultation">The consultation.</param>
    /// <param name="by">Who refers: the doctor who asked, or one of those who were asked.</param>
    /// <param name="form">What is said besides.</param>
    public async Task FromConsultation(Guid consultation, SimulatedCaller by, ReferralForm form)
    {
        var answer = await Api.Put(
            by,
            HttpMethod.Post,
            $"/api/consultations/{consultation}/referral",
            "consultation-refer",
            form,
            StateName.InTownshipReview,
            StateName.AwaitingAnswer
        );
        Id = answer.Id;
        Begun(answer.State);
        Submitted(form);
        simulation.Scheduler.Start(simulation.Now, Answered);
    }

    /// <summary>Submitted at once, or after a draft.</summary>
    private async Task<bool> Send()
    {
        var at = $"/api/referrals/{Id}";
        var form = Form(person);
        StateName[] sent = [StateName.InTownshipReview, StateName.AwaitingAnswer];
        if (!random.Chance(0.1))
        {
            Begun((await Api.Put(sender, HttpMethod.Put, at, "submit", form, sent)).State);
            Submitted(form);
            if (random.Chance(0.06))
                await invalid.AfterSending(Id, sender, form, to);
            return true;
        }

        Begun(
            (
                await Api.Put(
                    sender,
                    HttpMethod.Put,
                    $"{at}/draft",
                    "draft",
                    form with
                    {
                        Summary = null,
                        Examinations = null,
                    },
                    StateName.Draft
                )
            ).State
        );
        await simulation.Wait(random.Minutes(3, 60));
        if (random.Chance(0.4))
            await Api.Put(sender, HttpMethod.Put, $"{at}/draft", "revise-draft", form with { Treatment = null }, StateName.Draft);
        await simulation.Scheduler.At(random.Office(simulation.Now + random.Minutes(2, 240), weekends: true));
        if (random.Chance(0.1))
        {
            // Half of the drafts that are not needed are thrown away, the others lie there.
            if (random.Chance(0.5))
                await CallOff(StateName.Cancelled);
            return false;
        }

        state = (await Api.Do(sender, Id, "submit", "submission", form with { Patient = null }, sent)).State;
        Submitted(form);
        return true;
    }

    private void Begun(StateName now)
    {
        state = now;
        simulation.Statistics.Begun(Id, person, direction, urgency, now);
        // Whoever comes to the door comes without a form.
        counted = simulation.Boards.Begin(
            Id,
            person,
            direction,
            sender with
            {
                Institution = from.Code,
            },
            now == StateName.Arrived ? null : CaseCount.KeyOf(Forms.Diagnoses(illness)[0]),
            simulation.Today
        );
    }

    private void Submitted(ReferralForm form) =>
        counted.Submitted(
            simulation.Now,
            to,
            state == StateName.InTownshipReview ? County[from.Code].Reviewer ?? from.Code : null,
            form.Plan?.FollowUps ?? []
        );

    private async Task<StateName> Do(SimulatedCaller who, string action, string path, object? body, params StateName[] expected)
    {
        state = (await Api.Do(who, Id, action, path, body, expected)).State;
        counted.Did(action, body, state, simulation.Now);
        return state;
    }

    private async Task<CaseSummary> Look(SimulatedCaller who)
    {
        var seen = await Api.Look(who, Id);
        counted.Seen(seen, simulation.Now);
        return seen;
    }

    private async Task CallOff(StateName expected)
    {
        var by = random.Weighted((CancelledBy.Patient, 0.7), (CancelledBy.Referrer, 0.3));
        await Do(sender, "request-cancellation", "cancellation", new CancellationForm(by, Why(by), null), expected);
        if (state == StateName.Cancelled)
            Over();
    }

    // The patient is free for another case; one at home was so already.
    private void Over() => person.Busy &= direction == Direction.Down;

    private ReferralForm Form(FictionalPerson? patient, CarePlanForm? plan = null) =>
        Forms.Referral(random, patient, direction, urgency, resource, to, illness, Payment, plan);

    private string Bed() => string.Create(CultureInfo.InvariantCulture, $"{random.Between(1, 6)}病区{random.Between(1, 48)}床");

    private CancellationReason Why(CancelledBy by) =>
        by == CancelledBy.Referrer
            ? CancellationReason.SentByMistake
            : random.Pick([CancellationReason.PatientImproved, CancellationReason.PatientRefuses, CancellationReason.TreatedElsewhere]);
}
