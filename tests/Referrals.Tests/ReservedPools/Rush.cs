// A clinic's day and accepted cases from every town, as events: what stands in the log before eight o'clock.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.People;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.ReservedPools;

internal static class Rush
{
    public const string County = "340422";
    public const string Session = "am";
    private static readonly SealedText Text = new("s1." + new string('A', 120));

    /// <summary>A specialist's clinic on the day that many days from now.</summary>
    public static PoolKey Pool(DateTimeOffset now, int days, string specialist = "SX-P-H01-03") =>
        new("SX-H01", Resource.ClinicSlot, "CARD", specialist, Shanghai.Day(now).AddDays(days));

    /// <summary>The stream of a pool.</summary>
    public static StreamId Stream(PoolKey pool) => new(County, pool.StreamKey);

    /// <summary>The stream of a case.</summary>
    public static StreamId Stream(Guid id) => new(County, Referral.StreamKey(id));

    public static string Township(int i) => string.Create(CultureInfo.InvariantCulture, $"SX-T{(i % 25) + 1:00}");

    /// <summary>
    /// A morning of so many places, a fifth of them reserved; the rest is free, or the hospital has given it to patients of its own.
    /// </summary>
    public static BulkEvent Published(PoolKey pool, int capacity, DateTimeOffset now, bool onlyReserve = false)
    {
        var from = new DateTimeOffset(pool.Day.ToDateTime(new TimeOnly(8, 0)), Shanghai.Offset);
        var starts = Enumerable.Range(0, capacity).Select(i => from.AddMinutes(240.0 * i / capacity)).ToList();
        var plan = new SessionPlan(
            Session,
            from,
            from.AddHours(4),
            starts,
            onlyReserve ? [.. starts.Where((_, i) => i % 5 != 0)] : [],
            null
        );
        return new BulkEvent(
            Stream(pool),
            new SessionPublished(plan, 0.2m, Reserve.Of(0.2m, capacity), from.AddHours(-1), 1, 1, now),
            PoolDay.Aggregate.StreamType
        );
    }

    /// <summary>An accepted case that a family doctor of the i-th town has sent.</summary>
    public static IReadOnlyList<BulkEvent> Accepted(Guid id, int i, DateTimeOffset now)
    {
        var sender = Township(i);
        var today = Shanghai.Day(now);
        var request = new ReferralRequest(
            Direction.Up,
            Urgency.Routine,
            Resource.ClinicSlot,
            new Destination("SX-H01", "CARD", "03.04"),
            [new Diagnosis("I20.0", "icd-10-gb", "GB/T 14396-2016")],
            PaymentType.ResidentInsurance,
            today,
            today.AddDays(30),
            new Narrative(Text, Text)
        );
        var submitted = new ReferralSubmitted(
            $"p-{id:N}",
            $"{County}-{today:yyMMdd}-{id.ToString("N")[^7..]}",
            new Sender(sender, $"SX-P-{sender[3..]}-01", FamilyDoctor: true),
            request,
            null,
            now.AddHours(2),
            null,
            1,
            1,
            At: now
        );
        return
        [
            new(Stream(id), submitted, Referral.Aggregate.StreamType),
            new(Stream(id), new ReferralAccepted(null, 1), Referral.Aggregate.StreamType),
        ];
    }

    /// <summary>
    /// What an answer says, without the number of its trace, which is another each time; what is stored comes back with its values in
    /// another order.
    /// </summary>
    public static string Said(string text)
    {
        var said = JsonNode.Parse(text)!.AsObject();
        said.Remove("traceId");
        if (said["values"] is JsonObject values)
            said["values"] = new JsonObject(
                values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => KeyValuePair.Create(v.Key, v.Value?.DeepClone()))
            );
        return said.ToJsonString();
    }

    /// <summary>What is asked for.</summary>
    public static byte[] Wish(PoolKey pool, bool orWait = false, CapacityPart? part = null) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                pool = pool.ToString(),
                session = Session,
                part = part is { } from ? Kebab.Of(from) : null,
                orWait,
            }
        );
}
