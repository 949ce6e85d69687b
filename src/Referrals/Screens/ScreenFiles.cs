// The files of the workbench, as they were published: read once, then handed out compressed and cached.
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.StaticFiles;

namespace Referrals.Screens;

/// <summary>
/// Files under the folder "workbench" beside the program, or under <see cref="FolderSetting"/>. Without the folder there are none, and
/// the front page says so. What is not there at the start is never handed out.
/// </summary>
internal sealed partial class ScreenFiles
{
    public const string FolderSetting = "Workbench:Folder";

    /// <summary>The one page of the workbench.</summary>
    public const string Page = "index.html";

    private static readonly FileExtensionContentTypeProvider Types = new(
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            [".css"] = "text/css; charset=utf-8",
            [".dat"] = "application/octet-stream",
            [".html"] = "text/html; charset=utf-8",
            [".js"] = "text/javascript; charset=utf-8",
            [".json"] = "application/json",
            [".svg"] = "image/svg+xml",
            [".ico"] = "image/x-icon",
            [".wasm"] = "application/wasm",
            [".woff2"] = "font/woff2",
        }
    );

    private readonly FrozenDictionary<string, ScreenFile> files;

    public ScreenFiles(IConfiguration configuration)
    {
        var folder = configuration[FolderSetting] is { Length: > 0 } set ? set : Path.Combine(AppContext.BaseDirectory, "workbench");
        files = Directory.Exists(folder)
            ? Read(Path.GetFullPath(folder)).ToFrozenDictionary(StringComparer.Ordinal)
            : FrozenDictionary<string, ScreenFile>.Empty;
    }

    /// <summary>Whether there is a workbench to hand out.</summary>
    public bool Any => files.ContainsKey(Page);

    /// <summary>The file with this path below the folder, with forward slashes; null where there is none.</summary>
    public ScreenFile? Find(string path) => files.GetValueOrDefault(path);

    private static IEnumerable<KeyValuePair<string, ScreenFile>> Read(string folder)
    {
        foreach (var full in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(folder, full).Replace('\\', '/');
            if (!Types.TryGetContentType(path, out var type))
                continue;
            yield return KeyValuePair.Create(
                path,
                new ScreenFile(
                    full,
                    type,
                    Fingerprinted().IsMatch(path),
                    $"\"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(full)))[..20]}\"",
                    File.Exists($"{full}.br"),
                    File.Exists($"{full}.gz")
                )
            );
        }
    }

    // Ten letters and digits of the content's hash, which the build puts into a name.
    [GeneratedRegex(@"\.[a-z0-9]{10}\.[a-z0-9.]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Fingerprinted();
}

/// <summary>A file to hand out.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Immutable">Its name changes with its content: it may be kept for ever.</param>
/// <param name="Tag">Its <c>ETag</c>.</param>
/// <param name="Brotli">Whether it lies beside itself as <c>.br</c>.</param>
/// <param name="Gzip">Whether it lies beside itself as <c>.gz</c>.</param>
internal sealed record ScreenFile(string Path, string Type, bool Immutable, string Tag, bool Brotli, bool Gzip);
