// Whose case it is: the document as it is typed, the patient found or registered, and the patient's other open cases.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.FamilyDoctor;

/// <summary>
/// A document's number goes to the service in bodies only. Everything here stays in memory: what survives a reload of the page is the
/// reference, which opens nothing by itself.
/// </summary>
public sealed class PatientEntry(ApiClient api)
{
    private const int Cases = 20;

    private static readonly string[] Over = ["draft", "closed", "cancelled", "declined", "died", "expired"];

    private string? asked;
    private PersonForm? registered;
    private PersonForm? filled;

    public string Kind { get; private set; } = "identity-card";
    public string Number { get; private set; } = "";
    public string Country { get; set; } = "CHN";
    public string Name { get; set; } = "";
    public string? Sex { get; set; }
    public DateOnly? BirthDate { get; set; }
    public string Phone { get; set; } = "";
    public string Address { get; set; } = "";
    public string ContactName { get; set; } = "";
    public string ContactRelation { get; set; } = "";
    public string ContactPhone { get; set; } = "";

    /// <summary>Who paid the last time, where that is known.</summary>
    public string? Payment { get; private set; }

    /// <summary>What the number tells so far.</summary>
    public IdentityReading Reading { get; private set; } = new("", IdentityFault.Empty);

    /// <summary>Reference of the patient; null while nobody was found or registered.</summary>
    public string? Person { get; private set; }

    /// <summary>Known from an earlier case: no document has to be typed.</summary>
    public bool IsGiven { get; private set; }

    /// <summary>The patient of a draft, as lists show it.</summary>
    public MaskedPerson? Masked { get; private set; }

    /// <summary>The service was asked for this document, and knows nobody whom this institution registered.</summary>
    public bool IsNew { get; private set; }

    public bool IsBusy { get; private set; }

    /// <summary>Open cases of the patient that the caller may know of.</summary>
    public IReadOnlyList<FoundCase> OpenCases { get; private set; } = [];

    /// <summary>Why the patient could not be looked for or registered.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Documents without GB 11643 do not tell sex and birth date.</summary>
    public bool AsksSexAndBirthDate => !IdentityCheck.HasIdentityNumber(Kind);

    /// <summary>Enough to register the patient.</summary>
    public bool IsComplete =>
        Reading.IsGood && !string.IsNullOrWhiteSpace(Name) && (!AsksSexAndBirthDate || (Sex is not null && BirthDate is not null));

    /// <summary>Enough for a draft or a submission.</summary>
    public bool IsKnown => Person is not null || IsComplete;

    /// <summary>Another kind of document: the number typed for the one before means nothing any more.</summary>
    public void Choose(string kind, DateOnly today)
    {
        Kind = kind;
        Type(Number, today);
    }

    /// <summary>The number as it stands in the field now.</summary>
    public void Type(string? number, DateOnly today)
    {
        Number = number ?? "";
        Reading = IdentityCheck.Read(number, Kind, today);
        if (asked == Document)
            return;
        (Person, IsNew, OpenCases, Problem, asked, registered, filled) = (null, false, [], null, null, null, null);
    }

    /// <summary>Looks for the patient and the open cases, once for each number.</summary>
    public async Task Look()
    {
        if (!Reading.IsGood || asked == Document || IsBusy)
            return;
        var document = Document;
        IsBusy = true;
        try
        {
            var found = await api.Post(Api.FindPerson, [], new PersonSearchForm(Identity()), Sending.New());
            if (document != Document)
                return;
            Problem = found.Problem;
            if (found.Value is not { } people)
                return;
            asked = document;
            if (people.Items is [var one, ..])
                await Fill(one.Person);
            IsNew = Person is null;
            var cases = await api.Post(Api.FindCases, [], new CaseSearchForm(null, Identity(), Cases), Sending.New());
            if (document == Document)
                OpenCases = [.. (cases.Value?.Items ?? []).Where(item => !Over.Contains(item.State, StringComparer.Ordinal))];
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <summary>Registers somebody new, or recognises whom another institution registered.</summary>
    /// <returns>Whether there is a reference now.</returns>
    public async Task<bool> Register(string? payment)
    {
        if (Person is not null && registered is null)
            return true;
        if (!IsComplete || IsBusy)
            return Person is not null;
        var form = ToForm(payment);
        if (form == registered)
            return true;
        IsBusy = true;
        try
        {
            var document = Document;
            var answer = await api.Post(Api.RegisterPerson, [], form, Sending.New());
            if (document != Document)
                return false;
            Problem = answer.Problem;
            if (answer.Value is { } reference)
                (Person, registered) = (reference.Person, form);
            return Person is not null;
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <summary>The patient of a draft or of a case that was returned. Of a draft the service tells the masked name only.</summary>
    public void Give(string person, PersonData? known, MaskedPerson? masked)
    {
        (Person, IsGiven, IsNew, registered, Masked) = (person, true, false, null, masked);
        if (known is null)
            return;
        (Name, Sex, BirthDate) = (known.Name ?? "", known.Sex, known.BirthDate);
        (Phone, Address) = (known.Phone ?? "", known.Address ?? "");
        Number = known.Identity.Number ?? "";
        Take(known.FamilyContact);
    }

    /// <summary>The patient as sent: null where a reference says it.</summary>
    public PersonForm? ToSend(string? payment) =>
        IsGiven || (Person is not null && registered is null && ToForm(null) == filled) ? null : ToForm(payment);

    private string Document => $"{Kind} {Reading.Number} {(Kind == "passport" ? Country : "")}";

    private async Task Fill(string person)
    {
        var shown = await api.Get(Api.Person, [person]);
        Person = person;
        if (shown.Value is not { } known)
            return;
        (Name, Sex, BirthDate) = (known.Name ?? "", known.Sex, known.BirthDate);
        (Phone, Address) = (known.Phone ?? "", known.Address ?? "");
        Payment = known.Payment;
        Take(known.FamilyContact);
        filled = ToForm(null);
    }

    private void Take(FamilyContact? contact) =>
        (ContactName, ContactRelation, ContactPhone) = (contact?.Name ?? "", contact?.Relation ?? "", contact?.Phone ?? "");

    private IdentityForm Identity() => new(Kind, Reading.Number, Kind == "passport" ? Country : null);

    private PersonForm ToForm(string? payment) =>
        new(
            Identity(),
            Text(Name),
            AsksSexAndBirthDate ? Sex : null,
            AsksSexAndBirthDate ? BirthDate : null,
            Text(Phone),
            Text(Address),
            Text(ContactName) is { } contact ? new FamilyContactForm(contact, Text(ContactRelation), Text(ContactPhone)) : null,
            payment
        );

    private static string? Text(string typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();
}
