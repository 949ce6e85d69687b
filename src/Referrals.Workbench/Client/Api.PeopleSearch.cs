// Finding a person by a document.
namespace Referrals.Workbench.Client;

public static partial class Api
{
    public static readonly Send<PersonSearchForm, PeopleFound> FindPerson = new(
        "POST",
        "/api/people/search",
        ApiJson.Default.PersonSearchForm,
        ApiJson.Default.PeopleFound
    );
}
