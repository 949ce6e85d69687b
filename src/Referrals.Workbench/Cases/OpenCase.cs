// One case, what may be done to it, and what became of what was done.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Cases;

/// <summary>Where somebody else was first, <see cref="ChangedMeanwhile"/> says what happened since.</summary>
public sealed partial class OpenCase(ApiClient api, Attempts attempts) : OpenItem<ReferralAnswer>(attempts)
{
    public ReferralView? View { get; private set; }

    /// <summary>What may be done now.</summary>
    public IReadOnlyList<string> Actions { get; private set; } = [];

    /// <summary>Whether <see cref="Actions"/> could be read.</summary>
    public bool KnowsActions { get; private set; }

    /// <summary>From the first event to the last.</summary>
    public IReadOnlyList<HistoryEntry> History { get; private set; } = [];

    /// <summary>What others did since the version that was shown here.</summary>
    public IReadOnlyList<HistoryEntry> ChangedMeanwhile { get; private set; } = [];

    /// <summary>Whether what changed meanwhile may be what was sent from here, and had no answer.</summary>
    public bool IsUncertain { get; private set; }

    /// <summary>Why the service chose the place, in its words.</summary>
    public string? Why { get; private set; }

    /// <summary>Whether this may be done now.</summary>
    public bool May(string action) => Actions.Contains(action, StringComparer.Ordinal);

    /// <summary>Whether a place can be given or moved now.</summary>
    public bool MayArrange => May("arrange") || May("rearrange");

    /// <summary>Opens a case; null closes.</summary>
    public async Task Open(Guid? id)
    {
        (Id, View, Actions, History, Problem, ChangedMeanwhile, Why) = (id, null, [], [], null, [], null);
        (Spawned, Past) = (null, null);
        if (id is not null)
            await Read();
    }

    /// <summary>Somebody changed a case.</summary>
    public Task Follow(LiveCase changed) => Follow(changed.Case, changed.Version, changed.Event);

    /// <inheritdoc/>
    public override async Task Read()
    {
        if (Id is not { } id)
            return;
        var key = id.ToString();
        var view = await api.Get(Api.Case, [key]);
        if (Id != id)
            return;
        if (view.Value is not { } read)
        {
            Problem = view.Problem;
            return;
        }

        var actions = await api.Get(Api.Actions, [key]);
        var history = await api.Get(Api.History, [key]);
        if (Id != id)
            return;
        (View, Problem) = (read, null);
        Actions = actions.Value?.Select(action => action.Action).ToList() ?? [];
        KnowsActions = actions.IsGood;
        History = history.Value ?? History;
    }

    /// <summary>What others did was read by the person.</summary>
    public void Acknowledge() => (ChangedMeanwhile, Problem) = ([], null);

    public Task<bool> Accept(string? note) =>
        Do("accept", (key, sending) => api.Post(Api.Accept, [key], new AcceptanceForm(Text(note)), sending));

    public Task<bool> Decline(string? reason, string? note) =>
        Do("decline", (key, sending) => api.Post(Api.Decline, [key], new RefusalForm(reason, Text(note)), sending));

    public Task<bool> Return(string? reason, string? note) =>
        Do("return", (key, sending) => api.Post(Api.Return, [key], new ReturnForm(reason, Text(note)), sending));

    public Task<bool> Confirm() => Do("confirm", (key, sending) => api.Post(Api.Confirm, [key], sending));

    /// <summary>The service chooses a place in a unit.</summary>
    public Task<bool> Allocate(string unit, string? despite) =>
        Do(
            $"allocate {unit} {despite}",
            (key, sending) => api.Post(Api.Allocate, [key], new AllocationForm(unit, null, null, despite), sending)
        );

    /// <summary>This session, for a first or another place.</summary>
    public Task<bool> Arrange(ArrangementForm form) => Do($"arrange {form}", (key, sending) => api.Post(Api.Arrange, [key], form, sending));

    /// <inheritdoc/>
    protected override void AfterDone(ReferralAnswer answer) => (Why, ChangedMeanwhile, Spawned) = (answer.Why, [], answer.Spawned);

    /// <inheritdoc/>
    protected override void AfterChange(long seen, string? happened)
    {
        // What the scanner says of a file is done by nobody.
        ChangedMeanwhile = [.. History.Where(entry => entry.Version > seen && entry.Event != FileRules.Screened)];
        IsUncertain = Unanswered?.IfMatch == seen;
    }

    private static string? Text(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed;
}
