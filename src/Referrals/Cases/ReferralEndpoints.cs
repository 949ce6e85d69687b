// Cases over HTTP: beginning, reading, finding. What is done to a case stands in CaseAnswerEndpoints.cs, CaseVisitEndpoints.cs and
// CaseCareEndpoints.cs.
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Cases;

internal static class ReferralEndpoints
{
    /// <summary>Whoever reads cases at all.</summary>
    internal const Roles Lookers = RoleGroups.Staff | Roles.CountyAuthority | Roles.Insurer;

    public static void MapReferrals(this IEndpointRouteBuilder routes)
    {
        var cases = routes.MapGroup("/api/referrals").WithTags("Referrals 转诊");
        MapReading(cases);
        cases.MapPost("", SubmitNew).For(RoleGroups.Staff).Produces<ReferralAnswer>(201).WithSummary("Submit a new case 提交转诊");
        cases
            .MapPut("/{id:guid}", Submit)
            .For(RoleGroups.Staff)
            .AsMessage("referral.submit.v1")
            .Produces<ReferralAnswer>(201)
            .WithSummary("Submit a new case under an id of the sender's making; safe to repeat 提交转诊");
        cases
            .MapPut("/{id:guid}/draft", Draft)
            .For(RoleGroups.Staff)
            .Produces<ReferralAnswer>()
            .Produces<ReferralAnswer>(201)
            .WithSummary("Keep or revise a draft 保存草稿");
        cases
            .MapPut("/{id:guid}/emergency-arrival", StartEmergency)
            .For(Roles.Dispatcher | Roles.Specialist | Roles.HisSystem)
            .AsMessage("referral.emergency-arrival.v1")
            .Produces<ReferralAnswer>(201)
            .WithSummary("An emergency has arrived; its paperwork follows 绿色通道到诊");
        var actions = routes.MapGroup("/api/referrals/{id:guid}").WithTags("Referrals 转诊").For(RoleGroups.Staff).AsMessages("referral");
        actions.MapCaseAnswers();
        actions.MapCaseVisits();
        actions.MapCaseCare();
        actions.MapCaseCorrections();
        actions.MapOutOfCounty();
        routes.MapCountyApproval();
        routes.MapFilings();
    }

    private static void MapReading(RouteGroupBuilder cases)
    {
        cases.MapGet("", List).For(Lookers).After().Produces<ReferralPage>().WithSummary("Cases by side and state, newest first 转诊列表");
        cases.MapGet("/{id:guid}", Get).For(Lookers).AsOf().Produces<ReferralView>().WithSummary("The case, now or asOf 转诊详情");
        cases
            .MapGet("/{id:guid}/history", History)
            .For(Lookers)
            .AsOf()
            .Produces<IReadOnlyList<HistoryEntry>>()
            .WithSummary("Everything that happened 转诊经过");
        cases
            .MapGet("/{id:guid}/actions", Actions)
            .For(Lookers)
            .Produces<IReadOnlyList<ActionView>>()
            .WithSummary("What the caller may do now 可执行操作");
    }

    private static Task<IResult> List(RequestContext context, ReferralListing listing, [AsParameters] ReferralListQuery query) =>
        listing.List(context, query);

    private static Task<IResult> Get(RequestContext context, Guid id, ReferralReading reading) => reading.Get(context, id);

    private static Task<IResult> History(RequestContext context, Guid id, ReferralReading reading) => reading.History(context, id);

    private static Task<IResult> Actions(RequestContext context, Guid id, ReferralReading reading) => reading.Actions(context, id);

    private static async Task<IResult> SubmitNew(RequestContext context, Body<ReferralForm> body, CaseHandler handler, Patients patients) =>
        await Begin(
            await handler.Receive(context, Guid.CreateVersion7(context.Now), body.Fingerprint),
            body.Value,
            handler,
            patients,
            put: false
        );

    private static async Task<IResult> Submit(
        RequestContext context,
        Guid id,
        Body<ReferralForm> body,
        CaseHandler handler,
        Patients patients
    ) => await Begin(await handler.Receive(context, id, body.Fingerprint), body.Value, handler, patients, put: true);

