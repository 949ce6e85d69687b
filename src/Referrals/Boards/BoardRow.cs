// What boards keep of a stream: as much as its lines follow from.
using System.Text.Json.Serialization;

namespace Referrals.Boards;

/// <summary>A stream as boards count it.</summary>
[JsonDerivedType(typeof(CountedCase), "case")]
[JsonDerivedType(typeof(CountedConsultation), "consultation")]
[JsonDerivedType(typeof(CountedPool), "pool")]
[JsonDerivedType(typeof(CountedMonth), "month")]
[JsonDerivedType(typeof(CountedStays), "stays")]
internal abstract record BoardRow
{
    /// <summary>What is counted of it now.</summary>
    public abstract IEnumerable<BoardLine> Lines();

    /// <summary>Whether it is in any stock: it came more often than it left.</summary>
    public bool IsInStock() =>
        Lines().Where(line => Measure.Find(line.Measure) is { Kind: MeasureKind.Stock }).Sum(line => line.Amount) > 0;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    AllowOutOfOrderMetadataProperties = true
)]
[JsonSerializable(typeof(BoardRow))]
internal sealed partial class BoardRowJson : JsonSerializerContext;
