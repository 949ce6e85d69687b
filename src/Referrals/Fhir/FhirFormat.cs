// Bundles as XML and JSON: what comes is read liberally, what goes is written strictly.
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Utility;
using Referrals.Http;
using Referrals.Shared;
using R4 = Hl7.Fhir.Model;

namespace Referrals.Fhir;

internal enum FhirSyntax
{
    Xml,
    Json,
}

internal static class FhirFormat
{
    public const string Xml = "application/fhir+xml";
    public const string Json = "application/fhir+json";

    // The deserializer goes down as deep as the document does: without a limit it would end the process.
    private const int Deepest = 60;

    // Order of elements, unknown elements and codes are forgiven; what cannot be used of them is refused where it is needed.
    private static readonly DeserializerSettings Liberal = new DeserializerSettings().UsingMode(DeserializationMode.Ostrich);
    private static readonly FhirXmlDeserializer XmlReading = new(Liberal);
    private static readonly FhirJsonDeserializer JsonReading = new(Liberal);
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly FhirXmlSerializer XmlWriting = new();
    private static readonly FhirJsonSerializer JsonWriting = new();

    /// <summary>By a media type; null where it is neither.</summary>
    public static FhirSyntax? Of(string? mediaType) =>
        mediaType?.ToLowerInvariant() switch
        {
            Xml or "application/xml" or "text/xml" => FhirSyntax.Xml,
            Json or "application/json" => FhirSyntax.Json,
            _ => null,
        };

    public static string MediaType(FhirSyntax syntax) => syntax == FhirSyntax.Xml ? Xml : Json;

    /// <summary>Reads a resource. No DTD, no entities, nothing is fetched.</summary>
    public static (R4.Resource? Resource, Refusal? Refusal) Read(byte[] bytes, FhirSyntax syntax)
    {
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            bytes = bytes[3..];
        try
        {
            var resource = syntax == FhirSyntax.Xml ? ReadXml(bytes) : ReadJson(bytes);
            return resource is null || HasNull(resource) ? (null, new Refusal("fhir.unreadable")) : (resource, null);
        }
        catch (RequestRefusedException refused)
        {
            return (null, refused.Refusal);
        }
        catch (XmlException problem)
        {
            return (
                null,
                HasDtd(bytes)
                    ? new Refusal("fhir.dtd")
                    : new Refusal("fhir.not-xml").With("line", $"{problem.LineNumber}").With("column", $"{problem.LinePosition}")
            );
        }
        catch (Exception problem) when (IsOfTheDocument(problem))
        {
            return (null, new Refusal("fhir.unreadable"));
        }
    }

    public static byte[] Write(R4.Resource resource, FhirSyntax syntax) =>
        syntax == FhirSyntax.Xml ? XmlWriting.SerializeToBytes(resource) : JsonWriting.SerializeToBytes(resource);

    /// <summary>As JSON: what is JSON as it was written, what is XML as it was understood. Null where it cannot be read.</summary>
    public static JsonNode? ToNode(byte[] bytes, FhirSyntax syntax)
    {
        try
        {
            return syntax == FhirSyntax.Json ? JsonNode.Parse(bytes, documentOptions: Strict)
                : Read(bytes, syntax).Resource is { } resource ? JsonNode.Parse(JsonWriting.SerializeToBytes(resource))
                : null;
        }
        catch (Exception problem) when (IsOfTheDocument(problem))
        {
            return null;
        }
    }

    /// <summary>The other way; null where it cannot be written. JSON is taken as it is, and read when it is done.</summary>
    public static byte[]? OfNode(JsonNode node, FhirSyntax syntax)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(node);
        try
        {
            return syntax == FhirSyntax.Json ? bytes
                : Read(bytes, FhirSyntax.Json).Resource is { } resource ? Write(resource, syntax)
                : null;
        }
        catch (Exception problem) when (IsOfTheDocument(problem))
        {
            return null;
        }
    }

    /// <summary>As people read it.</summary>
    public static string Print(R4.Resource resource, FhirSyntax syntax) =>
        syntax == FhirSyntax.Xml
            ? XmlWriting.SerializeToString(resource, pretty: true)
            : JsonWriting.SerializeToString(resource, pretty: true);

    // Whatever the SDK throws for what it reads or cannot write.
    private static bool IsOfTheDocument(Exception problem) =>
        problem
            is CodedException
                or JsonException
                or FormatException
                or ArgumentException
                or InvalidOperationException
                or NotSupportedException
                or InvalidCastException
                or OverflowException
                or XmlException;

    private static R4.Resource? ReadXml(byte[] bytes)
    {
        using (var scan = Open(bytes))
        {
            while (scan.Read())
            {
                if (scan.Depth > Deepest)
                    throw new RequestRefusedException(new Refusal("fhir.too-deep").With("limit", $"{Deepest}"));
            }
        }

        using var reader = Open(bytes);
        XmlReading.TryDeserializeResource(reader, out var resource, out _);
        return resource;
    }

    private static R4.Resource? ReadJson(byte[] bytes)
    {
        Body<object>.CheckSyntax(bytes);
        var reader = new Utf8JsonReader(bytes);
        JsonReading.TryDeserializeResource(ref reader, out var resource, out _);
        return resource;
    }

    // Liberal reading leaves null where a list holds something that is no element.
    private static bool HasNull(R4.Base element) =>
        element
            .EnumerateElements()
            .Any(child =>
                child.Value is IEnumerable<R4.Base?> list
                    ? list.Any(one => one is null || HasNull(one))
                    : child.Value is R4.Base one && HasNull(one)
            );

    private static XmlReader Open(byte[] bytes) =>
        XmlReader.Create(
            new MemoryStream(bytes, writable: false),
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
            }
        );

    private static bool HasDtd(byte[] bytes) =>
        Encoding.UTF8.GetString(bytes).Contains("<!DOCTYPE", StringComparison.OrdinalIgnoreCase)
        || Encoding.Unicode.GetString(bytes).Contains("<!DOCTYPE", StringComparison.OrdinalIgnoreCase);
}
