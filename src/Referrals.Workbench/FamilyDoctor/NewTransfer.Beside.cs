// A transfer that comes out of something else: a case that is in care, an emergency, a consultation.
namespace Referrals.Workbench.FamilyDoctor;

public sealed partial class NewTransfer
{
    private async Task OpenBeside(Guid id, TransferPurpose purpose, UnsentTransfer? kept)
    {
        (Source, Problem) = await TransferSource.Read(api, id, purpose);
        if (Source is not { } source)
        {
            Stage = TransferStage.Failed;
            return;
        }

        // After a reload it is sent with the version that was seen when it was begun.
        Keeper.Begin(id, kept?.Version ?? source.Version, isReturned: false, purpose);
        Patient.Give(source.Person, source.Patient, source.Masked);
        Entry = source.Entry;
        Keeper.Holds(Form, null);
        if (kept is not null)
        {
            Entry.Take(kept.Form);
            IsRestored = true;
        }

        Stage = TransferStage.Filling;
        await NameDiagnoses();
    }

    // Who sends it again after this has been told, and has seen what the case has come to.
    private async Task Overtake()
    {
        if (Keeper.Problem is not { IsConflict: true })
            return;
        var (newest, _) = await TransferSource.Read(api, Keeper.Case, Keeper.Purpose);
        if (newest is null)
            return;
        Keeper.Replace(newest.Version);
        IsOvertaken = true;
    }
}
