// Consultations of several institutions over HTTP.
using System.Collections.Immutable;
using Referrals.Cases;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Consultations;

internal static class MeetingEndpoints
{
    private const int LongestText = 4_000;
    private const int LongestNote = 2_000;
    private const int MostExperts = 20;
    private const int MostTimes = 10;

    public static void MapMeetings(this RouteGroupBuilder consultations, RouteGroupBuilder actions)
    {
        consultations
            .MapPut("/{id:guid}/meeting-request", Request)
            .For(RoleGroups.Staff)
            .AsMessage("consultation.meeting-request.v1")
            .Produces<ConsultationAnswer>(201)
            .WithSummary("Ask for a consultation of several institutions, under an id of the sender's making; safe to repeat 申请远程会诊");
        consultations
            .MapGet("/calendar.ics", MeetingCalendarFile.Get)
            .For(RoleGroups.Staff)
            .After()
            .Produces<string>(200, "text/calendar")
            .WithSummary("The caller's sessions, for a calendar program 会诊日历");
        actions.MapPost("/acceptance", Accept).Produces<ConsultationAnswer>().WithSummary("Take it and name the chair 受理");
        actions.MapPost("/chair", ChangeChair).Produces<ConsultationAnswer>().WithSummary("Name another chair 更换主持人");
        actions.MapPost("/experts", Invite).Produces<ConsultationAnswer>().WithSummary("Say who is invited 邀请专家");
        actions.MapPost("/times", Propose).Produces<ConsultationAnswer>().WithSummary("Propose times 拟定时间");
        actions.MapPost("/invitation-answer", Answer).Produces<ConsultationAnswer>().WithSummary("Answer an invitation 应邀答复");
        actions.MapPost("/schedule", Schedule).Produces<ConsultationAnswer>().WithSummary("Fix the time, or move it 排期");
        actions.MapPost("/postponement", Postpone).Produces<ConsultationAnswer>().WithSummary("Find another time 延期");
        actions.MapPost("/session", Open).Produces<ConsultationAnswer>().WithSummary("Begin 开始会诊");
        actions.MapPost("/attendance", Attend).Produces<ConsultationAnswer>().WithSummary("Say who is there 签到");
        actions.MapPost("/opinion", Opine).Produces<ConsultationAnswer>().WithSummary("Give an opinion 专家意见");
        actions.MapPost("/conclusion", Conclude).Produces<ConsultationAnswer>().WithSummary("Conclude 会诊结论");
        actions.MapPost("/finished-task", Finish).Produces<ConsultationAnswer>().WithSummary("A task is done 任务完成");
    }

