// What was typed and has not reached the service, kept in this tab.
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.Workbench.Client;
using Referrals.Workbench.Shell;
using Referrals.Workbench.SignIn;

namespace Referrals.Workbench.FamilyDoctor;

/// <summary>
/// A form without the patient's data: a reference, codes and texts. It is kept for this tab and this caller only, and is gone after
/// signing out and after sending (decision 0026).
/// </summary>
/// <param name="Case">The id under which it will be sent; of what it comes out of where that is there already.</param>
/// <param name="Version">The draft's version that it goes on from; null where there is none.</param>
/// <param name="Form">The form, <c>patient</c> left out.</param>
/// <param name="Tried">It was sent, and the answer was not seen.</param>
/// <param name="Purpose">What becomes of it.</param>
public sealed record UnsentTransfer(
    Guid Case,
    long? Version,
    ReferralForm Form,
    bool Tried = false,
    TransferPurpose Purpose = TransferPurpose.New
);

/// <summary>One form at a time, in the storage of this tab.</summary>
public sealed class Unsent(Browser browser, Session session)
{
    /// <summary>Of every name under which something unsent is kept.</summary>
    public const string Prefix = Browser.UnsentPrefix;

    private string Name => $"{Prefix}{session.Caller?.Subject}.transfer";

    public async Task<UnsentTransfer?> Read()
    {
        if (await browser.Kept(Name) is not { Length: > 0 } kept)
            return null;
        try
        {
            return JsonSerializer.Deserialize(kept, UnsentJson.Default.UnsentTransfer);
        }
        catch (JsonException)
        {
            await Forget();
            return null;
        }
    }

    public ValueTask Keep(UnsentTransfer unsent) =>
        browser.Keep(
            Name,
            JsonSerializer.Serialize(unsent with { Form = unsent.Form with { Patient = null } }, UnsentJson.Default.UnsentTransfer)
        );

    public ValueTask Forget() => browser.Forget(Name);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UnsentTransfer))]
public sealed partial class UnsentJson : JsonSerializerContext;
