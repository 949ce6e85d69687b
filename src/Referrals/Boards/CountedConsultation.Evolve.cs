// How a consultation's events change what is counted of it. What no board counts changes nothing.
using System.Collections.Immutable;
using Referrals.Consultations;
using Referrals.Shared;

namespace Referrals.Boards;

internal sealed partial record CountedConsultation
{
    /// <summary>The consultation after an event; null before it was asked for.</summary>
    /// <param name="counted">Before it.</param>
    /// <param name="e">The event.</param>
    public static CountedConsultation? Evolve(CountedConsultation? counted, object e) =>
        (counted, e) switch
        {
            (null, ConsultationRequested x) => Begin(x.Kind, x.From, x.To, x.Diagnoses, x.At, x.AnswerDue),
            (null, ExaminationRequested x) => Begin(ConsultationKind.RemoteDiagnosis, x.From, x.To, x.Diagnoses, x.At, x.ReportDue) with
            {
                Modality = Kebab.Of(x.Examination.Modality),
            },
            (null, _) => null,
            _ => counted.Advice(e) ?? counted.Meeting(e) ?? counted.Examination(e) ?? counted.Clock(e) ?? counted.End(e) ?? counted,
        };

    private static CountedConsultation Begin(
        ConsultationKind kind,
        Sender from,
        Destination to,
        IReadOnlyList<Diagnosis> diagnoses,
        DateTimeOffset at,
        DateTimeOffset due
    ) =>
        new()
        {
            Kind = kind,
            Sender = from.Institution,
            Doctor = from.Practitioner,
            Receiver = to.Institution,
            Unit = to.Unit,
            Diagnosis = diagnoses is [var first, ..] ? $"{first.System}/{first.Version}/{first.Code}" : null,
            AskedAt = at,
            Open = [new OpenTime(at)],
            Awaits = kind == ConsultationKind.RemoteDiagnosis ? ConsultationDeadlineKind.Report : ConsultationDeadlineKind.Answer,
            Due = due,
        };

    private CountedConsultation? Advice(object e) =>
        e switch
        {
            AdviceGiven x => Answer(x.At, x.Late) with
            {
                Recommendation = x.Recommendation,
                Work = Add(ConsultationMeasures.AdviceAnswers, x.At, x.By),
            },
            // Who asks on before there is an answer waits for the same one.
            QuestionAdded x when Awaits is null => Await(ConsultationDeadlineKind.Answer, x.AnswerDue) with
            {
                Open = Open.Add(new OpenTime(x.At)),
            },
            QuestionAdded x => this with { Due = x.AnswerDue },
            PatientReferred x => this with { ReferredAt = x.At },
            _ => null,
        };

    private CountedConsultation? Meeting(object e) =>
        e switch
        {
            ExpertsInvited x => this with
            {
                Outside = [.. Outside.Union(x.Experts.Where(expert => expert.Outside).Select(expert => expert.Number)).Order()],
            },
            ConsultationAccepted x => Noticed(x.At) with { AcceptedAt = x.At, Awaits = null },
            SessionOpened x => Await(ConsultationDeadlineKind.Conclusion, x.ConclusionDue) with { HeldAt = x.At },
            MeetingPostponed => this with { HeldAt = null, Awaits = null },
            // What was written down for somebody from outside is not the work of the one who wrote.
            OpinionGiven { Expert: { } number } when Outside.Contains(number) => this,
            OpinionGiven x => this with { Work = Add(ConsultationMeasures.MeetingOpinions, x.At, x.By) },
            ConclusionGiven x => Answer(x.At, x.Late) with
            {
                Recommendation = x.Recommendation,
                Work = Add(ConsultationMeasures.MeetingChaired, x.At, x.By),
            },
            _ => null,
        };

    private CountedConsultation? Examination(object e) =>
        e switch
        {
            ExaminationReported x => (x.Status == ReportStatus.Final ? Answer(x.At, x.Late) : this) with
            {
                Recognised = x.Content.Recognised,
                Work = Add(ConsultationMeasures.DiagnosisReports, x.At, x.By),
                Criticals = CriticalsAfter(x.AcknowledgeBy, x.At),
            },
            ReportCorrected x => this with
            {
                Recognised = x.Content.Recognised,
                Work = Add(ConsultationMeasures.DiagnosisReports, x.At, x.By),
                Corrections = Corrections.Add(new UnitMoment(x.At, Unit, Kebab.Of(x.Correction.Reason))),
                Criticals = CriticalsAfter(x.AcknowledgeBy, x.At),
            },
            CriticalValueAcknowledged x => OfOpenCritical(duty => duty with { AcknowledgedAt = x.At, Missed = duty.Missed || x.Late }),
            ResultReused x => this with { Reuses = Reuses.Add(new CountedReuse(x.At, x.By.Institution)) },
            _ => null,
        };

