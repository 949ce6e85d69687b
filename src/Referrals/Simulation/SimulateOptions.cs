// What "Referrals simulate" can be told.
using System.CommandLine;
using System.Globalization;

namespace Referrals.Simulation;

internal sealed class SimulateOptions
{
    private const int MostDays = 3_660;
    private const int MostCasesPerDay = 100_000;

    private readonly Option<string> county = new("--county") { Description = "Code of the county", DefaultValueFactory = _ => "340422" };
    private readonly Option<int> days = Number("--days", "How many days", 30, MostDays);
    private readonly Option<int> cases = Number("--cases-per-day", "How many cases begin on an average day", 100, MostCasesPerDay);

    private readonly Option<int> seed = new("--seed") { Description = "The same seed does the same again", DefaultValueFactory = _ => 7 };

    private readonly Option<DateOnly?> from = new("--from")
    {
        Description = "First day, such as 2026-10-01; so many days before today if it is missing",
    };

    private readonly Option<bool> goesOn = new("--continue") { Description = "Go on in a database that has cases already" };

    public Option<bool> Json { get; } = new("--json") { Description = "The summary as one JSON object" };

    /// <summary>In the order of the help.</summary>
    public IReadOnlyList<Option> All => [county, days, cases, seed, from, goesOn, Json];

    /// <summary>What they ask for.</summary>
    /// <exception cref="SimulationRefusedException">They do not fit together.</exception>
    public SimulationPlan PlanOf(ParseResult parsed, DateTimeOffset now) =>
        SimulationPlan.Of(
            parsed.GetValue(county)!,
            parsed.GetValue(from),
            parsed.GetValue(days),
            parsed.GetValue(cases),
            parsed.GetValue(seed),
            parsed.GetValue(goesOn),
            now
        );

    private static Option<int> Number(string name, string description, int unlessGiven, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => unlessGiven };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsNumber(token.Value, most))
                result.AddError(
                    string.Create(CultureInfo.InvariantCulture, $"{name} is \"{token.Value}\": a whole number from 1 to {most} is needed.")
                );
        });
        return option;
    }

    private static bool IsNumber(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most;
}
