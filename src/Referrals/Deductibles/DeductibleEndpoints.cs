// Facts, questions and answers over HTTP.
using Referrals.Http;
using Referrals.Institutions;
using Referrals.People;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Deductibles;

internal static class DeductibleEndpoints
{
    // Hospitals tell of their stays, the insurer of all and of persons.
    private const Roles Tellers = Roles.Dispatcher | Roles.TownshipCentre | Roles.HisSystem | Roles.Insurer;
    private const Roles Readers = Tellers | Roles.CountyAuthority;
    private const Roles Askers = Readers | Roles.FamilyDoctor | Roles.Specialist;
    private const int MostFacts = 100;
    private const int DaysAhead = 90;

    public static void MapDeductibles(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/deductibles").WithTags("Deductibles 连续计算起付线");
        group
            .MapPost("/facts", Tell)
            .For(Tellers)
            .AsMessage("deductible.facts.v1")
            .Produces<FactsAnswer>()
            .WithSummary(
                "Facts about a person's stays, settlements and insurance; each has an outcome, the same again changes nothing 上报"
            );
        group
            .MapPost("/settlements", Settlements.Import)
            .For(Tellers)
            .Produces<SettlementsAnswer>()
            .WithSummary(
                "Settlements of a table, CSV in UTF-8 or GBK, or xlsx; a line with a fault stops all, ?dryRun=true only says what would become of each; the same line again changes nothing 导入结算"
            );
        group
            .MapPost("/quote", Quote)
            .For(Askers)
            .AsMessage("deductible.quote.v1")
            .Produces<QuoteAnswer>()
            .WithSummary("What a stay would cost, and why 入院前试算");
        group
            .MapGet("/people/{person}", Person)
            .For(Readers)
            .AsOf()
            .Produces<PersonYearAnswer>()
            .WithSummary("A person's chains of a year: what is due for each stay, and why 参保人年度核算");
        group
            .MapGet("/people/{person}/history", History)
            .For(Readers)
            .Produces<ItemsAnswer<AssessmentChange>>()
            .WithSummary("What was assessed when, what changed by it, and which facts caused it 核算变更记录");
        group
            .MapGet("/stays", List)
            .For(Readers)
            .After()
            .Produces<StayPage>(200, "application/json", Csv.ContentType, Workbook.ContentType)
            .WithSummary("Stays: all, those that differ from the settlement, wait for a fact, or lost their chain 住院核算清单");
        group
            .MapGet("/credited", Credited)
            .For(Roles.Insurer | Roles.CountyAuthority)
            .After()
            .Produces<ItemsAnswer<CreditedLine>>(200, "application/json", Csv.ContentType, Workbook.ContentType)
            .WithSummary("What was credited and what differs, by month and institution, township or group 连续计算减免汇总");
        group
            .MapGet(
                "/reminders",
                (RequestContext context, [AsParameters] ReminderQuery query, ReminderListing listing) => listing.Page(context, query)
            )
            .For(Readers)
            .After()
            .Produces<ReminderPage>()
            .WithSummary("Discharges for transfer without a referral, and referrals without an admission in the window 转诊提醒");
        group
            .MapPost("/explanations", Explain)
            .For(Roles.Insurer | Roles.Dispatcher | Roles.TownshipCentre)
            .Produces(StatusCodes.Status204NoContent)
            .WithSummary("Why expected and actual differ 差异说明");
    }

    private static async Task<IResult> Tell(
        Body<FactsForm> body,
        RequestContext context,
        PeopleVault vault,
        DeductibleHandler handler,
        ProblemTexts texts
    )
    {
        var (fields, caller) = (new Fields(), context.Caller);
        var source = SourceOf(context);
        var form = body.Value;
        if (fields.Required("/facts", form.Facts) is { Count: 0 })
            fields.Fault("/facts", "field.required");
        var facts = new List<IDeductibleFact>();
        foreach (var (at, fact) in fields.List("/facts", form.Facts, MostFacts).Take(MostFacts).Index())
        {
            if (fields.Required($"/facts/{at}", fact)?.Check(fields, $"/facts/{at}", source) is { } whole)
                facts.Add(whole);
        }

        var (person, refusal) = await PersonOf(context, vault, fields, form.Person, form.Identity);
        if ((fields.Refusal ?? refusal) is { } faults)
            return Problems.Of(faults);
        var written = await handler.Record(
            (caller.County, person!),
            facts,
            source.Institution,
            context.Now,
            context.CreateWriteOptions(body.Fingerprint),
            context.Cancellation
        );
        context.SetLanguage();
        context.SetLogPosition(written.Position);
        return TypedResults.Ok(
            new FactsAnswer(
                person!,
                [
                    .. written.Answer.Results.Select(result => new FactAnswer(
                        result.Id,
                        result.Outcome,
                        result.Refusal?.Code,
                        result.Refusal is { } problem ? texts.Say(problem, context.Language) : null
                    )),
                ]
            )
        );
    }

