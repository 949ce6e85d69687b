// Every rule of a consultation: (state, command) → events or a refusal. No clock, no ids, no I/O.
using System.Globalization;
using Referrals.Cases;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>Something that somebody wants to do to a consultation.</summary>
/// <param name="Action">What.</param>
/// <param name="Now">When.</param>
public abstract record ConsultationCommand(ConsultationAction Action, DateTimeOffset Now);

public sealed record RequestAdvice(
    DateTimeOffset Now,
    string Person,
    string Number,
    Sender From,
    Destination To,
    Urgency Urgency,
    IReadOnlyList<Diagnosis> Diagnoses,
    SealedText Question,
    DateTimeOffset AnswerDue,
    int PolicyVersion,
    long DirectoryVersion
) : ConsultationCommand(ConsultationAction.RequestAdvice, Now);

public sealed record GiveAdvice(
    DateTimeOffset Now,
    Sender By,
    SealedText Text,
    AdviceRecommendation Recommendation,
    ClosingTimes? Closing = null
) : ConsultationCommand(ConsultationAction.GiveAdvice, Now);

public sealed record AddQuestion(DateTimeOffset Now, Sender By, SealedText Text, DateTimeOffset AnswerDue)
    : ConsultationCommand(ConsultationAction.AddQuestion, Now);

/// <summary>Does not take it.</summary>
/// <param name="Now">When.</param>
/// <param name="Reason">Why.</param>
/// <param name="Note">In words.</param>
/// <param name="By">Who declines: an examination that is claimed, only its doctor or a dispatcher.</param>
/// <param name="ByDispatcher">Whether that is a dispatcher.</param>
public sealed record DeclineConsultation(
    DateTimeOffset Now,
    ConsultationDeclineReason Reason,
    SealedText? Note,
    Sender? By = null,
    bool ByDispatcher = false
) : ConsultationCommand(ConsultationAction.Decline, Now);

public sealed record CloseConsultation(DateTimeOffset Now) : ConsultationCommand(ConsultationAction.Close, Now);

public sealed record CancelConsultation(DateTimeOffset Now, ConsultationCancellationReason Reason, SealedText? Note)
    : ConsultationCommand(ConsultationAction.Cancel, Now);

/// <summary>Begins with advice, where a referral is declined.</summary>
/// <param name="Now">When.</param>
/// <param name="Referral">The referral.</param>
/// <param name="Person">Reference of the patient.</param>
/// <param name="Number">会诊单号.</param>
/// <param name="From">Who referred.</param>
/// <param name="To">The department that declines.</param>
/// <param name="Urgency">The referral's.</param>
/// <param name="Diagnoses">The referral's.</param>
/// <param name="Question">What the patient was referred for.</param>
/// <param name="By">Who advises.</param>
/// <param name="Text">The advice.</param>
/// <param name="Recommendation">What it comes to.</param>
/// <param name="PolicyVersion">The policy that applies.</param>
/// <param name="DirectoryVersion">Version of the institutions.</param>
/// <param name="Closing">Until when it is to be closed.</param>
public sealed record AdviseInstead(
    DateTimeOffset Now,
    Guid Referral,
    string Person,
    string Number,
    Sender From,
    Destination To,
    Urgency Urgency,
    IReadOnlyList<Diagnosis> Diagnoses,
    SealedText Question,
    Sender By,
    SealedText Text,
    AdviceRecommendation Recommendation,
    int PolicyVersion,
    long DirectoryVersion,
    ClosingTimes? Closing = null
) : ConsultationCommand(ConsultationAction.AdviseInstead, Now);

public sealed record ConsentToReferral(DateTimeOffset Now, Sender By) : ConsultationCommand(ConsultationAction.ConsentToReferral, Now);

/// <summary>Refers the patient.</summary>
/// <param name="Now">When.</param>
/// <param name="By">Who refers.</param>
/// <param name="Referral">The referral that begins.</param>
/// <param name="To">Where to.</param>
public sealed record ReferPatient(DateTimeOffset Now, Sender By, Guid Referral, string To)
    : ConsultationCommand(ConsultationAction.Refer, Now);

public static partial class ConsultationDecider
{
    /// <summary>So many questions and answers: what goes on for longer is for a consultation of several, or for a referral.</summary>
    public const int MostPosts = 100;

