// An address under which calendar programs read a doctor's sessions without a token: its events, stored for ever, its state, and its rules.
using System.Security.Cryptography;
using System.Text;
using Referrals.EventStore;

namespace Referrals.Consultations;

/// <summary>A doctor's address was made 生成日历订阅地址; one that was there before is good no more.</summary>
/// <param name="Key">SHA-256 of the key in lower-case hexadecimal; the key itself is shown once and kept nowhere.</param>
/// <param name="At">When.</param>
public sealed record CalendarAddressMade(string Key, DateTimeOffset At);

/// <summary>A doctor's address was revoked 撤销日历订阅地址.</summary>
public sealed record CalendarAddressRevoked(DateTimeOffset At);

/// <summary>A key was made for a doctor; in a stream that is named for the key, by which the doctor is found.</summary>
/// <param name="Practitioner">The doctor's code.</param>
/// <param name="At">When.</param>
public sealed record CalendarKeyIssued(string Practitioner, DateTimeOffset At);

/// <summary>A doctor's address for calendar programs 日历订阅地址.</summary>
/// <param name="Key">SHA-256 of its key; null where there is none.</param>
/// <param name="MadeAt">When it was made.</param>
public sealed record CalendarAddress(string? Key, DateTimeOffset MadeAt)
{
    private const int KeyBytes = 32;

    public static readonly Aggregate<CalendarAddress> Aggregate = new(
        "calendar_address",
        new CalendarAddress(null, default),
        (_, e) =>
            e switch
            {
                CalendarAddressMade x => new CalendarAddress(x.Key, x.At),
                CalendarAddressRevoked => new CalendarAddress(null, default),
                _ => throw new InvalidOperationException($"{e.GetType().Name} does not belong to a calendar's address."),
            }
    );

    public static string StreamKey(string practitioner) => $"calendar-{practitioner}";

    /// <summary>A new key: 256 random bits, as letters and digits of an address.</summary>
    public static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>What is kept of a key.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Whether this is the key that is good now.</summary>
    public bool IsKey(string hash) =>
        Key is not null && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Key), Encoding.ASCII.GetBytes(hash));
}

/// <summary>Whose a key is, or was.</summary>
/// <param name="Practitioner">The doctor's code; null of a key that nobody was given.</param>
public sealed record CalendarKey(string? Practitioner)
{
    public static readonly Aggregate<CalendarKey> Aggregate = new(
        "calendar_key",
        new CalendarKey(default(string)),
        (_, e) =>
            e is CalendarKeyIssued x
                ? new CalendarKey(x.Practitioner)
                : throw new InvalidOperationException($"{e.GetType().Name} does not belong to a calendar's key.")
    );

    public static string StreamKey(string hash) => $"calendar-key-{hash}";
}

internal static class CalendarEvents
{
    public static EventTypes MapCalendars(this EventTypes types) =>
        types
            .Map<CalendarAddressMade>("calendar_address_made")
            .Map<CalendarAddressRevoked>("calendar_address_revoked")
            .Map<CalendarKeyIssued>("calendar_key_issued");
}
