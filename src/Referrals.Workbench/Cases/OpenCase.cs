// One case, what may be done to it, and what became of what was done.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Cases;

/// <summary>
/// Every command names the version that is shown. Where somebody else was first nothing is written, and <see cref="ChangedMeanwhile"/>
/// says what happened since.
/// </summary>
public sealed partial class OpenCase(ApiClient api, Attempts attempts)
{
    private bool isAttaching;
    private LiveCase? missed;

    /// <summary>Which case; null where none is open.</summary>
    public Guid? Id { get; private set; }

    public ReferralView? View { get; private set; }

    /// <summary>What may be done now.</summary>
    public IReadOnlyList<string> Actions { get; private set; } = [];

    /// <summary>Whether <see cref="Actions"/> could be read.</summary>
    public bool KnowsActions { get; private set; }

    /// <summary>From the first event to the last.</summary>
    public IReadOnlyList<HistoryEntry> History { get; private set; } = [];

    /// <summary>Why the case cannot be read, or a command was refused.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>What others did since the version that was shown here.</summary>
    public IReadOnlyList<HistoryEntry> ChangedMeanwhile { get; private set; } = [];

    /// <summary>Whether what changed meanwhile may be what was sent from here, and had no answer.</summary>
    public bool IsUncertain { get; private set; }

    /// <summary>Why the service chose the place, in its words.</summary>
    public string? Why { get; private set; }

    public bool IsBusy { get; private set; }

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

    /// <summary>Somebody changed a case: if it is this one it is read again, and what happened is shown.</summary>
    public async Task Follow(LiveCase changed)
    {
        if (changed.Case != Id || View is not { } seen || changed.Version <= seen.Version || isAttaching)
            return;
        // Its answer says the same, unless it is lost.
        if (IsBusy)
        {
            missed = changed;
            return;
        }

        await Read();
        Compare(seen.Version);
    }

    /// <summary>Reads everything again.</summary>
    public async Task Read()
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

    /// <summary>Any other command about this case.</summary>
    /// <param name="command">Names the command with what is sent: the same again is the same attempt.</param>
    /// <param name="send">Sends it, with the case's id.</param>
    public async Task<bool> Do(string command, Func<string, Sending, Task<Answer<ReferralAnswer>>> send)
    {
        if (Id is not { } id || View is not { } seen || IsBusy)
            return false;
        IsBusy = true;
        missed = null;
        try
        {
            var sending = attempts.Begin(id, command, seen.Version);
            var answer = await send(id.ToString(), sending);
            attempts.End(id, answer.Problem);
            if (Id != id)
                return answer.IsGood;
            if (answer.IsGood)
            {
                (Why, ChangedMeanwhile, Spawned) = (answer.Value.Why, [], answer.Value.Spawned);
                await Read();
                return true;
            }

            if (answer.Problem.IsConflict)
            {
                await Read();
                Compare(seen.Version);
            }

            Problem = answer.Problem;
            return false;
        }
        finally
        {
            IsBusy = false;
            if (missed is { } changed)
                await Follow(changed);
        }
    }

    private void Compare(long seen)
    {
        // What the scanner says of a file is done by nobody.
        ChangedMeanwhile = [.. History.Where(entry => entry.Version > seen && entry.Event != FileRules.Screened)];
        IsUncertain = Id is { } id && attempts.Of(id)?.IfMatch == seen;
    }

    private static string? Text(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed;
}
