// Care: from its beginning to the report to the referrer and the end of the case.
using Referrals.Http;

namespace Referrals.Cases;

internal static class CaseCareEndpoints
{
    private static readonly TimeSpan LongestStay = TimeSpan.FromDays(365);

    public static void MapCaseCare(this RouteGroupBuilder cases)
    {
        cases.MapPost("/care", BeginCare).Produces<ReferralAnswer>().WithSummary("Care begins 开始诊疗");
        cases.MapPost("/notes", AddNote).Produces<ReferralAnswer>().WithSummary("Add a note 病程记录");
        cases.MapPost("/follow-ups", RecordFollowUp).Produces<ReferralAnswer>().WithSummary("Record a follow-up 随访");
        cases
            .MapPost("/down-transfer", OfferDownTransfer)
            .Produces<ReferralAnswer>(201)
            .WithSummary("Offer the patient home, as a case of its own 下转");
        cases
            .MapPost("/onward-referral", ReferOnward)
            .Produces<ReferralAnswer>(201)
            .WithSummary("Send the patient on, as a case of its own 续转");
        cases.MapPost("/conclusion", Conclude).Produces<ReferralAnswer>().WithSummary("Care has ended 结束诊疗");
        cases.MapPost("/outcome", ReportOutcome).Produces<ReferralAnswer>().WithSummary("Report to the referrer 回转单");
        cases.MapPost("/closure", Close).Produces<ReferralAnswer>().WithSummary("Close the case 结案");
        cases.MapPost("/death", RecordDeath).Produces<ReferralAnswer>().WithSummary("The patient has died 患者死亡");
    }

    private static async Task<IResult> BeginCare(RequestContext context, Guid id, Body<CareForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var at = request.Fields.Past("/begunAt", body.Value.BegunAt ?? request.Now, request.Now, LongestStay);
        var inpatient = request.Fields.Required("/inpatient", body.Value.Inpatient);
        return await handler.Handle(request, ReferralAction.BeginCare, _ => new BeginCare(request.Now, at, inpatient));
    }

    private static async Task<IResult> AddNote(RequestContext context, Guid id, Body<NoteForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var note = request.Texts.RequiredNote(body.Value.Note);
        return await handler.Handle(request, ReferralAction.AddNote, _ => new AddNote(request.Now, note.Required));
    }

    private static async Task<IResult> RecordFollowUp(RequestContext context, Guid id, Body<FollowUpForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var (fields, form, today) = (request.Fields, body.Value, request.Facts.Today);
        var at = fields.Past("/doneAt", form.DoneAt ?? request.Now, request.Now, LongestStay);
        var way = fields.Required("/way", form.Way);
        var finding = fields.Required("/finding", form.Finding);
        if (form.Next is not null)
            fields.Day("/next", form.Next, today, today.AddYears(2));
        var note = request.Texts.Note(form.Note);
        return await handler.Handle(
            request,
            ReferralAction.RecordFollowUp,
            _ => new RecordFollowUp(request.Now, at, way, finding, note.Sealed, form.Next)
        );
    }

    private static async Task<IResult> OfferDownTransfer(
        RequestContext context,
        Guid id,
        Body<ReferralForm> body,
        CaseHandler handler,
        SpawnHandler spawning
    ) => await Spawn(await handler.Receive(context, id, body.Fingerprint), body.Value, LinkKind.Down, spawning);

    private static async Task<IResult> ReferOnward(
        RequestContext context,
        Guid id,
        Body<ReferralForm> body,
        CaseHandler handler,
        SpawnHandler spawning
    ) => await Spawn(await handler.Receive(context, id, body.Fingerprint), body.Value, LinkKind.Onward, spawning);

    private static async Task<IResult> Conclude(RequestContext context, Guid id, Body<ConclusionForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var policy = request.Facts.Policy;
        var at = request.Fields.Past("/concludedAt", body.Value.ConcludedAt ?? request.Now, request.Now, LongestStay);
        var way = request.Fields.Required("/way", body.Value.Way);
        var diagnoses = RequestCheck.Diagnoses(request.Fields, "/diagnoses", body.Value.Diagnoses, request.Facts);
        return await handler.Handle(
            request,
            ReferralAction.Conclude,
            _ => new ConcludeCare(request.Now, at, way, diagnoses, policy.Due(policy.Clocks.OutcomeReport, request.Now), policy.Version)
        );
    }

    private static async Task<IResult> ReportOutcome(RequestContext context, Guid id, Body<OutcomeForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var report = RequestCheck.Outcome(request, "", body.Value);
        return await handler.Handle(request, ReferralAction.ReportOutcome, _ => new ReportOutcome(request.Now, report()));
    }

    private static async Task<IResult> Close(RequestContext context, Guid id, Body<ClosureForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var note = request.Texts.Note(body.Value.Note);
        return await handler.Handle(request, ReferralAction.Close, _ => new CloseReferral(request.Now, body.Value.NoReport, note.Sealed));
    }

    private static async Task<IResult> RecordDeath(
        RequestContext context,
        Guid id,
        Body<DeathForm> body,
        CaseHandler handler,
        DeathHandler deaths
    )
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var at = request.Fields.Past("/diedAt", body.Value.DiedAt, request.Now, LongestStay);
        var note = request.Texts.Note(body.Value.Note);
        return await deaths.Record(request, born => new RecordDeath(request.Now, at, note.Sealed, request.Caller.Institution, Born: born));
    }

    private static async Task<IResult> Spawn(CaseRequest request, ReferralForm form, LinkKind kind, SpawnHandler spawning)
    {
        request.NoPatient(form);
        if (form.Direction is { } direction && (direction == Direction.Down) != (kind == LinkKind.Down))
            request.Fields.Fault("/direction", "referral.direction-mismatch");
        var sender = request.Sender(form.Practitioner);
        return await spawning.Spawn(request, new SpawnedCase(Guid.CreateVersion7(request.Now), kind, sender, request.Form(form)));
    }
}
