// Seals as files, one for each county and day, which the county copies to where nobody who runs the database can write.
using System.Globalization;
using System.Text.Json;

namespace Referrals.Seals;

internal static class SealFiles
{
    private static readonly JsonSerializerOptions Json = new(SealsJson.Default.Options) { WriteIndented = true };

    /// <summary>Writes a seal, unless its file is there.</summary>
    public static async Task Write(string folder, LogSeal seal, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, seal.County, string.Create(CultureInfo.InvariantCulture, $"{seal.Day:yyyy-MM-dd}.json"));
        if (File.Exists(file))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        // Whole or not at all.
        var draft = $"{file}.{Guid.NewGuid():N}";
        await File.WriteAllTextAsync(draft, JsonSerializer.Serialize(seal, Json), cancellation);
        File.Move(draft, file, overwrite: true);
    }

    /// <summary>All seals below a folder.</summary>
    /// <exception cref="InvalidDataException">A file is no seal.</exception>
    public static IReadOnlyList<LogSeal> Read(string folder) =>
        [
            .. Directory
                .EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(file =>
                {
                    try
                    {
                        return JsonSerializer.Deserialize(File.ReadAllText(file), SealsJson.Default.LogSeal)
                            ?? throw new InvalidDataException($"{file} is no seal.");
                    }
                    catch (JsonException broken)
                    {
                        throw new InvalidDataException($"{file} is no seal: {broken.Message}", broken);
                    }
                }),
        ];
}
