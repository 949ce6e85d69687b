await Referrals.App.RunAsync(args);