    private CountedConsultation? Clock(object e) =>
        e switch
        {
            ConsultationEscalated { Kind: ConsultationDeadlineKind.Critical } => OfOpenCritical(duty => duty with { Missed = true }),
            ConsultationEscalated x when x.Kind == Awaits => Missing(),
            _ => null,
        };

    private CountedConsultation? End(object e) =>
        e switch
        {
            ConsultationDeclined x => Over(Measure.Declined, x.At, Kebab.Of(x.Reason)),
            ConsultationCancelled x => Over(Measure.Cancelled, x.At, Kebab.Of(x.Reason)),
            ConsultationPatientDied { Outcome: DeathOutcome.CalledOff } x => Over(
                Measure.Cancelled,
                x.At,
                Kebab.Of(ConsultationCancellationReason.PatientDied)
            ) with
            {
                BeforeDeath = this,
            },
            ConsultationPatientDied { Outcome: DeathOutcome.Closed } x => Noticed(x.At).Close(x.At) with { BeforeDeath = this },
            ConsultationDeathRetracted { State: not null } => GoOn(BeforeDeath!),
            _ => null,
        };

    // What the death has ended stands as before; what was added meanwhile stays.
    private CountedConsultation GoOn(CountedConsultation before) =>
        this with
        {
            Open = before.Open,
            Awaits = before.Awaits,
            Due = before.Due,
            IsLate = before.IsLate,
            Overdue = before.Overdue,
            Ended = before.Ended,
            BeforeDeath = null,
        };

    private CountedConsultation Over(string measure, DateTimeOffset at, string reason) =>
        Noticed(at).Close(at) with
        {
            Ended = new CaseEnd(measure, at, reason),
        };

    // The first answer counts; those that follow add to it.
    private CountedConsultation Answer(DateTimeOffset at, bool late) =>
        (late ? Missing() : this).Close(at) with
        {
            AnsweredAt = AnsweredAt ?? at,
            AnsweredLate = AnsweredAt is null ? late : AnsweredLate,
        };

    private CountedConsultation Await(ConsultationDeadlineKind kind, DateTimeOffset due) =>
        this with
        {
            Awaits = kind,
            Due = due,
            IsLate = false,
        };

    private CountedConsultation Close(DateTimeOffset at) =>
        this with
        {
            Awaits = null,
            Open = Open is [.., { Until: null } last] ? Open.SetItem(Open.Count - 1, last with { Until = at }) : Open,
        };

    // It may come late before the clock has looked.
    private CountedConsultation Noticed(DateTimeOffset at) => at > Due ? Missing() : this;

    private CountedConsultation Missing() =>
        IsLate || Awaits is not { } kind
            ? this
            : this with
            {
                IsLate = true,
                Overdue = Overdue.Add(new UnitMoment(Due, Unit, Kebab.Of(kind))),
            };

    private ImmutableList<ExpertWork> Add(string measure, DateTimeOffset at, Sender by) =>
        Work.Add(new ExpertWork(measure, at, by.Institution, by.Practitioner));

    private ImmutableList<CriticalDuty> CriticalsAfter(DateTimeOffset? due, DateTimeOffset at) =>
        (Criticals, due) switch
        {
            ([.., { AcknowledgedAt: null, Replaced: false } open], { } by) => Criticals.SetItem(
                Criticals.Count - 1,
                open with
                {
                    Due = by,
                }
            ),
            ([.., { AcknowledgedAt: null, Replaced: false } open], null) => Criticals.SetItem(
                Criticals.Count - 1,
                open with
                {
                    Replaced = true,
                }
            ),
            (_, { } by) => Criticals.Add(new CriticalDuty(at, by)),
            _ => Criticals,
        };

    private CountedConsultation OfOpenCritical(Func<CriticalDuty, CriticalDuty> change) =>
        Criticals is [.., { AcknowledgedAt: null, Replaced: false } open]
            ? this with
            {
                Criticals = Criticals.SetItem(Criticals.Count - 1, change(open)),
            }
            : this;
}
