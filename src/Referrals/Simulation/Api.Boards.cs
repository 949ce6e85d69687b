// Boards, as far as they are compared.
using System.Globalization;
using Referrals.ReservedPools;

namespace Referrals.Simulation;

/// <summary>A number of a board.</summary>
internal sealed record ShownFigure(string Measure, string? Side, long Value);

/// <summary>A part of a number.</summary>
internal sealed record ShownPart(string Key, long Value);

/// <summary>A number broken down.</summary>
internal sealed record ShownBreakdown(string Measure, string? Side, string By, IReadOnlyList<ShownPart> Parts, long Others);

/// <summary>A number day by day.</summary>
internal sealed record ShownTrend(string Measure, string? Side, IReadOnlyList<long> Values);

/// <summary>Numbers day by day.</summary>
internal sealed record ShownTrends(IReadOnlyList<DateOnly> Starts, IReadOnlyList<ShownTrend> Lines);

/// <summary>An indicator.</summary>
internal sealed record ShownIndicator(string Indicator, decimal? Value, long Numerator, long? Denominator);

/// <summary>How many went from one institution or level to another.</summary>
internal sealed record ShownFlow(string From, string To, long Value);

/// <summary>Patient flow.</summary>
internal sealed record ShownFlows(IReadOnlyList<ShownFlow> Levels, IReadOnlyList<ShownFlow> Pairs);

/// <summary>What of a doctor's board is compared.</summary>
internal sealed record ShownDoctor(IReadOnlyList<ShownFigure> Figures, IReadOnlyList<ShownFigure> Stocks);

/// <summary>What of a board is compared.</summary>
internal sealed record ShownBoard(
    IReadOnlyList<ShownFigure> Figures,
    IReadOnlyList<ShownFigure> Stocks,
    IReadOnlyList<ShownBreakdown> Breakdowns,
    ShownTrends Trends,
    IReadOnlyList<ShownIndicator> Indicators
);

internal sealed partial class Api
{
    /// <summary>A board of some days, once it has caught up with what was written here.</summary>
    public Task<ShownBoard> Board(CountedScope scope, CountedPeriod period) => ReadOf<ShownBoard>($"boards/{scope.Path}", period);

    /// <summary>Who sent to whom.</summary>
    public Task<ShownFlows> Flows(CountedPeriod period, string step) => ReadOf<ShownFlows>("boards/flows", period, $"&step={step}");

    /// <summary>A doctor's own numbers.</summary>
    public Task<ShownDoctor> Doctor(string practitioner, CountedPeriod period) =>
        ReadOf<ShownDoctor>($"boards/doctors/{practitioner}", period);

    /// <summary>The proof of the reserve for the county and each hospital, once it has caught up with what was written here.</summary>
    public async Task<ProofSummary> Proof(CountedPeriod period) =>
        (await ReadOf<ReserveProof>("reserve-proof", period, "&limit=1")).Summary!;

    /// <summary>A case as it stands, for those who open nothing by looking at it.</summary>
    public Task<CaseSummary> Case(Guid id) => Get<CaseSummary>(new SimulatedCaller("county-authority", null), $"/api/referrals/{id}");

    private async Task<T> ReadOf<T>(string what, CountedPeriod period, string more = "")
    {
        var question = string.Create(
            CultureInfo.InvariantCulture,
            $"/api/{what}?from={period.From:yyyy-MM-dd}&until={period.Until:yyyy-MM-dd}&after={position ?? "0"}{more}"
        );
        for (var patience = 30; ; patience--)
        {
            using var answer = await Send(new SimulatedCaller("county-authority", null), HttpMethod.Get, question, null, null);
            if (answer.IsSuccessStatusCode || patience == 0)
                return await Read<T>(answer, [200], $"GET {question}");
        }
    }
}
