// How events and recorded answers of this slice are written.
using System.Text.Json.Serialization;
using Referrals.Shared;

namespace Referrals.Institutions;

/// <summary>What a command of reference data came to.</summary>
/// <param name="Changed">False when all of it stood so already and nothing was written.</param>
public sealed record ReferenceAnswer(bool Changed);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InstitutionRegistered))]
[JsonSerializable(typeof(InstitutionRenamed))]
[JsonSerializable(typeof(InstitutionClosingSet))]
[JsonSerializable(typeof(InstitutionAreaSet))]
[JsonSerializable(typeof(InstitutionLevelsSet))]
[JsonSerializable(typeof(InstitutionParentSet))]
[JsonSerializable(typeof(InstitutionAliasSet))]
[JsonSerializable(typeof(InstitutionCentreSet))]
[JsonSerializable(typeof(InstitutionUnitSet))]
[JsonSerializable(typeof(GroupRegistered))]
[JsonSerializable(typeof(GroupLeadSet))]
[JsonSerializable(typeof(GroupMembershipSet))]
[JsonSerializable(typeof(PractitionerRegistered))]
[JsonSerializable(typeof(PractitionerPostSet))]
[JsonSerializable(typeof(PractitionerLeavingSet))]
[JsonSerializable(typeof(ContractSigned))]
[JsonSerializable(typeof(ContractEnded))]
[JsonSerializable(typeof(Outcome<ReferenceAnswer>))]
internal sealed partial class InstitutionsJson : JsonSerializerContext;
