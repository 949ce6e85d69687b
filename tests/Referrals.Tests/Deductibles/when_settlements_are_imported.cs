// Settlements as a table: all lines or none are taken up, the same line again changes nothing, and what was settled stands at its stay.
using System.Text;
using Referrals.Http;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using static Referrals.Tests.Deductibles.DeductibleSteps;

namespace Referrals.Tests.Deductibles;

public class when_settlements_are_imported(TestService service) : IClassFixture<TestService>
{
    private const string Header = "身份证号,人员,结算编号,住院编号,起付标准,实付,结算时间,冲正结算编号";

    private TestClient Insurer => service.As("insurer@340422");

    private Scenario Import(string text, string query = "", TestClient? who = null) =>
        (who ?? Insurer).Post($"/api/deductibles/settlements{query}").Raw(text, "text/csv");

    [Fact]
    public async Task settlements_of_two_patients_come_in_one_file()
    {
        var (first, _, began) = await service.ReferredFromAStay(told: false);
        var (second, number) = await Registered();
        await Tell(service.As("his-system@SX-T01"), first, Admission("I-1", began.AddDays(-3)));
        await Tell(service.As("his-system@SX-T01"), second, Admission("I-2", began.AddDays(-2)));
        var at = began.AddHours(1).ToString("yyyy-MM-dd HH:mm");
        var file = $"{Header}\n,{first},B-1,I-1,200,200.00,{at},\n{number},,B-2,I-2,￥200,150,{at},\n{number},,B-3,,,,{at},B-2\n";
        var dry = await Import(file, "?dryRun=true").Expect(200);
        dry["/dryRun"].GetBoolean().ShouldBeTrue();
        Outcomes(dry).ShouldBe(["2 recorded", "3 recorded", "4 recorded"]);
        (await service.YearOf(first))["/stays/0/assessment/paid"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);

        Outcomes(await Import(file).Expect(200)).ShouldBe(["2 recorded", "3 recorded", "4 recorded"]);
        (await service.YearOf(first))["/stays/0/assessment/paid"].GetDecimal().ShouldBe(200.00m);
        (await service.YearOf(second))["/stays/0/assessment/reasons"].GetRawText().ShouldContain("REVERSED");
        Outcomes(await Import(file).Expect(200)).ShouldBe(["2 unchanged", "3 unchanged", "4 unchanged"]);
        Outcomes(await Import(file.Replace("150,", "151,")).Expect(200)).ShouldBe(["2 unchanged", "3 conflict", "4 unchanged"]);
        dry.Text.ShouldNotContain(number);
    }

    [Fact]
    public async Task a_workbook_or_a_table_in_gbk_says_the_same()
    {
        var (person, _, began) = await service.ReferredFromAStay(told: false);
        await Tell(service.As("his-system@SX-T01"), person, Admission("I-3", began.AddDays(-3)));
        string[] row = [person, "B-4", "I-3", "200", "200", began.ToString("yyyy-MM-dd HH:mm")];
        string[] header = ["人员", "结算编号", "住院编号", "起付标准", "实付起付线", "结算时间"];
        var sheet = Workbook.Write("s", header, [row]);
        Outcomes(await Insurer.Post("/api/deductibles/settlements").Raw(sheet.ToArray(), Workbook.ContentType).Expect(200))
            .ShouldBe(["2 recorded"]);
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var gbk = Encoding.GetEncoding("gb18030").GetBytes($"{string.Join(',', header)}\n{string.Join(',', row)}\n");
        Outcomes(await Insurer.Post("/api/deductibles/settlements").Raw(gbk, "text/csv").Expect(200)).ShouldBe(["2 unchanged"]);
    }

