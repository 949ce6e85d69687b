// A referral case: its closed states, and how events fold into them.
using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>A referral case 转诊. The types below are its only states.</summary>
[JsonDerivedType(typeof(NotStarted), "not-started")]
[JsonDerivedType(typeof(Draft), "draft")]
[JsonDerivedType(typeof(InTownshipReview), "in-township-review")]
[JsonDerivedType(typeof(AwaitingAnswer), "awaiting-answer")]
[JsonDerivedType(typeof(Returned), "returned")]
[JsonDerivedType(typeof(Accepted), "accepted")]
[JsonDerivedType(typeof(Arranged), "arranged")]
[JsonDerivedType(typeof(HoldLapsed), "hold-lapsed")]
[JsonDerivedType(typeof(NoShow), "no-show")]
[JsonDerivedType(typeof(CancellationRequested), "cancellation-asked")]
[JsonDerivedType(typeof(Cancelled), "cancelled")]
[JsonDerivedType(typeof(Declined), "declined")]
[JsonDerivedType(typeof(Arrived), "arrived")]
[JsonDerivedType(typeof(InCare), "in-care")]
[JsonDerivedType(typeof(Concluded), "concluded")]
[JsonDerivedType(typeof(Closed), "closed")]
[JsonDerivedType(typeof(Died), "died")]
public abstract record Referral
{
    private protected Referral()
    {
    }

    public static readonly Aggregate<Referral> Aggregate = new("referral", new NotStarted(), (state, e) => state.Evolve(e));

    /// <summary>What the keys of all cases begin with.</summary>
    public const string StreamPrefix = "referral-";

    public static string StreamKey(Guid referral) => $"{StreamPrefix}{referral}";

    /// <summary>The state's public name.</summary>
    [JsonIgnore]
    public abstract StateName Name { get; }

