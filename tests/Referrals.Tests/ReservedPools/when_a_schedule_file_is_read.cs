// Given what is known on the day, when a hospital's file is read, then its lines are days of pools, or faults by line and column.
// Longer than 300 lines: one line for each fault.
using System.Globalization;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;
using static Referrals.Tests.Institutions.DirectoryStory;

namespace Referrals.Tests.ReservedPools;

/// <summary>
/// The file alone, before any rule of a pool and without a log; uploads are tested in <see cref="when_a_schedule_is_uploaded"/>.
/// </summary>
public class when_a_schedule_file_is_read
{
    private const string Header = "institution,kind,unit,of,day,session,from,until,places,starts,taken,staffed,census,discharges,reason";
    private const string Slots = "H1,clinic-slot,CARD-C,,2024-03-04";
    private const string Beds = "H1,bed,CARD-W,,2024-03-04";

    private static readonly ReferenceFacts Facts = new(
        Given(
            County,
            Unit("H1", "CARD-C"),
            Unit("H1", "CARD-W"),
            Unit("H1", "RAD"),
            Unit("H1", "NEW") with
            {
                From = Day(3, 5),
            },
            Unit("H2", "CARD-W")
        ),
        14,
        (
            (object[])
                [
                    new PractitionerRegistered("P1", "某医生", Start),
                    new PractitionerPostSet("P1", "H1", ["CARD-C"], [PractitionerRole.Specialist], Start),
                    new PractitionerRegistered("P2", "某医生", Start),
                    new PractitionerPostSet("P2", "H2", [], [PractitionerRole.Specialist], Start),
                ]
        ).Aggregate(Practitioners.Aggregate.Initial, Practitioners.Aggregate.Evolve),
        PolicyDefaults.Policy,
        new DateTimeOffset(2024, 3, 1, 10, 0, 0, Shanghai.Offset)
    );

    [Fact]
    public void lines_become_days_with_their_figures()
    {
        var file = Read(
            """
            机构,类别,科室,专家/设备,日期,出诊单元,开始,结束,号源数,时间,已占用,开放床位,期初留院,预计出院,原因
            H1,专家号,CARD-C,P1,2024/3/4,上午,08:00,9:00,3,,08:20,,,,
            H1,床位,CARD-W,,2024-03-04,,,,,,,30,28,2,
            H1,检查,RAD,CT-1,2024-03-04,全天,08:00,24:00,,23:59 08:00 08:00,08:00,,,,extra-session
            H1,专家号,CARD-C,P1,2024-03-04,evening,18:00,20:00,0,,,,,,correction

            H1,clinic-slot,CARD-C,,2024-03-04,下午,14:00,15:00,2,,14:00 14:30,,,,
            """
        );
        file.Faults.ShouldBeEmpty();
        (file.Refusal, file.TooLarge).ShouldBe((null, false));
        // One day for each key, however its lines lie in the file.
        file.Days.Select(Described)
            .ShouldBe([
                "H1~clinic-slot~CARD-C~P1~2024-03-04 correction: 2 am 08:00-09:00 [08:00 08:20 08:40] taken [08:20], 5 evening 18:00-20:00 [] taken []",
                "H1~bed~CARD-W~2024-03-04 : 3 day 00:00-00:00 4 of 30",
                "H1~examination~RAD~CT-1~2024-03-04 extra-session: 4 day 08:00-00:00 [08:00 08:00 23:59] taken [08:00]",
                "H1~clinic-slot~CARD-C~2024-03-04 : 7 pm 14:00-15:00 [14:00 14:30] taken [14:00 14:30]",
            ]);
    }

