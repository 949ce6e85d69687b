// Catalogues and names of diagnoses of a seed, entered as people publish them.
using Referrals.Catalogues;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Operations;

internal sealed record SeedCatalogue(CareLevel? Level, string? Institution, string Edition, CatalogueForm Body);

internal sealed record SeedNames(string System, string Edition, NamesForm Body);

internal static class SeedCatalogues
{
    public static Decided Decide(CatalogueBook state, PolicyBook policies, object one)
    {
        var fields = new Fields();
        IReadOnlyList<DiagnosisSystem> Systems(DateOnly day) => policies.On(day).Referrals.DiagnosisSystems;
        switch (one)
        {
            case SeedCatalogue it:
                var content = it.Body.Check(fields, Systems);
                var catalogue = new PublishCatalogue(
                    new CatalogueScope(it.Level, it.Institution),
                    it.Edition,
                    content.From,
                    content.Illustrative,
                    content.Items,
                    content.Systems
                );
                return fields.Refusal is { } faults ? faults : CatalogueDecider.Publish(state, catalogue);
            case SeedNames it:
                var names = it.Body.Check(fields);
                var systems = policies.All[0].Referrals.DiagnosisSystems;
                var version = it.Body.Version ?? systems.First(system => system.Code == it.System).Version;
                return fields.Refusal is { } wrong
                    ? wrong
                    : CatalogueDecider.Publish(
                        state,
                        new PublishNames(it.System, version, it.Edition, it.Body.Illustrative ?? false, names, systems)
                    );
            default:
                throw new InvalidOperationException($"Nobody said how a {one.GetType().Name} is entered.");
        }
    }
}
