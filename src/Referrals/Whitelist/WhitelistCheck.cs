// What the content of an entry must be, by directory and policy: every fault by its pointer.
using System.Globalization;
using System.Text.RegularExpressions;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Whitelist;

internal static partial class WhitelistCheck
{
    public const int MostUnits = 50;
    public const int MostDiagnoses = 100;
    public const int LongestReason = 500;
    public const int HighestQuota = 100_000;

    public static void Content(Fields fields, EntryContent content, string county, ReferenceFacts facts)
    {
        Institution(fields, content, county, facts);
        foreach (var (at, range) in content.Diagnoses.Index())
            Diagnoses(fields, string.Create(CultureInfo.InvariantCulture, $"/diagnoses/{at}"), range, facts.Policy);
        if (content.Quota is < 1 or > HighestQuota)
            fields.Fault(
                "/quota",
                new Refusal("field.out-of-range").With("from", "1").With("to", HighestQuota.ToString(CultureInfo.InvariantCulture))
            );
        if (!fields.IsGood("/from"))
            return;
        var until = content.UntilBy(facts.Policy);
        if (until < content.From)
            fields.Fault("/until", "period.backwards");
        else if (until < facts.Today)
            fields.Fault("/until", new Refusal("whitelist.expired").With("until", until.ToString("O", CultureInfo.InvariantCulture)));
    }

    private static void Institution(Fields fields, EntryContent content, string county, ReferenceFacts facts)
    {
        // Of a wrong first day nobody knows what was there.
        if (!fields.IsGood("/from"))
            return;
        if (facts.Directory.On(content.Institution, content.From) is not { } institution)
        {
            fields.Fault("/institution", Unknown(content.Institution));
            return;
        }

        if (institution.Kind != InstitutionKind.External)
            fields.Fault("/institution", new Refusal("whitelist.institution-not-outside").With("code", content.Institution));
        else if (
            institution.Area is { } area
            && fields.IsGood("/tier")
            && OutsideTiers.Of(county, area) is var tier
            && tier != content.Tier
        )
            fields.Fault("/tier", new Refusal("whitelist.tier-not-of-area").With("area", area).With("tier", Kebab.Of(tier)));
        foreach (var (at, unit) in content.Units.Index())
        {
            if (facts.Directory.Unit(content.Institution, unit, content.From) is null)
                fields.Fault(string.Create(CultureInfo.InvariantCulture, $"/units/{at}"), Unknown(unit));
        }
    }

    private static void Diagnoses(Fields fields, string at, DiagnosisRange range, Policy policy)
    {
        if (policy.DiagnosisSystem(range.System) is not { } system)
        {
            fields.Fault($"{at}/system", Unknown(range.System));
            return;
        }

        if (system.Version != range.Version)
            fields.Fault($"{at}/version", Unknown(range.Version));
        if (!IsCode(system, range.First))
            fields.Fault($"{at}/first", "field.format");
        else if (!IsCode(system, range.Last))
            fields.Fault($"{at}/last", "field.format");
        else if (range.Fault is { } fault)
            fields.Fault($"{at}/last", fault);
    }

    /// <summary>A range may end with a category though single diagnoses of the system are always finer.</summary>
    private static bool IsCode(DiagnosisSystem system, string code) => system.Matches(code) || Category().IsMatch(code);

    private static Refusal Unknown(string code) => new Refusal("field.unknown-code").With("code", code);

    [GeneratedRegex(@"\A[A-Z][0-9]{2}\z", RegexOptions.None, 1000)]
    private static partial Regex Category();
}
