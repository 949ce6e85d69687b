// Given what happened, when a file is attached, screened or taken back, then this follows.
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.Shared;
using static Referrals.Tests.Consultations.Consulted;

namespace Referrals.Tests.Consultations;

public class when_files_of_a_consultation_are_decided
{
    [Fact]
    public void without_a_scanner_it_is_let_through_and_that_is_recorded()
    {
        var attached = Attached(After(Requested), toBeScanned: false);
        attached.Details!.Attachments.Single().State.ShouldBe(AttachmentState.Clean);
        attached.Details.Attachments.Single().Unscanned.ShouldBeTrue();
    }

    [Fact]
    public void with_a_scanner_it_waits_for_the_word_also_after_the_end_and_hears_it_once()
    {
        var waiting = Attached(After(Requested), toBeScanned: true);
        waiting.Details!.Attachments.Single().State.ShouldBe(AttachmentState.Quarantined);
        var over = waiting.Evolve(new ConsultationCancelled(ConsultationCancellationReason.WrongPatient, null, Start));
        foreach (var state in (Consultation[])[waiting, over])
        {
            Screened(state, ScreeningVerdict.Clean).Details!.Attachments.Single().State.ShouldBe(AttachmentState.Clean);
            var infected = Screened(state, ScreeningVerdict.Infected);
            infected.Details!.Attachments.Single().State.ShouldBe(AttachmentState.Infected);
            infected.Name.ShouldBe(state.Name);
            ConsultationDecider.Screen(infected, new ScreenAttachment(Start, FileId, ScreeningVerdict.Clean)).ShouldBeEmpty();
        }

        ConsultationDecider.Screen(waiting, new ScreenAttachment(Start, Guid.Empty, ScreeningVerdict.Clean)).ShouldBeEmpty();
        ConsultationDecider.Screen(After(), new ScreenAttachment(Start, FileId, ScreeningVerdict.Clean)).ShouldBeEmpty();
    }

    [Fact]
    public void only_its_institution_takes_it_back_once_in_every_state_after_it()
    {
        Withdraw(After(Requested)).Refusal!.Code.ShouldBe("consultation.wrong-state");
        var file = Attached(After(Requested), toBeScanned: false);
        foreach (
            var state in (Consultation[])
                [
                    file,
                    file.Evolve(Advice()),
                    file.Evolve(Advice()).Evolve(new ConsultationClosed(Start)),
                    file.Evolve(new ConsultationDeclined(ConsultationDeclineReason.MustBeSeen, null, Start)),
                ]
        )
        {
            Withdraw(state, Expert.Institution).Refusal!.Code.ShouldBe("attachment.not-yours");
            Withdraw(state, id: Guid.Empty).Refusal!.Code.ShouldBe("not-found");
            var gone = Withdraw(state).Events.Aggregate(state, Consultation.Aggregate.Evolve);
            gone.Details!.Attachments.Single().State.ShouldBe(AttachmentState.Withdrawn);
            gone.Name.ShouldBe(state.Name);
            Withdraw(gone).Refusal!.Code.ShouldBe("consultation.wrong-state");
        }

        var two = Decide(file, new AttachToConsultation(Start, File(Start, Guid.Empty), false))
            .Events.Concat(Withdraw(file).Events)
            .Aggregate(file, Consultation.Aggregate.Evolve);
        Withdraw(two).Refusal!.Code.ShouldBe("attachment.withdrawn");
    }

    [Fact]
    public void there_are_so_many_and_what_was_withdrawn_does_not_count()
    {
        var state = Met.Till(ConsultationStateName.Accepted);
        for (var i = 0; i < AttachmentRules.Most; i++)
            state = Attached(state, toBeScanned: false, new Guid(i, 0, 0, new byte[8]));
        Decide(state, new AttachToConsultation(Start, File(Start), false)).Refusal!.Code.ShouldBe("attachment.too-many");
        state = Withdraw(state, id: new Guid(3, 0, 0, new byte[8])).Events.Aggregate(state, Consultation.Aggregate.Evolve);
        Decide(state, new AttachToConsultation(Start, File(Start), false)).Refusal.ShouldBeNull();
    }

    [Fact]
    public void nothing_is_attached_after_the_end()
    {
        foreach (var (name, state) in Each.Where(each => each.Value.Details is { EndedAt: not null }))
        {
            Decide(state, new AttachToConsultation(Start, File(Start), false)).Refusal!.Code.ShouldBe("consultation.wrong-state", name);
            Should.Throw<InvalidOperationException>(() =>
                state.Evolve(new AttachmentAdded(FileId, Text, AttachmentType.Pdf, 7, Text, Doctor.Institution, Start))
            );
        }
    }

    private static Consultation Attached(Consultation state, bool toBeScanned, Guid? id = null) =>
        Decide(state, new AttachToConsultation(Start, File(Start, id), toBeScanned)).Events.Aggregate(state, Consultation.Aggregate.Evolve);

    private static Consultation Screened(Consultation state, ScreeningVerdict verdict) =>
        ConsultationDecider.Screen(state, new ScreenAttachment(Start, FileId, verdict)).Aggregate(state, Consultation.Aggregate.Evolve);

    private static Decided Withdraw(Consultation state, string? institution = null, Guid? id = null) =>
        Decide(state, new WithdrawFromConsultation(Start, id ?? FileId, institution ?? Doctor.Institution));

    private static Decided Decide(Consultation state, ConsultationCommand command) => ConsultationDecider.Decide(state, command);
}
