// The whitelist over HTTP.
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Whitelist;

internal static class WhitelistEndpoints
{
    private const string Tag = "Whitelist 转诊白名单";

    public static void MapWhitelist(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/whitelist").WithTags(Tag).For(InstitutionsEndpoints.Readers).AsOf();
        read.MapGet("", List)
            .Produces<WhitelistPage>(200, "application/json", Csv.ContentType, Workbook.ContentType)
            .WithSummary("The whitelist, page by page, or all of it as CSV or xlsx; ?on= a day only what counts then 转诊白名单");
        read.MapGet("/{id:guid}", Get)
            .Produces<WhitelistEntryAnswer>()
            .WithSummary("An entry with everything that was done to it 名单条目及经过");

        var propose = routes.MapGroup("/api/whitelist").WithTags(Tag).For(Roles.Dispatcher | Roles.CountyAuthority);
        const string proposing = "Propose an entry under an id of the sender's; the same again changes nothing 提出";
        propose.MapPost("/{id:guid}", Propose).Produces<WhitelistAnswer>().WithSummary(proposing);
        propose.MapPut("/{id:guid}", Propose).Produces<WhitelistAnswer>().WithSummary(proposing);
        propose
            .MapPost("/import", Import)
            .Produces<WhitelistImportAnswer>()
            .WithSummary(
                "Propose the lines of a table, CSV in UTF-8 or GBK, or xlsx, with the columns of the export, all or nothing; ?covers= names the institutions whose entries it has, ?dryRun=true only says what would change 导入名单"
            );

        var decide = routes.MapGroup("/api/whitelist/{id:guid}").WithTags(Tag).For(Roles.CountyAuthority);
        decide.MapPost("/approval", Approve).Produces<WhitelistAnswer>().WithSummary("Approve what somebody else has proposed 审批通过");
        decide.MapPost("/rejection", Reject).Produces<WhitelistAnswer>().WithSummary("Reject a proposal 驳回");
        decide.MapPost("/renewal", Renew).Produces<WhitelistAnswer>().WithSummary("Set a later last day 续期");
        decide.MapPost("/suspension", Suspend).Produces<WhitelistAnswer>().WithSummary("Suspend 暂停");
        decide.MapPost("/resumption", Resume).Produces<WhitelistAnswer>().WithSummary("Resume 恢复");
        decide.MapPost("/removal", Remove).Produces<WhitelistAnswer>().WithSummary("Remove, for good 移除");
    }

    private static Task<IResult> List(
        RequestContext context,
        [AsParameters] WhitelistQuery query,
        WhitelistListing listing,
        HttpContext http
    ) => TableAnswer.Wanted(http) is { } format ? listing.Table(context, query, format) : listing.Page(context, query);

    private static Task<IResult> Get(Guid id, RequestContext context, WhitelistListing listing) => listing.Get(context, id);

    private static async Task<IResult> Propose(
        Guid id,
        Body<EntryForm> body,
        RequestContext context,
        ReferenceFactsLoader reference,
        WhitelistHandler handler
    )
    {
        var facts = await reference.Load(context);
        if (!WhitelistHandler.MayPropose(context.Caller, facts))
            return Problems.Of(new Refusal("whitelist.not-lead"));
        var fields = new Fields();
        var (content, reason) = body.Value.Check(fields);
        if (fields.Refusal is not null)
        {
            // With what the rules would say of the rest, so that all is mended at once.
            WhitelistCheck.Content(fields, content, context.Caller.County, facts);
            return Problems.Of(fields.Refusal);
        }

        var command = new ProposeEntry(id, context.Caller.County, content, reason, context.Caller.Subject, facts);
        return await handler.Write(context, body.Fingerprint, id, state => WhitelistDecider.Decide(state, command));
    }

    private static async Task<IResult> Import(
        TableUpload upload,
        string? dryRun,
        string? covers,
        RequestContext context,
        ReferenceFactsLoader reference,
        WhitelistImport import
    )
    {
        var dry = Query.Flag("dryRun", dryRun) ?? false;
        // Each entry has a version of its own.
        if (context.IfMatch is not null)
            throw Query.Fault("If-Match", new Refusal("field.not-allowed"));
        var facts = await reference.Load(context);
        if (!WhitelistHandler.MayPropose(context.Caller, facts))
            return Problems.Of(new Refusal("whitelist.not-lead"));
        var institutions = Covers(covers, facts);
        var file = WhitelistFile.Read(upload.Lines, institutions, facts);
        if (file.TooLarge is { } tooLarge)
            return Problems.Of(tooLarge);
        return await import.Write(
            context,
            $"{upload.Fingerprint} {string.Join(' ', institutions)}",
            new ImportEntries(context.Caller.County, institutions, file, context.Caller.Subject, facts, dry)
        );
    }

