// Messages that were refused: found, looked into, mended, done again, discarded, each by those whose they are.
using System.Text.Json;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Messages;

namespace Referrals.Tests.Broker;

public sealed class when_people_work_with_refused_messages(BrokerStory story) : IClassFixture<BrokerStory>
{
    private const string List = "/api/dead-letters";

    private TestClient Administrator => story.Service.As($"administrator@{BrokerStory.County}");

    private TestClient Clinic => story.Service.As("his-system@SX-V0101");

    [Fact]
    public async Task one_is_mended_where_it_is_at_fault_and_done()
    {
        var clinic = await story.System("SX-V0101");
        var (message, id) = await Refused(clinic, form => form["destination"] = new { institution = "SX-H01", unit = "NOPE" });
        var letter = await Only(message);
        letter.GetProperty("institution").GetString().ShouldBe("SX-V0101");
        letter.GetProperty("type").GetString().ShouldBe("referral.submit.v1");
        letter.GetProperty("reason").GetString().ShouldBe("request.invalid");
        letter
            .GetProperty("faults")
            .EnumerateArray()
            .Select(fault => (fault.GetProperty("pointer").GetString(), fault.GetProperty("code").GetString()))
            .ShouldBe([("/destination/unit", "field.unknown-code")]);

        var at = At(letter);
        (
            await Administrator.Post(
                $"{at}/mending",
                new { changes = new[] { new { pointer = "/data/destination/unit", value = "CARD" } } }
            )
        ).Status.ShouldBe(202);
        await Eventually.Holds(() => clinic.Receipts(message).Count() == 2, "its sender has another receipt");
        clinic.Receipts(message).Last().GetProperty("data").GetProperty("outcome").GetString().ShouldBe("accepted");
        // Who drops what it has had hears of it all the same.
        clinic.Receipts(message).Select(MessageForms.Id).Distinct().Count().ShouldBe(2);
        (await Clinic.Get($"/api/referrals/{id}")).String("/state").ShouldBe("in-township-review");
        await Administrator.Get(at).Refused(404, "not-found");
    }

    [Fact]
    public async Task what_is_mended_wrongly_is_refused_again_and_can_be_mended_again()
    {
        var clinic = await story.System("SX-V0101");
        var (message, _) = await Refused(clinic, form => form["destination"] = new { institution = "SX-H01", unit = "NOPE" });
        var at = At(await Only(message));
        await Administrator.Post($"{at}/mending", new { changes = new[] { new { pointer = "/data/destination/unit", value = "WRONG" } } });
        await Eventually.Holds(
            async () => (await Administrator.Get(at).Anything()) is { Status: 200 } seen && seen["/replays"].GetInt32() == 1,
            "it is there again"
        );
        (await Administrator.Get(at))["/isMended"].GetBoolean().ShouldBeTrue();
        await Clinic.Post($"{at}/mending", new { changes = new[] { new { pointer = "/data/destination/unit", value = "CARD" } } });
        await Eventually.Holds(() => clinic.Receipts(message).Count() == 2, "its sender has another receipt");
    }

    [Fact]
    public async Task what_is_in_one_is_seen_but_not_who_the_patient_is()
    {
        var clinic = await story.System("SX-V0101");
        var (message, id) = await Refused(
            clinic,
            form =>
            {
                form["destination"] = new { institution = "SX-H01", unit = "NOPE" };
                form["虚构的字段"] = 1;
            }
        );
        var seen = await Administrator.Get(At(await Only(message)));
        seen.String("/message/subject").ShouldBe($"{id}");
        seen.String("/message/data/destination/unit").ShouldBe("NOPE");
        seen.String("/message/data/patient/name").ShouldBe("***");
        seen.String("/message/data/patient/identity/number").ShouldBe("***");
        seen.Text.ShouldNotContain("虚构");
        seen.Text.ShouldNotContain("13800000000");
    }

    [Fact]
    public async Task one_is_discarded_with_a_reason_that_can_be_read()
    {
        var clinic = await story.System("SX-V0101");
        var (message, _) = await Refused(clinic, form => form["destination"] = new { institution = "SX-H01", unit = "NOPE" });
        var letter = await Only(message);
        await Administrator.Post($"{At(letter)}/discard", new { }).Refused(400, "field.required", "/reason");
        await Clinic.Post($"{At(letter)}/discard", new { reason = "sent-again" }).Expect(204);
        await Clinic.Post($"{At(letter)}/discard", new { reason = "sent-again" }).Refused(404, "not-found");
        (await Administrator.Get($"{List}/discarded"))["/items"]
            .EnumerateArray()
            .Single(one => one.GetProperty("id").GetGuid() == letter.GetProperty("id").GetGuid())
            .GetProperty("reason")
            .GetString()
            .ShouldBe("sent-again");
    }