    private static async Task<IResult> Quote(
        Body<QuoteForm> body,
        RequestContext context,
        PeopleVault vault,
        PersonRelations relations,
        ReferenceFactsLoader reference,
        DeductibleHandler handler
    )
    {
        var (fields, form) = (new Fields(), body.Value);
        var facts = await reference.Load(context);
        var institution = fields.Code("/institution", form.Institution, 40);
        if (fields.IsGood("/institution") && facts.Directory.On(institution, facts.Today) is null)
            fields.Fault("/institution", new Refusal("field.unknown-code").With("code", institution));
        var at = form.At ?? context.Now;
        if (at < context.Now.AddDays(-1) || at > context.Now.AddDays(DaysAhead))
            fields.Fault("/at", new Refusal("field.out-of-range").With("from", "-1 d").With("to", $"{DaysAhead} d"));
        var referral = fields.OptionalCode("/referral", form.Referral, 64);
        var person = fields.Code("/person", form.Person, 64);
        var known = fields.IsGood("/person") ? await vault.Find(context.Caller.County, person, context.Cancellation) : null;
        // A doctor sees the quote of an own patient; the insurance office of everybody.
        var basis =
            known is null ? null
            : context.Caller.Is(Roles.Insurer | Roles.CountyAuthority) ? AccessBasis.Authority
            : await relations.Of(context.Caller, known, context.Cancellation);
        if (basis is null && fields.IsGood("/person"))
            fields.Fault("/person", new Refusal("field.unknown-code").With("code", person));
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        var access = AccessEntry.Of(context, person, basis!.Value, AccessedThing.Deductible, referral);
        var recorded = vault.RecordAccess([access], context.Cancellation);
        var stay = new QuotedStay(institution, referral, form.Emergency ?? false, at);
        var quote = await handler.Quote(context.Caller.County, known!, stay, context.Cancellation);
        await recorded;
        context.SetLanguage();
        return TypedResults.Ok(QuoteAnswer.Of(quote, context.Language));
    }

    private static async Task<IResult> Person(string person, string? year, RequestContext context, DeductibleReading reading) =>
        await reading.Person(context, person, YearOf(year, context));

    private static async Task<IResult> History(string person, string? year, RequestContext context, DeductibleReading reading) =>
        await reading.History(context, person, YearOf(year, context));

    private static Task<IResult> List(
        [AsParameters] StayQuery query,
        RequestContext context,
        DeductibleListing listing,
        HttpContext http
    ) => TableAnswer.Wanted(http) is { } format ? listing.Table(context, query, format) : listing.Page(context, query);

    private static Task<IResult> Credited(
        [AsParameters] StayQuery query,
        string? by,
        RequestContext context,
        DeductibleListing listing,
        HttpContext http
    ) => listing.Credited(context, query, Query.Choice<CreditedBy>("by", by) ?? CreditedBy.Institution, TableAnswer.Wanted(http));

    private static async Task<IResult> Explain(Body<ExplanationForm> body, RequestContext context, DeductibleHandler handler)
    {
        var (fields, form) = (new Fields(), body.Value);
        var explained = new StayExplained(
            fields.Code("/person", form.Person, 64),
            fields.Whole("/year", form.Year, 2000, 2100),
            fields.Code("/stay", form.Stay, 64),
            fields.Required("/cause", form.Cause),
            fields.OptionalText("/note", form.Note, 500),
            OwnOf(context.Caller)
        );
        if (form.Cause == DifferenceCause.Other && explained.Note is null)
            fields.Fault("/note", "deductible.note-required");
        return fields.Refusal is { } faults ? Problems.Of(faults) : await handler.Explain(context, explained, body.Fingerprint);
    }

    internal static FactSource SourceOf(RequestContext context) =>
        new(context.Caller.Is(Roles.Insurer) ? FactSource.Insurer : context.Caller.Institution!, OwnOf(context.Caller), context.Now);

    /// <summary>Whose stays a caller tells of and sees; null for the county's offices, which see all.</summary>
    internal static string? OwnOf(Caller caller) => caller.Is(Roles.Insurer | Roles.CountyAuthority) ? null : caller.Institution;

    private static int YearOf(string? text, RequestContext context) =>
        string.IsNullOrEmpty(text) ? Shanghai.Day(context.Now).Year
        : int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var year) && year is >= 2000 and <= 2100 ? year
        : throw Query.Fault("year", new Refusal("field.format"));

    // By reference or by document: which of them there are is told to nobody but by what was asked.
    private static async Task<(string? Person, Refusal? Refusal)> PersonOf(
        RequestContext context,
        PeopleVault vault,
        Fields fields,
        string? person,
        IdentityForm? identity
    )
    {
        if ((person is null) == (identity is null))
        {
            fields.Fault("/person", "deductible.one-person");
            return (null, null);
        }

        if (identity is not null)
        {
            var document = PersonForm.CheckIdentity(fields, "/identity", identity, context.Now, out _);
            if (!fields.IsGood("/identity") || document is null)
                return (null, null);
            var found = await vault.WithIdentity(context.Caller.County, document, context.Cancellation);
            return found.Length == 0 ? (null, new Refusal("deductible.unknown-person").At("/identity")) : (found[0], null);
        }

        var named = fields.Code("/person", person, 64);
        if (!fields.IsGood("/person"))
            return (null, null);
        return await vault.Find(context.Caller.County, named, context.Cancellation) is null
            ? (null, new Refusal("field.unknown-code").With("code", named).At("/person"))
            : (named, null);
    }
}
