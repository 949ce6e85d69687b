// What applies until a county has decided: the defaults of the domain text.
namespace Referrals.Policies;

public static class PolicyDefaults
{
    /// <summary>The parameters. Deductible amounts have no default: without a table none is known.</summary>
    public static PolicyParameters Parameters { get; } =
        new(
            new ReferralClocks(
                AnswerEmergency: new Clock(15, false),
                AnswerUrgent: new Clock(2 * 60, false),
                AnswerRoutine: new Clock(24 * 60, false),
                Arrival: new Clock(72 * 60, false),
                DownAcceptance: new Clock(48 * 60, false),
                OutcomeReport: new Clock(7 * 24 * 60, false),
                EmergencyPaperwork: new Clock(24 * 60, false)
            ),
            new WorkingTime(
                [new Hours(new TimeOnly(8, 0), new TimeOnly(12, 0)), new Hours(new TimeOnly(14, 30), new TimeOnly(17, 30))],
                [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday],
                [],
                []
            ),
            new ReferralRules(
                TownshipReview.Village,
                ValidityDays: 30,
                LongestHoldHours: 168,
                EmergencyBackdatingHours: 72,
                ReadAccessDays: 180,
                CatalogueMode.Warn,
                [
                    new DiagnosisSystem(
                        "icd-10-gb",
                        "疾病分类与代码",
                        "GB/T 14396-2016",
                        @"[A-Z][0-9]{2}(\.[0-9x][0-9]{0,2}(x[0-9]{3})?)?[+*]?"
                    ),
                    new DiagnosisSystem(
                        "icd-10-yb",
                        "医疗保障疾病诊断分类与代码",
                        "医保2.0",
                        @"[A-Z][0-9]{2}\.[0-9x][0-9]{2}(x[0-9]{3})?[+*]?"
                    ),
                ]
            ),
            new ReserveRules(ReserveRules.LowestRatio, ReleaseLeadHours: 24),
            new WhitelistRules(EntryValidityDays: 365, EmergencyJustificationHours: 24),
            new DeductibleRules(
                DeductibleScope.Group,
                Window: 72,
                WindowUnit.Hours,
                RepeatStayReductionPercent: 0,
                RepeatStayFloorPercent: 100,
                ReductionOrder.BeforeCredit,
                YearBoundary.BreaksChain,
                Illustrative: true,
                []
            )
        );

    /// <summary>Version 0.</summary>
    public static Policy Policy { get; } = new(0, DateOnly.MinValue, DateTimeOffset.MinValue, "默认参数 · defaults", Parameters);
}
