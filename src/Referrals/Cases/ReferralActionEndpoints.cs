// What is done to a case, one noun for each action of the table.
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Security;

namespace Referrals.Cases;

internal static partial class ReferralEndpoints
{
    private const int NoteLimit = 2_000;
    private static readonly TimeSpan LongestStay = TimeSpan.FromDays(365);

    private delegate Func<Sealer?, Func<Referral, ReferralCommand>> Prepare<in TForm>(TForm form, RequestContext context, ReferenceFacts facts, Fields fields);

    private static void MapActions(RouteGroupBuilder cases)
    {
        cases.MapPost("/{id:guid}/submission", Submission).For(RoleGroups.Staff).Produces<ReferralAnswer>().WithSummary("Submit a draft, or again what was returned 提交");
        cases.MapPost("/{id:guid}/down-transfer", (RequestContext context, Guid id, Body<ReferralForm> body, ReferralHandling handling) => Spawn(context, id, body, handling, LinkKind.Down))
            .For(RoleGroups.Staff).Produces<ReferralAnswer>(201).WithSummary("Offer the patient home, as a case of its own 下转");
        cases.MapPost("/{id:guid}/onward-referral", (RequestContext context, Guid id, Body<ReferralForm> body, ReferralHandling handling) => Spawn(context, id, body, handling, LinkKind.Onward))
            .For(RoleGroups.Staff).Produces<ReferralAnswer>(201).WithSummary("Send the patient on, as a case of its own 续转");

        Map<NoteForm>(cases, "review", ReferralAction.PassReview, "Pass the township's review 审核通过", (form, context, facts, fields) => Note(
            fields, form.Note, note => state => new PassReview(context.Now, facts.AnswerDue(state.Details!.Urgency, state.Details.Direction), facts.Policy.Version, note)));
        Map<ReturnForm>(cases, "return", ReferralAction.Return, "Return for completion 退回补充", (form, context, _, fields) =>
        {
            var reason = fields.Required("/reason", form.Reason);
            return Note(fields, form.Note, note => state => new ReturnReferral(
                state is Referral.InTownshipReview ? ReferralAction.ReturnFromReview : ReferralAction.Return, context.Now, reason, note));
        });
        Map<NoteForm>(cases, "opening", ReferralAction.Open, "The receiver has opened it 已查看", (form, context, _, fields) =>
        {
            if (form.Note is not null)
                fields.Fault("/note", "field.not-allowed");
            return _ => _ => new OpenReferral(context.Now);
        });
        Map<NoteForm>(cases, "acceptance", ReferralAction.Accept, "Accept 接受", (form, context, facts, fields) => Note(
            fields, form.Note, note => _ => new AcceptReferral(context.Now, facts.Policy.Version, note)));
        Map<RefusalForm>(cases, "refusal", ReferralAction.Decline, "Decline with a reason 拒绝", (form, context, _, fields) =>
        {
            var reason = fields.Required("/reason", form.Reason);
            return Note(fields, form.Note, note => _ => new DeclineReferral(context.Now, reason, note));
        });
        Map<RedirectionForm>(cases, "redirection", ReferralAction.Redirect, "Pass on to another hospital or unit 转派", (form, context, facts, fields) =>
        {
            var destination = RequestCheck.Destination(fields, "/destination", form.Destination, facts);
            var reason = fields.Required("/reason", form.Reason);
            return Note(fields, form.Note, note => state => new RedirectReferral(
                context.Now, destination!, RequestCheck.Fits(state.Details!.Direction, destination!.Institution, state.Details.From.Institution, facts), reason, note, facts.AnswerDue(state.Details.Urgency, state.Details.Direction), facts.Policy.Version, facts.DirectoryVersion));
        });
        cases.MapPost("/{id:guid}/arrangement", Arrangement).For(RoleGroups.Staff).Produces<ReferralAnswer>().WithSummary("Arrange, arrange anew or move: a place is held in the same step 安排");
        cases.MapPost("/{id:guid}/waiting", Waiting).For(RoleGroups.Staff).Produces<ReferralAnswer>().WithSummary("Wait for a place in a session 候补");
        MapBare(cases, "waiting-end", ReferralAction.LeaveWaitingList, "Wait no longer 退出候补", (context, _) => _ => new LeaveWaitingList(context.Now, WaitingEndedBy.Withdrawal));
        MapBare(cases, "confirmation", ReferralAction.ConfirmAppointment, "The patient will come 确认", (context, facts) => state => new ConfirmAppointment(
            context.Now, state is Referral.Arranged { Appointment: var appointment } ? ReferralHandling.LatestHold(appointment, facts) : null));
        MapBare(cases, "hold-expiry", ReferralAction.ExpireHold, "The hold has lapsed 预留过期", (context, _) => _ => new ExpireHold(context.Now));
        MapBare(cases, "no-show", ReferralAction.RecordNoShow, "The patient did not come 爽约", (context, _) => _ => new RecordNoShow(context.Now));
        Map<CancellationForm>(cases, "cancellation", ReferralAction.RequestCancellation, "Call the case off 申请取消", (form, context, _, fields) =>
        {
            var by = fields.Required("/by", form.By);
            var reason = fields.Required("/reason", form.Reason);
            return Note(fields, form.Note, note => _ => new RequestCancellation(context.Now, by, reason, note));
        });
        MapBare(cases, "cancellation-confirmation", ReferralAction.ConfirmCancellation, "Confirm that it is called off 确认取消", (context, _) => _ => new ConfirmCancellation(context.Now));
        Map<ReferralForm>(cases, "paperwork", ReferralAction.CompletePaperwork, "Hand in an emergency's form 补交转诊单", (form, context, facts, fields) =>
        {
            if (form.Person is not null || form.Patient is not null)
                fields.Fault(form.Person is null ? "/patient" : "/person", "field.not-allowed");
            var request = RequestCheck.Request(fields, form, facts);
            return Sealing(sealer => request(sealer) is var r ? _ => new CompletePaperwork(context.Now, r) : null!);
        });
        Map<ArrivalForm>(cases, "arrival", ReferralAction.RecordArrival, "The patient has arrived 到诊", (form, context, facts, fields) =>
        {
            var at = fields.Past("/arrivedAt", form.ArrivedAt ?? context.Now, context.Now, TimeSpan.FromHours(facts.Policy.Referrals.EmergencyBackdatingHours));
            return _ => _ => new RecordArrival(context.Now, at);
        });
        Map<CareForm>(cases, "care", ReferralAction.BeginCare, "Care begins 开始诊疗", (form, context, _, fields) =>
        {
            var at = fields.Past("/begunAt", form.BegunAt ?? context.Now, context.Now, LongestStay);
            var inpatient = fields.Required("/inpatient", form.Inpatient);
            return _ => _ => new BeginCare(context.Now, at, inpatient);
        });
        Map<NoteForm>(cases, "notes", ReferralAction.AddNote, "Add a note 病程记录", (form, context, _, fields) =>
        {
            var text = fields.Lines("/note", form.Note, NoteLimit);
            return Sealing(sealer => sealer.Seal(text) is var note ? _ => new AddNote(context.Now, note) : null!);
        });
        Map<FollowUpForm>(cases, "follow-ups", ReferralAction.RecordFollowUp, "Record a follow-up 随访", (form, context, facts, fields) =>
        {
            var at = fields.Past("/doneAt", form.DoneAt ?? context.Now, context.Now, LongestStay);
            var way = fields.Required("/way", form.Way);
            var finding = fields.Required("/finding", form.Finding);
            if (form.Next is not null)
                fields.Day("/next", form.Next, facts.Today, facts.Today.AddYears(2));
            return Note(fields, form.Note, note => _ => new RecordFollowUp(context.Now, at, way, finding, note, form.Next));
        });
        Map<ConclusionForm>(cases, "conclusion", ReferralAction.Conclude, "Care has ended 结束诊疗", (form, context, facts, fields) =>
        {
            var at = fields.Past("/concludedAt", form.ConcludedAt ?? context.Now, context.Now, LongestStay);
            var way = fields.Required("/way", form.Way);
            var diagnoses = RequestCheck.Diagnoses(fields, "/diagnoses", form.Diagnoses, facts);
            return _ => _ => new ConcludeCare(context.Now, at, way, diagnoses, facts.Policy.Due(facts.Policy.Clocks.OutcomeReport, context.Now), facts.Policy.Version);
        });
        Map<OutcomeForm>(cases, "outcome", ReferralAction.ReportOutcome, "Report to the referrer 回转单", Outcome);
        Map<ClosureForm>(cases, "closure", ReferralAction.Close, "Close the case 结案", (form, context, _, fields) => Note(
            fields, form.Note, note => _ => new CloseReferral(context.Now, form.NoReport, note)));
        Map<DeathForm>(cases, "death", ReferralAction.RecordDeath, "The patient has died 患者死亡", (form, context, _, fields) =>
        {
            var at = fields.Past("/diedAt", form.DiedAt, context.Now, LongestStay);
            return Note(fields, form.Note, note => _ => new RecordDeath(context.Now, at, note));
        });
    }

