// Where the master keys come from: the environment, a file, or for the embedded database a file made once.
namespace Referrals.People;

/// <summary>Names one of the three, the first that is set.</summary>
/// <param name="Text">The keys themselves.</param>
/// <param name="File">A file that must be there.</param>
/// <param name="GeneratedFile">A file that is made when neither it nor any person is there yet.</param>
internal sealed record MasterKeySource(string? Text = null, string? File = null, string? GeneratedFile = null)
{
    /// <summary>Set by the service when it runs a PostgreSQL of its own.</summary>
    public const string GeneratedFileSetting = "People:GeneratedKeyFile";

    private const string TextSetting = "REFERRALS_MASTER_KEYS";
    private const string FileSetting = "REFERRALS_MASTER_KEY_FILE";

    public static MasterKeySource From(IConfiguration configuration) =>
        new(configuration[TextSetting], configuration[FileSetting], configuration[GeneratedFileSetting]);

    /// <summary>Reads the keys; makes them, in the file for that, only while no key is in use yet.</summary>
    /// <exception cref="PeopleVaultException">There are none, or they cannot be used.</exception>
    public async Task<MasterKeys> Load(bool mayGenerate, CancellationToken cancellation)
    {
        if (!string.IsNullOrEmpty(Text))
            return MasterKeys.Parse(Text, TextSetting);
        var file = string.IsNullOrEmpty(File) ? GeneratedFile : File;
        if (string.IsNullOrEmpty(file))
            throw Missing(
                $"Set {TextSetting} or {FileSetting}: a first set is made by  for k in k1 {MasterKeys.Lookup}; do echo $k:$(openssl rand -base64 32); done"
            );
        if (!System.IO.File.Exists(file))
        {
            if (file != GeneratedFile)
                throw Missing($"{FileSetting} names {file}, which is not there.");
            if (!mayGenerate)
                throw Missing($"{file} is not there, but the database holds people sealed with its keys. Bring the file back.");
            await Generate(file, cancellation);
        }

        try
        {
            return MasterKeys.Parse(await System.IO.File.ReadAllTextAsync(file, cancellation), file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Missing($"{file} cannot be read: {problem.Message}", problem);
        }

        static PeopleVaultException Missing(string message, Exception? inner = null) =>
            new(PeopleVaultException.MasterKeyMissing, message, inner);
    }

    // Whole or not at all, on the disk before the first person is sealed, and never over a file that another process has just made.
    private static async Task Generate(string file, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var draft = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        await using (var stream = new FileStream(draft, options))
        {
            await using var writer = new StreamWriter(stream, leaveOpen: true);
            await writer.WriteAsync(MasterKeys.Generate().AsMemory(), cancellation);
            await writer.FlushAsync(cancellation);
            stream.Flush(flushToDisk: true);
        }

        try
        {
            System.IO.File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (System.IO.File.Exists(file))
        {
            System.IO.File.Delete(draft);
        }
    }
}