    /// <summary>Every fault is told with its line and column, and nothing of the file is recorded.</summary>
    [Fact]
    public async Task a_file_with_a_fault_is_refused_whole()
    {
        var (person, _, began) = await service.ReferredFromAStay(told: false);
        var at = began.ToString("yyyy-MM-dd HH:mm");
        var unknown = People.IdentityNumbers.Next();
        var events = await service.CountEvents();
        var answer = await Import(
                string.Join(
                    '\n',
                    Header,
                    $",{person},B-5,I-5,200,200,{at},",
                    $",{person},B-6,I-5,200,199.001,{at},",
                    $",{person},B-7,I-5,-1,0,{at},",
                    $",{person},B-8,I-5,200,300,{at},",
                    $",{person},B-9,I-5,x,100,gestern,",
                    $",{person},,I-5,200,100,{at},",
                    $",p-nobody,B-10,I-5,200,100,{at},",
                    $"{unknown},,B-11,I-5,200,100,{at},",
                    $"34042419800101001X,,B-12,I-5,200,100,{at},",
                    $"{unknown},{person},B-13,I-5,200,100,{at},",
                    $",{person},B-14,I-5,,,{at},B-5"
                )
            )
            .Expect(400);
        answer
            .Problems.Where(problem => problem.Pointer is not null)
            .Select(problem => $"{problem.Pointer} {problem.Code}")
            .ShouldBe(
                [
                    "/lines/3/paid field.format",
                    "/lines/4/standard field.out-of-range",
                    "/lines/5/paid field.out-of-range",
                    "/lines/6/standard field.wrong-type",
                    "/lines/6/at field.format",
                    "/lines/7/settlement field.required",
                    "/lines/8/person field.unknown-code",
                    "/lines/9/identity deductible.unknown-person",
                    "/lines/10/identity person.identity-number.check",
                    "/lines/11/person deductible.one-person",
                    "/lines/12/stay field.not-allowed",
                ],
                ignoreOrder: true,
                answer.Text
            );
        answer.Text.ShouldNotContain(unknown);
        (await service.CountEvents()).ShouldBe(events);
        await Import("人员,实付\nx,1\n").Refused(400, "field.required", "/lines/1/settlement");
        await Import($"{Header}\n" + string.Concat(Enumerable.Repeat($",{person},B,I,1,1,{at},\n", 1_001)))
            .Refused(413, "deductible.import-too-large");
        await Import(Header, "?dryRun=maybe").Refused(400, "field.format", "dryRun");
        await Import(Header, who: service.As("family-doctor@SX-T01")).Refused(403, "role.not-permitted");
    }

    /// <summary>A hospital's file is of its own stays; a line of another's is refused at its place, the rest stands.</summary>
    [Fact]
    public async Task a_hospital_imports_its_own()
    {
        var (person, _, began) = await service.ReferredFromAStay();
        await Tell(service.As("his-system@SX-H01"), person, Admission("H-20", began.AddHours(1)));
        var at = began.AddHours(1.5).ToString("yyyy-MM-dd HH:mm");
        var file = $"{Header}\n,{person},B-20,H-20,500,300,{at},\n,{person},B-21,T-1,200,200,{at},\n";
        var answer = await Import(file, who: service.As("his-system@SX-H01")).Expect(200);
        Outcomes(answer).ShouldBe(["2 recorded", "3 refused"]);
        answer.String("/lines/1/code").ShouldBe("deductible.not-yours");
        (await service.YearOf(person))["/stays/1/assessment/paid"].GetDecimal().ShouldBe(300.00m);
    }

    private async Task<(string Person, string Number)> Registered()
    {
        var number = People.IdentityNumbers.Next();
        var patient = new { identity = new { kind = "identity-card", number }, name = "虚构丁" };
        return ((await service.As("family-doctor@SX-T01").Post("/api/people", patient).Expect(201)).String("/person"), number);
    }

    private static IEnumerable<string> Outcomes(Answer answer) =>
        answer["/lines"]
            .EnumerateArray()
            .Select(line => $"{line.GetProperty("line").GetInt32()} {line.GetProperty("outcome").GetString()}");
}
