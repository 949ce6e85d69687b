// What an operator can look up.
namespace Referrals.Shared;

/// <summary>An exception whose cause a runbook or ops/README.md names by a code.</summary>
internal interface ICodedException
{
    /// <summary>Stable, such as <c>postgres.disk-full</c>.</summary>
    string Code { get; }
}
