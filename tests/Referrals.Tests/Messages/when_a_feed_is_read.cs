using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Referrals.Tests.Cases;
using Referrals.Tests.Deductibles;
using Referrals.Tests.Hosting;
using Referrals.Tests.ReservedPools;

namespace Referrals.Tests.Messages;

/// <summary>What hospital systems are told, in its order, from any position.</summary>
public class when_a_feed_is_read(TestService service) : IClassFixture<TestService>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TestClient Hospital => service.As("his-system@SX-H01");

    [Fact]
    public async Task each_step_of_a_case_comes_in_order_to_those_whom_it_concerns()
    {
        var (hospital, township) = (await service.EndOfFeed("SX-H01"), await service.EndOfFeed("SX-T01"));
        var (village, stranger) = (await service.EndOfFeed("SX-V0101"), await service.EndOfFeed("SX-T02"));
        var referral = $"{Guid.CreateVersion7()}";
        var at = $"/api/referrals/{referral}";
        await service.As("family-doctor@SX-V0101").Put($"{at}/draft", CaseForms.Referral()).Expect(201);
        (await Steps("SX-V0101", village, referral)).ShouldBeEmpty("a draft is nobody's business yet");
        var form = CaseForms.Referral();
        form.Remove("patient");
        await service.As("family-doctor@SX-V0101").Post($"{at}/submission", form).Expect(200);
        await service.As("township-centre@SX-T01").Post($"{at}/review", new { }).Expect(200);
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { note = "带好病历" }).Expect(200);

        string[] all = ["referral.submitted.v1", "referral.township-review-passed.v1", "referral.accepted.v1"];
        (await Steps("SX-V0101", village, referral)).ShouldBe(all);
        (await Steps("SX-T01", township, referral)).ShouldBe(all);
        (await Steps("SX-H01", hospital, referral)).ShouldBe(all[1..]);
        (await Steps("SX-T02", stranger, referral)).ShouldBeEmpty();

        var last = (await service.Feed("SX-H01", hospital)).Last(message => message.Subject() == referral);
        last.GetProperty("source").GetString().ShouldBe("/counties/340422");
        last.GetProperty("data").GetProperty("referral").GetProperty("state").GetString().ShouldBe("accepted");
        last.GetProperty("data").GetProperty("event").GetString().ShouldBe("referral_accepted");
        last.GetProperty("time").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task it_holds_nothing_personal()
    {
        var before = await service.EndOfFeed("SX-H01");
        var patient = CaseForms.NewPatient("虚构戊某某");
        var number = JsonSerializer.SerializeToElement(patient, TestClient.Json).GetProperty("identity").GetProperty("number").GetString()!;
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-T01").Put(at, CaseForms.Referral(patient)).Expect(201);
        await service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { note = "特别说明" }).Expect(200);
        var told = string.Join('\n', (await service.Feed("SX-H01", before)).Select(message => message.GetRawText()));
        told.ShouldContain(at.Split('/')[^1]);
        foreach (var personal in new[] { "虚构戊某某", number, "13800000000", "炎刘镇", "活动后胸痛", "青霉素", "特别说明", "高血压" })
            told.ShouldNotContain(personal);
    }

    [Fact]
    public async Task it_goes_on_from_any_position_and_says_the_same_again()
    {
        for (var i = 0; i < 3; i++)
            await service.As("family-doctor@SX-T01").Put($"/api/referrals/{Guid.CreateVersion7()}", CaseForms.Referral()).Expect(201);
        await service.FeedMessages();
        var whole = await Hospital.Get("/api/feeds/SX-H01?limit=1000").Expect(200);
        var ids = Ids(whole);
        ids.Count.ShouldBeGreaterThanOrEqualTo(3);
        ids.Distinct().Count().ShouldBe(ids.Count);
        whole["/messages"].EnumerateArray().Select(m => m.GetProperty("sequence").GetString()).ShouldBeInOrder();
        var part = await Hospital.Get($"/api/feeds/SX-H01?limit=2&after={ids[0]}").Expect(200);
        Ids(part).ShouldBe(ids[1..3]);
        (await Hospital.Get("/api/feeds/SX-H01?limit=1000").Expect(200)).Text.ShouldBe(whole.Text);
        (await Hospital.Get($"/api/feeds/SX-H01?after={whole.String("/next")}").Expect(200))["/messages"].GetArrayLength().ShouldBe(0);
    }

    /// <summary>The feed follows from the log alone: written anew it is the same, byte for byte.</summary>
    [Fact]
    public async Task it_is_written_anew_as_it_was()
    {
        await service.As("family-doctor@SX-T01").Put($"/api/referrals/{Guid.CreateVersion7()}", CaseForms.Referral()).Expect(201);
        var before = await service.Feed("SX-H01");
        await service.Count(
            "with m as (delete from referrals_feed.messages), r as (delete from referrals_feed.recipients) update referrals_feed.progress set position = 0 returning 1::bigint"
        );
        (await service.Feed("SX-H01")).Select(message => message.GetRawText()).ShouldBe(before.Select(message => message.GetRawText()));
    }

    [Fact]
    public async Task two_nodes_write_each_message_once()
    {
        var before = await service.EndOfFeed("SX-H01");
        var other = await service.Another();
        var referrals = Enumerable.Range(0, 6).Select(_ => $"{Guid.CreateVersion7()}").ToList();
        foreach (var referral in referrals)
        {
            await service.As("family-doctor@SX-T01").Put($"/api/referrals/{referral}", CaseForms.Referral()).Expect(201);
            // One of them is told that the other was first, and looks again.
            await Task.WhenAll(Attempt(service), Attempt(other));
        }

        (await service.Feed("SX-H01", before)).Select(message => message.Subject()).Where(referrals.Contains).ShouldBe(referrals);

        async Task Attempt(TestService node)
        {
            try
            {
                await node.FeedMessages();
            }
            catch (InvalidOperationException)
            {
                await node.FeedMessages();
            }
        }
    }

    [Fact]
    public async Task a_long_poll_is_answered_when_something_comes()
    {
        var end = await service.EndOfFeed("SX-H01");
        var waiting = Hospital.Get($"/api/feeds/SX-H01?after={end}&wait=60").Expect(200).Run();
        var referral = $"{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-T01").Put($"/api/referrals/{referral}", CaseForms.Referral()).Expect(201);
        await service.FeedMessages();
        var page = await waiting;
        page["/messages"].EnumerateArray().Select(MessageForms.Subject).ShouldContain(referral);
        // Nothing: it is said at once, with a place that is no earlier.
        var nothing = await Hospital.Get($"/api/feeds/SX-H01?after={page.String("/next")}").Expect(200);
        nothing["/messages"].GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task a_stream_has_it_and_goes_on_where_the_connection_broke()
    {
        var end = await service.EndOfFeed("SX-H01");
        var first = await Sent();
        var (id, body) = await Listen(end, first);
        body.GetProperty("subject").GetString().ShouldBe(first);
        var second = await Sent();
        var (_, next) = await Listen(id, second);
        next.GetProperty("subject").GetString().ShouldBe(second);

        async Task<string> Sent()
        {
            var referral = $"{Guid.CreateVersion7()}";
            await service.As("family-doctor@SX-T01").Put($"/api/referrals/{referral}", CaseForms.Referral()).Expect(201);
            await service.FeedMessages();
            return referral;
        }
    }

    [Fact]
    public async Task places_of_a_pool_are_told_to_those_who_fill_it()
    {
        var (hospital, stranger) = (await service.EndOfFeed("SX-H01"), await service.EndOfFeed("SX-T02"));
        var key = service.Clinic(3);
        var pool = key.ToString();
        await service.Publish(key, key.Session("am", 8, 5));
        var told = (await service.Feed("SX-H01", hospital)).Single(message => message.Subject() == pool);
        told.Type().ShouldBe("pool.changed.v1");
        told.GetProperty("data").GetProperty("sessions").GetArrayLength().ShouldBe(1);
        (await service.Feed("SX-T02", stranger)).ShouldNotContain(message => message.Subject() == pool);
    }

    [Fact]
    public async Task a_hospital_hears_of_its_own_stays_and_the_insurer_of_all()
    {
        var (hospital, insurer) = (await service.EndOfFeed("SX-H01"), await service.EndOfFeed("insurer"));
        var (person, _, began) = await service.ReferredFromAStay();
        await DeductibleSteps.Tell(Hospital, person, DeductibleSteps.Admission("H-1", began.AddHours(1)));
        var all = (await service.Feed("insurer", insurer)).Last(message => message.Subject() == person);
        all.Type().ShouldBe("deductible.assessed.v1");
        Institutions(all).ShouldBe(["SX-T01", "SX-H01"], ignoreOrder: true);
        var own = (await service.Feed("SX-H01", hospital)).Last(message => message.Subject() == person);
        Institutions(own).ShouldBe(["SX-H01"]);

        static IEnumerable<string?> Institutions(JsonElement message) =>
            message.GetProperty("data").GetProperty("stays").EnumerateArray().Select(stay => stay.GetProperty("institution").GetString());
    }

    [Theory]
    [InlineData("/api/feeds/SX-H02", 403, "feed.not-yours")]
    [InlineData("/api/feeds/insurer", 403, "feed.not-yours")]
    [InlineData("/api/feeds/SX-H01?after=yesterday", 400, "feed.position-invalid")]
    [InlineData("/api/feeds/SX-H01?after=1-x", 400, "feed.position-invalid")]
    [InlineData("/api/feeds/SX-H01?after=-1", 400, "feed.position-invalid")]
    [InlineData("/api/feeds/SX-H01?wait=61", 400, "request.invalid")]
    [InlineData("/api/feeds/SX-H01?wait=-1", 400, "request.invalid")]
    [InlineData("/api/feeds/SX-H01?limit=1001", 400, "request.invalid")]
    public async Task what_is_asked_wrongly_is_refused(string path, int status, string code) =>
        await Hospital.Get(path).Refused(status, code);

    [Fact]
    public async Task a_trace_goes_through()
    {
        var before = await service.EndOfFeed("SX-H01");
        var referral = Guid.CreateVersion7();
        var message = MessageForms.Submit(referral);
        message["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await service.As("his-system@SX-T01").Send(message).Expect(201);
        var told = (await service.Feed("SX-H01", before)).Single(one => one.Subject() == $"{referral}");
        told.GetProperty("traceparent").GetString()!.ShouldStartWith("00-0af7651916cd43dd8448eb211c80319c-");
    }

    private async Task<List<string>> Steps(string code, string after, string referral) =>
        [.. (await service.Feed(code, after)).Where(message => message.Subject() == referral).Select(MessageForms.Type)];

    private static List<string> Ids(Answer page) => [.. page["/messages"].EnumerateArray().Select(MessageForms.Id)];

    // Reads the stream up to the message about a subject.
    private async Task<(string Id, JsonElement Body)> Listen(string after, string subject)
    {
        using var http = service.CreateHttp();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/feeds/SX-H01");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Hospital.Token());
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", after);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        ((int)response.StatusCode).ShouldBe(200);
        var events = SseParser.Create(await response.Content.ReadAsStreamAsync(Cancellation));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        await foreach (var one in events.EnumerateAsync(patience.Token))
        {
            var body = JsonElement.Parse(one.Data);
            if (body.Subject() == subject)
                return (events.LastEventId, body);
        }

        throw new InvalidOperationException("The stream ended.");
    }
}
