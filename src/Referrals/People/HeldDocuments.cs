// All documents of a person in time, and which of them may stand beside each other.

namespace Referrals.People;

/// <summary>A document that a person has, or had.</summary>
/// <param name="Identity">The document; for a newborn its mother, day and order.</param>
/// <param name="Since">When it was entered; null for what the person was registered with.</param>
public sealed record HeldDocument(PersonIdentity Identity, DateTimeOffset? Since)
{
    public override string ToString() => "document";
}

internal static class HeldDocuments
{
    /// <summary>Every document by which the person is found, the oldest first. Somebody unknown has none.</summary>
    public static IReadOnlyList<HeldDocument> Of(PersonData data) =>
        data.Documents ?? (data.Identity.Kind == IdentityKind.Unknown ? [] : [new HeldDocument(data.Identity, null)]);

    /// <summary>
    /// The person with one more document, and without those that it takes the place of. A number that a person has for life is what forms
    /// show, whatever comes later; otherwise it is the document that came last.
    /// </summary>
    public static PersonData With(PersonData known, PersonIdentity added, Func<PersonIdentity, bool> replaced, DateTimeOffset at)
    {
        var held = Of(known);
        if (held.Any(document => document.Identity == added))
            return known;
        List<HeldDocument> documents =
        [
            // A newborn is one by one birth only: other particulars mend the first.
            .. held.Where(document =>
                !replaced(document.Identity) && !(added.Kind == IdentityKind.Newborn && document.Identity.Kind == IdentityKind.Newborn)
            ),
            new HeldDocument(added, at),
        ];
        var keeps = IsForLife(known.Identity) && !IsForLife(added) && documents.Any(document => document.Identity == known.Identity);
        return known with { Identity = keeps ? known.Identity : added, Documents = documents.Count == 1 ? null : documents };
    }

    /// <summary>Whether a person cannot have both: two different numbers of a sort that is given once in a life.</summary>
    public static bool Exclude(PersonIdentity one, PersonIdentity other) =>
        one.Number != other.Number && LifelongSort(one) is { } sort && sort == LifelongSort(other);

    /// <summary>Whether two documents are of one sort, so that the one can be a slip for the other.</summary>
    public static bool AreOfOneSort(PersonIdentity one, PersonIdentity other) =>
        one.Kind == other.Kind || (LifelongSort(one) is { } sort && sort == LifelongSort(other));

    private static bool IsForLife(PersonIdentity identity) => LifelongSort(identity) is not null;

    private static IdentityKind? LifelongSort(PersonIdentity identity) =>
        identity.Kind switch
        {
            IdentityKind.IdentityCard or IdentityKind.HouseholdRegister => IdentityKind.IdentityCard,
            IdentityKind.HongKongMacaoTaiwanResidence => IdentityKind.HongKongMacaoTaiwanResidence,
            // The cards before 2023 had other numbers.
            IdentityKind.ForeignPermanentResidence when IdentityDocument.IsEighteenDigits(identity.Number) =>
                IdentityKind.ForeignPermanentResidence,
            _ => null,
        };
}
