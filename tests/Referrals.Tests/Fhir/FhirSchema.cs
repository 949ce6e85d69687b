// What is sent must be valid by the schema of FHIR R4, and read back as what was sent.
using System.Xml;
using System.Xml.Schema;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Referrals.Fhir;

namespace Referrals.Tests.Fhir;

internal static class FhirSchema
{
    private static readonly string Folder = Path.Combine(Repository.Root, "contracts", "fhir", "schema");
    private static readonly Lazy<XmlSchemaSet> Schemas = new(Load);

    /// <summary>Where a document departs from the schema.</summary>
    public static IReadOnlyList<string> Faults(byte[] xml)
    {
        var faults = new List<string>();
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema, Schemas = Schemas.Value };
        settings.ValidationEventHandler += (_, fault) => faults.Add($"line {fault.Exception.LineNumber}: {fault.Message}");
        using var reader = XmlReader.Create(new MemoryStream(xml), settings);
        while (reader.Read())
        {
            // The handler collects.
        }

        return faults;
    }

    /// <summary>Reads what the service sent, strictly; in XML it must be valid too.</summary>
    public static T Strict<T>(byte[] bytes, FhirSyntax syntax = FhirSyntax.Xml)
        where T : Resource
    {
        if (syntax == FhirSyntax.Json)
            return (T)new FhirJsonDeserializer().DeserializeResource(System.Text.Encoding.UTF8.GetString(bytes));
        Faults(bytes).ShouldBeEmpty();
        using var reader = XmlReader.Create(new MemoryStream(bytes));
        return (T)new FhirXmlDeserializer().DeserializeResource(reader);
    }

    private static XmlSchemaSet Load()
    {
        var schemas = new XmlSchemaSet { XmlResolver = new XmlUrlResolver() };
        using var reader = XmlReader.Create(
            Path.Combine(Folder, "fhir-single.xsd"),
            // xml.xsd has a DOCTYPE that nothing in it needs.
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = new XmlUrlResolver() }
        );
        schemas.Add(null, reader);
        schemas.Compile();
        return schemas;
    }
}
