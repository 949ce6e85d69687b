// Lists of stays: what differs until it is put right, what is missed until it comes, what was credited.
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using static Referrals.Tests.Deductibles.DeductibleSteps;

namespace Referrals.Tests.Deductibles;

public class when_stays_are_listed(TestService service) : IClassFixture<TestService>
{
    private TestClient Township => service.As("his-system@SX-T01");

    private TestClient Hospital => service.As("his-system@SX-H01");

    private TestClient Insurer => service.As("insurer@340422");

    // Any day: the month by default may have begun a minute ago.
    private string Lately => $"from={Shanghai.Day(service.Clock.Now).AddDays(-25).Iso()}";

    /// <summary>The hospital has charged the whole: it stands on the list until somebody explains it, and until it is put right.</summary>
    [Fact]
    public async Task what_was_settled_otherwise_stands_on_a_list()
    {
        var (person, _, began) = await Referred();
        await Tell(Hospital, person, Admission("H-9", began.AddHours(1)));
        await Tell(Hospital, person, Settlement("H-9", "S-9", 500, 500, began.AddHours(1.5)));
        var item = await Difference(person);
        (item["/difference"].GetDecimal(), item.String("/state"), item.String("/cause")).ShouldBe((200.00m, "open", "not-credited"));
        (await service.As("dispatcher@SX-H02").Get($"/api/deductibles/stays?list=differences&{Lately}")).Text.ShouldNotContain(person);
        var explanation = new
        {
            person,
            year = Shanghai.Day(service.Clock.Now).Year,
            stay = "H-9",
            cause = "other",
            note = (string?)null,
        };
        await service.As("dispatcher@SX-H02").Post("/api/deductibles/explanations", explanation).Refused(400, "request.invalid");
        var said = new
        {
            explanation.person,
            explanation.year,
            explanation.stay,
            cause = "not-credited",
        };
        await service.As("dispatcher@SX-H02").Post("/api/deductibles/explanations", said).Refused(403, "deductible.not-yours");
        await service.As("dispatcher@SX-H01").Post("/api/deductibles/explanations", said).Expect(204);
        var words = await Insurer.Post("/api/deductibles/explanations", explanation with { note = "窗口按首次住院结算" }).Expect(204);
        var explained = await Year(person);
        explained.String("/stays/1/explanation/note").ShouldBe("窗口按首次住院结算");
        explained.String("/stays/1/owner").ShouldBe("insurer");
        (await service.Count("select count(*) from referrals.mt_events where data::text like '%窗口按首次住院结算%'")).ShouldBe(
            0,
            words.Text
        );
        (await Difference(person)).String("/state").ShouldBe("explained");

        await Tell(
            Hospital,
            person,
            new
            {
                type = "settlement-cancellation",
                id = "C-9",
                settlement = "S-9",
                at = service.Clock.Now,
            }
        );
        (await Year(person))["/stays/1/assessment/reasons"].GetRawText().ShouldContain("REVERSED");
        await Tell(Hospital, person, Settlement("H-9", "S-10", 500, 300, began.AddHours(1.8)));
        (await Difference(person)).String("/state").ShouldBe("corrected");
        await service.As("dispatcher@SX-H01").Post("/api/deductibles/explanations", said).Refused(409, "deductible.no-difference");
        var csv = await Insurer.Get($"/api/deductibles/stays?list=differences&{Lately}").Header("Accept", "text/csv");
        csv.Text.ShouldContain("H-9");
        var day = Shanghai.Day(began.AddHours(1)).Iso();
        var credited = await Insurer.Get($"/api/deductibles/credited?from={day}&until={day}");
        credited["/items"]
            .EnumerateArray()
            .Single(line => line.GetProperty("institution").GetString() == "SX-H01")
            .GetProperty("credited")
            .GetDecimal()
            .ShouldBeGreaterThanOrEqualTo(200.00m);
    }

    /// <summary>A referral that is called off before the admission joins nothing, and the list says so.</summary>
    [Fact]
    public async Task a_referral_that_is_called_off_joins_nothing()
    {
        var (person, referral, _) = await Referred();
        var at = $"/api/referrals/{referral}";
        await service.As("family-doctor@SX-T01").Post($"{at}/cancellation", new { by = "patient", reason = "patient-refuses" }).Expect(200);
        await service.As("dispatcher@SX-H01").Post($"{at}/cancellation-confirmation", new { }).Expect(200);
        await service.FeedDeductibles();
        service.Clock.Advance(TimeSpan.FromHours(1));
        await Tell(Hospital, person, Admission("H-5", service.Clock.Now.AddMinutes(-10)));
        var year = await Year(person);
        year["/stays/1/assessment/reasons"].GetRawText().ShouldContain("REVOKED");
        year["/stays/1/assessment/due"].GetDecimal().ShouldBe(500.00m);
        (await Stays("lost")).Text.ShouldContain(person);
    }

