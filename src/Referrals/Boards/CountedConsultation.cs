// What is counted of a consultation. CountedConsultation.Evolve.cs folds its events.
using System.Collections.Immutable;
using System.Globalization;
using Referrals.Consultations;
using Referrals.Shared;

namespace Referrals.Boards;

/// <summary>A time in which those who asked wait for a word.</summary>
/// <param name="From">Since when.</param>
/// <param name="Until">When it ended; null while it goes on.</param>
internal sealed record OpenTime(DateTimeOffset From, DateTimeOffset? Until = null);

/// <summary>What an expert did.</summary>
/// <param name="Measure">Code of the measure.</param>
/// <param name="At">When.</param>
/// <param name="Institution">Where the expert works.</param>
/// <param name="Practitioner">The expert; null where a hospital's system did not say who.</param>
internal sealed record ExpertWork(string Measure, DateTimeOffset At, string Institution, string? Practitioner);

/// <summary>An institution used a recognised result.</summary>
/// <param name="At">When.</param>
/// <param name="Institution">Who used it.</param>
internal sealed record CountedReuse(DateTimeOffset At, string Institution);

/// <summary>
/// That a critical value is to be acknowledged. A report that is critical again while nobody has acknowledged the one before is the same
/// duty.
/// </summary>
/// <param name="RaisedAt">Since when.</param>
/// <param name="Due">Until when.</param>
/// <param name="AcknowledgedAt">When it was.</param>
/// <param name="Missed">Whether it was not, when it was due.</param>
/// <param name="Replaced">A report that is not critical took the place of the one that was.</param>
internal sealed record CriticalDuty(
    DateTimeOffset RaisedAt,
    DateTimeOffset Due,
    DateTimeOffset? AcknowledgedAt = null,
    bool Missed = false,
    bool Replaced = false
);

/// <summary>A consultation 会诊 as boards count it, as corrected.</summary>
internal sealed partial record CountedConsultation : BoardRow
{
    public ConsultationKind Kind { get; init; }

    /// <summary>Who asks.</summary>
    public string Sender { get; init; } = "";

    public string? Doctor { get; init; }

    /// <summary>Who is asked.</summary>
    public string Receiver { get; init; } = "";

    public string Unit { get; init; } = "";

    public string? Diagnosis { get; init; }

    /// <summary>Of an examination by which means it was made.</summary>
    public string? Modality { get; init; }

    public DateTimeOffset AskedAt { get; init; }

    public ImmutableList<OpenTime> Open { get; init; } = [];

    /// <summary>What those who are asked have to do now; null while it is nothing.</summary>
    public ConsultationDeadlineKind? Awaits { get; init; }

    /// <summary>When that is due.</summary>
    public DateTimeOffset Due { get; init; }

    /// <summary>Whether it was noticed missing then.</summary>
    public bool IsLate { get; init; }

    /// <summary>What was due and not there, with what it was.</summary>
    public ImmutableList<UnitMoment> Overdue { get; init; } = [];

    public DateTimeOffset? AnsweredAt { get; init; }

    public bool AnsweredLate { get; init; }

    /// <summary>What the last answer, or the conclusion, comes to.</summary>
    public AdviceRecommendation? Recommendation { get; init; }

    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>When the session began that was not broken off.</summary>
    public DateTimeOffset? HeldAt { get; init; }

    public DateTimeOffset? ReferredAt { get; init; }

    /// <summary>Declined or called off.</summary>
    public CaseEnd? Ended { get; init; }

    /// <summary>What it was before it ended with the patient's death; null where it did not.</summary>
    public CountedConsultation? BeforeDeath { get; init; }

    public ImmutableList<ExpertWork> Work { get; init; } = [];

    /// <summary>Numbers of experts from outside: what they say is written down by others.</summary>
    public ImmutableList<int> Outside { get; init; } = [];

    /// <summary>Whether the report that counts is recognised.</summary>
    public bool Recognised { get; init; }

    public ImmutableList<UnitMoment> Corrections { get; init; } = [];

    public ImmutableList<CountedReuse> Reuses { get; init; } = [];

    public ImmutableList<CriticalDuty> Criticals { get; init; } = [];

    // The last word decides, until a referral comes of it after all.
    private bool KeptLocal => ReferredAt is null && Recommendation is AdviceRecommendation.TreatLocally or AdviceRecommendation.Observe;

