// Places over HTTP: what could be had, letting the service choose, exchanging.
using Referrals.Http;
using Referrals.ReservedPools;
using Referrals.Security;

namespace Referrals.Cases;

/// <summary>Where the service may choose a place; it chooses the earliest that fits.</summary>
/// <param name="Unit">Code of another unit than the case's.</param>
/// <param name="Of">Code of the specialist or machine; all of the unit if it is missing.</param>
/// <param name="NotBefore">The earliest start that is wanted; now if it is missing.</param>
/// <param name="OrWait">Where no place is free, wait for one in the session for which the fewest wait.</param>
public sealed record AllocationForm(string? Unit, string? Of, DateTimeOffset? NotBefore, bool? OrWait);

/// <summary>With whom a case exchanges its place.</summary>
/// <param name="With">The other case.</param>
public sealed record SwapForm(Guid? With);

internal static partial class ReferralEndpoints
{
    private static void MapAllocation(RouteGroupBuilder cases)
    {
        cases.MapGet("/{id:guid}/places", (RequestContext context, Guid id, ReferralHandling handling, string? unit, string? until) => handling.Places(context, id, string.IsNullOrEmpty(unit) ? null : unit, until))
            .For(RoleGroups.Staff).Produces<PlacesView>().WithSummary("What could be had for the case, in the order in which the service would choose 可选资源");
        cases.MapPost("/{id:guid}/allocation", Allocation).For(RoleGroups.Staff).Produces<ReferralAnswer>().WithSummary("Let the service choose and arrange in one step 自动分配");
        cases.MapPost("/{id:guid}/swap", Swap).For(RoleGroups.Staff).Produces<ReferralAnswer>().WithSummary("Two arranged cases exchange their places 互换");
    }

    private static async Task<IResult> Allocation(RequestContext context, Guid id, Body<AllocationForm> body, ReferralHandling handling)
    {
        var facts = await handling.Facts(context);
        var (fields, form) = (new Fields(), body.Value);
        var wish = new AllocationWish(fields.OptionalText("/unit", form.Unit, 40), fields.OptionalText("/of", form.Of, 40), form.NotBefore, form.OrWait ?? false);
        if (form.NotBefore > context.Now.AddYears(1))
            fields.Fault("/notBefore", "referral.appointment-too-far");
        return fields.Refusal is { } refusal ? Problems.Of(refusal) : await handling.Allocate(context, id, facts, body.Fingerprint, wish);
    }

    private static async Task<IResult> Swap(RequestContext context, Guid id, Body<SwapForm> body, ReferralHandling handling)
    {
        var facts = await handling.Facts(context);
        var fields = new Fields();
        var with = fields.Required("/with", body.Value.With);
        if (with == id)
            fields.Fault("/with", "pool.swap-itself");
        return fields.Refusal is { } refusal ? Problems.Of(refusal) : await handling.Swap(context, id, with, facts, body.Fingerprint);
    }
}
