return await Referrals.App.RunAsync(args);
