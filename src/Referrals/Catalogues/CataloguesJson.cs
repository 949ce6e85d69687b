// How events of this slice are written.
using System.Text.Json.Serialization;
using Referrals.Shared;

namespace Referrals.Catalogues;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CataloguePublished))]
[JsonSerializable(typeof(CatalogueItemsListed))]
[JsonSerializable(typeof(CatalogueWithdrawn))]
[JsonSerializable(typeof(DiagnosisNamesPublished))]
[JsonSerializable(typeof(DiagnosisNamesListed))]
[JsonSerializable(typeof(DiagnosisNamesWithdrawn))]
[JsonSerializable(typeof(Outcome<EditionAnswer>))]
internal sealed partial class CataloguesJson : JsonSerializerContext;
