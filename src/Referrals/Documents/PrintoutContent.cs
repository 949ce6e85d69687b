// What the printed forms say of a case: every field that the county's forms have, in their order.
using Referrals.Cases;
using Referrals.Catalogues;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Documents;

/// <summary>One case in one language.</summary>
/// <param name="details">The case.</param>
/// <param name="patient">Null once erased.</param>
/// <param name="sealer">Opens the texts; null once the patient was erased.</param>
/// <param name="facts">Institutions and practitioners.</param>
/// <param name="sentOn">The day on which the form was handed in; names and age are of that day.</param>
/// <param name="language">Of the labels.</param>
internal sealed class PrintoutContent(
    CaseDetails details,
    PersonData? patient,
    Sealer? sealer,
    ReferenceFacts facts,
    DateOnly sentOn,
    Language language
)
{
    private const int TextLines = 2;

    private readonly PrintoutTexts words = new(language);

    /// <summary>The case in its state, for the appointment and the mark across the page.</summary>
    public required Cases.Referral State { get; init; }

    /// <summary>Has the names of diagnoses.</summary>
    public required CatalogueBook Catalogues { get; init; }

    /// <summary>An earlier form of the case was handed in before this one.</summary>
    public bool Corrected { get; init; }

    /// <summary>上转单, 下转单, and those for lateral and out-of-county referrals.</summary>
    public Printout Referral()
    {
        var request = details.Request!;
        var texts = request.Narrative;
        List<PrintedRow> rows =
        [
            .. Patient(),
            new([Field("转往机构", "To institution", Institution(details.To.Institution)), Field("科室", "Department", Unit(details.To))]),
            new([
                Field("紧急程度", "Urgency", words.Of(details.Urgency)),
                Field("所需资源", "Needed", words.Of(request.Resource)),
                Field("付费方式", "Payment", words.Of(request.Payment)),
            ]),
            new([Field("有效期", "Valid", $"{words.Of(request.ValidFrom)} {words.Say("至", "to")} {words.Of(request.ValidUntil)}")]),
            .. Appointment(),
            new([Field("初步诊断", "First diagnosis", Diagnoses(request.Diagnoses))]),
            .. OutOfCounty(),
            Text("转诊目的", "Purpose", texts.Reason),
            Text("病情摘要", "Summary", texts.Summary),
            Text("检查结果", "Examinations", texts.Examinations),
            Text("治疗经过", "Treatment", texts.Treatment),
            Text("注意事项", "Cautions", texts.Cautions),
        ];
        if (IsTcm(texts))
        {
            rows.Add(Text("四诊", "Four examinations (TCM)", texts.FourExaminations));
            rows.Add(Text("治则治法", "Principle of treatment (TCM)", texts.TreatmentPrinciple));
            rows.Add(Text("中药处方", "Herbal prescription (TCM)", texts.HerbalPrescription));
        }

        if (request.Plan is { } plan)
        {
            rows.Add(Text("出院小结", "Discharge summary", plan.DischargeSummary));
            rows.Add(Text("康复方案", "Rehabilitation plan", plan.RehabilitationPlan));
            rows.Add(Text("用药", "Medication", plan.Medication));
            rows.Add(new([Field("随访日期", "Follow-up dates", string.Join(words.Say("、", ", "), plan.FollowUps.Select(words.Of)))]));
        }

        var printed = Print(
            words.Title(request.Direction),
            details.From.Institution,
            sentOn,
            rows,
            Field("转诊医生（签名）", "Referring doctor (signature)", Practitioner(details.From.Practitioner)),
            Field("审核人（签名）", "Reviewer (signature)", details.Reviewer is null ? null : Institution(details.Reviewer))
        );
        return !Corrected
            ? printed
            : printed with
            {
                Mark = Mark(Corrected),
                Notice =
                    printed.Notice
                    ?? words.Say("本单已更正，此前打印的转诊单作废。", "This form was corrected; those that were printed before are void."),
            };
    }

    /// <summary>回转单.</summary>
    /// <param name="reportedOn">The day of the report.</param>
    public Printout Outcome(DateOnly reportedOn)
    {
        var report = details.Report!;
        return Print(
            words.Say("双向转诊（回转）单", "Return slip"),
            details.To.Institution,
            reportedOn,
            [
                .. Patient(),
                new([
                    Field("转回机构", "To institution", Institution(details.From.Institution)),
                    Field("转诊医生", "Referring doctor", Practitioner(details.From.Practitioner)),
                ]),
                new([
                    Field("诊断", "Diagnosis", Diagnoses(report.Diagnoses)),
                    Field("住院号", "Inpatient number", Open(report.InpatientNumber)),
                ]),
                Text("主要检查结果", "Main results", report.MainResults),
                Text("治疗经过", "Treatment", report.Treatment),
                Text("下一步治疗方案", "Further plan", report.FurtherPlan),
                Text("康复建议", "Rehabilitation advice", report.RehabilitationAdvice),
            ],
            Field("接诊科室", "Department", Unit(details.To)),
            Field("接诊医生（签名）", "Treating doctor (signature)", null)
        ) with
        {
            Mark = Mark(corrected: details.AmendedAt is not null),
        };
    }

    private Printout Print(
        string title,
        string institution,
        DateOnly day,
        IReadOnlyList<PrintedRow> rows,
        params IEnumerable<PrintedField> signatures
    ) =>
        new(
            words.Tag,
            title,
            Institution(institution),
            details.Number,
            [Field("转诊单号", "No.", details.Number), Field("日期", "Date", words.Of(day))],
            patient is null
                ? words.Say(
                    "患者的个人信息已依法删除，本单不再包含姓名、证件和病情文字。",
                    "The patient's data was erased by law: names, documents and clinical texts are gone from this form."
                )
                : null,
            rows,
            [.. signatures, Field("机构（盖章）", "Institution (seal)", $"{Institution(institution)} {words.Of(day)}")]
        )
        {
            Mark = Mark(corrected: false),
        };

    private string? Mark(bool corrected) =>
        PrintoutMark.Of(State, facts.Today, corrected) is { } mark ? words.Say(mark.Chinese, mark.English) : null;

    // When and where the patient is expected, and what to bring; nothing as long as nothing is arranged.
    private IEnumerable<PrintedRow> Appointment()
    {
        if (State is not Cases.Referral.Arranged { Appointment: var appointment })
            yield break;
        var at = details.To with { Unit = appointment.Unit };
        var specialist = appointment is { Resource: Resource.ClinicSlot, Pool: { } place } ? PoolKey.Parse(place.Pool)?.Of : null;
        yield return new([
            Field("就诊时间", "Appointment", words.Moment(appointment.StartsAt)),
            Field("最迟报到", "Arrive by", details.ArriveBy is { } by ? words.Moment(by) : null),
        ]);
        yield return new([
            Field(
                "就诊地点",
                "Place",
                string.Join(
                    ' ',
                    new[] { Institution(at.Institution), Unit(at), Practitioner(specialist), appointment.Place }.OfType<string>()
                )
            ),
        ]);
        yield return new([Field("请携带", "Please bring", words.ToBring(appointment.Resource))]);
    }

    // Why the patient leaves the county, and who has agreed; nothing where nothing was asked for.
    private IEnumerable<PrintedRow> OutOfCounty()
    {
        if (details.OutOfCounty is not { } way)
            yield break;
        if ((way.Decision is { } decided ? decided.Grounds : details.Request!.OutOfCounty) is { } grounds)
            yield return new([Field("转出县域理由", "Reason for leaving the county", Grounds(grounds))]);
        if (way.Justification is { } justified)
            yield return new([Field("急诊转出说明", "Justification of the emergency", Grounds(justified))]);
        if (way.Expert is { } expert)
            yield return new([
                Field(
                    "专家意见",
                    "Specialist's statement",
                    $"{Agreed(expert.Supports)} {Practitioner(expert.Practitioner)} {words.Of(Shanghai.Day(expert.At))}\n{Open(expert.Statement)}".TrimEnd()
                ),
            ]);
        if (way.County is { } county)
            yield return new([Field("县级审批", "The county", Agreed(county))]);
        if (way.Decision is { AgreedBy: { } hospital } decision)
            yield return new([
                Field("同意转出医院", "Agreed by", $"{Institution(hospital)} {words.Of(Shanghai.Day(decision.At))}"),
                Field(
                    "转院备案",
                    "Filing",
                    way.Revoked is { } revoked
                        ? words.Say($"已撤销：{CaseWords.Revocations.Of(revoked)}", $"revoked: {Kebab.Of(revoked)}")
                        : words.Say("已备案", "filed")
                ),
            ]);
    }

    private string Agreed(bool agreed) => agreed ? words.Say("同意", "agreed") : words.Say("不同意", "against it");

    private string Grounds(OutOfCountyGrounds grounds) =>
        $"{words.Say(CaseWords.OutOfCountyReasons.Of(grounds.Reason), Kebab.Of(grounds.Reason))}\n{Open(grounds.Note)}".TrimEnd();

    private IEnumerable<PrintedRow> Patient() =>
        [
            new([
                Field("姓名", "Name", patient?.Name ?? patient?.CalledName),
                Field("性别", "Sex", patient is null ? null : words.Of(patient.Sex)),
                Field("年龄", "Age", patient is null ? null : words.Age(patient, sentOn)),
            ]),
            new([
                Field("证件号码", "Identity", patient is null ? null : words.Of(patient.Identity)),
                Field("联系电话", "Phone", patient?.Phone),
            ]),
            new([Field("住址", "Address", patient?.Address)]),
            new([
                Field(
                    "家庭联系人",
                    "Family contact",
                    patient?.FamilyContact is { } contact ? $"{contact.Name}（{contact.Relation}） {contact.Phone}".TrimEnd() : null
                ),
            ]),
        ];

    private PrintedField Field(string chinese, string english, string? value) => new(words.Say(chinese, english), value);

    private PrintedRow Text(string chinese, string english, SealedText? text) => new([Field(chinese, english, Open(text))], TextLines);

    private string? Open(SealedText? text) => text is { } closed ? sealer?.Open(closed) : null;

    private string Institution(string code) => (facts.Directory.On(code, sentOn) ?? facts.Directory.On(code, facts.Today))?.Name ?? code;

    private string Unit(Destination at) =>
        (facts.Directory.Unit(at.Institution, at.Unit, sentOn) ?? facts.Directory.Unit(at.Institution, at.Unit, facts.Today))?.Name
        ?? at.Unit;

    private string? Practitioner(string? code) =>
        code is null ? null : (facts.Practitioners.On(code, sentOn) ?? facts.Practitioners.On(code, facts.Today))?.Name ?? code;

    private string Diagnoses(IReadOnlyList<Diagnosis> diagnoses) =>
        string.Join(
            '\n',
            diagnoses.Select(
                (diagnosis, at) =>
                    $"{at + 1}. {Named(diagnosis)} {words.Say("（", "(")}{facts.Policy.DiagnosisSystem(diagnosis.System)?.Name ?? diagnosis.System} {diagnosis.Version}{words.Say("）", ")")}"
            )
        );

    private string Named(Diagnosis diagnosis) => Catalogues.NameOf(diagnosis) is { } name ? $"{diagnosis.Code} {name}" : diagnosis.Code;

    // 中医 fields: where the case has any, and empty for handwriting wherever a hospital of traditional Chinese medicine leads one of the
    // sides.
    private bool IsTcm(Narrative texts) =>
        (texts.FourExaminations ?? texts.TreatmentPrinciple ?? texts.HerbalPrescription) is not null
        || IsTcm(details.From.Institution)
        || IsTcm(details.To.Institution);

    private bool IsTcm(string institution) =>
        facts.Directory.On(institution, sentOn)?.Tcm == true
        || facts.Directory.LeadsOf(institution, sentOn).Any(lead => facts.Directory.On(lead, sentOn)?.Tcm == true);
}
