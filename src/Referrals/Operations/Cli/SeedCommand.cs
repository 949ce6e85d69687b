// seed: a county's first reference data.
using System.CommandLine;
using Referrals.EventStore;

namespace Referrals.Operations.Cli;

internal static class SeedCommand
{
    public static Command Create()
    {
        var county = new Argument<string>("county")
        {
            Description = "Its GB/T 2260 code; Shou County 寿县 is the one that comes along.",
            DefaultValueFactory = _ => Seed.Sample,
        };
        var command = new Command(
            "seed",
            "Enters institutions, practitioners and policies of a county where there are none yet. Harmless to repeat."
        )
        {
            county,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var code = parsed.GetRequiredValue(county);
                await using var host = await CommandHost.OpenAsync(create: true, cancellation);
                await App.ApplySchemaAsync(host.Services, cancellation);
                var entered = await Seed.Run(
                    host.Services.GetRequiredService<EventLog>(),
                    code,
                    host.Services.GetRequiredService<TimeProvider>().GetUtcNow(),
                    cancellation
                );
                Console.WriteLine(
                    entered == 0
                        ? $"County {code} has its reference data already: nothing was changed."
                        : $"County {code}: {entered} events were entered."
                );
                return 0;
            }
        );
        return command;
    }
}
