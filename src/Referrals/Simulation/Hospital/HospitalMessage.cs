// A message that a simulated hospital system sends.
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.Shared;

namespace Referrals.Simulation.Hospital;

/// <summary>A CloudEvents message. Its bytes follow from what it says, so that the same message is the same bytes.</summary>
/// <param name="Source">Code of the institution.</param>
/// <param name="Name">Its id at the first attempt.</param>
/// <param name="Type">What is asked for.</param>
/// <param name="Subject">Case or pool.</param>
/// <param name="Data">The body; null for none.</param>
internal sealed record HospitalMessage(string Source, string Name, string Type, string? Subject, object? Data)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { Kebab.Enums },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>How often it was refused before, and one more.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>What is asked for where no pool has a place.</summary>
    public HospitalMessage? Otherwise { get; init; }

    /// <summary>Whether it was sent before, as it is.</summary>
    public bool IsCopy { get; init; }

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public string? Fault { get; init; }

    /// <summary>Instead of what it says.</summary>
    public byte[]? Raw { get; init; }

    // A refused message is sent again under an id of its own.
    public string Id => Attempt == 1 ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}-{Attempt}");

    public byte[] Body() =>
        Raw
        ?? JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                Specversion = "1.0",
                Id,
                Source,
                Type,
                Subject,
                Datacontenttype = "application/json",
                Data,
            },
            Json
        );
}
