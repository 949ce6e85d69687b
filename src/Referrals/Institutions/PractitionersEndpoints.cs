// Practitioners and family-doctor contracts over HTTP.
using Microsoft.AspNetCore.Http.HttpResults;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Institutions;

internal static class PractitionersEndpoints
{
    private const Roles Contractors = Roles.FamilyDoctor | Roles.TownshipCentre | Roles.CountyAuthority;

    public static void MapPractitioners(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api").WithTags("practitioners").For(InstitutionsEndpoints.Readers).AsOf();
        read.MapGet("/practitioners", List);
        read.MapGet("/practitioners/{code}", Get).Produces<PractitionerOn>();

        var edit = routes.MapGroup("/api").WithTags("practitioners").For(InstitutionsEndpoints.Editors).AnswersChange();
        edit.MapPut("/practitioners/{code}", Register);
        edit.MapPut("/practitioners/{code}/posts/{from}", Move);
        edit.MapPut("/practitioners/{code}/leaving", Leave);

        var contracts = routes.MapGroup("/api").WithTags("contracts").For(Contractors);
        contracts.MapGet("/people/{person}/contracts", Contracts).AsOf().Produces<ItemsAnswer<ContractOn>>();
        contracts.MapPut("/people/{person}/contract", Sign).AnswersChange();
        contracts.MapPut("/people/{person}/contract/ending", End).AnswersChange();
    }

    private static async Task<Ok<ItemsAnswer<PractitionerOn>>> List(
        string? on,
        string? institution,
        string? role,
        string? limit,
        string? cursor,
        string? asOf,
        RequestContext context,
        ReferenceReader reader
    )
    {
        var day = Query.On(on, context);
        var only = Query.Choice<PractitionerRole>("role", role);
        var most = Query.Limit(limit, 100, 500);
        var loaded = await reader.Practitioners(context);
        context.SetETag(loaded.Version);
        var found = loaded
            .State.All(day)
            .Where(p => string.IsNullOrEmpty(institution) || p.Institution == institution)
            .Where(p => only is null || p.Is(only.Value))
            .Where(p => string.IsNullOrEmpty(cursor) || string.CompareOrdinal(p.Code, cursor) > 0)
            .Take(most + 1)
            .ToList();
        if (found.Count <= most)
            return TypedResults.Ok(new ItemsAnswer<PractitionerOn>(found));
        var next = Query.Next(
            "/api/practitioners",
            ("on", on),
            ("institution", institution),
            ("role", role),
            ("limit", limit),
            ("asOf", asOf),
            ("cursor", found[most - 1].Code)
        );
        return TypedResults.Ok(new ItemsAnswer<PractitionerOn>(found[..most], next));
    }

    private static async Task<IResult> Get(string code, string? on, RequestContext context, ReferenceReader reader)
    {
        var day = Query.On(on, context);
        var loaded = await reader.Practitioners(context);
        if (loaded.State.On(code, day) is not { } practitioner)
            return Problems.Of(new Refusal("not-found"));
        context.SetETag(loaded.Version);
        return TypedResults.Ok(practitioner);
    }

    private static async Task<IResult> Register(string code, Body<PractitionerBody> body, RequestContext context, ReferenceWriter writer)
    {
        var fields = new Fields();
        var (registered, post) = body.Value.Check(fields, code);
        return fields.Refusal is { } faults
            ? Problems.Of(faults)
            : await writer.Practitioners(
                context,
                body.Fingerprint,
                (state, directory) => PractitionersDecider.Register(state, directory, registered, post)
            );
    }

    private static async Task<IResult> Move(string code, string from, Body<PostBody> body, RequestContext context, ReferenceWriter writer)
    {
        var fields = new Fields();
        var post = body.Value.Check(fields, code, Codes.Day("from", from));
        return fields.Refusal is { } faults
            ? Problems.Of(faults)
            : await writer.Practitioners(
                context,
                body.Fingerprint,
                (state, directory) => PractitionersDecider.Move(state, directory, post)
            );
    }

    private static async Task<IResult> Leave(string code, Body<LastDayBody> body, RequestContext context, ReferenceWriter writer)
    {
        var fields = new Fields();
        var leaving = new PractitionerLeavingSet(code, Codes.OptionalDay(fields, "/until", body.Value.Until));
        return fields.Refusal is { } faults
            ? Problems.Of(faults)
            : await writer.Practitioners(context, body.Fingerprint, (state, _) => PractitionersDecider.SetLeaving(state, leaving));
    }

    private static async Task<IResult> Sign(
        string person,
        Body<ContractBody> body,
        RequestContext context,
        ReferenceReader reader,
        ReferenceWriter writer
    )
    {
        var fields = new Fields();
        var signed = body.Value.Check(fields);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        if (!Codes.Person().IsMatch(person))
            return Problems.Of(new Refusal("not-found"));
        if (!await MaySign(context, reader, signed.Institution))
            return Problems.Of(new Refusal("contract.foreign-institution").At("/institution").With("code", signed.Institution));
        if (await reader.ContractBeside(context, person, signed) is { } overlap)
            return Problems.Of(overlap);
        return await writer.Contracts(
            context,
            person,
            body.Fingerprint,
            (state, practitioners) => PractitionersDecider.Sign(state, practitioners, signed)
        );
    }

    private static async Task<IResult> End(
        string person,
        Body<PeriodBody> body,
        RequestContext context,
        ReferenceReader reader,
        ReferenceWriter writer
    )
    {
        var fields = new Fields();
        var ended = new ContractEnded(Codes.Day(fields, "/from", body.Value.From), Codes.Day(fields, "/until", body.Value.Until));
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        // A contract of another institution looks like none at all.
        return
            Codes.Person().IsMatch(person)
            && (await Readable(person, context, reader)).Find(found => found.Contract.From == ended.From) is { Person: { } reference }
            ? await writer.Contracts(context, reference, body.Fingerprint, (state, _) => PractitionersDecider.End(state, ended))
            : Problems.Of(new Refusal("not-found"));
    }

    private static async Task<IResult> Contracts(string person, RequestContext context, ReferenceReader reader)
    {
        if (!Codes.Person().IsMatch(person))
            return Problems.Of(new Refusal("not-found"));
        var readable = await Readable(person, context, reader);
        if (readable.Count == 0)
            return Problems.Of(new Refusal("not-found"));
        context.SetETag((await reader.Contracts(context, person)).Version);
        return TypedResults.Ok(new ItemsAnswer<ContractOn>(readable.ConvertAll(found => found.Contract)));
    }

    /// <summary>
    /// The contracts of the caller's institution, and of those that it reviews; all for the county. Those of every reference that is the
    /// person, each with the reference in whose stream it stands.
    /// </summary>
    private static async Task<List<(string Person, ContractOn Contract)>> Readable(
        string person,
        RequestContext context,
        ReferenceReader reader
    )
    {
        var readable = new List<(string, ContractOn)>();
        foreach (var reference in await reader.SamePerson(context, person))
        {
            foreach (var contract in (await reader.Contracts(context, reference)).State.All)
            {
                if (await MaySign(context, reader, contract.Institution))
                    readable.Add((reference, contract));
            }
        }

        return readable;
    }

    private static async ValueTask<bool> MaySign(RequestContext context, ReferenceReader reader, string institution) =>
        context.Caller.Is(Roles.CountyAuthority)
        || context.Caller.Institution == institution
        || (
            context.Caller is { Institution: { } own }
            && context.Caller.Is(Roles.TownshipCentre)
            && (await reader.Directory(context)).State.ReviewerOf(institution, Shanghai.Day(context.Now)) == own
        );
}
