// The period and the moment that all boards show: chosen once, for every board and until the tab is closed.
using Referrals.Workbench.Client;
using Referrals.Workbench.Shell;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Boards;

/// <summary>What was chosen. It says nothing of anybody, so the browser may keep it.</summary>
public sealed class BoardChoice(Browser browser, LiveStream live)
{
    private const string Kept = "referrals.period";

    private ChosenPeriod? period;

    /// <summary>Something else was chosen.</summary>
    public event Action? Changed;

    /// <summary>The days; this month unless another period was chosen.</summary>
    public ChosenPeriod Period => period ?? ChosenPeriod.Month(Today);

    /// <summary>As of which moment; null for now.</summary>
    public DateTimeOffset? AsOf { get; private set; }

    /// <summary>The service's day.</summary>
    public DateOnly Today => Formats.Day(live.Now);

    /// <summary>What boards are asked for.</summary>
    public IReadOnlyList<(string, string?)> Query => Period.Query(Today, AsOf);

    /// <summary>Takes what this tab has kept.</summary>
    public async Task Load()
    {
        if (period is not null)
            return;
        period = ChosenPeriod.Parse(await browser.Kept(Kept));
        if (period is { } kept && !kept.IsPossible(Today))
            period = null;
    }

    /// <summary>Chooses days; none that cannot be asked for.</summary>
    public async Task Choose(ChosenPeriod chosen)
    {
        if (!chosen.IsPossible(Today) || chosen == period)
            return;
        period = chosen;
        await browser.Keep(Kept, chosen.ToString());
        Changed?.Invoke();
    }

    /// <summary>Chooses a moment; null, and whatever has not come yet, for now.</summary>
    public void Look(DateTimeOffset? at)
    {
        var chosen = at < live.Now ? at : null;
        if (chosen == AsOf)
            return;
        AsOf = chosen;
        Changed?.Invoke();
    }
}
