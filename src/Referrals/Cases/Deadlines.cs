// What time alone makes happen to a case, and when.
using System.Collections.Immutable;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>What has a deadline 时限.</summary>
public enum DeadlineKind
{
    /// <summary>The township's review 乡镇审核.</summary>
    Review,

    /// <summary>The receiver's answer 受理答复, of a down-transfer its acceptance.</summary>
    Answer,

    /// <summary>What was arranged is held until then 预留.</summary>
    Hold,

    /// <summary>The patient's arrival 到诊.</summary>
    Arrival,

    /// <summary>An emergency's form 急诊补单.</summary>
    Paperwork,

    /// <summary>The report to the referrer 回转单.</summary>
    OutcomeReport,

    /// <summary>The next follow-up 随访; due by the end of its day, Asia/Shanghai.</summary>
    FollowUp,

    /// <summary>The receiver's confirmation of a cancellation 取消确认.</summary>
    Cancellation,

    /// <summary>The end of the referral's validity 有效期; the end of its last day, Asia/Shanghai.</summary>
    Validity,

    /// <summary>The expert's statement on leaving the county 专家意见.</summary>
    ExpertStatement,

    /// <summary>The county's word on leaving it 县级审批.</summary>
    CountyApproval,

    /// <summary>Why an emergency left the county 急诊转出说明.</summary>
    Justification,
}

/// <summary>What the clock does when the time has come.</summary>
public enum DeadlineStep
{
    Remind,
    Escalate,
    ExpireHold,
    MarkMissed,
    ConfirmCancellation,
    EndValidity,
}

/// <summary>Who is told when review or answer are late; the centre may also act, the county urges.</summary>
public enum EscalationLevel
{
    /// <summary>The lead hospital's referral centre 牵头医院会诊转诊服务中心.</summary>
    LeadCentre,

    /// <summary>The county's health authority 县卫生健康委.</summary>
    County,
}

/// <summary>How far a late case has been escalated.</summary>
/// <param name="Level">The highest office so far.</param>
/// <param name="Centres">Lead hospitals whose centre was told.</param>
/// <param name="Due">The moment that had passed.</param>
/// <param name="At">When.</param>
/// <param name="Following">When it goes one step further; null at the end.</param>
public sealed record Escalation(
    EscalationLevel Level,
    ImmutableList<string> Centres,
    DateTimeOffset Due,
    DateTimeOffset At,
    DateTimeOffset? Following
)
{
    internal static Escalation Next(Escalation? before, ReferralEscalated e) =>
        new(e.Level, [.. before?.Centres ?? [], .. e.Centres], e.Due, e.At, e.Next);
}

/// <summary>A deadline that the clock has spoken of.</summary>
public sealed record DeadlineMark(DeadlineKind Kind, DateTimeOffset Due, bool Missed);

/// <summary>One thing that the clock has yet to do.</summary>
/// <param name="Kind">Which deadline.</param>
/// <param name="Step">What is done.</param>
/// <param name="Due">The deadline itself; a reminder comes before it, by policy.</param>
public sealed record Deadline(DeadlineKind Kind, DeadlineStep Step, DateTimeOffset Due)
{
    /// <summary>Everything that is still to be done to a case, each once; to the microsecond, as tables keep moments.</summary>
    public static IEnumerable<Deadline> Of(Referral state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Details is not { } details)
            yield break;
        if (
            state is Referral.InTownshipReview or Referral.AwaitingAnswer
            && (details.Escalation is { } escalation ? escalation.Following : details.AnswerDue) is { } answer
        )
            yield return new Deadline(
                state is Referral.InTownshipReview ? DeadlineKind.Review : DeadlineKind.Answer,
                DeadlineStep.Escalate,
                answer.ToMicrosecond()
            );
        if (state is Referral.Arranged { Appointment: var appointment })
        {
            yield return new Deadline(DeadlineKind.Hold, DeadlineStep.ExpireHold, appointment.HeldUntil.ToMicrosecond());
            if (
                details.ArriveBy?.ToMicrosecond() is { } arriveBy
                && arriveBy < appointment.HeldUntil
                && !details.IsMarked(DeadlineKind.Arrival, arriveBy, missed: true)
            )
                yield return new Deadline(DeadlineKind.Arrival, DeadlineStep.MarkMissed, arriveBy);
        }

