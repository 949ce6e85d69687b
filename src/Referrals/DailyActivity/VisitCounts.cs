// The read model of single visits: how many an institution has on a day.
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using JasperFx.Events;
using Npgsql;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;

namespace Referrals.DailyActivity;

/// <summary>Visits of a day that were reported one by one 单日就诊人次. They grow in the course of the day.</summary>
/// <param name="Institution">Code of the institution.</param>
/// <param name="Day">The day, Asia/Shanghai.</param>
/// <param name="OutpatientVisits">Outpatient visits 门诊人次.</param>
/// <param name="EmergencyVisits">Emergency visits 急诊人次.</param>
/// <param name="Admissions">Admissions 入院人次.</param>
/// <param name="Discharges">Discharges 出院人次.</param>
public sealed record VisitCounts(
    string Institution,
    DateOnly Day,
    int OutpatientVisits = 0,
    int EmergencyVisits = 0,
    int Admissions = 0,
    int Discharges = 0
)
{
    internal VisitCounts After(IEnumerable<ReportedVisit> visits) => visits.Aggregate(this, (counts, visit) => counts.After(visit));

    private VisitCounts After(ReportedVisit visit)
    {
        var by = visit.Change switch
        {
            VisitChange.Counted => 1,
            VisitChange.Withdrawn => -1,
            _ => 0,
        };
        return visit.Kind switch
        {
            VisitKind.Outpatient => this with { OutpatientVisits = OutpatientVisits + by },
            VisitKind.Emergency => this with { EmergencyVisits = EmergencyVisits + by },
            VisitKind.Admission => this with { Admissions = Admissions + by },
            _ => this with { Discharges = Discharges + by },
        };
    }
}

/// <summary>Keeps <see cref="VisitCounts"/>.</summary>
internal sealed class VisitList : TableProjection<VisitCounts>
{
    public const string TableName = "visit_days";

    public override string Table => TableName;

    public override IReadOnlyList<ProjectionColumn<VisitCounts>> Columns { get; } =
    [
        ProjectionColumn.Text<VisitCounts>("institution", counts => counts.Institution),
        ProjectionColumn.Date<VisitCounts>("day", counts => counts.Day),
    ];

    public override IReadOnlyList<string> Indexes { get; } = ["tenant_id, institution, day"];

    public override JsonTypeInfo<VisitCounts> RowJson => VisitJson.Default.VisitCounts;

    public override IReadOnlyList<RowKey> Keys(IEvent e) => e.Data is VisitsReported ? [RowKey.Of(e)] : [];

    public override VisitCounts Apply(VisitCounts? row, RowKey key, IEvent e)
    {
        var reported = (VisitsReported)e.Data;
        return (row ?? new VisitCounts(reported.Institution, reported.Day)).After(reported.Visits);
    }

    /// <summary>An institution's days, in their order.</summary>
    public static async Task<IReadOnlyList<VisitCounts>> Read(
        NpgsqlDataSource database,
        RequestContext context,
        string institution,
        DateOnly first,
        DateOnly last
    ) =>
        (
            await database.Query<byte[]>(
                """
                select doc from referrals.visit_days
                where tenant_id = @county and institution = @institution and day between @first and @last
                order by day
                """,
                new
                {
                    county = context.Caller.County,
                    institution,
                    first,
                    last,
                },
                context.Cancellation
            )
        ).ConvertAll(document => JsonSerializer.Deserialize(document, VisitJson.Default.VisitCounts)!);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(VisitCounts))]
internal sealed partial class VisitJson : JsonSerializerContext;
