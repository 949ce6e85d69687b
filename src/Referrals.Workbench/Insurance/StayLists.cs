// Differences of a period, and explaining them.
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Insurance;

/// <summary>Stays whose settlement is otherwise than expected, waits, or lost its chain.</summary>
public sealed class StayLists(ApiClient api)
{
    public static readonly IReadOnlyList<string> Lists = ["differences", "waiting", "lost", "all"];

    private readonly PagedRows<StayPage, StayItem> pages = new(api, Api.Stays);
    private readonly Attempt attempt = new();

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

    public IReadOnlyList<StayItem> Rows => pages.Rows;

    public bool IsRead => pages.IsRead;

    public bool HasMore => pages.HasMore;

    /// <summary>Why the list could not be read.</summary>
    public Problem? Problem => pages.Problem;

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
    public Task Read() => pages.Read([], [.. Query, ("limit", "100")]);

    /// <summary>Reads on.</summary>
    public Task ReadMore() => pages.ReadMore();

    /// <summary>Says why a stay differs; whether that was taken.</summary>
    public async Task<bool> Explain(StayItem item, string? cause, string note)
    {
        var form = new ExplanationForm(item.Person, item.Year, item.Stay, cause, string.IsNullOrWhiteSpace(note) ? null : note);
        var what = form.ToString();
        var sending = attempt.Begin(what);
        Refused = await api.Post(Api.Explain, [], form, sending);
        attempt.End(what, sending, Refused);
        if (Refused is not null)
            return false;
        await Read();
        return true;
    }

    /// <summary>What was said against an explanation is about another one.</summary>
    public void Forget() => Refused = null;
}