    private static async Task<IResult> Arrangement(RequestContext context, Guid id, Body<ArrangementForm> body, ReferralHandling handling)
    {
        var facts = await handling.Facts(context);
        var (fields, form) = (new Fields(), body.Value);
        var pool = form.Pool is null ? null : RequestCheck.Pool(fields, "/pool", form.Pool);
        var startsAt = form.Pool is null ? fields.Required("/startsAt", form.StartsAt) : form.StartsAt;
        if (startsAt > context.Now.AddYears(1))
            fields.Fault("/startsAt", "referral.appointment-too-far");
        else if (form.StartsAt is not null && startsAt < context.Now)
            fields.Fault("/startsAt", "referral.appointment-in-the-past");
        if (form.Pool is null && form.Session is not null)
            fields.Fault("/session", "field.not-allowed");
        var wish = new PlaceWish(
            fields.OptionalText("/unit", form.Unit, 40), startsAt, form.HeldUntil, fields.OptionalText("/place", form.Place, 20), pool, fields.OptionalText("/session", form.Session, 20),
            form.Part, form.Bypass, form.Overbook, form.OrWait ?? false);
        return fields.Refusal is { } refusal ? Problems.Of(refusal) : await handling.Arrange(context, id, facts, body.Fingerprint, wish);
    }

