// The patient's coming: confirmed, lapsed, not come, called off, arrived.
using Referrals.Http;

namespace Referrals.Cases;

internal static class CaseVisitEndpoints
{
    public static void MapCaseVisits(this RouteGroupBuilder cases)
    {
        cases.MapPost("/confirmation", Confirm).Produces<ReferralAnswer>().WithSummary("The patient will come 确认");
        cases.MapPost("/hold-expiry", ExpireHold).Produces<ReferralAnswer>().WithSummary("The hold has lapsed 预留过期");
        cases.MapPost("/no-show", RecordNoShow).Produces<ReferralAnswer>().WithSummary("The patient did not come 爽约");
        cases.MapPost("/cancellation", RequestCancellation).Produces<ReferralAnswer>().WithSummary("Call the case off 申请取消");
        cases
            .MapPost("/cancellation-confirmation", ConfirmCancellation)
            .Produces<ReferralAnswer>()
            .WithSummary("Confirm that it is called off 确认取消");
        cases.MapPost("/paperwork", CompletePaperwork).Produces<ReferralAnswer>().WithSummary("Hand in an emergency's form 补交转诊单");
        cases.MapPost("/arrival", RecordArrival).Produces<ReferralAnswer>().WithSummary("The patient has arrived 到诊");
    }

    private static async Task<IResult> Confirm(RequestContext context, Guid id, CaseHandler handler)
    {
        var request = await handler.Receive(context, id);
        return await handler.Handle(
            request,
            ReferralAction.ConfirmAppointment,
            state => new ConfirmAppointment(
                request.Now,
                state is Referral.Arranged { Appointment: var appointment } ? request.Facts.LatestHold(appointment) : null
            )
        );
    }

    private static async Task<IResult> ExpireHold(RequestContext context, Guid id, CaseHandler handler) =>
        await handler.Handle(await handler.Receive(context, id), ReferralAction.ExpireHold, _ => new ExpireHold(context.Now));

    private static async Task<IResult> RecordNoShow(RequestContext context, Guid id, CaseHandler handler) =>
        await handler.Handle(await handler.Receive(context, id), ReferralAction.RecordNoShow, _ => new RecordNoShow(context.Now));

    private static async Task<IResult> RequestCancellation(
        RequestContext context,
        Guid id,
        Body<CancellationForm> body,
        CaseHandler handler
    )
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var by = request.Fields.Required("/by", body.Value.By);
        var reason = request.Fields.Required("/reason", body.Value.Reason);
        var note = request.Texts.Note(body.Value.Note);
        return await handler.Handle(
            request,
            ReferralAction.RequestCancellation,
            _ => new RequestCancellation(
                request.Now,
                by,
                reason,
                note.Sealed,
                request.Facts.Policy.Due(request.Facts.Policy.Clocks.CancellationConfirmation, request.Now)
            )
        );
    }

    private static async Task<IResult> ConfirmCancellation(RequestContext context, Guid id, CaseHandler handler) =>
        await handler.Handle(
            await handler.Receive(context, id),
            ReferralAction.ConfirmCancellation,
            _ => new ConfirmCancellation(context.Now)
        );

    private static async Task<IResult> CompletePaperwork(RequestContext context, Guid id, Body<ReferralForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        request.NoPatient(body.Value);
        var form = request.Form(body.Value);
        return await handler.Handle(request, ReferralAction.CompletePaperwork, _ => new CompletePaperwork(request.Now, form()));
    }

    private static async Task<IResult> RecordArrival(RequestContext context, Guid id, Body<ArrivalForm> body, CaseHandler handler)
    {
        var request = await handler.Receive(context, id, body.Fingerprint);
        var oldest = TimeSpan.FromHours(request.Facts.Policy.Referrals.EmergencyBackdatingHours);
        var at = request.Fields.Past("/arrivedAt", body.Value.ArrivedAt ?? request.Now, request.Now, oldest);
        return await handler.Handle(request, ReferralAction.RecordArrival, _ => new RecordArrival(request.Now, at));
    }
}
