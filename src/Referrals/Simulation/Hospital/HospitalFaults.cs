// Messages that no service may accept. Pure.
using System.Text.Json;
using Referrals.Cases;
using Referrals.DailyActivity;
using Referrals.ReservedPools;

namespace Referrals.Simulation.Hospital;

internal static class HospitalFaults
{
    public const string NotJson = "not JSON";
    public const string UsedId = "id used before";

    /// <summary>All faults, by their names, made from a message that was accepted.</summary>
    public static IReadOnlyList<(string Name, Func<HospitalMessage, HospitalMessage> Of)> All { get; } =
    [
        (NotJson, good => good with { Raw = good.Body()[..^2] }),
        (
            "no CloudEvent",
            good =>
                good with
                {
                    Raw = JsonSerializer.SerializeToUtf8Bytes(new { id = good.Id, source = good.Source }, HospitalMessage.Json),
                }
        ),
        ("unknown type", good => good with { Type = "referral.teleport.v1" }),
        ("another's source", good => good with { Source = $"{good.Source}X" }),
        (
            "wrong schema",
            good => good with { Type = "referral.refusal.v1", Subject = Guid.Empty.ToString(), Data = new { Reason = 7, Unknown = true } }
        ),
        (UsedId, Another),
    ];

    /// <summary>One of them.</summary>
    public static HospitalMessage Of(HospitalMessage good, SeededRandom random)
    {
        var (name, of) = random.Pick(All);
        var broken = name == UsedId ? good : good with { Name = $"{good.Id}-broken", Attempt = 1 };
        return of(broken) with { Fault = name, Otherwise = null, IsCopy = false };
    }

    // About the same, as good in itself, and something else.
    private static HospitalMessage Another(HospitalMessage good) =>
        good.Data switch
        {
            PoolForm pool => good with { Data = pool with { Reason = CapacityReason.Correction } },
            ActivityForm { Days: [var day, ..] } => good with { Data = new ActivityForm(null, [day with { Discharges = 1 }]) },
            _ => good with { Type = "referral.notes.v1", Data = new NoteForm("另一内容") },
        };
}