    private static InvalidOperationException Impossible(Referral state, object e) => new($"{e.GetType().Name} cannot happen to a case that is {state.Name}.");

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">This event cannot happen in this state: the stream is corrupt.</exception>
    internal Referral Evolve(object e) => (this, e) switch
    {
        (NotStarted, ReferralDrafted d) => new Draft(new CaseDetails(d.Person, d.Number, d.From, null, Destination.None), d.Content),
        (Draft s, ReferralDraftRevised r) => new Draft(s.Details, r.Content),
        (NotStarted or Draft, ReferralSubmitted x) => Sent(
            new CaseDetails(x.Person, x.Number, x.From, x.Request, x.Request.Destination)
            {
                Reviewer = x.Reviewer,
                Contract = x.Contract,
                AnswerDue = x.AnswerDue,
                PolicyVersion = x.PolicyVersion,
                Origin = x.Origin,
                FollowUps = [.. x.Request.Plan?.FollowUps ?? []],
                SubmittedAt = x.At,
                Sent = true,
            },
            x.Reviewer),
        (InTownshipReview s, TownshipReviewPassed x) => new AwaitingAnswer(s.Details with { AnswerDue = x.AnswerDue, Escalation = null, PolicyVersion = x.PolicyVersion, Reached = true }),
        (InTownshipReview s, ReferralReturned) => new Returned(s.Details with { AnswerDue = null, Escalation = null }, FromReview: true),
        (AwaitingAnswer s, ReferralReturned) => new Returned(s.Details with { AnswerDue = null, Escalation = null }, FromReview: false),
        (Returned s, ReferralResubmitted x) => Sent(
            s.Details with
            {
                Request = x.Request,
                To = x.Request.Destination,
                Reviewer = x.Reviewer ?? s.Details.Reviewer,
                SeenBy = s.Details.SeenBy == x.Request.Destination.Institution ? s.Details.SeenBy : null,
                AnswerDue = x.AnswerDue,
                PolicyVersion = x.PolicyVersion,
                FollowUps = [.. x.Request.Plan?.FollowUps ?? []],
            },
            x.Reviewer),
        (AwaitingAnswer s, ReferralSeen x) => new AwaitingAnswer(s.Details with { SeenBy = x.Institution }),
        (AwaitingAnswer s, ReferralAccepted x) => new Accepted(s.Details with { AnswerDue = null, Escalation = null, PolicyVersion = x.PolicyVersion }),
        (AwaitingAnswer s, ReferralDeclined x) => new Declined(s.Details with { AnswerDue = null, Escalation = null, EndedAt = x.At }),
        (AwaitingAnswer s, ReferralRedirected x) => new AwaitingAnswer(s.Details with { To = x.To, SeenBy = null, AnswerDue = x.AnswerDue, Escalation = null, PolicyVersion = x.PolicyVersion }),
        (Accepted, ReferralArranged x) => Arrange(x.Appointment, x.ArriveBy, x.PolicyVersion),
        (NoShow or HoldLapsed or Arranged, ReferralRearranged x) => Arrange(x.Appointment, x.ArriveBy, x.PolicyVersion),
        (Arranged s, AppointmentConfirmed x) => new Arranged(s.Details, s.Appointment with { HeldUntil = x.HeldUntil }, Confirmed: true),
        (Arranged s, PlaceWithdrawn x) => new HoldLapsed(s.Details with { ArriveBy = null, Withdrawn = x.Reason }),
        (Accepted or NoShow or HoldLapsed, PutOnWaitingList x) => WithDetails(Details! with { WaitsIn = x.Place }),
        (Accepted or NoShow or HoldLapsed, TakenOffWaitingList) => WithDetails(Details! with { WaitsIn = null }),
        (Arranged s, HoldExpired) => new HoldLapsed(s.Details with { ArriveBy = null }),
        (Arranged s, NoShowRecorded) => new NoShow(s.Details with { ArriveBy = null }),
        (Draft or InTownshipReview or AwaitingAnswer or Returned or Accepted or Arranged or NoShow or HoldLapsed, Cases.CancellationRequested x) =>
            new CancellationRequested(Details! with { AnswerDue = null, Escalation = null, ArriveBy = null, WaitsIn = null }, x.By),
        (CancellationRequested s, ReferralCancelled x) => new Cancelled(s.Details with { EndedAt = x.At }),
        (NotStarted, EmergencyArrived x) => new Arrived(new CaseDetails(x.Person, x.Number, x.From, null, x.Destination)
        {
            Reviewer = x.Reviewer,
            ArrivedAt = x.ArrivedAt,
            PaperworkDue = x.PaperworkDue,
            SeenBy = x.Destination.Institution,
            PolicyVersion = x.PolicyVersion,
            Sent = true,
            Reached = true,
        }),
        (Arrived or InCare or Concluded, PaperworkCompleted x) => WithDetails(Details! with { Request = x.Request, PaperworkLate = x.Late }),
        (Accepted or Arranged, PatientArrived x) => new Arrived(Details! with { ArrivedAt = x.ArrivedAt, ArriveBy = null, WaitsIn = null }),
        (Arrived s, CareBegun x) => new InCare(s.Details with { Inpatient = x.Inpatient }),
        (InCare, CareNoted) => this,
        (InCare s, FollowUpRecorded x) => new InCare(s.Details with { FollowUpsDone = s.Details.FollowUpsDone + 1, FollowUps = NextFollowUps(s.Details.FollowUps, x.Next) }),
        (InCare s, DownTransferOffered x) => new InCare(s.Details with { Links = s.Details.Links.Add(new CaseLink(x.Case, LinkKind.Down)) }),
        (InCare s, ReferredOnward x) => new InCare(s.Details with { Links = s.Details.Links.Add(new CaseLink(x.Case, LinkKind.Onward)) }),
        (InCare s, CareConcluded x) => new Concluded(s.Details with { DischargeWay = x.Way, ReportDue = x.ReportDue, PolicyVersion = x.PolicyVersion }),
        (Concluded s, OutcomeReported x) => new Concluded(s.Details with { Report = x.Report, ReportDue = null }),
        (Concluded or NoShow or HoldLapsed, ReferralClosed x) => new Closed(Details! with { ReportDue = null, WaitsIn = null, EndedAt = x.At }),
        (not (NotStarted or Declined or Cancelled or Closed or Died), PatientDied x) => new Died(Details! with { AnswerDue = null, Escalation = null, ArriveBy = null, WaitsIn = null, ReportDue = null, FollowUps = [], EndedAt = x.At }),
        (InTownshipReview s, ReferralEscalated x) => new InTownshipReview(s.Details with { Escalation = Escalation.Next(s.Details.Escalation, x) }),
        (AwaitingAnswer s, ReferralEscalated x) => new AwaitingAnswer(s.Details with { Escalation = Escalation.Next(s.Details.Escalation, x) }),
        (Arrived or InCare or Concluded, DeadlineReminded x) => WithDetails(Details!.Marked(x.Kind, x.Due, missed: false)),
        (Arranged s, DeadlineMissed x) => s with { Case = s.Details.Marked(x.Kind, x.Due, missed: true) },
        (Arrived or InCare or Concluded, DeadlineMissed x) => WithDetails(Details!.Marked(x.Kind, x.Due, missed: true)),
        (Started { Details: { Sent: true, EndedAt: null } } s, AttachmentAdded x) => s with
        {
            Case = s.Details with { Attachments = s.Details.Attachments.Add(new Attachment(x.Attachment, x.Name, x.Type, x.Size, x.Sha256, x.Institution, x.At)) },
        },
        // The scanner may be slower than the case.
        (Started { Details.Sent: true } s, AttachmentScreened x) => s.WithAttachment(x.Attachment, a => a with
        {
            State = x.Verdict == ScreeningVerdict.Infected ? AttachmentState.Infected : AttachmentState.Clean,
            Unscanned = x.Verdict == ScreeningVerdict.Unscanned,
        }),
        (Started { Details: { Sent: true, EndedAt: null } } s, AttachmentWithdrawn x) => s.WithAttachment(x.Attachment, a => a with { State = AttachmentState.Withdrawn }),
        _ => throw Impossible(this, e),
    };

