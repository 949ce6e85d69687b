// Catalogues that tests begin with.
using Referrals.Catalogues;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Tests.Catalogues;

internal static class CatalogueSamples
{
    public const string Icd = "icd-10-gb";
    public const string Gb2016 = "GB/T 14396-2016";

    public static readonly CatalogueScope Township = new(CareLevel.Township);
    public static readonly CatalogueScope County = new(CareLevel.County);
    public static readonly CatalogueScope Hospital = new(Institution: "SX-H01");

    public static readonly DateOnly Day = new(2026, 1, 1);

    public static readonly IReadOnlyList<DiagnosisSystem> Systems = PolicyDefaults.Parameters.Referrals.DiagnosisSystems;

    public static Diagnosis Diagnosis(string code) => new(code, Icd, Gb2016);

    public static CatalogueItem Item(string first, string? last = null, string? name = null) =>
        new(new DiagnosisRange(first, last ?? first, Icd, Gb2016), name);

    public static PublishCatalogue Edition(CatalogueScope scope, string name, DateOnly from, params CatalogueItem[] items) =>
        new(scope, name, from, Illustrative: false, items, Systems);

    public static PublishNames Names(string edition, params (string Code, string Name)[] names) =>
        new(Icd, Gb2016, edition, Illustrative: false, [.. names.Select(name => new DiagnosisName(name.Code, name.Name))], Systems);

    public static CatalogueBook Given(params object[] commands) => commands.Aggregate(CatalogueBook.Aggregate.Initial, Then);

    /// <summary>The book after one more command, which must be accepted.</summary>
    public static CatalogueBook Then(this CatalogueBook book, object command)
    {
        var decided = Decide(book, command);
        decided.Refusal.ShouldBeNull();
        return decided.Events.Aggregate(book, CatalogueBook.Aggregate.Evolve);
    }

    public static Decided Decide(CatalogueBook book, object command) =>
        command switch
        {
            PublishCatalogue it => CatalogueDecider.Publish(book, it),
            PublishNames it => CatalogueDecider.Publish(book, it),
            WithdrawCatalogue it => CatalogueDecider.Withdraw(book, it),
            WithdrawNames it => CatalogueDecider.Withdraw(book, it),
            _ => throw new ArgumentException(command.GetType().Name, nameof(command)),
        };
}
