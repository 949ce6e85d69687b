// One field of a form: what it is called, what may stand in it, what was typed.
using System.Text.Json.Serialization;
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Care;

/// <summary>How a field is filled in.</summary>
public enum FieldKind
{
    Line,
    Text,

    /// <summary>One of a few codes, all of them in sight.</summary>
    Choice,

    /// <summary>One of many.</summary>
    Code,
    YesNo,

    /// <summary>A box to tick; no means no.</summary>
    Tick,
    Number,
    Day,

    /// <summary>Several days 随访日期.</summary>
    Days,

    /// <summary>Date and time on the clocks of Shanghai.</summary>
    Moment,
    Diagnoses,

    /// <summary>Institution and unit.</summary>
    Place,

    /// <summary>A doctor of an institution.</summary>
    Doctor,

    /// <summary>Experts to invite, by institution and unit.</summary>
    Experts,
}

/// <summary>A field.</summary>
/// <param name="Pointer">Where it stands in the body that is sent.</param>
/// <param name="Kind">How it is filled in.</param>
/// <param name="Chinese">Its name.</param>
/// <param name="English">Its name.</param>
public sealed record FormField(string Pointer, FieldKind Kind, string Chinese, string English)
{
    /// <summary>It cannot be sent without it.</summary>
    public bool Required { get; init; }

    /// <summary>At most so many characters.</summary>
    public int Longest { get; init; } = 2_000;

    /// <summary>What may be chosen.</summary>
    public CodeWords? Codes { get; init; }

    /// <summary>Which of them; all where it is null.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>Said below it.</summary>
    public (string Chinese, string English)? Hint { get; init; }

    /// <summary>Whether it is asked for, as the form stands.</summary>
    public Func<ActionForm, bool>? When { get; init; }

    /// <summary>Of a doctor: where; of a box to tick: the institution whose name stands beside it.</summary>
    public string? Institution { get; init; }

    /// <summary>What may be chosen where that is no code of the contract.</summary>
    public IReadOnlyList<FieldChoice>? Choices { get; init; }

    /// <summary>Codes that may be chosen, in their order.</summary>
    public IEnumerable<string> Offered => Only ?? Codes?.InOrder ?? [];

    /// <summary>Whether it is chosen, not typed.</summary>
    public bool IsChosen =>
        Kind
            is FieldKind.Choice
                or FieldKind.Code
                or FieldKind.YesNo
                or FieldKind.Place
                or FieldKind.Doctor
                or FieldKind.Experts
                or FieldKind.Diagnoses;

    /// <summary>For attributes of HTML.</summary>
    public string Id => "f" + Pointer.Replace('/', '-');
}

/// <summary>Something to choose.</summary>
/// <param name="Value">What is sent.</param>
/// <param name="Words">What it is called.</param>
/// <param name="Institution">Code of the institution whose name stands beside it.</param>
public sealed record FieldChoice(string Value, string Words, string? Institution = null);

/// <summary>What was typed into a field.</summary>
public sealed class FieldValue
{
    /// <summary>Texts, codes, days and moments as the browser writes them; null while nothing is there.</summary>
    public string? Text { get; set; }

    /// <summary>Of a list of days.</summary>
    public IReadOnlyList<DateOnly> Days { get; set; } = [];

    public IReadOnlyList<DiagnosisView> Diagnoses { get; set; } = [];

    public PlaceForm Place { get; set; } = new(null, null);

    public IReadOnlyList<PlaceForm> Places { get; set; } = [];

    /// <summary>Whether nothing stands in it.</summary>
    [JsonIgnore]
    public bool IsEmpty =>
        string.IsNullOrWhiteSpace(Text)
        && Days.Count == 0
        && Diagnoses.Count == 0
        && Places.Count == 0
        && string.IsNullOrEmpty(Place.Institution);
}
