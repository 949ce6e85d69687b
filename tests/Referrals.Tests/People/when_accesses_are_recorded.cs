// The access log: written in bulk, read in pages, changed by nobody.
using Npgsql;
using Referrals.People;
using Referrals.Security;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.People;

public sealed class when_accesses_are_recorded(TestPostgres postgres) : VaultTest(postgres)
{
    [Fact]
    public async Task every_read_is_a_row_with_its_basis()
    {
        var person = await Registered();
        var at = DateTimeOffset.FromUnixTimeSeconds(1_770_000_000);
        await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(i =>
                    vault.RecordAccess([.. Enumerable.Range(0, 10).Select(j => Entry(person, at.AddSeconds((i * 10) + j)))], Cancellation)
                )
        );
        var all = await vault.Accesses(County, person, long.MaxValue, 1000, Cancellation);
        all.Count.ShouldBe(500);
        all.Select(a => a.At).Distinct().Count().ShouldBe(500);
        all.Select(a => a.Id).ShouldBe(all.Select(a => a.Id).OrderDescending());
        (all[0] with { Id = 0, At = at }).ShouldBe(
            new AccessShown(0, at, "specialist-1", "dispatcher,specialist", "SX-H01", "r-1", "receiver", "history")
        );
        (await vault.Accesses(County, person, all[99].Id, 100, Cancellation)).ShouldBe(all.Skip(100).Take(100));
        (await vault.Accesses("340421", person, long.MaxValue, 10, Cancellation)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("update referrals_people.accesses set actor = 'somebody else'")]
    [InlineData("delete from referrals_people.accesses")]
    [InlineData("truncate referrals_people.accesses")]
    public async Task it_cannot_be_changed(string sql)
    {
        var person = await Registered();
        await vault.RecordAccess([Entry(person, DateTimeOffset.UtcNow)], Cancellation);
        (await Should.ThrowAsync<PostgresException>(Sql(sql))).MessageText.ShouldContain("cannot be changed");
        (await vault.Accesses(County, person, long.MaxValue, 10, Cancellation)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task only_what_is_older_than_six_months_can_be_forgotten()
    {
        var person = await Registered();
        var now = DateTimeOffset.UtcNow;
        await vault.RecordAccess([Entry(person, now.AddDays(-190)), Entry(person, now.AddDays(-170)), Entry(person, now)], Cancellation);
        (await Count("select referrals_people.forget_accesses(now())")).ShouldBe(1);
        (await Count("select referrals_people.forget_accesses('infinity')")).ShouldBe(0);
        (await vault.Accesses(County, person, long.MaxValue, 10, Cancellation)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task an_entry_that_cannot_be_stored_does_not_take_others_with_it()
    {
        var person = await Registered();
        var tasks = Enumerable
            .Range(0, 20)
            .Select(i => vault.RecordAccess([Entry(person, DateTimeOffset.UtcNow) with { Actor = i == 7 ? "\0" : "x" }], Cancellation))
            .ToList();
        await Task.WhenAll(tasks.Where((_, i) => i != 7));
        await Should.ThrowAsync<PostgresException>(tasks[7]);
        (await Count("select count(*) from referrals_people.accesses")).ShouldBe(19);
    }

    private static AccessEntry Entry(string person, DateTimeOffset at) =>
        new(
            County,
            person,
            at,
            "specialist-1",
            Roles.Specialist | Roles.Dispatcher,
            "SX-H01",
            AccessBasis.Receiver,
            AccessedThing.History,
            "r-1"
        );
}
