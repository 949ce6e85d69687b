// Checks the fields of a body and collects every fault, so that a person mends them all at once.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>
/// Collects faults, one for each place: what follows from the first is no fault of its own. What a method returns is only to be used once
/// <see cref="Refusal"/> is null. Texts are cleaned by <see cref="CleanText"/>; their limits count characters as people do.
/// </summary>
public sealed class Fields
{
    private readonly List<Refusal> errors = [];
    private readonly HashSet<string> faulty = new(StringComparer.Ordinal);

    /// <summary>All faults, or null.</summary>
    public Refusal? Refusal => errors.Count == 0 ? null : new Refusal("request.invalid") { Errors = errors };

    public void Fault(string pointer, string code) => Fault(pointer, new Refusal(code));

    public void Fault(string pointer, Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        if (faulty.Add(pointer))
            errors.Add(refusal.At(pointer));
    }

    /// <summary>Whether no fault was found at a place, so that others may be compared with it.</summary>
    public bool IsGood(string pointer) => !faulty.Contains(pointer);

    /// <summary>One line of text, trimmed: required, no control characters, not too long.</summary>
    public string Text(string pointer, string? value, int limit) => Check(pointer, value, limit, lines: false, required: true) ?? "";

    /// <summary>As <see cref="Text"/>, or nothing.</summary>
    public string? OptionalText(string pointer, string? value, int limit) => Check(pointer, value, limit, lines: false, required: false);

    /// <summary>Text of several lines: line feeds and tabs are allowed.</summary>
    public string Lines(string pointer, string? value, int limit) => Check(pointer, value, limit, lines: true, required: true) ?? "";

    /// <summary>As <see cref="Lines"/>, or nothing.</summary>
    public string? OptionalLines(string pointer, string? value, int limit) => Check(pointer, value, limit, lines: true, required: false);

    /// <summary>A name: one line, and nothing in it that stands for a character that was lost on the way.</summary>
    public string Name(string pointer, string? value, int limit) => OptionalName(pointer, value, limit, required: true) ?? "";

    /// <summary>As <see cref="Name"/>, or nothing.</summary>
    /// <param name="pointer">Where.</param>
    /// <param name="value">As sent.</param>
    /// <param name="limit">Characters.</param>
    /// <param name="required">Whether it must be there.</param>
    /// <param name="damaged">A damaged name is taken: it cannot be asked for again now.</param>
    public string? OptionalName(string pointer, string? value, int limit, bool required = false, bool damaged = false)
    {
        var name = Check(pointer, value is null ? null : CleanText.Name(value), limit, lines: false, required);
        if (name is not null && !damaged)
            Fault(pointer, "field.damaged-character", CleanText.FirstDamage(name));
        return name;
    }

    /// <summary>A code of institutions, units and the like: half width; its limit counts letters and digits.</summary>
    public string Code(string pointer, string? value, int limit) => OptionalCode(pointer, value, limit, required: true) ?? "";

    /// <summary>As <see cref="Code"/>, or nothing.</summary>
    public string? OptionalCode(string pointer, string? value, int limit, bool required = false) =>
        Narrow(pointer, value is null ? null : CleanText.Cell(value), limit, required);

    /// <summary>The number of a document or a case, as <see cref="CleanText.Number"/> writes it.</summary>
    public string Number(string pointer, string? value, int limit) => OptionalNumber(pointer, value, limit, required: true) ?? "";

    /// <summary>As <see cref="Number"/>, or nothing.</summary>
    public string? OptionalNumber(string pointer, string? value, int limit, bool required = false) =>
        Narrow(pointer, value is null ? null : CleanText.Number(value), limit, required);

    public T Required<T>(string pointer, T? value)
        where T : struct
    {
        if (value is null)
            Fault(pointer, "field.required");
        return value.GetValueOrDefault();
    }

    public T? Required<T>(string pointer, T? value)
        where T : class
    {
        if (value is null)
            Fault(pointer, "field.required");
        return value;
    }

    /// <summary>At most so many items, null counts as none.</summary>
    public IReadOnlyList<T> List<T>(string pointer, IReadOnlyList<T>? items, int limit)
    {
        if (items?.Count > limit)
            Fault(pointer, new Refusal("field.too-many").With("limit", limit.ToString(CultureInfo.InvariantCulture)));
        return items ?? [];
    }

    /// <summary>A moment that has come already, two minutes of clock difference allowed, and is not older than a bound.</summary>
    public DateTimeOffset Past(string pointer, DateTimeOffset? value, DateTimeOffset now, TimeSpan notOlder)
    {
        var moment = Required(pointer, value);
        if (value is null)
            return moment;
        if (moment > now + TimeSpan.FromMinutes(2))
            Fault(pointer, "field.in-the-future");
        else if (moment < now - notOlder)
            Fault(pointer, Range(now - notOlder, now));
        return moment;
    }

    /// <summary>A day between two others, both included.</summary>
    public DateOnly Day(string pointer, DateOnly? value, DateOnly from, DateOnly to)
    {
        var day = Required(pointer, value);
        if (value is not null && (day < from || day > to))
            Fault(
                pointer,
                new Refusal("field.out-of-range")
                    .With("from", from.ToString("O", CultureInfo.InvariantCulture))
                    .With("to", to.ToString("O", CultureInfo.InvariantCulture))
            );
        return day;
    }

    private static Refusal Range(DateTimeOffset from, DateTimeOffset to) =>
        new Refusal("field.out-of-range")
            .With("from", from.ToString("O", CultureInfo.InvariantCulture))
            .With("to", to.ToString("O", CultureInfo.InvariantCulture));

    private string? Check(string pointer, string? value, int limit, bool lines, bool required)
    {
        var text = value is null ? null : CleanText.Clean(value, lines);
        if (string.IsNullOrEmpty(text))
            return Missing(pointer, required);
        if (CleanText.IsLongerThan(text, limit))
            Fault(pointer, TooLong(limit));
        Fault(pointer, "field.control-character", CleanText.FirstControl(text, lines));
        Fault(pointer, "field.too-many-marks", CleanText.FirstPile(text));
        return text;
    }

    private string? Narrow(string pointer, string? text, int limit, bool required)
    {
        if (string.IsNullOrEmpty(text))
            return Missing(pointer, required);
        if (text.Length > limit)
            Fault(pointer, TooLong(limit));
        Fault(pointer, "field.control-character", CleanText.FirstControl(text, lines: false));
        return text;
    }

    private string? Missing(string pointer, bool required)
    {
        if (required)
            Fault(pointer, "field.required");
        return null;
    }

    private void Fault(string pointer, string code, TextFault? found)
    {
        if (found is { } at)
            Fault(
                pointer,
                new Refusal(code).With("position", at.Position.ToString(CultureInfo.InvariantCulture)).With("character", at.Character)
            );
    }

    private static Refusal TooLong(int limit) => new Refusal("field.too-long").With("limit", limit.ToString(CultureInfo.InvariantCulture));
}
