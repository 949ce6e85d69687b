// Every problem that the service can answer: code, status, and what it says to people.
using System.Collections.Frozen;
using System.Text;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>One problem. <c>{name}</c> in a text stands for a value of the refusal.</summary>
public sealed record ProblemText(string Code, int Status, string Chinese, string English);

/// <summary>
/// Texts of problems by their codes: a slice's, or all of the service's. A code without a text is a bug that a test finds.
/// </summary>
public sealed class ProblemTexts(IEnumerable<ProblemText> texts)
{
    public FrozenDictionary<string, ProblemText> All { get; } = texts.ToFrozenDictionary(text => text.Code, StringComparer.Ordinal);

    /// <summary>The HTTP status of a problem.</summary>
    public int StatusOf(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return All.TryGetValue(refusal.Code, out var text) ? text.Status : StatusCodes.Status500InternalServerError;
    }

    /// <summary>The refusal in words.</summary>
    public string Say(Refusal refusal, Language language)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        if (!All.TryGetValue(refusal.Code, out var text))
            return refusal.Code;
        var said = new StringBuilder(language == Language.Chinese ? text.Chinese : text.English);
        foreach (var (name, value) in refusal.Values ?? [])
            said.Replace("{" + name + "}", value);
        return said.ToString();
    }
}

/// <summary>The two languages of the service.</summary>
public enum Language
{
    Chinese,
    English,
}

public static class Languages
{
    /// <summary>By <c>Accept-Language</c>; Chinese where that says nothing we speak.</summary>
    public static Language Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var accepted = context.Request.GetTypedHeaders().AcceptLanguage;
        foreach (var language in accepted.Where(l => l.Quality is not 0).OrderByDescending(l => l.Quality ?? 1))
        {
            if (language.Value.StartsWith("zh", StringComparison.OrdinalIgnoreCase))
                return Language.Chinese;
            if (language.Value.StartsWith("en", StringComparison.OrdinalIgnoreCase))
                return Language.English;
        }

        return Language.Chinese;
    }

    /// <summary>A code as a table says it: the word in Chinese, the public name in English.</summary>
    internal static string Say<T>(this Language language, T code, ChineseWords<T> words)
        where T : struct, Enum => language == Language.Chinese ? words.Of(code) : Kebab.Of(code);

    /// <summary>For <c>Content-Language</c>.</summary>
    public static string Tag(this Language language) => language == Language.Chinese ? "zh-CN" : "en";
}
