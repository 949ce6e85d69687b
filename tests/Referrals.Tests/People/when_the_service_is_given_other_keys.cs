// A start with keys that are not the database's: refused in one line with a code, and nothing is made in their place.
using Referrals.People;
using Referrals.Tests.Hosting;
using Referrals.Tests.Operations;

namespace Referrals.Tests.People;

public sealed class when_the_service_is_given_other_keys(TestPostgres postgres)
{
    [Fact]
    public async Task it_does_not_start_and_says_why()
    {
        var database = await postgres.CreateDatabase();
        await using var folder = new EmbeddedPostgresFolder();
        await using var service = new ReferralsProcess(
            folder.DataFolder,
            ("ConnectionStrings__Referrals", database),
            ("REFERRALS_MASTER_KEYS", MasterKeys.Generate())
        );
        (await service.ExitAsync()).ShouldBe(1);
        service.Errors.ShouldContain("(people.master-key-differs)");
        service.Errors.ShouldNotContain("\n");
        Directory.Exists(folder.DataFolder).ShouldBeFalse();
    }
}
