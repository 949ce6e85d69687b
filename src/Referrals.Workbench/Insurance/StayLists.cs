// Differences of a period, and explaining them.
using Referrals.Workbench.Boards;
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Insurance;

/// <summary>Stays whose settlement is otherwise than expected, waits, or lost its chain.</summary>
public sealed class StayLists(ApiClient api)
{
    public static readonly IReadOnlyList<string> Lists = ["differences", "waiting", "lost", "all"];

    private readonly List<StayItem> rows = [];
    private (ExplanationForm Form, Sending Sending)? attempt;
    private string? next;

    /// <summary>Which list.</summary>
    public string List { get; set; } = "differences";

    /// <summary>Which state of differences; empty for all.</summary>
    public string State { get; set; } = "open";

    /// <summary>Code of an institution; empty for all.</summary>
    public string Institution { get; set; } = "";

    /// <summary>First day of admission, as an input has it; empty for what the service takes.</summary>
    public string From { get; set; } = "";

    /// <summary>Last day of admission.</summary>
    public string Until { get; set; } = "";

    public IReadOnlyList<StayItem> Rows => rows;

    public bool IsRead { get; private set; }

    public bool HasMore => next is not null;

    /// <summary>Why the list could not be read.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Why an explanation was not taken.</summary>
    public Problem? Refused { get; private set; }

    /// <summary>What is asked for.</summary>
    public IReadOnlyList<(string, string?)> Query =>
        [
            ("list", List),
            ("state", List == "differences" ? State : null),
            ("institution", Institution),
            ("from", Moments.Day(From) is { } from ? Formats.Iso(from) : null),
            ("until", Moments.Day(Until) is { } until ? Formats.Iso(until) : null),
        ];

    /// <summary>Reads the list from its top.</summary>
    public async Task Read()
    {
        var page = await api.Get(Api.Stays, [], [.. Query, ("limit", "100")]);
        Problem = page.Problem;
        if (page.Value is not { } read)
            return;
        rows.Clear();
        rows.AddRange(read.Items);
        (next, IsRead) = (read.Next, true);
    }

    /// <summary>Reads on.</summary>
    public async Task ReadMore()
    {
        if (next is not { } more)
            return;
        var page = await api.Next(Api.Stays, more);
        Problem = page.Problem;
        if (page.Value is not { } read)
            return;
        rows.AddRange(read.Items);
        next = read.Next;
    }

    /// <summary>Says why a stay differs; whether that was taken.</summary>
    public async Task<bool> Explain(StayItem item, string? cause, string note)
    {
        var form = new ExplanationForm(item.Person, item.Year, item.Stay, cause, string.IsNullOrWhiteSpace(note) ? null : note);
        var sending = attempt is { } tried && tried.Form == form ? tried.Sending : Sending.New();
        Refused = await api.Post(Api.Explain, [], form, sending);
        attempt = Refused is { IsPassing: true } ? (form, sending) : null;
        if (Refused is not null)
            return false;
        await Read();
        return true;
    }

    /// <summary>What was said against an explanation is about another one.</summary>
    public void Forget() => Refused = null;
}
