// How a caller stands to a case, and what of it she may read.
using Referrals.People;
using Referrals.Security;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Cases;

/// <summary>How much of a case somebody may read.</summary>
public enum ReadLevel
{
    /// <summary>Not even that it exists.</summary>
    None,

    /// <summary>States, codes and times; the patient masked, no clinical text.</summary>
    Masked,

    /// <summary>Everything.</summary>
    Full,
}

internal static class Standing
{
    /// <summary>How the caller's institution stands to the case on a day.</summary>
    public static Parties Of(Caller caller, Referral state, Directory directory, DateOnly today)
    {
        if (state.File is not { } file)
            return Parties.None;
        var mine = caller.Institution;
        var parties = mine is not null && file.From.Institution == mine ? Parties.Sender : Parties.None;
        if (!file.Sent)
            return parties;
        if (caller.Is(Roles.CountyAuthority))
            parties |= Parties.County;
        if (caller.Practitioner is { } doctor && doctor == file.Contract)
            parties |= Parties.Contract;
        if (mine is null)
            return parties;
        // An emergency was not reviewed; the township helps with its paperwork all the same.
        if ((file.Reviewer ?? (file.PaperworkDue is null ? null : directory.ReviewerOf(file.From.Institution, today))) == mine)
            parties |= Parties.Reviewer;
        if (caller.Is(Roles.Dispatcher) && file.Escalation?.Centres.Contains(mine) == true)
            parties |= Parties.LeadCentre;
        if (!file.Reached)
            return parties;
        if (file.To.Institution == mine)
            parties |= Parties.Receiver;
        // The receiver outside the county takes no part: the centre stands for it to the end.
        if (caller.Is(Roles.Dispatcher) && Leads(directory, file, today).Contains(mine, StringComparer.Ordinal))
            parties |= file.Direction == Direction.OutOfCounty ? Parties.LeadCentre | Parties.Receiver : Parties.LeadCentre;
        return parties;
    }

    /// <summary>
    /// What may be read: all by those whom the case concerns, until some time after its end; the masked case by the county's offices.
    /// </summary>
    public static ReadLevel Level(Caller caller, Referral state, Parties parties, TimeSpan accessAfterEnd, DateTimeOffset now)
    {
        var ended = state.File?.EndedAt is { } end && now > end + accessAfterEnd;
        if (!ended && ((parties & (Parties.Sender | Parties.Receiver)) != 0 && caller.Is(RoleGroups.Staff)
                       || (parties & Parties.Reviewer) != 0 && caller.Is(Roles.TownshipCentre | Roles.HisSystem)
                       || (parties & Parties.LeadCentre) != 0
                       || (parties & Parties.Contract) != 0 && caller.Is(Roles.FamilyDoctor)))
        {
            return ReadLevel.Full;
        }

        return state.File is { Sent: true } && caller.Is(Roles.CountyAuthority | Roles.Insurer) ? ReadLevel.Masked : ReadLevel.None;
    }

    /// <summary>The basis on which the caller reads, for the access log.</summary>
    public static AccessBasis Basis(Parties parties) =>
        (parties & (Parties.Sender | Parties.Reviewer)) != 0 ? AccessBasis.Sender
        : (parties & (Parties.Receiver | Parties.LeadCentre)) != 0 ? AccessBasis.Receiver
        : (parties & Parties.Contract) != 0 ? AccessBasis.Contract
        : AccessBasis.Authority;

    /// <summary>Lead hospitals of the receiver's group; of the sender's where the receiver is outside the county.</summary>
    private static IReadOnlyList<string> Leads(Directory directory, CaseFile file, DateOnly today) =>
        directory.LeadsOf(file.Direction == Direction.OutOfCounty ? file.From.Institution : file.To.Institution, today);
}
