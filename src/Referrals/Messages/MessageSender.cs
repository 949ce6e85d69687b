// Who a message speaks for.
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Messages;

/// <summary>A hospital's system, or the insurance office's.</summary>
internal static class MessageSender
{
    /// <summary>Who sends messages and has a feed.</summary>
    public const Roles All = Roles.HisSystem | Roles.Insurer;

    /// <summary>The code of a caller as a message's source, and as the name of a feed; null where the caller has none.</summary>
    public static string? CodeOf(Caller caller) =>
        caller.Is(Roles.HisSystem) ? caller.Institution
        : caller.Is(Roles.Insurer) ? InsuranceOffice.Code
        : null;

    /// <summary>
    /// The caller on whose behalf a message is done. It is the same whichever way the message came, so that one that came by two of them
    /// is still the same command.
    /// </summary>
    public static Caller CallerOf(string county, string code) =>
        code == InsuranceOffice.Code
            ? new Caller($"messages@{code}", county, null, Roles.Insurer)
            : new Caller($"messages@{code}", county, code, Roles.HisSystem);
}
