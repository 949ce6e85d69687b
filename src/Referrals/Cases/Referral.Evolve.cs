// How events fold into a case, by topic. A pair that no topic knows is impossible.
using System.Collections.Immutable;
using Referrals.Shared;

namespace Referrals.Cases;

public abstract partial record Referral
{
    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">This event cannot happen in this state: the stream is corrupt.</exception>
    internal Referral Evolve(object e) =>
        EvolveSending(e)
        ?? EvolveAnswer(e)
        ?? EvolveOutOfCounty(e)
        ?? EvolveArranging(e)
        ?? EvolveCare(e)
        ?? EvolveEnd(e)
        ?? EvolveCorrections(e)
        ?? EvolveDeadlines(e)
        ?? EvolveAttachments(e)
        ?? throw new InvalidOperationException($"{e.GetType().Name} cannot happen to a case that is {Name}.");

    // Until the receiver's answer is due; an emergency begins with the patient at the door.
    private Referral? EvolveSending(object e) =>
        (this, e) switch
        {
            (NotStarted, ReferralDrafted d) => new Draft(new CaseDetails(d.Person, d.Number, d.From, null, Destination.None), d.Content),
            (Draft s, ReferralDraftRevised r) => s with { Content = r.Content },
            (NotStarted or Draft, ReferralSubmitted x) => Submitted(x, Details?.Attachments ?? []),
            (InTownshipReview s, TownshipReviewPassed x) => new AwaitingAnswer(
                s.Details with
                {
                    AnswerDue = x.AnswerDue,
                    Escalation = null,
                    PolicyVersion = x.PolicyVersion,
                    Reached = true,
                }
            ),
            (InTownshipReview s, ReferralReturned) => new Returned(
                s.Details with
                {
                    AnswerDue = null,
                    Escalation = null,
                },
                FromReview: true
            ),
            (Returned s, ReferralResubmitted x) => Resubmitted(s.Details, x),
            (NotStarted, EmergencyArrived x) => Emergency(x),
            _ => null,
        };

    private Referral? EvolveAnswer(object e) =>
        (this, e) switch
        {
            (AwaitingAnswer s, ReferralSeen x) => new AwaitingAnswer(s.Details with { SeenBy = x.Institution }),
            (AwaitingAnswer s, ReferralReturned) => new Returned(s.Details with { AnswerDue = null, Escalation = null }, FromReview: false),
            (AwaitingAnswer s, ReferralAccepted x) => new Accepted(
                s.Details with
                {
                    AnswerDue = null,
                    Escalation = null,
                    PolicyVersion = x.PolicyVersion,
                    OutOfCounty = x.OutOfCounty is { } decision
                        ? (s.Details.OutOfCounty ?? new OutOfCountyProgress(decision.Check)) with
                        {
                            Check = decision.Check,
                            Decision = decision,
                        }
                        : s.Details.OutOfCounty,
                }
            ),
            (AwaitingAnswer s, ReferralDeclined x) => new Declined(
                s.Details with
                {
                    AnswerDue = null,
                    Escalation = null,
                    EndedAt = x.At,
                    Links = x.Advice is { } advice ? s.Details.Links.Add(new CaseLink(advice, LinkKind.Advice)) : s.Details.Links,
                }
            ),
            (AwaitingAnswer s, ReferralRedirected x) => new AwaitingAnswer(
                s.Details with
                {
                    To = x.To,
                    SeenBy = null,
                    // In cases that were passed on before 2026-12 the time began anew.
                    Escalation = x.AnswerDue == s.Details.AnswerDue && s.Details.Escalation is { } late ? late with { Centres = [] } : null,
                    AnswerDue = x.AnswerDue,
                    Redirections = s.Details.Redirections + 1,
                    // What was said was said about another destination.
                    OutOfCounty = null,
                    Catalogue = null,
                    PolicyVersion = x.PolicyVersion,
                }
            ),
            _ => null,
        };

    private Started? EvolveArranging(object e) =>
        (this, e) switch
        {
            (Accepted s, ReferralArranged x) => Arrange(s.Details, x.Appointment, x.ArriveBy, x.PolicyVersion),
            ((NoShow or HoldLapsed or Arranged) and Started s, ReferralRearranged x) => Arrange(
                s.Details,
                x.Appointment,
                x.ArriveBy,
                x.PolicyVersion
            ),
            (Arranged s, AppointmentConfirmed x) => new Arranged(
                s.Details,
                s.Appointment with
                {
                    HeldUntil = x.HeldUntil,
                },
                Confirmed: true
            ),
            (Arranged s, PlaceWithdrawn x) => new HoldLapsed(s.Details with { ArriveBy = null, Withdrawn = x.Reason }),
            (Arranged s, HoldExpired) => new HoldLapsed(s.Details with { ArriveBy = null, Former = s.Ended }),
            (Arranged s, NoShowRecorded x) => new NoShow(s.Details with { ArriveBy = null, Former = s.Ended, RecordedAt = x.At }),
            ((Accepted or NoShow or HoldLapsed) and Started s, PutOnWaitingList x) => s.With(s.Details with { WaitsIn = x.Place }),
            ((Accepted or NoShow or HoldLapsed) and Started s, TakenOffWaitingList) => s.With(s.Details with { WaitsIn = null }),
            _ => null,
        };

