// Contradictions, for the county and the institution that registered the person; whom a document belongs to, for the insurance office too.
using System.Globalization;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.People;

/// <summary>A page of open contradictions, the newest first, and the way to the next one.</summary>
internal sealed record ConflictPage(IReadOnlyList<ConflictShown> Items, string? Next);

/// <summary>How a contradiction was ended, as sent.</summary>
internal sealed record ConflictClosingForm(ConflictClosing? Reason = null);

/// <summary>Whose document it is, as sent.</summary>
internal sealed record PersonSearchForm(IdentityForm? Identity = null)
{
    public override string ToString() => "person search form";
}

/// <summary>A person who was found by a document.</summary>
/// <param name="Person">The reference that stands for the person.</param>
/// <param name="References">All that are this person.</param>
/// <param name="Masked">As lists show it.</param>
/// <param name="RegisteredBy">The institutions that registered any of the references; the insurance office is not told.</param>
internal sealed record PersonFound(string Person, IReadOnlyList<string> References, MaskedPerson Masked, IReadOnlyList<string> RegisteredBy)
{
    public override string ToString() => "person found";
}

/// <summary>Who was found: one person or none.</summary>
internal sealed record PeopleFound(IReadOnlyList<PersonFound> Items);

internal static class PersonConflictEndpoints
{
    private const int PageSize = 50;

    public static void MapPersonConflicts(this RouteGroupBuilder people)
    {
        people
            .MapGet("/conflicts", List)
            .For(PeopleEndpoints.Registering | Roles.CountyAuthority)
            .WithName("readPersonConflicts")
            .Produces<ConflictPage>();
        people
            .MapPost("/conflicts/{id}/closing", Close)
            .For(PeopleEndpoints.Registering | Roles.CountyAuthority)
            .WithName("closePersonConflict")
            .Produces(204);
        people
            .MapPost("/search", Search)
            .For(PeopleEndpoints.Registering | Roles.CountyAuthority | Roles.Insurer)
            .Within(RequestBudget.Search)
            .WithName("searchPerson")
            .Produces<PeopleFound>();
    }

    private static async Task<IResult> List(RequestContext context, string? cursor, PeopleVault vault)
    {
        var before = long.MaxValue;
        if (cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            return Problems.Of(new Refusal("page.cursor-invalid"));
        var rows = await vault.Conflicts(context.Caller.County, Registrar(context), before, PageSize + 1, context.Cancellation);
        var items = rows.Take(PageSize).ToList();
        return TypedResults.Ok(
            new ConflictPage(
                items,
                rows.Count > PageSize ? string.Create(CultureInfo.InvariantCulture, $"/api/people/conflicts?cursor={items[^1].Id}") : null
            )
        );
    }

    private static async Task<IResult> Close(RequestContext context, string id, Body<ConflictClosingForm> body, PeopleVault vault)
    {
        var fields = new Fields();
        var reason = fields.Required("/reason", body.Value.Reason);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        return
            long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && await vault.CloseConflict(
                context.Caller.County,
                number,
                Registrar(context),
                reason,
                RegisteredBy.Of(context),
                context.Cancellation
            )
            ? TypedResults.NoContent()
            : Problems.Of(new Refusal("not-found"));
    }

    // Who did not register the person learns no more than that nobody is found. The insurance office quotes for everybody, and finds
    // everybody; by whom a person was registered it is not told.
    private static async Task<IResult> Search(RequestContext context, Body<PersonSearchForm> body, PeopleVault vault)
    {
        var fields = new Fields();
        var identity = PersonForm.CheckIdentity(fields, "/identity", body.Value.Identity, context.Now, out _);
        if (identity is { Kind: IdentityKind.Unknown })
            fields.Fault("/identity/kind", "field.not-allowed");
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        var found = await vault.WithIdentity(context.Caller.County, identity!, context.Cancellation);
        if (
            found.Length == 0
            || await vault.Find(context.Caller.County, found[0], context.Cancellation) is not { Data: { } data } known
            || Basis(context.Caller, known) is not { } basis
        )
            return TypedResults.Ok(new PeopleFound([]));
        await vault.RecordAccess([AccessEntry.Of(context, known.Person, basis, AccessedThing.List)], context.Cancellation);
        var person = known.MergedInto ?? known.Person;
        var masked = Masking.Of(person, data, Shanghai.Day(context.Now), context.Language);
        IReadOnlyList<string> registrars = PersonRelations.OfPerson(context.Caller, known) is null ? [] : known.Registrars;
        return TypedResults.Ok(new PeopleFound([new PersonFound(person, known.References, masked, registrars)]));
    }

    private static AccessBasis? Basis(Caller caller, PersonRecord person) =>
        PersonRelations.OfPerson(caller, person) ?? (caller.Is(Roles.Insurer) ? AccessBasis.Authority : null);

    // Null for the county, which sees all of them.
    private static string? Registrar(RequestContext context) =>
        context.Caller.Is(Roles.CountyAuthority) ? null : context.Caller.Institution ?? "";
}
