// Which editions are accepted, which one counts on a day, and what is refused of their rows.
using Referrals.Catalogues;
using Referrals.Shared;
using static Referrals.Tests.Catalogues.CatalogueSamples;

namespace Referrals.Tests.Catalogues;

public class when_an_edition_is_published
{
    private static readonly PublishCatalogue First = Edition(Township, "2026", Day, Item("I10"), Item("J00", "J06"));

    [Fact]
    public void a_level_treats_what_it_or_a_lower_one_lists()
    {
        var book = Given(First, Edition(County, "县2026", Day, Item("I20", "I25")));
        book.Treats(CareLevel.Township, Diagnosis("I10"), Day).ShouldBe("2026");
        book.Treats(CareLevel.Township, Diagnosis("J06.903"), Day).ShouldBe("2026");
        book.Treats(CareLevel.County, Diagnosis("I10"), Day).ShouldBe("2026");
        book.Treats(CareLevel.County, Diagnosis("I25.103"), Day).ShouldBe("县2026");
        book.Treats(CareLevel.Township, Diagnosis("I25.103"), Day).ShouldBeNull();
        book.Treats(CareLevel.Village, Diagnosis("I10"), Day).ShouldBeNull();
        book.Treats(CareLevel.Township, Diagnosis("I10") with { Version = "2011" }, Day).ShouldBeNull();
        book.TreatedAt(Diagnosis("I10"), Day)!.Value.Level.ShouldBe(CareLevel.Township);
        book.TreatedAt(Diagnosis("C34"), Day).ShouldBeNull();
    }

    [Fact]
    public void an_institution_without_a_catalogue_says_nothing()
    {
        var book = Given(Edition(Hospital, "2026", Day, Item("I20", "I25")));
        book.Takes("SX-H01", Diagnosis("I20.0"), Day).ShouldBe(true);
        book.Takes("SX-H01", Diagnosis("I30"), Day).ShouldBe(false);
        book.Takes("SX-H01", Diagnosis("I20.0"), Day.AddDays(-1)).ShouldBeNull();
        book.Takes("SX-H02", Diagnosis("I20.0"), Day).ShouldBeNull();
    }

    [Fact]
    public void the_newest_that_has_begun_counts_in_whatever_order_they_came()
    {
        var book = Given(
            Edition(Township, "2027", Day.AddYears(1), Item("I10"), Item("L50")),
            First,
            Edition(Township, "2026b", Day, Item("I10"), Item("K29"))
        );
        book.InForce(Township, Day.AddDays(-1)).ShouldBeNull();
        book.InForce(Township, Day)!.Name.ShouldBe("2026b");
        book.InForce(Township, Day.AddYears(1).AddDays(-1))!.Name.ShouldBe("2026b");
        book.InForce(Township, Day.AddYears(1))!.Name.ShouldBe("2027");
    }

    [Fact]
    public void the_same_again_changes_nothing_and_other_content_needs_another_name()
    {
        var book = Given(First);
        Decide(book, First with { Items = [.. First.Items.Reverse()] }).ShouldBe(Decided.Nothing);
        Refused(book, First with { From = Day.AddDays(1) }).ShouldBe("catalogue.edition-exists");
        Refused(book, First with { Illustrative = true }).ShouldBe("catalogue.edition-exists");
        Refused(book, First with { Items = [Item("I10")] }).ShouldBe("catalogue.edition-exists");
        Refused(book, First with { Items = [Item("I10", name: "高血压"), Item("J00", "J06")] }).ShouldBe("catalogue.edition-exists");
        // Another level's has names of its own.
        Decide(book, First with { Scope = County }).Refusal.ShouldBeNull();
    }

    [Fact]
    public void one_that_was_withdrawn_counts_no_more_and_its_name_is_used_up()
    {
        var withdraw = new WithdrawCatalogue(Township, "2026b", "文件有误");
        var book = Given(First, Edition(Township, "2026b", Day, Item("K29")));
        Refused(book, withdraw with { Edition = "2025" }).ShouldBe("not-found");
        book = book.Then(withdraw);
        book.InForce(Township, Day)!.Name.ShouldBe("2026");
        Decide(book, withdraw).ShouldBe(Decided.Nothing);
        Refused(book, withdraw with { Reason = "另有原因" }).ShouldBe("catalogue.edition-withdrawn");
        Refused(book, Edition(Township, "2026b", Day, Item("K29"))).ShouldBe("catalogue.edition-withdrawn");
    }