    [Theory]
    [InlineData("H1", "field.required unit", "field.required kind", "field.required day")]
    [InlineData(",bed,CARD-W,,2024-03-04,,,,,,,1,0,0,", "field.required institution")]
    [InlineData("H9,bed,CARD-W,,2024-03-04,,,,,,,1,0,0,", "field.unknown-code institution")]
    [InlineData("H2,bed,CARD-W,,2024-03-04,,,,,,,1,0,0,", "pool.not-yours institution")]
    [InlineData("H2,bed,CARD-W,,monday,,,,,,,1,0,0,", "field.format day", "pool.not-yours institution")]
    [InlineData("H1,bed,MARS,,2024-03-04,,,,,,,1,0,0,", "field.unknown-code unit")]
    [InlineData("H1,bed,NEW,,2024-03-04,,,,,,,1,0,0,", "field.unknown-code unit")]
    [InlineData("H1,bed,NEW,,2024-03-05,,,,,,,1,0,0,")]
    [InlineData("H1,BED,CARD-W,,2024-03-04,,,,,,,1,0,0,", "field.unknown-code kind")]
    [InlineData("H1,门诊,CARD-W,,2024-03-04,,,,,,,1,0,0,", "field.unknown-code kind")]
    [InlineData("H1,bed,CARD-W,CT-1,2024-03-04,,,,,,,1,0,0,", "field.not-allowed of")]
    [InlineData("H1,clinic-slot,CARD-C,P2,2024-03-04,am,08:00,12:00,9,,,,,,", "field.unknown-code of")]
    [InlineData("H1,examination,RAD,CT 1,2024-03-04,am,08:00,12:00,9,,,,,,", "field.format of")]
    [InlineData("H1,bed,CARD-W,,2024-02-30,,,,,,,1,0,0,", "field.format day")]
    [InlineData("H1,bed,CARD-W,,4.3.2024,,,,,,,1,0,0,", "field.format day")]
    [InlineData("H1,bed,CARD-W,,1899-12-31,,,,,,,1,0,0,", "field.format day")]
    [InlineData("H1,bed,CARD-W,,2025-03-02,,,,,,,1,0,0,")]
    [InlineData("H1,bed,CARD-W,,2025-03-03,,,,,,,1,0,0,", "field.out-of-range day")]
    // Days that are over are the rules' matter.
    [InlineData("H1,bed,CARD-W,,2024-02-29,,,,,,,1,0,0,")]
    [InlineData(Slots + ",,,,,,,,,,", "field.required session", "field.required from", "field.required until", "field.required places")]
    [InlineData(Slots + ",AM,08:00,12:00,9,,,,,,", "field.format session")]
    [InlineData(Slots + ",am,8,24:30,9,,,,,,", "field.format from", "field.format until")]
    [InlineData(Slots + ",am,12:00,12:00,9,,,,,,", "field.out-of-range until")]
    [InlineData(Slots + ",am,08:00,12:00,500,,,,,,")]
    [InlineData(Slots + ",am,08:00,12:00,501,,,,,,", "field.out-of-range places")]
    [InlineData(Slots + ",am,08:00,12:00,-1,,,,,,", "field.wrong-type places")]
    [InlineData(Slots + ",am,08:00,12:00,1.5,,,,,,", "field.wrong-type places")]
    [InlineData(Slots + ",am,08:00,12:00,2,08:00 09:00,,,,,", "field.not-allowed places")]
    [InlineData(Slots + ",am,08:00,12:00,,07:59 11:59 12:00,,,,,", "pool.no-such-time starts", "pool.no-such-time starts")]
    [InlineData(Slots + ",am,08:00,12:00,,08:00 25:00,,,,,", "field.format starts")]
    [InlineData(Slots + ",am,08:00,12:00,,08:00 08:00,08:00 08:00,,,,")]
    [InlineData(Slots + ",am,08:00,12:00,,08:00 09:00,08:00 08:00,,,,", "pool.no-such-time taken")]
    [InlineData(
        Slots + ",am,08:00,12:00,9,,,30,28,2,",
        "field.not-allowed staffed",
        "field.not-allowed census",
        "field.not-allowed discharges"
    )]
    [InlineData(Beds + ",全天,,,,,,1,0,0,")]
    [InlineData(Beds + ",am,,,,,,1,0,0,", "field.not-allowed session")]
    [InlineData(
        Beds + ",,08:00,12:00,1,08:00,08:00,1,0,0,",
        "field.not-allowed from",
        "field.not-allowed until",
        "field.not-allowed places",
        "field.not-allowed starts",
        "field.not-allowed taken"
    )]
    [InlineData(Beds + ",,,,,,,,,,", "field.required census", "field.required staffed", "field.required discharges")]
    [InlineData(Beds + ",,,,,,,500,1000,1000,")]
    [InlineData(Beds + ",,,,,,,501,1001,1001,", "field.out-of-range census", "field.out-of-range staffed", "field.out-of-range discharges")]
    [InlineData(Beds + ",,,,,,,5,2,3,", "field.out-of-range discharges")]
    [InlineData(Beds + ",,,,,,,many,few,none,", "field.wrong-type staffed", "field.wrong-type census", "field.wrong-type discharges")]
    [InlineData(Beds + ",,,,,,,1,0,0,because", "field.unknown-code reason")]
    [InlineData(Beds + ",,,,,,,1,0,0,,more", "csv.too-many-cells")]
    [InlineData("\"H1\"x,bed,CARD-W,,2024-03-04,,,,,,,1,0,0,", "csv.quotes")]
    public void a_fault_is_told_with_its_line_and_column(string line, params string[] expected)
    {
        var file = Read($"{Header}\n{line}\n");
        file.Faults.Select(Told)
            .ShouldBe(
                expected.Select(fault => fault.Split(' ') is [var code, var column] ? $"{code} /lines/2/{column}" : $"{fault} /lines/2")
            );
        file.Days.Count.ShouldBe(expected.Length == 0 ? 1 : 0);
        (file.Refusal is null).ShouldBe(expected.Length == 0);
    }

