return args is ["token", .. var who] ? await Referrals.Security.TokenCommand.RunAsync(who) : await Referrals.App.RunAsync(args);
