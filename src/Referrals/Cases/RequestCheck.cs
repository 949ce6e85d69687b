// From a form to a referral request: every fault by its pointer; its texts are sealed later.
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>Checks forms against what is known on the day.</summary>
internal static class RequestCheck
{
    private const int Long = 4_000;
    private const int Short = 2_000;

    /// <summary>The request; to be made once there was no fault and its texts are sealed.</summary>
    public static Func<ReferralRequest> Request(Fields fields, OpenTexts texts, ReferenceFacts facts, ReferralForm form)
    {
        var direction = fields.Required("/direction", form.Direction);
        var urgency = fields.Required("/urgency", form.Urgency);
        var resource = fields.Required("/resource", form.Resource);
        var destination = Destination(fields, "/destination", form.Destination, facts);
        var diagnoses = Diagnoses(fields, "/diagnoses", form.Diagnoses, facts);
        var payment = fields.Required("/payment", form.Payment);
        var (validFrom, validUntil) = Validity(fields, form, facts);
        var narrative = Narrative(texts, form);
        var plan = Plan(fields, texts, facts.Today, form);
        var grounds = form.Direction is null or Direction.OutOfCounty ? Grounds(fields, texts, "/outOfCounty", form.OutOfCounty) : null;
        if (grounds is null && form.OutOfCounty is not null)
            fields.Fault("/outOfCounty", "field.not-allowed");
        var despite = Override(fields, texts, form.Catalogue);
        return () =>
            new ReferralRequest(
                direction,
                urgency,
                resource,
                destination!,
                diagnoses,
                payment,
                validFrom,
                validUntil,
                narrative(),
                plan?.Invoke(),
                grounds?.Invoke(),
                despite?.Invoke()
            );
    }

    public static Func<CatalogueOverride>? Override(Fields fields, OpenTexts texts, CatalogueOverrideForm? form)
    {
        if (form is null)
            return null;
        var reason = fields.Required("/catalogue/reason", form.Reason);
        var note = texts.OptionalLines("/catalogue/note", form.Note, Short);
        if (reason == CatalogueOverrideReason.Other && string.IsNullOrWhiteSpace(form.Note))
            fields.Fault("/catalogue/note", "referral.note-required");
        return () => new CatalogueOverride(reason, note.Sealed);
    }

    /// <summary>Why a patient leaves the county; to be made once its texts are sealed. Null where nothing is said.</summary>
    public static Func<OutOfCountyGrounds>? Grounds(Fields fields, OpenTexts texts, string pointer, OutOfCountyForm? form)
    {
        if (form is null)
            return null;
        var reason = fields.Required($"{pointer}/reason", form.Reason);
        var note = texts.OptionalLines($"{pointer}/note", form.Note, Short);
        if (reason == OutOfCountyReason.Other && string.IsNullOrWhiteSpace(form.Note))
            fields.Fault($"{pointer}/note", "referral.note-required");
        return () => new OutOfCountyGrounds(reason, note.Sealed);
    }

    private static (DateOnly From, DateOnly Until) Validity(Fields fields, ReferralForm form, ReferenceFacts facts)
    {
        var latest = facts.Today.AddDays(90);
        var from = form.ValidFrom is null ? facts.Today : fields.Day("/validFrom", form.ValidFrom, facts.Today.AddDays(-1), latest);
        // A first day that is wrong, if only near the end of the calendar, has no fault after it.
        var last = (from < latest ? from : latest).AddDays(facts.Policy.Referrals.ValidityDays);
        return (
            from,
            form.ValidUntil is null || !fields.IsGood("/validFrom")
                ? last
                : fields.Day("/validUntil", form.ValidUntil, from < facts.Today ? facts.Today : from, last)
        );
    }

    private static Func<Narrative> Narrative(OpenTexts texts, ReferralForm form)
    {
        var reason = texts.Lines("/reason", form.Reason, Short);
        var summary = texts.OptionalLines("/summary", form.Summary, Long);
        var examinations = texts.OptionalLines("/examinations", form.Examinations, Long);
        var treatment = texts.OptionalLines("/treatment", form.Treatment, Long);
        var cautions = texts.OptionalLines("/cautions", form.Cautions, Short);
        var four = texts.OptionalLines("/fourExaminations", form.FourExaminations, Short);
        var principle = texts.OptionalLines("/treatmentPrinciple", form.TreatmentPrinciple, Short);
        var herbs = texts.OptionalLines("/herbalPrescription", form.HerbalPrescription, Short);
        return () =>
            new Narrative(
                reason.Required,
                summary.Sealed,
                examinations.Sealed,
                treatment.Sealed,
                cautions.Sealed,
                four.Sealed,
                principle.Sealed,
                herbs.Sealed
            );
    }

