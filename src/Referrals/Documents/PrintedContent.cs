// What printed forms of all kinds say alike: the patient, names of institutions and practitioners, diagnoses.
using Referrals.Catalogues;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Documents;

/// <summary>What is known for a form.</summary>
/// <param name="Patient">Null once erased.</param>
/// <param name="Sealer">Opens the texts; null once the patient was erased.</param>
/// <param name="Facts">Institutions and practitioners.</param>
/// <param name="Day">The form's day, Asia/Shanghai; names and age are of that day.</param>
/// <param name="Language">Of the labels.</param>
/// <param name="Catalogues">Has the names of diagnoses.</param>
internal sealed record PrintoutSource(
    PersonData? Patient,
    Sealer? Sealer,
    ReferenceFacts Facts,
    DateOnly Day,
    Language Language,
    CatalogueBook Catalogues
);

/// <summary>What both forms of cases and forms of consultations say.</summary>
/// <param name="source">What is known.</param>
internal abstract class PrintedContent(PrintoutSource source)
{
    private const int TextLines = 2;

    protected PrintoutSource Source => source;

    protected PrintoutTexts Words { get; } = new(source.Language);

    /// <summary>Said above the form where the patient was erased; else null.</summary>
    protected string? Erased =>
        Source.Patient is null
            ? Words.Say(
                "患者的个人信息已依法删除，本单不再包含姓名、证件和病情文字。",
                "The patient's data was erased by law: names, documents and clinical texts are gone from this form."
            )
            : null;

    /// <summary>Who the patient is.</summary>
    protected IEnumerable<PrintedRow> Patient() =>
        [
            new([
                Field("姓名", "Name", Source.Patient?.Name ?? Source.Patient?.CalledName),
                Field("性别", "Sex", Source.Patient is null ? null : Words.Of(Source.Patient.Sex)),
                Field("年龄", "Age", Source.Patient is null ? null : Words.Age(Source.Patient, Source.Day)),
            ]),
            new([
                Field("证件号码", "Identity", Source.Patient is null ? null : Words.Of(Source.Patient.Identity)),
                Field("联系电话", "Phone", Source.Patient?.Phone),
            ]),
        ];

    /// <summary>Where the patient lives, and who is close.</summary>
    protected IEnumerable<PrintedRow> Home() =>
        [
            new([Field("住址", "Address", Source.Patient?.Address)]),
            new([
                Field(
                    "家庭联系人",
                    "Family contact",
                    Source.Patient?.FamilyContact is { } contact ? $"{contact.Name}（{contact.Relation}） {contact.Phone}".TrimEnd() : null
                ),
            ]),
        ];

    protected PrintedField Field(string chinese, string english, string? value) => new(Words.Say(chinese, english), value);

    protected PrintedRow Text(string chinese, string english, SealedText? text) => new([Field(chinese, english, Open(text))], TextLines);

    protected string? Open(SealedText? text) => text is { } closed ? Source.Sealer?.Open(closed) : null;

    protected string Institution(string code) =>
        (Source.Facts.Directory.On(code, Source.Day) ?? Source.Facts.Directory.On(code, Source.Facts.Today))?.Name ?? code;

    protected string Unit(string institution, string unit) =>
        (
            Source.Facts.Directory.Unit(institution, unit, Source.Day) ?? Source.Facts.Directory.Unit(institution, unit, Source.Facts.Today)
        )?.Name
        ?? unit;

    protected string? Practitioner(string? code) =>
        code is null
            ? null
            : (Source.Facts.Practitioners.On(code, Source.Day) ?? Source.Facts.Practitioners.On(code, Source.Facts.Today))?.Name ?? code;

    protected string Diagnoses(IReadOnlyList<Diagnosis> diagnoses) =>
        string.Join(
            '\n',
            diagnoses.Select(
                (diagnosis, at) =>
                    $"{at + 1}. {Named(diagnosis)} {Words.Say("（", "(")}{Source.Facts.Policy.DiagnosisSystem(diagnosis.System)?.Name ?? diagnosis.System} {diagnosis.Version}{Words.Say("）", ")")}"
            )
        );

    private string Named(Diagnosis diagnosis) =>
        Source.Catalogues.NameOf(diagnosis) is { } name ? $"{diagnosis.Code} {name}" : diagnosis.Code;
}
