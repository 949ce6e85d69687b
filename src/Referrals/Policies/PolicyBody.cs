// A full set of parameters as it is sent, and its faults, all of them.
using System.Globalization;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Policies;

/// <summary>
/// A full set of parameters and why it is set. What each means, and in which unit, stands at <see cref="PolicyParameters"/>.
/// </summary>
public sealed record PolicyBody(
    string? Reason,
    ClocksBody? Clocks,
    WorkingTimeBody? WorkingTime,
    ReferralRulesBody? Referrals,
    ReserveBody? Reserve,
    WhitelistBody? Whitelist,
    DeductibleBody? Deductible,
    ConsultationRulesBody? Consultations = null,
    PrivacyRulesBody? Privacy = null
)
{
    /// <summary>What is returned is whole only when there were no faults.</summary>
    internal (string Reason, PolicyParameters Parameters) Check(Fields fields) =>
        (
            fields.Text("/reason", Reason, 500),
            new PolicyParameters(
                fields.Required("/clocks", Clocks)?.Check(fields)!,
                fields.Required("/workingTime", WorkingTime)?.Check(fields)!,
                fields.Required("/referrals", Referrals)?.Check(fields)!,
                fields.Required("/reserve", Reserve)?.Check(fields)!,
                fields.Required("/whitelist", Whitelist)?.Check(fields)!,
                fields.Required("/deductible", Deductible)?.Check(fields)!
            )
            {
                Consultations = Consultations?.Check(fields)!,
                Privacy = Privacy?.Check(fields)!,
            }
        );
}

public sealed record ClockBody(int? Minutes, bool? WorkingTimeOnly)
{
    internal Clock Check(Fields fields, string pointer) =>
        new(fields.Whole($"{pointer}/minutes", Minutes, 1, 90 * 24 * 60), fields.Required($"{pointer}/workingTimeOnly", WorkingTimeOnly));
}

public sealed record ClocksBody(
    ClockBody? AnswerEmergency,
    ClockBody? AnswerUrgent,
    ClockBody? AnswerRoutine,
    ClockBody? Arrival,
    ClockBody? DownAcceptance,
    ClockBody? OutcomeReport,
    ClockBody? EmergencyPaperwork,
    RemindersBody? Reminders,
    ClockBody? CancellationConfirmation = null,
    ClockBody? ExpertStatement = null,
    ClockBody? CountyApproval = null
)
{
    internal ReferralClocks Check(Fields fields)
    {
        return new(
            One("answerEmergency", AnswerEmergency),
            One("answerUrgent", AnswerUrgent),
            One("answerRoutine", AnswerRoutine),
            One("arrival", Arrival),
            One("downAcceptance", DownAcceptance),
            One("outcomeReport", OutcomeReport),
            One("emergencyPaperwork", EmergencyPaperwork)
        )
        {
            Reminders = Reminders?.Check(fields)!,
            CancellationConfirmation = CancellationConfirmation?.Check(fields, "/clocks/cancellationConfirmation")!,
            ExpertStatement = ExpertStatement?.Check(fields, "/clocks/expertStatement")!,
            CountyApproval = CountyApproval?.Check(fields, "/clocks/countyApproval")!,
        };

        Clock One(string name, ClockBody? clock) => fields.Required($"/clocks/{name}", clock)?.Check(fields, $"/clocks/{name}")!;
    }
}

public sealed record RemindersBody(int? EmergencyPaperwork, int? OutcomeReport, int? FollowUp, int? Validity = null)
{
    internal Reminders Check(Fields fields) =>
        new(
            One(fields, "emergencyPaperwork", EmergencyPaperwork),
            One(fields, "outcomeReport", OutcomeReport),
            One(fields, "followUp", FollowUp),
            Validity is null ? Reminders.Default.Validity : One(fields, "validity", Validity)
        );

    private static int One(Fields fields, string name, int? minutes) => fields.Whole($"/clocks/reminders/{name}", minutes, 0, 30 * 24 * 60);
}

public sealed record HoursBody(TimeOnly? From, TimeOnly? Until);

public sealed record WorkingTimeBody(
    IReadOnlyList<HoursBody?>? Hours,
    IReadOnlyList<DayOfWeek>? Weekdays,
    IReadOnlyList<DateOnly>? DaysOff,
    IReadOnlyList<DateOnly>? MakeUpDays
)
{
    internal WorkingTime Check(Fields fields)
    {
        var hours = new List<Hours>();
        foreach (var (at, stretch) in fields.List("/workingTime/hours", Hours, 10).Index())
        {
            var checkedOne = new Hours(
                fields.Required($"/workingTime/hours/{at}/from", stretch?.From),
                fields.Required($"/workingTime/hours/{at}/until", stretch?.Until)
            );
            if (checkedOne.From >= checkedOne.Until || (hours.Count > 0 && checkedOne.From < hours[^1].Until))
                fields.Fault($"/workingTime/hours/{at}", "policy.hours");
            hours.Add(checkedOne);
        }

        if (hours.Count == 0)
            fields.Fault("/workingTime/hours", "field.required");
        var weekdays = fields.List("/workingTime/weekdays", Weekdays, 7).Distinct().Order().ToList();
        if (weekdays.Count == 0)
            fields.Fault("/workingTime/weekdays", "field.required");
        return new WorkingTime(
            hours,
            weekdays,
            [.. fields.List("/workingTime/daysOff", fields.Required("/workingTime/daysOff", DaysOff), 1000).Distinct().Order()],
            [.. fields.List("/workingTime/makeUpDays", fields.Required("/workingTime/makeUpDays", MakeUpDays), 1000).Distinct().Order()]
        );
    }
}

