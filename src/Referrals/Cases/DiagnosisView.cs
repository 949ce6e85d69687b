// A diagnosis as it is shown: with its name.
using System.Text.Json.Serialization;
using Referrals.Catalogues;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>A diagnosis 诊断.</summary>
/// <param name="Code">Its code.</param>
/// <param name="System">Code of the code system.</param>
/// <param name="Version">Version of the code system.</param>
/// <param name="Name">Its name, as the county's newest list has it now; missing where none has it.</param>
public sealed record DiagnosisView(
    string Code,
    string System,
    string Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name = null
)
{
    internal static DiagnosisView Of(Diagnosis diagnosis, CatalogueBook catalogues) =>
        new(diagnosis.Code, diagnosis.System, diagnosis.Version, catalogues.NameOf(diagnosis));

    /// <summary>The first diagnosis of a case's form; null where there is no form yet.</summary>
    internal static DiagnosisView? First(CaseDetails details, CatalogueBook catalogues) =>
        details.Request?.Diagnoses is [var first, ..] ? Of(first, catalogues) : null;
}
