// The list of emergency accesses, and the notices of them: a row for each access.
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using JasperFx.Events;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Shared;

namespace Referrals.Privacy;

/// <summary>What is told of an emergency access.</summary>
public enum EmergencyNoticeKind
{
    /// <summary>To the patient's institutions and the county: somebody reads 紧急查阅.</summary>
    EmergencyAccess,

    /// <summary>To the reader's institution: the county did not find it justified 紧急查阅理由不充分.</summary>
    EmergencyNotJustified,
}

/// <summary>A line of an inbox.</summary>
/// <param name="Position">Position of the event.</param>
/// <param name="Address">Whose inbox.</param>
/// <param name="Kind">What is told.</param>
/// <param name="At">When it happened.</param>
public sealed record EmergencyNotice(long Position, string Address, EmergencyNoticeKind Kind, DateTimeOffset At)
{
    internal string Name => $"{Position}/{Address}";
}

/// <summary>An emergency access as lists need it: without its texts.</summary>
/// <param name="Access">The access.</param>
/// <param name="OpenedAt">Position at which it was opened; the order of lists.</param>
/// <param name="Notices">What was told.</param>
public sealed record EmergencyAccessRow(EmergencyAccess Access, long OpenedAt, ImmutableList<EmergencyNotice> Notices)
{
    internal static EmergencyAccessRow Read(byte[] document) =>
        JsonSerializer.Deserialize(document, EmergencyAccessRowJson.Default.EmergencyAccessRow)!;
}

/// <summary>Keeps <see cref="EmergencyAccessRow"/>s, by the id of the access.</summary>
internal sealed class EmergencyAccessList : TableProjection<EmergencyAccessRow>
{
    public const string TableName = "emergency_accesses";

    /// <summary>What stands before the id of an access in the key of its row.</summary>
    public const string KeyPrefix = EmergencyAccesses.StreamPrefix;

    public override string Table => TableName;

    public override IReadOnlyList<ProjectionColumn<EmergencyAccessRow>> Columns { get; } =
    [
        ProjectionColumn.BigInt<EmergencyAccessRow>("opened_at", row => row.OpenedAt),
        ProjectionColumn.Text<EmergencyAccessRow>("number", row => row.Access.Opened.Id),
        ProjectionColumn.Text<EmergencyAccessRow>("reader", row => row.Access.Opened.Reader),
        ProjectionColumn.Text<EmergencyAccessRow>("institution", row => row.Access.Opened.Institution),
        ProjectionColumn.Text<EmergencyAccessRow>("told", row => string.Join(',', row.Access.Opened.Told)),
        ProjectionColumn.Text<EmergencyAccessRow>("verdict", row => row.Access.Review is { } review ? Kebab.Of(review.Verdict) : null),
    ];

    public override IReadOnlyList<string> Indexes { get; } =
    ["tenant_id, opened_at desc", "tenant_id, opened_at desc where verdict is null"];

    public override IReadOnlyList<LineTable<EmergencyAccessRow>> Lines { get; } =
    [
        new LineTable<EmergencyAccessRow, EmergencyNotice>(
            "emergency_inbox",
            row => row.Notices,
            notice => notice.Name,
            [
                ProjectionColumn.Text<EmergencyNotice>("address", notice => notice.Address),
                ProjectionColumn.BigInt<EmergencyNotice>("position", notice => notice.Position),
                ProjectionColumn.Text<EmergencyNotice>("kind", notice => Kebab.Of(notice.Kind)),
                ProjectionColumn.Timestamp<EmergencyNotice>("at", notice => notice.At),
            ],
            ["tenant_id, address, position", "position"]
        ),
    ];

    public override JsonTypeInfo<EmergencyAccessRow> RowJson => EmergencyAccessRowJson.Default.EmergencyAccessRow;

    public override IReadOnlyList<RowKey> Keys(IEvent e) =>
        e.Data switch
        {
            EmergencyAccessOpened opened => [new RowKey(e.TenantId, KeyPrefix + opened.Id)],
            EmergencyAccessReviewed review => [new RowKey(e.TenantId, KeyPrefix + review.Id)],
            _ => [],
        };

    public override EmergencyAccessRow Apply(EmergencyAccessRow? row, RowKey key, IEvent e)
    {
        return e.Data switch
        {
            EmergencyAccessOpened opened => new EmergencyAccessRow(
                new EmergencyAccess(opened with { Note = null }, null),
                e.Sequence,
                [
                    .. opened
                        .Told.Select(Addresses.Desk)
                        .Append(Owners.County)
                        .Select(address => Told(EmergencyNoticeKind.EmergencyAccess, address)),
                ]
            ),
            EmergencyAccessReviewed review when row is not null => row with
            {
                Access = row.Access with { Review = review with { Note = null } },
                Notices =
                    review.Verdict == EmergencyVerdict.NotJustified
                        ? row.Notices.Add(Told(EmergencyNoticeKind.EmergencyNotJustified, Addresses.Desk(row.Access.Opened.Institution)))
                        : row.Notices,
            },
            _ => throw new InvalidOperationException($"{e.EventTypeName} stands before the access was opened."),
        };

        EmergencyNotice Told(EmergencyNoticeKind kind, string address) => new(e.Sequence, address, kind, e.HappenedAt);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EmergencyAccessRow))]
internal sealed partial class EmergencyAccessRowJson : JsonSerializerContext;
