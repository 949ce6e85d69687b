return args switch
{
    ["token", .. var who] => await Referrals.Security.TokenCommand.RunAsync(who),
    ["simulate", .. var how] => await Referrals.Simulation.SimulateCommand.Build().Parse(how).InvokeAsync(),
    _ => await Referrals.App.RunAsync(args),
};
