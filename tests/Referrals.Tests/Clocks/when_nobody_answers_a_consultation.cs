// Nobody answers: the right people hear of it in the right minute, each once.
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Clocks;
using Referrals.Tests.Cases;
using Referrals.Tests.Consultations;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Clocks;

public class when_nobody_answers_a_consultation(TestService service) : IClassFixture<TestService>
{
    private const string Doctor = "family-doctor@SX-V0101";
    private const string Practitioner = "SX-P-V0101-01";
    private const string Specialist = "specialist@SX-H01";
    private const string Dispatcher = "dispatcher@SX-H01";
    private const string County = "county-authority@340422";

    [Fact]
    public async Task the_centre_is_told_in_the_minute_it_is_late_and_the_county_one_span_later_each_once()
    {
        var at = await service.Asked(urgency: "urgent", practitioner: Practitioner);
        await Pass(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        (await service.ToldOf(Dispatcher, at)).ShouldBeEmpty();
        await Pass(TimeSpan.FromSeconds(1));
        (await service.ToldOf(Dispatcher, at)).ShouldBe(["consultation-late"]);
        (await service.ToldOf(Specialist, at)).ShouldBe(["consultation-late", "advice-asked"]);
        (await service.ToldOf(Doctor, at, Practitioner)).ShouldBe(["consultation-late"]);
        (await service.ToldOf(County, at)).ShouldBeEmpty();
        (await service.ToldOf("dispatcher@SX-H02", at)).ShouldBeEmpty();

        await Pass(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        (await service.ToldOf(County, at)).ShouldBeEmpty();
        await Pass(TimeSpan.FromSeconds(1));
        (await service.ToldOf(County, at)).ShouldBe(["consultation-late"]);
        (await service.ToldOf(Dispatcher, at)).ShouldBe(["consultation-late"]);
        await Pass(TimeSpan.FromDays(5));
        (await service.HappenedTo(at)).ShouldBe(["consultation_requested", "consultation_escalated", "consultation_escalated"]);

        var notice = (await service.NoticesOf(County, at)).Single();
        notice.GetProperty("link").GetString().ShouldBe(at);
        notice.GetProperty("text").GetString()!.ShouldContain(notice.GetProperty("number").GetString()!);
        notice.GetProperty("consultationState").GetString().ShouldBe("awaiting-answer");
        notice.GetProperty("patient").GetProperty("name").GetString().ShouldBe("虚**");
        (await service.As(County).Get(at).Expect(200)).String("/state").ShouldBe("awaiting-answer");
    }

    [Fact]
    public async Task an_answer_in_time_leaves_the_clock_nothing_to_do_and_a_further_question_begins_anew()
    {
        var at = await service.Asked(urgency: "urgent", practitioner: Practitioner);
        await Pass(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        await service.Answers(at);
        await Pass(TimeSpan.FromHours(4));
        (await service.ToldOf(Doctor, at, Practitioner)).ShouldBe(["advice-given"]);
        await service.As(Doctor, practitioner: Practitioner).Post($"{at}/question", new { text = "血压偏低时怎么办？" }).Expect(200);
        await Pass(TimeSpan.FromHours(2));
        (await service.ToldOf(Dispatcher, at)).ShouldBe(["consultation-late"]);
        (await service.ToldOf(Specialist, at)).ShouldBe(["consultation-late", "question-added", "advice-asked"]);
    }

    [Fact]
    public async Task two_nodes_at_once_act_once()
    {
        var other = await service.Another();
        var asked = new List<string>();
        for (var i = 0; i < 8; i++)
            asked.Add(await service.Asked(urgency: "urgent", practitioner: Practitioner));
        await service.CatchUp();
        await other.CatchUp();
        service.Clock.Advance(TimeSpan.FromHours(2));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => (i % 2 == 0 ? service : other).RunClocks()));
        await service.RunClocks();
        foreach (var at in asked)
        {
            (await service.HappenedTo(at)).ShouldBe(["consultation_requested", "consultation_escalated"]);
            (await service.ToldOf(Dispatcher, at)).ShouldBe(["consultation-late"]);
        }
    }

    [Fact]
    public async Task after_an_outage_a_node_that_starts_does_what_was_missed()
    {
        var at = await service.Asked(urgency: "urgent", practitioner: Practitioner);
        await service.CatchUp();
        service.Clock.Advance(TimeSpan.FromHours(9));
        var started = await service.Another();
        await started.RunClocks();
        (await service.HappenedTo(at)).ShouldBe(["consultation_requested", "consultation_escalated"]);
        // The county has its own time from then on.
        await Pass(TimeSpan.FromHours(2));
        (await service.HappenedTo(at)).Count(name => name == "consultation_escalated").ShouldBe(2);
    }

    [Fact]
    public async Task a_step_that_was_taken_before_the_table_knew_is_not_taken_again()
    {
        var at = await service.Asked(urgency: "urgent", practitioner: Practitioner);
        await service.CatchUp();
        var due = service.Clock.Now.AddHours(2).UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        await Pass(TimeSpan.FromHours(2));
        await service.Texts(
            $"""
            insert into referrals.consultation_deadlines (tenant_id, id, line, kind, step, due_at)
            values ('340422', 'consultation-{ConsultationSteps.Id(
                at
            )}', 'again', 'answer', 'escalate', '{due}') returning id
            """
        );
        (await service.RunClocks()).ShouldBe(0);
        (await service.HappenedTo(at)).ShouldBe(["consultation_requested", "consultation_escalated"]);
        await service.Texts("delete from referrals.consultation_deadlines where line = 'again' returning id");
    }

    [Fact]
    public async Task what_is_due_next_is_known()
    {
        await service.RunClocks();
        await service.Asked(urgency: "urgent", practitioner: Practitioner);
        await service.CatchUp();
        (
            await service.Services.GetRequiredService<ClockWork>().Next(TestContext.Current.CancellationToken)
        )!.Value.ShouldBeLessThanOrEqualTo(service.Clock.Now.AddHours(2));
    }

    private async Task Pass(TimeSpan time)
    {
        service.Clock.Advance(time);
        await service.RunClocks();
    }
}
