// Whose year is looked at. It is in no address: only in memory, and gone with the session.
using Referrals.Workbench.Client;
using Referrals.Workbench.SignIn;

namespace Referrals.Workbench.Insurance;

/// <summary>A person whom a clerk deals with.</summary>
public sealed class PersonAtHand : IDisposable
{
    private readonly Session session;

    public PersonAtHand(Session session)
    {
        this.session = session;
        session.Changed += OnSession;
    }

    /// <summary>The reference; null while nobody was chosen.</summary>
    public string? Person { get; private set; }

    /// <summary>Masked, where a list has shown it.</summary>
    public MaskedPerson? Masked { get; private set; }

    /// <summary>Insurance year.</summary>
    public int? Year { get; private set; }

    /// <summary>Takes somebody from a list, or by the reference.</summary>
    public void Take(string person, int? year = null, MaskedPerson? masked = null) => (Person, Year, Masked) = (person, year, masked);

    /// <inheritdoc/>
    public void Dispose() => session.Changed -= OnSession;

    private void OnSession()
    {
        if (session.Caller is null)
            (Person, Year, Masked) = (null, null, null);
    }
}
