// rotate-master-key: puts every person's key under the first master key.
using System.CommandLine;
using Referrals.People;

namespace Referrals.Operations.Cli;

internal static class KeyCommands
{
    public static Command Create()
    {
        var command = new Command(
            "rotate-master-key",
            "Wraps every person's key with the first master key, while the service runs. May be broken off and begun again."
        );
        command.SetAction(
            async (_, cancellation) =>
            {
                await using var host = await CommandHost.OpenAsync(create: false, cancellation);
                var vault = host.Services.GetRequiredService<PeopleVault>();
                await vault.ApplySchema(cancellation);
                Console.WriteLine(
                    $"{await vault.RotateMasterKey(cancellation)} keys were wrapped anew; all lie under the first master key now, the others are no longer needed."
                );
                return 0;
            }
        );
        return command;
    }
}
