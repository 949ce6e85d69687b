// People over HTTP: register, read, change, identify, erase, and who has read.
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.People;

/// <summary>A reference, and nothing that was not sent.</summary>
internal sealed record PersonReference(string Person);

/// <summary>Everything that is known of a person, for those who may read it.</summary>
/// <param name="Person">The reference that was asked for.</param>
/// <param name="Identity">The document that forms show.</param>
/// <param name="Name">Null for newborns that have none yet, and for unknown persons.</param>
/// <param name="Sex">As known.</param>
/// <param name="BirthDate">As known.</param>
/// <param name="EstimatedAge">Years, where the day of birth is not known.</param>
/// <param name="EstimatedOn">The day on which the age was estimated.</param>
/// <param name="Age">In full years.</param>
/// <param name="Phone">11 digits, or area code, hyphen and number.</param>
/// <param name="Address">As known.</param>
/// <param name="FamilyContact">As known.</param>
/// <param name="Payment">As known.</param>
/// <param name="RegisteredBy">The institution that registered this reference.</param>
/// <param name="NameInDoubt">True where something in the name stands for a character that was lost.</param>
/// <param name="CalledName">A newborn without a name, by its mother: 王芳之女.</param>
/// <param name="AgeText">With its unit, in the caller's language; below one year in months and days.</param>
/// <param name="InfantAge">Below one year.</param>
/// <param name="Documents">All documents by which the person is found, in time.</param>
/// <param name="References">All references that are this person now, this one first.</param>
/// <param name="MergedInto">The reference that stands for this one; null where it stands for itself.</param>
internal sealed record PersonShown(
    string Person,
    PersonIdentity Identity,
    string? Name,
    Sex Sex,
    DateOnly? BirthDate,
    int? EstimatedAge,
    DateOnly? EstimatedOn,
    int? Age,
    string? Phone,
    string? Address,
    FamilyContact? FamilyContact,
    PaymentType? Payment,
    string? RegisteredBy,
    bool? NameInDoubt,
    string? CalledName,
    string? AgeText,
    InfantAge? InfantAge,
    IReadOnlyList<HeldDocument> Documents,
    IReadOnlyList<string> References,
    string? MergedInto
)
{
    public override string ToString() => "person shown";
}

/// <summary>Why somebody is erased, as sent.</summary>
internal sealed record ErasureForm(ErasureReason? Reason = null);

internal static class PeopleEndpoints
{
    internal const Roles Registering = Roles.FamilyDoctor | Roles.TownshipCentre | Roles.Dispatcher | Roles.Specialist | Roles.HisSystem;

    public static void MapPeople(this IEndpointRouteBuilder routes)
    {
        var people = routes.MapGroup("/api/people").WithTags("people");
        people
            .MapPost("/", Register)
            .For(Registering)
            .AsMessage("person.register.v1")
            .WithName("registerPerson")
            .Produces<PersonReference>(201)
            .Produces<PersonReference>();
        people.MapGet("/{person}", Read).For(Registering | Roles.CountyAuthority).WithName("readPerson").Produces<PersonShown>();
        people.MapPut("/{person}", ChangeContact).For(Registering | Roles.CountyAuthority).WithName("changePerson").Produces(204);
        people.MapPut("/{person}/identity", Identify).For(Registering | Roles.CountyAuthority).WithName("identifyPerson").Produces(204);
        people.MapPost("/{person}/erasure", Erase).For(Roles.CountyAuthority | Roles.Administrator).WithName("erasePerson").Produces(204);
        people.MapPersonAccesses();
        people.MapPersonMerges();
        people.MapPersonConflicts();
    }

    private static async Task<IResult> Register(RequestContext context, Body<PersonForm> body, PeopleVault vault)
    {
        var fields = new Fields();
        if (body.Value.Check(fields, "", context.Now) is not { } data)
            return Problems.Of(fields.Refusal!);
        var (person, created) = await vault.Register(context.Caller.County, data, RegisteredBy.Of(context), context.Cancellation);
        return created
            ? TypedResults.Created($"/api/people/{person}", new PersonReference(person))
            : TypedResults.Ok(new PersonReference(person));
    }

