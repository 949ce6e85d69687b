// A form on its way: kept in this tab as it is typed, as a draft at the service, and sent once.
using System.Text.Json;
using Referrals.Workbench.Client;

namespace Referrals.Workbench.FamilyDoctor;

/// <summary>
/// One thing is under way at a time. What may have arrived is tried again under its own <c>Idempotency-Key</c>; after a reload the case is
/// read first, and its id lets it begin once only.
/// </summary>
public sealed class DraftKeeper(ApiClient api, Unsent unsent)
{
    private Task before = Task.CompletedTask;
    private string? saved;
    private (string Body, Sending Sending)? draft;
    private (string Body, Sending Sending)? submission;

    /// <summary>The id under which it is sent.</summary>
    public Guid Case { get; private set; }

    /// <summary>The draft's version at the service, or the version of the case that was returned; null while there is neither.</summary>
    public long? Version { get; private set; }

    /// <summary>It is a case that was returned: there is no draft of it, and it is sent again.</summary>
    public bool IsReturned { get; private set; }

    /// <summary>What becomes of the form.</summary>
    public TransferPurpose Purpose { get; private set; }

    /// <summary>Whose it is stands at the service already: there is no draft, and the patient is not said again.</summary>
    public bool IsBeside => IsReturned || Purpose != TransferPurpose.New;

    /// <summary>When the service took the draft the last time.</summary>
    public DateTimeOffset? SavedAt { get; private set; }

    public bool IsSaving { get; private set; }

    /// <summary>Why the draft could not be kept, or the form not be sent.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>What the service answered to the submission.</summary>
    public ReferralAnswer? Sent { get; private set; }

    /// <summary>Whether a submission may have arrived that no answer came for.</summary>
    public bool IsUncertain => submission is not null;

    /// <summary>Begins with an id of the sender's making, or goes on with what was begun.</summary>
    public void Begin(Guid id, long? version, bool isReturned, TransferPurpose purpose = TransferPurpose.New)
    {
        (Case, Version, IsReturned, Purpose) = (id, version, isReturned, purpose);
        (saved, draft, submission, Sent, Problem) = (null, null, null, null, null);
    }

    /// <summary>What the service holds now.</summary>
    public void Holds(ReferralForm form, DateTimeOffset? at) => (saved, SavedAt) = (Json(form), at);

    /// <summary>Whether the service has all of it.</summary>
    public bool Has(ReferralForm form) => saved == Json(form);

    /// <summary>In this tab, without the patient's data.</summary>
    public ValueTask KeepHere(ReferralForm form) => unsent.Keep(new UnsentTransfer(Case, Version, form, IsUncertain, Purpose));

    /// <summary>At the service. A returned case has no draft: it stays in this tab.</summary>
    /// <returns>Whether the service has it.</returns>
    public Task<bool> Save(ReferralForm form, DateTimeOffset now) => InTurn(() => SaveNow(form, now));

    /// <summary>The newest version was seen: what stands here goes on from it.</summary>
    public void Replace(long? version) => (Version, draft, Problem) = (version, null, null);

    /// <summary>Sends it. The same form again is the same attempt.</summary>
    public Task<bool> Submit(ReferralForm form) => InTurn(() => SubmitNow(form));

    /// <summary>Nothing is kept in this tab any more.</summary>
    public ValueTask Forget() => unsent.Forget();

    private async Task<bool> SaveNow(ReferralForm form, DateTimeOffset now)
    {
        if (Has(form) || Sent is not null)
            return true;
        if (IsBeside || form is { Person: null, Patient: null })
            return false;
        IsSaving = true;
        var body = Json(form);
        var sending = draft is { } tried && tried.Body == body ? tried.Sending : Sending.New(Version);
        var answer = await api.Post(Api.KeepDraft, [Case.ToString()], form, sending);
        IsSaving = false;
        draft = answer.Problem is { IsPassing: true } ? (body, sending) : null;
        Problem = answer.Problem;
        if (!answer.IsGood)
            return false;
        (Version, saved, SavedAt) = (answer.Value.Version, body, now);
        await unsent.Forget();
        return true;
    }

    private async Task<bool> SubmitNow(ReferralForm form)
    {
        if (Sent is not null)
            return true;
        var body = Json(form);
        // A draft whose answer was lost may have raised the version: the id alone says which case it is then.
        var sending = submission is { } tried && tried.Body == body ? tried.Sending : Sending.New(draft is null ? Version : null);
        submission = (body, sending);
        await KeepHere(form);
        var answer = IsBeside
            ? await api.Post(TransferSource.Operation(Purpose), [Case.ToString()], form with { Person = null, Patient = null }, sending)
            : await api.Post(Api.SendCase, [Case.ToString()], form, sending);
        Problem = answer.Problem;
        if (answer.Problem is not { IsPassing: true })
            submission = null;
        if (!answer.IsGood)
            return false;
        Sent = answer.Value;
        await unsent.Forget();
        return true;
    }

    private async Task<bool> InTurn(Func<Task<bool>> work)
    {
        var last = before;
        var done = new TaskCompletionSource();
        before = done.Task;
        await last;
        try
        {
            return await work();
        }
        finally
        {
            done.SetResult();
        }
    }

    private static string Json(ReferralForm form) => JsonSerializer.Serialize(form, ApiJson.Default.ReferralForm);
}