    [Theory]
    [InlineData(
        "",
        "field.required /lines/1/institution",
        "field.required /lines/1/kind",
        "field.required /lines/1/unit",
        "field.required /lines/1/day"
    )]
    [InlineData("institution,kind,unit,a/b~c", "field.unknown /lines/1/a~1b~0c", "field.required /lines/1/day")]
    [InlineData("机构,institution,kind,unit,day", "field.repeated /lines/1/institution")]
    [InlineData("时段,出诊单元,机构,类别,科室,日期", "field.repeated /lines/1/出诊单元")]
    [InlineData(
        "institution,\"kind\"x,unit,day",
        "field.unknown /lines/1/\"kind\"x",
        "field.required /lines/1/kind",
        "csv.quotes /lines/1"
    )]
    public void below_a_wrong_heading_nothing_is_read(string header, params string[] expected)
    {
        var file = Read(header.Length == 0 ? "" : $"{header}\nH1,sofa\n");
        file.Faults.Select(Told).ShouldBe(expected);
        file.Days.ShouldBeEmpty();
    }

    [Fact]
    public void headings_are_known_in_any_case_and_a_heading_alone_is_a_fault()
    {
        var file = Read("INSTITUTION,Kind,unit,日期\n,,,,\n");
        file.Faults.Select(Told).ShouldBe(["csv.no-lines /lines/1"]);
        (file.Days.Count, file.TooLarge).ShouldBe((0, false));
    }

    [Fact]
    public void lines_are_read_as_excel_and_wps_write_them()
    {
        var file = Read(
            "机构,类别,科室,专家／设备,日期,时段,开始,结束,号源数,时间,已占用,开放床位,期初留院,预计出院,原因,,\r\n"
                + "Ｈ１,专家号,CARD-C,P1,2024年3月4日,上午,8:00:00,9：00,３,,8:20,,,,加诊,,\r\n"
                + "H1,病床,CARD-W,,2024/3/4 0:00,,,,,,,30.0,28,2,\u200b,,,,\r\n"
                + "H1,检查,RAD,CT-1,45355,晚上,下午6:00,20点,,\"18:00\r\n18:30、19:00\",,,,,,\r\n"
                + ",,,,,,,,,,,,,,,,\r\n\r\n"
        );
        file.Faults.ShouldBeEmpty();
        file.Days.Select(Described)
            .ShouldBe([
                "H1~clinic-slot~CARD-C~P1~2024-03-04 extra-session: 2 am 08:00-09:00 [08:00 08:20 08:40] taken [08:20]",
                "H1~bed~CARD-W~2024-03-04 : 3 day 00:00-00:00 4 of 30",
                "H1~examination~RAD~CT-1~2024-03-04 : 4 evening 18:00-20:00 [18:00 18:30 19:00] taken []",
            ]);
    }

    [Fact]
    public void what_stands_below_no_heading_is_a_fault_and_an_empty_column_is_none()
    {
        Read("institution,,kind,unit,day,staffed,census,discharges,,\nH1,,bed,CARD-W,2024-03-04,1,0,0,,\n").Days.Count.ShouldBe(1);
        Read("institution,,kind,unit,day,staffed,census,discharges\nH1,x,bed,CARD-W,2024-03-04,1,0,0\n")
            .Faults.Select(Told)
            .ShouldBe(["csv.too-many-cells /lines/2"]);
    }

    [Fact]
    public void lines_of_one_day_that_name_a_reason_name_the_same()
    {
        Read(Morning("am", "08", ""), Morning("pm", "14", "extra-session"), Morning("eve", "18", "extra-session"))
            .Days.Single()
            .Reason.ShouldBe(CapacityReason.ExtraSession);
        var mixed = Read(
            Morning("am", "08", ""),
            Morning("pm", "14", "extra-session"),
            Morning("eve", "18", "correction"),
            Morning("night", "21", "clinic-suspended")
        );
        mixed.Faults.Select(Told).ShouldBe(["pool.reasons-differ /lines/4/reason", "pool.reasons-differ /lines/5/reason"]);
        mixed.Days.ShouldBeEmpty();
        // Other days have reasons of their own.
        Read(Morning("am", "08", "extra-session"), Morning("am", "08", "correction").Replace("03-04", "03-05", StringComparison.Ordinal))
            .Days.Select(day => day.Reason)
            .ShouldBe([CapacityReason.ExtraSession, CapacityReason.Correction]);
    }

