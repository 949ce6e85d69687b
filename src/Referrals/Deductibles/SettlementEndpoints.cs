// Settlements as a table.
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;
using Referrals.TableMappings;

namespace Referrals.Deductibles;

internal static class Settlements
{
    public static async Task<IResult> Import(
        TableUpload upload,
        string? dryRun,
        RequestContext context,
        MappedTables tables,
        PeopleVault vault,
        DeductibleHandler handler,
        ProblemTexts texts
    )
    {
        var dry = Query.Flag("dryRun", dryRun) ?? false;
        // Each person's year has a version of its own.
        if (context.IfMatch is not null)
            throw Query.Fault("If-Match", new Refusal("field.not-allowed"));
        var source = DeductibleEndpoints.SourceOf(context);
        var file = SettlementFile.Read(await tables.Read(SettlementFile.Table, upload, context), source);
        if (file.TooLarge is { } tooLarge)
            return Problems.Of(tooLarge);
        var lines = new List<(string Person, IDeductibleFact Fact)>();
        foreach (var line in file.Lines)
        {
            if (await PersonOf(context, vault, line) is { } person)
                lines.Add((person, line.Fact));
            else
                file.Unknown(line);
        }

        if (file.Refusal is { } refusal)
            return Problems.Of(refusal);
        var results = await handler.Import(context, lines, source.Institution, dry);
        context.SetLanguage();
        return TypedResults.Ok(
            new SettlementsAnswer(
                dry,
                [
                    .. file.Lines.Zip(
                        results,
                        (line, result) =>
                            new SettlementAnswer(
                                line.Line,
                                result.Id,
                                result.Outcome,
                                result.Refusal?.Code,
                                result.Refusal is { } problem ? texts.Say(problem, context.Language) : null
                            )
                    ),
                ]
            )
        );
    }

    private static async Task<string?> PersonOf(RequestContext context, PeopleVault vault, SettlementLine line)
    {
        var county = context.Caller.County;
        if (line.Identity is { } identity)
            return (await vault.WithIdentity(county, identity, context.Cancellation)).Min(StringComparer.Ordinal);
        // One person named in two ways is told once.
        return await vault.Find(county, line.Person!, context.Cancellation) is { } known ? PersonYears.First(known.References) : null;
    }
}
