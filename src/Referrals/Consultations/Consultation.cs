// A consultation: its closed states, and how events lead from one to the next.
using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>Where a consultation stands.</summary>
public enum ConsultationStateName
{
    NotStarted,
    AwaitingAnswer,
    Answered,
    Closed,
    Declined,
    Cancelled,
    Requested,
    Accepted,
    Scheduled,
    InSession,
    Concluded,
    AwaitingReport,
    Reporting,
    Reported,
}

/// <summary>A question or an answer.</summary>
/// <param name="By">Who wrote it.</param>
/// <param name="At">When.</param>
/// <param name="Text">What.</param>
/// <param name="Recommendation">Of an answer what it comes to; null of a question.</param>
public sealed record ConsultationPost(Sender By, DateTimeOffset At, SealedText Text, AdviceRecommendation? Recommendation = null);

/// <summary>What is known of a consultation.</summary>
public sealed partial record ConsultationDetails
{
    public required ConsultationKind Kind { get; init; }

    /// <summary>Reference of the patient in the vault.</summary>
    public required string Person { get; init; }

    /// <summary>会诊单号.</summary>
    public required string Number { get; init; }

    /// <summary>Who asks.</summary>
    public required Sender From { get; init; }

    /// <summary>The department that is asked.</summary>
    public required Destination To { get; init; }

    public required Urgency Urgency { get; init; }

    /// <summary>First diagnosis first.</summary>
    public required IReadOnlyList<Diagnosis> Diagnoses { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>
    /// Until when an answer is to be given, of an examination its final report; of a question that was answered the time it had.
    /// </summary>
    public required DateTimeOffset AnswerDue { get; init; }

    /// <summary>When it was answered for the first time, of an examination by its final report.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Whether that was after it was due.</summary>
    public bool AnsweredLate { get; init; }

    /// <summary>
    /// Until when it is to be closed; null before it was answered, and of what was answered before a county could say so.
    /// </summary>
    public ClosingTimes? Closing { get; init; }

    /// <summary>Questions and answers, oldest first.</summary>
    public ImmutableList<ConsultationPost> Posts { get; init; } = [];

    /// <summary>What is attached, oldest first; also what was withdrawn.</summary>
    public ImmutableList<Attachment> Attachments { get; init; } = [];

    /// <summary>Of a consultation of several institutions what is known of that; null of other kinds.</summary>
    public Meeting? Meeting { get; init; }

    /// <summary>The referral that was declined with advice instead.</summary>
    public Guid? Declines { get; init; }

    /// <summary>Whether the institution that is asked may refer the patient for those who ask.</summary>
    public bool MayBeReferred { get; init; }

    /// <summary>The referral that came of it.</summary>
    public PatientReferred? Referred { get; init; }

    /// <summary>Why it was declined.</summary>
    public ConsultationDeclineReason? Declined { get; init; }

    /// <summary>Why it was called off.</summary>
    public ConsultationCancellationReason? Cancelled { get; init; }

    /// <summary>What was said with its end.</summary>
    public SealedText? Note { get; init; }

    /// <summary>How far what is late was escalated; null while nothing is.</summary>
    public ConsultationEscalation? Escalation { get; init; }

    /// <summary>How far a critical value was escalated that nobody has acknowledged; null where none was.</summary>
    public ConsultationEscalation? CriticalEscalation { get; init; }

    /// <summary>How far that was escalated which has this deadline.</summary>
    public ConsultationEscalation? EscalationOf(ConsultationDeadlineKind kind) =>
        kind == ConsultationDeadlineKind.Critical ? CriticalEscalation : Escalation;

    /// <summary>Reminders that were given.</summary>
    public ImmutableList<ConsultationReminder> Reminders { get; init; } = [];

    /// <summary>When it came to its end; from then on the parties may read it for a time.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>A consultation 会诊. The types below are its only states.</summary>
[JsonDerivedType(typeof(NotStarted), "not-started")]
[JsonDerivedType(typeof(AwaitingAnswer), "awaiting-answer")]
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(Closed), "closed")]
[JsonDerivedType(typeof(Declined), "declined")]
[JsonDerivedType(typeof(Cancelled), "cancelled")]
[JsonDerivedType(typeof(Requested), "requested")]
[JsonDerivedType(typeof(Accepted), "accepted")]
[JsonDerivedType(typeof(Scheduled), "scheduled")]
[JsonDerivedType(typeof(InSession), "in-session")]
[JsonDerivedType(typeof(Concluded), "concluded")]
public abstract partial record Consultation
{
    private protected Consultation() { }

    public static readonly Aggregate<Consultation> Aggregate = new("consultation", new NotStarted(), (state, e) => state.Evolve(e));

    /// <summary>What the keys of all consultations begin with.</summary>
    public const string StreamPrefix = "consultation-";

    public static string StreamKey(Guid consultation) => $"{StreamPrefix}{consultation}";

    /// <summary>The state's public name.</summary>
    [JsonIgnore]
    public abstract ConsultationStateName Name { get; }

