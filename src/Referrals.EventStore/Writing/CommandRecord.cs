// The document that makes a command safe to send again.
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Referrals.EventStore.Writing;

/// <summary>The first answer to a command, stored in the transaction of its events. Unique within its tenant.</summary>
internal sealed class CommandRecord
{
    /// <summary>The command's id.</summary>
    public string Id { get; set; } = "";

    public string? Fingerprint { get; set; }

    /// <summary>The answer, as it was given; null where a command has none.</summary>
    public JsonElement? Answer { get; set; }

    /// <summary>The versions of its streams after it, in the order in which they were named.</summary>
    public IReadOnlyList<long> Versions { get; set; } = [];

    /// <summary>The stream of its last event; null where it wrote none.</summary>
    public string? LastStream { get; set; }

    /// <summary>
    /// The version of its last event in <see cref="LastStream"/>. Where it stands in the log is known only after the commit.
    /// </summary>
    public long LastVersion { get; set; }

    /// <summary>Where it stands in the log; only of commands that were recorded before Marten kept the log.</summary>
    public long? Position { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CommandRecord))]
internal sealed partial class CommandRecordJson : JsonSerializerContext;
