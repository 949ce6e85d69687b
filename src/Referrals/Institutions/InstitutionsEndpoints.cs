// Reading the directory over HTTP.
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Institutions;

internal static class InstitutionsEndpoints
{
    /// <summary>Everybody who works with the service.</summary>
    public const Roles Readers =
        Roles.FamilyDoctor
        | Roles.TownshipCentre
        | Roles.Dispatcher
        | Roles.Specialist
        | Roles.CountyAuthority
        | Roles.Insurer
        | Roles.HisSystem
        | Roles.Administrator;

    public const Roles Editors = Roles.CountyAuthority | Roles.Administrator;

    private const int PageSize = 100;
    private const int LargestPage = 500;

    public static void MapInstitutions(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api").WithTags("institutions").For(Readers).AsOf();
        read.MapGet("/institutions", List);
        read.MapGet("/institutions/by-name", Named).Produces<InstitutionAnswer>();
        read.MapGet("/institutions/{code}", Get).Produces<InstitutionAnswer>();
        read.MapGet("/institutions/{code}/history", History).Produces<ItemsAnswer<HistoryAnswer>>();
        read.MapGet("/institutions/{code}/units", Units).Produces<ItemsAnswer<UnitOn>>();
        read.MapGet("/groups", Groups);

        routes.MapInstitutionChanges();
        routes.MapGroupChanges();
    }

    /// <summary>For the OpenAPI document: each of these commands answers alike.</summary>
    public static TBuilder AnswersChange<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(ReferenceAnswer), ["application/json"]));

    private static async Task<Ok<ItemsAnswer<InstitutionAnswer>>> List(
        string? on,
        string? kind,
        string? group,
        string? limit,
        string? cursor,
        string? asOf,
        RequestContext context,
        ReferenceReader reader
    )
    {
        var day = Query.On(on, context);
        var most = Query.Limit(limit, PageSize, LargestPage);
        var only = Query.Choice<InstitutionKind>("kind", kind);
        var loaded = await reader.Directory(context);
        var directory = loaded.State;
        context.SetETag(loaded.Version);
        var found = directory
            .All(day)
            .Where(i => only is null || i.Kind == only)
            .Where(i => string.IsNullOrEmpty(cursor) || string.CompareOrdinal(i.Code, cursor) > 0)
            .Where(i => string.IsNullOrEmpty(group) || directory.GroupsOf(i.Code, day).Contains(group, StringComparer.Ordinal))
            .Take(most + 1)
            .Select(i => InstitutionAnswer.Of(directory, i, day))
            .ToList();
        if (found.Count <= most)
            return TypedResults.Ok(new ItemsAnswer<InstitutionAnswer>(found));
        var next = Query.Next(
            "/api/institutions",
            ("on", on),
            ("kind", kind),
            ("group", group),
            ("limit", limit),
            ("asOf", asOf),
            ("cursor", found[most - 1].Institution.Code)
        );
        return TypedResults.Ok(new ItemsAnswer<InstitutionAnswer>(found[..most], next));
    }

    private static async Task<IResult> Get(string code, string? on, RequestContext context, ReferenceReader reader)
    {
        var day = Query.On(on, context);
        var loaded = await reader.Directory(context);
        return Answer(loaded, loaded.State.On(code, day), day, context);
    }

    private static async Task<IResult> Named(string? name, string? on, RequestContext context, ReferenceReader reader)
    {
        var day = Query.On(on, context);
        var loaded = await reader.Directory(context);
        return Answer(loaded, loaded.State.Named(name ?? "", day), day, context);
    }

    private static IResult Answer(LoadedStream<Directory> loaded, InstitutionOn? institution, DateOnly day, RequestContext context)
    {
        if (institution is null)
            return Problems.Of(new Refusal("not-found"));
        context.SetETag(loaded.Version);
        return TypedResults.Ok(InstitutionAnswer.Of(loaded.State, institution, day));
    }

    private static async Task<IResult> Units(string code, string? on, RequestContext context, ReferenceReader reader)
    {
        var day = Query.On(on, context);
        var loaded = await reader.Directory(context);
        if (loaded.State.On(code, day) is null)
            return Problems.Of(new Refusal("not-found"));
        context.SetETag(loaded.Version);
        return TypedResults.Ok(new ItemsAnswer<UnitOn>(loaded.State.UnitsOf(code, day)));
    }

    private static async Task<IResult> History(string code, RequestContext context, EventLog log, IOptions<JsonOptions> json)
    {
        var stream = await log.FetchStream(context.Stream(Directory.StreamKey), context.AsOf ?? AsOf.Now, context.Cancellation);
        var options = json.Value.SerializerOptions;
        var entries = stream
            .Where(e => Concerns(e.Data, code))
            .Select(e => new HistoryAnswer(
                e.Version,
                e.Timestamp,
                e.EventTypeName,
                e.Actor,
                JsonSerializer.SerializeToElement(e.Data, options.GetTypeInfo(e.Data.GetType()))
            ))
            .ToList();
        return entries.Count == 0 ? Problems.Of(new Refusal("not-found")) : TypedResults.Ok(new ItemsAnswer<HistoryAnswer>(entries));
    }

    private static bool Concerns(object e, string code) =>
        e switch
        {
            InstitutionRegistered it => it.Code == code,
            InstitutionRenamed it => it.Code == code,
            InstitutionClosingSet it => it.Code == code,
            InstitutionAreaSet it => it.Code == code,
            InstitutionLevelsSet it => it.Code == code,
            InstitutionParentSet it => it.Code == code,
            InstitutionAliasSet it => it.Code == code,
            InstitutionCentreSet it => it.Code == code,
            InstitutionUnitSet it => it.Institution == code,
            GroupRegistered it => it.Lead == code,
            GroupLeadSet it => it.Lead == code,
            GroupMembershipSet it => it.Institution == code,
            _ => throw new InvalidOperationException($"Nobody said whom {e.GetType().Name} concerns."),
        };

    private static async Task<Ok<ItemsAnswer<GroupAnswer>>> Groups(string? on, RequestContext context, ReferenceReader reader)
    {
        var day = Query.On(on, context);
        var loaded = await reader.Directory(context);
        var directory = loaded.State;
        context.SetETag(loaded.Version);
        return TypedResults.Ok(
            new ItemsAnswer<GroupAnswer>([
                .. directory
                    .Groups(day)
                    .Select(group => new GroupAnswer(
                        group.Code,
                        group.Name,
                        group.Lead,
                        group.From,
                        [
                            .. directory
                                .MembersOf(group.Code, day)
                                .Select(m => new MemberAnswer(m.Institution.Code, m.Institution.Name, m.Institution.Kind, m.Role)),
                        ]
                    )),
            ])
        );
    }
}
