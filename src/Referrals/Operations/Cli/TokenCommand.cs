// token: prints a development token. ops/token calls it.
using System.CommandLine;
using System.Globalization;
using Referrals.Security;

namespace Referrals.Operations.Cli;

internal static class TokenCommand
{
    private const string Usage =
        "Usage: ops/token ROLE[+ROLE]@INSTITUTION|COUNTY [--county 340422] [--practitioner CODE] [--subject NAME] [--hours 12], such as ops/token dispatcher@SX-H01.";
    private const int MostHours = 24 * 365;

    public static Command Create()
    {
        // Read below, all of it: what is wrong is told in the words of ops/token.
        var words = new Argument<string[]>("role@place")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = $"{Usage} The service accepts such tokens while no issuer is configured.",
        };
        var command = new Command("token", "Prints a development token for the service of this data folder.") { words };
        command.SetAction(parsed => RunAsync(parsed.GetValue(words) ?? []));
        return command;
    }

    /// <summary>Prints the token, or one line that says why there is none. Returns the exit code.</summary>
    private static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var settings = SecuritySettings.From(App.CreateBuilder([]).Configuration);
            if (!settings.DevelopmentTokens)
            {
                throw new FormatException(
                    $"Tokens come from the configured issuer, {settings.Issuer!.OriginalString}; development tokens are not accepted beside it."
                );
            }

            var options = Read(args);
            var token = DevelopmentToken.Parse(
                options[""],
                options.GetValueOrDefault("--county"),
                options.GetValueOrDefault("--practitioner"),
                options.GetValueOrDefault("--subject")
            );
            using var key = DevelopmentKey.Open(EmbeddedPostgresOptions.FromEnvironment().DataFolder);
            Console.WriteLine(
                token.Sign(key, settings.Audience, TimeProvider.System.GetUtcNow(), Life(options.GetValueOrDefault("--hours")))
            );
            return 0;
        }
        catch (Exception refused) when (refused is FormatException or SecuritySettingsException or EmbeddedPostgresException)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }
    }

    private static Dictionary<string, string> Read(string[] args)
    {
        if (args.Length == 0 || args[0].StartsWith('-'))
            throw new FormatException(Usage);
        var options = new Dictionary<string, string>(StringComparer.Ordinal) { [""] = args[0] };
        for (var at = 1; at < args.Length; at += 2)
        {
            if (
                args[at] is not ("--county" or "--practitioner" or "--subject" or "--hours")
                || at + 1 == args.Length
                || !options.TryAdd(args[at], args[at + 1])
            )
                throw new FormatException(Usage);
        }

        return options;
    }

    private static TimeSpan Life(string? hours) =>
        hours is null ? DevelopmentToken.DefaultLife
        : double.TryParse(hours, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && number is > 0 and <= MostHours
            ? TimeSpan.FromHours(number)
        : throw new FormatException(
            $"--hours is \"{hours}\": a number up to {MostHours.ToString(CultureInfo.InvariantCulture)} is needed."
        );
}
