// The whitelist, and what is done to an entry of it.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.CountyData;

/// <summary>Something that can be done to an entry.</summary>
public sealed record EntryAction(string Name, string Chinese, string English, IReadOnlyList<string> States);

/// <summary>Entries by state, and one of them with its history.</summary>
public sealed class WhitelistEntries(ApiClient api)
{
    /// <summary>In which states the service takes what.</summary>
    public static readonly IReadOnlyList<EntryAction> Actions =
    [
        new("approve", "审批通过", "Approve", ["proposed"]),
        new("reject", "驳回", "Reject", ["proposed"]),
        new("suspend", "暂停", "Suspend", ["approved"]),
        new("resume", "恢复", "Resume", ["suspended"]),
        new("renew", "续期", "Renew", ["approved", "suspended"]),
        new("remove", "移除", "Remove", ["approved", "suspended"]),
    ];

    private readonly PagedRows<Client.WhitelistPage, WhitelistItem> pages = new(api, Api.Whitelist);
    private readonly Attempt attempt = new();
    private Problem? unopened;

    /// <summary>Which state; empty for all.</summary>
    public string State { get; set; } = "";

    /// <summary>Only those that end within so many days; empty for all.</summary>
    public string ExpiringWithin { get; set; } = "";

    public IReadOnlyList<WhitelistItem> Rows => pages.Rows;

    public bool IsRead => pages.IsRead;

    public bool HasMore => pages.HasMore;

    /// <summary>Why the list, or an entry of it, could not be read.</summary>
    public Problem? Problem => pages.Problem ?? unopened;

    /// <summary>The entry that is looked at; null for none.</summary>
    public WhitelistEntry? Open { get; private set; }

    /// <summary>Why a command was refused.</summary>
    public Problem? Refused { get; private set; }

    /// <summary>What is asked for.</summary>
    public IReadOnlyList<(string, string?)> Query => [("state", State), ("expiringWithin", ExpiringWithin)];

    /// <summary>Reads the list from its top.</summary>
    public Task Read()
    {
        unopened = null;
        return pages.Read([], [.. Query, ("limit", "200")]);
    }

    /// <summary>Reads on.</summary>
    public Task ReadMore()
    {
        unopened = null;
        return pages.ReadMore();
    }

    /// <summary>Looks at an entry; null closes.</summary>
    public async Task Look(Guid? id)
    {
        Refused = null;
        attempt.Forget();
        if (id is not { } wanted)
        {
            Open = null;
            return;
        }

        var answer = await api.Get(Api.WhitelistEntry, [wanted.ToString()]);
        (Open, unopened) = (answer.Value, answer.Problem);
    }

    /// <summary>Does something to the entry at the version that is shown; whether that was taken.</summary>
    public async Task<bool> Do(string action, string reason, DateOnly? until)
    {
        if (Open is not { } open)
            return false;
        string[] id = [open.Entry.Id.ToString()];
        var what = $"{action} {reason} {until}";
        var sending = attempt.Begin(what, open.Entry.Version);
        var form = new EntryReasonForm(reason);
        var answer = action switch
        {
            "approve" => await api.Post(Api.ApproveEntry, id, form, sending),
            "reject" => await api.Post(Api.RejectEntry, id, form, sending),
            "suspend" => await api.Post(Api.SuspendEntry, id, form, sending),
            "resume" => await api.Post(Api.ResumeEntry, id, form, sending),
            "remove" => await api.Post(Api.RemoveEntry, id, form, sending),
            _ => await api.Post(Api.RenewEntry, id, new EntryRenewalForm(until, reason), sending),
        };
        var refused = answer.Problem;
        // Somebody else was first: what is shown now is what they made of it.
        if (answer.IsGood || refused is { IsConflict: true })
            await Look(open.Entry.Id);
        attempt.End(what, sending, refused);
        Refused = refused;
        if (answer.IsGood)
            await Read();
        return answer.IsGood;
    }
}