    /// <summary>Codes with commas between, each of an institution outside the county that the directory has today.</summary>
    private static List<string> Covers(string? covers, ReferenceFacts facts)
    {
        var codes = SpreadsheetCell.List(covers ?? "").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (codes.Count == 0)
            throw Query.Fault("covers", new Refusal("field.required"));
        foreach (var code in codes)
        {
            if (facts.Directory.On(code, facts.Today) is not { } institution)
                throw Query.Fault("covers", new Refusal("field.unknown-code").With("code", code));
            if (institution.Kind != InstitutionKind.External)
                throw Query.Fault("covers", new Refusal("whitelist.institution-not-outside").With("code", code));
        }

        return codes;
    }

    private static Task<IResult> Approve(
        Guid id,
        Body<EntryReasonForm> body,
        RequestContext context,
        ReferenceFactsLoader reference,
        WhitelistHandler handler
    ) => Change(new(id, WhitelistChange.Approved, body.Value.Reason), body.Fingerprint, context, reference, handler);

    private static Task<IResult> Reject(
        Guid id,
        Body<EntryReasonForm> body,
        RequestContext context,
        ReferenceFactsLoader reference,
        WhitelistHandler handler
    ) => Change(new(id, WhitelistChange.Rejected, body.Value.Reason), body.Fingerprint, context, reference, handler);

    private static Task<IResult> Renew(
        Guid id,
        Body<EntryRenewalForm> body,
        RequestContext context,
        ReferenceFactsLoader reference,
        WhitelistHandler handler
    ) => Change(new(id, WhitelistChange.Renewed, body.Value.Reason, body.Value.Until), body.Fingerprint, context, reference, handler);

    private static Task<IResult> Suspend(
        Guid id,
        Body<EntryReasonForm> body,
        RequestContext context,
        ReferenceFactsLoader reference,
        WhitelistHandler handler
    ) => Change(new(id, WhitelistChange.Suspended, body.Value.Reason), body.Fingerprint, context, reference, handler);

    private static Task<IResult> Resume(
        Guid id,
        Body<EntryReasonForm> body,
        RequestContext context,
        ReferenceFactsLoader reference,
        WhitelistHandler handler
    ) => Change(new(id, WhitelistChange.Resumed, body.Value.Reason), body.Fingerprint, context, reference, handler);

    private static Task<IResult> Remove(
        Guid id,
        Body<EntryReasonForm> body,
        RequestContext context,
        ReferenceFactsLoader reference,
        WhitelistHandler handler
    ) => Change(new(id, WhitelistChange.Removed, body.Value.Reason), body.Fingerprint, context, reference, handler);

    private static async Task<IResult> Change(
        AskedChange asked,
        string fingerprint,
        RequestContext context,
        ReferenceFactsLoader reference,
        WhitelistHandler handler
    )
    {
        var fields = new Fields();
        var reason = WhitelistForms.Reason(fields, asked.Reason);
        DateOnly? until = asked.Change == WhitelistChange.Renewed ? Codes.Day(fields, "/until", asked.Until) : null;
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        var facts = await reference.Load(context);
        var command = new ChangeEntry(context.Caller.County, asked.Id, asked.Change, reason, context.Caller.Subject, facts, until);
        return await handler.Write(context, fingerprint, asked.Id, state => WhitelistDecider.Decide(state, command));
    }

    /// <summary>A change as it was sent.</summary>
    private sealed record AskedChange(Guid Id, WhitelistChange Change, string? Reason, DateOnly? Until = null);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(EntryForm))]
[JsonSerializable(typeof(EntryReasonForm))]
[JsonSerializable(typeof(EntryRenewalForm))]
[JsonSerializable(typeof(WhitelistAnswer))]
[JsonSerializable(typeof(WhitelistImportAnswer))]
[JsonSerializable(typeof(WhitelistPage))]
[JsonSerializable(typeof(WhitelistEntryAnswer))]
internal sealed partial class WhitelistHttpJson : JsonSerializerContext;

/// <summary>How events and recorded answers are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WhitelistEntryProposed))]
[JsonSerializable(typeof(WhitelistEntryApproved))]
[JsonSerializable(typeof(WhitelistEntryRejected))]
[JsonSerializable(typeof(WhitelistEntryRenewed))]
[JsonSerializable(typeof(WhitelistEntrySuspended))]
[JsonSerializable(typeof(WhitelistEntryResumed))]
[JsonSerializable(typeof(WhitelistEntryRemoved))]
[JsonSerializable(typeof(Outcome<WhitelistAnswer>))]
[JsonSerializable(typeof(Outcome<WhitelistImportAnswer>))]
[JsonSerializable(typeof(EntryContent))]
internal sealed partial class WhitelistJson : JsonSerializerContext;
