// The parts that every bundle of ours has.
using Hl7.Fhir.Model;

namespace Referrals.Fhir;

internal static class FhirParties
{
    public static MessageHeader.MessageDestinationComponent Destination(string institution, string? name) =>
        new()
        {
            Name = name,
            Endpoint = $"{FhirCodes.Institutions}:{institution}",
            Receiver = Institution(institution, name),
        };

    public static MessageHeader.MessageSourceComponent Source(Uri service) =>
        new()
        {
            Name = "县域医共体会诊转诊协同",
            Software = "Referrals",
            Endpoint = $"{service}/$process-message",
        };

    public static ResourceReference Institution(string institution, string? name) =>
        new() { Identifier = new Identifier(FhirCodes.Institutions, institution), Display = name };

    /// <summary>The case as the exchange calls it.</summary>
    public static ResourceReference Appointment(Guid id, string? number) =>
        new($"Appointment/{id}") { Identifier = new Identifier(FhirCodes.Cases, id.ToString()), Display = number };

    /// <summary>A message of these resources, the header first.</summary>
    /// <param name="service">Address of this service's <c>/fhir</c>: what references in the bundle are relative to.</param>
    /// <param name="id">Id of the bundle.</param>
    /// <param name="at">When; null in answers, which are the same whenever they are given.</param>
    /// <param name="resources">What is in it.</param>
    public static Bundle Message(Uri service, string id, DateTimeOffset? at, params IEnumerable<Resource> resources)
    {
        var bundle = new Bundle
        {
            Id = id,
            Type = Bundle.BundleType.Message,
            Timestamp = at,
        };
        foreach (var resource in resources)
            bundle.Entry.Add(new Bundle.EntryComponent { FullUrl = $"{service}/{resource.TypeName}/{resource.Id}", Resource = resource });
        return bundle;
    }
}
