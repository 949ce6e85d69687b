// Editions as they are sent, and their faults, all of them. They are answered in the same shape.
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Catalogues;

/// <summary>A disease of a catalogue.</summary>
/// <param name="First">First code, such as <c>I20</c>.</param>
/// <param name="Last">Last code, with everything below it; that of <paramref name="First"/> where it is missing.</param>
/// <param name="System">Code of the code system, as the policy lists it.</param>
/// <param name="Version">Its version; the policy's where it is missing.</param>
/// <param name="Name">What the catalogue calls it, 100 characters.</param>
/// <param name="Procedures">At most 20.</param>
/// <param name="SameProtection">同病同保障.</param>
/// <param name="Note">200 characters.</param>
public sealed record CatalogueItemForm(
    string? First,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Last,
    string? System,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ProcedureForm?>? Procedures = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? SameProtection = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note = null
)
{
    internal static CatalogueItemForm Of(CatalogueItem item) =>
        new(
            item.Diagnoses.First,
            item.Diagnoses.Last,
            item.Diagnoses.System,
            item.Diagnoses.Version,
            item.Name,
            item.Procedures?.Select(procedure => new ProcedureForm(procedure.Code, procedure.System)).ToList(),
            item.SameProtection ? true : null,
            item.Note
        );

    internal CatalogueItem Check(Fields fields, string pointer, IReadOnlyList<DiagnosisSystem> systems)
    {
        var first = fields.Code($"{pointer}/first", First, 20);
        var system = fields.Code($"{pointer}/system", System, 40);
        return new CatalogueItem(
            new DiagnosisRange(
                first,
                fields.OptionalCode($"{pointer}/last", Last, 20) ?? first,
                system,
                fields.OptionalText($"{pointer}/version", CatalogueText.Of(Version), 100)
                    ?? systems.FirstOrDefault(one => one.Code == system)?.Version
                    ?? ""
            ),
            fields.OptionalText($"{pointer}/name", CatalogueText.Of(Name), 100),
            Checked(fields, $"{pointer}/procedures"),
            SameProtection ?? false,
            fields.OptionalText($"{pointer}/note", CatalogueText.Of(Note), 200)
        );
    }

    private List<ProcedureCode>? Checked(Fields fields, string pointer)
    {
        List<ProcedureCode> procedures =
        [
            .. fields
                .List(pointer, Procedures, 20)
                .Index()
                .Select(one => (one.Item ?? new ProcedureForm(null, null)).Check(fields, $"{pointer}/{one.Index}")),
        ];
        return procedures.Count == 0 ? null : procedures;
    }
}

/// <summary>An operation or procedure 手术操作: its code, and the code of its system, such as <c>icd-9-cm3</c>.</summary>
public sealed partial record ProcedureForm(string? Code, string? System)
{
    internal ProcedureCode Check(Fields fields, string pointer)
    {
        var checkedOne = new ProcedureCode(fields.Code($"{pointer}/code", Code, 20), fields.Code($"{pointer}/system", System, 40));
        if (checkedOne.System.Length > 0 && !Systems().IsMatch(checkedOne.System))
            fields.Fault($"{pointer}/system", "field.format");
        if (checkedOne.Code.Length > 0 && !Codes().IsMatch(checkedOne.Code))
            fields.Fault($"{pointer}/code", "field.format");
        return checkedOne;
    }

    [GeneratedRegex(@"\A[a-z0-9-]+\z", RegexOptions.None, 1000)]
    private static partial Regex Systems();

    [GeneratedRegex(@"\A[A-Za-z0-9.+*-]+\z", RegexOptions.None, 1000)]
    private static partial Regex Codes();
}

/// <summary>An edition of a catalogue.</summary>
/// <param name="From">First day on which it counts, Asia/Shanghai.</param>
/// <param name="Illustrative">An example, not what the county or the institution has decided.</param>
/// <param name="Items">Its diseases; no two with a code in common.</param>
public sealed record CatalogueForm(DateOnly? From, bool? Illustrative, IReadOnlyList<CatalogueItemForm?>? Items)
{
    internal CatalogueContent Check(Fields fields, Func<DateOnly, IReadOnlyList<DiagnosisSystem>> systems)
    {
        var from = Codes.Day(fields, "/from", From);
        var on = systems(from);
        return new CatalogueContent(
            from,
            Illustrative ?? false,
            [
                .. (fields.Required("/items", Items) ?? [])
                    .Index()
                    .Select(one => (one.Item ?? new CatalogueItemForm(null, null, null, null)).Check(fields, $"/items/{one.Index}", on)),
            ],
            on
        );
    }
}

/// <summary>What an edition says, checked field by field.</summary>
internal sealed record CatalogueContent(
    DateOnly From,
    bool Illustrative,
    IReadOnlyList<CatalogueItem> Items,
    IReadOnlyList<DiagnosisSystem> Systems
);

/// <summary>The name of a diagnosis.</summary>
/// <param name="Code">Its whole code.</param>
/// <param name="Name">In Chinese, 100 characters.</param>
/// <param name="Initials">Pinyin initials; derived from the name where they are missing.</param>
public sealed partial record DiagnosisNameForm(
    string? Code,
    string? Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Initials = null
)
{
    internal DiagnosisName Check(Fields fields, string pointer)
    {
        var initials = fields.OptionalCode($"{pointer}/initials", Initials, 100)?.ToLowerInvariant();
        if (initials is not null && !Letters().IsMatch(initials))
            fields.Fault($"{pointer}/initials", "field.format");
        return new DiagnosisName(
            fields.Code($"{pointer}/code", Code, 20),
            fields.Text($"{pointer}/name", CatalogueText.Of(Name), 100),
            initials
        );
    }

    [GeneratedRegex(@"\A[a-z0-9]+\z", RegexOptions.None, 1000)]
    private static partial Regex Letters();
}

/// <summary>An edition of names.</summary>
/// <param name="Version">Version of the code system; the policy's where it is missing.</param>
/// <param name="Illustrative">An example.</param>
/// <param name="Names">Each code once.</param>
public sealed record NamesForm(string? Version, bool? Illustrative, IReadOnlyList<DiagnosisNameForm?>? Names)
{
    internal IReadOnlyList<DiagnosisName> Check(Fields fields) =>
        [
            .. (fields.Required("/names", Names) ?? [])
                .Index()
                .Select(one => (one.Item ?? new DiagnosisNameForm(null, null)).Check(fields, $"/names/{one.Index}")),
        ];
}

internal static class CatalogueText
{
    /// <summary>As a table has it: an edition that was sent as JSON is the same when its table is sent again.</summary>
    public static string? Of(string? text) => text is null ? null : CleanText.Cell(text);
}

/// <summary>Why an edition is withdrawn.</summary>
/// <param name="Reason">500 characters.</param>
public sealed record EditionWithdrawalForm(string? Reason);
