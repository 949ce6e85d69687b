// Operations of the dispatcher's board beyond answering and arranging.
namespace Referrals.Workbench.Client;

/// <summary>The other case of an exchange 互换.</summary>
public sealed record SwapForm(Guid? With);

/// <summary>The session to wait for 候补.</summary>
public sealed record WaitingForm(string? Pool, string? Session, string? Bypass);

public static partial class Api
{
    public static readonly Send<SwapForm, ReferralAnswer> Swap = OnCase("swap", ApiJson.Default.SwapForm);

    public static readonly Send<WaitingForm, ReferralAnswer> WaitForPlace = OnCase("waiting", ApiJson.Default.WaitingForm);

    public static readonly Command<ReferralAnswer> LeaveWaitingList = new(
        "/api/referrals/{id}/waiting-end",
        ApiJson.Default.ReferralAnswer
    );
}
