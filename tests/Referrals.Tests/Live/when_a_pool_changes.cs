using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.ReservedPools;

namespace Referrals.Tests.Live;

/// <summary>Boards are told that they are stale, and nothing else.</summary>
public class when_a_pool_changes(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task whoever_sees_its_board_hears_of_it_and_nobody_else()
    {
        string[] sees = ["dispatcher@SX-H01", "specialist@SX-H01", "his-system@SX-H01", "county-authority@340422"];
        string[] others = ["dispatcher@SX-H02", "family-doctor@SX-V0101", "insurer@340422"];
        var streams = new Dictionary<string, LiveStream>();
        foreach (var who in (string[])[.. sees, .. others])
            streams[who] = await LiveStream.Open(service.As(who, subject: who.Replace('@', '-')));

        var pool = service.Clinic(3);
        await service.Publish(pool, pool.Session("am", 8, 5));
        var at = await service.Accepted();
        await service.Arranged(at, pool, "am");
        // The last that each hears: a case of the village clinic that both leads and the county may open.
        foreach (var institution in (string[])["SX-H01", "SX-H02"])
        {
            var end = await service.Reviewed(institution);
            foreach (var (who, stream) in streams.Where(stream => stream.Key.EndsWith("SX-H01") == (institution == "SX-H01")))
            {
                var heard = await stream.Until(h =>
                    h.Event == "case" && h.Case == end.Split('/')[^1] && h.What == "township_review_passed"
                );
                var changes = heard.Where(h => h.Event == "pool").ToList();
                changes.ShouldAllBe(h => h.Data.GetProperty("pool").GetString() == pool.ToString());
                changes.SelectMany(h => h.Data.EnumerateObject().Select(p => p.Name)).Distinct().ShouldBeSubsetOf(["pool", "version"]);
                if (sees.Contains(who))
                    changes[^1].Data.GetProperty("version").GetInt64().ShouldBe(2, who);
                else
                    changes.ShouldBeEmpty(who);
                await stream.DisposeAsync();
            }
        }
    }
}