    [Fact]
    public async Task a_hospital_sees_its_own_only()
    {
        var centre = await story.System("SX-T01");
        var review = await centre.Send("referral.review.v1", Guid.CreateVersion7(), new { });
        await centre.Receipt(review);
        var letter = (await story.Service.As("his-system@SX-T01").Get($"{List}?type=referral.review.v1"))["/items"][0];
        letter.GetProperty("reason").GetString().ShouldBe("not-found");
        foreach (var action in (string[])["replay", "mending", "discard"])
            await Clinic
                .Post($"{At(letter)}/{action}", action == "mending" ? Nothing : new { reason = "outdated" })
                .Refused(404, "not-found");
        await Clinic.Get(At(letter)).Refused(404, "not-found");
        (await Clinic.Get($"{List}?institution=SX-T01"))["/items"]
            .EnumerateArray()
            .ShouldAllBe(one => one.GetProperty("institution").GetString() == "SX-V0101");
        (await Administrator.Get($"{List}?institution=SX-T01&reason=not-found"))["/items"].GetArrayLength().ShouldBeGreaterThan(0);
        await story.Service.As("dispatcher@SX-H01").Get(List).Refused(403, "role.not-permitted");
    }

    [Fact]
    public async Task what_is_no_json_can_only_be_discarded()
    {
        var clinic = await story.System("SX-H02");
        await clinic.Send("this is no JSON", "x");
        var hospital = story.Service.As("his-system@SX-H02");
        await Eventually.Holds(async () => (await hospital.Get(List))["/items"].GetArrayLength() == 1, "it is there");
        var at = At((await hospital.Get(List))["/items"][0]);
        (await hospital.Get(at)).Text.ShouldNotContain("JSON");
        await hospital.Post($"{at}/mending", Nothing).Refused(409, "dead-letter.not-mendable");
        await hospital.Post($"{at}/replay", new { }).Expect(202);
        await hospital.Post($"{at}/discard", new { reason = "sent-by-mistake" }).Anything();
    }

    [Fact]
    public async Task the_list_has_pages_and_nothing_stands_on_two_of_them()
    {
        var clinic = await story.System("SX-V0101");
        for (var i = 0; i < 5; i++)
            await Refused(clinic, form => form["destination"] = new { institution = "SX-H01", unit = "NOPE" });
        var seen = new List<Guid>();
        for (string? next = $"{List}?limit=2"; next is not null; )
        {
            var page = await Administrator.Get(next);
            seen.AddRange(page["/items"].EnumerateArray().Select(one => one.GetProperty("id").GetGuid()));
            next = page.Json.TryGetProperty("next", out var further) ? further.GetString() : null;
        }

        seen.Count.ShouldBeGreaterThanOrEqualTo(5);
        seen.ShouldBeUnique();
        await Administrator.Get($"{List}?cursor=x").Refused(400, "page.cursor-invalid", "cursor");
    }

    private static object Nothing => new { changes = new[] { new { pointer = "/data/destination/unit", value = "CARD" } } };

    private static string At(JsonElement letter) => $"{List}/{letter.GetProperty("id").GetGuid()}";

    // A submission that cannot be; refused, with its receipt.
    private static async Task<(string Message, Guid Case)> Refused(HospitalSystem clinic, Action<Dictionary<string, object?>> damage)
    {
        var form = CaseForms.Referral();
        damage(form);
        var id = Guid.CreateVersion7();
        var message = await clinic.Send("referral.submit.v1", id, form);
        (await clinic.Receipt(message)).GetProperty("outcome").GetString().ShouldBe("refused");
        return (message, id);
    }

    // The list is of all tests: the one whose message has this id.
    private async Task<JsonElement> Only(string message)
    {
        foreach (var letter in (await Administrator.Get($"{List}?institution=SX-V0101&limit=200"))["/items"].EnumerateArray())
        {
            var seen = await Administrator.Get(At(letter)).Anything();
            if (seen.Status == 200 && seen.Json.TryGetProperty("message", out var sent) && sent.GetProperty("id").GetString() == message)
                return letter;
        }

        throw new InvalidOperationException($"{message} is not there.");
    }
}
