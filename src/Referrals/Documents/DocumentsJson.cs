// How documents are written over HTTP, with the service's HTTP options.
using System.Text.Json.Serialization;
using Referrals.Cases;

namespace Referrals.Documents;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<AttachmentView>))]
internal sealed partial class DocumentsJson : JsonSerializerContext;
