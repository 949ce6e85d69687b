// Forms that somebody has begun, for as long as this tab of the browser lives.
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.Workbench.Client;
using Referrals.Workbench.Shell;
using Referrals.Workbench.SignIn;

namespace Referrals.Workbench.Care;

/// <summary>What was typed into a form, without the patient's data.</summary>
/// <param name="Of">The case or consultation.</param>
/// <param name="Action">Of the contract.</param>
/// <param name="Id">Under which something new begins.</param>
/// <param name="Values">By the place in what is sent.</param>
/// <param name="Tried">It was sent, and the answer was not seen.</param>
public sealed record KeptForm(Guid Of, string Action, Guid Id, Dictionary<string, FieldValue> Values, bool Tried);

/// <summary>Everything that a tab keeps for one caller.</summary>
public sealed record KeptForms(IReadOnlyList<KeptForm> Forms, IReadOnlyList<OpenAttempt> Attempts);

/// <summary>
/// Who looks at another case meanwhile finds what was typed again, and so does who has to sign in again or loads the page again: it is kept
/// in the storage of this tab, for this caller only, and gone after signing out (decision 0026).
/// </summary>
public sealed class UnsentForms
{
    // A patient who is named in a form stays in memory.
    private const string PatientData = "/patient/";

    private readonly Dictionary<(Guid Of, string Action), ActionForm> forms = [];
    private readonly Dictionary<(Guid Of, string Action), KeptForm> before = [];
    private readonly Session session;
    private readonly Browser browser;
    private readonly Attempts attempts;
    private bool isRead;

    public UnsentForms(Session session, Browser browser, Attempts attempts)
    {
        (this.session, this.browser, this.attempts) = (session, browser, attempts);
        attempts.Changed += () => _ = Keep();
        session.Changed += () =>
        {
            if (session.Caller is not null)
                return;
            forms.Clear();
            before.Clear();
            attempts.Clear();
            isRead = false;
        };
    }

    private string Name => $"{Browser.UnsentPrefix}{session.Caller?.Subject}.forms";

    /// <summary>Takes what this tab has kept since before it was loaded. Pages with forms ask for it before they show any.</summary>
    public async Task Read()
    {
        if (isRead)
            return;
        isRead = true;
        if (await browser.Kept(Name) is not { Length: > 0 } text)
            return;
        try
        {
            var kept = JsonSerializer.Deserialize(text, KeptFormsJson.Default.KeptForms)!;
            attempts.Take(kept.Attempts);
            foreach (var form in kept.Forms)
                before.TryAdd((form.Of, form.Action), form);
            await browser.Guard(before.Count > 0);
        }
        catch (JsonException)
        {
            await browser.Forget(Name);
        }
    }

    /// <summary>The form of an action on a case or consultation, made when it is first asked for.</summary>
    public ActionForm Of(Guid id, string action, Func<ActionForm> make)
    {
        if (forms.TryGetValue((id, action), out var known))
            return known;
        // What nobody typed into is made anew: the case may have moved on.
        foreach (var untouched in forms.Where(item => !item.Value.IsTouched).Select(item => item.Key).ToList())
            forms.Remove(untouched);
        var form = make();
        if (before.Remove((id, action), out var kept))
            form.Restore(kept);
        return forms[(id, action)] = form;
    }

    /// <summary>Whether something was typed for an action and not sent.</summary>
    public bool Has(Guid id, string action) =>
        before.ContainsKey((id, action)) || (forms.TryGetValue((id, action), out var form) && form.IsTouched);

    /// <summary>Whether what was typed for an action was sent, and its answer not seen.</summary>
    public bool WasTried(Guid id, string action) =>
        before.TryGetValue((id, action), out var kept) ? kept.Tried : forms.TryGetValue((id, action), out var form) && form.IsTried;

    /// <summary>What was sent without an answer turned out to be written.</summary>
    public Task Arrived(Guid id, string action)
    {
        attempts.Forget(id);
        return Drop(id, action);
    }

    /// <summary>It was written, or thrown away.</summary>
    public async Task Drop(Guid id, string action)
    {
        forms.Remove((id, action));
        before.Remove((id, action));
        await Guard();
    }

    /// <summary>Something was typed: it is kept, and the browser asks before the page is left while anything is not sent.</summary>
    public async Task Guard()
    {
        await Keep();
        await browser.Guard(before.Count > 0 || forms.Values.Any(form => form.IsTouched));
    }

    /// <summary>What is kept of a form, and what names an attempt to send it: nothing that says who the patient is.</summary>
    public static KeptForm ToKeep(Guid of, ActionForm form) =>
        new(
            of,
            form.Action,
            form.Id,
            form.Values.Where(value => !value.Key.StartsWith(PatientData, StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal),
            form.IsTried
        );

    private async Task Keep()
    {
        var typed = forms.Where(item => item.Value.IsTouched).Select(item => ToKeep(item.Key.Of, item.Value));
        var kept = new KeptForms([.. before.Values, .. typed], [.. attempts.All]);
        if (kept is { Forms.Count: 0, Attempts.Count: 0 })
            await browser.Forget(Name);
        else
            await browser.Keep(Name, JsonSerializer.Serialize(kept, KeptFormsJson.Default.KeptForms));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeptForms))]
public sealed partial class KeptFormsJson : JsonSerializerContext;
