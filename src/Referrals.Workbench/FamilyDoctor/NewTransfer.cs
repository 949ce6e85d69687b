// One form from the first key to the answer: patient, diagnosis, destination, draft, submission. Without HTML.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.FamilyDoctor;

/// <summary>What the page shows of a form.</summary>
public enum TransferStage
{
    Loading,
    Filling,

    /// <summary>It was sent: from here, or by somebody else meanwhile.</summary>
    Sent,

    /// <summary>It cannot be read.</summary>
    Failed,
}

/// <summary>The form of one case: new, as a draft, returned for completion, or out of what is there already.</summary>
public sealed partial class NewTransfer(ApiClient api, Unsent unsent)
{
    private const int NotFound = 404;

    private Dictionary<string, string> faults = new(StringComparer.Ordinal);

    public PatientEntry Patient { get; private set; } = new(api);

    public TransferEntry Entry { get; private set; } = new();

    public Destinations Destinations { get; } = new(api);

    public DraftKeeper Keeper { get; } = new(api, unsent);

    public TransferStage Stage { get; private set; }

    /// <summary>The case as it was read; null of a new one.</summary>
    public ReferralView? View { get; private set; }

    /// <summary>It was returned, and is sent again.</summary>
    public bool IsReturned => Keeper.IsReturned;

    /// <summary>What becomes of the form.</summary>
    public TransferPurpose Purpose => Keeper.Purpose;

    /// <summary>What it comes out of; null of a new case.</summary>
    public TransferSource? Source { get; private set; }

    /// <summary>Number of the case, or of what it comes out of.</summary>
    public string? Number => View?.Number ?? Source?.Number;

    /// <summary>What it comes out of has changed since the form was begun: somebody may have sent it already.</summary>
    public bool IsOvertaken { get; private set; }

    /// <summary>Why it could not be read.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>The service holds a newer draft than the one that this form goes on from.</summary>
    public ReferralView? Newer { get; private set; }

    public bool IsSending { get; private set; }

    /// <summary>What was typed in this tab was taken over, as the service does not have it.</summary>
    public bool IsRestored { get; private set; }

    /// <summary>What is wrong or missing, by JSON pointer.</summary>
    public IReadOnlyDictionary<string, string> Faults => faults;

    /// <summary>The form as it is now.</summary>
    public ReferralForm Form => Entry.ToForm(Patient.Person, Patient.ToSend(Entry.Payment));

    /// <summary>Whether leaving would lose anything that the service does not have.</summary>
    public bool IsUnsaved => Stage == TransferStage.Filling && !Keeper.Has(Form) && !(Entry.IsEmpty && !Patient.IsKnown);

    /// <summary>Opens the form with this id; without one what this tab has not sent yet, or an empty form.</summary>
    /// <param name="asked">The case; the case or consultation that it comes out of where <paramref name="purpose"/> says so.</param>
    /// <param name="purpose">What becomes of it.</param>
    public async Task Open(Guid? asked, TransferPurpose purpose = TransferPurpose.New)
    {
        (Stage, View, Problem, Newer, IsRestored, faults) = (TransferStage.Loading, null, null, null, false, new(StringComparer.Ordinal));
        (Patient, Entry, Source, IsOvertaken) = (new PatientEntry(api), new TransferEntry(), null, false);
        var kept = await unsent.Read();
        if ((asked is not null && kept?.Case != asked) || kept?.Purpose != purpose)
            kept = null;
        if (purpose != TransferPurpose.New && asked is { } beside)
        {
            await OpenBeside(beside, purpose, kept);
            return;
        }

        var id = asked ?? kept?.Case ?? Guid.CreateVersion7();
        // Of what never got to the service there is nothing to read.
        if (asked is not null || kept is { Version: not null } or { Tried: true })
        {
            var read = await api.Get(Api.Case, [id.ToString()]);
            if (read.Problem is { } problem && !(kept is not null && (problem.IsAway || problem.Status == NotFound)))
            {
                (Stage, Problem) = (TransferStage.Failed, problem);
                return;
            }

            View = read.Value;
        }

        Keeper.Begin(id, View?.Version ?? kept?.Version, View?.State == "returned");
        if (View is { State: not ("draft" or "returned") })
        {
            Stage = TransferStage.Sent;
            await Keeper.Forget();
            return;
        }

        TakeView();
        if (kept is not null)
            await Restore(kept);
        Stage = TransferStage.Filling;
        await NameDiagnoses();
    }

    /// <summary>Nothing of what this tab keeps is wanted: an empty form.</summary>
    public async Task Discard()
    {
        await Keeper.Forget();
        await Open(null);
    }