    /// <inheritdoc/>
    public override IEnumerable<BoardLine> Lines() => Asking().Concat(Answering()).Concat(Working()).Concat(Results());

    private IEnumerable<BoardLine> Asking()
    {
        yield return Line(ConsultationMeasures.Asked, AskedAt) with
        {
            Reason = Modality,
        };
        foreach (var (at, open) in Open.Index())
        {
            yield return Line(Measure.Waiting, open.From, at);
            if (open.Until is { } until)
                yield return Line(Measure.Waiting, until, at).Leaving();
        }

        foreach (var (at, late) in Overdue.Index())
            yield return Line(Measure.AnswerLate, late.At, at) with
            {
                Reason = late.Reason,
            };
        if (Ended is { } ended)
            yield return Line(ended.Measure, ended.At) with
            {
                Reason = ended.Reason,
            };
        if (ReferredAt is { } referred)
            yield return Line(ConsultationMeasures.Referred, referred);
    }

    private IEnumerable<BoardLine> Answering()
    {
        if (AcceptedAt is { } accepted)
            yield return Own(ConsultationMeasures.MeetingAccepted, accepted) with
            {
                Minutes = Minutes(AskedAt, accepted),
            };
        if (HeldAt is { } held)
            yield return Own(ConsultationMeasures.MeetingHeld, held);
        if (AnsweredAt is not { } answered)
            yield break;
        yield return Line(Measure.Answered, answered) with
        {
            Reason = Modality ?? (Recommendation is { } recommendation ? Kebab.Of(recommendation) : null),
            Minutes = Minutes(AskedAt, answered),
        };
        if (!AnsweredLate)
            yield return Line(Measure.AnsweredInTime, answered);
        // For the day of the answer, so that it is a part of the answers of each period.
        if (KeptLocal)
            yield return Line(ConsultationMeasures.KeptLocal, answered);
        if (Recognised)
            yield return Own(ConsultationMeasures.Recognised, answered) with
            {
                Reason = Modality,
            };
    }

    private IEnumerable<BoardLine> Working() =>
        Work.Select(
            (work, at) =>
                Own(work.Measure, work.At, at) with
                {
                    Receiver = work.Institution,
                    Unit = work.Institution == Receiver ? Unit : null,
                    Doctor = work.Practitioner,
                }
        );

    private IEnumerable<BoardLine> Results()
    {
        foreach (var (at, corrected) in Corrections.Index())
            yield return Own(ConsultationMeasures.DiagnosisCorrected, corrected.At, at) with
            {
                Reason = corrected.Reason,
            };
        foreach (var (at, reuse) in Reuses.Index())
            yield return Own(ConsultationMeasures.Reused, reuse.At, at) with
            {
                Sender = reuse.Institution,
            };
        foreach (var (at, critical) in Criticals.Index())
        {
            yield return Own(ConsultationMeasures.CriticalRaised, critical.RaisedAt, at);
            if (critical.Missed)
                yield return Own(ConsultationMeasures.CriticalMissed, critical.Due, at);
            if (critical.AcknowledgedAt is not { } acknowledged)
                continue;
            yield return Own(ConsultationMeasures.CriticalAcknowledged, acknowledged, at) with
            {
                Minutes = Minutes(critical.RaisedAt, acknowledged),
            };
            if (!critical.Missed)
                yield return Own(ConsultationMeasures.CriticalInTime, acknowledged, at);
        }
    }

    // A minute that was begun counts: that something took at most so long stays true.
    private static long Minutes(DateTimeOffset from, DateTimeOffset until) => (long)Math.Ceiling((until - from).TotalMinutes);

    // Of a measure that each kind has.
    private BoardLine Line(string measure, DateTimeOffset at, int number = 0) =>
        Own(ConsultationMeasures.Of(Kind, measure), at, number) with
        {
            Name = Name(measure, number),
        };

    private BoardLine Own(string measure, DateTimeOffset at, int number = 0) =>
        new(Name(measure, number), measure, Shanghai.Day(at), Sender, Receiver, Unit, Diagnosis, Doctor);

    private static string Name(string measure, int number) =>
        number == 0 ? measure : string.Create(CultureInfo.InvariantCulture, $"{measure}/{number}");
}
