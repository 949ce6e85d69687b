// A summary for people.
using System.Globalization;

namespace Referrals.Simulation;

internal static class SummaryText
{
    public static void Write(TextWriter to, SimulationSummary summary)
    {
        Line(
            $"{summary.County}, {summary.From:yyyy-MM-dd HH:mm} to {summary.Until:yyyy-MM-dd HH:mm} (Asia/Shanghai){(summary.Finished ? "" : ", stopped before its end")}"
        );
        Line($"{summary.Cases} cases of {summary.Persons} fictional people, {summary.Requests} requests in {summary.Seconds:0} s");
        Counts("direction", summary.ByDirection);
        Counts("urgency", summary.ByUrgency);
        Counts("state at the end", summary.ByState);
        Counts("done", summary.Actions);
        Counts("refused as it should be", summary.Refusals);
        Counts("late or never", summary.Late);
        to.WriteLine();
        to.WriteLine("reserve for family doctors' patients");
        Line(
            $"  {summary.Reserve.Sessions} sessions of {summary.Reserve.Capacity} places: {summary.Reserve.Required} required, {summary.Reserve.Offered} offered, {summary.Reserve.Used} used, {summary.Reserve.Released} opened to everybody"
        );
        Line($"  {summary.Reserve.BelowFloor} sessions below the ratio, {summary.Reserve.Refusals} refusals while reserve was free");
        to.WriteLine();
        Line($"sent out of the county: {summary.Left.OnList} on the whitelist, {summary.Left.OffList} off it");
        Line(
            $"stays: {summary.Stays.Stays}, joined {summary.Stays.Joined}, settled {summary.Stays.Settled}; deductibles: {summary.Stays.Due:0.00} yuan due, {summary.Stays.Paid:0.00} yuan paid"
        );
        to.WriteLine();
        to.WriteLine("consultations");
        foreach (var (kind, came) in summary.Consultations)
            Line(
                $"  {came.Asked, 7}  {kind}: {came.Answered} answered, {came.AnsweredInTime} in time, {came.Declined} declined, {came.Cancelled} called off; {came.KeptLocal} kept the patient where the patient was, {came.Referred} became referrals; {came.Recognised} results recognised, used again {came.Reused} times"
            );
        Counts("done by experts", summary.Experts);
        Faults("answered otherwise than expected", summary.Unexpected);
        Faults("the county's lists say otherwise", summary.Differences);
        if (summary.Right)
            to.WriteLine(
                "Every answer was the one expected, and the county's lists of cases and stays, its boards and that of consultations say the same."
            );

        void Line(FormattableString text) => to.WriteLine(text.ToString(CultureInfo.InvariantCulture));

        void Counts(string what, IReadOnlyDictionary<string, int> counts)
        {
            to.WriteLine();
            to.WriteLine(what);
            foreach (var (name, count) in counts)
                Line($"  {count, 7}  {name}");
        }

        void Faults(string what, IReadOnlyList<string> faults)
        {
            if (faults.Count == 0)
                return;
            to.WriteLine();
            Line($"WRONG: {what}, {faults.Count} times");
            foreach (var fault in faults.Take(20))
                to.WriteLine($"  {fault}");
        }
    }
}
