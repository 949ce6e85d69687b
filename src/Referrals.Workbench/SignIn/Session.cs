// Signing in and out: OpenID Connect, code flow with PKCE. The token is kept in memory only: after the page is loaded
// again the way goes by the issuer again, which knows who was there.
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Components.WebAssembly.Http;
using Referrals.Workbench.Shell;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.SignIn;

/// <summary>What came of it when the browser returned from the issuer.</summary>
public enum SignInOutcome
{
    Done,

    /// <summary>The issuer refused, or the answer is none that was asked for here.</summary>
    Refused,

    /// <summary>No answer.</summary>
    Away,
}

/// <summary>Who uses the workbench in this tab.</summary>
public sealed class Session(HttpClient http, Browser browser, Words words)
{
    /// <summary>Where the issuer sends the browser back to.</summary>
    public const string ReturnPage = "/work/signed-in";

    private const string Pending = "referrals.sign-in";
    private const string SignedIn = "referrals.signed-in";
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(30);

    private string? token;
    private string? renewal;
    private DateTimeOffset expires;
    private Task<bool>? renewing;

    /// <summary>The caller; null while nobody has signed in.</summary>
    public Caller? Caller { get; private set; }

    /// <summary>Known once <see cref="Load"/> was good.</summary>
    public SignInSettings? Settings { get; private set; }

    /// <summary>The token is good no longer and cannot be renewed: what is typed stays, but nothing can be sent.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Somebody signed in or out, or the token was lost.</summary>
    public event Action? Changed;

    /// <summary>Asks how to sign in.</summary>
    public async Task<bool> Load()
    {
        try
        {
            Settings ??= await http.GetFromJsonAsync("/workbench/sign-in.json", SignInJson.Default.SignInSettings);
            return Settings is not null;
        }
        catch (Exception away) when (away is HttpRequestException or JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether somebody had signed in in this tab before it was loaded again.</summary>
    public async Task<bool> WasSignedIn() => await browser.Kept(SignedIn) is { Length: > 0 };

    /// <summary>Sends the browser to the issuer.</summary>
    /// <param name="returnTo">The page to come back to, such as <c>/work/dispatch</c>.</param>
    /// <param name="choose">Another person: the issuer asks even where it knows somebody.</param>
    /// <param name="again">The caller was here already: “back” leads to what was before this page.</param>
    public async Task SignIn(string returnTo, bool choose = false, bool again = false)
    {
        if (!await Load())
            return;
        var pending = new PendingSignIn(NewKey(), NewKey(), returnTo);
        await browser.Keep(Pending, JsonSerializer.Serialize(pending, SignInJson.Default.PendingSignIn));
        var challenge = Encode(SHA256.HashData(Encoding.ASCII.GetBytes(pending.Verifier)));
        (string Name, string Value)[] query =
        [
            ("response_type", "code"),
            ("client_id", Settings!.Client),
            ("redirect_uri", browser.Origin + ReturnPage),
            ("scope", Settings.Scope),
            ("state", pending.State),
            ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
            ("ui_locales", words.Tag),
            .. choose ? [("prompt", Settings.Trial ? "select_account" : "login")] : Array.Empty<(string, string)>(),
        ];
        var separator = Settings.Authorize.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        await browser.Go(
            $"{Settings.Authorize}{separator}{string.Join('&', query.Select(item => $"{item.Name}={Uri.EscapeDataString(item.Value)}"))}",
            again
        );
    }

    /// <summary>Takes the code that the issuer sent the browser back with.</summary>
    public async Task<(SignInOutcome Outcome, string ReturnTo)> Return(string? code, string? state)
    {
        var kept = await browser.Kept(Pending);
        await browser.Forget(Pending);
        if (!await Load())
            return (SignInOutcome.Away, "/");
        if (
            string.IsNullOrEmpty(kept)
            || JsonSerializer.Deserialize(kept, SignInJson.Default.PendingSignIn) is not { } pending
            || pending.State != state
            || string.IsNullOrEmpty(code)
        )
            return (SignInOutcome.Refused, "/");
        var outcome = await Ask(
            ("grant_type", "authorization_code"),
            ("code", code),
            ("code_verifier", pending.Verifier),
            ("redirect_uri", browser.Origin + ReturnPage),
            ("client_id", Settings!.Client)
        );
        if (outcome == SignInOutcome.Done)
            await browser.Keep(SignedIn, "yes");
        return (outcome, pending.ReturnTo);
    }

    /// <summary>The token, renewed where it ends soon; null while nobody has signed in.</summary>
    public async Task<string?> Token()
    {
        if (token is not null && DateTimeOffset.UtcNow > expires - Early)
            await Renew();
        return token;
    }

    /// <summary>Asks for the next token. Of several at once one asks.</summary>
    /// <returns>Whether there is one.</returns>
    public Task<bool> Renew() => renewing ??= RenewOnce();

    /// <summary>The service refuses the token.</summary>
    public void Lose()
    {
        if (token is null || IsLost)
            return;
        IsLost = true;
        Changed?.Invoke();
    }

    /// <summary>Ends the session here, in other tabs and at the issuer.</summary>
    public async Task SignOut()
    {
        await Drop();
        await browser.TellOtherTabs("signed-out");
        if (Settings?.End is not { } end)
        {
            await browser.Go("/");
            return;
        }

        var separator = end.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        await browser.Go(
            $"{end}{separator}client_id={Uri.EscapeDataString(Settings.Client)}"
                + $"&post_logout_redirect_uri={Uri.EscapeDataString(browser.Origin + "/")}"
        );
    }

    /// <summary>Forgets the token here.</summary>
    public async Task Drop()
    {
        (token, renewal, Caller, IsLost) = (null, null, null, false);
        await browser.Forget(SignedIn);
        await browser.ForgetUnsent();
        Changed?.Invoke();
    }

    private async Task<bool> RenewOnce()
    {
        // Set by the caller before this goes on.
        await Task.Yield();
        try
        {
            return renewal is { } key
                && await Ask(("grant_type", "refresh_token"), ("refresh_token", key), ("client_id", Settings!.Client))
                    == SignInOutcome.Done;
        }
        finally
        {
            renewing = null;
        }
    }

    private async Task<SignInOutcome> Ask(params (string Name, string Value)[] form)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Settings!.Token)
            {
                Content = new FormUrlEncodedContent(form.Select(item => KeyValuePair.Create(item.Name, item.Value))),
            };
            request.SetBrowserResponseStreamingEnabled(false);
            using var answer = await http.SendAsync(request);
            if (
                !answer.IsSuccessStatusCode
                || await answer.Content.ReadFromJsonAsync(SignInJson.Default.TokenAnswer) is not { } given
                || Caller.Read(given.AccessToken, Settings.Claims) is not { } caller
            )
                return SignInOutcome.Refused;
            (token, renewal, Caller, IsLost) = (given.AccessToken, given.RefreshToken, caller, false);
            expires = DateTimeOffset.UtcNow.AddSeconds(given.ExpiresIn ?? 300);
            Changed?.Invoke();
            return SignInOutcome.Done;
        }
        catch (Exception away) when (away is HttpRequestException or JsonException)
        {
            return SignInOutcome.Away;
        }
    }

    private static string NewKey() => Encode(RandomNumberGenerator.GetBytes(32));

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