public sealed record DiagnosisSystemBody(string? Code, string? Name, string? Version, string? Pattern)
{
    internal DiagnosisSystem Check(Fields fields, string pointer)
    {
        var system = new DiagnosisSystem(
            PolicyFields.Name(fields, $"{pointer}/code", Code),
            fields.Text($"{pointer}/name", Name, 100),
            fields.Text($"{pointer}/version", Version, 100),
            fields.Text($"{pointer}/pattern", Pattern, 200)
        );
        if (system.Pattern.Length > 0 && !Patterns.IsValid(system.Pattern))
            fields.Fault($"{pointer}/pattern", "policy.pattern");
        return system;
    }
}

public sealed record CorrectionsBody(int? RetractionHours, int? AmendmentDays)
{
    internal Corrections Check(Fields fields) =>
        new(
            fields.Whole("/referrals/corrections/retractionHours", RetractionHours, 1, 720),
            fields.Whole("/referrals/corrections/amendmentDays", AmendmentDays, 1, 365)
        );
}

public sealed record ReferralRulesBody(
    TownshipReview? TownshipReview,
    int? ValidityDays,
    int? LongestHoldHours,
    int? EmergencyBackdatingHours,
    int? ReadAccessDays,
    CatalogueMode? Catalogue,
    IReadOnlyList<DiagnosisSystemBody?>? DiagnosisSystems,
    int? AppointmentGapMinutes = null,
    CorrectionsBody? Corrections = null
)
{
    internal ReferralRules Check(Fields fields)
    {
        var systems = new List<DiagnosisSystem>();
        foreach (var (at, system) in fields.List("/referrals/diagnosisSystems", DiagnosisSystems, 20).Index())
        {
            if (
                fields.Required($"/referrals/diagnosisSystems/{at}", system)?.Check(fields, $"/referrals/diagnosisSystems/{at}")
                is not { } whole
            )
                continue;
            if (systems.Exists(s => s.Code == whole.Code))
                fields.Fault($"/referrals/diagnosisSystems/{at}", "policy.duplicate");
            systems.Add(whole);
        }

        if (systems.Count == 0)
            fields.Fault("/referrals/diagnosisSystems", "field.required");
        return new ReferralRules(
            fields.Required("/referrals/townshipReview", TownshipReview),
            fields.Whole("/referrals/validityDays", ValidityDays, 1, 365),
            fields.Whole("/referrals/longestHoldHours", LongestHoldHours, 1, 2160),
            fields.Whole("/referrals/emergencyBackdatingHours", EmergencyBackdatingHours, 1, 720),
            fields.Whole("/referrals/readAccessDays", ReadAccessDays, 0, 3650),
            fields.Required("/referrals/catalogue", Catalogue),
            systems,
            AppointmentGapMinutes is null
                ? ReferralRules.StandardGap
                : fields.Whole("/referrals/appointmentGapMinutes", AppointmentGapMinutes, 0, 1440)
        )
        {
            Corrections = Corrections?.Check(fields)!,
        };
    }
}

public sealed record ReserveBody(
    decimal? Ratio,
    int? ReleaseLeadHours,
    int? ShortestOfferMinutes = null,
    ReserveEntitlement? Entitlement = null
)
{
    internal ReserveRules Check(Fields fields) =>
        new(
            fields.Number("/reserve/ratio", Ratio, ReserveRules.LowestRatio, 1m, decimals: 4),
            fields.Whole("/reserve/releaseLeadHours", ReleaseLeadHours, 0, 720),
            fields.Whole("/reserve/shortestOfferMinutes", ShortestOfferMinutes ?? ReserveRules.StandardOffer, 0, 1440),
            Entitlement ?? ReserveEntitlement.FamilyDoctor
        );
}

public sealed record WhitelistBody(int? EntryValidityDays, int? EmergencyJustificationHours, int? ExpiryReminderDays = null)
{
    internal WhitelistRules Check(Fields fields) =>
        new(
            fields.Whole("/whitelist/entryValidityDays", EntryValidityDays, 1, 3650),
            fields.Whole("/whitelist/emergencyJustificationHours", EmergencyJustificationHours, 1, 720)
        )
        {
            ExpiryReminderDays = ExpiryReminderDays is null ? 0 : fields.Whole("/whitelist/expiryReminderDays", ExpiryReminderDays, 1, 365),
        };
}

internal static class PolicyFields
{
    extension(Fields fields)
    {
        /// <summary>A whole number between two others, both included.</summary>
        public int Whole(string pointer, int? value, int from, int to) => (int)fields.Number(pointer, value, from, to, decimals: 0);

        /// <summary>A number between two others, both included, with so many decimals at most.</summary>
        public decimal Number(string pointer, decimal? value, decimal from, decimal to, int decimals)
        {
            var number = fields.Required(pointer, value);
            if (value is not null && (number < from || number > to))
                fields.Fault(
                    pointer,
                    new Refusal("field.out-of-range")
                        .With("from", from.ToString(CultureInfo.InvariantCulture))
                        .With("to", to.ToString(CultureInfo.InvariantCulture))
                );
            else if (decimal.Round(number, decimals) != number)
                fields.Fault(pointer, "field.format");
            return number;
        }
    }

    /// <summary>Lower case letters, digits and hyphens.</summary>
    public static string Name(Fields fields, string pointer, string? value)
    {
        var name = fields.Text(pointer, value, 40);
        if (!name.All(c => c is '-' or (>= 'a' and <= 'z') or (>= '0' and <= '9')))
            fields.Fault(pointer, "field.format");
        return name;
    }
}