    /// <summary>Decides a command on the newest state.</summary>
    public static Decided Decide(Consultation state, ConsultationCommand command)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        return ConsultationActions.Rule(command.Action).AllowedIn(state)
            ? AfterDeath(state, Apply(state, command), command.Now)
            : WrongState(state, command.Action);
    }

    /// <summary>The refusal that names what is allowed now.</summary>
    public static Refusal WrongState(Consultation state, ConsultationAction action)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new Refusal("consultation.wrong-state")
        {
            Allowed = [.. ConsultationActions.AllowedIn(state).Select(rule => Kebab.Of(rule.Action))],
        }
            .With("action", Kebab.Of(action))
            .With("state", Kebab.Of(state.Name));
    }

    /// <summary>
    /// Decides what follows where the referral that came of it lies elsewhere: nothing for another referral, and where nothing changed.
    /// </summary>
    public static Decided Decide(Consultation state, CaseMoved moved)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(moved);
        return state.Details?.Referred is { } referred && referred.Referral == moved.Case && referred.To != moved.To
            ? With(new ReferralMoved(moved.Case, moved.To, moved.At))
            : Decided.Nothing;
    }

    private static Decided Apply(Consultation state, ConsultationCommand command) =>
        command switch
        {
            RequestAdvice c => Request(c),
            GiveAdvice c => IsFull(state) ?? With(new AdviceGiven(c.Text, c.By, c.Recommendation, IsLate(state, c.Now), c.Now, c.Closing)),
            AddQuestion c => IsFull(state) ?? With(new QuestionAdded(c.Text, c.By, Due(state, c), c.Now)),
            DeclineConsultation c => WasAnswered(state, c.Action)
                ?? IsClaimedByAnother(state, c.By, c.ByDispatcher)
                ?? IsCriticalUnacknowledged(state)
                ?? (c.Reason == ConsultationDeclineReason.Other ? NeedsWords(c.Note) : null)
                ?? With(new ConsultationDeclined(c.Reason, c.Note, c.Now)),
            CloseConsultation c => HasTasks(state.Details!) ?? IsCriticalUnacknowledged(state) ?? With(new ConsultationClosed(c.Now)),
            CancelConsultation c => WasAnswered(state, c.Action)
                ?? IsCriticalUnacknowledged(state)
                ?? (c.Reason == ConsultationCancellationReason.Other ? NeedsWords(c.Note) : null)
                ?? With(new ConsultationCancelled(c.Reason, c.Note, c.Now)),
            AdviseInstead c => Advise(c),
            ConsentToReferral c => state.Details!.MayBeReferred ? Decided.Nothing : With(new ReferralConsentGiven(c.By, c.Now)),
            ReferPatient c => Refer(state.Details!, c),
            _ => ApplyMeeting(state, command)
                ?? ApplyDiagnosis(state, command)
                ?? ApplyAttachments(state, command)
                ?? throw new InvalidOperationException($"{command.GetType().Name} is no command of a consultation."),
        };

    private static Decided Request(RequestAdvice c) =>
        // Nobody writes about a patient who cannot wait.
        c.Urgency == Urgency.Emergency
            ? new Refusal("consultation.emergency").At("/urgency")
        : c.From.Institution == c.To.Institution ? new Refusal("consultation.to-oneself").At("/to/institution")
        : Decided.With(
            new ConsultationRequested(
                ConsultationKind.WrittenAdvice,
                c.Person,
                c.Number,
                c.From,
                c.To,
                c.Urgency,
                c.Diagnoses,
                c.Question,
                c.AnswerDue,
                c.Now,
                c.PolicyVersion,
                c.DirectoryVersion
            )
        );

    private static Decided Advise(AdviseInstead c) =>
        Decided.With(
            new ConsultationRequested(
                ConsultationKind.WrittenAdvice,
                c.Person,
                c.Number,
                c.From,
                c.To,
                c.Urgency,
                c.Diagnoses,
                c.Question,
                c.Now,
                c.Now,
                c.PolicyVersion,
                c.DirectoryVersion,
                c.Referral
            ),
            new AdviceGiven(c.Text, c.By, c.Recommendation, Late: false, c.Now, c.Closing)
        );

    // Those who ask decide where their patient goes; others only where they were asked to.
    private static Decided Refer(ConsultationDetails details, ReferPatient c) =>
        details.Referred is { } before ? new Refusal("consultation.referred-already").With("referral", $"{before.Referral}")
        : details.MayBeReferred || c.By.Institution == details.From.Institution ? With(new PatientReferred(c.Referral, c.To, c.By, c.Now))
        : new Refusal("consultation.no-consent");

    // A question that is added to one that waits gives nobody more time.
    private static DateTimeOffset Due(Consultation state, AddQuestion c) =>
        state is Consultation.AwaitingAnswer { Details.AnswerDue: var due } && due < c.AnswerDue ? due : c.AnswerDue;

    private static bool IsLate(Consultation state, DateTimeOffset now) =>
        state is Consultation.AwaitingAnswer { Details.AnswerDue: var due } && now > due;

    private static Decided? IsFull(Consultation state) =>
        state.Details!.Posts.Count >= MostPosts
            ? Refuse(new Refusal("consultation.too-long").With("limit", MostPosts.ToString(CultureInfo.InvariantCulture)))
            : null;

    // What was answered once is closed, and neither declined nor called off.
    private static Decided? WasAnswered(Consultation state, ConsultationAction action) =>
        state.Details!.AnsweredAt is null ? null : Refuse(new Refusal("consultation.answered-already").With("action", Kebab.Of(action)));

    private static Decided? NeedsWords(SealedText? note) =>
        note is null ? Refuse(new Refusal("request.invalid") { Errors = [new Refusal("referral.note-required").At("/note")] }) : null;

    private static Decided With(object happened) => Decided.With(happened);

    private static Decided Refuse(Refusal refusal) => refusal;
}
