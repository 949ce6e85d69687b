// What the page of a transfer does; what it shows stands in NewTransferPage.razor.
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Referrals.Workbench.Client;
using Referrals.Workbench.Shell;
using Referrals.Workbench.SignIn;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.FamilyDoctor;

/// <summary>Each change is kept in this tab at once, and at the service two seconds after the last one.</summary>
public abstract class NewTransferBase : Reading
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private Timer? pause;
    private (Guid? Id, string? How) opened;
    private bool isOpen;
    private bool mayLeave;

    /// <summary>Where the caller wanted to go while something was not saved.</summary>
    protected string? Leaving { get; set; }

    protected bool AsksDespite { get; set; }

    protected bool AsksCatalogue { get; set; }

    [Inject]
    public ApiClient Api { get; set; } = null!;

    [Inject]
    public LiveStream Live { get; set; } = null!;

    [Inject]
    public Browser Browser { get; set; } = null!;

    [Inject]
    public Session Session { get; set; } = null!;

    [Inject]
    public NavigationManager Navigation { get; set; } = null!;

    /// <summary>The case; without one what this tab has not sent yet, or an empty form.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    /// <summary>Where it comes out of the case or consultation with that id: what becomes of it.</summary>
    [Parameter]
    public string? How { get; set; }

    protected NewTransfer Transfer { get; private set; } = null!;

    protected TransferEntry Entry => Transfer.Entry;

    protected DateOnly Today => Formats.Day(Live.Now);

    /// <summary>What the institution is that counts as the sender; null until it is known.</summary>
    protected string? SenderKind => Names.Known(Transfer.Source?.Sender ?? Session.Caller?.Institution)?.Kind;

    /// <summary>The destination is a hospital of traditional Chinese medicine, or something of it was filled in.</summary>
    protected bool IsTcm =>
        Names.Known(Entry.Institution)?.Tcm == true
        || Entry.FourExaminations.Length + Entry.TreatmentPrinciple.Length + Entry.HerbalPrescription.Length > 0;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        base.OnInitialized();
        Transfer = new NewTransfer(Api, new Unsent(Browser, Session));
        pause = new Timer(_ => _ = InvokeAsync(SaveQuietly));
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        // The address of a draft is that of the form in which it was begun.
        if (isOpen && ((Id, How) == opened || (Id is not null && Id == Transfer.Keeper.Case && How is null)))
        {
            opened = (Id, How);
            return;
        }

        (isOpen, opened) = (true, (Id, How));
        await Load();
    }

    protected async Task Load()
    {
        await Transfer.Open(Id, TransferSource.PurposeOf(How) ?? TransferPurpose.New);
        await AfterOpening();
    }

    protected async Task BeginAnew()
    {
        await Transfer.Discard();
        mayLeave = true;
        (isOpen, opened) = (true, (null, null));
        Navigation.NavigateTo("/work/new-transfer", replace: true);
        mayLeave = false;
        await AfterOpening();
    }

    /// <summary>Something was filled in.</summary>
    protected async Task Changed()
    {
        Leaving = null;
        await AskDestinations();
        await Keep();
    }

    protected Task Typed(string pointer)
    {
        Transfer.Changed(pointer);
        Leaving = null;
        return Keep();
    }

    protected Task ChooseDiagnoses(IReadOnlyList<DiagnosisView> chosen)
    {
        Entry.Diagnoses = [.. chosen];
        Transfer.Changed("/diagnoses");
        return Changed();
    }

    protected Task ChooseUrgency(string code)
    {
        Entry.Urgency = code;
        return Changed();
    }

    protected Task ChooseResource(string code)
    {
        Entry.Resource = code;
        Transfer.Changed("/resource");
        return Changed();
    }

    protected async Task ChoosePayment(ChangeEventArgs change)
    {
        Entry.Payment = change.Value as string is { Length: > 0 } code ? code : null;
        Transfer.Changed("/payment");
        await Changed();
    }

    protected async Task AskDestinations()
    {
        // What a stay would cost is told to those who registered the patient: where the patient comes from, not where care is now.
        var isOwn = Transfer.Source is not { } source || source.Sender == Session.Caller?.Institution;
        if (Transfer.Purpose != TransferPurpose.Paperwork)
            await Transfer.Destinations.Ask(
                Entry.Diagnoses.FirstOrDefault(),
                Entry.Urgency,
                isOwn ? Transfer.Patient.Person : null,
                Words.Tag
            );
        var kind = Transfer.Destinations.Find(Entry.Institution)?.Kind ?? Names.Known(Entry.Institution)?.Kind;
        if (kind is not null)
            Entry.Direction = Destinations.DirectionTo(kind, SenderKind);
        StateHasChanged();
    }

    protected async Task Save()
    {
        await Transfer.Patient.Register(Entry.Payment);
        await SaveQuietly();
    }

    protected async Task Submit()
    {
        pause!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (await Transfer.Submit(pointer => TransferTexts.Missing(pointer, Words)))
        {
            await Browser.Guard(false);
            return;
        }

        AsksDespite |= Transfer.FaultAt("/despite") is not null;
        AsksCatalogue |= Transfer.FaultAt("/catalogue") is not null;
        StateHasChanged();
        await Browser.Focus("[aria-invalid=true], [aria-describedby] .fault");
    }

    protected async Task Key(KeyboardEventArgs key)
    {
        if (key is { Key: "Enter", CtrlKey: true } && Transfer.Stage == TransferStage.Filling)
            await Submit();
    }

    protected async Task KeepMine()
    {
        Transfer.KeepMine();
        await SaveQuietly();
    }

    /// <summary>Leaving saves first; where that is not possible it is asked for.</summary>
    protected async Task BeforeLeaving(LocationChangingContext context)
    {
        if (mayLeave || !Transfer.IsUnsaved || new Uri(Navigation.ToAbsoluteUri(context.TargetLocation).ToString()).AbsolutePath == Here)
            return;
        if (await Transfer.Save(Live.Now))
            return;
        context.PreventNavigation();
        Leaving = context.TargetLocation;
        StateHasChanged();
    }

    protected async Task LeaveFor(string target)
    {
        mayLeave = true;
        await Browser.Guard(false);
        Navigation.NavigateTo(target);
    }

    protected string SaveState() =>
        Transfer.Keeper switch
        {
            { IsSaving: true } => Say("正在保存草稿 …", "Saving the draft …"),
            _ when !Transfer.IsUnsaved && Transfer.Keeper.SavedAt is { } at => Say(
                $"草稿已保存 {Formats.Clock(at)}",
                $"draft saved at {Formats.Clock(at)}"
            ),
            _ when !Transfer.IsUnsaved => "",
            { IsBeside: true } => Say("改动暂存于本页", "changes are kept in this tab"),
            _ when !Transfer.Patient.IsKnown => Say(
                "已暂存于本页；填好患者后保存为草稿",
                "kept in this tab; a draft once the patient is filled in"
            ),
            _ => Say("已暂存于本页，等待保存", "kept in this tab, to be saved"),
        };

    /// <inheritdoc/>
    protected override void Leave()
    {
        pause?.Dispose();
        _ = Browser.Guard(false).AsTask();
    }

    private string Here => new Uri(Navigation.Uri).AbsolutePath;

    private async Task AfterOpening()
    {
        (AsksDespite, AsksCatalogue) = (Entry.Despite is not null, Entry.CatalogueReason is not null);
        StateHasChanged();
        if (Transfer.Stage != TransferStage.Filling)
            return;
        await AskDestinations();
        await Browser.Focus(Transfer.Patient.IsGiven ? "#payment" : "#identity-number");
    }

    private async Task Keep()
    {
        if (Transfer.Stage != TransferStage.Filling)
            return;
        await Transfer.Keeper.KeepHere(Transfer.Form);
        await Browser.Guard(Transfer.IsUnsaved);
        pause!.Change(Quiet, Timeout.InfiniteTimeSpan);
        StateHasChanged();
    }

    private async Task SaveQuietly()
    {
        if (Transfer.Stage != TransferStage.Filling || Transfer.IsSending)
            return;
        StateHasChanged();
        var isSaved = await Transfer.Save(Live.Now);
        await Browser.Guard(Transfer.IsUnsaved);
        if (isSaved && Id != Transfer.Keeper.Case && Transfer.Keeper.Version is not null && Transfer.Stage == TransferStage.Filling)
        {
            // So that the page loaded again shows this draft.
            mayLeave = true;
            Navigation.NavigateTo($"/work/new-transfer/{Transfer.Keeper.Case}", replace: true);
            mayLeave = false;
        }

        StateHasChanged();
    }
}
