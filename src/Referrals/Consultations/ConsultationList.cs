// The list of consultations: a row for each, by the institutions that it concerns.
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using JasperFx.Events;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>A consultation as lists need it.</summary>
/// <param name="State">The folded consultation, without its texts.</param>
/// <param name="Version">How many events it has.</param>
/// <param name="BegunAt">Position of its first event; the order of lists.</param>
/// <param name="Changed">When its last event happened.</param>
/// <param name="Notices">What people were told of it; of one that is over, how it ended.</param>
public sealed record ConsultationRow(
    Consultation State,
    long Version,
    long BegunAt,
    DateTimeOffset Changed,
    ImmutableList<ConsultationNotice> Notices
)
{
    /// <summary>When its session begins, or began; null while none is fixed, and of one that was called off.</summary>
    internal DateTimeOffset? MeetsAt => State is Consultation.Cancelled ? null : State.Details?.Meeting?.Time?.From;

    /// <summary>The consultation of a row, from its key.</summary>
    internal static Guid IdOf(string key) => Guid.Parse(key.AsSpan(Consultation.StreamPrefix.Length), CultureInfo.InvariantCulture);

    /// <summary>A row as its table has it.</summary>
    internal static ConsultationRow Read(byte[] document) =>
        JsonSerializer.Deserialize(document, ConsultationRowJson.Default.ConsultationRow)!;
}

/// <summary>An institution of which experts are invited, and have not declined.</summary>
internal sealed record InvitedLine(string Institution, long BegunAt)
{
    public static IEnumerable<InvitedLine> Of(ConsultationRow row) =>
        row.State.Details?.Meeting is { } meeting ? meeting.Guests.Select(institution => new InvitedLine(institution, row.BegunAt)) : [];
}

/// <summary>Keeps <see cref="ConsultationRow"/>s.</summary>
internal sealed class ConsultationList : TableProjection<ConsultationRow>
{
    public const string TableName = "consultations";

    public override string Table => TableName;

    public override int Revision => 2;

    public override IReadOnlyList<ProjectionColumn<ConsultationRow>> Columns { get; } =
    [
        ProjectionColumn.BigInt<ConsultationRow>("begun_at", row => row.BegunAt),
        ProjectionColumn.Text<ConsultationRow>("person", row => row.State.Details!.Person),
        ProjectionColumn.Text<ConsultationRow>("state", row => Kebab.Of(row.State.Name)),
        ProjectionColumn.Text<ConsultationRow>("kind", row => Kebab.Of(row.State.Details!.Kind)),
        ProjectionColumn.Text<ConsultationRow>(
            "modality",
            row => row.State.Details!.Examination is { } examination ? Kebab.Of(examination.Modality) : null
        ),
        ProjectionColumn.Text<ConsultationRow>("requester", row => row.State.Details!.From.Institution),
        ProjectionColumn.Text<ConsultationRow>("consulted", row => row.State.Details!.To.Institution),
        ProjectionColumn.Timestamp<ConsultationRow>("ended_at", row => row.State.Details!.EndedAt),
        ProjectionColumn.Timestamp<ConsultationRow>("meets_at", row => row.MeetsAt),
        ProjectionColumn.Text<ConsultationRow>("number", row => row.State.Details!.Number),
        ProjectionColumn.Timestamp<ConsultationRow>("changed_at", row => row.Changed),
    ];

    public override IReadOnlyList<string> Indexes { get; } =
    [
        "tenant_id, requester, begun_at desc",
        "tenant_id, consulted, begun_at desc",
        "tenant_id, begun_at desc",
        "tenant_id, meets_at",
        "tenant_id, person",
    ];

