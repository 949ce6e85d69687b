// Consultations over HTTP.
using Referrals.Cases;
using Referrals.Http;
using Referrals.Security;

namespace Referrals.Consultations;

internal static class ConsultationEndpoints
{
    private const int LongestText = 4_000;

    public static IServiceCollection AddConsultations(this IServiceCollection services) =>
        services
            .AddSingleton<ConsultationHandler>()
            .AddSingleton<ConsultationPatients>()
            .AddSingleton(provider => provider.GetRequiredService<ConsultationPatients>().BesideDeath)
            .AddSingleton(ConsultationPatients.BesideMove)
            .AddSingleton<MeetingCalendar>()
            .AddSingleton<CalendarAddresses>()
            .AddSingleton<ConsultationReferring>()
            .AddSingleton<ConsultationReading>()
            .AddSingleton<ConsultationListing>()
            .AddSingleton<ConsultationRows>();

    public static void MapConsultations(this IEndpointRouteBuilder routes)
    {
        var consultations = routes.MapGroup("/api/consultations").WithTags("Consultations 会诊");
        consultations
            .MapGet("", List)
            .For(RoleGroups.Staff | Roles.CountyAuthority)
            .After()
            .Produces<ConsultationPage>()
            .WithSummary("Consultations by side and state, newest first 会诊列表");
        consultations
            .MapGet("/{id:guid}", Get)
            .For(RoleGroups.Staff | Roles.CountyAuthority)
            .AsOf()
            .Produces<ConsultationView>()
            .WithSummary("The consultation, now or asOf 会诊详情");
        consultations
            .MapPut("/{id:guid}/advice-request", Request)
            .For(RoleGroups.Staff)
            .AsMessage("consultation.advice-request.v1")
            .Produces<ConsultationAnswer>(201)
            .WithSummary("Ask a department for advice, under an id of the sender's making; safe to repeat 申请图文咨询");
        var actions = routes
            .MapGroup("/api/consultations/{id:guid}")
            .WithTags("Consultations 会诊")
            .For(RoleGroups.Staff)
            .AsMessages("consultation");
        actions.MapPost("/advice", Advise).Produces<ConsultationAnswer>().WithSummary("Answer, or add to an answer 答复");
        actions.MapPost("/question", Ask).Produces<ConsultationAnswer>().WithSummary("Ask on 追问");
        actions.MapPost("/refusal", Decline).Produces<ConsultationAnswer>().WithSummary("Decline with a reason 拒绝");
        actions.MapPost("/closing", Close).Produces<ConsultationAnswer>().WithSummary("No more is needed 结束");
        actions.MapPost("/cancellation", Cancel).Produces<ConsultationAnswer>().WithSummary("Call off before it is answered 取消");
        consultations.MapMeetings(actions);
        consultations.MapExaminations(actions);
        actions.MapReferring();
        routes.MapCalendars(consultations);
        routes.MapAdviceInstead();
    }

    private static Task<IResult> List(RequestContext context, [AsParameters] ConsultationListQuery query, ConsultationListing listing) =>
        listing.List(context, query);

    private static Task<IResult> Get(RequestContext context, Guid id, ConsultationReading reading) => reading.Get(context, id);

    private static async Task<IResult> Request(RequestContext context, Guid id, Body<AdviceRequestForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var (facts, form) = (request.Facts, body.Value);
        var asked = ConsultationAsked.Of(request, form);
        return await handler.Begin(
            request,
            form,
            asked,
            person => new RequestAdvice(
                request.Now,
                person,
                facts.Number(context.Caller.County, id),
                asked.From!,
                asked.To!,
                asked.Urgency,
                asked.Diagnoses,
                asked.Question.Required,
                facts.AnswerDue(asked.Urgency, Direction.Up),
                facts.Policy.Version,
                facts.DirectoryVersion
            )
        );
    }

    private static async Task<IResult> Advise(RequestContext context, Guid id, Body<AdviceForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var by = request.Sender(body.Value.Practitioner);
        var text = request.Texts.Lines("/text", body.Value.Text, LongestText);
        var recommendation = request.Fields.Required("/recommendation", body.Value.Recommendation);
        var closing = ClosingTimes.Of(request.Facts.Policy, request.Now);
        return await handler.Handle(request, _ => new GiveAdvice(request.Now, by!, text.Required, recommendation, closing));
    }

    private static async Task<IResult> Ask(RequestContext context, Guid id, Body<QuestionForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var by = request.Sender(body.Value.Practitioner);
        var text = request.Texts.Lines("/text", body.Value.Text, LongestText);
        return await handler.Handle(
            request,
            details => new AddQuestion(request.Now, by!, text.Required, request.Facts.AnswerDue(details.Urgency, Direction.Up))
        );
    }

    private static async Task<IResult> Decline(
        RequestContext context,
        Guid id,
        Body<ConsultationRefusalForm> body,
        ConsultationHandler handler
    )
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var reason = request.Fields.Required("/reason", body.Value.Reason);
        var note = request.Texts.Note(body.Value.Note);
        var by = request.Sender(body.Value.Practitioner);
        var byDispatcher = context.Caller.Is(Roles.Dispatcher);
        return await handler.Handle(request, _ => new DeclineConsultation(request.Now, reason, note.Sealed, by, byDispatcher));
    }

    private static async Task<IResult> Close(RequestContext context, Guid id, Body<NoteForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        if (body.Value.Note is not null)
            request.Fields.Fault("/note", "field.not-allowed");
        return await handler.Handle(request, _ => new CloseConsultation(request.Now));
    }

    private static async Task<IResult> Cancel(
        RequestContext context,
        Guid id,
        Body<ConsultationCancellationForm> body,
        ConsultationHandler handler
    )
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var reason = request.Fields.Required("/reason", body.Value.Reason);
        var note = request.Texts.Note(body.Value.Note);
        return await handler.Handle(request, _ => new CancelConsultation(request.Now, reason, note.Sealed));
    }
}
