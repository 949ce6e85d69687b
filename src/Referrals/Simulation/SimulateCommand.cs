// "Referrals simulate": a county's traffic of many days in minutes, with people who do not exist.
using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Referrals.Operations;
using Referrals.People;
using Referrals.Security;
using Referrals.Simulation.Hospital;
using Spectre.Console;

namespace Referrals.Simulation;

internal static class SimulateCommand
{
    private const int Stopped = 130;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>The command.</summary>
    /// <param name="configure">Tests change services and settings of the node here.</param>
    public static Command Build(Action<WebApplicationBuilder>? configure = null)
    {
        var options = new SimulateOptions();
        var command = new Command("simulate", "Drive fictional traffic through the service's HTTP API: many days in minutes");
        foreach (var option in options.All)
            command.Add(option);
        command.SetAction((parsed, cancellation) => Simulate(parsed, options, configure, cancellation));
        command.Add(HospitalCommand.Build());
        return command;
    }

    private static async Task<int> Simulate(
        ParseResult parsed,
        SimulateOptions options,
        Action<WebApplicationBuilder>? configure,
        CancellationToken cancellation
    )
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        try
        {
            var summary = await Watch(options.PlanOf(parsed, TimeProvider.System.GetUtcNow()), configure, error, cancellation);
            if (parsed.GetValue(options.Json))
                await output.WriteLineAsync(JsonSerializer.Serialize(summary, Json));
            else
                SummaryText.Write(output, summary);
            return !summary.Right ? 1
                : summary.Finished ? 0
                : Stopped;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await error.WriteLineAsync("Stopped before the first case.");
            return Stopped;
        }
        catch (Exception refused)
            when (refused
                    is SimulationRefusedException
                        or SecuritySettingsException
                        or EmbeddedPostgresException
                        or PeopleVaultException
                        or UnexpectedAnswerException
            )
        {
            await error.WriteLineAsync($"No simulation: {refused.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    // A bar for people, a line a day for files and pipes.
    private static async Task<SimulationSummary> Watch(
        SimulationPlan plan,
        Action<WebApplicationBuilder>? configure,
        TextWriter error,
        CancellationToken cancellation
    )
    {
        if (error != Console.Error || Console.IsErrorRedirected)
        {
            var day = plan.From;
            return await Simulator.Run(
                plan,
                configure,
                progress =>
                {
                    if (progress.Moment < day.AddDays(1))
                        return;
                    error.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{day:yyyy-MM-dd}  {progress.Cases} cases, {progress.Requests} requests"
                        )
                    );
                    day = day.AddDays(1);
                },
                cancellation
            );
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return await console
            .Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask("starting", maxValue: (plan.End - plan.From).TotalHours);
                return await Simulator.Run(
                    plan,
                    configure,
                    progress =>
                    {
                        bar.Value = (progress.Moment - plan.From).TotalHours;
                        bar.Description = string.Create(
                            CultureInfo.InvariantCulture,
                            $"{ArrivalPattern.Local(progress.Moment):yyyy-MM-dd HH:mm}, {progress.Cases} cases"
                        );
                    },
                    cancellation
                );
            });
    }
}
