// Every command of the executable, and how a command ends: with one line on stderr and an exit code when it fails.
using System.CommandLine;
using System.CommandLine.Parsing;
using Referrals.Hosting;

namespace Referrals.Operations.Cli;

internal static class CommandLine
{
    public const int Failed = 1;
    public const int Misused = 2;
    private const int Interrupted = 130;

    private static readonly string[] Asking = ["--help", "-h", "-?", "--version"];

    /// <summary>
    /// Runs the command that the arguments name, and the service when they name none. Returns the exit code: 0, 1 when it failed, 2 when
    /// the arguments were not understood, 130 when it was interrupted. <c>doctor</c> has its own.
    /// </summary>
    /// <param name="args">The arguments.</param>
    /// <param name="further">Commands of folders above this one.</param>
    public static async Task<int> RunAsync(string[] args, params IReadOnlyList<Command> further)
    {
        // Settings alone mean the service, as they always did: --urls http://127.0.0.1:5081.
        string[] line =
            args is [] || (args[0].StartsWith('-') && !Asking.Contains(args[0], StringComparer.Ordinal))
                ? [RunCommand.Name, .. args]
                : args;
        // No response files: a token of nobody in particular begins with @.
        var parsed = Root(further).Parse(line, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var name = Name(parsed.CommandResult);
        if (parsed.Errors.Count > 0)
        {
            var said =
                parsed.UnmatchedTokens.Count > 0
                    ? $"'{parsed.UnmatchedTokens[0]}' is not understood"
                    : parsed.Errors[0].Message.TrimEnd('.');
            return await SayAsync($"{name}: {said}. \"{name} --help\" says what there is.", Misused);
        }
        using var interruption = new Interruption();
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                interruption.Token
            );
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return await SayAsync($"{name}: interrupted.", Interrupted);
        }
        catch (MisuseException misuse)
        {
            return await SayAsync($"{name}: {misuse.Message}", Misused);
        }
        catch (Exception problem)
        {
            return await SayAsync($"{name}: {ProblemLine.Of(problem)}", Failed);
        }
    }

    private static RootCommand Root(IReadOnlyList<Command> further)
    {
        var root = new RootCommand(
            "Referral coordination for county medical consortia 县域医共体会诊转诊协同. Without a command it runs the service."
        )
        {
            RunCommand.Create(),
            SeedCommand.Create(),
            TokenCommand.Create(),
            TokensCommand.Create(),
            KeyCommands.Create(),
            StreamCommands.Create(),
            ProjectionCommands.Create(),
            DoctorCommand.Create(),
            VerifyCommand.Create(),
            RetentionCommand.Create(),
            BrokerCommands.Create(),
        };
        foreach (var command in further.Concat(SchemaCommands.Create()).Concat(JasperFxCommands.Create()))
            root.Add(command);
        return root;
    }

    private static string Name(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{Name(parent)} {command.Command.Name}" : "referrals";

    private static async Task<int> SayAsync(string line, int code)
    {
        await Console.Error.WriteLineAsync(line);
        return code;
    }
}

/// <summary>Arguments that can be read but make no sense. The message says which, and what would.</summary>
internal sealed class MisuseException(string message) : Exception(message);