    private static async Task<IResult> Waiting(RequestContext context, Guid id, Body<WaitingForm> body, ReferralHandling handling)
    {
        var facts = await handling.Facts(context);
        var fields = new Fields();
        var pool = RequestCheck.Pool(fields, "/pool", body.Value.Pool);
        var session = fields.OptionalText("/session", body.Value.Session, 20);
        return fields.Refusal is { } refusal ? Problems.Of(refusal) : await handling.Wait(context, id, facts, body.Fingerprint, pool!, session, body.Value.Bypass);
    }

    private static Func<Sealer?, Func<Referral, ReferralCommand>> Outcome(OutcomeForm form, RequestContext context, ReferenceFacts facts, Fields fields)
    {
        var diagnoses = RequestCheck.Diagnoses(fields, "/diagnoses", form.Diagnoses, facts);
        var number = fields.OptionalText("/inpatientNumber", form.InpatientNumber, 40);
        var results = fields.Lines("/mainResults", form.MainResults, 4_000);
        var treatment = fields.Lines("/treatment", form.Treatment, 4_000);
        var further = fields.Lines("/furtherPlan", form.FurtherPlan, 4_000);
        var advice = fields.OptionalLines("/rehabilitationAdvice", form.RehabilitationAdvice, 4_000);
        return Sealing(sealer =>
        {
            var report = new OutcomeReport(
                diagnoses, RequestCheck.Seal(sealer, number), sealer.Seal(results), sealer.Seal(treatment), sealer.Seal(further), RequestCheck.Seal(sealer, advice));
            return _ => new ReportOutcome(context.Now, report);
        });
    }

