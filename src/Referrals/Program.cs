using System.CommandLine;

return args switch
{
    ["token", .. var who] => await Referrals.Security.TokenCommand.RunAsync(who),
    ["simulate", ..] => await new RootCommand { Referrals.Simulation.SimulateCommand.Build() }.Parse(args).InvokeAsync(),
    _ => await Referrals.App.RunAsync(args),
};
