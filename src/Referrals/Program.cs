return await Referrals.Operations.Cli.CommandLine.RunAsync(args, [Referrals.Simulation.SimulateCommand.Build()]);
