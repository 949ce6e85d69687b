// To whom goes what is a doctor's in a consultation: the doctor's own while working there, and after that the institution's. Pure.
using Referrals.Cases;
using Referrals.Institutions;

namespace Referrals.Consultations;

internal static class ConsultationPosts
{
    /// <summary>
    /// Where something that is addressed so in a consultation goes on a day; what is not a doctor's goes where it is addressed.
    /// </summary>
    public static PostAddress AddressOf(ConsultationDetails details, string address, Practitioners practitioners, DateOnly today)
    {
        if (address[0] != '@')
            return new PostAddress(address, null);
        // Only those who asked are addressed by name, and all of them did so for one institution.
        var institution = details.From.Institution;
        return practitioners.LeftOn(address[1..], institution, today) is { } left
            ? new PostAddress(Addresses.Desk(institution), left)
            : new PostAddress(address, null);
    }
}
