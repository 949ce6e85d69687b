// One line of the doctor.
namespace Referrals.Operations.Cli;

internal enum FindingLevel
{
    Ok,
    Warning,
    Error,
}

/// <summary>What was found, and for a problem what to do next.</summary>
internal sealed record Finding(string Check, FindingLevel Level, string Says, string? Next = null)
{
    public static Finding Ok(string check, string says) => new(check, FindingLevel.Ok, says);

    public static Finding Warning(string check, string says, string next) => new(check, FindingLevel.Warning, says, next);

    public static Finding Error(string check, string says, string next) => new(check, FindingLevel.Error, says, next);
}
