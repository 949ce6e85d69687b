// Commands that Marten and Wolverine bring along, on the service's own host.
using System.CommandLine;
using JasperFx;
using Wolverine;

namespace Referrals.Operations.Cli;

internal static class JasperFxCommands
{
    public static IEnumerable<Command> Create() =>
        [
            Create("codegen", "Wolverine's generated code: write, preview, test, delete. Needs no database.", needsDatabase: false),
            Create("storage", "Messages that wait: counts, release, clear, rebuild.", needsDatabase: true),
        ];

    private static Command Create(string name, string description, bool needsDatabase)
    {
        var words = new Argument<string[]>("words") { Arity = ArgumentArity.ZeroOrMore, Description = "What the command takes." };
        var command = new Command(name, description) { words };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                string[] args = [name, .. parsed.GetValue(words) ?? []];
                if (!needsDatabase)
                    return await RunWithoutDatabase(args);
                await using var host = await CommandHost.OpenAsync(create: false, cancellation);
                return await host.Run(args);
            }
        );
        return command;
    }

    private static async Task<int> RunWithoutDatabase(string[] args)
    {
        await using var app = App.CreateBuilder([]).Build();
        // Where the sources are at hand the code goes among them.
        var root = Environment.GetEnvironmentVariable("REFERRALS_SOURCES") ?? Directory.GetCurrentDirectory();
        if (Path.Combine(root, "src", "Referrals", "Internal", "Generated") is var sources && Directory.Exists(sources))
            app.Services.GetRequiredService<WolverineOptions>().CodeGeneration.GeneratedCodeOutputPath = sources;
        return await app.RunJasperFxCommands(args);
    }
}