    private static async Task<IResult> Read(RequestContext context, string person, PeopleVault vault, PersonRelations relations)
    {
        var (known, basis, refusal) = await Reach(context, person, vault);
        if (known is null && await relations.InEmergency(context.Caller, person, context.Cancellation))
        {
            known = await vault.Find(context.Caller.County, person, context.Cancellation);
            (basis, refusal) = (AccessBasis.Emergency, new Refusal("person.erased"));
        }

        if (known?.Data is not { } data)
            return Problems.Of(refusal!);
        await vault.RecordAccess([AccessEntry.Of(context, person, basis, AccessedThing.Person)], context.Cancellation);
        context.SetETag(known.Version);
        return TypedResults.Ok(
            new PersonShown(
                person,
                data.Identity,
                data.Name,
                data.Sex,
                data.BirthDate,
                data.EstimatedAge,
                data.EstimatedOn,
                data.AgeOn(Shanghai.Day(context.Now)),
                data.Phone,
                data.Address,
                data.FamilyContact,
                data.Payment,
                known.Institution,
                data.NameInDoubt,
                data.CalledName,
                Ages.Say(data, Shanghai.Day(context.Now), context.Language),
                Ages.OfInfant(data, Shanghai.Day(context.Now)),
                HeldDocuments.Of(data),
                known.References,
                known.MergedInto
            )
        );
    }

    private static async Task<IResult> ChangeContact(RequestContext context, string person, Body<ContactForm> body, PeopleVault vault)
    {
        var (known, _, refusal) = await Reach(context, person, vault);
        if (known?.Data is null)
            return Problems.Of(refusal!);
        var fields = new Fields();
        if (body.Value.Check(fields) is not { } contact)
            return Problems.Of(fields.Refusal!);
        return Changed(
            context,
            await vault.ChangeContact(
                context.Caller.County,
                person,
                contact,
                RegisteredBy.Of(context),
                context.IfMatch,
                context.Cancellation
            )
        );
    }

    private static async Task<IResult> Identify(RequestContext context, string person, Body<IdentificationForm> body, PeopleVault vault)
    {
        var (known, basis, refusal) = await Reach(context, person, vault);
        if (known?.Data is null)
            return Problems.Of(refusal!);
        var fields = new Fields();
        if (body.Value.Check(fields, context.Now) is not { } identification)
            return Problems.Of(fields.Refusal!);
        // Which of them has the wrong one cannot be told.
        if (identification.Replace && known.References.Count > 1)
            return Problems.Of(new Refusal("person.replace-while-merged"));
        try
        {
            return Changed(
                context,
                await vault.Identify(
                    context.Caller.County,
                    person,
                    identification,
                    RegisteredBy.Of(context),
                    context.IfMatch,
                    mayReplace: basis == AccessBasis.Authority,
                    context.Cancellation
                )
            );
        }
        catch (IdentityTakenException taken)
        {
            return Problems.Of(await Taken(context, person, taken.Person, vault));
        }
    }

    // Names the other one, and the way to merge both, to those who may know.
    private static async Task<Refusal> Taken(RequestContext context, string person, string owner, PeopleVault vault)
    {
        var answer = new Refusal(Contradictions.Taken);
        var other = await vault.Find(context.Caller.County, owner, context.Cancellation);
        return other is not null && PersonRelations.OfPerson(context.Caller, other) is not null
            ? answer.With("person", other.MergedInto ?? owner).With("merge", $"/api/people/{person}/merge")
            : answer;
    }

    private static async Task<IResult> Erase(
        RequestContext context,
        string person,
        Body<ErasureForm> body,
        PeopleVault vault,
        DurableOutbox outbox
    )
    {
        var fields = new Fields();
        var reason = fields.Required("/reason", body.Value.Reason);
        if (fields.Refusal is { } refusal)
            return Problems.Of(refusal);
        return await vault.Erase(
            context.Caller.County,
            person,
            reason,
            context.Caller.Subject,
            context.Now,
            (transaction, references) =>
                outbox.SendAndCommit(
                    [.. references.Select(reference => new PersonErased(context.Caller.County, reference))],
                    transaction,
                    context.Cancellation
                ),
            context.Cancellation
        )
            ? TypedResults.NoContent()
            : Problems.Of(new Refusal("not-found"));
    }

    /// <summary>Only those who registered the person and the county authority see that the reference exists at all.</summary>
    internal static async Task<(PersonRecord? Known, AccessBasis Basis, Refusal? Refusal)> Reach(
        RequestContext context,
        string person,
        PeopleVault vault
    )
    {
        var known = await vault.Find(context.Caller.County, person, context.Cancellation);
        return known is null || PersonRelations.OfPerson(context.Caller, known) is not { } basis
            ? (null, default, new Refusal("not-found"))
            : (known, basis, known.Data is null ? new Refusal("person.erased") : null);
    }

    private static IResult Changed(RequestContext context, int? version)
    {
        if (version is null)
            return Problems.Of(new Refusal("person.erased"));
        context.SetETag(version.Value);
        return TypedResults.NoContent();
    }
}
