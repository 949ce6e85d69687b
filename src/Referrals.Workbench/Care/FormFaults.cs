// What is wrong with a form, by the place where it is: found here, or told by the service.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Care;

/// <summary>Faults by JSON pointer into the body that is sent.</summary>
public sealed class FormFaults
{
    private readonly Dictionary<string, string> found = new(StringComparer.Ordinal);

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => found.Count == 0;

    /// <summary>Places with a fault.</summary>
    public IReadOnlyCollection<string> Pointers => found.Keys;

    /// <summary>What is wrong at a place, or below it; null where nothing is.</summary>
    public string? At(string pointer) =>
        found.TryGetValue(pointer, out var text)
            ? text
            : found.FirstOrDefault(fault => fault.Key.StartsWith(pointer + "/", StringComparison.Ordinal)).Value;

    /// <summary>Adds a fault unless that place has one.</summary>
    public void Add(string pointer, string text) => found.TryAdd(pointer, text);

    /// <summary>Forgets a place: something else was typed there.</summary>
    public void Forget(string pointer)
    {
        foreach (var known in found.Keys.Where(key => key == pointer || key.StartsWith(pointer + "/", StringComparison.Ordinal)).ToList())
            found.Remove(known);
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => found.Clear();

    /// <summary>Takes what the service found.</summary>
    public void Take(Problem? problem)
    {
        foreach (var error in problem?.Errors ?? [])
            Add(error.Pointer, error.Title);
        if (problem is { Pointer: { Length: > 0 } pointer })
            Add(pointer, problem.Title);
    }
}
