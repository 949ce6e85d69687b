// Remote diagnosis over HTTP.
using System.Text.RegularExpressions;
using Referrals.Cases;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Consultations;

internal static partial class ExaminationEndpoints
{
    private const int LongestText = 4_000;
    private const int LongestNote = 2_000;
    private const int LongestName = 500;

    // A second opinion on a slide may be asked for long after it was cut.
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(2 * 366);

    public static void MapExaminations(this RouteGroupBuilder consultations, RouteGroupBuilder actions)
    {
        consultations
            .MapPut("/{id:guid}/examination-request", Request)
            .For(RoleGroups.Staff)
            .AsMessage("consultation.examination-request.v1")
            .Produces<ConsultationAnswer>(201)
            .WithSummary("Hand in an examination for a report, under an id of the sender's making; safe to repeat 申请远程诊断");
        actions.MapPost("/claim", Claim).Produces<ConsultationAnswer>().WithSummary("Take an examination out of the queue 认领");
        actions.MapPost("/release", Release).Produces<ConsultationAnswer>().WithSummary("Put it back into the queue 释放");
        actions.MapPost("/report", Report).Produces<ConsultationAnswer>().WithSummary("Report, preliminary or final 出具报告");
        actions.MapPost("/correction", Correct).Produces<ConsultationAnswer>().WithSummary("Correct a final report 更正报告");
        actions
            .MapPost("/acknowledgement", Acknowledge)
            .Produces<ConsultationAnswer>()
            .WithSummary("A person has taken note of a critical value 危急值确认");
        actions
            .MapPost("/reuse", Reuse)
            .Produces<ConsultationAnswer>()
            .WithSummary("A recognised result was used, the examination not repeated 互认结果采用");
    }

    private static async Task<IResult> Request(
        RequestContext context,
        Guid id,
        Body<ExaminationRequestForm> body,
        ConsultationHandler handler
    )
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var (facts, form) = (request.Facts, body.Value);
        var asked = ConsultationAsked.Of(request, form, form.Urgency == Urgency.Emergency);
        var examination = Examination(request, form.Examination);
        return await handler.Begin(
            request,
            form,
            asked,
            person => new RequestExamination(
                request.Now,
                person,
                facts.Number(context.Caller.County, id),
                asked.From!,
                asked.To!,
                asked.Urgency,
                asked.Diagnoses,
                asked.Question.Required,
                examination!(),
                facts.Policy.Due(facts.Policy.Consultations.Report(asked.Urgency), request.Now),
                facts.Policy.Version,
                facts.DirectoryVersion
            )
        );
    }

    private static async Task<IResult> Claim(RequestContext context, Guid id, Body<PractitionerForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var by = Doctor(request, body.Value.Practitioner);
        return await handler.Handle(request, _ => new ClaimExamination(request.Now, by!));
    }

    private static async Task<IResult> Release(RequestContext context, Guid id, Body<PractitionerForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var byDispatcher = context.Caller.Is(Roles.Dispatcher);
        var by = byDispatcher ? request.Sender(body.Value.Practitioner) : Doctor(request, body.Value.Practitioner);
        return await handler.Handle(request, _ => new ReleaseExamination(request.Now, by!, byDispatcher));
    }

    private static async Task<IResult> Report(RequestContext context, Guid id, Body<ReportForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var form = body.Value;
        var by = Doctor(request, form.Practitioner);
        var status = request.Fields.Required("/status", form.Status);
        var content = Content(request, form.Findings, form.Conclusion, (form.Critical, form.CriticalValue), form.Recognised);
        var policy = request.Facts.Policy;
        var closing = ClosingTimes.Of(policy, request.Now);
        return await handler.Handle(
            request,
            _ => new ReportExamination(request.Now, by!, status, content(), AcknowledgeBy(request), policy.Version, closing)
        );
    }

    private static async Task<IResult> Correct(
        RequestContext context,
        Guid id,
        Body<ReportCorrectionForm> body,
        ConsultationHandler handler
    )
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var form = body.Value;
        var by = Doctor(request, form.Practitioner);
        var reason = request.Fields.Required("/reason", form.Reason);
        var note = request.Texts.Note(form.Note);
        var content = Content(request, form.Findings, form.Conclusion, (form.Critical, form.CriticalValue), form.Recognised);
        return await handler.Handle(
            request,
            _ => new CorrectReport(
                request.Now,
                by!,
                content(),
                new ReportCorrection(reason, note.Sealed),
                AcknowledgeBy(request),
                request.Facts.Policy.Version
            )
        );
    }

    private static async Task<IResult> Acknowledge(
        RequestContext context,
        Guid id,
        Body<AcknowledgementForm> body,
        ConsultationHandler handler
    )
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var by = Person(request, body.Value.Practitioner);
        var report = request.Fields.Required("/report", body.Value.Report);
        return await handler.Handle(request, _ => new AcknowledgeCritical(request.Now, by!, report));
    }

    private static async Task<IResult> Reuse(RequestContext context, Guid id, Body<PractitionerForm> body, ConsultationHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var by = request.Sender(body.Value.Practitioner);
        return await handler.Handle(request, _ => new ReuseResult(request.Now, by!));
    }

    // Made once there was no fault and the texts are sealed.
    private static Func<Examination>? Examination(PatientRequest request, ExaminationForm? form)
    {
        var fields = request.Fields;
        if (fields.Required("/examination", form) is null)
            return null;
        var modality = fields.Required("/examination/modality", form!.Modality);
        var what = request.Texts.Lines("/examination/what", form.What, LongestName);
        var accession = fields.Code("/examination/accession", form.Accession, 40);
        if (fields.IsGood("/examination/accession") && !Accession().IsMatch(accession))
            fields.Fault("/examination/accession", "field.format");
        if (PersonalNumbers.AreIn(accession))
            fields.Fault("/examination/accession", "consultation.accession");
        var performedAt = fields.Past("/examination/performedAt", form.PerformedAt, request.Now, Oldest);
        return () => new Examination(modality, what.Required, accession, performedAt);
    }

    private static Func<ReportContent> Content(
        PatientRequest request,
        string? findings,
        string? conclusion,
        (bool? Is, string? Value) critical,
        bool? recognised
    )
    {
        var seen = request.Texts.Lines("/findings", findings, LongestText);
        var follows = request.Texts.Lines("/conclusion", conclusion, LongestText);
        var isCritical = request.Fields.Required("/critical", critical.Is);
        if (!isCritical && critical.Value is not null)
            request.Fields.Fault("/criticalValue", "field.not-allowed");
        var value = isCritical ? request.Texts.Lines("/criticalValue", critical.Value, LongestNote) : null;
        return () => new ReportContent(seen.Required, follows.Required, value?.Sealed, recognised ?? false);
    }

    private static DateTimeOffset AcknowledgeBy(PatientRequest request) =>
        request.Now.ToOffset(Shanghai.Offset).AddMinutes(request.Facts.Policy.Consultations.CriticalMinutes);

    // A claim and a report are a doctor's: whose, is always known by name.
    private static Sender? Doctor(PatientRequest request, string? named)
    {
        var by = Person(request, named);
        if (by is { Practitioner: null })
            request.Fields.Fault("/practitioner", "field.required");
        return by;
    }

    // No system takes note of anything: it says which person has.
    private static Sender? Person(PatientRequest request, string? named)
    {
        if (string.IsNullOrWhiteSpace(named) && request.Caller.Is(Roles.HisSystem))
            request.Fields.Fault("/practitioner", "field.required");
        return request.Sender(named);
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._/-]*$", RegexOptions.None, 100)]
    private static partial Regex Accession();
}
