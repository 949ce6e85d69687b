// Query and route parameters that are more than text, with the same precise faults as bodies.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.Http;

internal static class Query
{
    /// <summary>A day, <c>yyyy-MM-dd</c>.</summary>
    public static DateOnly Day(string name, string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.Year is >= 1900 and <= 2200
                ? day
                : throw Fault(name, new Refusal("field.out-of-range").With("from", "1900-01-01").With("to", "2200-12-31"))
            : throw Fault(name, new Refusal("field.format"));

    /// <summary>Refuses a day outside of others, both included.</summary>
    public static void Within(string name, DateOnly day, DateOnly from, DateOnly until)
    {
        if (day < from || day > until)
            throw Fault(name, new Refusal("field.out-of-range").With("from", from.Iso()).With("to", until.Iso()));
    }

    /// <summary>The day of <c>?on=</c>; today in Shanghai without it.</summary>
    public static DateOnly On(string? text, RequestContext context) =>
        string.IsNullOrEmpty(text) ? Shanghai.Day(context.Now) : Day("on", text);

    /// <summary>How many items a page has.</summary>
    public static int Limit(string? text, int standard, int most)
    {
        if (string.IsNullOrEmpty(text))
            return standard;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most
            ? limit
            : throw Fault(
                "limit",
                new Refusal("field.out-of-range").With("from", "1").With("to", most.ToString(CultureInfo.InvariantCulture))
            );
    }

    /// <summary>An enum's public name.</summary>
    public static T? Choice<T>(string name, string? text)
        where T : struct, Enum =>
        string.IsNullOrEmpty(text) ? null : Kebab.Parse<T>(text) ?? throw Fault(name, new Refusal("field.unknown-code").With("code", text));

    /// <summary><c>true</c> or <c>false</c>; null where it is missing.</summary>
    public static bool? Flag(string name, string? text) =>
        text switch
        {
            null or "" => null,
            "false" => false,
            "true" => true,
            _ => throw Fault(name, new Refusal("field.format")),
        };

    /// <summary>A code of ours; whatever cannot be one is named before the database is asked.</summary>
    public static string? Code(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return text.Length <= 50 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? text
            : throw Fault(name, new Refusal("field.format"));
    }

    /// <summary>The address of the next page: the same question, with its cursor.</summary>
    public static string Next(string path, params (string Name, string? Value)[] query) =>
        path + QueryString.Create(query.Where(p => !string.IsNullOrEmpty(p.Value)).Select(p => KeyValuePair.Create(p.Name, p.Value)));

    public static RequestRefusedException Fault(string name, Refusal fault) =>
        new(new Refusal("request.invalid") { Errors = [fault.At(name)] });
}