    /// <summary>What is known of the case; null before it begins.</summary>
    [JsonIgnore]
    public virtual CaseDetails? Details => null;

    private protected virtual Referral WithDetails(CaseDetails details) => this;

    private Arranged Arrange(Appointment appointment, DateTimeOffset arriveBy, int policyVersion) => new(
        Details! with { ArrangedIn = appointment.Unit, ArriveBy = arriveBy, WaitsIn = null, Withdrawn = null, PolicyVersion = policyVersion }, appointment);

    private static Referral Sent(CaseDetails details, string? reviewer) => reviewer is null ? new AwaitingAnswer(details with { Reached = true }) : new InTownshipReview(details);

    // A follow-up settles the day that was next; another may be set.
    private static ImmutableList<DateOnly> NextFollowUps(ImmutableList<DateOnly> due, DateOnly? next)
    {
        var left = due.Count == 0 ? due : due.RemoveAt(0);
        return next is { } day && !left.Contains(day) ? [.. left.Add(day).Order()] : left;
    }

    /// <summary>Nothing has happened.</summary>
    public sealed record NotStarted : Referral
    {
        [JsonIgnore]
        public override StateName Name => StateName.NotStarted;
    }

    /// <summary>Any state after the beginning.</summary>
    /// <param name="Case">What is known of the case; rows of tables have it under an older name.</param>
    public abstract record Started([property: JsonPropertyName("facts")] CaseDetails Case) : Referral
    {
        [JsonIgnore]
        public override CaseDetails Details => Case;

        internal Started WithAttachment(Guid id, Func<Attachment, Attachment> change) =>
            this with { Case = Case with { Attachments = Case.Attachments.ConvertAll(a => a.Id == id ? change(a) : a) } };
    }

    /// <summary>Being written 草稿; its sender's only.</summary>
    /// <param name="Case">The case.</param>
    /// <param name="Content">The form so far, sealed.</param>
    public sealed record Draft(CaseDetails Case, SealedText Content) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.Draft;
    }

    /// <summary>At the township hospital for review 乡镇审核中.</summary>
    public sealed record InTownshipReview(CaseDetails Case) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.InTownshipReview;
    }

    /// <summary>Pending 待受理: the receiver's answer is due.</summary>
    public sealed record AwaitingAnswer(CaseDetails Case) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.AwaitingAnswer;
    }

    /// <summary>With the sender again for completion 退回补充.</summary>
    /// <param name="Case">The case.</param>
    /// <param name="FromReview">Returned by the township's review, where it goes again; else by the receiver.</param>
    public sealed record Returned(CaseDetails Case, bool FromReview) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.Returned;
    }

    /// <summary>Accepted 已接受, nothing arranged yet.</summary>
    public sealed record Accepted(CaseDetails Case) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.Accepted;

        private protected override Referral WithDetails(CaseDetails details) => new Accepted(details);
    }

    /// <summary>Slot, bed or examination held 已安排.</summary>
    /// <param name="Case">The case.</param>
    /// <param name="Appointment">What is held.</param>
    /// <param name="Confirmed">The patient will come.</param>
    public sealed record Arranged(CaseDetails Case, Appointment Appointment, bool Confirmed = false) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.Arranged;
    }

    /// <summary>The hold lapsed before the patient came 预留过期.</summary>
    public sealed record HoldLapsed(CaseDetails Case) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.HoldLapsed;

        private protected override Referral WithDetails(CaseDetails details) => new HoldLapsed(details);
    }

    /// <summary>The patient did not come 爽约.</summary>
    public sealed record NoShow(CaseDetails Case) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.NoShow;

        private protected override Referral WithDetails(CaseDetails details) => new NoShow(details);
    }

    /// <summary>Called off, the receiver has yet to confirm 取消待确认.</summary>
    public sealed record CancellationRequested(CaseDetails Case, CancelledBy By) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.CancellationRequested;
    }

    /// <summary>Called off 已取消. The end.</summary>
    public sealed record Cancelled(CaseDetails Case) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.Cancelled;
    }

    /// <summary>Declined 已拒绝. The end.</summary>
    public sealed record Declined(CaseDetails Case) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.Declined;
    }

    /// <summary>The patient has arrived 已到诊.</summary>
    public sealed record Arrived(CaseDetails Case) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.Arrived;

        private protected override Referral WithDetails(CaseDetails details) => new Arrived(details);
    }

    /// <summary>In care 诊疗中.</summary>
    public sealed record InCare(CaseDetails Case) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.InCare;

        private protected override Referral WithDetails(CaseDetails details) => new InCare(details);
    }

    /// <summary>Care has ended, the referrer's report may still be due 诊疗结束.</summary>
    public sealed record Concluded(CaseDetails Case) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.Concluded;

        private protected override Referral WithDetails(CaseDetails details) => new Concluded(details);
    }

    /// <summary>Closed with an outcome or a reason why there is none 已结案. The end.</summary>
    public sealed record Closed(CaseDetails Case) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.Closed;
    }

    /// <summary>The patient died 已故. The end.</summary>
    public sealed record Died(CaseDetails Case) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.Died;
    }
}
