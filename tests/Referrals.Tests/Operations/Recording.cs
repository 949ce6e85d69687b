// Requests that were sent to an old database and their answers, and how an answer of today is compared with them.
using System.Globalization;
using System.Text.Json.Nodes;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Operations;

/// <summary>What is known of the old database.</summary>
/// <param name="TakenAt">When the copy was taken; the answers are those of this moment.</param>
/// <param name="Events">How many events it holds.</param>
/// <param name="Cases">Ids of the cases, by what happened to them.</param>
/// <param name="People">References of some patients, likewise.</param>
/// <param name="Pools">Keys of the pools.</param>
/// <param name="Streams">Some streams, as <c>streams show</c> printed them.</param>
/// <param name="Commands">Requests that may be repeated, and their first answers.</param>
/// <param name="Answers">Reading requests and their answers.</param>
internal sealed record Recording(
    DateTimeOffset TakenAt,
    long Events,
    IReadOnlyDictionary<string, string> Cases,
    IReadOnlyDictionary<string, string> People,
    IReadOnlyList<string> Pools,
    IReadOnlyList<RecordedStream> Streams,
    IReadOnlyList<RecordedRequest> Commands,
    IReadOnlyList<RecordedRequest> Answers
);

internal sealed record RecordedStream(string County, string Key, JsonArray Events);

/// <summary>
/// A request. The caller is written as for a development token, followed by a space and the practitioner where that is not the
/// institution's first.
/// </summary>
internal sealed record RecordedRequest(
    string Who,
    string Method,
    string Path,
    string? Body,
    string? Language,
    string? Key,
    string? IfMatch,
    RecordedAnswer Answer
)
{
    /// <summary>The same request, byte by byte, to be sent to the service.</summary>
    public Scenario To(TestService service)
    {
        var who = Who.Split(' ');
        var scenario = service.As(who[0], practitioner: who.ElementAtOrDefault(1)).Send(HttpMethod.Parse(Method), Path);
        if (Body is not null)
            scenario = scenario.Raw(Body);
        (string Name, string? Value)[] headers = [("Accept-Language", Language), ("Idempotency-Key", Key), ("If-Match", IfMatch)];
        return headers.Aggregate(scenario, (one, header) => header.Value is null ? one : one.Header(header.Name, header.Value));
    }

    public override string ToString() => $"{Method} {Path} as {Who}";
}

/// <summary>An answer without its words, which may be reworded: of a problem there is only the code.</summary>
internal sealed record RecordedAnswer(int Status, string? Etag, long? Position, string? Location, JsonNode? Body, string? Text)
{
    // A caller may be able to do more, and have more lists, than then.
    private static readonly string[] MayGrow = ["/actions", "/lists"];

    /// <summary>What is not as it was; empty where all is. Members that came later are no difference.</summary>
    public IEnumerable<string> Differences(Answer now)
    {
        if (now.Status != Status)
            return [$"the status was {Status} and is {now.Status} {now.Text}"];
        return
        [
            .. Difference("ETag", Etag, now.Header("ETag")),
            .. Difference("Log-Position", Position?.ToString(CultureInfo.InvariantCulture), now.Header("Log-Position")),
            .. Difference("Location", Location, now.Header("Location")),
            .. Difference("the text", Text, now.Text),
            .. Body is null ? [] : Differences(Body, JsonNode.Parse(now.Text), ""),
        ];
    }

    /// <summary>What differs between two documents, each with where it stands.</summary>
    internal static IEnumerable<string> Differences(JsonNode? then, JsonNode? now, string at) =>
        (then, now) switch
        {
            (JsonObject a, JsonObject b) => a.SelectMany(member =>
                b.ContainsKey(member.Key) ? Differences(member.Value, b[member.Key], $"{at}/{member.Key}") : [$"{at}/{member.Key} is gone"]
            ),
            (JsonArray a, JsonArray b) when Array.Exists(MayGrow, at.EndsWith) => a.Where(one =>
                    !b.Any(other => !Differences(one, other, at).Any())
                )
                .Select(one => $"{at} has no {Written(one)}"),
            (JsonArray a, JsonArray b) when a.Count == b.Count => a.Zip(b)
                .SelectMany((pair, i) => Differences(pair.First, pair.Second, $"{at}/{i}")),
            _ => JsonNode.DeepEquals(then, now) ? [] : [$"{at} was {Written(then)} and is {Written(now)}"],
        };

    private static string Written(JsonNode? node) => node?.ToJsonString(TestClient.Json) ?? "null";

    private static IEnumerable<string> Difference(string what, string? then, string? now) =>
        then is null || then == now ? [] : [$"{what} was {then} and is {now}"];
}
