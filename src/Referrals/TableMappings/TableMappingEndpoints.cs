// How an institution's tables are read, over HTTP.
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.TableMappings;

/// <summary>How an institution's tables are to be read.</summary>
/// <param name="Headings">Its headings, at most 100; one without a column is left out.</param>
/// <param name="Values">Its words, at most 500.</param>
/// <param name="Constants">What all of its lines say without a cell for it, at most 20.</param>
public sealed record TableMappingForm(
    IReadOnlyList<HeadingMapping>? Headings,
    IReadOnlyList<ValueMapping>? Values = null,
    IReadOnlyList<ConstantValue>? Constants = null
);

/// <summary>How an institution's tables are read.</summary>
/// <param name="Institution">Its code, or <c>insurer</c>.</param>
/// <param name="Table">The kind of table.</param>
/// <param name="Columns">The columns that it may have.</param>
/// <param name="Headings">Its headings.</param>
/// <param name="Values">Its words.</param>
/// <param name="Constants">What its lines do not say.</param>
public sealed record TableMappingView(
    string Institution,
    string Table,
    IReadOnlyList<string> Columns,
    IReadOnlyList<HeadingMapping> Headings,
    IReadOnlyList<ValueMapping> Values,
    IReadOnlyList<ConstantValue> Constants
);

internal static class TableMappingEndpoints
{
    private const Roles Owners = Roles.HisSystem | Roles.Dispatcher | Roles.TownshipCentre | Roles.Insurer;
    private const int Longest = 100;

    public static IServiceCollection AddTableMappings(this IServiceCollection services) => services.AddSingleton<MappedTables>();

    public static void MapTableMappings(this IEndpointRouteBuilder routes)
    {
        const string at = "/api/table-mappings/{institution}/{table}";
        routes
            .MapGet(at, Get)
            .WithTags("Tables 表格")
            .For(Roles.Administrator | Owners)
            .AsOf()
            .Produces<TableMappingView>()
            .WithSummary("How an institution's tables of a kind are read: its headings and words 列对照");
        routes
            .MapPut(at, Set)
            .WithTags("Tables 表格")
            .For(Roles.Administrator | Owners)
            .AnswersChange()
            .WithSummary("Say as a whole how an institution's tables are read from now on 设置列对照");
    }

    private static async Task<IResult> Get(
        string institution,
        string table,
        RequestContext context,
        MappedTables tables,
        ReferenceFactsLoader reference
    )
    {
        if (await Refused(institution, table, context, tables, reference) is { } refusal)
            return Problems.Of(refusal);
        var loaded = await tables.Of(institution, table, context);
        context.SetETag(loaded.Version);
        return TypedResults.Ok(
            new TableMappingView(
                institution,
                table,
                tables.All[table].Columns.Names,
                loaded.State.Headings,
                loaded.State.Values,
                loaded.State.Constants
            )
        );
    }

    private static async Task<IResult> Set(
        string institution,
        string table,
        Body<TableMappingForm> body,
        RequestContext context,
        MappedTables tables,
        ReferenceFactsLoader reference,
        EventLog log
    )
    {
        if (await Refused(institution, table, context, tables, reference) is { } refusal)
            return Problems.Of(refusal);
        var fields = new Fields();
        var set = Check(fields, body.Value, tables.All[table].Columns);
        if (fields.Refusal is { } faults)
            return Problems.Of(faults);
        var written = await log.WriteToAggregate(
            TableMapping.Aggregate,
            context.Stream(TableMapping.StreamKey(institution, table)),
            loaded => TableMapping.Set(loaded.State, set).On(loaded, context.IfMatch),
            context.CreateWriteOptions(body.Fingerprint),
            context.Cancellation
        );
        return ReferenceWriter.Answer(context, written);
    }

    private static async Task<Refusal?> Refused(
        string institution,
        string table,
        RequestContext context,
        MappedTables tables,
        ReferenceFactsLoader reference
    )
    {
        if (!context.Caller.Is(Roles.Administrator) && MappedTables.OwnerOf(context.Caller) != institution)
            return new Refusal("table-mapping.not-yours");
        if (!tables.All.ContainsKey(table))
            return new Refusal("not-found");
        var facts = await reference.Load(context);
        return institution == InsuranceOffice.Code || facts.Directory.On(institution, facts.Today) is not null
            ? null
            : new Refusal("not-found");
    }

    private static TableMappingSet Check(Fields fields, TableMappingForm form, TableColumns columns)
    {
        var headings = new List<HeadingMapping>();
        foreach (var (at, one) in fields.List("/headings", form.Headings, 100).Index())
        {
            var heading = fields.Text($"/headings/{at}/heading", SpreadsheetCell.Plain(one?.Heading ?? ""), Longest);
            if (headings.Any(known => known.Heading.Equals(heading, StringComparison.OrdinalIgnoreCase)))
                fields.Fault($"/headings/{at}/heading", "field.repeated");
            headings.Add(new HeadingMapping(heading, one?.Column is { } column ? Column(column, $"/headings/{at}/column") : null));
        }

        List<ValueMapping> values =
        [
            .. fields
                .List("/values", form.Values, 500)
                .Select(
                    (one, at) =>
                        new ValueMapping(
                            Column(one?.Column, $"/values/{at}/column"),
                            fields.Text($"/values/{at}/from", SpreadsheetCell.Plain(one?.From ?? ""), Longest),
                            fields.Text($"/values/{at}/to", one?.To, Longest)
                        )
                ),
        ];
        List<ConstantValue> constants =
        [
            .. fields
                .List("/constants", form.Constants, 20)
                .Select(
                    (one, at) =>
                        new ConstantValue(
                            Column(one?.Column, $"/constants/{at}/column"),
                            fields.Text($"/constants/{at}/value", one?.Value, Longest)
                        )
                ),
        ];
        foreach (var (at, one) in constants.Index())
            if (constants.FindIndex(known => known.Column == one.Column) < at)
                fields.Fault($"/constants/{at}/column", "field.repeated");
        return new TableMappingSet(headings, values, constants);

        string Column(string? name, string pointer)
        {
            var code = fields.Code(pointer, name, 40);
            if (fields.IsGood(pointer) && columns.ColumnOf(code) is not { })
                fields.Fault(pointer, new Refusal("field.unknown-code").With("code", code));
            return columns.ColumnOf(code) ?? code;
        }
    }
}

internal static class TableMappingProblems
{
    public static IReadOnlyList<ProblemText> All { get; } =
    [
        new(
            "table-mapping.not-yours",
            403,
            "只能查看和设置本机构的列对照。",
            "How tables are read is the matter of the institution that sends them, and of the county's administrator."
        ),
    ];
}

/// <summary>Bodies.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TableMappingForm))]
[JsonSerializable(typeof(TableMappingView))]
internal sealed partial class TableMappingsHttpJson : JsonSerializerContext;
