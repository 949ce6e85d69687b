// A consultation as its people remember it: what they did and when, and nothing that the service says of it.
using Referrals.Consultations;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>One consultation, counted by those who take part.</summary>
/// <param name="kind">Which kind.</param>
/// <param name="requester">Code of the institution that asks.</param>
/// <param name="to">The department that is asked.</param>
/// <param name="asked">When it was asked for.</param>
internal sealed class ConsultationRecord(ConsultationKind kind, string requester, Room to, DateTimeOffset asked)
{
    private readonly Dictionary<string, DateTimeOffset> reusedBy = new(StringComparer.Ordinal);
    private readonly List<(string Measure, string Institution, DateTimeOffset At)> done = [];
    private readonly Dictionary<(string Practitioner, string Institution, string Work), int> work = [];
    private AdviceRecommendation? recommended;
    private bool isFinal;
    private bool recognised;

    public ConsultationKind Kind => kind;

    public string Requester => requester;

    public Room To => to;

    public DateTimeOffset Asked => asked;

    public DateOnly Day => Shanghai.Day(asked);

    // How its measures begin.
    private string Code =>
        kind switch
        {
            ConsultationKind.WrittenAdvice => "advice",
            ConsultationKind.RemoteDiagnosis => "diagnosis",
            _ => "meeting",
        };

    /// <summary>Until when it is to be answered, as it was worked out here.</summary>
    public DateTimeOffset Due { get; set; }

    /// <summary>When it was answered, reported or concluded for the first time.</summary>
    public DateTimeOffset? Answered { get; private set; }

    public bool Late { get; private set; }

    public DateTimeOffset? Accepted { get; set; }

    public DateTimeOffset? Declined { get; set; }

    public DateTimeOffset? Cancelled { get; set; }

    public DateTimeOffset? Referred { get; set; }

    public bool KeptLocal => Referred is null && recommended is AdviceRecommendation.TreatLocally or AdviceRecommendation.Observe;

    public bool Recognised => isFinal && recognised;

    public int Reused => reusedBy.Count;

    public IReadOnlyDictionary<(string Practitioner, string Institution, string Work), int> Work => work;

    /// <summary>Minutes until the answer, rounded up; null without one.</summary>
    public long? Minutes => Answered is { } at ? (long)Math.Ceiling((at - asked).TotalMinutes) : null;

    /// <summary>Somebody advised.</summary>
    public void Advised(SimulatedCaller by, AdviceRecommendation what, DateTimeOffset at)
    {
        recommended = what;
        Answer(at);
        Did(by, "answer", "advice-answers", at);
    }

    /// <summary>The chair concluded; until when that was due begins with the session.</summary>
    public void Concluded(SimulatedCaller by, AdviceRecommendation what, DateTimeOffset at)
    {
        recommended = what;
        Answer(at);
        Did(by, "chair", "meeting-chaired", at);
    }

    /// <summary>A report was given, or corrected.</summary>
    public void Reported(SimulatedCaller by, bool final, bool isRecognised, DateTimeOffset at)
    {
        (isFinal, recognised) = (final, isRecognised);
        if (final)
            Answer(at);
        Did(by, "report", "diagnosis-reports", at);
    }

    /// <summary>An expert has said something in person.</summary>
    public void Opined(SimulatedCaller by, DateTimeOffset at) => Did(by, "opinion", "meeting-opinions", at);

    /// <summary>A report took the place of another.</summary>
    public void Corrected(DateTimeOffset at) => done.Add(("diagnosis-corrected", to.Institution.Code, at));

    /// <summary>An institution used the result.</summary>
    public void Reuse(string institution, DateTimeOffset at) => reusedBy.TryAdd(institution, at);

    /// <summary>How long the answer took; null without one.</summary>
    public Answered? Waited =>
        Minutes is { } minutes ? new Answered(Code, to.Institution.Code, Shanghai.Day(Answered!.Value), minutes) : null;

    /// <summary>
    /// What boards count of it: each thing for the day on which it was done, what an answer came to for the day of the first.
    /// </summary>
    public IEnumerable<CountedEvent> Counted()
    {
        (string Measure, DateTimeOffset? At)[] once =
        [
            ($"{Code}-asked", asked),
            ($"{Code}-answered", Answered),
            ($"{Code}-answered-in-time", Late ? null : Answered),
            ($"{Code}-kept-local", KeptLocal ? Answered : null),
            ($"{Code}-referred", Referred),
            ($"{Code}-declined", Declined),
            ($"{Code}-cancelled", Cancelled),
            ("meeting-accepted", Accepted),
            ("diagnosis-recognised", Recognised ? Answered : null),
        ];
        foreach (var (measure, at) in once)
        {
            if (at is { } moment)
                yield return Event(measure, requester, to.Institution.Code, moment) with
                {
                    Unit = to.Unit,
                };
        }

        foreach (var (measure, institution, at) in done)
            yield return Event(measure, requester, institution, at);
        foreach (var (institution, at) in reusedBy)
            yield return Event("diagnosis-reused", institution, to.Institution.Code, at);
    }

    private static CountedEvent Event(string measure, string sender, string receiver, DateTimeOffset at) =>
        new(measure, sender, receiver, Shanghai.Day(at), Shanghai.Day(at));

    private void Answer(DateTimeOffset at)
    {
        if (Answered is not null)
            return;
        (Answered, Late) = (at, at > Due);
    }

    private void Did(SimulatedCaller by, string what, string measure, DateTimeOffset at)
    {
        if (by is not { Practitioner: { } code, Institution: { } institution })
            return;
        var key = (code, institution, what);
        work[key] = work.GetValueOrDefault(key) + 1;
        done.Add((measure, institution, at));
    }
}
