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

    /// <summary>Whether it is in any stock: it came and has not left.</summary>
    public bool IsInStock()
    {
        var stocks = Lines().Where(line => Measure.Find(line.Measure) is { Kind: MeasureKind.Stock }).ToList();
        return stocks.Exists(line => line.Amount > 0 && !stocks.Exists(other => other.Name == BoardLine.NameOfLeaving(line.Name)));
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    AllowOutOfOrderMetadataProperties = true
)]
[JsonSerializable(typeof(BoardRow))]
internal sealed partial class BoardRowJson : JsonSerializerContext;