    public override IReadOnlyList<LineTable<ConsultationRow>> Lines { get; } =
    [
        new LineTable<ConsultationRow, InvitedLine>(
            "consultation_invited",
            InvitedLine.Of,
            line => line.Institution,
            [
                ProjectionColumn.Text<InvitedLine>("institution", line => line.Institution),
                ProjectionColumn.BigInt<InvitedLine>("begun_at", line => line.BegunAt),
            ],
            ["tenant_id, institution, begun_at desc"]
        ),
        new LineTable<ConsultationRow, ConsultationEntry>(
            "consultation_worklists",
            ConsultationLines.Entries,
            entry => entry.Line.Name,
            [
                ProjectionColumn.Text<ConsultationEntry>("list", entry => Kebab.Of(entry.Line.List)),
                ProjectionColumn.Text<ConsultationEntry>("owner", entry => entry.Line.Owner),
                ProjectionColumn.Timestamp<ConsultationEntry>("due_at", entry => entry.Line.Due),
                ProjectionColumn.Timestamp<ConsultationEntry>("order_at", entry => entry.Line.Order),
                ProjectionColumn.Text<ConsultationEntry>("kind", entry => Kebab.Of(entry.Kind)),
                ProjectionColumn.BigInt<ConsultationEntry>("urgency", entry => (long)entry.Urgency),
                ProjectionColumn.Text<ConsultationEntry>("unit", entry => entry.Unit),
                ProjectionColumn.Text<ConsultationEntry>("requester", entry => entry.Requester),
                ProjectionColumn.BigInt<ConsultationEntry>("begun_at", entry => entry.BegunAt),
            ],
            // Also all that is counted: a count reads the index alone.
            ["tenant_id, owner, list, order_at, id, due_at, urgency"]
        ),
        new LineTable<ConsultationRow, ConsultationDeadline>(
            "consultation_deadlines",
            row => ConsultationDeadlines.Of(row.State),
            deadline => $"{Kebab.Of(deadline.Kind)}/{Kebab.Of(deadline.Step)}",
            [
                ProjectionColumn.Text<ConsultationDeadline>("kind", deadline => Kebab.Of(deadline.Kind)),
                ProjectionColumn.Text<ConsultationDeadline>("step", deadline => Kebab.Of(deadline.Step)),
                ProjectionColumn.Timestamp<ConsultationDeadline>("due_at", deadline => deadline.Due),
            ],
            ["tenant_id, due_at"]
        ),
        new LineTable<ConsultationRow, ConsultationNotice>(
            "consultation_inbox",
            row => row.Notices,
            notice => notice.Name,
            [
                ProjectionColumn.Text<ConsultationNotice>("address", notice => notice.Address),
                ProjectionColumn.BigInt<ConsultationNotice>("position", notice => notice.Position),
                ProjectionColumn.Text<ConsultationNotice>("kind", notice => Kebab.Of(notice.Kind)),
                ProjectionColumn.Timestamp<ConsultationNotice>("at", notice => notice.At),
            ],
            ["tenant_id, address, position", "position"]
        ),
    ];

    public override JsonTypeInfo<ConsultationRow> RowJson => ConsultationRowJson.Default.ConsultationRow;

    public override IReadOnlyList<RowKey> Keys(IEvent e) =>
        e.StreamKey!.StartsWith(Consultation.StreamPrefix, StringComparison.Ordinal) ? [RowKey.Of(e)] : [];

    public override ConsultationRow Apply(ConsultationRow? row, RowKey key, IEvent e)
    {
        var before = row?.State ?? Consultation.Aggregate.Initial;
        var after = WithoutTexts((Consultation.Started)before.Evolve(e.Data));
        var told = ConsultationNotices
            .Of(before, e.Data, after)
            .Select(notice => new ConsultationNotice(e.Sequence, notice.Address, notice.Kind, e.HappenedAt));
        ImmutableList<ConsultationNotice> notices = [.. row?.Notices ?? [], .. told];
        return new ConsultationRow(
            after,
            e.Version,
            row?.BegunAt ?? e.Sequence,
            e.HappenedAt,
            after.Details.EndedAt is null ? notices : notices.RemoveAll(notice => !ConsultationNotices.Stays(notice.Kind))
        );
    }

    // Lists show no texts, and a row is written with every event. How many there are stays.
    private static Consultation.Started WithoutTexts(Consultation.Started state) =>
        state with
        {
            Known = state.Known with
            {
                Posts = state.Known.Posts.ConvertAll(post => post with { Text = NoText }),
                Attachments = state.Known.Attachments.ConvertAll(a => a with { Name = NoText, Sha256 = NoText }),
                Meeting = state.Known.Meeting?.WithoutTexts(NoText),
                Note = null,
                Examination = state.Known.Examination is { } examination ? examination with { What = NoText } : null,
                Reports = state.Known.Reports.ConvertAll(WithoutTexts),
            },
        };

    private static DiagnosticReport WithoutTexts(DiagnosticReport report) =>
        report with
        {
            Content = new ReportContent(NoText, NoText, null, report.Content.Recognised),
            Correction = report.Correction is { } correction ? correction with { Note = null } : null,
        };

    private static readonly SealedText NoText = new("s1." + new string('A', 40));
}
