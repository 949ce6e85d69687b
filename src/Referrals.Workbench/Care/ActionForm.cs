// A form for one action: its fields, what was typed, its rules. Without HTML.
using System.Globalization;
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Care;

/// <summary>Kept until what was typed has been written, whatever else is looked at meanwhile.</summary>
/// <param name="action">Name of the action.</param>
/// <param name="fields">In the order in which they are filled in.</param>
public sealed class ActionForm(string action, IReadOnlyList<FormField> fields)
{
    private readonly Dictionary<string, FieldValue> values = fields.ToDictionary(
        field => field.Pointer,
        _ => new FieldValue(),
        StringComparer.Ordinal
    );

    /// <summary>Of the contract, such as <c>record-follow-up</c>.</summary>
    public string Action { get; } = action;

    /// <summary>Under which something new begins, however often it is sent.</summary>
    public Guid Id { get; private set; } = Guid.CreateVersion7();

    /// <summary>All fields, also those that are not asked for as the form stands.</summary>
    public IReadOnlyList<FormField> Fields { get; } = fields;

    /// <summary>Those that are asked for.</summary>
    public IEnumerable<FormField> Shown => Fields.Where(known => known.When?.Invoke(this) ?? true);

    public FormFaults Faults { get; } = new();

    /// <summary>Whether anything was typed that is not sent.</summary>
    public bool IsTouched { get; private set; }

    /// <summary>Whether it was sent, and nobody knows what became of it.</summary>
    public bool IsTried { get; set; }

    /// <summary>What the fields together must fulfil; called once each is good by itself.</summary>
    public Action<ActionForm, Words, DateTimeOffset>? Rules { get; init; }

    /// <summary>Whether everything stands in it that cannot be left out.</summary>
    public bool IsComplete => Shown.All(known => !known.Required || !values[known.Pointer].IsEmpty);

    /// <summary>Value of a field.</summary>
    public FieldValue this[string pointer] => values[pointer];

    /// <summary>What stands in all fields, by pointer.</summary>
    public IReadOnlyDictionary<string, FieldValue> Values => values;

    /// <summary>What was typed before the page was loaded again; of fields that there are no longer it is left out.</summary>
    public void Restore(KeptForm kept)
    {
        foreach (var (pointer, value) in kept.Values.Where(known => values.ContainsKey(known.Key)))
            values[pointer] = value;
        (Id, IsTouched, IsTried) = (kept.Id, true, kept.Tried);
    }

    /// <summary>Whether there is such a field.</summary>
    public bool Has(string pointer) => values.ContainsKey(pointer);

    /// <summary>Something was typed.</summary>
    public void Set(string pointer, Action<FieldValue> change)
    {
        change(values[pointer]);
        Faults.Forget(pointer);
        IsTouched = true;
    }

    /// <summary>What stands in it before anybody types.</summary>
    public ActionForm Begin(string pointer, Action<FieldValue> change)
    {
        change(values[pointer]);
        return this;
    }

    /// <summary>Finds what is wrong. Nothing is sent while there is a fault.</summary>
    /// <returns>Whether there is none.</returns>
    public bool Check(Words words, DateTimeOffset now)
    {
        Faults.Clear();
        foreach (var field in Shown)
            Check(field, words, now);
        if (Faults.IsEmpty)
            Rules?.Invoke(this, words, now);
        return Faults.IsEmpty;
    }

    /// <summary>A text; null where nothing was typed, or where the field is not asked for.</summary>
    public string? Text(string pointer) =>
        Asked(pointer) && values[pointer].Text is { } text && text.Trim() is { Length: > 0 } typed ? typed : null;

    /// <summary>Yes or no; null where nothing was said.</summary>
    public bool? Flag(string pointer) => Text(pointer) is { } text ? text == "true" : null;

    public int? Number(string pointer) =>
        int.TryParse(Text(pointer), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public DateOnly? Day(string pointer) => Moments.Day(Text(pointer));

    public DateTimeOffset? Moment(string pointer) => Moments.Moment(Text(pointer));

    public IReadOnlyList<DateOnly> Days(string pointer) => [.. values[pointer].Days.Distinct().Order()];

    public IReadOnlyList<CodedDiagnosis> Diagnoses(string pointer) =>
        [.. values[pointer].Diagnoses.Select(known => new CodedDiagnosis(known.Code, known.System, known.Version))];

    public PlaceForm? Place(string pointer) => values[pointer].Place is { Institution.Length: > 0 } place ? place : null;

    private bool Asked(string pointer) => Fields.First(known => known.Pointer == pointer).When?.Invoke(this) ?? true;

    private void Check(FormField field, Words words, DateTimeOffset now)
    {
        var value = values[field.Pointer];
        if (field.Required && value.IsEmpty)
        {
            var what = field.IsChosen ? "请选择" : "请填写";
            Faults.Add(field.Pointer, words.Of($"{what}{field.Chinese}。", $"“{field.English}” is needed."));
        }
        else if (value.Text is { } text && new StringInfo(text).LengthInTextElements > field.Longest)
            Faults.Add(field.Pointer, words.Of($"最多 {field.Longest} 字。", $"At most {field.Longest} characters."));
        else if (field.Kind == FieldKind.Moment && value.Text is { Length: > 0 } && Moment(field.Pointer) is null)
            Faults.Add(field.Pointer, words.Of("请填写完整的日期和时间。", "Date and time are not complete."));
        else if (field.Kind == FieldKind.Day && value.Text is { Length: > 0 } && Day(field.Pointer) is null)
            Faults.Add(field.Pointer, words.Of("请填写完整的日期。", "The date is not complete."));
        else if (field.Kind == FieldKind.Place && field.Required && string.IsNullOrEmpty(value.Place.Unit))
            Faults.Add(field.Pointer, words.Of("请选择科室。", "Choose a unit."));
        else if (field.Kind == FieldKind.Days && value.Days.Any(day => day < Formats.Day(now)))
            Faults.Add(field.Pointer, words.Of("日期不能早于今天。", "A day cannot be before today."));
    }
}
