// "Referrals simulate": a county's traffic of many days in minutes, with people who do not exist.
using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Referrals.Operations;
using Referrals.People;
using Referrals.Security;
using Spectre.Console;

namespace Referrals.Simulation;

internal static class SimulateCommand
{
    private const int Stopped = 130;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    /// <summary>The command.</summary>
    /// <param name="configure">Tests change services and settings of the node here.</param>
    public static Command Build(Action<WebApplicationBuilder>? configure = null)
    {
        var county = new Option<string>("--county") { Description = "Code of the county", DefaultValueFactory = _ => "340422" };
        var days = new Option<int>("--days") { Description = "How many days", DefaultValueFactory = _ => 30 };
        var cases = new Option<int>("--cases-per-day") { Description = "How many cases begin on an average day", DefaultValueFactory = _ => 100 };
        var seed = new Option<int>("--seed") { Description = "The same seed does the same again", DefaultValueFactory = _ => 7 };
        var from = new Option<DateOnly?>("--from") { Description = "First day, such as 2026-10-01; so many days before today if it is missing" };
        var goesOn = new Option<bool>("--continue") { Description = "Go on in a database that has cases already" };
        var json = new Option<bool>("--json") { Description = "The summary as one JSON object" };
        foreach (var (option, most) in ((Option<int>, int)[])[(days, 3_660), (cases, 100_000)])
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens is [var token] && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most))
                    result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is \"{token.Value}\": a whole number from 1 to {most} is needed."));
            });
        }

        var command = new Command("simulate", "Drive fictional traffic through the service's HTTP API: many days in minutes") { county, days, cases, seed, from, goesOn, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                var plan = SimulationPlan.Of(
                    parsed.GetValue(county)!, parsed.GetValue(from), parsed.GetValue(days), parsed.GetValue(cases), parsed.GetValue(seed), parsed.GetValue(goesOn), TimeProvider.System.GetUtcNow());
                var summary = await Watch(plan, configure, error, cancellation);
                if (parsed.GetValue(json))
                    await output.WriteLineAsync(JsonSerializer.Serialize(summary, Json));
                else
                    SummaryText.Write(output, summary);
                return !summary.Right ? 1 : summary.Finished ? 0 : Stopped;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                await error.WriteLineAsync("Stopped before the first case.");
                return Stopped;
            }
            catch (Exception refused) when (refused is SimulationRefusedException or SecuritySettingsException or EmbeddedPostgresException or PeopleVaultException or UnexpectedAnswerException)
            {
                await error.WriteLineAsync($"No simulation: {refused.Message.ReplaceLineEndings(" ")}");
                return 1;
            }
        });
        return command;
    }

    // A bar for people, a line a day for files and pipes.
    private static async Task<SimulationSummary> Watch(SimulationPlan plan, Action<WebApplicationBuilder>? configure, TextWriter error, CancellationToken cancellation)
    {
        if (error != Console.Error || Console.IsErrorRedirected)
        {
            var day = plan.From;
            return await Simulator.Run(plan, configure, progress =>
            {
                if (progress.Moment < day.AddDays(1))
                    return;
                error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}  {progress.Cases} cases, {progress.Requests} requests"));
                day = day.AddDays(1);
            }, cancellation);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return await console.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(async context =>
        {
            var bar = context.AddTask("starting", maxValue: (plan.End - plan.From).TotalHours);
            return await Simulator.Run(plan, configure, progress =>
            {
                bar.Value = (progress.Moment - plan.From).TotalHours;
                bar.Description = string.Create(CultureInfo.InvariantCulture, $"{ArrivalPattern.Local(progress.Moment):yyyy-MM-dd HH:mm}, {progress.Cases} cases");
            }, cancellation);
        });
    }
}
