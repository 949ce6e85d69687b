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
        if (InstitutionOf(details, address[1..]) is not { } institution)
            return new PostAddress(address, null);
        return practitioners.LeftOn(address[1..], institution, today) is { } left
            ? new PostAddress(Addresses.Desk(institution), left)
            : new PostAddress(address, null);
    }

    // The chair and the experts where they were asked to come from, those who asked where they did; null of who is none of them any more.
    private static string? InstitutionOf(ConsultationDetails details, string practitioner) =>
        details.Meeting?.Chair?.Practitioner == practitioner ? details.To.Institution
        : details.Meeting?.Experts.Find(expert => expert.Practitioner == practitioner) is { } expert ? expert.Institution
        : details.Posts.Find(post => post.By.Practitioner == practitioner)?.By.Institution;
}