    [Fact]
    public void a_session_stands_once_and_a_day_has_at_most_twenty()
    {
        Read(Morning("am", "08", ""), Morning("pm", "14", ""), Morning("上午", "10", ""))
            .Faults.Select(Told)
            .ShouldBe(["field.repeated /lines/4/session"]);
        Read([.. Enumerable.Range(0, 20).Select(at => Morning($"s{at}", "08", ""))]).Days.Single().Sessions.Count.ShouldBe(20);
        Read([.. Enumerable.Range(0, 23).Select(at => Morning($"s{at}", "08", ""))])
            .Faults.Select(Told)
            .ShouldBe(["field.too-many /lines/22/session"]);
    }

    [Fact]
    public void of_a_day_with_a_faulty_line_nothing_is_judged_and_of_the_others_everything()
    {
        var file = Read(Morning("am", "08", ""), Morning("pm", "later", ""), $"{Beds},,,,,,,1,0,0,");
        file.Faults.Select(Told).ShouldBe(["field.format /lines/3/from", "field.format /lines/3/until"]);
        file.Days.Select(day => day.Pool.ToString()).ShouldBe(["H1~bed~CARD-W~2024-03-04"]);
    }

    [Fact]
    public void what_the_rules_refuse_of_a_day_is_told_with_its_lines_among_the_others()
    {
        var file = Read(Morning("am", "08", ""), $"{Beds},,,,,,,1,0,0,", Morning("pm", "14", ""), "H1,sofa,RAD,,2024-03-04,,,,,,,,,,");
        var refusal = file.Refuse([
            (1, new Refusal("pool.second")),
            (0, new Refusal("pool.overlap").At("/sessions/1")),
            (0, new Refusal("pool.first").At("/reason")),
        ]);
        refusal.Code.ShouldBe("request.invalid");
        refusal
            .Errors!.Select(Told)
            .ShouldBe(["pool.first /lines/2", "pool.second /lines/3", "pool.overlap /lines/4", "field.unknown-code /lines/5/kind"]);
    }

    [Fact]
    public void a_file_has_at_most_a_thousand_lines_and_a_hundred_thousand_places()
    {
        string[] Wards(int count) => [.. Enumerable.Repeat($"{Beds},,,,,,,1,0,0,", count)];
        Read(Wards(1_000)).TooLarge.ShouldBeFalse();
        var longer = Read(Wards(1_001));
        (longer.TooLarge, longer.Days.Count, longer.Faults.Count).ShouldBe((true, 0, 0));

        string[] Places(int sessions) =>
            [
                .. Enumerable
                    .Range(0, sessions)
                    .Select(at =>
                        $"H1,clinic-slot,CARD-C,,{Day(3, 4).AddDays(at / 20).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)},s{at % 20},08:00,12:00,500,,,,,,"
                    ),
            ];
        Read(Places(200)).TooLarge.ShouldBeFalse();
        Read(Places(201)).TooLarge.ShouldBeTrue();
    }

    private static InstitutionUnitSet Unit(string institution, string unit) =>
        new(institution, unit, unit, UnitKind.Department, "03.04", Start, null);

    /// <summary>A session of an hour.</summary>
    private static string Morning(string session, string hour, string reason) => $"{Slots},{session},{hour}:00,{hour}:59,5,,,,,,{reason}";

    private static ScheduleFile Read(params string[] lines) =>
        ScheduleFile.Read(
            Csv.Read(lines is [var whole] ? whole : string.Join('\n', lines.Prepend(Header))),
            Facts,
            institution => institution == "H1"
        );

    private static string Told(Refusal fault) => $"{fault.Code} {fault.Pointer}";

    private static string Described(ScheduledDay day) =>
        $"{day.Pool} {(day.Reason is { } reason ? Kebab.Of(reason) : "")}: "
        + string.Join(
            ", ",
            day.Sessions.Zip(
                day.Lines,
                (session, line) =>
                    $"{line} {session.Session} {Time(session.From)}-{Time(session.Until)} "
                    + (
                        session.Beds is { } beds
                            ? $"{session.Capacity} of {beds.Staffed}"
                            : $"[{string.Join(' ', session.Starts!.Select(Time))}] taken [{string.Join(' ', session.Taken!.Select(Time))}]"
                    )
            )
        );

    private static string Time(DateTimeOffset at) => at.ToOffset(Shanghai.Offset).ToString("HH:mm", CultureInfo.InvariantCulture);
}
