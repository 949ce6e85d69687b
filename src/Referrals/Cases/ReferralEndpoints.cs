// Cases over HTTP: beginning, reading, finding. What is done to a case stands in ReferralEndpoints.Actions.cs.
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Cases;

internal static partial class ReferralEndpoints
{
    /// <summary>Whoever reads cases at all.</summary>
    internal const Roles Lookers = RoleGroups.Staff | Roles.CountyAuthority | Roles.Insurer;

    public static void MapReferrals(this IEndpointRouteBuilder routes)
    {
        var cases = routes.MapGroup("/api/referrals").WithTags("Referrals 转诊");

        cases.MapGet("", (RequestContext context, ReferralListing listing, string? side, string[]? state, string? limit, string? cursor) => listing.List(context, side, state ?? [], limit, cursor))
            .For(Lookers).After().Produces<ReferralPage>().WithSummary("Cases by side and state, newest first 转诊列表");
        cases.MapPost("", (RequestContext context, Body<ReferralForm> body, ReferralHandling handling, Patients patients) => Submit(context, Guid.CreateVersion7(context.Now), body, handling, patients, put: false))
            .For(RoleGroups.Staff).Produces<ReferralAnswer>(201).WithSummary("Submit a new case 提交转诊");
        cases.MapPut("/{id:guid}", (RequestContext context, Guid id, Body<ReferralForm> body, ReferralHandling handling, Patients patients) => Submit(context, id, body, handling, patients, put: true))
            .For(RoleGroups.Staff).Produces<ReferralAnswer>(201).WithSummary("Submit a new case under an id of the sender's making; safe to repeat 提交转诊");
        cases.MapPut("/{id:guid}/draft", Draft)
            .For(RoleGroups.Staff).Produces<ReferralAnswer>().Produces<ReferralAnswer>(201).WithSummary("Keep or revise a draft 保存草稿");
        cases.MapPut("/{id:guid}/emergency-arrival", Emergency)
            .For(Roles.Dispatcher | Roles.Specialist | Roles.HisSystem).Produces<ReferralAnswer>(201).WithSummary("An emergency has arrived; its paperwork follows 绿色通道到诊");

        cases.MapGet("/{id:guid}", (RequestContext context, Guid id, ReferralReading reading) => reading.Get(context, id))
            .For(Lookers).AsOf().Produces<ReferralView>().WithSummary("The case, now or asOf 转诊详情");
        cases.MapGet("/{id:guid}/history", (RequestContext context, Guid id, ReferralReading reading) => reading.History(context, id))
            .For(Lookers).AsOf().Produces<IReadOnlyList<HistoryEntry>>().WithSummary("Everything that happened 转诊经过");
        cases.MapGet("/{id:guid}/actions", (RequestContext context, Guid id, ReferralReading reading) => reading.Actions(context, id))
            .For(Lookers).Produces<IReadOnlyList<ActionView>>().WithSummary("What the caller may do now 可执行操作");

        MapActions(cases);
        MapAllocation(cases);
    }

    private static async Task<IResult> Submit(RequestContext context, Guid id, Body<ReferralForm> body, ReferralHandling handling, Patients patients, bool put)
    {
        var facts = await handling.Facts(context);
        var fields = new Fields();
        var sender = SenderOf(context, fields, facts, body.Value.Practitioner);
        var patient = Patient(fields, body.Value.Person, body.Value.Patient, context);
        var request = RequestCheck.Request(fields, body.Value, facts);
        if (fields.Refusal is { } refusal)
            return Problems.Of(refusal);
        if (await patients.Key(context, body.Value.Person, patient) is not { } key)
            return Problems.Of(UnknownPerson());
        var submit = await handling.Submission(context, id, facts, key.Person, sender!, request(key.Sealer));
        return await handling.Begin(context, id, facts, body.Fingerprint, key.Person, _ => submit, put);
    }

