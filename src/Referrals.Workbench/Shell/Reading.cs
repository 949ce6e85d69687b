// Components that are shown again when the language, the session or a name changes.
using Microsoft.AspNetCore.Components;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Shell;

/// <summary>Base of pages and parts that have texts.</summary>
public abstract class Reading : ComponentBase, IDisposable
{
    [Inject]
    public Words Words { get; set; } = null!;

    [Inject]
    public Names Names { get; set; } = null!;

    /// <summary>The text in the language that is shown.</summary>
    protected string Say(string chinese, string english) => Words.Of(chinese, english);

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Words.Changed += Again;
        Names.Changed += Again;
    }

    /// <summary>Shows it again, from wherever that is asked for.</summary>
    protected void Again() => _ = InvokeAsync(StateHasChanged);

    /// <summary>It is shown no longer: what it listens to is let go.</summary>
    protected virtual void Leave() { }

    /// <inheritdoc/>
    public void Dispose()
    {
        Leave();
        Words.Changed -= Again;
        Names.Changed -= Again;
        GC.SuppressFinalize(this);
    }
}
