// Forms that somebody has begun, for as long as this page of the browser lives.
using Referrals.Workbench.Shell;
using Referrals.Workbench.SignIn;

namespace Referrals.Workbench.Care;

/// <summary>Who looks at another case meanwhile finds what was typed again. Forgotten when the caller signs out.</summary>
public sealed class UnsentForms
{
    private readonly Dictionary<(Guid Of, string Action), ActionForm> forms = [];
    private readonly Browser browser;

    public UnsentForms(Session session, Browser browser)
    {
        this.browser = browser;
        session.Changed += () =>
        {
            if (session.Caller is null)
                forms.Clear();
        };
    }

    /// <summary>The form of an action on a case or consultation, made when it is first asked for.</summary>
    public ActionForm Of(Guid id, string action, Func<ActionForm> make)
    {
        if (forms.TryGetValue((id, action), out var known))
            return known;
        // What nobody typed into is made anew: the case may have moved on.
        foreach (var untouched in forms.Where(item => !item.Value.IsTouched).Select(item => item.Key).ToList())
            forms.Remove(untouched);
        return forms[(id, action)] = make();
    }

    /// <summary>Whether something was typed for an action and not sent.</summary>
    public bool Has(Guid id, string action) => forms.TryGetValue((id, action), out var form) && form.IsTouched;

    /// <summary>It was written, or thrown away.</summary>
    public async Task Drop(Guid id, string action)
    {
        forms.Remove((id, action));
        await Guard();
    }

    /// <summary>The browser asks before the page is left while anything is not sent.</summary>
    public async Task Guard() => await browser.Guard(forms.Values.Any(form => form.IsTouched));
}