    /// <summary>A unit that is open today; its specialty comes from the directory.</summary>
    public static Destination? Destination(Fields fields, string pointer, DestinationForm? form, ReferenceFacts facts)
    {
        if (fields.Required(pointer, form) is null)
            return null;
        var institution = fields.Code($"{pointer}/institution", form!.Institution, 50);
        var unit = fields.Code($"{pointer}/unit", form.Unit, 50);
        if (institution.Length > 0 && facts.Directory.On(institution, facts.Today) is null)
            fields.Fault($"{pointer}/institution", new Refusal("field.unknown-code").With("code", institution));
        else if (institution.Length > 0 && unit.Length > 0 && facts.Directory.Unit(institution, unit, facts.Today) is { } found)
            return new Destination(institution, unit, found.Specialty);
        else if (institution.Length > 0 && unit.Length > 0)
            fields.Fault($"{pointer}/unit", new Refusal("field.unknown-code").With("code", unit));
        return null;
    }

    /// <summary>One to ten diagnoses in systems that the policy accepts.</summary>
    public static IReadOnlyList<Diagnosis> Diagnoses(
        Fields fields,
        string pointer,
        IReadOnlyList<DiagnosisForm>? forms,
        ReferenceFacts facts
    )
    {
        if (forms is null or { Count: 0 })
            fields.Fault(pointer, "field.required");
        var diagnoses = new List<Diagnosis>();
        foreach (var (i, form) in fields.List(pointer, forms, 10).Take(10).Index())
        {
            var at = $"{pointer}/{i}";
            if (fields.Required(at, form) is null)
                continue;
            var code = fields.Code($"{at}/code", form!.Code, 30);
            var system = fields.Code($"{at}/system", form.System, 50);
            var version = fields.Code($"{at}/version", form.Version, 50);
            var known = facts.Policy.DiagnosisSystem(system);
            if (system.Length > 0 && known is null)
                fields.Fault($"{at}/system", new Refusal("field.unknown-code").With("code", system));
            else if (known is not null && version.Length > 0 && known.Version != version)
                fields.Fault($"{at}/version", new Refusal("field.unknown-code").With("code", version));
            else if (known is not null && code.Length > 0 && !known.Matches(code))
                fields.Fault($"{at}/code", "field.format");
            diagnoses.Add(new Diagnosis(code, system, version));
        }

        return diagnoses;
    }

    /// <summary>The return slip; to be made once there was no fault and its texts are sealed.</summary>
    public static Func<OutcomeReport> Outcome(CaseRequest request, string pointer, OutcomeForm form)
    {
        var texts = request.Texts;
        var diagnoses = Diagnoses(request.Fields, pointer + "/diagnoses", form.Diagnoses, request.Facts);
        var number = texts.Line(pointer + "/inpatientNumber", form.InpatientNumber, 40);
        var results = texts.Lines(pointer + "/mainResults", form.MainResults, Long);
        var treatment = texts.Lines(pointer + "/treatment", form.Treatment, Long);
        var further = texts.Lines(pointer + "/furtherPlan", form.FurtherPlan, Long);
        var advice = texts.OptionalLines(pointer + "/rehabilitationAdvice", form.RehabilitationAdvice, Long);
        return () => new OutcomeReport(diagnoses, number.Sealed, results.Required, treatment.Required, further.Required, advice.Sealed);
    }

    /// <summary>A pool's key.</summary>
    public static PoolKey? Pool(Fields fields, string pointer, string? key)
    {
        var pool = PoolKey.Parse(fields.Code(pointer, key, 200));
        if (pool is null && !string.IsNullOrWhiteSpace(key))
            fields.Fault(pointer, "field.format");
        return pool;
    }

    /// <summary>Whether a direction leads from one institution to another: home is the primary level, outside is outside.</summary>
    public static bool Fits(Direction direction, string destination, string sender, ReferenceFacts facts)
    {
        var to = facts.Directory.On(destination, facts.Today)!.Kind;
        var from = facts.Directory.On(sender, facts.Today)?.Kind;
        if (from is null || to == InstitutionKind.External || from == InstitutionKind.External)
            return direction == Direction.OutOfCounty && to == InstitutionKind.External;
        var step = Level(to).CompareTo(Level(from.Value));
        return direction switch
        {
            Direction.Up => step > 0,
            Direction.Down => step < 0,
            Direction.Lateral => step == 0,
            _ => false,
        };
    }

    private static int Level(InstitutionKind kind) =>
        kind.IsBelowTownship ? 0
        : kind.IsTownshipHospital || kind == InstitutionKind.Private ? 1
        : 2;

    private static Func<CarePlan>? Plan(Fields fields, OpenTexts texts, DateOnly today, ReferralForm form)
    {
        if (form.Direction is not Direction.Down)
        {
            if (form.Plan is not null && form.Direction is not null)
                fields.Fault("/plan", "field.not-allowed");
            return null;
        }

        if (fields.Required("/plan", form.Plan) is not { } plan)
            return null;
        var summary = texts.Lines("/plan/dischargeSummary", plan.DischargeSummary, Long);
        var rehabilitation = texts.Lines("/plan/rehabilitationPlan", plan.RehabilitationPlan, Long);
        var medication = texts.Lines("/plan/medication", plan.Medication, Long);
        var days = fields.List("/plan/followUps", plan.FollowUps, 24);
        foreach (var (i, day) in days.Index())
            fields.Day($"/plan/followUps/{i}", day, today, today.AddYears(2));
        var followUps = days.Distinct().Order().ToList();
        return () => new CarePlan(summary.Required, rehabilitation.Required, medication.Required, followUps);
    }
}
