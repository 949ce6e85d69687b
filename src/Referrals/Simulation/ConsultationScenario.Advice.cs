// Written advice: a question, its answers, and what is asked on.
using Referrals.Consultations;
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed partial class ConsultationScenario
{
    private static readonly ConsultationDeclineReason[] WhyNoAdvice =
    [
        ConsultationDeclineReason.OtherDepartment,
        ConsultationDeclineReason.NotEnoughInformation,
        ConsultationDeclineReason.MustBeSeen,
    ];

    /// <summary>The whole path of written advice.</summary>
    public async Task Advice()
    {
        await AskForAdvice();
        if (random.Chance(0.08))
        {
            // What is added to a question that waits gives nobody more time.
            await simulation.Wait(random.Minutes(5, 60));
            await AskOn();
        }

        await simulation.Scheduler.At(random.Reaction(simulation.Now, urgency, late: 0.12));
        if (await Ended(4, 6, WhyNoAdvice))
            return;
        var last = await Answer();
        for (var round = 0; round < 3 && (last == AdviceRecommendation.MoreNeeded || random.Chance(0.15)); round++)
        {
            await simulation.Scheduler.At(random.Office(simulation.Now + random.Hours(1, 30), weekends: true));
            await AskOn();
            if (random.Chance(0.1))
                await Refused(
                    Centre,
                    "refusal",
                    new ConsultationRefusalForm(ConsultationDeclineReason.MustBeSeen, null),
                    409,
                    "consultation.answered-already"
                );
            await simulation.Scheduler.At(random.Reaction(simulation.Now, urgency, late: 0.2));
            last = await Answer();
        }

        if (last == AdviceRecommendation.Refer && random.Chance(0.75))
        {
            await simulation.Wait(random.Minutes(10, 300));
            await Refer(ConsultationStateName.Answered);
        }

        await Close();
    }

    private async Task AskForAdvice()
    {
        var (reference, patient) = await Patient();
        var form = new AdviceRequestForm(
            reference,
            patient,
            null,
            Destination,
            urgency,
            Forms.Diagnoses(matter.Illness),
            ConsultationTexts.Question(random, matter.Illness),
            mayRefer ? true : null
        );
        if (random.Chance(0.04))
            await Api.Wrong(
                Asker,
                HttpMethod.Put,
                $"/api/consultations/{random.Id()}/advice-request",
                form with
                {
                    Urgency = Urgency.Emergency,
                },
                422,
                "consultation.emergency"
            );
        await Ask(
            ConsultationKind.WrittenAdvice,
            "advice-request",
            form,
            ConsultationStateName.AwaitingAnswer,
            Rules.AnswerDue(urgency, simulation.Now)
        );
    }

    private Task<ConsultationAnswer> AskOn() =>
        Do(Asker, "question", new QuestionForm(null, ConsultationTexts.More(random)), ConsultationStateName.AwaitingAnswer);

    private async Task<AdviceRecommendation> Answer()
    {
        var expert = random.Pick(County.Doctors(Consulted));
        await Look(expert);
        var what = Recommended();
        await Do(expert, "advice", new AdviceForm(null, ConsultationTexts.Advice(what), what), ConsultationStateName.Answered);
        record.Advised(expert, what, simulation.Now);
        return what;
    }
}
