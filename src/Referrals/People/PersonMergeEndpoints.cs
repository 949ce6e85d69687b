// Two references are one person, or are not after all: by the county authority, or the institution that registered both.
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.People;

/// <summary>Of which other reference somebody is the same person, as sent.</summary>
/// <param name="Into">The reference that stands for both from now on.</param>
/// <param name="Reason">Why.</param>
/// <param name="Note">Up to 500 characters; required with <c>other</c>.</param>
internal sealed record MergeForm(string? Into = null, MergeReason? Reason = null, string? Note = null)
{
    public override string ToString() => "merge form";
}

/// <summary>Why a merge is taken back, as sent.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Note">Up to 500 characters; required with <c>other</c>.</param>
internal sealed record MergeReversalForm(MergeReversalReason? Reason = null, string? Note = null)
{
    public override string ToString() => "merge reversal form";
}

/// <summary>What a reference stands for.</summary>
/// <param name="Person">The reference that stands for the person.</param>
/// <param name="References">All that are this person now.</param>
internal sealed record PersonReferences(string Person, IReadOnlyList<string> References);

internal static class PersonMergeEndpoints
{
    public static void MapPersonMerges(this RouteGroupBuilder people)
    {
        people
            .MapPost("/{person}/merge", Merge)
            .For(PeopleEndpoints.Registering | Roles.CountyAuthority)
            .WithName("mergePerson")
            .Produces<PersonReferences>();
        people
            .MapPost("/{person}/merge-reversal", Reverse)
            .For(PeopleEndpoints.Registering | Roles.CountyAuthority)
            .WithName("reversePersonMerge")
            .Produces<PersonReferences>();
    }

    private static async Task<IResult> Merge(
        RequestContext context,
        string person,
        Body<MergeForm> body,
        PeopleVault vault,
        DurableOutbox outbox
    )
    {
        var county = context.Caller.County;
        if (await ReachSelf(context, person, vault) is { } unreachable)
            return Problems.Of(unreachable);
        var fields = new Fields();
        var into = fields.Text("/into", body.Value.Into, 64);
        var reason = fields.Required("/reason", body.Value.Reason);
        var note = Note(fields, body.Value.Note, body.Value.Reason == MergeReason.Other);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        var (other, _, hidden) = await PeopleEndpoints.Reach(context, into, vault);
        if (other?.Data is null)
            return Problems.Of(hidden!.At("/into"));
        if (await Contradiction(context, person, other.Data, vault) is { } contradiction)
            return Problems.Of(contradiction);
        var sealedNote = await Seal(context, person, note, vault);
        var by = RegisteredBy.Of(context);
        var refusal = await vault.Merge(
            county,
            person,
            into,
            by,
            (transaction, root, number) =>
                outbox.SendAndCommit(
                    [new RecordMerge(county, person, number, new PersonMerged(root, reason, sealedNote), null, by.Actor, by.At)],
                    transaction,
                    context.Cancellation
                ),
            context.Cancellation
        );
        if (refusal is not null)
            return Problems.Of(refusal);
        await vault.CloseMerged(county, person, by, context.Cancellation);
        return await Answer(context, person, vault);
    }

    private static async Task<IResult> Reverse(
        RequestContext context,
        string person,
        Body<MergeReversalForm> body,
        PeopleVault vault,
        DurableOutbox outbox
    )
    {
        var county = context.Caller.County;
        if (await ReachSelf(context, person, vault) is { } unreachable)
            return Problems.Of(unreachable);
        var fields = new Fields();
        var reason = fields.Required("/reason", body.Value.Reason);
        var note = Note(fields, body.Value.Note, body.Value.Reason == MergeReversalReason.Other);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        var sealedNote = await Seal(context, person, note, vault);
        var by = RegisteredBy.Of(context);
        var refusal = await vault.ReverseMerge(
            county,
            person,
            by,
            (transaction, root, number) =>
                outbox.SendAndCommit(
                    [new RecordMerge(county, person, number, null, new PersonMergeReversed(root, reason, sealedNote), by.Actor, by.At)],
                    transaction,
                    context.Cancellation
                ),
            context.Cancellation
        );
        return refusal is null ? await Answer(context, person, vault) : Problems.Of(refusal);
    }

    // By the institution that registered both: of a merged reference, all of them.
    private static async Task<Refusal?> ReachSelf(RequestContext context, string person, PeopleVault vault)
    {
        var (known, basis, refusal) = await PeopleEndpoints.Reach(context, person, vault);
        if (known?.Data is null)
            return refusal;
        return basis == AccessBasis.Authority || known.Registrars.All(registrar => registrar == context.Caller.Institution)
            ? null
            : new Refusal("person.merge-by-county");
    }

    // What is known of somebody must not vanish behind what is not. What contradicts are not one person's documents; the county may know
    // better.
    private static async Task<Refusal?> Contradiction(RequestContext context, string person, PersonData other, PeopleVault vault)
    {
        if (await vault.Read(context.Caller.County, person, context.Cancellation) is not { } data)
            return null;
        if (other.Identity.Kind == IdentityKind.Unknown && data.Identity.Kind != IdentityKind.Unknown)
            return new Refusal("person.merge-unknown-into-known").At("/into");
        if (context.Caller.Is(Roles.CountyAuthority))
            return null;
        if (Contradictions.Between(other, null, data.Sex, data.BirthDate) is { } contradiction)
            return contradiction;
        // A slip or twins: nobody but the county can tell.
        var both = HeldDocuments.Of(other).SelectMany(_ => HeldDocuments.Of(data), (one, two) => (one.Identity, two.Identity));
        return
            (data.Identity.Kind != IdentityKind.Unknown && !PersonName.Agree(other.Name, data.Name))
            || both.Any(pair => HeldDocuments.Exclude(pair.Item1, pair.Item2) || AreTwoBirths(pair.Item1, pair.Item2))
            ? new Refusal("person.merge-by-county")
            : null;
    }

    private static bool AreTwoBirths(PersonIdentity one, PersonIdentity two) =>
        one.Kind == IdentityKind.Newborn && two.Kind == IdentityKind.Newborn && one != two;

    private static string? Note(Fields fields, string? text, bool required)
    {
        var note = fields.OptionalText("/note", text, 500);
        if (required && note is null)
            fields.Fault("/note", "person.note-required");
        return note;
    }

    // Nothing is sealed for who is erased; the vault refuses that then.
    private static async Task<SealedText?> Seal(RequestContext context, string person, string? note, PeopleVault vault) =>
        note is null ? null : (await vault.SealerFor(context.Caller.County, person, context.Cancellation))?.Seal(note);

    private static async Task<IResult> Answer(RequestContext context, string person, PeopleVault vault)
    {
        var known = await vault.Find(context.Caller.County, person, context.Cancellation);
        return known is null
            ? Problems.Of(new Refusal("not-found"))
            : TypedResults.Ok(new PersonReferences(known.MergedInto ?? person, known.References));
    }
}
