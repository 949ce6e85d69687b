// Uploading a table in two steps. The first changes nothing.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Shell;

/// <summary>What is chosen, what it would change, what it has changed.</summary>
public sealed class TableUpload<TAnswer>(ApiClient api, Upload<TAnswer> operation)
{
    // Names of queries are written as each operation has them.
    private readonly string dryRun = operation.Query.Single(name => name.Equals("dryRun", StringComparison.OrdinalIgnoreCase));
    private Sending? sending;

    /// <summary>What was chosen.</summary>
    public TableFile? File { get; private set; }

    /// <summary>What it would change; once it is done what it has changed.</summary>
    public TAnswer? Outcome { get; private set; }

    /// <summary>Why it cannot be read, or was refused.</summary>
    public Problem? Problem { get; private set; }

    public bool IsDone { get; private set; }

    public bool IsBusy { get; private set; }

    public bool IsTooLarge { get; private set; }

    /// <summary>The file was larger than the service takes.</summary>
    public void Refuse()
    {
        Clear();
        IsTooLarge = true;
    }

    /// <summary>Nothing is chosen any more.</summary>
    public void Clear() => (File, Outcome, Problem, IsDone, IsTooLarge, sending) = (null, default, null, false, false, null);

    /// <summary>Asks what would change.</summary>
    public async Task Preview(TableFile file, IReadOnlyList<string> values, IReadOnlyList<(string, string?)> query)
    {
        Clear();
        File = file;
        IsBusy = true;
        var answer = await api.Put(operation, values, [.. query, (dryRun, "true")], file, Sending.New());
        (Outcome, Problem, IsBusy) = (answer.Value, answer.Problem, false);
    }

    /// <summary>Does it. An attempt whose answer was lost is the same one again.</summary>
    public async Task<bool> Send(IReadOnlyList<string> values, IReadOnlyList<(string, string?)> query)
    {
        if (File is not { } file || IsBusy || IsDone)
            return false;
        IsBusy = true;
        sending ??= Sending.New();
        var answer = await api.Put(operation, values, query, file, sending);
        (Problem, IsBusy) = (answer.Problem, false);
        if (answer.Value is not { } done)
        {
            if (Problem is { IsPassing: false })
                sending = null;
            return false;
        }

        (Outcome, IsDone, sending) = (done, true, null);
        return true;
    }
}
