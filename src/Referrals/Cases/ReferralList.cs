// The first list of cases: a row for each, by the institutions that it concerns.
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using JasperFx.Events;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>A case as lists need it.</summary>
/// <param name="State">The folded case, without its texts.</param>
/// <param name="Version">How many events it has.</param>
/// <param name="BegunAt">Position of its first event; the order of lists.</param>
/// <param name="Begun">When its first event happened.</param>
/// <param name="Changed">When its last event happened.</param>
/// <param name="Since">Since when it is in its state.</param>
/// <param name="Notices">What people were told of it; of a case that is over, how it ended.</param>
public sealed record ReferralRow(
    Referral State,
    long Version,
    long BegunAt,
    DateTimeOffset Begun,
    DateTimeOffset Changed,
    DateTimeOffset Since,
    ImmutableList<Notice> Notices
)
{
    /// <summary>The case of a row, from its key.</summary>
    internal static Guid CaseOf(string id) => Guid.Parse(id.AsSpan("referral-".Length), CultureInfo.InvariantCulture);

    /// <summary>A row as its table has it.</summary>
    internal static ReferralRow Read(byte[] document) => JsonSerializer.Deserialize(document, ReferralRowJson.Default.ReferralRow)!;
}

/// <summary>Keeps <see cref="ReferralRow"/>s.</summary>
internal sealed class ReferralList : TableProjection<ReferralRow>
{
    public const string TableName = "referrals";

    private static readonly SealedText NoText = new("s1." + new string('A', 40));

    public override string Table => TableName;

    public override IReadOnlyList<ProjectionColumn<ReferralRow>> Columns { get; } =
    [
        ProjectionColumn.BigInt<ReferralRow>("begun_at", row => row.BegunAt),
        ProjectionColumn.Text<ReferralRow>("state", row => Kebab.Of(row.State.Name)),
        ProjectionColumn.Text<ReferralRow>("sender", row => row.State.Details!.From.Institution),
        // Nobody but the sender sees what was not sent.
        ProjectionColumn.Text<ReferralRow>("reviewer", row => row.State.Details!.Sent ? row.State.Details.Reviewer : null),
        ProjectionColumn.Text<ReferralRow>("receiver", row => row.State.Details!.Reached ? row.State.Details.To.Institution : null),
        ProjectionColumn.Text<ReferralRow>("contract", row => row.State.Details!.Sent ? row.State.Details.Contract : null),
        ProjectionColumn.Timestamp<ReferralRow>("changed_at", row => row.Changed),
        ProjectionColumn.Text<ReferralRow>("number", row => row.State.Details!.Number),
        ProjectionColumn.Text<ReferralRow>("person", row => row.State.Details!.Person),
        ProjectionColumn.Timestamp<ReferralRow>("ended_at", row => row.State.Details!.EndedAt),
    ];

    public override IReadOnlyList<string> Indexes { get; } =
    [
        "tenant_id, sender, begun_at desc",
        "tenant_id, receiver, begun_at desc",
        "tenant_id, reviewer, begun_at desc",
        "tenant_id, begun_at desc",
        "tenant_id, person",
        "tenant_id, number",
        // The part that people read out.
        "tenant_id, right(number, 7)",
    ];

    public override IReadOnlyList<LineTable<ReferralRow>> Lines { get; } =
    [
        new LineTable<ReferralRow, WorklistEntry>(
            "worklists",
            Lists.Entries,
            entry => entry.Line.Name,
            [
                ProjectionColumn.Text<WorklistEntry>("list", entry => Kebab.Of(entry.Line.List)),
                ProjectionColumn.Text<WorklistEntry>("owner", entry => entry.Line.Owner),
                ProjectionColumn.Timestamp<WorklistEntry>("due_at", entry => entry.Line.Due),
                ProjectionColumn.Timestamp<WorklistEntry>("order_at", entry => entry.Line.Order),
                ProjectionColumn.BigInt<WorklistEntry>("urgency", entry => (long)entry.Urgency),
                ProjectionColumn.Text<WorklistEntry>("direction", entry => Kebab.Of(entry.Direction)),
                ProjectionColumn.Text<WorklistEntry>("resource", entry => entry.Resource is { } resource ? Kebab.Of(resource) : null),
                ProjectionColumn.Text<WorklistEntry>("unit", entry => entry.Unit),
                ProjectionColumn.Text<WorklistEntry>("sender", entry => entry.Sender),
                ProjectionColumn.BigInt<WorklistEntry>("begun_at", entry => entry.BegunAt),
            ],
            // Also all that is counted: a count reads the index alone.
            ["tenant_id, owner, list, order_at, id, due_at, urgency"]
        ),
        new LineTable<ReferralRow, Deadline>(
            "deadlines",
            row => Deadline.Of(row.State),
            deadline => $"{Kebab.Of(deadline.Kind)}/{Kebab.Of(deadline.Step)}",
            [
                ProjectionColumn.Text<Deadline>("kind", deadline => Kebab.Of(deadline.Kind)),
                ProjectionColumn.Text<Deadline>("step", deadline => Kebab.Of(deadline.Step)),
                ProjectionColumn.Timestamp<Deadline>("due_at", deadline => deadline.Due),
            ],
            ["tenant_id, due_at"]
        ),
        new LineTable<ReferralRow, Notice>(
            "inbox",
            row => row.Notices,
            notice => notice.Name,
            [
                ProjectionColumn.Text<Notice>("address", notice => notice.Address),
                ProjectionColumn.BigInt<Notice>("position", notice => notice.Position),
                ProjectionColumn.Text<Notice>("kind", notice => Kebab.Of(notice.Kind)),
                ProjectionColumn.Timestamp<Notice>("at", notice => notice.At),
            ],
            ["tenant_id, address, position", "position"]
        ),
        FilingLine.Lines,
    ];

