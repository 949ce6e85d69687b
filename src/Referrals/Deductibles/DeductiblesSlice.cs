// How the slice is put together: services, stored names, JSON.
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Deductibles;

internal static class DeductiblesSlice
{
    public static IServiceCollection AddDeductibles(this IServiceCollection services) =>
        services
            .AddSingleton<DeductibleContexts>()
            .AddSingleton<DeductibleHandler>()
            .AddSingleton<DeductibleReading>()
            .AddSingleton<DeductibleListing>()
            .AddSingleton<ReminderListing>()
            .AddSingleton(SettlementFile.Table);

    public static EventTypes MapDeductibles(this EventTypes types) =>
        types
            .Map<AdmissionReported>("deductible_admission_reported")
            .Map<DischargeReported>("deductible_discharge_reported")
            .Map<AdmissionRetracted>("deductible_admission_retracted")
            .Map<ReferralDecided>("deductible_referral_decided")
            .Map<ReferralRevoked>("deductible_referral_revoked")
            .Map<ReferralRetracted>("deductible_referral_retracted")
            .Map<SettlementReported>("deductible_settlement_reported")
            .Map<SettlementCancelled>("deductible_settlement_cancelled")
            .Map<CategoryGranted>("deductible_category_granted")
            .Map<CategoryEnded>("deductible_category_ended")
            .Map<SchemeStated>("deductible_scheme_stated")
            .Map<CarriedOver>("deductible_carried_over")
            .Map<YearClosed>("deductible_year_closed")
            .Map<PolicyChangeNoted>("deductible_policy_change_noted")
            .Map<FactConflicted>("deductible_fact_conflicted")
            .Map<FactsMoved>("deductible_facts_moved")
            .Map<StaysAssessed>("deductible_stays_assessed")
            .Map<DifferenceExplained>("deductible_difference_explained");
}

/// <summary>Bodies.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FactsForm))]
[JsonSerializable(typeof(FactsAnswer))]
[JsonSerializable(typeof(QuoteForm))]
[JsonSerializable(typeof(QuoteAnswer))]
[JsonSerializable(typeof(ExplanationForm))]
[JsonSerializable(typeof(PersonYearAnswer))]
[JsonSerializable(typeof(ItemsAnswer<AssessmentChange>))]
[JsonSerializable(typeof(ItemsAnswer<CreditedLine>))]
[JsonSerializable(typeof(StayPage))]
[JsonSerializable(typeof(ReminderPage))]
[JsonSerializable(typeof(SettlementsAnswer))]
internal sealed partial class DeductiblesHttpJson : JsonSerializerContext;

/// <summary>How events and recorded answers are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AdmissionReported))]
[JsonSerializable(typeof(DischargeReported))]
[JsonSerializable(typeof(AdmissionRetracted))]
[JsonSerializable(typeof(ReferralDecided))]
[JsonSerializable(typeof(ReferralRevoked))]
[JsonSerializable(typeof(ReferralRetracted))]
[JsonSerializable(typeof(SettlementReported))]
[JsonSerializable(typeof(SettlementCancelled))]
[JsonSerializable(typeof(CategoryGranted))]
[JsonSerializable(typeof(CategoryEnded))]
[JsonSerializable(typeof(SchemeStated))]
[JsonSerializable(typeof(CarriedOver))]
[JsonSerializable(typeof(YearClosed))]
[JsonSerializable(typeof(PolicyChangeNoted))]
[JsonSerializable(typeof(FactConflicted))]
[JsonSerializable(typeof(FactsMoved))]
[JsonSerializable(typeof(StaysAssessed))]
[JsonSerializable(typeof(DifferenceExplained))]
[JsonSerializable(typeof(Assessment))]
[JsonSerializable(typeof(FactResults))]
[JsonSerializable(typeof(Outcome<string>))]
internal sealed partial class DeductiblesJson : JsonSerializerContext;