    /// <summary>What is known; null before it begins.</summary>
    [JsonIgnore]
    public virtual ConsultationDetails? Details => null;

    /// <summary>Nothing has happened.</summary>
    public sealed record NotStarted : Consultation
    {
        [JsonIgnore]
        public override ConsultationStateName Name => ConsultationStateName.NotStarted;
    }

    /// <summary>Any state after the beginning.</summary>
    public abstract record Started(ConsultationDetails Known) : Consultation
    {
        [JsonIgnore]
        public override ConsultationDetails Details => Known;
    }

    /// <summary>A question waits for its answer 待答复.</summary>
    public sealed record AwaitingAnswer(ConsultationDetails Known) : Started(Known)
    {
        [JsonIgnore]
        public override ConsultationStateName Name => ConsultationStateName.AwaitingAnswer;
    }

    /// <summary>Those who asked have the last answer 已答复.</summary>
    public sealed record Answered(ConsultationDetails Known) : Started(Known)
    {
        [JsonIgnore]
        public override ConsultationStateName Name => ConsultationStateName.Answered;
    }

    /// <summary>Over 已结束. The end.</summary>
    public sealed record Closed(ConsultationDetails Known) : Started(Known)
    {
        [JsonIgnore]
        public override ConsultationStateName Name => ConsultationStateName.Closed;
    }

    /// <summary>Not taken 已拒绝. The end.</summary>
    public sealed record Declined(ConsultationDetails Known) : Started(Known)
    {
        [JsonIgnore]
        public override ConsultationStateName Name => ConsultationStateName.Declined;
    }

    /// <summary>Called off 已取消. The end.</summary>
    public sealed record Cancelled(ConsultationDetails Known) : Started(Known)
    {
        [JsonIgnore]
        public override ConsultationStateName Name => ConsultationStateName.Cancelled;
    }

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">It cannot happen in this state: the log is damaged.</exception>
    public Consultation Evolve(object e) =>
        (this, e) switch
        {
            (NotStarted, ConsultationRequested x) => Begin(x),
            (AwaitingAnswer or Answered, AdviceGiven x) => new Answered(
                Details! with
                {
                    AnsweredAt = Details.AnsweredAt ?? x.At,
                    AnsweredLate = Details.AnsweredAt is null ? x.Late : Details.AnsweredLate,
                    Closing = x.Closing,
                    Escalation = null,
                    Posts = Details.Posts.Add(new ConsultationPost(x.By, x.At, x.Text, x.Recommendation)),
                }
            ),
            (AwaitingAnswer or Answered, QuestionAdded x) => new AwaitingAnswer(
                Details! with
                {
                    AnswerDue = x.AnswerDue,
                    Posts = Details.Posts.Add(new ConsultationPost(x.By, x.At, x.Text)),
                }
            ),
            (AwaitingAnswer or Requested or AwaitingReport or Reporting, ConsultationDeclined x) => new Declined(
                Details! with
                {
                    Claim = null,
                    Declined = x.Reason,
                    Note = x.Note,
                    EndedAt = x.At,
                }
            ),
            (Answered or Concluded or Reported, ConsultationClosed x) => new Closed(Details! with { EndedAt = x.At }),
            (AwaitingAnswer or Requested or Accepted or Scheduled or AwaitingReport or Reporting, ConsultationCancelled x) => new Cancelled(
                Details! with
                {
                    Claim = null,
                    Cancelled = x.Reason,
                    Note = x.Note,
                    EndedAt = x.At,
                }
            ),
            (Started { Details.EndedAt: null } s, ReferralConsentGiven) => s with { Known = s.Known with { MayBeReferred = true } },
            (Answered or Concluded or Reported or Closed, PatientReferred x) => (Started)this with
            {
                Known = Details! with { Referred = x },
            },
            (Started { Details.Referred: { } referred } s, ReferralMoved x) when x.Referral == referred.Referral => s with
            {
                Known = s.Known with { Referred = referred with { To = x.To } },
            },
            _ => EvolveMeeting(e)
                ?? EvolveDiagnosis(e)
                ?? EvolveDeath(e)
                ?? EvolveByClock(e)
                ?? EvolveAttachments(e)
                ?? throw new InvalidOperationException($"{e.GetType().Name} cannot happen to a consultation that is {Name}."),
        };

    private static Started Begin(ConsultationRequested x)
    {
        var known = new ConsultationDetails
        {
            Kind = x.Kind,
            Person = x.Person,
            Number = x.Number,
            From = x.From,
            To = x.To,
            Urgency = x.Urgency,
            Diagnoses = x.Diagnoses,
            AskedAt = x.At,
            AnswerDue = x.AnswerDue,
            Posts = [new ConsultationPost(x.From, x.At, x.Question)],
            Declines = x.Referral,
        };
        return x.Kind switch
        {
            ConsultationKind.MultiParty => new Requested(known),
            _ => new AwaitingAnswer(known),
        };
    }
}
