// The language of the screens: Chinese unless somebody switches.
using System.Globalization;

namespace Referrals.Workbench.Texts;

/// <summary>Which of two languages is shown.</summary>
public sealed class Words
{
    public const string Chinese = "zh-CN";
    public const string English = "en";

    /// <summary><see cref="Chinese"/> or <see cref="English"/>.</summary>
    public string Tag { get; private set; } = Chinese;

    public bool IsChinese => Tag == Chinese;

    /// <summary>The language was switched.</summary>
    public event Action? Changed;

    /// <summary>The text in the language that is shown.</summary>
    public string Of(string chinese, string english) => IsChinese ? chinese : english;

    /// <summary>Switches. Another tag than the two means Chinese.</summary>
    public void Speak(string? tag)
    {
        Tag = tag == English ? English : Chinese;
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = new CultureInfo(IsChinese ? "zh-CN" : "en-GB");
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentCulture;
        Changed?.Invoke();
    }
}
