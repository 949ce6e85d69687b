// The read model of deductibles: a row for each person's year, and a line for each stay.
using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using JasperFx.Events;
using Referrals.EventStore.Projections;
using Referrals.Shared;

namespace Referrals.Deductibles;

/// <summary>A person's year as lists need it.</summary>
/// <param name="Person">Reference of the person.</param>
/// <param name="Year">Insurance year.</param>
/// <param name="Stays">What was made of it last.</param>
/// <param name="Explanations">By stay.</param>
/// <param name="Differing">Since when a stay differs, or did.</param>
/// <param name="Reminders">What should follow and is not there.</param>
/// <param name="Version">How many events it has.</param>
public sealed record DeductibleRow(
    string Person,
    int Year,
    IReadOnlyList<StayAssessment> Stays,
    ImmutableSortedDictionary<string, DifferenceExplanation> Explanations,
    ImmutableSortedDictionary<string, DateTimeOffset> Differing,
    IReadOnlyList<StayReminder> Reminders,
    long Version
)
{
    /// <summary>Its stays as lines.</summary>
    internal IEnumerable<StayLine> Lines() => Stays.Select(Line);

    private StayLine Line(StayAssessment stay)
    {
        var explained = Explanations.GetValueOrDefault(stay.Stay);
        DateTimeOffset? since = Differing.TryGetValue(stay.Stay, out var at) ? at : null;
        var state = DeductibleDifference.StateOf(stay, explained, differed: since is not null);
        return new StayLine(
            stay.Stay,
            Person,
            Year,
            stay.Institution,
            Shanghai.Day(stay.AdmittedAt),
            stay.Standard?.Yuan,
            stay.Credited,
            stay.Leg is null ? 0 : (stay.Standard?.Yuan - stay.Reduction - stay.Due) ?? 0,
            stay.Due,
            stay.Paid,
            stay.Difference,
            state,
            state == DifferenceState.Explained ? explained!.Cause : DeductibleDifference.GuessCause(stay),
            since,
            stay.Leg is not null,
            stay.Lost,
            stay.Chain is not null && (stay.Missing.Count > 0 || stay.Paid is null),
            string.Join(' ', stay.Reasons.Select(ReasonCodes.Of))
        );
    }
}

/// <summary>A stay.</summary>
internal sealed record StayLine(
    string Stay,
    string Person,
    int Year,
    string Institution,
    DateOnly AdmittedOn,
    decimal? Standard,
    decimal Credited,
    decimal Saved,
    decimal? Due,
    decimal? Paid,
    decimal? Difference,
    DifferenceState? State,
    DifferenceCause? Cause,
    DateTimeOffset? Since,
    bool Joined,
    bool Lost,
    bool Waits,
    string Reasons
);

/// <summary>A reminder of somebody's year.</summary>
internal sealed record ReminderLine(string Person, int Year, StayReminder Reminder);

/// <summary>Keeps <see cref="DeductibleRow"/>s.</summary>
internal sealed class DeductibleList : TableProjection<DeductibleRow>
{
    public const string TableName = "deductible_years";

    public override string Table => TableName;

    public override IReadOnlyList<ProjectionColumn<DeductibleRow>> Columns { get; } =
    [ProjectionColumn.Text<DeductibleRow>("person", row => row.Person), ProjectionColumn.BigInt<DeductibleRow>("year", row => row.Year)];

    public override IReadOnlyList<string> Indexes { get; } = ["tenant_id, person"];

