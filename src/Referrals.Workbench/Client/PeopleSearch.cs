// Finding a person by a document. The number is sent in a body, and stands in no address.
namespace Referrals.Workbench.Client;

/// <summary>Whose document it is.</summary>
public sealed record PersonSearchForm(IdentityForm? Identity);

/// <summary>A document as it is sent.</summary>
public sealed record IdentityForm(string? Kind, string? Number);

/// <summary>One person or none.</summary>
public sealed record PeopleFound(IReadOnlyList<PersonFound> Items);

/// <summary>A person who was found by a document.</summary>
public sealed record PersonFound(string Person, MaskedPerson Masked);
