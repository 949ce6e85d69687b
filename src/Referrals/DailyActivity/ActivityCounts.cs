// How much was done on a day.
using System.Text.Json.Serialization;

namespace Referrals.DailyActivity;

/// <summary>Counts of a day 日业务量. What is null was not counted; it is not 0.</summary>
/// <param name="OutpatientVisits">Outpatient visits 门诊人次, emergencies not among them.</param>
/// <param name="EmergencyVisits">Emergency visits 急诊人次.</param>
/// <param name="Admissions">Admissions 入院人次.</param>
/// <param name="Discharges">Discharges 出院人次, deaths among them.</param>
/// <param name="OccupiedBeds">Beds in which somebody lay at the end of the day 实际占用床位, extra beds among them.</param>
/// <param name="OpenBeds">Beds that could be used 开放床位.</param>
public sealed record ActivityCounts(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? OutpatientVisits = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? EmergencyVisits = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Admissions = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Discharges = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? OccupiedBeds = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? OpenBeds = null
)
{
    /// <summary>More than any institution of a county has on a day.</summary>
    public const int Most = 100_000;

    /// <summary>Those that are there, by their public names.</summary>
    internal IEnumerable<(string Name, int Count)> Counted =>
        new (string Name, int? Count)[]
        {
            ("outpatientVisits", OutpatientVisits),
            ("emergencyVisits", EmergencyVisits),
            ("admissions", Admissions),
            ("discharges", Discharges),
            ("occupiedBeds", OccupiedBeds),
            ("openBeds", OpenBeds),
        }
            .Where(count => count.Count is not null)
            .Select(count => (count.Name, count.Count!.Value));
}
