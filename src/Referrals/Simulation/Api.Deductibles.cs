// Facts of stays, and the county's list of them.
using System.Globalization;
using Referrals.Deductibles;
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed partial class Api
{
    // A list covers a year at most.
    private const int DaysAtOnce = 300;

    /// <summary>Tells a fact about a patient, which has the outcome that is expected.</summary>
    public async Task Tell(SimulatedCaller who, FactsForm patient, FactForm fact, FactOutcome expected)
    {
        const string path = "/api/deductibles/facts";
        using var sent = await Send(who, HttpMethod.Post, path, Write(patient with { Facts = [fact] }), null);
        var what = $"POST {path} as {who.Role}";
        var outcome = (await Read<FactsAnswer>(sent, [200], what)).Facts[0];
        if (outcome.Outcome != expected)
            throw Unexpected($"{what}: {Kebab.Of(fact.Type!.Value)} {Kebab.Of(outcome.Outcome)} {outcome.Code}, not {Kebab.Of(expected)}");
        statistics.Did($"tell-{Kebab.Of(fact.Type!.Value)}");
    }

    /// <summary>Every stay of the county in the simulated time, as its list has it.</summary>
    public async IAsyncEnumerable<StayItem> Stays()
    {
        var last = Shanghai.Day(plan.End);
        for (var from = Shanghai.Day(plan.From); from <= last; from = from.AddDays(DaysAtOnce))
        {
            var until = from.AddDays(DaysAtOnce - 1);
            var page = string.Create(
                CultureInfo.InvariantCulture,
                $"/api/deductibles/stays?from={from:yyyy-MM-dd}&until={(until < last ? until : last):yyyy-MM-dd}&limit=200"
            );
            for (string? next = page; next is not null; )
            {
                var answer = await Get<StayPage>(StayReports.Insurer, next);
                foreach (var item in answer.Items)
                    yield return item;
                next = answer.Next;
            }
        }
    }
}
