using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Referrals.EventStore.Projections;
using Referrals.Operations;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Operations;

public class when_the_service_is_asked_how_it_is(TestPostgres postgres)
{
    [Fact]
    public async Task it_names_what_keeps_it_from_working()
    {
        await using var service = new TestService(postgres, _ => { });
        await service.InitializeAsync();
        // Until its projections are followed it is ready, and degraded.
        await Eventually.Holds(
            async () => (await service.Anonymous.Get("/health/ready").Expect(200)).String("/status") == "healthy",
            "it is healthy"
        );

        // An older backup was brought back.
        await Execute(
            service,
            "create table kept as select * from referrals_people.people_schema; delete from referrals_people.people_schema"
        );
        (await service.Anonymous.Get("/health/ready").Expect(503))
            .String("/checks/schema/reason")
            .ShouldBe("referrals_people is not in this database yet");
        await Execute(service, "insert into referrals_people.people_schema select * from kept");
        await service.Anonymous.Get("/health/ready").Expect(200);

        // Another database was put in its place.
        await Execute(service, "update referrals_people_keys.master_keys set proof = sha256(proof)");
        (await service.Anonymous.Get("/health/ready").Expect(503))
            .String("/checks/keys/reason")
            .ShouldContain("is not the one that the database was made with");
        await service.Anonymous.Get("/health/live").Expect(200);
    }

    [Fact]
    public async Task a_service_that_stops_is_not_ready()
    {
        await using var service = new TestService(postgres, _ => { });
        await service.InitializeAsync();
        await service.Services.GetRequiredService<Stopping>().StopAsync(TestContext.Current.CancellationToken);
        (await service.Anonymous.Get("/health/ready").Expect(503)).String("/checks/running/reason").ShouldBe("the service is stopping");
    }

    [Fact]
    public async Task the_disk_counts_where_the_database_is_its_own()
    {
        var configuration = new ConfigurationManager();
        (await Look()).ShouldBe(HealthStatus.Healthy);
        // Where nothing can be written, nothing is free.
        configuration[DiskHealth.FolderSetting] = "/proc";
        (await Look()).ShouldBe(HealthStatus.Degraded);

        async Task<HealthStatus> Look() =>
            (await new DiskHealth(configuration).CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken)).Status;
    }

    [Fact]
    public async Task an_administrator_is_told_how_far_each_projection_is()
    {
        await using var service = new TestService(postgres, _ => { });
        await service.InitializeAsync();
        await service.CatchUp();
        var all = (await service.As("administrator@340422").Get("/api/projections").Expect(200))["/items"].EnumerateArray().ToList();
        all.Select(one => one.GetProperty("name").GetString()).ShouldContain("boards");
        all.ShouldAllBe(one => one.GetProperty("state").GetString() == "running" && one.GetProperty("lag").GetInt64() == 0);
        all.ShouldAllBe(one => !one.GetProperty("leftAlone").GetBoolean());
        await service.As("dispatcher@SX-H01").Get("/api/projections").Refused(403, "role.not-permitted");
    }

    [Theory]
    [InlineData(ProjectionState.Running, 1, false, true)]
    [InlineData(ProjectionState.Running, 0, false, false)]
    [InlineData(ProjectionState.Running, 1, true, false)]
    [InlineData(ProjectionState.Failing, 1, false, false)]
    public void what_is_behind_without_anybody_who_follows_is_left_alone(ProjectionState state, long lag, bool isLed, bool alone) =>
        new ProjectionStatus("boards", state, 7, lag, null, null, isLed).IsLeftAlone.ShouldBe(alone);

    private static async Task Execute(TestService service, string sql)
    {
        await using var command = service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
