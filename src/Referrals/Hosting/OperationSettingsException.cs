// Settings that make no sense.
using Referrals.Shared;

namespace Referrals.Hosting;

/// <summary>Settings about the running of the service that make no sense. The message is one line that says which.</summary>
internal sealed class OperationSettingsException(string code, string message) : Exception(message), ICodedException
{
    public string Code { get; } = code;
}
