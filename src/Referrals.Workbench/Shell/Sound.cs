// Tones for what cannot wait. Off until somebody of this browser has switched them on by a click.
namespace Referrals.Workbench.Shell;

/// <summary>Whether tones are heard, kept for this browser.</summary>
public sealed class Sound(Browser browser)
{
    private const string Name = "sound";
    private const string On = "on";

    /// <summary>Whether tones are heard.</summary>
    public bool IsOn { get; private set; }

    /// <summary>It was switched.</summary>
    public event Action? Changed;

    /// <summary>Reads what was chosen before.</summary>
    public async Task Load() => IsOn = await browser.Choice(Name) == On;

    /// <summary>Switches. Switched on it is heard at once: browsers allow sound only after a click.</summary>
    public async Task Switch()
    {
        IsOn = !IsOn;
        await browser.Choose(Name, IsOn ? On : "off");
        await Alert();
        Changed?.Invoke();
    }

    /// <summary>Two short tones, where they are on.</summary>
    public async Task Alert()
    {
        if (IsOn)
            await browser.Beep();
    }
}
