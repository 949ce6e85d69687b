// What the printed forms say of a case: every field that the county's forms have, in their order.
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Documents;

/// <summary>One case in one language.</summary>
/// <param name="details">The case.</param>
/// <param name="source">What else is known. Its day is the one on which the form was handed in.</param>
internal sealed class PrintoutContent(CaseDetails details, PrintoutSource source) : PrintedContent(source)
{
    /// <summary>The case in its state, for the appointment and the mark across the page.</summary>
    public required Cases.Referral State { get; init; }

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
            .. Home(),
            new([
                Field("转往机构", "To institution", Institution(details.To.Institution)),
                Field("科室", "Department", Unit(details.To.Institution, details.To.Unit)),
            ]),
            new([
                Field("紧急程度", "Urgency", Words.Of(details.Urgency)),
                Field("所需资源", "Needed", Words.Of(request.Resource)),
                Field("付费方式", "Payment", Words.Of(request.Payment)),
            ]),
            new([Field("有效期", "Valid", $"{Words.Of(request.ValidFrom)} {Words.Say("至", "to")} {Words.Of(request.ValidUntil)}")]),
            .. Appointment(),
            LookUp(),
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
            rows.Add(new([Field("随访日期", "Follow-up dates", string.Join(Words.Say("、", ", "), plan.FollowUps.Select(Words.Of)))]));
        }

        var printed = Print(
            Words.Title(request.Direction),
            details.From.Institution,
            Source.Day,
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
                    ?? Words.Say("本单已更正，此前打印的转诊单作废。", "This form was corrected; those that were printed before are void."),
            };
    }

    /// <summary>回转单.</summary>
    /// <param name="reportedOn">The day of the report.</param>
    public Printout Outcome(DateOnly reportedOn)
    {
        var report = details.Report!;
        return Print(
            Words.Say("双向转诊（回转）单", "Return slip"),
            details.To.Institution,
            reportedOn,
            [
                .. Patient(),
                .. Home(),
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
            Field("接诊科室", "Department", Unit(details.To.Institution, details.To.Unit)),
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
            Words.Tag,
            title,
            Institution(institution),
            details.Number,
            [Field("转诊单号", "No.", details.Number), Field("日期", "Date", Words.Of(day))],
            Erased,
            rows,
            [.. signatures, Field("机构（盖章）", "Institution (seal)", $"{Institution(institution)} {Words.Of(day)}")]
        )
        {
            Mark = Mark(corrected: false),
        };

    private string? Mark(bool corrected) =>
        PrintoutMark.Of(State, Source.Facts.Today, corrected) is { } mark ? Words.Say(mark.Chinese, mark.English) : null;

    // When and where the patient is expected, and what to bring; nothing as long as nothing is arranged.
    private IEnumerable<PrintedRow> Appointment()
    {
        if (State is not Cases.Referral.Arranged { Appointment: var appointment })
            yield break;
        var at = details.To with { Unit = appointment.Unit };
        var specialist = appointment is { Resource: Resource.ClinicSlot, Pool: { } place } ? PoolKey.Parse(place.Pool)?.Of : null;
        yield return new([
            Field("就诊时间", "Appointment", Words.Moment(appointment.StartsAt)),
            Field("最迟报到", "Arrive by", details.ArriveBy is { } by ? Words.Moment(by) : null),
        ]);
        yield return new([
            Field(
                "就诊地点",
                "Place",
                string.Join(
                    ' ',
                    new[]
                    {
                        Institution(at.Institution),
                        Unit(at.Institution, at.Unit),
                        Practitioner(specialist),
                        appointment.Place,
                    }.OfType<string>()
                )
            ),
        ]);
        yield return new([Field("请携带", "Please bring", Words.ToBring(appointment.Resource))]);
    }

    private PrintedRow LookUp() =>
        new([
            Field(
                "查询安排",
                "Look it up",
                Words.Say(
                    "扫描右上角二维码，输入证件号码后四位，可查看最新的时间和地点。",
                    "The QR code and the last four characters of your document's number show time and place as they are now."
                )
            ),
        ]);

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
                    $"{Agreed(expert.Supports)} {Practitioner(expert.Practitioner)} {Words.Of(Shanghai.Day(expert.At))}\n{Open(expert.Statement)}".TrimEnd()
                ),
            ]);
        if (way.County is { } county)
            yield return new([Field("县级审批", "The county", Agreed(county))]);
        if (way.Decision is { AgreedBy: { } hospital } decision)
            yield return new([
                Field("同意转出医院", "Agreed by", $"{Institution(hospital)} {Words.Of(Shanghai.Day(decision.At))}"),
                Field(
                    "转院备案",
                    "Filing",
                    way.Revoked is { } revoked
                        ? Words.Say($"已撤销：{CaseWords.Revocations.Of(revoked)}", $"revoked: {Kebab.Of(revoked)}")
                        : Words.Say("已备案", "filed")
                ),
            ]);
    }

    private string Agreed(bool agreed) => agreed ? Words.Say("同意", "agreed") : Words.Say("不同意", "against it");

    private string Grounds(OutOfCountyGrounds grounds) =>
        $"{Words.Say(CaseWords.OutOfCountyReasons.Of(grounds.Reason), Kebab.Of(grounds.Reason))}\n{Open(grounds.Note)}".TrimEnd();

    // 中医 fields: where the case has any, and empty for handwriting wherever a hospital of traditional Chinese medicine leads one of the
    // sides.
    private bool IsTcm(Narrative texts) =>
        (texts.FourExaminations ?? texts.TreatmentPrinciple ?? texts.HerbalPrescription) is not null
        || IsTcm(details.From.Institution)
        || IsTcm(details.To.Institution);

    private bool IsTcm(string institution) =>
        Source.Facts.Directory.On(institution, Source.Day)?.Tcm == true
        || Source.Facts.Directory.LeadsOf(institution, Source.Day).Any(lead => Source.Facts.Directory.On(lead, Source.Day)?.Tcm == true);
}
