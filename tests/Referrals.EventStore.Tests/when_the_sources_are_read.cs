// Marten's tables are Marten's: SQL of ours touches them in one file only.
using System.Runtime.CompilerServices;

namespace Referrals.EventStore.Tests;

public sealed class when_the_sources_are_read
{
    private const string TheOneFile = "Referrals.EventStore/Writing/AppendFunction.cs";

    [Fact]
    public void martens_tables_are_named_in_one_file_only()
    {
        var sources = Path.GetFullPath(Path.Combine(Folder(), "..", "..", "src"));
        var files = Directory
            .EnumerateFiles(sources, "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".sql")
            .Select(file => Path.GetRelativePath(sources, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "obj" or "bin" or "node_modules"))
            .ToList();
        files.ShouldContain(TheOneFile);

        var named = files
            .Where(file => file != TheOneFile)
            .SelectMany(file =>
                File.ReadLines(Path.Combine(sources, file))
                    .Select((line, i) => (Place: $"{file}:{i + 1}", Text: WithoutComment(line.Trim())))
            )
            .Where(line => line.Text.Contains("mt_", StringComparison.OrdinalIgnoreCase))
            .Select(line => $"{line.Place}: {line.Text}");

        named.ShouldBeEmpty();
        File.ReadAllText(Path.Combine(sources, TheOneFile)).ShouldContain("mt_events");
    }

    private static string WithoutComment(string line) =>
        line.StartsWith("//", StringComparison.Ordinal) || line.StartsWith("--", StringComparison.Ordinal) || line.StartsWith('*')
            ? ""
            : line;

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