    private static async Task<IResult> Request(
        RequestContext context,
        Guid id,
        Body<MeetingRequestForm> body,
        ConsultationHandler handler,
        Reference<TransferWhitelist> whitelists
    )
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var (facts, form) = (request.Facts, body.Value);
        var asked = ConsultationAsked.Of(request, form);
        var experts = await MeetingCheck.Experts(request, form.Experts, whitelists);
        return await handler.Begin(
            request,
            form,
            asked,
            person => new RequestMeeting(
                request.Now,
                person,
                facts.Number(context.Caller.County, id),
                asked.From!,
                asked.To!,
                asked.Urgency,
                asked.Diagnoses,
                asked.Question.Required,
                facts.AnswerDue(asked.Urgency, Direction.Up),
                experts(),
                form.Quorum ?? 1,
                facts.Policy.Version,
                facts.DirectoryVersion
            )
        );
    }

    private static async Task<IResult> Accept(RequestContext context, Guid id, Body<ChairForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var chair = MeetingCheck.Chair(request, body.Value);
        return await handler.Handle(request, _ => new AcceptConsultation(request.Now, chair!));
    }

    private static async Task<IResult> ChangeChair(RequestContext context, Guid id, Body<ChairForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var chair = MeetingCheck.Chair(request, body.Value);
        return await handler.Handle(request, _ => new ChangeChair(request.Now, chair!));
    }

    private static async Task<IResult> Invite(
        RequestContext context,
        Guid id,
        Body<ExpertsForm> body,
        ConsultationHandler handler,
        Reference<TransferWhitelist> whitelists
    )
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var experts = await MeetingCheck.Experts(request, body.Value.Experts, whitelists);
        return await handler.Handle(request, _ => new InviteExperts(request.Now, experts(), body.Value.Quorum ?? 1));
    }

    private static async Task<IResult> Propose(RequestContext context, Guid id, Body<TimesForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var times = request.Fields.List("/times", body.Value.Times, MostTimes);
        if (times.Count == 0)
            request.Fields.Fault("/times", "field.required");
        foreach (var (i, time) in times.Index())
        {
            if (request.Fields.Required($"/times/{i}", time) is { } proposed)
                MeetingCheck.Time(request, $"/times/{i}", proposed);
        }

        return await handler.Handle(request, _ => new ProposeTimes(request.Now, times));
    }

    private static async Task<IResult> Answer(RequestContext context, Guid id, Body<InvitationAnswerForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var (fields, form) = (request.Fields, body.Value);
        var by = request.Sender(form.Practitioner);
        var expert = fields.Required("/expert", form.Expert);
        var comes = fields.Required("/comes", form.Comes);
        var possible = fields.List("/possible", form.Possible, MostTimes);
        var note = request.Texts.Note(form.Note);
        return await handler.Handle(request, _ => new AnswerInvitation(request.Now, by!, expert, comes, possible, note.Sealed));
    }

    private static async Task<IResult> Schedule(
        RequestContext context,
        Guid id,
        Body<ScheduleForm> body,
        ConsultationHandler handler,
        MeetingCalendar calendar
    )
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var (fields, form) = (request.Fields, body.Value);
        var time = new MeetingTime(fields.Required("/from", form.From), fields.Required("/until", form.Until));
        MeetingCheck.Time(request, "", time);
        var agenda = request.Texts.OptionalLines("/agenda", form.Agenda, LongestText);
        var link = fields.OptionalText("/link", form.Link, 500);
        if (link is not null && !(Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps))
            fields.Fault("/link", "field.format");
        var despite = request.Texts.OptionalLines("/despiteBusy", form.DespiteBusy, LongestNote);
        // What lies in the past is refused in any case, and may be too early for any calendar.
        var busy =
            fields.Refusal is null && time.From > request.Now
                ? await calendar.Busy(context.Caller.County, id, time, context.Cancellation)
                : ImmutableHashSet<string>.Empty;
        return await handler.Handle(
            request,
            details =>
            {
                var (practitioners, day) = (request.Facts.Practitioners, Shanghai.Day(time.From));
                var meeting = details.Meeting ?? new Meeting();
                return new ScheduleMeeting(
                    request.Now,
                    time,
                    agenda.Sealed,
                    link,
                    [
                        .. meeting
                            .Posts(details.To)
                            .Where(post => practitioners.On(post.Practitioner, day)?.Institution != post.Institution)
                            .Select(post => post.Practitioner),
                    ],
                    [.. meeting.Practitioners.Where(busy.Contains)],
                    despite.Sealed
                );
            }
        );
    }

    private static async Task<IResult> Postpone(RequestContext context, Guid id, Body<PostponementForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var reason = request.Texts.RequiredNote(body.Value.Note);
        return await handler.Handle(request, _ => new PostponeMeeting(request.Now, reason.Required));
    }

    private static async Task<IResult> Open(RequestContext context, Guid id, Body<NoteForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        if (body.Value.Note is not null)
            request.Fields.Fault("/note", "field.not-allowed");
        return await handler.Handle(
            request,
            details => new OpenSession(
                request.Now,
                request.Facts.Policy.Due(request.Facts.Policy.Consultations.Conclusion, details.Meeting?.Time?.Until ?? request.Now)
            )
        );
    }

    private static async Task<IResult> Attend(RequestContext context, Guid id, Body<AttendanceForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var present = request.Fields.List("/present", body.Value.Present, MostExperts);
        return await handler.Handle(request, _ => new RecordAttendance(request.Now, present));
    }

    private static async Task<IResult> Opine(RequestContext context, Guid id, Body<OpinionForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var form = body.Value;
        var by = request.Sender(form.Practitioner);
        var text = request.Texts.Lines("/text", form.Text, LongestText);
        return await handler.Handle(request, _ => new GiveOpinion(request.Now, by!, form.Expert, text.Required, form.Dissents ?? false));
    }

    private static async Task<IResult> Conclude(
        RequestContext context,
        Guid id,
        Body<MeetingConclusionForm> body,
        ConsultationHandler handler
    )
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var (fields, form) = (request.Fields, body.Value);
        var by = request.Sender(form.Practitioner);
        var text = request.Texts.Lines("/text", form.Text, LongestText);
        var recommendation = fields.Required("/recommendation", form.Recommendation);
        var tasks = MeetingCheck.Tasks(request, form.Tasks);
        var closing = ClosingTimes.Of(request.Facts.Policy, request.Now);
        return await handler.Handle(request, _ => new Conclude(request.Now, by!, text.Required, recommendation, tasks(), closing));
    }

    private static async Task<IResult> Finish(RequestContext context, Guid id, Body<FinishedTaskForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var by = request.Sender(body.Value.Practitioner);
        var task = request.Fields.Required("/task", body.Value.Task);
        var note = request.Texts.Note(body.Value.Note);
        return await handler.Handle(request, _ => new FinishTask(request.Now, by!, task, note.Sealed));
    }
}
