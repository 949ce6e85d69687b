// After a hospital withdrew places: all whose place is gone are given another, one after the other.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Dispatcher;

/// <summary>What came of one case.</summary>
/// <param name="Case">The case as it stood on the list.</param>
/// <param name="Answer">Its new place, or why there is none.</param>
public sealed record Rebooked(WorklistItem Case, Answer<ReferralAnswer> Answer);

/// <summary>
/// The service chooses each place; where none is free the case waits for one. Each command names the version that stood on the list:
/// whom somebody else has dealt with meanwhile is left alone.
/// </summary>
public sealed class Rebooking(ApiClient api)
{
    private static readonly AllocationForm AnyPlaceOrWait = new(null, null, true, null);

    private readonly List<Rebooked> results = [];

    // The same attempt again has the same key, so that what did arrive is not done twice.
    private readonly Dictionary<Guid, Sending> attempts = [];

    public bool IsRunning { get; private set; }

    /// <summary>How many are to be rebooked in this run.</summary>
    public int Of { get; private set; }

    /// <summary>In the order in which they were dealt with.</summary>
    public IReadOnlyList<Rebooked> Results => results;

    /// <summary>Rebooks these; the most urgent and longest waiting stand first on the list. Stops where the service is away.</summary>
    /// <param name="cases">As the list shows them.</param>
    /// <param name="shown">Called after each.</param>
    public async Task Run(IReadOnlyList<WorklistItem> cases, Action shown)
    {
        if (IsRunning)
            return;
        (IsRunning, Of) = (true, cases.Count);
        results.Clear();
        try
        {
            foreach (var one in cases)
            {
                var sending = attempts.TryGetValue(one.Id, out var tried) ? tried : Sending.New(one.Version);
                var answer = await api.Post(Api.Allocate, [one.Id.ToString()], AnyPlaceOrWait, sending);
                if (answer.Problem is { IsPassing: true })
                    attempts[one.Id] = sending;
                else
                    attempts.Remove(one.Id);
                results.Add(new Rebooked(one, answer));
                shown();
                if (answer.Problem is { IsAway: true })
                    break;
            }
        }
        finally
        {
            IsRunning = false;
        }
    }

    /// <summary>The results were read.</summary>
    public void Clear() => results.Clear();
}
