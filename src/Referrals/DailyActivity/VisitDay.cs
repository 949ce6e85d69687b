// Single visits of an institution's day, and what becomes of those that are reported. Pure.
using System.Collections.Immutable;
using System.Globalization;
using Referrals.EventStore;

namespace Referrals.DailyActivity;

/// <summary>What is counted.</summary>
public enum VisitKind
{
    /// <summary>门诊.</summary>
    Outpatient,

    /// <summary>急诊.</summary>
    Emergency,

    /// <summary>入院.</summary>
    Admission,

    /// <summary>出院.</summary>
    Discharge,
}

/// <summary>What a report changes of the counts.</summary>
public enum VisitChange
{
    /// <summary>One more 计入.</summary>
    Counted,

    /// <summary>One less: it was no visit 撤销.</summary>
    Withdrawn,

    /// <summary>Withdrawn before it came: it will not count 先撤后报.</summary>
    Barred,
}

/// <summary>A visit of a day.</summary>
/// <param name="Kind">What is counted.</param>
/// <param name="Number">The institution's number of the visit, never of the patient 就诊流水号.</param>
public readonly record struct VisitKey(VisitKind Kind, string Number);

/// <summary>A visit that is reported.</summary>
/// <param name="Visit">Which.</param>
/// <param name="Withdrawn">Whether it is taken back.</param>
public sealed record VisitReport(VisitKey Visit, bool Withdrawn);

/// <summary>How many visits changed something.</summary>
/// <param name="Counted">Count from now on 新计入.</param>
/// <param name="Withdrawn">Do not count any more, or never will 撤销.</param>
/// <param name="Unchanged">Were known, or withdrawn before 无变化.</param>
public sealed record TakenVisits(int Counted, int Withdrawn, int Unchanged)
{
    public static TakenVisits operator +(TakenVisits a, TakenVisits b) => Add(a, b);

    public static TakenVisits Add(TakenVisits a, TakenVisits b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new(a.Counted + b.Counted, a.Withdrawn + b.Withdrawn, a.Unchanged + b.Unchanged);
    }
}

/// <summary>State of the stream of an institution's day 单日就诊明细.</summary>
public sealed record VisitDay
{
    public const string StreamPrefix = "visits-";

    public static readonly Aggregate<VisitDay> Aggregate = new("visits", new VisitDay(), (state, e) => state.Evolve(e));

    private VisitDay() { }

    /// <summary>Each visit, and whether it was withdrawn.</summary>
    public ImmutableDictionary<VisitKey, bool> Visits { get; private init; } = ImmutableDictionary<VisitKey, bool>.Empty;

    /// <summary>Key of the stream of a day.</summary>
    public static string StreamKey(string institution, DateOnly day) =>
        string.Create(CultureInfo.InvariantCulture, $"{StreamPrefix}{institution}-{day:yyyy-MM-dd}");

    /// <summary>
    /// Takes visits. The counts depend on which visits and withdrawals were told, not on their order or how often: what was withdrawn once
    /// does not count again under its number.
    /// </summary>
    public static (VisitsReported? Event, TakenVisits Taken) Report(
        VisitDay day,
        string institution,
        DateOnly date,
        IEnumerable<VisitReport> reports
    )
    {
        ArgumentNullException.ThrowIfNull(day);
        ArgumentNullException.ThrowIfNull(reports);
        var (changed, visits, unchanged) = (new List<ReportedVisit>(), day.Visits.ToBuilder(), 0);
        foreach (var (visit, withdrawn) in reports)
        {
            var known = visits.TryGetValue(visit, out var gone);
            if (known && (gone || !withdrawn))
            {
                unchanged++;
                continue;
            }

            changed.Add(
                new ReportedVisit(
                    visit.Kind,
                    visit.Number,
                    !withdrawn ? VisitChange.Counted
                        : known ? VisitChange.Withdrawn
                        : VisitChange.Barred
                )
            );
            visits[visit] = withdrawn;
        }

        var counted = changed.Count(visit => visit.Change == VisitChange.Counted);
        return (
            changed.Count == 0 ? null : new VisitsReported(institution, date, changed),
            new TakenVisits(counted, changed.Count - counted, unchanged)
        );
    }

    private VisitDay Evolve(object e) =>
        e is VisitsReported reported
            ? this with
            {
                Visits = Visits.SetItems(
                    reported.Visits.Select(visit =>
                        KeyValuePair.Create(new VisitKey(visit.Kind, visit.Number), visit.Change != VisitChange.Counted)
                    )
                ),
            }
            : throw new InvalidOperationException($"{e.GetType().Name} is no event of a day's visits.");
}