    private Referral? EvolveCare(object e) =>
        (this, e) switch
        {
            ((Accepted or Arranged or NoShow or HoldLapsed) and Started s, PatientArrived x) => new Arrived(
                s.Details with
                {
                    ArrivedAt = x.ArrivedAt,
                    ArrivedFrom = s.Name,
                    Former = (s as Arranged)?.Ended ?? s.Details.Former,
                    RecordedAt = x.At,
                    ArriveBy = null,
                    WaitsIn = null,
                }
            ),
            ((Arrived or InCare or Concluded) and Started s, PaperworkCompleted x) => s.With(
                s.Details with
                {
                    Request = x.Request,
                    PaperworkLate = x.Late,
                }
            ),
            (Arrived s, CareBegun x) => new InCare(s.Details with { Inpatient = x.Inpatient, CareBegunAt = x.BegunAt, RecordedAt = x.At }),
            (InCare, CareNoted) => this,
            (InCare s, FollowUpRecorded x) => new InCare(
                s.Details with
                {
                    FollowUpsDone = s.Details.FollowUpsDone + 1,
                    FollowUps = NextFollowUps(s.Details.FollowUps, x.Next),
                }
            ),
            ((InCare or Concluded) and Started s, DownTransferOffered x) => s.With(
                s.Details with
                {
                    Links = s.Details.Links.Add(new CaseLink(x.Case, LinkKind.Down)),
                }
            ),
            (InCare s, ReferredOnward x) => new InCare(
                s.Details with
                {
                    Links = s.Details.Links.Add(new CaseLink(x.Case, LinkKind.Onward)),
                }
            ),
            (InCare s, CareConcluded x) => new Concluded(
                s.Details with
                {
                    DischargeWay = x.Way,
                    ReportDue = x.ReportDue,
                    RecordedAt = x.At,
                    PolicyVersion = x.PolicyVersion,
                }
            ),
            (Concluded s, OutcomeReported x) => new Concluded(s.Details with { Report = x.Report, ReportedAt = x.At, ReportDue = null }),
            _ => null,
        };

    private Referral? EvolveEnd(object e) =>
        (this, e) switch
        {
            (
                (Draft or InTownshipReview or AwaitingAnswer or Returned or Accepted or Arranged or NoShow or HoldLapsed)
                    and Started s,
                Cases.CancellationRequested x
            ) => new CancellationRequested(
                s.Details with
                {
                    AnswerDue = null,
                    Escalation = null,
                    ArriveBy = null,
                    WaitsIn = null,
                },
                x.By,
                s,
                x.ConfirmBy
            ),
            (CancellationRequested s, ReferralCancelled x) => new Cancelled(s.Details with { EndedAt = x.At }),
            ((Concluded or NoShow or HoldLapsed) and Started s, ReferralClosed x) => new Closed(
                s.Details with
                {
                    ReportDue = null,
                    WaitsIn = null,
                    EndedAt = x.At,
                }
            ),
            (not (Declined or Cancelled or Closed or Died or Expired) and Started s, PatientDied x) => new Died(
                s.Details with
                {
                    AnswerDue = null,
                    Escalation = null,
                    ArriveBy = null,
                    WaitsIn = null,
                    ReportDue = null,
                    FollowUps = [],
                    EndedAt = x.At,
                },
                s,
                x.By,
                x.Of
            ),
            _ => null,
        };

    private static Referral Submitted(ReferralSubmitted x, ImmutableList<Attachment> attachments) =>
        Sent(
            new CaseDetails(x.Person, x.Number, x.From, x.Request, x.Request.Destination)
            {
                Reviewer = x.Reviewer,
                Contract = x.Contract,
                AnswerDue = x.AnswerDue,
                PolicyVersion = x.PolicyVersion,
                Origin = x.Origin,
                FollowUps = [.. x.Request.Plan?.FollowUps ?? []],
                SubmittedAt = x.At,
                Attachments = attachments,
                Sent = true,
            },
            x.Reviewer
        );

    private static Referral Resubmitted(CaseDetails details, ReferralResubmitted x) =>
        Sent(
            details with
            {
                Request = x.Request,
                To = x.Request.Destination,
                Reviewer = x.Reviewer ?? details.Reviewer,
                SeenBy = details.SeenBy == x.Request.Destination.Institution ? details.SeenBy : null,
                Redirections = 0,
                OutOfCounty = OutOfCountyProgress.Kept(details, x.Request),
                Catalogue = null,
                AnswerDue = x.AnswerDue,
                PolicyVersion = x.PolicyVersion,
                FollowUps = [.. x.Request.Plan?.FollowUps ?? []],
            },
            x.Reviewer
        );

    private static Referral Sent(CaseDetails details, string? reviewer) =>
        reviewer is null ? new AwaitingAnswer(details with { Reached = true }) : new InTownshipReview(details);

    private static Arrived Emergency(EmergencyArrived x) =>
        new(
            new CaseDetails(x.Person, x.Number, x.From, null, x.Destination)
            {
                Reviewer = x.Reviewer,
                ArrivedAt = x.ArrivedAt,
                PaperworkDue = x.PaperworkDue,
                SeenBy = x.Destination.Institution,
                PolicyVersion = x.PolicyVersion,
                Sent = true,
                Reached = true,
            }
        );

    private static Arranged Arrange(CaseDetails details, Appointment appointment, DateTimeOffset arriveBy, int policyVersion) =>
        new(
            details with
            {
                ArrangedIn = appointment.Unit,
                Former = null,
                ArriveBy = arriveBy,
                WaitsIn = null,
                Withdrawn = null,
                PolicyVersion = policyVersion,
            },
            appointment
        );

    // A follow-up settles the day that was next; another may be set.
    private static ImmutableList<DateOnly> NextFollowUps(ImmutableList<DateOnly> due, DateOnly? next)
    {
        var left = due.Count == 0 ? due : due.RemoveAt(0);
        return next is { } day && !left.Contains(day) ? [.. left.Add(day).Order()] : left;
    }
}
