// Consultations of several institutions at every point of their way, from events.
using Referrals.Consultations;
using Referrals.Shared;
using static Referrals.Tests.Consultations.Consulted;

namespace Referrals.Tests.Consultations;

internal static class Met
{
    public static readonly Sender Chair = new("SX-H01", "SX-P-H01-01");
    public static readonly Sender Surgeon = new("SX-H02", "SX-P-H02-01");

    public static readonly ConsultationRequested Asked = Requested with { Kind = ConsultationKind.MultiParty };

    /// <summary>A surgeon by name, somebody of a department, and a hospital outside the county.</summary>
    public static readonly ExpertsInvited Invited = new(
        [
            new Invitee(1, "SX-H02", "SURG", Surgeon.Practitioner, false, null),
            new Invitee(2, "SX-H03", "CARD", null, false, null),
            new Invitee(3, "SX-X01", "CARD", null, true, Text),
        ],
        2,
        Start
    );

    public static readonly ConsultationAccepted Accepted = new(Chair, Start);
    public static readonly MeetingTime Time = new(Start.AddHours(5), Start.AddHours(6));
    public static readonly TimesProposed Proposed = new([Time, new MeetingTime(Start.AddHours(30), Start.AddHours(31))], Start);
    public static readonly MeetingScheduled Scheduled = new(Time, Text, "https://video.example.cn/room/7", null, Start);
    public static readonly SessionOpened Opened = new(Start.AddHours(30), Start.AddHours(5));
    public static readonly OpinionGiven Opinion = new(1, Surgeon, Text, false, false, Start.AddHours(5));

    public static readonly ConclusionGiven Concluded = new(
        Chair,
        Text,
        AdviceRecommendation.Refer,
        [new FollowUpTask(1, "SX-V0101", Text, new DateOnly(2026, 3, 9))],
        false,
        Start.AddHours(6)
    );

    public static readonly FollowUpTaskDone Done = new(1, Doctor, null, Start.AddDays(2));

    /// <summary>Its way so far; what follows is added.</summary>
    public static Consultation Till(ConsultationStateName state, params object[] more) =>
        After([
            .. new object[]
            {
                Asked,
                Invited,
                Accepted,
                Proposed,
                Scheduled,
                Opened,
                Opinion,
                Concluded,
                Done,
                new ConsultationClosed(Start),
            }.Take(
                state switch
                {
                    ConsultationStateName.Requested => 2,
                    ConsultationStateName.Accepted => 4,
                    ConsultationStateName.Scheduled => 5,
                    ConsultationStateName.InSession => 7,
                    ConsultationStateName.Concluded => 8,
                    _ => 10,
                }
            ),
            .. more,
        ]);

    /// <summary>A command of each action.</summary>
    public static ConsultationCommand Of(ConsultationAction action, DateTimeOffset now) =>
        action switch
        {
            ConsultationAction.RequestMeeting => Request(now),
            ConsultationAction.Accept => new AcceptConsultation(now, Chair),
            ConsultationAction.ChangeChair => new ChangeChair(now, Expert),
            ConsultationAction.InviteExperts => new InviteExperts(
                now,
                [new Invitation(1, "", ""), new Invitation(null, "SX-H04", "CARD")],
                1
            ),
            ConsultationAction.ProposeTimes => new ProposeTimes(now, [new MeetingTime(now.AddHours(1), now.AddHours(2))]),
            ConsultationAction.AnswerInvitation => new AnswerInvitation(now, Surgeon, 1, true, [], null),
            ConsultationAction.Schedule => Schedule(now),
            ConsultationAction.Postpone => new PostponeMeeting(now, Text),
            ConsultationAction.OpenSession => new OpenSession(now.AddDays(2), now.AddDays(3)),
            ConsultationAction.RecordAttendance => new RecordAttendance(now, [1, 2]),
            ConsultationAction.GiveOpinion => new GiveOpinion(now, Surgeon, 1, Text, false),
            ConsultationAction.Conclude => new Conclude(now, Chair, Text, AdviceRecommendation.TreatLocally, []),
            _ => new FinishTask(now, Doctor, 1, null),
        };

    public static ScheduleMeeting Schedule(DateTimeOffset now) =>
        new(now, new MeetingTime(now.AddHours(20), now.AddHours(21)), Text, null, [], [], null);

    public static RequestMeeting Request(DateTimeOffset now) =>
        new(
            now,
            "p1",
            Asked.Number,
            Doctor,
            Asked.To,
            Urgency.Urgent,
            Asked.Diagnoses,
            Text,
            now.AddHours(2),
            [new Invitation(null, "SX-H02", "SURG", Surgeon.Practitioner), new Invitation(null, "SX-H03", "CARD")],
            1,
            1,
            1
        );
}
