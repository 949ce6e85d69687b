// Mending a refused message: which places are changed, and to what.
using System.Globalization;
using System.Text.Json;
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Administration;

/// <summary>One place that is being changed.</summary>
public sealed class MendedPlace(string pointer, string value)
{
    /// <summary>JSON pointer from the beginning of the message: <c>/data/unit</c>.</summary>
    public string Pointer { get; set; } = pointer;

    /// <summary>What is to stand there, as it was typed.</summary>
    public string Value { get; set; } = value;

    /// <summary>What stands there is taken away.</summary>
    public bool Removes { get; set; }
}

/// <summary>Changes to a message. Nothing is sent of a place that was left as it is.</summary>
public sealed class Mending
{
    private readonly JsonElement? message;

    /// <summary>Begins with the places at which the message was refused.</summary>
    public Mending(DeadLetterDetail detail)
    {
        message = detail.Message;
        Places =
        [
            .. detail
                .Letter.Faults.Select(fault => fault.Pointer)
                .Where(pointer => pointer.StartsWith('/'))
                .Distinct(StringComparer.Ordinal)
                .Select(pointer => new MendedPlace(pointer, TextAt(pointer))),
        ];
        if (Places.Count == 0)
            Add();
    }

    public List<MendedPlace> Places { get; }

    /// <summary>Whether something would change, and every place is one.</summary>
    public bool IsComplete => Changes().Count > 0 && Places.TrueForAll(place => place.Pointer.Length == 0 || place.Pointer.StartsWith('/'));

    /// <summary>Another place.</summary>
    public void Add() => Places.Add(new MendedPlace("", ""));

    /// <summary>What is sent.</summary>
    public IReadOnlyList<MessageChange> Changes() =>
        [
            .. Places
                .Where(place => place.Pointer.Length > 0 && (place.Removes || place.Value != TextAt(place.Pointer)))
                .Select(place => new MessageChange(place.Pointer, place.Removes ? null : Typed(place))),
        ];

    /// <summary>What stands at a pointer now, as it is typed: texts without quotes, everything else as JSON.</summary>
    public string TextAt(string pointer) =>
        At(pointer) switch
        {
            null => "",
            { ValueKind: JsonValueKind.String } text => text.GetString()!,
            { } other => other.GetRawText(),
        };

    // What was a text stays one; a number, a list or anything new is read as JSON where it is that.
    private JsonElement Typed(MendedPlace place)
    {
        if (At(place.Pointer) is not { ValueKind: JsonValueKind.String })
        {
            try
            {
                using var typed = JsonDocument.Parse(place.Value);
                return typed.RootElement.Clone();
            }
            catch (JsonException)
            {
                // It is a text.
            }
        }

        return JsonSerializer.SerializeToElement(place.Value, ApiJson.Default.String);
    }

    private JsonElement? At(string pointer)
    {
        if (message is not { } at || !pointer.StartsWith('/'))
            return null;
        foreach (var step in pointer[1..].Split('/').Select(step => step.Replace("~1", "/").Replace("~0", "~")))
        {
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(step, out var member))
                at = member;
            else if (
                at.ValueKind == JsonValueKind.Array
                && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index < at.GetArrayLength()
            )
                at = at[index];
            else
                return null;
        }

        return at;
    }
}
