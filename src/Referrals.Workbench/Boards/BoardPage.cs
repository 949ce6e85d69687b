// What every board has in common: the period and the moment, names of what is counted, reading again as things happen.
using Microsoft.AspNetCore.Components;
using Referrals.Workbench.Client;
using Referrals.Workbench.Shell;
using Referrals.Workbench.SignIn;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Boards;

/// <summary>Base of boards. One reading at a time; what happens meanwhile is in the next.</summary>
public abstract class BoardPage : Reading
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private Coalesced? reading;
    private string? spoken;
    private bool left;
    private bool isWaiting;
    private DateTimeOffset lastRead;

    [Inject]
    public ApiClient Api { get; set; } = null!;

    [Inject]
    public LiveStream Live { get; set; } = null!;

    [Inject]
    public Session Session { get; set; } = null!;

    [Inject]
    public BoardChoice Choice { get; set; } = null!;

    /// <summary>Why the last reading failed; what was read before is still shown.</summary>
    protected Problem? Problem { get; private set; }

    /// <summary>Whether the board of another period or moment is on its way.</summary>
    protected bool IsBusy { get; private set; }

    /// <summary>Since when the live stream is away; null while it is there.</summary>
    protected DateTimeOffset? Since { get; private set; }

    /// <summary>What is shown behind a number; null while no number was chosen.</summary>
    protected Trace? Traced { get; private set; }

    /// <summary>Names of measures.</summary>
    protected IReadOnlyDictionary<string, string> Measures { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Definitions of indicators on the last day of the period.</summary>
    protected IReadOnlyDictionary<string, IndicatorDefinition> Definitions { get; private set; } =
        new Dictionary<string, IndicatorDefinition>(StringComparer.Ordinal);

    /// <summary>Reads what this board shows; the problem of what could not be read.</summary>
    protected abstract Task<Problem?> ReadBoard();

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        reading = new Coalesced(() => InvokeAsync(ReadOnce));
        Choice.Changed += OnChoice;
        Words.Changed += ReadAgain;
        Live.CaseChanged += OnCase;
        Live.PoolChanged += OnPool;
        Live.Reset += OnLive;
        Live.Connected += OnConnected;
        IsBusy = true;
        await Choice.Load();
        ReadAgain();
    }

    /// <summary>Shows the cases behind a number.</summary>
    protected void Show(Trace trace)
    {
        Traced = trace;
        StateHasChanged();
    }

    protected void CloseTrace() => Traced = null;

    /// <summary>The name of a measure, or its code until the names are there.</summary>
    protected string NameOf(string measure) => Measures.GetValueOrDefault(measure) ?? measure;

    protected void ReadAgain() => reading?.Ask();

    private void OnChoice()
    {
        IsBusy = true;
        Traced = null;
        ReadAgain();
        Again();
    }

    private async Task ReadOnce()
    {
        if (left)
            return;
        await ReadNames();
        Problem = await ReadBoard();
        (IsBusy, lastRead) = (false, DateTimeOffset.UtcNow);
        StateHasChanged();
        if (Problem is { IsPassing: true, IsAway: false })
            _ = ReadLater(Pause);
    }

    private async Task ReadLater(TimeSpan pause)
    {
        if (isWaiting)
            return;
        isWaiting = true;
        await Task.Delay(pause);
        isWaiting = false;
        if (!left)
            ReadAgain();
    }

    private async Task ReadNames()
    {
        if (spoken != Words.Tag && (await Api.Get(Client.Api.Measures, [])).Value is { } measures)
        {
            Measures = measures.Items.ToDictionary(one => one.Measure, one => one.Name, StringComparer.Ordinal);
            spoken = Words.Tag;
        }

        var last = Choice.Period.LastBegun(Choice.Today);
        if ((await Api.Get(Client.Api.Indicators, [], [("on", Formats.Iso(last))])).Value is { } known)
            Definitions = known.Items.ToDictionary(one => one.Indicator, StringComparer.Ordinal);
    }

    // What is chosen by hand is read at once; what happens by itself is gathered for a while. The past does not change while it is
    // looked at.
    private void OnLive()
    {
        if (Choice.AsOf is not null)
            return;
        var since = DateTimeOffset.UtcNow - lastRead;
        if (since > Pause)
            ReadAgain();
        else
            _ = InvokeAsync(() => ReadLater(Pause - since));
    }

    private void OnCase(LiveCase changed) => OnLive();

    private void OnPool(LivePool changed) => OnLive();

    private void OnConnected(bool connected)
    {
        Since = connected ? null : Live.Now;
        // By now the service's clock is known, and with it the day.
        if (connected)
            ReadAgain();
        Again();
    }

    /// <inheritdoc/>
    protected override void Leave()
    {
        left = true;
        Choice.Changed -= OnChoice;
        Words.Changed -= ReadAgain;
        Live.CaseChanged -= OnCase;
        Live.PoolChanged -= OnPool;
        Live.Reset -= OnLive;
        Live.Connected -= OnConnected;
    }
}