    private static async Task<IResult> Begin(CaseRequest request, ReferralForm form, CaseHandler handler, Patients patients, bool put)
    {
        request.Despite = form.Despite;
        var sender = request.Sender(form.Practitioner);
        var patient = request.Patient(form.Person, form.Patient);
        var asked = request.Form(form);
        if (request.Fields.Refusal is { } refusal)
            return Problems.Of(refusal);
        if (await patients.Key(request.Context, form.Person, patient) is not { } key)
            return Problems.Of(UnknownPerson());
        request.Texts.Seal(key.Sealer);
        var submit = await handler.Submission(request, key.References, sender!, asked());
        return await handler.Begin(request, key, _ => submit, put);
    }

    private static async Task<IResult> Draft(
        RequestContext context,
        Guid id,
        Body<ReferralForm> body,
        CaseHandler handler,
        Patients patients,
        IOptions<JsonOptions> json
    )
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var sender = request.Sender(body.Value.Practitioner);
        var patient = request.Patient(body.Value.Person, body.Value.Patient);
        if (request.Fields.Refusal is { } refusal)
            return Problems.Of(refusal);
        if (await patients.Key(context, body.Value.Person, patient) is not { } key)
            return Problems.Of(UnknownPerson());
        // The patient's data is in the vault now and needs no second place.
        var form = body.Value with
        {
            Person = key.Person,
            Patient = null,
        };
        var content = key.Sealer.Seal(JsonSerializer.Serialize(form, json.Value.SerializerOptions.GetTypeInfo(typeof(ReferralForm))));
        return await handler.Begin(
            request,
            key,
            state =>
                state is Referral.NotStarted
                    ? new DraftReferral(request.Now, key.Person, request.Facts.Number(request.Caller.County, id), sender!, content)
                    : new ReviseDraft(request.Now, key.Person, content),
            put: false
        );
    }

    private static async Task<IResult> StartEmergency(
        RequestContext context,
        Guid id,
        Body<EmergencyForm> body,
        CaseHandler handler,
        Patients patients
    )
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var (fields, facts, form) = (request.Fields, request.Facts, body.Value);
        request.Despite = form.Despite;
        var sender = facts.Sender(
            fields,
            "/from",
            fields.Code("/from", form.From, 50),
            fields.OptionalCode("/practitioner", form.Practitioner, 50)
        );
        var patient = request.Patient(form.Person, form.Patient, emergency: true);
        var channel = fields.Required("/channel", form.Channel);
        var destination = RequestCheck.Destination(fields, "/unit", new DestinationForm(context.Caller.Institution, form.Unit), facts);
        var arrivedAt = fields.Past(
            "/arrivedAt",
            form.ArrivedAt,
            context.Now,
            TimeSpan.FromHours(facts.Policy.Referrals.EmergencyBackdatingHours)
        );
        if (form.Channel is not null && facts.Directory.On(context.Caller.Institution!, facts.Today)?.Centres.Contains(channel) != true)
            fields.Fault("/channel", "referral.no-such-centre");
        if (sender is not null && sender.Institution == context.Caller.Institution)
            fields.Fault("/from", "referral.to-oneself");
        if (fields.Refusal is { } refusal)
            return Problems.Of(refusal);
        if (await patients.EmergencyKey(request, form.Person, patient) is not { } key)
            return Problems.Of(UnknownPerson());
        if (arrivedAt < await patients.Born(context, key.Person))
            return Problems.Of(new Refusal("request.invalid") { Errors = [new Refusal("referral.before-birth").At("/arrivedAt")] });
        return await handler.Begin(
            request,
            key,
            _ => new StartEmergency(
                context.Now,
                key.Person,
                facts.Number(context.Caller.County, id),
                sender!,
                destination!,
                channel,
                arrivedAt,
                facts.Policy.Due(facts.Policy.Clocks.EmergencyPaperwork, arrivedAt),
                facts.Policy.Version,
                facts.DirectoryVersion,
                facts.Directory.ReviewerOf(sender!.Institution, facts.Today)
            ),
            put: true
        );
    }

    private static Refusal UnknownPerson() => new("request.invalid") { Errors = [new Refusal("referral.person-unknown").At("/person")] };
}
