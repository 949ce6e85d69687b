// Who is asking, as the token says it.
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Referrals.Security;

/// <summary>What a person or a system may be in the consortium. A token may carry several.</summary>
[Flags]
public enum Roles
{
    None = 0,

    /// <summary>Family doctor 家庭医生 of a village clinic or township hospital.</summary>
    FamilyDoctor = 1,

    /// <summary>Township referral centre 乡镇会诊转诊服务中心.</summary>
    TownshipCentre = 2,

    /// <summary>Dispatcher of a lead hospital's referral centre 牵头医院会诊转诊服务中心调度员.</summary>
    Dispatcher = 4,

    /// <summary>Specialist or ward doctor 专科医生.</summary>
    Specialist = 8,

    /// <summary>County health authority 县卫生健康委.</summary>
    CountyAuthority = 16,

    /// <summary>County medical insurance office 县医保局.</summary>
    Insurer = 32,

    /// <summary>The hospital information system (HIS) of one institution.</summary>
    HisSystem = 64,

    /// <summary>Keeps institutions, policies and the service itself; has no business in patients' cases.</summary>
    Administrator = 128,
}

public static class RoleGroups
{
    /// <summary>Roles that somebody has at one institution, which the token names; all of them have to do with cases.</summary>
    public const Roles Staff = Roles.FamilyDoctor | Roles.TownshipCentre | Roles.Dispatcher | Roles.Specialist | Roles.HisSystem;
}

/// <summary>Whoever sent the request.</summary>
/// <param name="Subject">The token's <c>sub</c>; stands as actor in every event, so it must not be a person's name or identity
/// number.</param>
/// <param name="County">GB/T 2260 code of the county; the tenant of everything that is read or written.</param>
/// <param name="Institution">Code of the institution that the caller acts for; null for roles of the whole county.</param>
/// <param name="Roles">At least one.</param>
/// <param name="Practitioner">Code of the practitioner, where the caller is one.</param>
public sealed record Caller(string Subject, string County, string? Institution, Roles Roles, string? Practitioner = null)
{
    /// <summary>When the token is good no longer: an answer that goes on for long ends then.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Whether the caller has any of these roles.</summary>
    public bool Is(Roles any) => (Roles & any) != 0;
}

/// <summary>
/// What every endpoint must carry that is not open: who may call it at all. Relation to a case is decided behind it. An endpoint without
/// this is closed to everybody.
/// </summary>
public sealed record EndpointAccess(Roles Roles);

internal static class EndpointAccessExtensions
{
    /// <summary>Only callers with one of these roles get in; the others read <c>role.not-permitted</c>.</summary>
    public static TBuilder For<TBuilder>(this TBuilder builder, Roles roles)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new EndpointAccess(roles));

    /// <summary>Anybody gets in, without a token: health, the description of the API. Has no effect under <c>/api</c>.</summary>
    public static TBuilder Open<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint =>
        {
            // A route that begins with a parameter may lie under it too.
            if (
                endpoint is RouteEndpointBuilder { RoutePattern.PathSegments: var path }
                && (
                    path is []
                    || (
                        path is [{ Parts: [RoutePatternLiteralPart first] }, ..]
                        && !first.Content.Equals("api", StringComparison.OrdinalIgnoreCase)
                    )
                )
            )
                endpoint.Metadata.Add(new AllowAnonymousAttribute());
        });
        return builder;
    }
}
