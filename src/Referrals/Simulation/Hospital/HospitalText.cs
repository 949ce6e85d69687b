// The summary of a simulated hospital system for people.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.Simulation.Hospital;

internal static class HospitalText
{
    public static void Write(TextWriter to, HospitalSummary summary)
    {
        Line($"{summary.Institution} by {Kebab.Of(summary.By)}, {summary.Seconds:0.0} s{(summary.Interrupted ? ", stopped" : "")}");
        Line($"{summary.Read} messages read, {summary.Dropped} came again and were dropped");
        Line($"{summary.Sent.Values.Sum()} messages sent, {summary.Swapped} changed places");
        Line($"{summary.SameReceipts} were sent again and had the same receipt");
        Line($"{summary.Ended} cases came to their end; {summary.Gaps} gaps in versions; not reached {summary.Away} times");
        Counts("cases by state", summary.CasesByState);
        Counts("sent", summary.Sent);
        Counts("receipts", summary.Receipts);
        Counts("refused", summary.RefusedBy);
        Counts("refused as it should be", summary.Broken);
        Counts("deliveries that were not taken", summary.Refused);
        if (summary.Right)
        {
            to.WriteLine();
            to.WriteLine("Everything came in its order, what came twice had the same receipt, and everything that was broken was refused.");
            return;
        }

        to.WriteLine();
        Line($"WRONG, {summary.Wrong.Count} times");
        foreach (var fault in summary.Wrong.Take(20))
            to.WriteLine($"  {fault}");

        void Line(FormattableString text) => to.WriteLine(text.ToString(CultureInfo.InvariantCulture));

        void Counts(string what, IReadOnlyDictionary<string, int> counts)
        {
            if (counts.Count == 0)
                return;
            to.WriteLine();
            to.WriteLine(what);
            foreach (var (name, count) in counts)
                Line($"  {count, 7}  {name}");
        }
    }
}
