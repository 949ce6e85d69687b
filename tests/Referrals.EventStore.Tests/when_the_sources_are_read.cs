// Marten's tables are Marten's: SQL of ours writes them in one file only, and another reads their rows as they are stored.
using System.Runtime.CompilerServices;

namespace Referrals.EventStore.Tests;

public sealed class when_the_sources_are_read
{
    private static readonly string[] TheFiles =
    [
        "Referrals.EventStore/Chain/LogBlocks.cs",
        "Referrals.EventStore/Writing/AppendFunction.cs",
    ];

    [Fact]
    public void martens_tables_are_named_in_two_files_only_and_written_in_one()
    {
        var sources = Path.GetFullPath(Path.Combine(Folder(), "..", "..", "src"));
        var files = Directory
            .EnumerateFiles(sources, "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".sql")
            .Select(file => Path.GetRelativePath(sources, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "obj" or "bin" or "node_modules"))
            .ToList();
        files.Intersect(TheFiles).Count().ShouldBe(TheFiles.Length);

        var named = files
            .Where(file => !TheFiles.Contains(file))
            .SelectMany(file =>
                File.ReadLines(Path.Combine(sources, file))
                    .Select((line, i) => (Place: $"{file}:{i + 1}", Text: WithoutComment(line.Trim())))
            )
            .Where(line => line.Text.Contains("mt_", StringComparison.OrdinalIgnoreCase))
            .Select(line => $"{line.Place}: {line.Text}");

        named.ShouldBeEmpty();
        TheFiles.ShouldAllBe(file => File.ReadAllText(Path.Combine(sources, file)).Contains(".mt_events"));
        var reads = File.ReadAllText(Path.Combine(sources, TheFiles[0]));
        foreach (var write in (string[])["into {schema}.mt_", "update {schema}.mt_", "delete from {schema}.mt_"])
            reads.ShouldNotContain(write);
    }

    private static string WithoutComment(string line) =>
        line.StartsWith("//", StringComparison.Ordinal) || line.StartsWith("--", StringComparison.Ordinal) || line.StartsWith('*')
            ? ""
            : line;

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
