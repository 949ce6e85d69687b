// From a form to a referral request: every fault by its pointer; texts stay open until the patient's key is at hand.
using Referrals.Http;
using Referrals.Institutions;
using Referrals.People;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>Checks forms against what is known on the day.</summary>
internal static class RequestCheck
{
    private const int Long = 4_000;
    private const int Short = 2_000;

    /// <summary>The request as it will be once its texts are sealed; only to be used when there was no fault.</summary>
    public static Func<Sealer, ReferralRequest> Request(Fields fields, ReferralForm form, ReferenceFacts facts)
    {
        var direction = fields.Required("/direction", form.Direction);
        var urgency = fields.Required("/urgency", form.Urgency);
        var resource = fields.Required("/resource", form.Resource);
        var destination = Destination(fields, "/destination", form.Destination, facts);
        var diagnoses = Diagnoses(fields, "/diagnoses", form.Diagnoses, facts);
        var payment = fields.Required("/payment", form.Payment);
        var latest = facts.Today.AddDays(90);
        var validFrom = form.ValidFrom is null ? facts.Today : fields.Day("/validFrom", form.ValidFrom, facts.Today.AddDays(-1), latest);
        // A day near the end of the calendar is a fault already, and has none after it.
        var last = (validFrom < latest ? validFrom : latest).AddDays(facts.Policy.Referrals.ValidityDays);
        var validUntil = form.ValidUntil is null ? last : fields.Day("/validUntil", form.ValidUntil, validFrom, last);
        var reason = fields.Lines("/reason", form.Reason, Short);
        var summary = fields.OptionalLines("/summary", form.Summary, Long);
        var examinations = fields.OptionalLines("/examinations", form.Examinations, Long);
        var treatment = fields.OptionalLines("/treatment", form.Treatment, Long);
        var cautions = fields.OptionalLines("/cautions", form.Cautions, Short);
        var four = fields.OptionalLines("/fourExaminations", form.FourExaminations, Short);
        var principle = fields.OptionalLines("/treatmentPrinciple", form.TreatmentPrinciple, Short);
        var herbs = fields.OptionalLines("/herbalPrescription", form.HerbalPrescription, Short);
        var plan = Plan(fields, form, facts);

        return sealer => new ReferralRequest(
            direction, urgency, resource, destination!, diagnoses, payment, validFrom, validUntil,
            new Narrative(
                sealer.Seal(reason), Seal(sealer, summary), Seal(sealer, examinations), Seal(sealer, treatment), Seal(sealer, cautions),
                Seal(sealer, four), Seal(sealer, principle), Seal(sealer, herbs)),
            plan?.Invoke(sealer));
    }

    /// <summary>A unit that is open today; its specialty comes from the directory.</summary>
    public static Destination? Destination(Fields fields, string pointer, DestinationForm? form, ReferenceFacts facts)
    {
        if (fields.Required(pointer, form) is null)
            return null;
        var institution = fields.Text($"{pointer}/institution", form!.Institution, 50);
        var unit = fields.Text($"{pointer}/unit", form.Unit, 50);
        if (institution.Length > 0 && facts.Directory.On(institution, facts.Today) is null)
            fields.Fault($"{pointer}/institution", new Refusal("field.unknown-code").With("code", institution));
        else if (institution.Length > 0 && unit.Length > 0 && facts.Directory.Unit(institution, unit, facts.Today) is { } found)
            return new Destination(institution, unit, found.Specialty);
        else if (institution.Length > 0 && unit.Length > 0)
            fields.Fault($"{pointer}/unit", new Refusal("field.unknown-code").With("code", unit));
        return null;
    }

    /// <summary>One to ten diagnoses in systems that the policy accepts.</summary>
    public static IReadOnlyList<Diagnosis> Diagnoses(Fields fields, string pointer, IReadOnlyList<DiagnosisForm>? forms, ReferenceFacts facts)
    {
        if (forms is null or { Count: 0 })
            fields.Fault(pointer, "field.required");
        var diagnoses = new List<Diagnosis>();
        foreach (var (i, form) in fields.List(pointer, forms, 10).Take(10).Index())
        {
            var at = $"{pointer}/{i}";
            if (fields.Required(at, form) is null)
                continue;
            var code = fields.Text($"{at}/code", form!.Code, 30);
            var system = fields.Text($"{at}/system", form.System, 50);
            var version = fields.Text($"{at}/version", form.Version, 50);
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

    /// <summary>A pool's key.</summary>
    public static PoolKey? Pool(Fields fields, string pointer, string? key)
    {
        var pool = PoolKey.Parse(fields.Text(pointer, key, 200));
        if (pool is null && !string.IsNullOrWhiteSpace(key))
            fields.Fault(pointer, "field.format");
        return pool;
    }

    public static SealedText? Seal(Sealer? sealer, string? text) => text is null ? null : sealer!.Seal(text);

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

    private static int Level(InstitutionKind kind) => kind.IsBelowTownship ? 0 : kind.IsTownshipHospital || kind == InstitutionKind.Private ? 1 : 2;

    private static Func<Sealer, CarePlan>? Plan(Fields fields, ReferralForm form, ReferenceFacts facts)
    {
        if (form.Direction is not Direction.Down)
        {
            if (form.Plan is not null)
                fields.Fault("/plan", "field.not-allowed");
            return null;
        }

        if (fields.Required("/plan", form.Plan) is not { } plan)
            return null;
        var summary = fields.Lines("/plan/dischargeSummary", plan.DischargeSummary, Long);
        var rehabilitation = fields.Lines("/plan/rehabilitationPlan", plan.RehabilitationPlan, Long);
        var medication = fields.Lines("/plan/medication", plan.Medication, Long);
        var days = fields.List("/plan/followUps", plan.FollowUps, 24);
        foreach (var (i, day) in days.Index())
            fields.Day($"/plan/followUps/{i}", day, facts.Today, facts.Today.AddYears(2));
        var followUps = days.Distinct().Order().ToList();
        return sealer => new CarePlan(sealer.Seal(summary), sealer.Seal(rehabilitation), sealer.Seal(medication), followUps);
    }
}
