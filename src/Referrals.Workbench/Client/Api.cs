// Every operation that the workbench uses, once. A folder's own stand in Api.<folder>.cs.
using System.Text.Json.Serialization.Metadata;

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

    public static readonly Send<AcceptanceForm, ReferralAnswer> Accept = OnCase("acceptance", ApiJson.Default.AcceptanceForm);

    public static readonly Send<RefusalForm, ReferralAnswer> Decline = OnCase("refusal", ApiJson.Default.RefusalForm);

    public static readonly Send<ReturnForm, ReferralAnswer> Return = OnCase("return", ApiJson.Default.ReturnForm);

    public static readonly Send<AllocationForm, ReferralAnswer> Allocate = OnCase("allocation", ApiJson.Default.AllocationForm);

    public static readonly Send<ArrangementForm, ReferralAnswer> Arrange = OnCase("arrangement", ApiJson.Default.ArrangementForm);

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

    private static Send<TBody, ReferralAnswer> OnCase<TBody>(string command, JsonTypeInfo<TBody> body) =>
        new("POST", $"/api/referrals/{{id}}/{command}", body, ApiJson.Default.ReferralAnswer);
}
