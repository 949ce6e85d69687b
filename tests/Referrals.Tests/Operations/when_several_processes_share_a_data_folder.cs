using Referrals.Tests.Hosting;

namespace Referrals.Tests.Operations;

public class when_several_processes_share_a_data_folder
{
    [Fact]
    public async Task those_that_start_at_once_get_one_server()
    {
        await using var folder = new EmbeddedPostgresFolder();
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => folder.StartAsync()));

        all.Select(one => one.ConnectionString).Distinct().ShouldHaveSingleItem();
        foreach (var one in all)
        {
            await Sql.RunAsync(one, "select 1");
            await one.DisposeAsync();
        }
        File.Exists(folder.PidFile).ShouldBeFalse();
    }

    [Slow]
    [Fact]
    public async Task the_last_one_out_stops_the_server()
    {
        await using var folder = new EmbeddedPostgresFolder();
        var here = await folder.StartAsync();
        await Sql.KeepAsync(here);
        await using var other = new ReferralsProcess(folder.DataFolder);
        await other.ReadyAsync();

        // Its pool keeps connections open, which is no reason to keep the server, nor is their absence one to stop it.
        await here.DisposeAsync();
        await other.IsReady();
        File.Exists(folder.PidFile).ShouldBeTrue();

        (await other.SignalAsync(ReferralsProcess.SigTerm)).ShouldBe(0);
        File.Exists(folder.PidFile).ShouldBeFalse();
    }

    [Fact]
    public async Task a_killed_process_leaves_the_server_to_the_next()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var killed = new ReferralsProcess(folder.DataFolder);
        await killed.ReadyAsync();
        var server = folder.ServerProcess;
        await killed.KillAsync();

        await using (var next = await folder.StartAsync())
        {
            folder.ServerProcess.ShouldBe(server);
            folder.Log.ShouldContain("runs on port");
            await Sql.KeepAsync(next);
        }
        File.Exists(folder.PidFile).ShouldBeFalse();
    }
}
