// streams show: what stands in the log about one thing, as it stands there.
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using JasperFx.Events;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Operations.Cli;

internal static class StreamCommands
{
    private static readonly string[] Moments =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd HH:mm",
        "yyyy-MM-ddTHH:mm",
        "yyyy-MM-ddTHH:mm:ss",
        "yyyy-MM-ddTHH:mmK",
        "yyyy-MM-ddTHH:mm:ssK",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
    ];

    public static Command Create()
    {
        var key = new Argument<string>("key")
        {
            Description = "The stream's key, such as referral-01993c1e-7a2b-7c55-9d2f-0a5b1c2d3e4f, directory, practitioners or policies.",
        };
        var county = new Option<string>("--county") { Description = "Whose stream.", DefaultValueFactory = _ => Seed.Sample };
        var asOf = new Option<string?>("--as-of")
        {
            Description =
                "A version, or a moment such as 2026-03-01T08:00 (China Standard Time unless it says otherwise): only what stood there then.",
        };
        var json = new Option<bool>("--json") { Description = "One JSON array." };
        var show = new Command("show", "Shows a stream's events, oldest first. Texts about patients stay sealed.")
        {
            key,
            county,
            asOf,
            json,
        };
        show.SetAction(
            async (parsed, cancellation) =>
            {
                var stream = new StreamId(parsed.GetRequiredValue(county), parsed.GetRequiredValue(key));
                var until = parsed.GetValue(asOf) is { } text ? Parse(text) : AsOf.Now;
                await using var host = await CommandHost.OpenAsync(create: false, cancellation);
                var log = host.Services.GetRequiredService<EventLog>();
                var events = await FetchAsync(log, stream, until, cancellation);
                var types = host.Services.GetRequiredService<EventTypes>();
                if (parsed.GetValue(json))
                {
                    Console.WriteLine(new JsonArray([.. events.Select(line => ToJson(line, types))]).ToJsonString(types.Json));
                    return 0;
                }
                foreach (var line in events)
                {
                    Console.WriteLine(
                        line.Event is { } e
                            ? $"{line.Version, 4}  #{e.Sequence}  {Shown(e.Timestamp)}  {e.EventTypeName}  {e.Actor ?? "-"}"
                            : $"{line.Version, 4}  cannot be read by this program"
                    );
                    Console.WriteLine($"      {Data(line, types)?.ToJsonString(types.Json) ?? "null"}");
                }
                if (events.Count > 0)
                {
                    return 0;
                }
                await Console.Error.WriteLineAsync(
                    $"There is no stream \"{stream.Key}\" in county {stream.Tenant}{(parsed.GetValue(asOf) is { } then ? $" as of {then}" : "")}."
                );
                return CommandLine.Failed;
            }
        );
        return new Command("streams", "Streams of the log.") { show };
    }

    /// <summary>A version is a number; a moment without an offset is China Standard Time.</summary>
    internal static AsOf Parse(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return AsOf.Version(version);
        }
        return Moment(text) is { } moment
            ? AsOf.Moment(moment)
            : throw new MisuseException($"--as-of is \"{text}\": a version such as 7 or a moment such as 2026-03-01T08:00 is needed.");
    }

    /// <summary>Null if it is none.</summary>
    internal static DateTimeOffset? Moment(string text) =>
        !DateTime.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var moment) ? null
        : moment.Kind == DateTimeKind.Unspecified ? new DateTimeOffset(moment, Shanghai.Offset)
        : new DateTimeOffset(moment.ToUniversalTime(), TimeSpan.Zero);

    // An event that this program cannot read must not hide the others.
    private static async Task<IReadOnlyList<Line>> FetchAsync(EventLog log, StreamId stream, AsOf until, CancellationToken cancellation)
    {
        try
        {
            return [.. (await log.FetchStream(stream, until, cancellation)).Select(e => new Line(e.Version, e, null))];
        }
        catch (UnreadableEventException)
        {
            var lines = new List<Line>();
            while (await FetchAsync(log, stream, lines.Count + 1, cancellation) is { } line)
            {
                lines.Add(line);
            }
            return lines;
        }
    }

    private static async Task<Line?> FetchAsync(EventLog log, StreamId stream, long version, CancellationToken cancellation)
    {
        try
        {
            return await log.FetchEvent(stream, version, cancellation) is { } e ? new Line(version, e, null) : null;
        }
        catch (UnreadableEventException unreadable)
        {
            return new Line(version, null, unreadable.Message);
        }
    }

    private static JsonObject ToJson(Line line, EventTypes types) =>
        line.Event is not { } e
            ? new() { ["version"] = line.Version, ["data"] = Data(line, types) }
            : new()
            {
                ["version"] = e.Version,
                ["sequence"] = e.Sequence,
                ["recordedAt"] = e.Timestamp.ToOffset(Shanghai.Offset).ToString("O", CultureInfo.InvariantCulture),
                ["event"] = e.EventTypeName,
                ["actor"] = e.Actor,
                ["data"] = Data(line, types),
            };

    private static JsonNode? Data(Line line, EventTypes types) =>
        line.Event is { } e
            ? JsonSerializer.SerializeToNode(e.Data, types.Json.GetTypeInfo(e.Data.GetType()))
            : new JsonObject { ["unreadable"] = line.Unreadable };

    private static string Shown(DateTimeOffset moment) =>
        moment.ToOffset(Shanghai.Offset).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>An event, or why it cannot be read.</summary>
    private sealed record Line(long Version, IEvent? Event, string? Unreadable);
}
