// The pages that there are, and for whom. A role's folder adds its line here.
using Referrals.Workbench.SignIn;

namespace Referrals.Workbench.Shell;

/// <summary>An entry of the menu.</summary>
/// <param name="Path">The page.</param>
/// <param name="Role">Who may use it; the service decides anew with each request.</param>
/// <param name="Icon">Of AntDesign.</param>
/// <param name="Chinese">In the menu.</param>
/// <param name="English">In the menu.</param>
public sealed record Screen(string Path, string Role, string Icon, string Chinese, string English);

public static class Screens
{
    /// <summary>In the order of the menu.</summary>
    public static readonly IReadOnlyList<Screen> All =
    [
        new("/work/my-cases", Caller.FamilyDoctor, "solution", "我的转诊", "My referrals"),
        NewTransfer(Caller.FamilyDoctor),
        new("/work/township", Caller.TownshipCentre, "home", "乡镇中心", "Township centre"),
        NewTransfer(Caller.TownshipCentre),
        new("/work/ward", Caller.Specialist, "medicine-box", "病区", "Ward"),
        NewTransfer(Caller.Specialist),
        new("/work/dispatch", Caller.Dispatcher, "schedule", "转诊调度", "Dispatch"),
        Consultations(Caller.Specialist),
        Consultations(Caller.FamilyDoctor),
        Consultations(Caller.TownshipCentre),
        Consultations(Caller.Dispatcher),
        new("/work/schedules", Caller.Dispatcher, "upload", "资源公布", "Schedules and beds"),
        new("/work/county/hospital", Caller.Dispatcher, "bar-chart", "医院看板", "Hospital board"),
        new("/work/county-data", Caller.Dispatcher, "database", "转诊白名单", "Whitelist"),
        new("/work/county", Caller.CountyAuthority, "bar-chart", "看板", "Boards"),
        new("/work/county-data", Caller.CountyAuthority, "database", "基础数据", "County data"),
        new("/work/insurance", Caller.Insurer, "account-book", "医保核算", "Insurance"),
        new("/work/county", Caller.Insurer, "bar-chart", "看板", "Boards"),
        new("/work/messages", Caller.Administrator, "api", "运维", "Operation"),
    ];

    private static readonly IReadOnlyList<Screen> CasePages =
    [
        .. All.Where(screen => screen.Path is "/work/my-cases" or "/work/township" or "/work/ward" or "/work/dispatch"),
    ];

    /// <summary>Those of a caller, each once whatever the roles.</summary>
    public static IReadOnlyList<Screen> Of(Caller caller) =>
        [.. All.Where(screen => caller.Is(screen.Role)).DistinctBy(screen => screen.Path, StringComparer.Ordinal)];

    /// <summary>Where a case stands open to this caller; null for who has no page of cases.</summary>
    public static string? CaseAddress(Caller? caller, Guid id) =>
        CasePages.FirstOrDefault(page => caller?.Is(page.Role) == true) is { Path: { } path } ? $"{path}/{id}" : null;

    // Hospitals and centres send patients too: out of the county, to each other.
    private static Screen NewTransfer(string role) => new("/work/new-transfer", role, "form", "新转诊", "New transfer");

    private static Screen Consultations(string role) => new("/work/consultations", role, "team", "会诊", "Consultations");
}