    /// <summary>Two tell of a stay whose admission nobody knows: it stands on the list once, until that comes.</summary>
    [Fact]
    public async Task a_stay_that_nobody_was_admitted_to_is_missed_once()
    {
        const string Missed = "&kind=stay-without-admission";
        var (person, _, began) = await Referred(told: false);
        await Tell(Township, person, Discharge("T-30", began.AddHours(1)));
        await Tell(Insurer, person, Settlement("T-30", "B-30", 200, 200, began.AddHours(1)));
        await service.CatchUp();
        (await Reminders(Insurer, person, Missed)).ShouldBe(["stay-without-admission T-30"]);
        (await Reminders(Township, person, Missed)).ShouldBe(["stay-without-admission T-30"]);
        await Tell(Township, person, Admission("T-30", began.AddDays(-1)));
        await service.CatchUp();
        (await Reminders(Township, person, Missed)).ShouldBeEmpty();
    }

    /// <summary>Two hospitals' own numbers may be the same: no line is lost between two pages, nor a reminder.</summary>
    [Fact]
    public async Task one_number_of_two_patients_stands_twice()
    {
        var persons = new HashSet<string?>();
        for (var i = 0; i < 2; i++)
        {
            var (person, _, began) = await Referred(told: false);
            await Tell(Township, person, Admission("SAME", began.AddDays(-1)), Discharge("SAME", began.AddHours(1)));
            persons.Add(person);
        }

        service.Clock.Advance(TimeSpan.FromDays(4));
        await service.CatchUp();
        foreach (var first in new[] { $"/api/deductibles/stays?limit=1&{Lately}", "/api/deductibles/reminders?limit=1" })
        {
            var seen = new List<string?>();
            for (string? next = first; next is not null; )
            {
                var page = await Insurer.Get(next).Expect(200);
                seen.AddRange(page["/items"].EnumerateArray().Select(item => item.GetProperty("person").GetString()));
                next = page["/next"].GetString();
            }

            seen.Intersect(persons).Count().ShouldBe(2, first);
        }
    }

    /// <summary>By institution, township or group, what was credited is the same.</summary>
    [Fact]
    public async Task what_was_credited_adds_up_the_same()
    {
        var (person, _, began) = await Referred();
        await Tell(Hospital, person, Admission("H-11", began.AddHours(1)));
        await service.CatchUp();
        var sums = new List<(decimal Credited, long Stays)>();
        foreach (var by in new[] { "institution", "township" })
        {
            var lines = (await Insurer.Get($"/api/deductibles/credited?by={by}&{Lately}").Expect(200))["/items"].EnumerateArray().ToList();
            sums.Add(
                (lines.Sum(line => line.GetProperty("credited").GetDecimal()), lines.Sum(line => line.GetProperty("stays").GetInt64()))
            );
        }

        sums[0].Credited.ShouldBeGreaterThanOrEqualTo(200.00m);
        sums[1].ShouldBe(sums[0]);
        var groups = (await Insurer.Get($"/api/deductibles/credited?by=group&{Lately}").Expect(200))["/items"].EnumerateArray().ToList();
        groups.ShouldAllBe(line => line.GetProperty("groups").GetArrayLength() == 1);
        groups.Max(line => line.GetProperty("credited").GetDecimal()).ShouldBeGreaterThanOrEqualTo(200.00m);
        var csv = await Insurer.Get($"/api/deductibles/credited?{Lately}").Header("Accept", "text/csv");
        csv.Text.ShouldContain("寿县人民医院");
        await Insurer.Get("/api/deductibles/credited?by=x").Refused(400, "field.unknown-code", "by");
    }

    private Task<(string Person, string Referral, DateTimeOffset Began)> Referred(bool told = true) => service.ReferredFromAStay(told);

    private Task<Answer> Year(string person) => service.YearOf(person);

    private async Task<Answer> Stays(string list)
    {
        await service.CatchUp();
        return await Insurer.Get($"/api/deductibles/stays?list={list}&limit=200&{Lately}").Expect(200);
    }

    private async Task<ItemOf> Difference(string person)
    {
        var answer = await Stays("differences");
        var at = answer["/items"].EnumerateArray().ToList().FindIndex(item => item.GetProperty("person").GetString() == person);
        at.ShouldBeGreaterThanOrEqualTo(0, "it is not on the list");
        return new ItemOf(answer, $"/items/{at}");
    }

    private sealed record ItemOf(Answer Answer, string At)
    {
        public System.Text.Json.JsonElement this[string pointer] => Answer[At + pointer];

        public string String(string pointer) => Answer.String(At + pointer);
    }
}
