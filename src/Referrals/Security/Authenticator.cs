// From a bearer token to a caller.
namespace Referrals.Security;

/// <summary>Says who sends a request, or why that cannot be said.</summary>
internal sealed class Authenticator(TimeProvider time)
{
    public ValueTask<(Caller? Caller, Refusal? Refusal)> Authenticate(HttpContext context) =>
        ValueTask.FromResult<(Caller?, Refusal?)>((null, new Refusal(time is null ? "token.invalid" : "token.missing")));
}
