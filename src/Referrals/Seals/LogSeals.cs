// What a county's log was on the evening of each day: a root, signed, that a copy elsewhere is compared with.
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Seals;

/// <summary>The log of a county was sealed 日志封存, after a day was over.</summary>
/// <param name="Day">
/// The day (Asia/Shanghai) up to whose end everything is under the seal; what came in the minutes after it may be too.
/// </param>
/// <param name="Block">Number of the newest block of the county then.</param>
/// <param name="Position">The position of the last event in it.</param>
/// <param name="Root">The block's root: SHA-256 in lower case hexadecimal digits.</param>
/// <param name="Key">Which key signed: SHA-256 of the public key (SubjectPublicKeyInfo), in lower case hexadecimal digits.</param>
/// <param name="Signature">ECDSA P-256 with SHA-256 over <see cref="LogSeal.SignedText"/>, as a DER sequence, in base64.</param>
public sealed record LogSealed(DateOnly Day, long Block, long Position, string Root, string Key, string Signature);

/// <summary>A seal as it is handed out and kept elsewhere.</summary>
/// <param name="County">Code of the county.</param>
/// <param name="Day">The day (Asia/Shanghai) up to whose end everything is under it.</param>
/// <param name="Block">Number of the block.</param>
/// <param name="Position">The position of the last event in it.</param>
/// <param name="Root">The block's root, in lower case hexadecimal digits.</param>
/// <param name="Key">Which key signed.</param>
/// <param name="Signature">In base64.</param>
public sealed record LogSeal(string County, DateOnly Day, long Block, long Position, string Root, string Key, string Signature)
{
    /// <summary>
    /// What is signed, as UTF-8: a line each for the kind, county, day, block, position and root, without an end of line after the last.
    /// </summary>
    public static string SignedText(string county, DateOnly day, long block, long position, string root) =>
        string.Create(CultureInfo.InvariantCulture, $"referrals log seal 1\n{county}\n{day:yyyy-MM-dd}\n{block}\n{position}\n{root}");

    internal byte[] Signed() => Encoding.UTF8.GetBytes(SignedText(County, Day, Block, Position, Root));
}

/// <summary>State of the stream <see cref="StreamKey"/>, one per county: all its seals.</summary>
public sealed record LogSeals
{
    public const string StreamKey = "log-seals";

    public static readonly Aggregate<LogSeals> Aggregate = new("log-seals", new LogSeals(), (state, e) => state.Evolve(e));

    private LogSeals() { }

    /// <summary>One for each day that was sealed, in their order.</summary>
    public ImmutableList<LogSealed> All { get; private init; } = [];

    /// <summary>Seals a day; nothing where it was sealed before, or one after it.</summary>
    public static Decided Seal(LogSeals state, LogSealed seal)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(seal);
        return state.All is [.., var last] && last.Day >= seal.Day ? Decided.Nothing : Decided.With(seal);
    }

    private LogSeals Evolve(object e) =>
        e is LogSealed seal
            ? this with
            {
                All = All.Add(seal),
            }
            : throw new InvalidOperationException($"{e.GetType().Name} is no event of a log's seals.");
}

internal static class LogSealEvents
{
    public static EventTypes MapSeals(this EventTypes types) => types.Map<LogSealed>("log_sealed");

    /// <summary>A seal of a county as it is handed out.</summary>
    public static LogSeal Of(this LogSealed seal, string county) =>
        new(county, seal.Day, seal.Block, seal.Position, seal.Root, seal.Key, seal.Signature);
}

/// <summary>How events and seals are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LogSealed))]
[JsonSerializable(typeof(LogSeal))]
[JsonSerializable(typeof(LogSealsAnswer))]
internal sealed partial class SealsJson : JsonSerializerContext;
