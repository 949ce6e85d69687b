// Counts what a simulated hospital system is told and answered, and notes what is wrong.
using System.Text.Json;

namespace Referrals.Simulation.Hospital;

/// <summary>What a run came to.</summary>
/// <param name="Institution">Whose system.</param>
/// <param name="By">How messages went.</param>
/// <param name="Interrupted">Whether somebody stopped it.</param>
/// <param name="Seconds">Of real time.</param>
/// <param name="Read">Messages that were told, each once.</param>
/// <param name="Dropped">Messages that came again.</param>
/// <param name="Gaps">Where the version of a case went up by more than one.</param>
/// <param name="Refused">Webhook deliveries that were not taken: without a good signature, or on purpose.</param>
/// <param name="Away">How often the service or the broker could not be reached.</param>
/// <param name="Swapped">Messages that changed places.</param>
/// <param name="Sent">Messages by type; those sent twice count twice.</param>
/// <param name="Receipts">By outcome.</param>
/// <param name="RefusedBy">Receipts of good messages by code.</param>
/// <param name="Broken">Messages that must be refused, by fault and code.</param>
/// <param name="SameReceipts">Accepted messages that were sent again and had the same receipt.</param>
/// <param name="CasesByState">Cases by the state in which they were told last.</param>
/// <param name="Ended">Cases that came to their end: reported, declined, cancelled, expired, died.</param>
/// <param name="Wrong">What should not have happened.</param>
internal sealed record HospitalSummary(
    string Institution,
    MessageWay By,
    bool Interrupted,
    double Seconds,
    int Read,
    int Dropped,
    int Gaps,
    IReadOnlyDictionary<string, int> Refused,
    int Away,
    int Swapped,
    IReadOnlyDictionary<string, int> Sent,
    IReadOnlyDictionary<string, int> Receipts,
    IReadOnlyDictionary<string, int> RefusedBy,
    IReadOnlyDictionary<string, int> Broken,
    int SameReceipts,
    IReadOnlyDictionary<string, int> CasesByState,
    int Ended,
    IReadOnlyList<string> Wrong
)
{
    public bool Right => Wrong.Count == 0;
}

/// <summary>Safe for concurrent use.</summary>
internal sealed class HospitalStatistics
{
    private static readonly HashSet<string> Endings = new(StringComparer.Ordinal)
    {
        "referral.outcome-reported.v1",
        "referral.closed.v1",
        "referral.declined.v1",
        "referral.cancelled.v1",
        "referral.expired.v1",
        "referral.patient-died.v1",
    };

    private readonly Lock gate = new();
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> sequences = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Version, string State)> cases = new(StringComparer.Ordinal);
    private readonly HashSet<string> ended = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> refusedDeliveries = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> sent = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> receipts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> refused = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> broken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> accepted = new(StringComparer.Ordinal);
    private readonly List<string> wrong = [];
    private (int Read, int Dropped, int Gaps, int Away, int Swapped, int Same) counts;

    /// <summary>Cases that came to their end.</summary>
    public int Ended
    {
        get
        {
            lock (gate)
                return ended.Count;
        }
    }

    /// <summary>Notes a message that was told. False where it is known already.</summary>
    public bool Told(JsonElement message)
    {
        lock (gate)
        {
            if (!known.Add(message.GetProperty("id").GetString()!))
            {
                counts.Dropped++;
                return false;
            }

            counts.Read++;
            var (type, subject) = (message.GetProperty("type").GetString()!, message.GetProperty("subject").GetString()!);
            var sequence = message.GetProperty("sequence").GetString()!;
            if (sequences.TryGetValue(subject, out var before) && string.CompareOrdinal(sequence, before) <= 0)
                wrong.Add($"{subject}: {type} at {sequence} came after {before}");
            sequences[subject] = sequence;
            if (type.StartsWith("referral.", StringComparison.Ordinal))
                Case(type, subject, message.GetProperty("data").GetProperty("referral"));
            return true;
        }
    }

    public void RefusedDelivery(string why)
    {
        lock (gate)
            Add(refusedDeliveries, why);
    }

    public void Away()
    {
        lock (gate)
            counts.Away++;
    }

    public void Swapped()
    {
        lock (gate)
            counts.Swapped++;
    }

    public void Wrong(string what)
    {
        lock (gate)
            wrong.Add(what);
    }

    /// <summary>Notes what became of a message, and holds a repeated receipt against the first.</summary>
    /// <returns>The outcome, and the code of a refusal.</returns>
    public (string Outcome, string? Code) Answered(HospitalMessage message, JsonElement receipt)
    {
        var outcome = receipt.GetProperty("outcome").GetString()!;
        var code = receipt.TryGetProperty("problem", out var problem) ? problem.GetProperty("code").GetString() : null;
        lock (gate)
        {
            Add(sent, message.Fault is null ? message.Type : "broken on purpose");
            Add(receipts, outcome);
            if (message.Fault is { } fault)
            {
                if (outcome == "accepted")
                    wrong.Add($"{message.Id}: accepted, {fault}");
                else if (outcome == "refused" && code is not null)
                    Add(broken, $"{fault}: {code}");
            }
            else
            {
                if (outcome == "refused")
                    Add(refused, code ?? "");
                Compare(message, outcome, receipt);
            }
        }

        return (outcome, code);
    }

    public HospitalSummary Summarise(HospitalPlan plan, bool interrupted, TimeSpan took)
    {
        lock (gate)
        {
            return new HospitalSummary(
                plan.Institution,
                plan.By,
                interrupted,
                Math.Round(took.TotalSeconds, 1),
                counts.Read,
                counts.Dropped,
                counts.Gaps,
                refusedDeliveries,
                counts.Away,
                counts.Swapped,
                sent,
                receipts,
                refused,
                broken,
                counts.Same,
                new SortedDictionary<string, int>(cases.Values.CountBy(one => one.State).ToDictionary(), StringComparer.Ordinal),
                ended.Count,
                wrong
            );
        }
    }

    private void Case(string type, string subject, JsonElement referral)
    {
        var (version, state) = (referral.GetProperty("version").GetInt64(), referral.GetProperty("state").GetString()!);
        if (cases.TryGetValue(subject, out var before) && version > before.Version + 1)
            counts.Gaps++;
        cases[subject] = (version, state);
        if (Endings.Contains(type))
            ended.Add(subject);
    }

    // What was refused is not remembered: its cause may be gone.
    private void Compare(HospitalMessage message, string outcome, JsonElement receipt)
    {
        if (!accepted.TryGetValue(message.Id, out var first))
        {
            if (outcome == "accepted")
                accepted[message.Id] = receipt;
        }
        else if (outcome != "try-later")
        {
            if (JsonElement.DeepEquals(first, receipt))
                counts.Same++;
            else
                wrong.Add($"{message.Id}: sent again it has another receipt");
        }
    }

    private static void Add(SortedDictionary<string, int> to, string what) => to[what] = to.GetValueOrDefault(what) + 1;
}
