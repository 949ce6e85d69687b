// Runs the tests; or, called with "worker", is the second process of a test.
using Referrals.EventStore.Tests.Fixtures;

return args is ["worker", .. var work] ? await Worker.Run(work) : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
