// Pools published and cases put into them over HTTP.
using System.Globalization;
using Referrals.EventStore;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.ReservedPools;

internal static class PoolSteps
{
    private const string County = "340422";

    /// <summary>A day from today on in Shanghai, as keys and files write it.</summary>
    public static string DayText(this TestService service, int ahead) =>
        Shanghai.Day(service.Clock.Now).AddDays(ahead).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A ward's key, so many days ahead.</summary>
    public static string Ward(this TestService service, int ahead) => $"SX-H01~bed~CARD-W~{service.DayText(ahead)}";

    /// <summary>A specialist's key.</summary>
    public static string Specialist(this TestService service, int ahead) =>
        $"SX-H01~clinic-slot~CARD-C~SX-P-H01-02~{service.DayText(ahead)}";

    public static Scenario Publish(this TestService service, string pool, object body, string who = "dispatcher@SX-H01") =>
        service.As(who).Put($"/api/pools/{pool}", body);

    public static object Beds(int staffed, int census = 0, int expectedDischarges = 0, string? reason = null) =>
        new
        {
            reason,
            beds = new
            {
                staffed,
                census,
                expectedDischarges,
            },
        };

    /// <summary>A case, accepted by the hospital.</summary>
    public static async Task<string> AcceptedAfterReview(this TestService service)
    {
        var at = await service.Reviewed();
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { }).Expect(200);
        return at;
    }

    /// <summary>A case that holds a place in a pool.</summary>
    public static async Task<string> Holding(this TestService service, string pool)
    {
        var at = await service.AcceptedAfterReview();
        await service.As("dispatcher@SX-H01").Post($"{at}/arrangement", new { pool }).Expect(200);
        return at;
    }

    /// <summary>The pool's day as the log has it.</summary>
    public static async Task<PoolDay> Pool(this TestService service, string pool) =>
        (
            await service.Events.AggregateStream(
                PoolDay.Aggregate,
                new StreamId(County, PoolKey.StreamKeyOf(pool)),
                AsOf.Now,
                TestContext.Current.CancellationToken
            )
        ).State;

    /// <summary>The id in a case's address.</summary>
    public static Guid Id(string at) => Guid.Parse(at.Split('/')[^1]);
}
