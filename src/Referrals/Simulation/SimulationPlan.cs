// What is simulated, and the days that it may cover.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>What is simulated. The same plan does the same things.</summary>
/// <param name="County">Code of the county.</param>
/// <param name="From">First moment: midnight, Asia/Shanghai.</param>
/// <param name="Days">How many days.</param>
/// <param name="CasesPerDay">How many cases begin on an average day.</param>
/// <param name="Seed">What makes it different from another.</param>
/// <param name="Continue">Goes on in a database that has cases already.</param>
internal sealed record SimulationPlan(string County, DateTimeOffset From, int Days, int CasesPerDay, int Seed, bool Continue)
{
    /// <summary>The first moment after it.</summary>
    public DateTimeOffset End => From.AddDays(Days);

    /// <summary>A plan whose days lie in the past altogether.</summary>
    /// <exception cref="SimulationRefusedException">They do not.</exception>
    public static SimulationPlan Of(string county, DateOnly? from, int days, int casesPerDay, int seed, bool goesOn, DateTimeOffset present)
    {
        var today = Shanghai.Day(present);
        var first = from ?? today.AddDays(-days);
        if (first.AddDays(days) > today)
        {
            throw new SimulationRefusedException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{days} days from {first:yyyy-MM-dd} on reach into the future: today is {today:yyyy-MM-dd} in Shanghai. Begin on {today.AddDays(-days):yyyy-MM-dd} or earlier, or simulate fewer days."
                )
            );
        }

        return new SimulationPlan(county, new DateTimeOffset(first, TimeOnly.MinValue, Shanghai.Offset), days, casesPerDay, seed, goesOn);
    }
}

/// <summary>The simulation does not begin. The message is one line that says what to do.</summary>
internal sealed class SimulationRefusedException(string message) : Exception(message);

/// <summary>The service did not answer as it was expected to; counted already.</summary>
internal sealed class UnexpectedAnswerException(string message) : Exception(message);