    /// <summary>What is missing is shown, and nothing is sent. Otherwise it is sent.</summary>
    /// <param name="missing">In words: what to say of a field that is missing.</param>
    /// <returns>Whether it was sent.</returns>
    public async Task<bool> Submit(Func<string, string> missing)
    {
        if (IsSending)
            return false;
        faults = Entry.Missing(Patient.IsKnown).ToDictionary(pointer => pointer, missing, StringComparer.Ordinal);
        if (faults.Count > 0)
            return false;
        IsSending = true;
        try
        {
            var wasUncertain = Keeper.IsUncertain;
            if (await Keeper.Submit(Form))
            {
                Stage = TransferStage.Sent;
                return true;
            }

            Tell(Keeper.Problem!);
            // What was tried before may have arrived after all.
            if (Keeper.Purpose != TransferPurpose.New)
                await Overtake();
            else if (!Keeper.Problem!.IsPassing && (wasUncertain || Keeper.Problem.IsConflict))
                await Compare();
            return Stage == TransferStage.Sent;
        }
        finally
        {
            IsSending = false;
        }
    }

    /// <summary>Keeps the draft at the service, registering the patient where that is possible.</summary>
    public async Task<bool> Save(DateTimeOffset now)
    {
        if (Stage != TransferStage.Filling || Newer is not null)
            return false;
        if (await Keeper.Save(Form, now))
        {
            faults = new(StringComparer.Ordinal);
            return true;
        }

        if (Keeper.Problem is { IsConflict: true })
            await Compare();
        else if (Keeper.Problem is { IsPassing: false } problem)
            Tell(problem);
        return false;
    }

    /// <summary>Takes the draft as the service holds it, instead of what was typed here.</summary>
    public async Task TakeNewer()
    {
        View = Newer;
        Newer = null;
        Keeper.Begin(Keeper.Case, View!.Version, isReturned: false);
        Entry = new TransferEntry();
        TakeView();
        await NameDiagnoses();
        await Keeper.Forget();
    }

    /// <summary>Replaces the draft at the service by what was typed here.</summary>
    public void KeepMine()
    {
        Keeper.Replace(Newer!.Version);
        Newer = null;
    }

    /// <summary>A field was changed: what was said of it is no longer so.</summary>
    public void Changed(string pointer)
    {
        foreach (var known in faults.Keys.Where(known => known.StartsWith(pointer, StringComparison.Ordinal)).ToList())
            faults.Remove(known);
    }

    /// <summary>What is said of a field.</summary>
    public string? FaultAt(string pointer) =>
        faults.GetValueOrDefault(pointer)
        ?? faults.FirstOrDefault(fault => fault.Key.StartsWith(pointer + "/", StringComparison.Ordinal)).Value;

    private void TakeView()
    {
        if (View is not { } view)
            return;
        Patient.Give(view.Person, view.Patient, view.Masked);
        if (view.Draft is { } draft)
            Entry.Take(draft);
        else if (view.Request is { } request)
            Entry.Take(request, view.To);
        Keeper.Holds(Form, null);
    }

    private async Task Restore(UnsentTransfer kept)
    {
        if (View is null && kept.Form.Person is { } person)
            Patient.Give(person, (await api.Get(Api.Person, [person])).Value is { } known ? Data(known) : null, null);
        var before = Entry.ToForm(null, null);
        Entry.Take(kept.Form);
        IsRestored = before with { Diagnoses = null } != Entry.ToForm(null, null) with { Diagnoses = null };
        if (View is { State: "draft" } view && kept.Version is { } version && version != view.Version)
            Newer = view;
    }

    // Read again after a refusal that may mean that somebody else was first.
    private async Task Compare()
    {
        var read = await api.Get(Api.Case, [Keeper.Case.ToString()]);
        if (read.Value is not { } view)
            return;
        View = view;
        if (view.State is not ("draft" or "returned"))
        {
            Stage = TransferStage.Sent;
            await Keeper.Forget();
        }
        else if (view.State == "draft" && view.Version != Keeper.Version)
        {
            Newer = view;
        }
    }

    private void Tell(Problem problem) =>
        faults = (problem.Errors ?? [])
            .Select(error => (error.Pointer, error.Title))
            .Append((Pointer: problem.Pointer ?? "", problem.Title))
            .Where(fault => fault.Pointer.Length > 0)
            .DistinctBy(fault => fault.Pointer, StringComparer.Ordinal)
            .ToDictionary(fault => fault.Pointer, fault => fault.Title, StringComparer.Ordinal);

    // A draft has codes only.
    private async Task NameDiagnoses()
    {
        for (var at = 0; at < Entry.Diagnoses.Count; at++)
        {
            var one = Entry.Diagnoses[at];
            if (one.Name is not null)
                continue;
            var found = await api.Get(Api.Diagnoses, [], [("Q", one.Code), ("System", one.System), ("Limit", "1")]);
            if (found.Value?.Items is [var first, ..] && first.Code == one.Code && at < Entry.Diagnoses.Count)
                Entry.Diagnoses[at] = one with { Name = first.Name };
        }
    }

    private static PersonData Data(PersonShown known) =>
        new(new PersonIdentity("", null), known.Name, known.Sex, known.BirthDate, null, known.Phone, known.Address, known.FamilyContact);
}
