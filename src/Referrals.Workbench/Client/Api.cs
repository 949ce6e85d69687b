// Every operation that the workbench uses, once. A folder's own stand in Api.<folder>.cs.
namespace Referrals.Workbench.Client;

/// <summary>Compared with <c>contracts/http/openapi.json</c> by a test.</summary>
public static partial class Api
{
    public static readonly Read<WorklistCounts> Counts = new("/api/worklists", ApiJson.Default.WorklistCounts, "scope");

    public static readonly Read<WorklistPage> List = new(
        "/api/worklists/{list}",
        ApiJson.Default.WorklistPage,
        "scope",
        "sort",
        "urgency",
        "resource",
        "unit",
        "late",
        "limit"
    );

    public static readonly Read<ReferralView> Case = new("/api/referrals/{id}", ApiJson.Default.ReferralView, "asOf");

    public static readonly Read<IReadOnlyList<HistoryEntry>> History = new(
        "/api/referrals/{id}/history",
        ApiJson.Default.IReadOnlyListHistoryEntry
    );

    public static readonly Read<IReadOnlyList<ActionView>> Actions = new(
        "/api/referrals/{id}/actions",
        ApiJson.Default.IReadOnlyListActionView
    );

    public static readonly Read<PlacesView> Places = new("/api/referrals/{id}/places", ApiJson.Default.PlacesView, "unit", "until");

    public static readonly Send<AcceptanceForm, ReferralAnswer> Accept = new(
        "POST",
        "/api/referrals/{id}/acceptance",
        ApiJson.Default.AcceptanceForm,
        ApiJson.Default.ReferralAnswer
    );

    public static readonly Send<RefusalForm, ReferralAnswer> Decline = new(
        "POST",
        "/api/referrals/{id}/refusal",
        ApiJson.Default.RefusalForm,
        ApiJson.Default.ReferralAnswer
    );

    public static readonly Send<ReturnForm, ReferralAnswer> Return = new(
        "POST",
        "/api/referrals/{id}/return",
        ApiJson.Default.ReturnForm,
        ApiJson.Default.ReferralAnswer
    );

    public static readonly Send<AllocationForm, ReferralAnswer> Allocate = new(
        "POST",
        "/api/referrals/{id}/allocation",
        ApiJson.Default.AllocationForm,
        ApiJson.Default.ReferralAnswer
    );

    public static readonly Send<ArrangementForm, ReferralAnswer> Arrange = new(
        "POST",
        "/api/referrals/{id}/arrangement",
        ApiJson.Default.ArrangementForm,
        ApiJson.Default.ReferralAnswer
    );

    public static readonly Command<ReferralAnswer> Confirm = new("/api/referrals/{id}/confirmation", ApiJson.Default.ReferralAnswer);

    public static readonly Read<PoolBoard> Pools = new(
        "/api/pools",
        ApiJson.Default.PoolBoard,
        "institution",
        "from",
        "days",
        "kind",
        "unit"
    );

    public static readonly Read<InstitutionPage> Institutions = new("/api/institutions", ApiJson.Default.InstitutionPage, "on", "limit");

    public static readonly Read<UnitPage> Units = new("/api/institutions/{code}/units", ApiJson.Default.UnitPage);
}
