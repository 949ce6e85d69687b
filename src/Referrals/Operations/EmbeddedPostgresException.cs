// Why the embedded PostgreSQL could not be used, in one line that a person can act on.
using Referrals.Shared;

namespace Referrals.Operations;

/// <summary>The embedded PostgreSQL could not be started or reached. Nothing in the data folder was lost.</summary>
/// <remarks>The message is one line: what is wrong, where, and what to do.</remarks>
public sealed class EmbeddedPostgresException : Exception, ICodedException
{
    public const string PortTaken = "postgres.port-taken";
    public const string DiskFull = "postgres.disk-full";
    public const string DataOfOtherVersion = "postgres.data-of-other-version";
    public const string BinariesMissing = "postgres.binaries-missing";
    public const string FolderUnreachable = "postgres.folder-unreachable";
    public const string SettingsInvalid = "postgres.settings-invalid";
    public const string StartFailed = "postgres.start-failed";

    internal EmbeddedPostgresException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>One of the constants of this class. Stable, so that scripts and runbooks may rely on it.</summary>
    public string Code { get; }
}