    [Fact]
    public void every_wrong_row_is_named()
    {
        var other = new DiagnosisRange("I10", "I10", "icd-9", Gb2016);
        Faults(
                Edition(
                    Township,
                    "2026",
                    Day,
                    Item("I25", "I20"),
                    Item("I90", "J06"),
                    new CatalogueItem(other),
                    new CatalogueItem(other with { System = Icd, Version = "2011" }),
                    Item("I1"),
                    Item("J20", "j2"),
                    Item("K29")
                )
            )
            .ShouldBe([
                "diagnosis-range.reversed /items/0/last",
                "diagnosis-range.chapters /items/1/last",
                "field.unknown-code /items/2/system",
                "field.unknown-code /items/3/version",
                "field.format /items/4/first",
                "field.format /items/4/last",
                "field.format /items/5/last",
            ]);
    }

    [Fact]
    public void no_two_rows_have_a_code_in_common()
    {
        Faults(Edition(Township, "2026", Day, Item("I10"), Item("J00", "J06"), Item("I10"), Item("J06.9"), Item("J07")))
            .ShouldBe(["catalogue.overlap /items/2/first", "catalogue.overlap /items/3/first"]);
        // The long one reaches over the short one between them.
        Faults(Edition(Township, "2026", Day, Item("I10", "I25"), Item("I12"), Item("I20", "I30"), Item("I28")))
            .ShouldBe(["catalogue.overlap /items/1/first", "catalogue.overlap /items/2/first", "catalogue.overlap /items/3/first"]);
        // One code in two systems is two codes.
        var insurer = new CatalogueItem(new DiagnosisRange("I10", "I10", "icd-10-yb", "医保2.0"));
        Decide(Given(), Edition(Township, "2026", Day, Item("I10"), insurer)).Refusal.ShouldBeNull();
    }

    [Fact]
    public void it_has_rows_and_not_too_many()
    {
        Refused(Given(), Edition(Township, "2026", Day)).ShouldBe("catalogue.no-rows");
        var many = Enumerable.Repeat(Item("I10"), CatalogueDecider.MostItems + 1).ToArray();
        Refused(Given(), Edition(Township, "2026", Day, many)).ShouldBe("catalogue.too-many-rows");
        var long1 = Enumerable.Repeat(("I10", new string('长', 100)), 20_001).ToArray();
        Refused(Given(), Names("2026", long1)).ShouldBe("catalogue.too-large");
    }

    [Fact]
    public void it_counts_only_when_all_of_it_is_there()
    {
        var items = Enumerable.Range(0, 900).Select(n => Item($"K{n / 10:00}.{n % 10}")).ToArray();
        var events = Decide(Given(), Edition(Township, "2026", Day, items)).Events;
        events.Count.ShouldBe(6);
        var book = events.SkipLast(1).Aggregate(CatalogueBook.Aggregate.Initial, CatalogueBook.Aggregate.Evolve);
        book.InForce(Township, Day).ShouldBeNull();
        CatalogueBook.Aggregate.Evolve(book, events[^1]).InForce(Township, Day)!.Items.Length.ShouldBe(900);
    }

    [Fact]
    public void it_is_told_what_would_be_other_than_before()
    {
        var book = Given(First);
        var after = Edition(Township, "2027", Day, Item("I10", name: "高血压"), Item("K29"));
        var difference = EditionDifference.Of(book.InForce(Township, Day), after.Items);
        difference.Against.ShouldBe("2026");
        (difference.Added, difference.Altered, difference.Dropped).ShouldBe((1, 1, 1));
        difference.AddedCodes.ShouldBe(["K29"]);
        difference.AlteredCodes.ShouldBe(["I10"]);
        difference.DroppedCodes.ShouldBe(["J00-J06"]);
    }

    private static string Refused(CatalogueBook book, object command) => Decide(book, command).Refusal.ShouldNotBeNull().Code;

    private static List<string> Faults(PublishCatalogue command) =>
        [.. Decide(Given(), command).Refusal.ShouldNotBeNull().Errors!.Select(fault => $"{fault.Code} {fault.Pointer}")];
}
