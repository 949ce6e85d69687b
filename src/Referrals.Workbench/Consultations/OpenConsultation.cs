// One consultation, and what became of what was done to it.
using System.Globalization;
using System.Text.Json;
using Referrals.Workbench.Cases;
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Consultations;

/// <summary>What is read of it, and what was done.</summary>
public sealed partial class OpenConsultation(ApiClient api, Attempts attempts) : OpenItem<ConsultationAnswer>(attempts)
{
    public ConsultationView? View { get; private set; }

    /// <summary>As it was, where that is looked at; null for now.</summary>
    public ConsultationView? Past { get; private set; }

    /// <summary>
    /// What another person did since the version that was shown: the stored name of the event, empty where it is not known.
    /// </summary>
    public string? ChangedMeanwhile { get; private set; }

    /// <summary>Whether this may be done now.</summary>
    public bool May(string action) => View?.Actions.Contains(action, StringComparer.Ordinal) == true;

    /// <summary>Number of the report whose critical value nobody has acknowledged; null where there is none.</summary>
    public int? CriticalReport =>
        View is { Critical: { AcknowledgedAt: null }, Reports: { } reports }
            ? reports.LastOrDefault(report => report.Critical is not null)?.Number
            : null;

    /// <summary>Opens one; null closes.</summary>
    public async Task Open(Guid? id)
    {
        (Id, View, Past, Problem, ChangedMeanwhile) = (id, null, null, null, null);
        if (id is not null)
            await Read();
    }

    /// <inheritdoc/>
    public override async Task Read()
    {
        if (Id is not { } id)
            return;
        var answer = await api.Get(Api.Consultation, [id.ToString()]);
        if (Id != id)
            return;
        if (answer.Value is { } read)
            (View, Problem) = (read, null);
        else
            Problem = answer.Problem;
    }

    /// <summary>Somebody changed one.</summary>
    public Task Follow(LiveConsultation changed) => Follow(changed.Consultation, changed.Version, changed.Event);

    /// <summary>What others did was read by the person.</summary>
    public void Acknowledge() => (ChangedMeanwhile, Problem) = (null, null);

    /// <summary>Shows it as it was at a version; the newest is now.</summary>
    public Task LookBack(long version)
    {
        if (version < View?.Version)
            return LookBack(version.ToString(CultureInfo.InvariantCulture));
        Past = null;
        return Task.CompletedTask;
    }

    /// <summary>Shows it as it was at a moment; at its beginning where that is before it.</summary>
    public Task LookBack(DateTimeOffset moment) => View is { } now && moment < now.AskedAt ? LookBack(1) : LookBack(Moments.Query(moment));

    /// <summary>A command. The same content again is the same attempt.</summary>
    public Task<bool> Send<TBody>(Send<TBody, ConsultationAnswer> command, TBody body) =>
        Do($"{command.At} {JsonSerializer.Serialize(body, command.Sends)}", (key, sending) => api.Post(command, [key], body, sending));

    /// <inheritdoc/>
    protected override void AfterDone(ConsultationAnswer answer) => ChangedMeanwhile = null;

    /// <inheritdoc/>
    protected override void AfterChange(long seen, string? happened)
    {
        // What the scanner says of a file is done by nobody.
        if (happened != FileRules.Screened)
            ChangedMeanwhile = happened ?? "";
    }

    private async Task LookBack(string asOf)
    {
        if (Id is not { } id || View is not { } now)
            return;
        var answer = await api.Get(Api.Consultation, [id.ToString()], [("asOf", asOf)]);
        if (Id != id)
            return;
        if (answer.Value is { } then)
            Past = then.Version >= now.Version ? null : then;
        else
            Problem = answer.Problem;
    }
}