    private static async Task<IResult> Draft(RequestContext context, Guid id, Body<ReferralForm> body, ReferralHandling handling, Patients patients, IOptions<JsonOptions> json)
    {
        var facts = await handling.Facts(context);
        var fields = new Fields();
        var sender = SenderOf(context, fields, facts, body.Value.Practitioner);
        var patient = Patient(fields, body.Value.Person, body.Value.Patient, context);
        if (fields.Refusal is { } refusal)
            return Problems.Of(refusal);
        if (await patients.Key(context, body.Value.Person, patient) is not { } key)
            return Problems.Of(UnknownPerson());
        // The patient's data is in the vault now and needs no second place.
        var form = body.Value with { Person = key.Person, Patient = null };
        var content = key.Sealer.Seal(JsonSerializer.Serialize(form, json.Value.SerializerOptions.GetTypeInfo(typeof(ReferralForm))));
        return await handling.Begin(
            context, id, facts, body.Fingerprint, key.Person,
            state => state is Referral.NotStarted
                ? new DraftReferral(context.Now, key.Person, facts.Number(context.Caller.County, id), sender!, content)
                : new ReviseDraft(context.Now, key.Person, content),
            put: false);
    }

    private static async Task<IResult> Emergency(RequestContext context, Guid id, Body<EmergencyForm> body, ReferralHandling handling, Patients patients)
    {
        var facts = await handling.Facts(context);
        var fields = new Fields();
        var form = body.Value;
        var sender = facts.Sender(fields, "/from", fields.Text("/from", form.From, 50), fields.OptionalText("/practitioner", form.Practitioner, 50));
        var patient = Patient(fields, form.Person, form.Patient, context);
        var channel = fields.Required("/channel", form.Channel);
        var destination = RequestCheck.Destination(fields, "/unit", new DestinationForm(context.Caller.Institution, form.Unit), facts);
        var arrivedAt = fields.Past("/arrivedAt", form.ArrivedAt, context.Now, TimeSpan.FromHours(facts.Policy.Referrals.EmergencyBackdatingHours));
        if (form.Channel is not null && facts.Directory.On(context.Caller.Institution!, facts.Today)?.Centres.Contains(channel) != true)
            fields.Fault("/channel", "referral.no-such-centre");
        if (sender is not null && sender.Institution == context.Caller.Institution)
            fields.Fault("/from", "referral.to-oneself");
        if (fields.Refusal is { } refusal)
            return Problems.Of(refusal);
        if (await patients.Key(context, form.Person, patient) is not { } key)
            return Problems.Of(UnknownPerson());
        return await handling.Begin(
            context, id, facts, body.Fingerprint, key.Person,
            _ => new StartEmergency(
                context.Now, key.Person, facts.Number(context.Caller.County, id), sender!, destination!, channel, arrivedAt,
                facts.Policy.Due(facts.Policy.Clocks.EmergencyPaperwork, arrivedAt), facts.Policy.Version, facts.DirectoryVersion, facts.Directory.ReviewerOf(sender!.Institution, facts.Today)),
            put: true);
    }

    /// <summary>Who sends: the caller, or the doctor for whom a hospital's system sends.</summary>
    private static Sender? SenderOf(RequestContext context, Fields fields, ReferenceFacts facts, string? named)
    {
        var practitioner = fields.OptionalText("/practitioner", named, 50);
        if (practitioner is not null && !context.Caller.Is(Roles.HisSystem) && practitioner != context.Caller.Practitioner)
            fields.Fault("/practitioner", "field.not-allowed");
        return facts.Sender(fields, "/practitioner", context.Caller.Institution, practitioner ?? context.Caller.Practitioner);
    }

    /// <summary>A reference or the data, never both.</summary>
    private static PersonData? Patient(Fields fields, string? person, PersonForm? patient, RequestContext context)
    {
        if (person is not null && patient is not null)
            fields.Fault("/patient", "field.not-allowed");
        if (person is not null)
            fields.Text("/person", person, 100);
        else if (fields.Required("/patient", patient) is not null)
            return patient!.Check(fields, "/patient", context.Now);
        return null;
    }

    private static Refusal UnknownPerson() => new("request.invalid") { Errors = [new Refusal("referral.person-unknown").At("/person")] };
}
