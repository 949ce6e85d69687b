// Documents that are generated and reviewed: what differs is written beside them.
namespace Referrals.Tests.Hosting;

internal static class Reviewed
{
    /// <summary>Fails where a file is not what is generated; all that differ are written as .actual beside them first.</summary>
    public static async Task Are(IEnumerable<(string File, string Text)> generated)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var differing = new List<string>();
        foreach (var (file, text) in generated)
        {
            var wanted = text.ReplaceLineEndings("\n").TrimEnd() + "\n";
            if (File.Exists(file) && await File.ReadAllTextAsync(file, cancellation) == wanted)
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync($"{file}.actual", wanted, cancellation);
            differing.Add(file);
        }

        differing.ShouldBeEmpty(
            "These are not the reviewed ones any more. Read each difference, and accept it if it is meant: mv X.actual X"
        );
    }
}
