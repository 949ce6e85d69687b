// Names beside codes, and finding a diagnosis as doctors type it.
using Referrals.Catalogues;
using Referrals.Shared;
using static Referrals.Tests.Catalogues.CatalogueSamples;

namespace Referrals.Tests.Catalogues;

public class when_diagnoses_have_names
{
    private static readonly CatalogueBook Book = Given(
        Names(
            "国家",
            ("I10", "原发性高血压"),
            ("I11.9", "高血压性心脏病"),
            ("I15.9", "继发性高血压"),
            ("R03.0", "血压偏高"),
            ("J45.9", "支气管哮喘"),
            ("G47.0", "失眠"),
            ("Z01", "高血压")
        )
    );

    [Theory]
    [InlineData("gxy", "Z01 I11.9 I10 I15.9")]
    [InlineData("GXY", "Z01 I11.9 I10 I15.9")]
    [InlineData("高血压", "Z01 I11.9 I10 I15.9")]
    [InlineData("高血压 心脏", "I11.9")]
    [InlineData("i1", "I10 I15.9 I11.9")]
    [InlineData("I10", "I10")]
    [InlineData("zqg", "J45.9")]
    [InlineData("哮喘", "J45.9")]
    [InlineData("sm", "G47.0")]
    [InlineData("没有的病", "")]
    [InlineData(" ， ", "")]
    public void they_are_found_the_best_first(string question, string codes) =>
        string.Join(' ', DiagnosisSearch.Find(Book, question, [(Icd, Gb2016)], 10).Select(d => d.Code)).ShouldBe(codes);

    [Fact]
    public void the_newest_list_that_has_a_code_names_it()
    {
        Book.NameOf(Diagnosis("I10")).ShouldBe("原发性高血压");
        Book.NameOf(Diagnosis("I10") with { Version = "2011" }).ShouldBeNull();
        Book.NameOf(Diagnosis("C34.9")).ShouldBeNull();
        var county = Book.Then(Names("县", ("I10", "高血压病")));
        county.NameOf(Diagnosis("I10")).ShouldBe("高血压病");
        county.NameOf(Diagnosis("G47.0")).ShouldBe("失眠");
        county.Then(new WithdrawNames(Icd, Gb2016, "县", "有误")).NameOf(Diagnosis("I10")).ShouldBe("原发性高血压");
    }

    [Theory]
    [InlineData("高血压", "gxy")]
    [InlineData("2型糖尿病", "2xtnb")]
    [InlineData("阿尔茨海默病", "aechmb")]
    [InlineData("IgA肾病", "igasb")]
    [InlineData("肺炎（普通型）", "fyptx")]
    [InlineData("荨麻疹", "荨mz")]
    public void initials_are_derived_of_common_characters(string name, string initials) => PinyinInitials.Of(name).ShouldBe(initials);

    [Fact]
    public void initials_of_the_list_are_taken_before_derived_ones()
    {
        var names = Names("国家") with { Names = [new DiagnosisName("L50.9", "荨麻疹", "xmz")] };
        DiagnosisSearch.Find(Given(names), "xmz", [(Icd, Gb2016)], 1).ShouldHaveSingleItem();
    }

    [Fact]
    public void each_code_is_one_of_its_system_and_stands_there_once()
    {
        var refusal = Decide(Given(), Names("国家", ("I10", "高血压"), ("I10", "高血压"), ("10", "高血压"))).Refusal.ShouldNotBeNull();
        refusal
            .Errors!.Select(fault => $"{fault.Code} {fault.Pointer}")
            .ShouldBe(["field.repeated /names/1/code", "field.format /names/2/code"]);
        Decide(Given(), Names("国家", ("I10", "高血压")) with { Version = "2011" })
            .Refusal!.Errors!.ShouldHaveSingleItem()
            .Pointer.ShouldBe("/version");
        Decide(Given(), Names("国家", ("I10", "高血压")) with { System = "icd-9" })
            .Refusal!.Errors!.ShouldHaveSingleItem()
            .Pointer.ShouldBe("/system");
    }

    [Fact]
    public void the_same_list_again_changes_nothing()
    {
        var names = Names("国家", ("I10", "高血压"), ("G47.0", "失眠"));
        var book = Given(names);
        Decide(book, names with { Names = [.. names.Names.Reverse()] }).ShouldBe(Decided.Nothing);
        Decide(book, Names("国家", ("I10", "高血压病"))).Refusal!.Code.ShouldBe("catalogue.edition-exists");
    }
}
