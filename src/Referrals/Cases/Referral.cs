// A referral case: its closed states. Referral.Evolve.cs folds events into them.
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.People;

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
[JsonDerivedType(typeof(Expired), "expired")]
public abstract partial record Referral
{
    private protected Referral() { }

    public static readonly Aggregate<Referral> Aggregate = new("referral", new NotStarted(), (state, e) => state.Evolve(e));

    /// <summary>What the keys of all cases begin with.</summary>
    public const string StreamPrefix = "referral-";

    public static string StreamKey(Guid referral) => $"{StreamPrefix}{referral}";

    /// <summary>The state's public name.</summary>
    [JsonIgnore]
    public abstract StateName Name { get; }

    /// <summary>What is known of the case; null before it begins.</summary>
    [JsonIgnore]
    public virtual CaseDetails? Details => null;

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

        /// <summary>The same state of a case of which other things are known.</summary>
        internal Started With(CaseDetails details) => this with { Case = details };

        internal Started Progress(OutOfCountyProgress way) => With(Details with { OutOfCounty = way });

        internal Started ValidUntil(DateOnly day) => With(Details with { Request = Details.Request! with { ValidUntil = day } });
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
    }

    /// <summary>Slot, bed or examination held 已安排.</summary>
    /// <param name="Case">The case.</param>
    /// <param name="Appointment">What is held.</param>
    /// <param name="Confirmed">The patient will come.</param>
    public sealed record Arranged(CaseDetails Case, Appointment Appointment, bool Confirmed = false) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.Arranged;

        /// <summary>What is kept of the appointment when it ends.</summary>
        [JsonIgnore]
        internal FormerAppointment Ended => new(Appointment, Confirmed, Details.ArriveBy);
    }

    /// <summary>The hold lapsed before the patient came 预留过期.</summary>
    public sealed record HoldLapsed(CaseDetails Case) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.HoldLapsed;
    }

    /// <summary>The patient did not come 爽约.</summary>
    public sealed record NoShow(CaseDetails Case) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.NoShow;
    }

    /// <summary>Called off, the receiver has yet to confirm 取消待确认.</summary>
    /// <param name="Case">The case.</param>
    /// <param name="By">Who wishes it.</param>
    /// <param name="Before">Where it stood; null in rows that are older than that.</param>
    /// <param name="ConfirmBy">When it counts as confirmed; null in cases that are older than that.</param>
    public sealed record CancellationRequested(CaseDetails Case, CancelledBy By, Referral? Before = null, DateTimeOffset? ConfirmBy = null)
        : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.CancellationRequested;

        /// <summary>When it counts as confirmed: of older cases at the end of their validity.</summary>
        [JsonIgnore]
        public DateTimeOffset? Ends => ConfirmBy ?? (Details.Request is { } request ? Shared.Shanghai.EndOf(request.ValidUntil) : null);
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
    }

    /// <summary>In care 诊疗中.</summary>
    public sealed record InCare(CaseDetails Case) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.InCare;
    }

    /// <summary>Care has ended, the referrer's report may still be due 诊疗结束.</summary>
    public sealed record Concluded(CaseDetails Case) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.Concluded;
    }

    /// <summary>Closed with an outcome or a reason why there is none 已结案. The end.</summary>
    public sealed record Closed(CaseDetails Case) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.Closed;
    }

    /// <summary>The patient died 已故. The end.</summary>
    /// <param name="Case">The case.</param>
    /// <param name="Before">Where it stood; null in rows that are older than that.</param>
    /// <param name="By">Institution that recorded it.</param>
    /// <param name="Of">The patient's other case in which it was recorded.</param>
    public sealed record Died(CaseDetails Case, Referral? Before = null, string? By = null, Guid? Of = null) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.Died;
    }

    /// <summary>Its validity ended before the patient came 已过期. The end, unless the sender extends it.</summary>
    /// <param name="Case">The case.</param>
    /// <param name="Before">Where it stood.</param>
    public sealed record Expired(CaseDetails Case, Referral? Before) : Started(Case)
    {
        [JsonIgnore]
        public override StateName Name => StateName.Expired;
    }
}
