// Changing the directory over HTTP: each change is one event, proposed on what the caller has seen.
using Referrals.Http;
using Referrals.Security;

namespace Referrals.Institutions;

internal static class InstitutionChangesEndpoints
{
    public static void MapInstitutionChanges(this IEndpointRouteBuilder routes)
    {
        var institution = routes.Changes("/api/institutions/{code}");
        institution.MapPut("", Register);
        institution.MapPut("/names/{from}", Rename);
        institution.MapPut("/levels/{from}", SetLevels);
        institution.MapPut("/parents/{from}", SetParent);
        institution.MapPut("/area", SetArea);
        institution.MapPut("/closing", SetClosing);
        institution.MapPut("/alias", SetAlias);
        institution.MapPut("/centres/{centre}", SetCentre);
        institution.MapPut("/units/{unit}", SetUnit);
    }

    public static void MapGroupChanges(this IEndpointRouteBuilder routes)
    {
        var group = routes.Changes("/api/groups/{group}");
        group.MapPut("", RegisterGroup);
        group.MapPut("/leads/{from}", SetLead);
        group.MapPut("/members/{code}", SetMembership);
    }

    private static RouteGroupBuilder Changes(this IEndpointRouteBuilder routes, string at) =>
        routes.MapGroup(at).WithTags("institutions").For(InstitutionsEndpoints.Editors).AnswersChange();

    private static Task<IResult> Register(string code, Body<InstitutionBody> body, RequestContext context, ReferenceWriter writer) =>
        writer.Propose(context, body, fields => body.Value.Check(fields, code));

    private static Task<IResult> Rename(string code, string from, Body<NameBody> body, RequestContext context, ReferenceWriter writer) =>
        writer.Propose(
            context,
            body,
            fields => new InstitutionRenamed(code, fields.Name("/name", body.Value.Name, 100), Codes.Day("from", from))
        );

    private static Task<IResult> SetLevels(
        string code,
        string from,
        Body<LevelsBody> body,
        RequestContext context,
        ReferenceWriter writer
    ) => writer.Propose(context, body, fields => Levels(fields, code, Codes.Day("from", from), body.Value));

    private static Task<IResult> SetParent(
        string code,
        string from,
        Body<ParentBody> body,
        RequestContext context,
        ReferenceWriter writer
    ) =>
        writer.Propose(
            context,
            body,
            fields => new InstitutionParentSet(code, Codes.Optional(fields, "/parent", body.Value.Parent), Codes.Day("from", from))
        );

    private static Task<IResult> SetArea(string code, Body<AreaBody> body, RequestContext context, ReferenceWriter writer) =>
        writer.Propose(
            context,
            body,
            fields => new InstitutionAreaSet(code, fields.Required("/area", Codes.OptionalArea(fields, body.Value.Area))!)
        );

    private static Task<IResult> SetClosing(string code, Body<LastDayBody> body, RequestContext context, ReferenceWriter writer) =>
        writer.Propose(context, body, fields => new InstitutionClosingSet(code, Codes.OptionalDay(fields, "/until", body.Value.Until)));

    private static Task<IResult> SetAlias(string code, Body<AliasBody> body, RequestContext context, ReferenceWriter writer) =>
        writer.Propose(
            context,
            body,
            fields => new InstitutionAliasSet(
                code,
                fields.Name("/alias", body.Value.Alias, 100),
                Codes.Day(fields, "/from", body.Value.From),
                Codes.OptionalDay(fields, "/until", body.Value.Until)
            )
        );

    private static Task<IResult> SetCentre(
        string code,
        string centre,
        Body<PeriodBody> body,
        RequestContext context,
        ReferenceWriter writer
    ) =>
        writer.Propose(
            context,
            body,
            fields => new InstitutionCentreSet(
                code,
                Query.Choice<EmergencyCentre>("centre", centre)!.Value,
                Codes.Day(fields, "/from", body.Value.From),
                Codes.OptionalDay(fields, "/until", body.Value.Until)
            )
        );

    private static Task<IResult> SetUnit(string code, string unit, Body<UnitBody> body, RequestContext context, ReferenceWriter writer) =>
        writer.Propose(context, body, fields => body.Value.Check(fields, code, unit));

    private static Task<IResult> RegisterGroup(string group, Body<GroupBody> body, RequestContext context, ReferenceWriter writer) =>
        writer.Propose(context, body, fields => body.Value.Check(fields, group));

    private static Task<IResult> SetLead(string group, string from, Body<LeadBody> body, RequestContext context, ReferenceWriter writer) =>
        writer.Propose(
            context,
            body,
            fields => new GroupLeadSet(group, Codes.Check(fields, "/lead", body.Value.Lead), Codes.Day("from", from))
        );

    private static Task<IResult> SetMembership(
        string group,
        string code,
        Body<MembershipBody> body,
        RequestContext context,
        ReferenceWriter writer
    ) =>
        writer.Propose(
            context,
            body,
            fields => new GroupMembershipSet(
                group,
                code,
                body.Value.Role ?? MembershipRole.Member,
                Codes.Day(fields, "/from", body.Value.From),
                Codes.OptionalDay(fields, "/until", body.Value.Until)
            )
        );

    private static InstitutionLevelsSet Levels(Fields fields, string code, DateOnly from, LevelsBody body)
    {
        if (body is { Administrative: null, Price: null, Deductible: null })
            fields.Fault("", "levels.none");
        return new InstitutionLevelsSet(code, body.Administrative, body.Price, body.Deductible, from);
    }
}
