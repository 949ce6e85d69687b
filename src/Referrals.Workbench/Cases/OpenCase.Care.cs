// Commands of every role, and the case as it was.
using System.Globalization;
using System.Text.Json;
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Cases;

/// <summary>A case as it was.</summary>
/// <param name="View">What was known then.</param>
/// <param name="Entry">The event after which it stood like this.</param>
public sealed record PastCase(ReferralView View, HistoryEntry Entry);

public sealed partial class OpenCase
{
    /// <summary>The case that came out of the last command: a down-transfer.</summary>
    public Guid? Spawned { get; private set; }

    /// <summary>The case as it was, where that is looked at; null for now.</summary>
    public PastCase? Past { get; private set; }

    /// <summary>A command without a body.</summary>
    public Task<bool> Send(Command<ReferralAnswer> command) => Do(command.At, (key, sending) => api.Post(command, [key], sending));

    /// <summary>A command with one. The same content again is the same attempt.</summary>
    public Task<bool> Send<TBody>(Send<TBody, ReferralAnswer> command, TBody body) =>
        Do($"{command.At} {JsonSerializer.Serialize(body, command.Sends)}", (key, sending) => api.Post(command, [key], body, sending));

    /// <summary>Shows the case as it was at a version; the newest is now.</summary>
    public Task LookBack(long version)
    {
        if (version < View?.Version)
            return LookBack(version.ToString(CultureInfo.InvariantCulture));
        Past = null;
        return Task.CompletedTask;
    }

    /// <summary>Shows the case as it was at a moment; at its first event where that is before it.</summary>
    public Task LookBack(DateTimeOffset moment) =>
        History is [{ } first, ..] && moment < first.HappenedAt ? LookBack(first.Version) : LookBack(Moments.Query(moment));

    private async Task LookBack(string asOf)
    {
        if (Id is not { } id || View is not { } now)
            return;
        var answer = await api.Get(Api.Case, [id.ToString()], [("asOf", asOf)]);
        if (Id != id)
            return;
        if (answer.Value is not { } then)
            Problem = answer.Problem;
        else if (then.Version >= now.Version)
            Past = null;
        else if (History.LastOrDefault(entry => entry.Version <= then.Version) is { } entry)
            Past = new PastCase(then, entry);
    }
}
