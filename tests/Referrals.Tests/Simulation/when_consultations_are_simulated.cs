using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Consultations;
using Referrals.Institutions;
using Referrals.Shared;
using Referrals.Simulation;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Simulation;

/// <summary>Consultations of a simulated county, counted by those who take part in them.</summary>
public sealed partial class when_consultations_are_simulated(TestPostgres postgres)
{
    private static readonly DateTimeOffset Start = new(2026, 9, 11, 8, 0, 0, Shanghai.Offset);
    private static readonly SimulatedCaller Doctor = new("specialist", "SX-H01", "SX-P-H01-02");

    /// <summary>Tells of each department one consultation too many.</summary>
    private sealed partial class OneTooMany : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    async (context, go) =>
                    {
                        if (context.Request.Path != "/api/boards/consultations")
                        {
                            await go(context);
                            return;
                        }

                        var body = context.Response.Body;
                        using var kept = new MemoryStream();
                        context.Response.Body = kept;
                        await go(context);
                        context.Response.Body = body;
                        context.Response.ContentLength = null;
                        var text = System.Text.Encoding.UTF8.GetString(kept.ToArray());
                        await context.Response.WriteAsync(Asked().Replace(text, one => $"\"asked\":{int.Parse(one.Groups[1].Value) + 1}"));
                    }
                );
                next(app);
            };

        [GeneratedRegex("\"asked\":([0-9]+)")]
        private static partial Regex Asked();
    }

    [Fact]
    public async Task a_board_that_says_one_too_many_is_found_out_and_every_other_number_is_right()
    {
        var database = await postgres.CreateDatabase(empty: true);
        var summary = await Simulator.Run(
            SimulationPlan.Of("340422", new DateOnly(2026, 9, 11), 2, 12, 2, goesOn: false, Start.AddDays(3)),
            builder =>
            {
                SimulatedCounty.On(database)(builder);
                builder.Services.AddSingleton<IStartupFilter>(new OneTooMany());
            },
            _ => { },
            TestContext.Current.CancellationToken
        );

        summary.Unexpected.ShouldBeEmpty();
        summary.Consultations.Keys.ShouldBe(["multi-party", "remote-diagnosis", "written-advice"]);
        summary.Consultations.Values.Sum(kind => kind.Answered).ShouldBeGreaterThan(2);
        summary.Right.ShouldBeFalse();
        summary.Differences.ShouldAllBe(one =>
            Regex.IsMatch(one, "^consultations of .*: asked [a-z-]+ [A-Z0-9-]+ [A-Z]+ is [0-9]+, counted as [0-9]+$")
        );
        summary.Differences.ShouldContain(one => one.StartsWith("consultations of the county"));
        summary.Differences.ShouldContain(one => one.StartsWith("consultations of SX-H01"));
    }

    [Fact]
    public void the_first_answer_counts_and_the_last_recommendation()
    {
        var advice = Begun(ConsultationKind.WrittenAdvice);
        (advice.Minutes, advice.KeptLocal).ShouldBe((null, false));
        advice.Advised(Doctor, AdviceRecommendation.MoreNeeded, Start.AddMinutes(59.5));
        advice.Advised(Doctor, AdviceRecommendation.Observe, Start.AddHours(30));
        (advice.Minutes, advice.Late, advice.KeptLocal).ShouldBe((60, false, true));
        advice.Work.Single().ShouldBe(new(("SX-P-H01-02", "SX-H01", "answer"), 2));
        Counted(advice)
            .ShouldBe([
                "advice-answered 1",
                "advice-answered-in-time 1",
                "advice-answers 1",
                "advice-answers 2",
                "advice-asked 1",
                "advice-kept-local 1",
            ]);
        advice.Referred = Start.AddHours(31);
        advice.KeptLocal.ShouldBeFalse();
        Counted(advice)
            .ShouldBe([
                "advice-answered 1",
                "advice-answered-in-time 1",
                "advice-answers 1",
                "advice-answers 2",
                "advice-asked 1",
                "advice-referred 2",
            ]);
    }

    [Fact]
    public void a_final_report_answers_and_the_newest_says_whether_it_is_recognised()
    {
        var report = Begun(ConsultationKind.RemoteDiagnosis);
        report.Reported(Doctor, final: false, isRecognised: false, Start.AddMinutes(5));
        (report.Minutes, report.Recognised).ShouldBe((null, false));
        report.Reported(Doctor, final: true, isRecognised: true, Start.AddHours(25));
        (report.Minutes, report.Late, report.Recognised).ShouldBe((1_500, true, true));
        report.Reuse("SX-T01", Start.AddHours(26));
        report.Reuse("SX-T01", Start.AddHours(50));
        report.Reused.ShouldBe(1);
        report.Reported(Doctor, final: true, isRecognised: false, Start.AddHours(30));
        report.Recognised.ShouldBeFalse();
        report.Minutes.ShouldBe(1_500);
    }

    [Fact]
    public void who_sits_in_two_sessions_at_once_is_known()
    {
        var sessions = new SessionCalendar();
        var (one, first) = (Guid.NewGuid(), new MeetingTime(Start, Start.AddHours(1)));
        sessions.Fix(one, first, ["SX-P-H01-02", "SX-P-H02-02"]);
        sessions.IsBusy(first, ["SX-P-H02-02"]).ShouldBeTrue();
        sessions.IsBusy(new MeetingTime(Start.AddMinutes(59), Start.AddHours(2)), ["SX-P-H02-02"]).ShouldBeTrue();
        sessions
            .IsBusy(new MeetingTime(Start.AddHours(1), Start.AddHours(2)), ["SX-P-H02-02"])
            .ShouldBeFalse("one begins as the other ends");
        sessions.IsBusy(first, ["SX-P-M01-01"]).ShouldBeFalse();
        sessions.AnotherOf(["SX-P-H01-02"], Start.AddDays(-1)).ShouldBe(first);
        sessions.AnotherOf(["SX-P-H01-02"], Start).ShouldBeNull("it has begun");
        sessions.Free(one);
        sessions.IsBusy(first, ["SX-P-H02-02"]).ShouldBeFalse();
    }

    // Measure and day, the first of them being 1.
    private static string[] Counted(ConsultationRecord record) =>
        [
            .. record
                .Counted()
                .Select(one => $"{one.Measure} {one.First.DayNumber - Shanghai.Day(Start).DayNumber + 1}")
                .Order(StringComparer.Ordinal),
        ];

    private static ConsultationRecord Begun(ConsultationKind kind) =>
        new(
            kind,
            "SX-V0101",
            new Room(new Provider("SX-H01", InstitutionKind.CountyHospital, null, false, [], DeductibleLevel.County, null), "CARD"),
            Start
        )
        {
            Due = Start.AddDays(1),
        };
}
