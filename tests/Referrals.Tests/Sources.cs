// The sources of the clone that these tests were built from.
namespace Referrals.Tests;

/// <summary>A file of C#.</summary>
/// <param name="Path">From the repository's root, with forward slashes.</param>
/// <param name="Text">What it says.</param>
internal sealed record Source(string Path, string Text)
{
    public string[] Lines => Text.Split('\n');
}

internal static class Sources
{
    /// <summary>Every file of C# that people write.</summary>
    public static IReadOnlyList<Source> All { get; } =
    [
        .. new[] { "src", "tests" }
            .SelectMany(Files)
            .Order(StringComparer.Ordinal)
            .Select(path => new Source(path, File.ReadAllText(Path.Combine(Repository.Root, path)))),
    ];

    public static IEnumerable<Source> Product(string project) =>
        All.Where(file => file.Path.StartsWith($"src/{project}/", StringComparison.Ordinal));

    private static IEnumerable<string> Files(string folder) =>
        Directory
            .EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file =>
                !file.Split('/').Any(part => part is "obj" or "bin") && !file.Contains("/Internal/Generated/", StringComparison.Ordinal)
            );
}
