// A message Bundle as it came: its header, and the resources that it names.
using System.Globalization;
using Hl7.Fhir.Model;
using Referrals.Http;
using Referrals.Shared;
using Resource = Hl7.Fhir.Model.Resource;

namespace Referrals.Fhir;

/// <summary>A message of one of the four steps.</summary>
/// <param name="Id"><c>MessageHeader.id</c>, the same on a repetition: the command id.</param>
/// <param name="Event">Code of the step.</param>
/// <param name="Header">The header.</param>
/// <param name="Bundle">All of it.</param>
internal sealed record FhirMessage(string Id, string Event, MessageHeader Header, Bundle Bundle)
{
    private const int LongestId = 128;

    private static readonly string[] Events = [FhirCodes.Application, FhirCodes.Response, FhirCodes.Arrival, FhirCodes.Record];

    /// <summary>Reads a resource as a message.</summary>
    public static (FhirMessage? Message, Refusal? Refusal) Of(Resource resource)
    {
        if (resource is not Bundle bundle)
            return (null, new Refusal("fhir.not-a-bundle"));
        if (!"message".Equals(TextOf(bundle.TypeElement), StringComparison.OrdinalIgnoreCase))
            return (null, new Refusal("fhir.not-a-message").At("Bundle.type"));
        if (Resources(bundle).OfType<MessageHeader>().FirstOrDefault() is not { } header)
            return (null, new Refusal("fhir.resource-missing").With("resource", "MessageHeader").At("Bundle.entry"));
        if (header.Id is not { Length: > 0 and <= LongestId } id || !id.All(c => c is > ' ' and <= '~'))
            return (null, new Refusal("fhir.header-id").At("MessageHeader.id"));
        var (system, code) = header.Event switch
        {
            Coding coding => (coding.System?.Trim(), coding.Code?.Trim()),
            FhirUri uri => (null, uri.Value?.Split('/', '#')[^1]),
            _ => (null, null),
        };
        return
            code is not null
            && Events.Contains(code, StringComparer.Ordinal)
            && (string.IsNullOrEmpty(system) || system.Equals(FhirCodes.Activities, StringComparison.OrdinalIgnoreCase))
            ? (new FhirMessage(id, code, header, bundle), null)
            : (null, new Refusal("fhir.event-unknown").At("MessageHeader.event"));
    }

    /// <summary>The institution that the message says it comes from; null where it does not say.</summary>
    public string? Sender
    {
        get
        {
            if (CodeOf(Header.Sender) is { } sender)
                return sender;
            var endpoint = TextOf(Header.Source?.EndpointElement);
            return endpoint?.StartsWith($"{FhirCodes.Institutions}:", StringComparison.Ordinal) == true
                ? endpoint[(FhirCodes.Institutions.Length + 1)..]
                : null;
        }
    }

    public IEnumerable<T> All<T>()
        where T : Resource => Resources(Bundle).OfType<T>();

    /// <summary>The one resource of a type; a fault where there is none.</summary>
    public T? Required<T>(Fields fields)
        where T : Resource
    {
        var found = All<T>().FirstOrDefault();
        if (found is null)
            fields.Fault("Bundle.entry", new Refusal("fhir.resource-missing").With("resource", typeof(T).Name));
        return found;
    }

    /// <summary>What a reference names, where it is in the bundle.</summary>
    public Resource? Resolve(ResourceReference? reference) =>
        TextOf(reference?.ReferenceElement) is { } address
            ? Bundle
                .Entry.FirstOrDefault(entry =>
                    entry.Resource is { } resource
                    && (entry.FullUrl == address || (resource.Id is { } id && TailOf(address) == id && IsOf(address, resource)))
                )
                ?.Resource
            : null;

    /// <summary>The code of an institution, a unit or a doctor: by identifier, of what is in the bundle, or in the reference.</summary>
    public string? CodeOf(ResourceReference? reference)
    {
        if (Clean(TextOf(reference?.Identifier?.ValueElement)) is { } code)
            return code;
        return Resolve(reference) switch
        {
            Organization organization => Of(organization.Identifier) ?? organization.Id,
            HealthcareService service => Of(service.Identifier) ?? service.Id,
            Location location => Of(location.Identifier) ?? location.Id,
            Practitioner practitioner => Of(practitioner.Identifier) ?? practitioner.Id,
            PractitionerRole role => Of(role.Identifier) ?? CodeOf(role.Practitioner),
            _ => TextOf(reference?.ReferenceElement) is { } address && address.StartsWith("Organization/", StringComparison.Ordinal)
                ? Clean(TailOf(address))
                : null,
        };

        static string? Of(List<Identifier> identifiers) =>
            (
                identifiers.Find(one => one.System?.StartsWith("urn:referrals:", StringComparison.Ordinal) == true)
                ?? identifiers.FirstOrDefault()
            )
                is { } found
                ? Clean(TextOf(found.ValueElement))
                : null;
    }

    /// <summary>A primitive as it was written, valid or not; null where there is nothing.</summary>
    public static string? TextOf(PrimitiveType? element) =>
        element?.JsonValue switch
        {
            null => null,
            string text => Clean(text),
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            var other => other.ToString(),
        };

    /// <summary>What stands last in an address.</summary>
    public static string TailOf(string address) => address.Split('/', ':')[^1];

    /// <summary>A moment, Shanghai time where it has no offset; a fault where it is none.</summary>
    public static DateTimeOffset? MomentOf(PrimitiveType? element, string path, Fields fields)
    {
        if (TextOf(element) is not { } text)
            return null;
        if (Moments.TryParse(text, out var moment))
            return moment;
        fields.Fault(path, "field.moment");
        return null;
    }

    /// <summary>The value of an extension in text.</summary>
    public static string? ExtensionOf(IExtendable? element, string url) =>
        element?.Extension.Find(extension => extension.Url == url)?.Value switch
        {
            Coding coding => TextOf(coding.CodeElement),
            CodeableConcept concept => TextOf(concept.Coding.FirstOrDefault()?.CodeElement),
            PrimitiveType primitive => TextOf(primitive),
            _ => null,
        };

    private static IEnumerable<Resource?> Resources(Bundle bundle) => bundle.Entry.Select(entry => entry.Resource);

    // Placeholders of the published examples are nothing.
    private static string? Clean(string? text) =>
        text?.Trim() is { Length: > 0 } trimmed && !(trimmed[0] == '[' && trimmed[^1] == ']') ? trimmed : null;

    private static bool IsOf(string address, Resource resource) => address.Split('/') is not [.., var type, _] || type == resource.TypeName;
}
