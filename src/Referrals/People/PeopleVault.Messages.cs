// Messages that were refused: sealed for nobody in particular, as nobody has checked yet whom they are about.
namespace Referrals.People;

internal sealed partial class PeopleVault
{
    /// <summary>Seals a message under the current master key; it opens only as this one.</summary>
    public byte[] SealMessage(Guid id, ReadOnlySpan<byte> message) => Keys.SealMessage(id, message);

    /// <summary>The message again; null where the master key of its time is gone.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It is another one, or was changed since.</exception>
    public byte[]? OpenMessage(Guid id, ReadOnlySpan<byte> message) => Keys.OpenMessage(id, message);
}
