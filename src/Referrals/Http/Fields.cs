// Checks the fields of a body and collects every fault, so that a person mends them all at once.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>Collects faults. What a method returns is only to be used once <see cref="Refusal"/> is null.</summary>
public sealed class Fields
{
    private readonly List<Refusal> errors = [];

    /// <summary>All faults, or null.</summary>
    public Refusal? Refusal => errors.Count == 0 ? null : new Refusal("request.invalid") { Errors = errors };

    public void Fault(string pointer, string code) => errors.Add(new Refusal(code).At(pointer));

    public void Fault(string pointer, Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        errors.Add(refusal.At(pointer));
    }

    /// <summary>One line of text, trimmed: required, no control characters, not too long.</summary>
    public string Text(string pointer, string? value, int limit) => Check(pointer, value, limit, lines: false, required: true) ?? "";

    /// <summary>As <see cref="Text"/>, or nothing.</summary>
    public string? OptionalText(string pointer, string? value, int limit) => Check(pointer, value, limit, lines: false, required: false);

    /// <summary>Text of several lines: line feeds and tabs are allowed.</summary>
    public string Lines(string pointer, string? value, int limit) => Check(pointer, value, limit, lines: true, required: true) ?? "";

    /// <summary>As <see cref="Lines"/>, or nothing.</summary>
    public string? OptionalLines(string pointer, string? value, int limit) => Check(pointer, value, limit, lines: true, required: false);

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
        var text = value?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            if (required)
                Fault(pointer, "field.required");
            return null;
        }

        if (text.Length > limit)
            Fault(pointer, new Refusal("field.too-long").With("limit", limit.ToString(CultureInfo.InvariantCulture)));
        else if (
            text.Any(c =>
                (char.IsControl(c) && !(lines && c is '\n' or '\r' or '\t'))
                || c is '\u2028' or '\u2029' or '\ufeff'
                || (c is >= '\u202a' and <= '\u202e')
                || (c is >= '\u2066' and <= '\u2069')
            )
        )
            Fault(pointer, "field.control-character");
        return text;
    }
}