    public override IReadOnlyList<LineTable<DeductibleRow>> Lines { get; } =
    [
        new LineTable<DeductibleRow, StayLine>(
            "stays",
            row => row.Lines(),
            line => line.Stay,
            [
                ProjectionColumn.Text<StayLine>("person", line => line.Person),
                ProjectionColumn.BigInt<StayLine>("year", line => line.Year),
                ProjectionColumn.Text<StayLine>("institution", line => line.Institution),
                ProjectionColumn.Date<StayLine>("admitted_on", line => line.AdmittedOn),
                ProjectionColumn.Numeric<StayLine>("standard", line => line.Standard),
                ProjectionColumn.Numeric<StayLine>("credited", line => line.Credited),
                ProjectionColumn.Numeric<StayLine>("saved", line => line.Saved),
                ProjectionColumn.Numeric<StayLine>("due", line => line.Due),
                ProjectionColumn.Numeric<StayLine>("paid", line => line.Paid),
                ProjectionColumn.Numeric<StayLine>("difference", line => line.Difference),
                ProjectionColumn.Text<StayLine>("state", line => line.State is { } state ? Kebab.Of(state) : null),
                ProjectionColumn.Text<StayLine>("cause", line => line.Cause is { } cause ? Kebab.Of(cause) : null),
                ProjectionColumn.Timestamp<StayLine>("since", line => line.Since),
                ProjectionColumn.Boolean<StayLine>("joined", line => line.Joined),
                ProjectionColumn.Boolean<StayLine>("lost", line => line.Lost),
                ProjectionColumn.Boolean<StayLine>("waits", line => line.Waits),
                ProjectionColumn.Text<StayLine>("reasons", line => line.Reasons),
            ],
            ["tenant_id, admitted_on, id, line", "tenant_id, institution, admitted_on"]
        ),
        new LineTable<DeductibleRow, ReminderLine>(
            "stay_reminders",
            row => row.Reminders.Select(reminder => new ReminderLine(row.Person, row.Year, reminder)),
            line => $"{Kebab.Of(line.Reminder.Kind)}/{line.Reminder.Of}",
            [
                ProjectionColumn.Text<ReminderLine>("person", line => line.Person),
                ProjectionColumn.BigInt<ReminderLine>("year", line => line.Year),
                ProjectionColumn.Text<ReminderLine>("kind", line => Kebab.Of(line.Reminder.Kind)),
                ProjectionColumn.Text<ReminderLine>("institution", line => line.Reminder.Institution),
                ProjectionColumn.Text<ReminderLine>("from_institution", line => line.Reminder.From),
                ProjectionColumn.Text<ReminderLine>("subject", line => line.Reminder.Of),
                ProjectionColumn.Timestamp<ReminderLine>("since", line => line.Reminder.Since),
            ],
            ["tenant_id, since, id, line"]
        ),
    ];

    public override JsonTypeInfo<DeductibleRow> RowJson => DeductibleRowJson.Default.DeductibleRow;

    public override IReadOnlyList<RowKey> Keys(IEvent e) =>
        e.StreamKey!.StartsWith(DeductibleYear.StreamPrefix, StringComparison.Ordinal) ? [RowKey.Of(e)] : [];

    public override DeductibleRow Apply(DeductibleRow? row, RowKey key, IEvent e)
    {
        var known = row ?? Empty(e.StreamKey!);
        var next = e.Data switch
        {
            DifferenceExplained explained => known with
            {
                Explanations = known.Explanations.SetItem(explained.Stay, DifferenceExplanation.Of(explained)),
            },
            StaysAssessed assessed => known with
            {
                Stays = assessed.Assessment.Stays,
                Reminders = assessed.Assessment.Reminders,
                Differing = assessed.Assessment.Stays.Aggregate(
                    known.Differing,
                    (since, stay) =>
                        stay.Difference is not (null or 0) && !since.ContainsKey(stay.Stay) ? since.Add(stay.Stay, assessed.At) : since
                ),
            },
            _ => known,
        };
        return next with { Version = e.Version };
    }

    private static DeductibleRow Empty(string stream)
    {
        var (person, year) = DeductibleYear.Parse(stream);
        return new DeductibleRow(
            person,
            year,
            [],
            ImmutableSortedDictionary.Create<string, DifferenceExplanation>(StringComparer.Ordinal),
            ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal),
            [],
            0
        );
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeductibleRow))]
internal sealed partial class DeductibleRowJson : JsonSerializerContext;
