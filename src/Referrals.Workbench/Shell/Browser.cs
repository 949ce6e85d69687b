// What only the browser itself can do.
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Referrals.Workbench.Shell;

/// <summary>Calls of <c>wwwroot/workbench/workbench.js</c>.</summary>
public sealed class Browser(IJSRuntime scripts, NavigationManager navigation) : IAsyncDisposable
{
    /// <summary>Of every name under which a tab keeps what was typed and not sent.</summary>
    public const string UnsentPrefix = "referrals.unsent.";

    private DotNetObjectReference<Browser>? self;

    /// <summary>Such as <c>https://referrals.example.cn</c>.</summary>
    public string Origin => new Uri(navigation.BaseUri).GetLeftPart(UriPartial.Authority);

    /// <summary>Nobody has touched the workbench for as long as the service allows.</summary>
    public event Func<Task>? Idle;

    /// <summary>Another tab of this browser says something.</summary>
    public event Func<string, Task>? Heard;

    /// <summary>The browser found out that it has a network, or none.</summary>
    public event Action<bool>? Online;

    /// <summary>Kept for this tab, until it is closed.</summary>
    public ValueTask Keep(string name, string value) => scripts.InvokeVoidAsync("workbench.keep", name, value);

    public ValueTask<string?> Kept(string name) => scripts.InvokeAsync<string?>("workbench.kept", name);

    public ValueTask Forget(string name) => scripts.InvokeVoidAsync("workbench.forget", name);

    /// <summary>Everything unsent that this tab keeps, of everybody who has signed in here.</summary>
    public ValueTask ForgetUnsent() => scripts.InvokeVoidAsync("workbench.forgetAll", UnsentPrefix);

    /// <summary>Leaves for another page.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="inPlace">It takes this page's place in the history of the tab.</param>
    public ValueTask Go(string address, bool inPlace = false) => scripts.InvokeVoidAsync("workbench.go", address, inPlace);

    /// <summary>Choices of this browser that say nothing of anybody, such as the language.</summary>
    public ValueTask<string?> Choice(string name) => scripts.InvokeAsync<string?>("workbench.choice", name);

    public ValueTask Choose(string name, string value) => scripts.InvokeVoidAsync("workbench.choose", name, value);

    /// <summary>Language and title of the page, for readers aloud and the tab.</summary>
    public ValueTask SetPage(string language, string title) => scripts.InvokeVoidAsync("workbench.page", language, title);

    public ValueTask<bool> Copy(string text) => scripts.InvokeAsync<bool>("workbench.copy", text);

    /// <summary>Saves a file.</summary>
    public ValueTask Save(string name, string type, byte[] content) => scripts.InvokeVoidAsync("workbench.save", name, type, content);

    /// <summary>Shows a page that was fetched in a window of its own, to be printed.</summary>
    /// <returns>False where the browser allowed no window.</returns>
    public ValueTask<bool> Print(string html) => scripts.InvokeAsync<bool>("workbench.print", html);

    public ValueTask Beep() => scripts.InvokeVoidAsync("workbench.beep");

    public ValueTask Focus(string selector) => scripts.InvokeVoidAsync("workbench.focus", selector);

    /// <summary>A sheet was opened over the page: it has the focus until it is closed.</summary>
    public ValueTask Opened(string selector) => scripts.InvokeVoidAsync("workbench.opened", selector);

    public ValueTask Closed() => scripts.InvokeVoidAsync("workbench.closed");

    public ValueTask TellOtherTabs(string message) => scripts.InvokeVoidAsync("workbench.tell", message);

    /// <summary>Asks before the page is left while something typed is not sent.</summary>
    public ValueTask Guard(bool unsaved) => scripts.InvokeVoidAsync("workbench.guard", unsaved);

    /// <summary>Begins to watch for idleness, other tabs and the network.</summary>
    public ValueTask Watch(int idleMinutes)
    {
        self ??= DotNetObjectReference.Create(this);
        return scripts.InvokeVoidAsync("workbench.watch", self, idleMinutes);
    }

    [JSInvokable]
    public Task OnIdle() => Idle?.Invoke() ?? Task.CompletedTask;

    [JSInvokable]
    public Task OnHeard(string message) => Heard?.Invoke(message) ?? Task.CompletedTask;

    [JSInvokable]
    public void OnOnline(bool online) => Online?.Invoke(online);

    public ValueTask DisposeAsync()
    {
        self?.Dispose();
        return ValueTask.CompletedTask;
    }
}
