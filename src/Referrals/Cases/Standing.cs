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
    public static Relations Of(Caller caller, Referral state, Directory directory, DateOnly today)
    {
        if (state.Details is not { } details)
            return Relations.None;
        var mine = caller.Institution;
        var parties = mine is not null && details.From.Institution == mine ? Relations.Sender : Relations.None;
        if (!details.Sent)
            return parties;
        if (caller.Is(Roles.CountyAuthority))
            parties |= Relations.County;
        if (caller.Practitioner is { } doctor && doctor == details.Contract)
            parties |= Relations.Contract;
        if (mine is null)
            return parties;
        // An emergency was not reviewed; the township helps with its paperwork all the same.
        if ((details.Reviewer ?? (details.PaperworkDue is null ? null : directory.ReviewerOf(details.From.Institution, today))) == mine)
            parties |= Relations.Reviewer;
        if (caller.Is(Roles.Dispatcher) && details.Escalation?.Centres.Contains(mine) == true)
            parties |= Relations.LeadCentre;
        if (!details.Reached)
            return parties;
        if (details.To.Institution == mine)
            parties |= Relations.Receiver;
        // The receiver outside the county takes no part: the centre stands for it to the end.
        if (caller.Is(Roles.Dispatcher) && Leads(directory, details, today).Contains(mine, StringComparer.Ordinal))
            parties |= details.Direction == Direction.OutOfCounty ? Relations.LeadCentre | Relations.Receiver : Relations.LeadCentre;
        return parties;
    }

    /// <summary>
    /// What may be read: all by those whom the case concerns, until some time after its end; the masked case by the county's offices.
    /// </summary>
    public static ReadLevel Level(Caller caller, Referral state, Relations parties, TimeSpan accessAfterEnd, DateTimeOffset now)
    {
        var ended = state.Details?.EndedAt is { } end && now > end + accessAfterEnd;
        if (!ended && ((parties & (Relations.Sender | Relations.Receiver)) != 0 && caller.Is(RoleGroups.Staff)
                       || (parties & Relations.Reviewer) != 0 && caller.Is(Roles.TownshipCentre | Roles.HisSystem)
                       || (parties & Relations.LeadCentre) != 0
                       || (parties & Relations.Contract) != 0 && caller.Is(Roles.FamilyDoctor)))
        {
            return ReadLevel.Full;
        }

        return state.Details is { Sent: true } && caller.Is(Roles.CountyAuthority | Roles.Insurer) ? ReadLevel.Masked : ReadLevel.None;
    }

    /// <summary>The basis on which the caller reads, for the access log.</summary>
    public static AccessBasis Basis(Relations parties) =>
        (parties & (Relations.Sender | Relations.Reviewer)) != 0 ? AccessBasis.Sender
        : (parties & (Relations.Receiver | Relations.LeadCentre)) != 0 ? AccessBasis.Receiver
        : (parties & Relations.Contract) != 0 ? AccessBasis.Contract
        : AccessBasis.Authority;

    /// <summary>Lead hospitals of the receiver's group; of the sender's where the receiver is outside the county.</summary>
    private static IReadOnlyList<string> Leads(Directory directory, CaseDetails details, DateOnly today) =>
        directory.LeadsOf(details.Direction == Direction.OutOfCounty ? details.From.Institution : details.To.Institution, today);
}
