// What the health authority keeps.
namespace Referrals.Workbench.Client;

public static partial class Api
{
    public static readonly Read<WhitelistPage> Whitelist = new(
        "/api/whitelist",
        ApiJson.Default.WhitelistPage,
        "state",
        "expiringWithin",
        "limit"
    );

    public static readonly Read<WhitelistEntry> WhitelistEntry = new("/api/whitelist/{id}", ApiJson.Default.WhitelistEntry);

    public static readonly Send<EntryForm, WhitelistAnswer> ProposeEntry = new(
        "PUT",
        "/api/whitelist/{id}",
        ApiJson.Default.EntryForm,
        ApiJson.Default.WhitelistAnswer
    );

    public static readonly Send<EntryReasonForm, WhitelistAnswer> ApproveEntry = OfEntry("approval");

    public static readonly Send<EntryReasonForm, WhitelistAnswer> RejectEntry = OfEntry("rejection");

    public static readonly Send<EntryReasonForm, WhitelistAnswer> SuspendEntry = OfEntry("suspension");

    public static readonly Send<EntryReasonForm, WhitelistAnswer> ResumeEntry = OfEntry("resumption");

    public static readonly Send<EntryReasonForm, WhitelistAnswer> RemoveEntry = OfEntry("removal");

    public static readonly Send<EntryRenewalForm, WhitelistAnswer> RenewEntry = new(
        "POST",
        "/api/whitelist/{id}/renewal",
        ApiJson.Default.EntryRenewalForm,
        ApiJson.Default.WhitelistAnswer
    );

    public static readonly Upload<WhitelistImport> ImportWhitelist = new(
        "POST",
        "/api/whitelist/import",
        ApiJson.Default.WhitelistImport,
        "dryRun",
        "covers"
    );

    public static readonly Read<EditionList> Editions = new("/api/catalogues", ApiJson.Default.EditionList);

    public static readonly Upload<EditionAnswer> PublishLevel = new(
        "PUT",
        "/api/catalogues/levels/{level}/{edition}/table",
        ApiJson.Default.EditionAnswer,
        "From",
        "Illustrative",
        "DryRun"
    );

    public static readonly Read<AccessPage> Accesses = new("/api/people/{person}/accesses", ApiJson.Default.AccessPage);

    public static readonly Read<MonthView> Month = new("/api/boards/months/{month}", ApiJson.Default.MonthView);

    public static readonly Read<BoardCorrectionsPage> MonthCorrections = new(
        "/api/boards/months/{month}/corrections",
        ApiJson.Default.BoardCorrectionsPage,
        "limit"
    );

    public static readonly Table MonthReport = new("/api/boards/months/{month}/report");

    public static readonly Send<CloseMonthForm, ReferenceAnswer> CloseMonth = new(
        "POST",
        "/api/boards/months/{month}/closing",
        ApiJson.Default.CloseMonthForm,
        ApiJson.Default.ReferenceAnswer
    );

    public static readonly Read<MissingActivityList> MissingReports = new(
        "/api/activity/missing",
        ApiJson.Default.MissingActivityList,
        "month"
    );

    public static readonly Read<Policy> PolicyOn = new("/api/policies", ApiJson.Default.Policy, "on");

    public static readonly Read<Policy> PolicyVersion = new("/api/policies/{version}", ApiJson.Default.Policy);

    public static readonly Read<PolicyHistory> PolicyHistory = new("/api/policies/history", ApiJson.Default.PolicyHistory);

    public static readonly Send<PolicyBody, ReferenceAnswer> SetPolicy = new(
        "PUT",
        "/api/policies/{from}",
        ApiJson.Default.PolicyBody,
        ApiJson.Default.ReferenceAnswer
    );

    private static Send<EntryReasonForm, WhitelistAnswer> OfEntry(string what) =>
        new("POST", $"/api/whitelist/{{id}}/{what}", ApiJson.Default.EntryReasonForm, ApiJson.Default.WhitelistAnswer);
}
