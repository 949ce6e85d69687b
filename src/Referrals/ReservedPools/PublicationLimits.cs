// How much of a hospital's schedule may be published at once.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.ReservedPools;

internal static class PublicationLimits
{
    /// <summary>Places that one publication may have in all; with their times they must fit into a request of the log.</summary>
    public const int Places = 100_000;

    /// <summary>Lines of a file, and events of a publication: as many as the log takes in one request.</summary>
    public const int Events = 1_000;

    public static Refusal TooLarge =>
        new Refusal("pool.schedule-too-large").With("lines", Text(Events)).With("places", Text(Places)).With("events", Text(Events));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