    public override int Revision => 5;

    public override JsonTypeInfo<ReferralRow> RowJson => ReferralRowJson.Default.ReferralRow;

    public override IReadOnlyList<RowKey> Keys(IEvent e) =>
        e.StreamKey!.StartsWith(Referral.StreamPrefix, StringComparison.Ordinal) ? [RowKey.Of(e)] : [];

    public override ReferralRow Apply(ReferralRow? row, RowKey key, IEvent e)
    {
        var before = row?.State ?? new Referral.NotStarted();
        var after = WithoutTexts(before.Evolve(e.Data));
        var told = Notices.Of(before, after, e.Data).Select(notice => new Notice(e.Sequence, notice.Address, notice.Kind, e.HappenedAt));
        ImmutableList<Notice> notices = [.. row?.Notices ?? [], .. told];
        return new ReferralRow(
            after,
            e.Version,
            row?.BegunAt ?? e.Sequence,
            row?.Begun ?? e.HappenedAt,
            e.HappenedAt,
            row is not null && before.Name == after.Name ? row.Since : e.HappenedAt,
            after.Details!.EndedAt is null ? notices : notices.RemoveAll(notice => !Notices.Stays(notice.Kind))
        );
    }

    // Lists show no texts, and a row is written with every event.
    private static Referral WithoutTexts(Referral state) =>
        Stripped(state) switch
        {
            Referral.CancellationRequested { Before: { } before } asked => asked with { Before = Stripped(before) },
            Referral.Died { Before: { } before } died => died with { Before = Stripped(before) },
            Referral.Expired { Before: { } before } expired => expired with { Before = Stripped(before) },
            var other => other,
        };

    private static Referral Stripped(Referral state) =>
        state switch
        {
            Referral.Draft draft => draft with
            {
                Content = NoText,
                Case = draft.Details with { Attachments = WithoutTexts(draft.Details.Attachments) },
            },
            Referral.Started { Details: { } details } started
                when details.Request is not null || details.Report is not null || details.Attachments.Count > 0 => started with
            {
                Case = details with
                {
                    Request = details.Request is null
                        ? null
                        : details.Request with
                        {
                            Narrative = new Narrative(NoText),
                            OutOfCounty = WithoutText(details.Request.OutOfCounty),
                            Catalogue = WithoutText(details.Request.Catalogue),
                            Plan = details.Request.Plan is { } plan
                                ? plan with
                                {
                                    DischargeSummary = NoText,
                                    RehabilitationPlan = NoText,
                                    Medication = NoText,
                                }
                                : null,
                        },
                    Report = details.Report is { } report
                        ? report with
                        {
                            InpatientNumber = null,
                            MainResults = NoText,
                            Treatment = NoText,
                            FurtherPlan = NoText,
                            RehabilitationAdvice = null,
                        }
                        : null,
                    Attachments = WithoutTexts(details.Attachments),
                    Catalogue = details.Catalogue is { } found ? found with { Override = WithoutText(found.Override) } : null,
                    OutOfCounty = details.OutOfCounty is { } way
                        ? way with
                        {
                            Expert = way.Expert is { } expert ? expert with { Statement = null } : null,
                            Decision = way.Decision is { } decision ? decision with { Grounds = WithoutText(decision.Grounds) } : null,
                            Justification = WithoutText(way.Justification),
                        }
                        : null,
                },
            },
            _ => state,
        };

    private static CatalogueOverride? WithoutText(CatalogueOverride? said) => said is null ? null : said with { Note = null };

    private static OutOfCountyGrounds? WithoutText(OutOfCountyGrounds? grounds) => grounds is null ? null : grounds with { Note = null };

    private static ImmutableList<Attachment> WithoutTexts(ImmutableList<Attachment> attachments) =>
        attachments.ConvertAll(attachment => attachment with { Name = NoText, Sha256 = NoText });
}
