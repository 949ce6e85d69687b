// What a pool's stream is about: a hospital, a kind of resource, a unit and a day.
using System.Globalization;
using Referrals.EventStore;

namespace Referrals.Shared;

/// <summary>
/// Names what a unit offers of one kind on one day. Its text is <c>institution~kind~unit~day</c>, with <c>~of</c> before the day where it
/// is of a specialist or a machine.
/// </summary>
/// <param name="Institution">Code of the hospital.</param>
/// <param name="Kind">Clinic slots 专家号, beds 床位 or examinations 检查.</param>
/// <param name="Unit">Code of the department, clinic or ward.</param>
/// <param name="Of">Code of the specialist (clinic slots) or machine (examinations); null for the unit as a whole.</param>
/// <param name="Day">Calendar day, Asia/Shanghai.</param>
public sealed record PoolKey(string Institution, Resource Kind, string Unit, string? Of, DateOnly Day)
{
    private const string Stream = "pool-";

    /// <summary>Key of the day's stream.</summary>
    public string StreamKey => StreamKeyOf(ToString());

    /// <summary>Key of the stream of a pool that is named by its text.</summary>
    public static string StreamKeyOf(string pool) => Stream + pool;

    public override string ToString() =>
        string.Join('~', (string[])[Institution, Kebab.Of(Kind), Unit, .. Of is null ? Array.Empty<string>() : [Of], Day.Iso()]);

    /// <summary>The key that this text is; null where it is none.</summary>
    public static PoolKey? Parse(string? text)
    {
        if (
            text is null
            || text.Length > StreamId.MaxLength - Stream.Length
            || text.Split('~') is not { Length: 4 or 5 } parts
            || !parts.All(IsCode)
        )
            return null;
        return
            Kebab.Parse<Resource>(parts[1]) is { } kind
            && DateOnly.TryParseExact(parts[^1], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new PoolKey(parts[0], kind, parts[2], parts.Length == 5 ? parts[3] : null, day)
            : null;
    }

    // No stream has another; nothing else shall reach the log.
    private static bool IsCode(string part) => part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>The key of a stream; null where it is no pool's.</summary>
    public static PoolKey? OfStream(string streamKey)
    {
        ArgumentNullException.ThrowIfNull(streamKey);
        return streamKey.StartsWith(Stream, StringComparison.Ordinal) ? Parse(streamKey[Stream.Length..]) : null;
    }
}

/// <summary>One session of a pool's day, as cases name it.</summary>
/// <param name="Pool">Text of its <see cref="PoolKey"/>.</param>
/// <param name="Session">Code of the session.</param>
public sealed record PoolPlace(string Pool, string Session);
