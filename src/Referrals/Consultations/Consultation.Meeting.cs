// The states of a consultation of several institutions.
using System.Text.Json.Serialization;

namespace Referrals.Consultations;

public abstract partial record Consultation
{
    /// <summary>The department has yet to say whether it takes it 待受理.</summary>
    public sealed record Requested(ConsultationDetails Known) : Started(Known)
    {
        [JsonIgnore]
        public override ConsultationStateName Name => ConsultationStateName.Requested;
    }

    /// <summary>A time has yet to be fixed 待排期.</summary>
    public sealed record Accepted(ConsultationDetails Known) : Started(Known)
    {
        [JsonIgnore]
        public override ConsultationStateName Name => ConsultationStateName.Accepted;
    }

    /// <summary>It has its time 已排期.</summary>
    public sealed record Scheduled(ConsultationDetails Known) : Started(Known)
    {
        [JsonIgnore]
        public override ConsultationStateName Name => ConsultationStateName.Scheduled;
    }

    /// <summary>It takes place 会诊中.</summary>
    public sealed record InSession(ConsultationDetails Known) : Started(Known)
    {
        [JsonIgnore]
        public override ConsultationStateName Name => ConsultationStateName.InSession;
    }

    /// <summary>There is a conclusion 已出结论.</summary>
    public sealed record Concluded(ConsultationDetails Known) : Started(Known)
    {
        [JsonIgnore]
        public override ConsultationStateName Name => ConsultationStateName.Concluded;
    }

    // Null where it cannot happen.
    private Started? EvolveMeeting(object e) =>
        (this, e) switch
        {
            (Requested or Accepted or Scheduled, ExpertsInvited x) => Met(m => m.Invite(x)),
            (Requested, ConsultationAccepted x) => new Accepted(With(m => m with { Chair = x.Chair }) with { Escalation = null }),
            (Accepted or Scheduled or InSession, ChairChanged x) => Met(m => m with { Chair = x.Chair }),
            (Accepted or Scheduled, TimesProposed x) => Met(m => m with { Proposed = [.. x.Times] }),
            (Accepted or Scheduled, InvitationAnswered x) => Met(m => m.Answer(x)),
            (Accepted or Scheduled, MeetingScheduled x) => new Scheduled(With(m => m.Schedule(x))),
            (Scheduled or InSession, MeetingPostponed x) => new Accepted(With(m => m.Postpone(x)) with { Escalation = null }),
            (Scheduled, SessionOpened x) => new InSession(With(m => m.Open(x))),
            (InSession, AttendanceRecorded x) => Met(m => m with { Present = [.. x.Present] }),
            (InSession or Concluded or Closed, OpinionGiven x) => Met(m => m.Add(x)),
            (InSession, ConclusionGiven x) => new Concluded(
                With(m => m.Conclude(x)) with
                {
                    AnsweredAt = x.At,
                    AnsweredLate = x.Late,
                    Closing = x.Closing,
                    Escalation = null,
                }
            ),
            (Concluded, FollowUpTaskDone x) => Met(m => m.Finish(x)),
            _ => null,
        };

    private ConsultationDetails With(Func<Meeting, Meeting> change) => Details! with { Meeting = change(Details.Meeting ?? new Meeting()) };

    private Started Met(Func<Meeting, Meeting> change) => (Started)this with { Known = With(change) };
}
