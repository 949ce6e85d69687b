// The first list of cases: a row for each, by the institutions that it concerns.
using System.Text.Json.Serialization.Metadata;
using Referrals.EventStore;
using Referrals.EventStore.Following;
using Referrals.People;

namespace Referrals.Cases;

/// <summary>A case as lists need it.</summary>
/// <param name="State">The folded case, without its texts.</param>
/// <param name="Version">How many events it has.</param>
/// <param name="BegunAt">Position of its first event; the order of lists.</param>
/// <param name="Begun">When it began.</param>
/// <param name="Changed">When it last changed.</param>
public sealed record ReferralRow(Referral State, long Version, long BegunAt, DateTimeOffset Begun, DateTimeOffset Changed);

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
        ProjectionColumn.Text<ReferralRow>("sender", row => row.State.File!.From.Institution),
        // Nobody but the sender sees what was not sent.
        ProjectionColumn.Text<ReferralRow>("reviewer", row => row.State.File!.Sent ? row.State.File.Reviewer : null),
        ProjectionColumn.Text<ReferralRow>("receiver", row => row.State.File!.Reached ? row.State.File.To.Institution : null),
        ProjectionColumn.Text<ReferralRow>("person", row => row.State.File!.Person),
        ProjectionColumn.Timestamp<ReferralRow>("ended_at", row => row.State.File!.EndedAt),
    ];

    public override IReadOnlyList<string> Indexes { get; } =
    [
        "tenant_id, sender, begun_at desc",
        "tenant_id, receiver, begun_at desc",
        "tenant_id, reviewer, begun_at desc",
        "tenant_id, begun_at desc",
        "tenant_id, person",
    ];

    public override JsonTypeInfo<ReferralRow> RowJson => ReferralRowJson.Default.ReferralRow;

    public override IReadOnlyList<RowKey> Keys(Envelope envelope) =>
        envelope.Stream.Key.StartsWith("referral-", StringComparison.Ordinal) ? [RowKey.Of(envelope)] : [];

    public override ReferralRow Apply(ReferralRow? row, RowKey key, Envelope envelope) => new(
        WithoutTexts((row?.State ?? new Referral.NotStarted()).Evolve(envelope.Data)), envelope.Version, row?.BegunAt ?? envelope.Sequence, row?.Begun ?? envelope.RecordedAt, envelope.RecordedAt);

    // Lists show no texts, and a row is written with every event.
    private static Referral WithoutTexts(Referral state) => state switch
    {
        Referral.Draft draft => draft with { Content = NoText },
        Referral.Started { Facts: { } file } started when file.Request is not null || file.Report is not null || file.Attachments.Count > 0 => started with
        {
            Facts = file with
            {
                Request = file.Request is null ? null : file.Request with
                {
                    Narrative = new Narrative(NoText),
                    Plan = file.Request.Plan is { } plan ? plan with { DischargeSummary = NoText, RehabilitationPlan = NoText, Medication = NoText } : null,
                },
                Report = file.Report is { } report ? report with { InpatientNumber = null, MainResults = NoText, Treatment = NoText, FurtherPlan = NoText, RehabilitationAdvice = null } : null,
                Attachments = file.Attachments.ConvertAll(attachment => attachment with { Name = NoText }),
            },
        },
        _ => state,
    };
}
