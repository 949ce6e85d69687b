using Referrals.Http;
using Referrals.TableMappings;

namespace Referrals.Tests.TableMappings;

public class when_a_table_is_mapped
{
    private static readonly TableColumns Columns = new(["unit"], ("科室", "unit"), ("日期", "day"), ("机构", "institution"));

    private static readonly TableMappingSet Ward = new(
        [new("就诊科室", "unit"), new("备注")],
        [new("unit", "心内科", "CARD")],
        [new("institution", "SX-T01")]
    );

    [Fact]
    public void its_headings_and_words_are_ours_and_what_is_left_out_is_gone() =>
        Lines(Ward, ["日期", "备注", "就诊科室"], ["2026-03-01", "随便", "心内科"], ["2026-03-02", "", "NEUR"])
            .ShouldBe(["x:day|unit|institution", "2026-03-01|CARD|SX-T01", "2026-03-02|NEUR|SX-T01"]);

    [Fact]
    public void what_a_line_says_itself_is_no_constant() =>
        Lines(Ward, ["科室", "机构"], ["心内科", "SX-T02"]).ShouldBe(["x:unit|institution", "CARD|SX-T02"]);

    [Fact]
    public void a_heading_that_nobody_knows_keeps_its_name() => Lines(Ward, ["科室", "什么"])[0].ShouldBe("x:unit|什么|institution");

    [Fact]
    public void headings_are_found_however_wide_they_are_written() =>
        Lines(Ward with { Headings = [new("KS(1)", "unit")] }, ["ＫＳ（１）"])[0].ShouldBe("x:unit|institution");

    [Fact]
    public void short_and_long_lines_stay_in_their_columns()
    {
        Lines(Ward, ["日期", "备注", "就诊科室"], ["2026-03-01"])[1].ShouldBe("2026-03-01||SX-T01");
        Lines(Ward, ["就诊科室"], ["心内科", "zu viel"])[1].ShouldBe("CARD|SX-T01|zu viel");
    }

    [Fact]
    public void lines_keep_their_numbers_and_broken_ones_stay_as_they_are()
    {
        var mapping = TableMapping.Aggregate.Evolve(TableMapping.Aggregate.Initial, Ward);
        var read = mapping
            .Read([new(1, ["科室"]), new(4, ["a", "b"], Broken: true), new(7, ["", ""]), new(9, ["心内科"])], Columns)
            .ToList();
        read.Select(line => line.Line).ShouldBe([1, 4, 7, 9]);
        read[1].Cells.ShouldBe(["a", "b"]);
        read[2].Cells.ShouldBe(["", ""]);
    }

    [Fact]
    public void without_a_mapping_the_table_is_as_it_was()
    {
        TableLine[] table = [new(1, ["什么"]), new(2, ["x"])];
        TableMapping.Aggregate.Initial.Read(table, Columns).ShouldBeSameAs(table);
    }

    [Fact]
    public void the_same_again_is_nothing_new()
    {
        var mapping = TableMapping.Aggregate.Evolve(TableMapping.Aggregate.Initial, Ward);
        TableMapping.Set(mapping, new([.. Ward.Headings], [.. Ward.Values], [.. Ward.Constants])).Events.ShouldBeEmpty();
        TableMapping.Set(mapping, Ward with { Values = [] }).Events.Count.ShouldBe(1);
    }

    // The header behind a colon, as its columns are ours.
    private static List<string> Lines(TableMappingSet set, string[] header, params string[][] lines) =>
        [
            .. TableMapping
                .Aggregate.Evolve(TableMapping.Aggregate.Initial, set)
                .Read([new TableLine(1, header), .. lines.Select((cells, at) => new TableLine(at + 2, cells))], Columns)
                .Select((line, at) => at == 0 ? $"x:{string.Join('|', line.Cells)}" : string.Join('|', line.Cells)),
        ];
}
