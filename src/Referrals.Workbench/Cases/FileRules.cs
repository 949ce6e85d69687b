// What may be attached to a case: said before a file is sent; the service looks at the content itself.
namespace Referrals.Workbench.Cases;

/// <summary>Why a file is not sent.</summary>
public enum FileFault
{
    None,
    Empty,
    TooLarge,
    Type,
}

public static class FileRules
{
    /// <summary>The event by which a file can be opened, or not.</summary>
    public const string Screened = "attachment_screened";

    /// <summary>Bytes of a file at most.</summary>
    public const long Largest = 20 * 1024 * 1024;

    /// <summary>Endings that are taken, for the browser's dialogue.</summary>
    public const string Accept = ".pdf,.ofd,.wps,.et,.doc,.docx,.xls,.xlsx,.jpg,.jpeg,.png,.tif,.tiff,.heic,.heif,.dcm,.txt";

    private static readonly HashSet<string> Endings = [.. Accept.Split(','), ".jfif", ".jpe", ".hif", ".dicom"];

    /// <summary>Whether a file of this name and size can be sent.</summary>
    public static FileFault Check(string name, long size) =>
        size == 0 ? FileFault.Empty
        : size > Largest ? FileFault.TooLarge
        : Endings.Contains(Path.GetExtension(name).ToLowerInvariant()) ? FileFault.None
        : FileFault.Type;

    /// <summary>Where a browser knows no type, the name declares it.</summary>
    public static string TypeOf(string? said) => string.IsNullOrEmpty(said) ? "application/octet-stream" : said;

    /// <summary>1.2 MB, 340 KB.</summary>
    public static string Size(long bytes) =>
        bytes >= 1024 * 1024
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / (1024m * 1024):0.#} MB")
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Math.Max(1, bytes / 1024)} KB");
}
