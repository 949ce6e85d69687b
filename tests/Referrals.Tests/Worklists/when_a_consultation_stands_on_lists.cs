// Lists of consultations: pure, and over HTTP with counts, pages, filters and access entries.
using Referrals.Consultations;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Consultations;
using Referrals.Tests.Hosting;
using static Referrals.Tests.Consultations.Consulted;

namespace Referrals.Tests.Worklists;

public class when_a_consultation_stands_on_lists(TestService service) : IClassFixture<TestService>
{
    private const string Doctor = "family-doctor@SX-V0101";
    private const string Specialist = "specialist@SX-H01";

    [Fact]
    public void each_state_stands_on_its_lists_and_an_end_on_none()
    {
        var today = (string[])["today/SX-H02 due", "today/SX-H03 due", "today/SX-X01 due", "today/SX-V0101 due", "today/SX-H01 due"];
        var expected = new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["written-advice awaiting-answer"] = ["requests/SX-V0101 due", "answers/SX-H01 due"],
            ["written-advice answered"] = ["requests/SX-V0101"],
            ["multi-party requested"] = ["requests/SX-V0101 due", "answers/SX-H01 due"],
            ["multi-party accepted"] = ["requests/SX-V0101", "to-schedule/SX-H01"],
            ["multi-party scheduled"] = ["requests/SX-V0101", .. today],
            ["multi-party in-session"] = ["requests/SX-V0101", "conclusions-due/SX-H01 due", .. today],
            ["multi-party concluded"] = ["requests/SX-V0101"],
        };
        foreach (var (name, state) in Each)
            Lines(state).ShouldBe(expected.GetValueOrDefault(name, []), ignoreOrder: true, $"lists of {name}");
        var late = new ConsultationEscalated(
            ConsultationDeadlineKind.Answer,
            ConsultationEscalationLevel.County,
            Requested.AnswerDue,
            null,
            Requested.AnswerDue,
            1,
            false
        );
        Lines(After(Requested, late)).ShouldBe(["requests/SX-V0101 due", "answers/SX-H01 due", "answers/#county due"]);
    }

    [Fact]
    public void an_examination_waits_for_its_report_and_a_critical_value_for_a_person_after_the_end_too()
    {
        Lines(After(Examined.Asked)).ShouldBe(["requests/SX-V0101 due", "to-report/SX-H01 due"]);
        Lines(After(Examined.Asked, Examined.Claimed)).ShouldBe(["requests/SX-V0101 due", "to-report/SX-H01 due"]);
        Lines(After(Examined.Asked, Examined.Claimed, Examined.Final())).ShouldBe(["requests/SX-V0101"]);
        var critical = After(Examined.Asked, Examined.Claimed, Examined.Final(critical: true));
        Lines(critical).ShouldBe(["critical/SX-V0101 due", "requests/SX-V0101"]);
        Lines(critical.Evolve(Unacknowledged(ConsultationEscalationLevel.Institutions)))
            .ShouldBe(["critical/SX-V0101 due", "critical/SX-H01 due", "requests/SX-V0101"]);
        Lines(critical.Evolve(Unacknowledged(ConsultationEscalationLevel.County)))
            .ShouldBe(["critical/SX-V0101 due", "critical/SX-H01 due", "critical/#county due", "requests/SX-V0101"]);
        Lines(critical.Evolve(Examined.Acknowledged(1))).ShouldBe(["requests/SX-V0101"]);
        var closed = After(Examined.Asked, Examined.Claimed, Examined.Final(), new ConsultationClosed(Start));
        Lines(closed).ShouldBeEmpty();
        Lines(closed.Evolve(Examined.Corrected(critical: true))).ShouldBe(["critical/SX-V0101 due"]);

        static ConsultationEscalated Unacknowledged(ConsultationEscalationLevel level) =>
            new(ConsultationDeadlineKind.Critical, level, Start, null, Start, 1, false);
    }

    [Fact]
    public void each_list_stands_at_its_place_of_the_table() =>
        ConsultationLines.All.Select(rule => rule.List).ShouldBe(Enum.GetValues<ConsultationWorklist>());

    [Fact]
    public async Task both_sides_have_it_until_their_part_is_done_and_nobody_else_has()
    {
        var at = await service.Asked();
        (await service.ConsultationListsOf(Doctor, at)).ShouldBe(["requests"]);
        (await service.ConsultationListsOf(Specialist, at)).ShouldBe(["answers"]);
        (await service.ConsultationListsOf("dispatcher@SX-H01", at)).ShouldBe(["answers"]);
        foreach (var other in (string[])["specialist@SX-H02", "township-centre@SX-T01", "county-authority@340422"])
            (await service.ConsultationListsOf(other, at)).ShouldBeEmpty();

        await service.Answers(at);
        (await service.ConsultationListsOf(Specialist, at)).ShouldBeEmpty();
        (await service.ConsultationListsOf(Doctor, at)).ShouldBe(["requests"]);
        await service.As(Doctor).Post($"{at}/question", new { text = "血压偏低时怎么办？" }).Expect(200);
        (await service.ConsultationListsOf(Specialist, at)).ShouldBe(["answers"]);
        await service.Answers(at);
        await service.As(Doctor).Post($"{at}/closing", new { }).Expect(200);
        (await service.ConsultationListsOf(Doctor, at)).ShouldBeEmpty();
        await service.As(Doctor).Get("/api/worklists/answers").Refused(403, "role.not-permitted");
        await service.As("county-authority").Get("/api/worklists/requests").Refused(403, "role.not-permitted");
        await service.As("insurer").Get("/api/worklists/answers").Refused(403, "role.not-permitted");
    }

    [Fact]
    public async Task the_county_has_what_was_escalated_to_it()
    {
        var at = await service.Asked(urgency: "urgent");
        for (var i = 0; i < 2; i++)
        {
            (await service.ConsultationListsOf("county-authority@340422", at)).ShouldBeEmpty();
            service.Clock.Advance(TimeSpan.FromHours(2));
            await service.RunClocks();
        }

        (await service.ConsultationListsOf("county-authority@340422", at)).ShouldBe(["answers"]);
        var item = (await service.As("county-authority").Get("/api/worklists/answers?limit=200"))["/items"]
            .EnumerateArray()
            .Single(one => one.GetProperty("id").GetString() == ConsultationSteps.Id(at));
        item.GetProperty("escalation").GetString().ShouldBe("county");
        item.GetProperty("late").GetBoolean().ShouldBeTrue();
        await service.Answers(at);
        (await service.ConsultationListsOf("county-authority@340422", at)).ShouldBeEmpty();
    }

    [Fact]
    public async Task the_most_urgent_come_first_and_of_these_what_is_due_first_page_by_page()
    {
        var hospital = service.As("specialist@SX-H02");
        var routine = await service.Asked("SX-H02");
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        var urgent = await service.Asked("SX-H02", urgency: "urgent");
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        var later = await service.Asked("SX-H02", urgency: "urgent");
        await service.CatchUp();

        (await Ids(hospital, "/api/worklists/answers?limit=1")).ShouldBe(new[] { urgent, later, routine }.Select(ConsultationSteps.Id));
        (await Ids(hospital, "/api/worklists/answers?sort=newest&limit=1")).ShouldBe(
            new[] { later, urgent, routine }.Select(ConsultationSteps.Id)
        );
        (await Ids(hospital, "/api/worklists/answers?sort=due&limit=2")).ShouldBe(
            new[] { urgent, later, routine }.Select(ConsultationSteps.Id)
        );
        (await Ids(hospital, "/api/worklists/answers?urgency=routine")).ShouldBe([ConsultationSteps.Id(routine)]);
        (await Ids(hospital, "/api/worklists/answers?kind=multi-party")).ShouldBeEmpty();
        (await Ids(hospital, "/api/worklists/answers?sender=SX-T01")).ShouldBeEmpty();
        (await Ids(hospital, "/api/worklists/answers?unit=CARD&sender=SX-V0101")).Count.ShouldBe(3);
        (await Ids(hospital, "/api/worklists/answers?late=true")).ShouldBeEmpty();
        service.Clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(30));
        (await Ids(hospital, "/api/worklists/answers?late=true")).ShouldBe([ConsultationSteps.Id(urgent)]);
        (await hospital.Get("/api/worklists"))["/consultations"]
            .EnumerateArray()
            .Single(count => count.GetProperty("list").GetString() == "answers")
            .GetProperty("late")
            .GetInt32()
            .ShouldBe(1);

        await hospital.Get("/api/worklists/answers?sort=x").Refused(400, "field.unknown-code", "sort");
        await hospital.Get("/api/worklists/answers?limit=0").Refused(400, "field.out-of-range", "limit");
        await hospital.Get("/api/worklists/answers?cursor=x").Refused(400, "page.cursor-invalid", "cursor");
    }

    [Fact]
    public async Task that_it_was_shown_is_recorded_and_the_patient_is_masked()
    {
        var at = await service.Asked();
        await service.CatchUp();
        var before = await Shown(at);
        var item = (await service.As(Specialist).Get("/api/worklists/answers?limit=200"))["/items"]
            .EnumerateArray()
            .Single(one => one.GetProperty("id").GetString() == ConsultationSteps.Id(at));
        item.GetProperty("patient").GetProperty("name").GetString().ShouldBe("虚**");
        item.GetProperty("actions").EnumerateArray().Select(action => action.GetString()).ShouldContain("give-advice");
        (await Shown(at)).ShouldBe(before + 1);
    }

    [Fact]
    public async Task a_list_is_a_table_too()
    {
        var at = await service.Asked("SX-M01", "OBGY");
        var number = (await service.As(Doctor).Get(at)).String("/number");
        await service.CatchUp();
        var table = (await service.As("specialist@SX-M01").Get("/api/worklists/answers").Header("Accept", "text/csv").Expect(200)).Text;
        table.ShouldContain("会诊单号");
        table.ShouldContain(number);
        table.ShouldContain("待答复");
        table.ShouldContain("图文咨询");
    }

    [Fact]
    public async Task lists_deadlines_and_inboxes_equal_what_follows_from_the_events_alone()
    {
        var (late, answered, over) = (
            await service.Asked("SX-M01", "OBGY", urgency: "urgent"),
            await service.Asked(),
            await service.Asked(urgency: "urgent")
        );
        await service.Answers(answered);
        await service.As(Specialist).Post($"{over}/refusal", new { reason = "must-be-seen" }).Expect(200);
        service.Clock.Advance(TimeSpan.FromHours(2));
        await service.RunClocks();
        await service.CatchUp();
        foreach (var at in (string[])[late, answered, over])
        {
            var key = $"consultation-{ConsultationSteps.Id(at)}";
            ConsultationRow? row = null;
            var projection = new ConsultationList();
            foreach (var e in await service.Events.FetchStream(new StreamId("340422", key), TestContext.Current.CancellationToken))
                row = projection.Apply(row, RowKey.Of(e), e);
            (await Stored("consultation_worklists", key)).ShouldBe(
                ConsultationLines.Of(row!.State).Select(line => line.Name),
                ignoreOrder: true
            );
            (await Stored("consultation_deadlines", key)).ShouldBe(
                ConsultationDeadlines.Of(row.State).Select(deadline => $"{Kebab.Of(deadline.Kind)}/{Kebab.Of(deadline.Step)}"),
                ignoreOrder: true
            );
            (await Stored("consultation_inbox", key)).ShouldBe(row.Notices.Select(notice => notice.Name), ignoreOrder: true);
        }
    }

    private Task<List<string>> Stored(string table, string key) => service.Texts($"select line from referrals.{table} where id = '{key}'");

    private static IEnumerable<string> Lines(Consultation state) =>
        ConsultationLines.Of(state).Select(line => line.Name + (line.Due is null ? "" : " due"));

    private static async Task<IReadOnlyList<string>> Ids(TestClient client, string address)
    {
        List<string> ids = [];
        for (string? next = address; next is not null; )
        {
            var page = await client.Get(next).Expect(200);
            ids.AddRange(page["/items"].EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            next = page["/next"].GetString();
        }

        return ids;
    }

    private Task<long> Shown(string at) =>
        service.Count($"select count(*) from referrals_people.accesses where case_id = '{ConsultationSteps.Id(at)}'");
}
