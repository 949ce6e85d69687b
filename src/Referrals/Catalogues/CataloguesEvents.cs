// Stored for ever: editions of disease catalogues and of names of diagnoses, as they were published. Days are in Asia/Shanghai.
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Catalogues;

/// <summary>Whose catalogue: one level's 县乡疾病诊疗目录 or one institution's 转诊病种目录.</summary>
/// <param name="Level">The level; null for an institution's.</param>
/// <param name="Institution">Code of the institution; null for a level's.</param>
public sealed record CatalogueScope(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CareLevel? Level = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Institution = null
);

/// <summary>An operation or procedure 手术操作.</summary>
/// <param name="Code">Its code.</param>
/// <param name="System">Code of the system, such as <c>icd-9-cm3</c>.</param>
public sealed record ProcedureCode(string Code, string System);

/// <summary>A disease of a catalogue 病种.</summary>
/// <param name="Diagnoses">Its codes.</param>
/// <param name="Name">What the catalogue calls it.</param>
/// <param name="Procedures">Procedures that the catalogue names beside it; told, not judged by.</param>
/// <param name="SameProtection">同病同保障: paid alike at every level.</param>
/// <param name="Note">Anything to know.</param>
public sealed record CatalogueItem(
    DiagnosisRange Diagnoses,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ProcedureCode>? Procedures = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool SameProtection = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note = null
)
{
    public bool Equals(CatalogueItem? other) =>
        other is not null
        && (Diagnoses, Name, SameProtection, Note) == (other.Diagnoses, other.Name, other.SameProtection, other.Note)
        && (Procedures ?? []).SequenceEqual(other.Procedures ?? []);

    public override int GetHashCode() => HashCode.Combine(Diagnoses, Name, SameProtection, Note);
}

/// <summary>The name of a diagnosis 诊断名称.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">In Chinese.</param>
/// <param name="Initials">Its pinyin initials 拼音首字母, where the list brings them.</param>
public sealed record DiagnosisName(
    string Code,
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Initials = null
);

/// <summary>
/// An edition of a catalogue was published. Its items follow in <see cref="CatalogueItemsListed"/>; it counts when all are there.
/// </summary>
/// <param name="Scope">Whose.</param>
/// <param name="Edition">Its name, unique in the scope.</param>
/// <param name="From">First day on which it counts.</param>
/// <param name="Illustrative">An example, not what a county has decided.</param>
/// <param name="Rows">How many items it has.</param>
public sealed record CataloguePublished(CatalogueScope Scope, string Edition, DateOnly From, bool Illustrative, int Rows);

/// <summary>Items of an edition, in the order of their codes.</summary>
public sealed record CatalogueItemsListed(CatalogueScope Scope, string Edition, IReadOnlyList<CatalogueItem> Items);

/// <summary>An edition counts no more, on no day.</summary>
public sealed record CatalogueWithdrawn(CatalogueScope Scope, string Edition, string Reason);

/// <summary>An edition of names was published. They follow in <see cref="DiagnosisNamesListed"/>; it counts when all are there.</summary>
/// <param name="System">Code of the code system.</param>
/// <param name="Version">Version of the code system.</param>
/// <param name="Edition">Its name, unique for system and version.</param>
/// <param name="Illustrative">An example.</param>
/// <param name="Rows">How many names it has.</param>
public sealed record DiagnosisNamesPublished(string System, string Version, string Edition, bool Illustrative, int Rows);

/// <summary>Names of an edition, in the order of their codes.</summary>
public sealed record DiagnosisNamesListed(string System, string Version, string Edition, IReadOnlyList<DiagnosisName> Names);

/// <summary>An edition of names counts no more.</summary>
public sealed record DiagnosisNamesWithdrawn(string System, string Version, string Edition, string Reason);

internal static class CataloguesEvents
{
    public static EventTypes MapCatalogues(this EventTypes types) =>
        types
            .Map<CataloguePublished>("catalogue_published")
            .Map<CatalogueItemsListed>("catalogue_items_listed")
            .Map<CatalogueWithdrawn>("catalogue_withdrawn")
            .Map<DiagnosisNamesPublished>("diagnosis_names_published")
            .Map<DiagnosisNamesListed>("diagnosis_names_listed")
            .Map<DiagnosisNamesWithdrawn>("diagnosis_names_withdrawn");
}