    // One path for two meanings: a draft is submitted, what was returned is submitted again.
    private static async Task<IResult> Submission(RequestContext context, Guid id, Body<ReferralForm> body, ReferralHandling handling)
    {
        var facts = await handling.Facts(context);
        var fields = new Fields();
        if (body.Value.Person is not null || body.Value.Patient is not null)
            fields.Fault(body.Value.Person is null ? "/patient" : "/person", "field.not-allowed");
        var sender = SenderOf(context, fields, facts, body.Value.Practitioner);
        var request = RequestCheck.Request(fields, body.Value, facts);
        if (fields.Refusal is { } refusal)
            return Problems.Of(refusal);
        return await handling.SubmitAgain(context, id, facts, body.Fingerprint, sender!, request);
    }

    private static async Task<IResult> Spawn(RequestContext context, Guid id, Body<ReferralForm> body, ReferralHandling handling, LinkKind kind)
    {
        var facts = await handling.Facts(context);
        var fields = new Fields();
        if (body.Value.Person is not null || body.Value.Patient is not null)
            fields.Fault(body.Value.Person is null ? "/patient" : "/person", "field.not-allowed");
        if (body.Value.Direction is { } direction && (direction == Direction.Down) != (kind == LinkKind.Down))
            fields.Fault("/direction", "referral.direction-mismatch");
        var sender = SenderOf(context, fields, facts, body.Value.Practitioner);
        var request = RequestCheck.Request(fields, body.Value, facts);
        return fields.Refusal is { } refusal
            ? Problems.Of(refusal)
            : await handling.Spawn(context, id, Guid.CreateVersion7(context.Now), facts, body.Fingerprint, kind, sender!, request);
    }

    private static void Map<TForm>(RouteGroupBuilder cases, string path, ReferralAction action, string summary, Prepare<TForm> prepare) where TForm : class =>
        cases.MapPost($"/{{id:guid}}/{path}", async (RequestContext context, Guid id, Body<TForm> body, ReferralHandling handling) =>
            {
                var facts = await handling.Facts(context);
                var fields = new Fields();
                var command = prepare(body.Value, context, facts, fields);
                return fields.Refusal is { } refusal ? Problems.Of(refusal) : await handling.Act(
                    context, id, facts, body.Fingerprint, action, command, Seals(body.Value), body.Value is RefusalForm { Reason: DeclineReason.NoCapacity } or RedirectionForm { Reason: RedirectReason.NoCapacity });
            })
            .For(RoleGroups.Staff).Produces<ReferralAnswer>().WithSummary(summary);

    private static void MapBare(RouteGroupBuilder cases, string path, ReferralAction action, string summary, Func<RequestContext, ReferenceFacts, Func<Referral, ReferralCommand>> command) =>
        cases.MapPost($"/{{id:guid}}/{path}", async (RequestContext context, Guid id, ReferralHandling handling) =>
                await handling.Facts(context) is var facts ? await handling.Act(context, id, facts, "", action, _ => command(context, facts), seals: false) : null!)
            .For(RoleGroups.Staff).Produces<ReferralAnswer>().WithSummary(summary);

    // The patient's key is fetched only for a form that holds text.
    private static bool Seals<TForm>(TForm form) => form switch
    {
        NoteForm f => f.Note is not null,
        ReturnForm f => f.Note is not null,
        RefusalForm f => f.Note is not null,
        RedirectionForm f => f.Note is not null,
        CancellationForm f => f.Note is not null,
        FollowUpForm f => f.Note is not null,
        ClosureForm f => f.Note is not null,
        DeathForm f => f.Note is not null,
        ReferralForm or OutcomeForm => true,
        _ => false,
    };

    private static Func<Sealer?, Func<Referral, ReferralCommand>> Note(Fields fields, string? note, Func<SealedText?, Func<Referral, ReferralCommand>> command)
    {
        var text = fields.OptionalLines("/note", note, NoteLimit);
        return sealer => command(RequestCheck.Seal(sealer, text));
    }

    private static Func<Sealer?, Func<Referral, ReferralCommand>> Sealing(Func<Sealer, Func<Referral, ReferralCommand>> command) => sealer => command(sealer!);
}
