// Who must be told what of a consultation: a pure function of the consultation before and after an event.
using System.Globalization;
using System.Text.Json.Serialization;
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>What somebody is told of a consultation 会诊通知.</summary>
public enum ConsultationNoticeKind
{
    /// <summary>A question awaits an answer 新会诊申请.</summary>
    AdviceAsked,

    /// <summary>A further question, or more to one that waits 追问.</summary>
    QuestionAdded,

    /// <summary>There is an answer 已答复.</summary>
    AdviceGiven,

    /// <summary>It was declined 已拒绝.</summary>
    ConsultationDeclined,

    /// <summary>It was called off 已取消.</summary>
    ConsultationCancelled,

    /// <summary>The answer is late 逾期未答复.</summary>
    ConsultationLate,

    /// <summary>It was answered and is still open 待结束.</summary>
    ConsultationOpen,

    /// <summary>Nobody closed it, so the clock did 已自动结束.</summary>
    ConsultationClosedByClock,
}

/// <summary>A line of somebody's inbox.</summary>
/// <param name="Position">Position of the event in the log; the order of inboxes.</param>
/// <param name="Address">Whom it is for, see <see cref="Addresses"/>.</param>
/// <param name="Kind">What is told.</param>
/// <param name="At">When it happened.</param>
public sealed record ConsultationNotice(long Position, string Address, ConsultationNoticeKind Kind, DateTimeOffset At)
{
    [JsonIgnore]
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Position}/{Address}/{Kebab.Of(Kind)}");
}

internal static class ConsultationNotices
{
    /// <summary>What is kept of a consultation that is over: how it ended, and what came of it.</summary>
    public static bool Stays(ConsultationNoticeKind kind) =>
        kind
            is ConsultationNoticeKind.AdviceGiven
                or ConsultationNoticeKind.ConsultationDeclined
                or ConsultationNoticeKind.ConsultationCancelled
                or ConsultationNoticeKind.ConsultationClosedByClock;

    /// <summary>What is told to whom when this happened.</summary>
    public static IEnumerable<(string Address, ConsultationNoticeKind Kind)> Of(Consultation before, object e, Consultation after) =>
        after.Details is { } details ? (OfAdvice(details, e) ?? OfEnd(details, e) ?? OfClock(details, e) ?? []).Distinct() : [];

    private static IEnumerable<(string, ConsultationNoticeKind)>? OfAdvice(ConsultationDetails details, object e) =>
        e switch
        {
            ConsultationRequested => [(Department(details), ConsultationNoticeKind.AdviceAsked)],
            QuestionAdded => [(Department(details), ConsultationNoticeKind.QuestionAdded)],
            AdviceGiven => Askers(details, ConsultationNoticeKind.AdviceGiven),
            _ => null,
        };

    private static IEnumerable<(string, ConsultationNoticeKind)>? OfEnd(ConsultationDetails details, object e) =>
        e switch
        {
            ConsultationDeclined => Askers(details, ConsultationNoticeKind.ConsultationDeclined),
            ConsultationCancelled => [(Department(details), ConsultationNoticeKind.ConsultationCancelled)],
            ConsultationClosed { ByClock: true } => Askers(details, ConsultationNoticeKind.ConsultationClosedByClock),
            _ => null,
        };

    private static IEnumerable<(string, ConsultationNoticeKind)>? OfClock(ConsultationDetails details, object e) =>
        e switch
        {
            ConsultationEscalated x =>
            [
                (Office(details, x.Level), ConsultationNoticeKind.ConsultationLate),
                (Department(details), ConsultationNoticeKind.ConsultationLate),
                .. Askers(details, ConsultationNoticeKind.ConsultationLate),
            ],
            ConsultationReminded { Kind: ConsultationDeadlineKind.Closing } => Askers(details, ConsultationNoticeKind.ConsultationOpen),
            _ => null,
        };

    /// <summary>An office above those who are late.</summary>
    private static string Office(ConsultationDetails details, ConsultationEscalationLevel level) =>
        level switch
        {
            ConsultationEscalationLevel.Centre => Addresses.Desk(details.To.Institution),
            ConsultationEscalationLevel.County => Owners.County,
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, null),
        };

    private static string Department(ConsultationDetails details) => Addresses.Ward(details.To.Institution);

    // A colleague may have asked on.
    private static IEnumerable<(string, ConsultationNoticeKind)> Askers(ConsultationDetails details, ConsultationNoticeKind kind) =>
        new[] { details.From, details.Posts.FindLast(post => post.Recommendation is null)?.By ?? details.From }.Select(sender =>
            (Address(sender), kind)
        );

    // The doctor; where a system asked, its institution.
    private static string Address(Sender sender) =>
        sender.Practitioner is { } practitioner ? Owners.Doctor(practitioner) : Addresses.Desk(sender.Institution);
}
