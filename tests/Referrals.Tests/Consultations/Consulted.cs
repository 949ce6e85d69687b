// Consultations at every point of their way, from events.
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Tests.Consultations;

internal static class Consulted
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, Shanghai.Offset);
    public static readonly SealedText Text = new("s1." + new string('A', 40));
    public static readonly Sender Doctor = new("SX-V0101", "SX-P-V0101-01", true);
    public static readonly Sender Expert = new("SX-H01", "SX-P-H01-02");

    public static readonly ConsultationRequested Requested = new(
        ConsultationKind.WrittenAdvice,
        "p1",
        "340422-260302-2222222",
        Doctor,
        new Destination("SX-H01", "CARD", "03.04"),
        Urgency.Routine,
        [new Diagnosis("I20.0", "icd-10-gb", "GB/T 14396-2016")],
        Text,
        Start.AddHours(24),
        Start,
        1,
        1
    );

    /// <summary>One of each state of each kind.</summary>
    public static IReadOnlyDictionary<string, Consultation> Each =>
        // Not with the class: those of several institutions are made from what is above.
        new[]
        {
            After(),
            After(Requested),
            After(Requested, Advice()),
            After(Requested, Advice(), new ConsultationClosed(Start)),
            After(Requested, new ConsultationDeclined(ConsultationDeclineReason.MustBeSeen, null, Start)),
            After(Requested, new ConsultationCancelled(ConsultationCancellationReason.WrongPatient, null, Start)),
            Met.Till(ConsultationStateName.Requested),
            Met.Till(ConsultationStateName.Accepted),
            Met.Till(ConsultationStateName.Scheduled),
            Met.Till(ConsultationStateName.InSession, new AttendanceRecorded([1, 2, 3], Start)),
            Met.Till(ConsultationStateName.Concluded),
            Met.Till(ConsultationStateName.Closed),
            Met.Till(ConsultationStateName.Requested, new ConsultationDeclined(ConsultationDeclineReason.OtherDepartment, null, Start)),
            Met.Till(ConsultationStateName.Scheduled, new ConsultationCancelled(ConsultationCancellationReason.PatientDied, null, Start)),
        }.ToDictionary(Name, StringComparer.Ordinal);

    /// <summary>Kind and state.</summary>
    public static string Name(Consultation state) =>
        state.Details is { } known ? $"{Kebab.Of(known.Kind)} {Kebab.Of(state.Name)}" : Kebab.Of(state.Name);

    public static AdviceGiven Advice() => new(Text, Expert, AdviceRecommendation.TreatLocally, false, Start.AddHours(1));

    public static Consultation After(params object[] events) =>
        events.Aggregate(Consultation.Aggregate.Initial, Consultation.Aggregate.Evolve);

    /// <summary>A command of each action.</summary>
    public static ConsultationCommand Of(ConsultationAction action, DateTimeOffset? at = null)
    {
        var now = at ?? Start.AddHours(2);
        return action switch
        {
            ConsultationAction.RequestAdvice => Request(now),
            ConsultationAction.GiveAdvice => new GiveAdvice(now, Expert, Text, AdviceRecommendation.Refer),
            ConsultationAction.AddQuestion => new AddQuestion(now, Doctor, Text, now.AddHours(24)),
            ConsultationAction.Decline => new DeclineConsultation(now, ConsultationDeclineReason.MustBeSeen, null),
            ConsultationAction.Close => new CloseConsultation(now),
            ConsultationAction.Cancel => new CancelConsultation(now, ConsultationCancellationReason.NoLongerNeeded, null),
            ConsultationAction.AdviseInstead => new AdviseInstead(
                now,
                Guid.Empty,
                "p1",
                Requested.Number,
                Doctor,
                Requested.To,
                Urgency.Emergency,
                Requested.Diagnoses,
                Text,
                Expert,
                Text,
                AdviceRecommendation.TreatLocally,
                1,
                1
            ),
            ConsultationAction.ConsentToReferral => new ConsentToReferral(now, Doctor),
            ConsultationAction.Refer => new ReferPatient(now, Doctor, Guid.Empty, "SX-H01"),
            ConsultationAction.AddAttachment => new AttachToConsultation(now, File(now), ToBeScanned: false),
            ConsultationAction.WithdrawAttachment => new WithdrawFromConsultation(now, FileId, Doctor.Institution),
            <= ConsultationAction.FinishTask => Met.Of(action, now),
            _ => Examined.Of(action, now),
        };
    }

    public static readonly Guid FileId = Guid.Parse("019c0000-0000-7000-8000-000000000007");

    public static Attachment File(DateTimeOffset at, Guid? id = null) =>
        new(id ?? FileId, Text, AttachmentType.Pdf, 7, Text, Doctor.Institution, at);

    public static RequestAdvice Request(DateTimeOffset now, Urgency urgency = Urgency.Routine, string to = "SX-H01") =>
        new(
            now,
            "p1",
            Requested.Number,
            Doctor,
            Requested.To with
            {
                Institution = to,
            },
            urgency,
            Requested.Diagnoses,
            Text,
            now.AddHours(24),
            1,
            1
        );
}
