// What is filed with the insurance office for a patient who leaves the county 转院备案.
using Referrals.Catalogues;
using Referrals.EventStore.Projections;
using Referrals.People;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Cases;

/// <summary>Whether a filing record stands.</summary>
public enum FilingState
{
    /// <summary>Filed 已备案.</summary>
    Filed,

    /// <summary>Revoked, or the case ended before the patient left 已撤销.</summary>
    Revoked,
}

/// <summary>A filing record 转院备案.</summary>
/// <param name="Referral">The case.</param>
/// <param name="Number">转诊单号.</param>
/// <param name="Person">Reference of the patient.</param>
/// <param name="Patient">The patient, masked.</param>
/// <param name="Diagnosis">First diagnosis, with its name.</param>
/// <param name="From">Institution that sent.</param>
/// <param name="Institution">Destination.</param>
/// <param name="Area">Where that is, GB/T 2260; null where the directory does not say.</param>
/// <param name="Tier">How far away that is; null where nobody has said.</param>
/// <param name="ValidFrom">First day.</param>
/// <param name="ValidUntil">Last day.</param>
/// <param name="Emergency">An emergency, which goes first.</param>
/// <param name="Entry">The entry of the whitelist; null off the list.</param>
/// <param name="EntryVersion">Version of the list at that entry's last change.</param>
/// <param name="TreatedBy">The catalogue by which the county treats the disease itself.</param>
/// <param name="Reason">The recorded reason, of an emergency its justification.</param>
/// <param name="AgreedBy">The hospital that agreed.</param>
/// <param name="Expert">Practitioner who stated for it, where one had to.</param>
/// <param name="CountyApproved">Whether the county agreed; null where it was not asked.</param>
/// <param name="DecidedAt">When.</param>
/// <param name="State">Whether it stands.</param>
/// <param name="Revoked">Why not, where that was said.</param>
public sealed record FilingRecord(
    Guid Referral,
    string Number,
    string Person,
    MaskedPerson? Patient,
    DiagnosisView Diagnosis,
    string From,
    string Institution,
    string? Area,
    OutsideTier? Tier,
    DateOnly ValidFrom,
    DateOnly ValidUntil,
    bool Emergency,
    Guid? Entry,
    long? EntryVersion,
    string? TreatedBy,
    OutOfCountyReason? Reason,
    string? AgreedBy,
    string? Expert,
    bool? CountyApproved,
    DateTimeOffset DecidedAt,
    FilingState State,
    FilingRevocationReason? Revoked
);

/// <summary>A page of filing records.</summary>
/// <param name="From">First day of the decision, Asia/Shanghai.</param>
/// <param name="Until">Last day.</param>
/// <param name="Items">In the order in which they were decided.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
public sealed record FilingPage(DateOnly From, DateOnly Until, IReadOnlyList<FilingRecord> Items, string? Next);

/// <summary>The line of a case that was sent out of the county: what filing records are found and counted by.</summary>
internal sealed record FilingLine(
    DateTimeOffset DecidedAt,
    string Sender,
    string Institution,
    OutsideTier? Tier,
    string Category,
    FilingState State,
    Guid? Entry,
    string? TreatedBy,
    OutOfCountyReason? Reason,
    bool Leaves,
    DateTimeOffset? ArrivedAt
)
{
    /// <summary>Kept with the rows of cases.</summary>
    public static LineTable<ReferralRow, FilingLine> Lines { get; } =
        new(
            "filings",
            row => Filing.Of(row) is { } filing ? [filing.Line] : [],
            _ => "filing",
            [
                ProjectionColumn.Timestamp<FilingLine>("decided_at", line => line.DecidedAt),
                ProjectionColumn.Text<FilingLine>("sender", line => line.Sender),
                ProjectionColumn.Text<FilingLine>("institution", line => line.Institution),
                ProjectionColumn.Text<FilingLine>("tier", line => line.Tier is { } tier ? Kebab.Of(tier) : null),
                ProjectionColumn.Text<FilingLine>("category", line => line.Category),
                ProjectionColumn.Text<FilingLine>("state", line => Kebab.Of(line.State)),
                ProjectionColumn.Text<FilingLine>("entry", line => line.Entry?.ToString()),
                ProjectionColumn.Text<FilingLine>("treated_by", line => line.TreatedBy),
                ProjectionColumn.Text<FilingLine>("reason", line => line.Reason is { } reason ? Kebab.Of(reason) : null),
                ProjectionColumn.Boolean<FilingLine>("leaves", line => line.Leaves),
                ProjectionColumn.Timestamp<FilingLine>("arrived_at", line => line.ArrivedAt),
            ],
            ["tenant_id, decided_at, id"]
        );
}

/// <summary>A case that was sent out of the county.</summary>
internal sealed record Filing(ReferralRow Row, CaseDetails Details, OutOfCountyProgress Way, OutOfCountyDecision Decision)
{
    public FilingLine Line =>
        new(
            Decision.At,
            Details.From.Institution,
            Details.To.Institution,
            Decision.Check.Tier,
            Category,
            State,
            Decision.Check.Entry,
            Decision.Check.TreatedBy,
            Reason,
            !EndedBefore && Way.Revoked is null or FilingRevocationReason.WrongContent,
            Details.ArrivedAt
        );

    /// <summary>The category of the first diagnosis, such as <c>I21</c>.</summary>
    public string Category => Details.Request!.Diagnoses[0].Code is { Length: > 3 } code ? code[..3] : Details.Request!.Diagnoses[0].Code;

    /// <summary>The recorded reason, of an emergency its justification.</summary>
    public OutOfCountyReason? Reason => (Decision.Grounds ?? Way.Justification)?.Reason;

    /// <summary>A case that ended before the patient left is none for the insurance office.</summary>
    public FilingState State => Way.Revoked is not null || EndedBefore ? FilingState.Revoked : FilingState.Filed;

    private bool EndedBefore =>
        Row.State is Referral.Cancelled or Referral.Expired
        || (Row.State.Name, Details.ArrivedAt) is (StateName.Closed or StateName.Died, null);

    /// <summary>The filing record of a case; null where nothing is filed.</summary>
    public static Filing? Of(ReferralRow row) =>
        row.State.Details is { OutOfCounty: { Decision: { } decision } way, Request: not null } details
            ? new Filing(row, details, way, decision)
            : null;

    /// <summary>The record as it is shown.</summary>
    public FilingRecord Show(Guid id, MaskedPerson? patient, string? area, CatalogueBook names) =>
        new(
            id,
            Details.Number,
            Details.Person,
            patient,
            DiagnosisView.Of(Details.Request!.Diagnoses[0], names),
            Details.From.Institution,
            Details.To.Institution,
            area,
            Decision.Check.Tier,
            Details.Request.ValidFrom,
            Details.Request.ValidUntil,
            Decision.Check.Emergency,
            Decision.Check.Entry,
            Decision.Check.EntryVersion,
            Decision.Check.TreatedBy,
            Reason,
            Decision.AgreedBy,
            Way.Expert?.Practitioner,
            Way.County,
            Decision.At,
            State,
            Way.Revoked
        );
}
