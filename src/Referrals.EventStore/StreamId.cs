// The identity of a stream.
namespace Referrals.EventStore;

/// <summary>The identity of a stream: a tenant (county) and a key that is unique within it.</summary>
/// <param name="Tenant">The tenant; <see cref="DefaultTenant"/> where there is only one.</param>
/// <param name="Key">Up to 200 characters, no control characters, compared exactly.</param>
public readonly record struct StreamId(string Tenant, string Key)
{
    /// <summary>The tenant that Marten uses when none is named.</summary>
    public const string DefaultTenant = "*DEFAULT*";

    /// <summary>The longest tenant or key, in characters: far below what a PostgreSQL index entry can hold.</summary>
    public const int MaxLength = 200;

    public override string ToString() => $"{Tenant}/{Key}";

    internal void Validate()
    {
        RefuseUnless(IsName(Tenant), nameof(Tenant));
        RefuseUnless(IsName(Key), nameof(Key));
    }

    internal static bool IsName(string? text)
    {
        if (text is not { Length: > 0 and <= MaxLength })
            return false;
        foreach (var c in text)
        {
            if (char.IsControl(c) || char.IsSurrogate(c))
                return false;
        }

        return true;
    }

    private static void RefuseUnless(bool valid, string part)
    {
        if (!valid)
            throw new InvalidAppendException(
                $"The stream's {part} must have 1 to {MaxLength} characters, none of them control characters or surrogates."
            );
    }
}
