// A refusal is a value with a public, stable code. Exceptions mean bugs, conflicts and corruption.
using System.Text.Json.Serialization;

namespace Referrals.Shared;

/// <summary>
/// Why something is not done. Its text in Chinese and English, and its HTTP status, stand under the code in the texts of its slice.
/// </summary>
/// <param name="Code">Stable and public, such as <c>referral.not-awaiting-answer</c>.</param>
public sealed record Refusal(string Code)
{
    /// <summary>JSON pointer into the request's body, where there is one place to point to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Pointer { get; init; }

    /// <summary>What the text names: <c>{limit}</c> in the text is replaced by the value of <c>limit</c>. Never personal data.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, string>? Values { get; init; }

    /// <summary>The actions that are allowed instead, where a state refuses.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>Every single fault, where there may be many.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Refusal>? Errors { get; init; }

    public Refusal At(string pointer) => this with { Pointer = pointer };

    /// <summary>Adds a value that the text names.</summary>
    public Refusal With(string name, string value) =>
        this with
        {
            Values = new Dictionary<string, string>(Values ?? [], StringComparer.Ordinal) { [name] = value },
        };
}

/// <summary>What is recorded under a command id and answered again: a value, or a refusal.</summary>
public sealed record Outcome<T>(T? Value, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Refusal? Refusal = null)
    where T : class;