        if (state is Referral.CancellationRequested { Ends: { } confirmBy })
            yield return new Deadline(DeadlineKind.Cancellation, DeadlineStep.ConfirmCancellation, confirmBy.ToMicrosecond());
        if (ValidityEnd(state, details) is { } end)
        {
            // Before an answer there is a clock already, and it leads to the county.
            if (
                state is not (Referral.InTownshipReview or Referral.AwaitingAnswer)
                && !details.IsMarked(DeadlineKind.Validity, end, missed: false)
            )
                yield return new Deadline(DeadlineKind.Validity, DeadlineStep.Remind, end);
            yield return new Deadline(DeadlineKind.Validity, DeadlineStep.EndValidity, end);
        }

        if (details.OutOfCounty is { } way)
        {
            foreach (var deadline in OutOfCounty(state, details, way))
                yield return deadline;
        }

        var (reminded, due) = state switch
        {
            Referral.Concluded when details is { Report: null, ReportDue: { } report } => (DeadlineKind.OutcomeReport, report),
            Referral.InCare when details.Direction == Direction.Down && details.FollowUps.Count > 0 => (
                DeadlineKind.FollowUp,
                Shanghai.EndOf(details.FollowUps[0])
            ),
            _ => (DeadlineKind.FollowUp, default(DateTimeOffset?)),
        };
        foreach (var deadline in Reminded(details, reminded, due))
            yield return deadline;
        if (state is Referral.Arrived or Referral.InCare or Referral.Concluded && details.PaperworkMissing)
        {
            foreach (var deadline in Reminded(details, DeadlineKind.Paperwork, details.PaperworkDue))
                yield return deadline;
        }
    }

    // A patient on the way home is received however old the paper is, and keeps no other from being sent up.
    private static DateTimeOffset? ValidityEnd(Referral state, CaseDetails details) =>
        state
            is Referral.InTownshipReview
                or Referral.AwaitingAnswer
                or Referral.Returned
                or Referral.Accepted
                or Referral.NoShow
                or Referral.HoldLapsed
        && details is { Direction: not Direction.Down, Request: { } request }
            ? Shanghai.EndOf(request.ValidUntil)
            : null;

    private static IEnumerable<Deadline> OutOfCounty(Referral state, CaseDetails details, OutOfCountyProgress way) =>
        state switch
        {
            Referral.AwaitingAnswer when way.AwaitsExpert => Reminded(details, DeadlineKind.ExpertStatement, way.ExpertDue),
            Referral.AwaitingAnswer when way.AwaitsCounty => Reminded(details, DeadlineKind.CountyApproval, way.CountyDue),
            Referral.Accepted
            or Referral.Arranged
            or Referral.NoShow
            or Referral.HoldLapsed
            or Referral.Arrived
            or Referral.InCare
            or Referral.Concluded
            or Referral.Closed when way.AwaitsJustification => Reminded(
                details,
                DeadlineKind.Justification,
                way.Decision!.JustificationDue
            ),
            _ => [],
        };

    private static IEnumerable<Deadline> Reminded(CaseDetails details, DeadlineKind kind, DateTimeOffset? due)
    {
        if (due?.ToMicrosecond() is not { } moment || details.IsMarked(kind, moment, missed: true))
            yield break;
        if (!details.IsMarked(kind, moment, missed: false))
            yield return new Deadline(kind, DeadlineStep.Remind, moment);
        yield return new Deadline(kind, DeadlineStep.MarkMissed, moment);
    }
}
