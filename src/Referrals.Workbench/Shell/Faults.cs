// Faults of a form beside its fields.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Shell;

/// <summary>Where a problem names fields.</summary>
public static class Faults
{
    /// <summary>What is wrong with a field; null where nothing is said of it.</summary>
    /// <param name="problem">The refusal; null without one.</param>
    /// <param name="pointer">JSON pointer of the field, such as <c>/note</c>, or the name of a query.</param>
    public static string? Of(Problem? problem, string pointer) =>
        problem?.Errors?.FirstOrDefault(error => error.Pointer == pointer)?.Title ?? (problem?.Pointer == pointer ? problem.Title : null);
}
