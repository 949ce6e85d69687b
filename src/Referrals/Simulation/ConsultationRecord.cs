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
    private readonly HashSet<string> reusedBy = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Practitioner, string Institution, string Work), int> work = [];
    private AdviceRecommendation? recommended;
    private bool isFinal;
    private bool recognised;

    public ConsultationKind Kind => kind;

    public string Requester => requester;

    public Room To => to;

    public DateTimeOffset Asked => asked;

    public DateOnly Day => Shanghai.Day(asked);

    /// <summary>Until when it is to be answered, as it was worked out here.</summary>
    public DateTimeOffset Due { get; set; }

    /// <summary>When it was answered, reported or concluded for the first time.</summary>
    public DateTimeOffset? Answered { get; private set; }

    public bool Late { get; private set; }

    public bool Declined { get; set; }

    public bool Cancelled { get; set; }

    public bool Referred { get; set; }

    public bool KeptLocal => !Referred && recommended is AdviceRecommendation.TreatLocally or AdviceRecommendation.Observe;

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
        Did(by, "answer");
    }

    /// <summary>The chair concluded; until when that was due begins with the session.</summary>
    public void Concluded(SimulatedCaller by, AdviceRecommendation what, DateTimeOffset at)
    {
        recommended = what;
        Answer(at);
        Did(by, "chair");
    }

    /// <summary>A report was given, or corrected.</summary>
    public void Reported(SimulatedCaller by, bool final, bool isRecognised, DateTimeOffset at)
    {
        (isFinal, recognised) = (final, isRecognised);
        if (final)
            Answer(at);
        Did(by, "report");
    }

    /// <summary>An expert has said something in person.</summary>
    public void Opined(SimulatedCaller by) => Did(by, "opinion");

    /// <summary>An institution used the result.</summary>
    public void Reuse(string institution) => reusedBy.Add(institution);

    private void Answer(DateTimeOffset at)
    {
        if (Answered is not null)
            return;
        (Answered, Late) = (at, at > Due);
    }

    private void Did(SimulatedCaller by, string what)
    {
        if (by is not { Practitioner: { } code, Institution: { } institution })
            return;
        var key = (code, institution, what);
        work[key] = work.GetValueOrDefault(key) + 1;
    }
}
