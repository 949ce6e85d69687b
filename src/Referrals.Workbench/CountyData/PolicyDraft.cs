// A policy being changed: each parameter with what it was and what it would be.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.Workbench.Client;

namespace Referrals.Workbench.CountyData;

/// <summary>How a parameter is typed.</summary>
public enum ParameterKind
{
    Number,
    Flag,
    Code,

    /// <summary>Texts with commas between.</summary>
    Texts,

    /// <summary>A table, which is not changed here.</summary>
    Fixed,
}

/// <summary>A parameter.</summary>
public sealed class PolicyParameter(string place, ParameterKind kind, string was)
{
    /// <summary>Its place: <c>clocks.arrival.minutes</c>.</summary>
    public string Place { get; } = place;

    public ParameterKind Kind { get; } = kind;

    /// <summary>What it is in the policy that is changed.</summary>
    public string Was { get; } = was;

    /// <summary>What was typed.</summary>
    public string Value { get; set; } = was;

    public bool IsChanged => Value.Trim() != Was;

    /// <summary>The group in which it stands.</summary>
    public string Group => Place.Split('.')[0];

    /// <summary>Whether what was typed can be sent.</summary>
    public bool IsValid =>
        Kind != ParameterKind.Number || decimal.TryParse(Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
}

/// <summary>All parameters of a policy.</summary>
public sealed class PolicyDraft
{
    private readonly JsonObject root;

    /// <summary>Begins with a policy as it is.</summary>
    public PolicyDraft(PolicyParameters parameters)
    {
        root = JsonSerializer.SerializeToNode(parameters, ApiJson.Default.PolicyParameters)!.AsObject();
        Parameters = [.. Flatten(root, "")];
    }

    public IReadOnlyList<PolicyParameter> Parameters { get; }

    /// <summary>What would change.</summary>
    public IReadOnlyList<PolicyParameter> Changes => [.. Parameters.Where(one => one.IsChanged)];

    /// <summary>Whether something would change, and all of it can be sent.</summary>
    public bool IsComplete => Changes.Count > 0 && Parameters.All(one => one.IsValid);

    /// <summary>What is sent: the whole set, as changed.</summary>
    public PolicyBody Body(string reason)
    {
        var changed = root.DeepClone().AsObject();
        foreach (var one in Changes)
            Set(changed, one);
        var set = changed.Deserialize(ApiJson.Default.PolicyParameters)!;
        return new PolicyBody(
            reason,
            set.Clocks,
            set.WorkingTime,
            set.Referrals,
            set.Reserve,
            set.Whitelist,
            set.Deductible,
            set.Consultations,
            set.Privacy
        );
    }

    private static void Set(JsonObject root, PolicyParameter one)
    {
        var names = one.Place.Split('.');
        var at = names[..^1].Aggregate(root, (place, name) => place[name]!.AsObject());
        var value = one.Value.Trim();
        at[names[^1]] = one.Kind switch
        {
            ParameterKind.Number => JsonValue.Create(decimal.Parse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)),
            ParameterKind.Flag => JsonValue.Create(value == "true"),
            ParameterKind.Texts => new JsonArray([
                .. value
                    .Split([',', '，', '、', ' '], StringSplitOptions.RemoveEmptyEntries)
                    .Select(text => (JsonNode)JsonValue.Create(text)),
            ]),
            _ => JsonValue.Create(value),
        };
    }

    private static IEnumerable<PolicyParameter> Flatten(JsonNode? node, string place) =>
        node switch
        {
            JsonObject many => many.SelectMany(member => Flatten(member.Value, place.Length == 0 ? member.Key : $"{place}.{member.Key}")),
            JsonArray list when list.All(item => item is JsonValue) =>
            [
                new PolicyParameter(place, ParameterKind.Texts, string.Join(", ", list.Select(item => item!.GetValue<string>()))),
            ],
            JsonArray list => [new PolicyParameter(place, ParameterKind.Fixed, list.ToJsonString())],
            JsonValue value => [Leaf(value, place)],
            _ => [],
        };

    private static PolicyParameter Leaf(JsonValue value, string place) =>
        value.GetValueKind() switch
        {
            JsonValueKind.Number => new PolicyParameter(place, ParameterKind.Number, value.ToJsonString()),
            JsonValueKind.True => new PolicyParameter(place, ParameterKind.Flag, "true"),
            JsonValueKind.False => new PolicyParameter(place, ParameterKind.Flag, "false"),
            _ => new PolicyParameter(place, ParameterKind.Code, value.GetValue<string>()),
        };
}
