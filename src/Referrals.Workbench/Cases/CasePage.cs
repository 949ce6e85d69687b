// What every page with a list of cases and an open case has in common: it follows the live stream.
using Microsoft.AspNetCore.Components;
using Referrals.Workbench.Care;
using Referrals.Workbench.Client;
using Referrals.Workbench.Shell;

namespace Referrals.Workbench.Cases;

/// <summary>
/// Base of pages of several roles. What happens to the caller's cases is read again at once. The open case stands in the address: it is
/// there again when the page is loaded again, and “back” leads out of it.
/// </summary>
public abstract class CasePage : Reading
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private Coalesced? reading;
    private Timer? clock;

    [Inject]
    public ApiClient Api { get; set; } = null!;

    [Inject]
    public LiveStream Live { get; set; } = null!;

    [Inject]
    public Browser Browser { get; set; } = null!;

    [Inject]
    public Attempts Attempts { get; set; } = null!;

    [Inject]
    public UnsentForms Unsent { get; set; } = null!;

    [Inject]
    public NavigationManager Navigation { get; set; } = null!;

    /// <summary>The open case, from the address.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    /// <summary>Where the page is; the address of a case begins with it.</summary>
    protected abstract string Address { get; }

    /// <summary>The lists of this page, in the order of the work.</summary>
    protected abstract IReadOnlyList<string> Lists { get; }

    protected Waiting Waiting { get; private set; } = null!;

    protected OpenCase Open { get; private set; } = null!;

    /// <summary>The component that shows the list, once it is there.</summary>
    protected WaitingList? Shown { get; set; }

    /// <summary>The service's clock, moved on from time to time.</summary>
    protected DateTimeOffset Now { get; private set; } = DateTimeOffset.UtcNow;

    /// <summary>Since when the live stream is away; null while it is there.</summary>
    protected DateTimeOffset? Since { get; private set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Waiting = new Waiting(Api, Lists);
        Open = new OpenCase(Api, Attempts);
        reading = new Coalesced(() => InvokeAsync(ReadLists));
        Live.CaseChanged += OnCase;
        Live.Reset += ReadAgain;
        Live.Connected += OnConnected;
        Words.Changed += ReadAgain;
        // Ages and what is left of a term move on by themselves.
        clock = new Timer(_ => Tick(), null, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20));
        Now = Live.Now;
        await Unsent.Read();
        await Task.WhenAll(Waiting.Refresh(), ShowAtOnce());
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (Open.Id != Id)
            await Show(Id);
    }

    /// <summary>Turns to a list.</summary>
    protected async Task ChooseList(string list)
    {
        await Waiting.Choose(list);
        if (Shown is not null)
            await Shown.Reload();
    }

    /// <summary>Goes to a case.</summary>
    protected void OpenCase(Guid id) => Navigation.NavigateTo($"{Address}/{id}");

    /// <summary>Goes back to the list.</summary>
    protected void CloseCase() => Navigation.NavigateTo(Address);

    /// <summary>Shows the case that the address names; null where it names none.</summary>
    protected virtual Task Show(Guid? id) => Open.Open(id);

    /// <summary>A command was sent: lists have changed.</summary>
    protected virtual void AfterCommand()
    {
        reading?.Ask();
        StateHasChanged();
    }

    /// <summary>Lists and the open case are read again.</summary>
    protected virtual void ReadAgain()
    {
        reading?.Ask();
        _ = InvokeAsync(async () =>
        {
            await Open.Read();
            StateHasChanged();
        });
    }

    /// <summary>The list was read again.</summary>
    protected virtual Task OnListRead() => Task.CompletedTask;

    private async Task ShowAtOnce()
    {
        await Show(Id);
        StateHasChanged();
    }

    private async Task ReadLists()
    {
        Now = Live.Now;
        await Waiting.Refresh();
        await OnListRead();
        if (Shown is not null)
            await Shown.Reload();
        StateHasChanged();
        if (Waiting.Problem is { IsPassing: true, IsAway: false })
        {
            await Task.Delay(Pause);
            reading?.Ask();
        }
    }

    private void OnCase(LiveCase changed)
    {
        reading?.Ask();
        _ = InvokeAsync(async () =>
        {
            await Open.Follow(changed);
            StateHasChanged();
        });
    }

    private void OnConnected(bool connected)
    {
        Since = connected ? null : Live.Now;
        if (connected)
            ReadAgain();
        Again();
    }

    private void Tick()
    {
        Now = Live.Now;
        Again();
    }

    /// <inheritdoc/>
    protected override void Leave()
    {
        Live.CaseChanged -= OnCase;
        Live.Reset -= ReadAgain;
        Live.Connected -= OnConnected;
        Words.Changed -= ReadAgain;
        clock?.Dispose();
    }
}
