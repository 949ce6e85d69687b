// To whom goes what is a doctor's in a case: the doctor's own while working where it was sent from, and after that the post's. Pure.
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Cases;

/// <summary>An address, see <see cref="Addresses"/>.</summary>
/// <param name="Address">Who reads there.</param>
/// <param name="MovedOn">Since which day what was a doctor's goes there; null where it is the doctor's.</param>
internal readonly record struct PostAddress(string Address, DateOnly? MovedOn);

internal static class DoctorPosts
{
    private static readonly PractitionerRole[] AtDesks =
    [
        PractitionerRole.FamilyDoctor,
        PractitionerRole.TownshipCentre,
        PractitionerRole.Dispatcher,
    ];

    /// <summary>Where something that is addressed so in a case goes on a day; what is not a doctor's goes where it is addressed.</summary>
    public static PostAddress AddressOf(
        CaseDetails details,
        string address,
        Directory directory,
        Practitioners practitioners,
        DateOnly today
    )
    {
        if (address[0] != '@')
            return new PostAddress(address, null);
        var doctor = address[1..];
        var sends = doctor == details.From.Practitioner;
        var left = sends ? practitioners.LeftOn(doctor, details.From.Institution, today) : null;
        if (doctor == details.Contract && (left is not null || !sends))
            left = LeftContract(details, doctor, practitioners, today);
        return left is null
            ? new PostAddress(address, null)
            : new PostAddress(
                Successor(details, homecoming: !sends && details.Direction == Direction.Down, directory, practitioners, today),
                left
            );
    }

    /// <summary>The doctors of whom not everything is their own any more on the day.</summary>
    public static string[] Moved(ReferenceFacts facts) => [.. facts.Practitioners.Moved(facts.Today).Select(Owners.Doctor)];

    // The contract was signed where the doctor worked when the case was sent.
    private static DateOnly? LeftContract(CaseDetails details, string doctor, Practitioners practitioners, DateOnly today) =>
        (details.SubmittedAt ?? details.ArrivedAt) is { } at && practitioners.On(doctor, Shanghai.Day(at)) is { } signed
            ? practitioners.LeftOn(doctor, signed.Institution, today)
            : null;

    // The desk where the doctor worked; where nobody is left there, the township that reviewed.
    private static string Successor(CaseDetails details, bool homecoming, Directory directory, Practitioners practitioners, DateOnly today)
    {
        var post = homecoming ? details.To.Institution : details.From.Institution;
        if (directory.On(post, today) is not null && practitioners.AnyAt(post, today, AtDesks))
            return Addresses.Desk(post);
        // As with the right to open the case: the township helps with the form of an emergency.
        var reviewer = details.Reviewer ?? (details.PaperworkDue is null ? null : directory.ReviewerOf(details.From.Institution, today));
        return reviewer is null || homecoming ? Addresses.Desk(post) : Addresses.Review(reviewer);
    }
}
