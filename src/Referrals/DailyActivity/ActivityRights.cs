// Whose days somebody may report and read.
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.DailyActivity;

internal static class ActivityRights
{
    // An institution's own, those of a village clinic too for its township, and all that a hospital leads.
    public static bool May(Caller caller, string institution, ReferenceFacts facts) =>
        caller.Institution is { } own
        && (
            own == institution
            || facts.Directory.On(institution, facts.Today)?.Parent == own
            || (caller.Is(Roles.Dispatcher) && facts.Directory.LeadsOf(institution, facts.Today).Contains(own, StringComparer.Ordinal))
        );

    public static bool Sees(Caller caller, string institution, ReferenceFacts facts) =>
        caller.Is(Roles.CountyAuthority | Roles.Insurer) || May(caller, institution, facts);

    public static Refusal? Unreadable(Caller caller, string reporter, ReferenceFacts facts) =>
        reporter == InsuranceOffice.Code
            ? caller.Is(Roles.CountyAuthority | Roles.Insurer)
                ? null
                : new Refusal("activity.not-yours")
            : facts.Directory.On(reporter, facts.Today) is null
                ? new Refusal("not-found")
                : Sees(caller, reporter, facts)
                    ? null
                    : new Refusal("activity.not-yours");
}
