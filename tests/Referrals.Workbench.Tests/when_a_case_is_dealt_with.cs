using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Workbench.Care;
using Referrals.Workbench.Cases;
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Tests;

/// <summary>What is sent for a command, and what is shown after each answer.</summary>
public sealed class when_a_case_is_dealt_with : BunitContext
{
    private const string Accepted =
        """{"id":"6f9619ff-8b86-d011-b42d-00c04fc964ff","number":"340422-1","state":"accepted","version":4,"actions":[],"begun":false}""";

    private static readonly Guid Id = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff");
    private static readonly DateTimeOffset Now = new(2026, 12, 3, 9, 30, 0, TimeSpan.FromHours(8));
    private static readonly string Acceptance = $"POST /api/referrals/{Id}/acceptance";

    private readonly FakeService service = new();
    private readonly OpenCase open;

    public when_a_case_is_dealt_with()
    {
        open = service.Register(this);
        service.Shows(Id, "awaiting-answer", 3, "accept return decline", "referral_submitted township_review_passed referral_seen");
    }

    [Fact]
    public async Task a_command_names_the_version_that_is_shown()
    {
        await open.Open(Id);
        service.On(Acceptance, Accepted, position: "17");
        (await open.Accept(" ")).ShouldBeTrue();
        var sent = service.Requests.Single(request => request.Method == "POST");
        sent.IfMatch.ShouldBe("\"3\"");
        sent.Key.ShouldNotBeNullOrEmpty();
        // An empty note is none.
        sent.Body.ShouldBe("{}");
        // What is read afterwards has seen it.
        service.Requests[^1].Position.ShouldBe("17");
    }

    [Fact]
    public async Task what_was_heard_of_is_in_what_is_read_afterwards()
    {
        Services.GetRequiredService<ApiClient>().Seen(42);
        Services.GetRequiredService<ApiClient>().Seen(41);
        await open.Open(Id);
        service.Requests.ShouldAllBe(request => request.Position == "42");
    }

    [Fact]
    public async Task an_attempt_whose_answer_was_lost_is_the_same_one_again()
    {
        await open.Open(Id);
        service.On(Acceptance, null);
        (await open.Accept(null)).ShouldBeFalse();
        open.Problem.ShouldNotBeNull().Code.ShouldBe(Problem.Away);
        service.On(Acceptance, Accepted);
        (await open.Accept(null)).ShouldBeTrue();
        service.Requests.Where(request => request.Method == "POST").Select(request => request.Key).Distinct().ShouldHaveSingleItem();
        // Another command is another attempt.
        service.On($"POST /api/referrals/{Id}/refusal", null);
        await open.Decline("other", "x");
        service.Requests[^1].Key.ShouldNotBe(service.Requests.First(request => request.Method == "POST").Key);
    }

    [Fact]
    public async Task where_somebody_else_was_first_it_says_what_happened()
    {
        await open.Open(Id);
        service.On(Acceptance, """{"code":"version.stale","title":"已被他人更新。","status":412}""", 412);
        service.Shows(Id, "returned", 4, "resubmit", "referral_submitted township_review_passed referral_seen referral_returned");
        (await open.Accept(null)).ShouldBeFalse();
        open.ChangedMeanwhile.Select(entry => entry.Event).ShouldBe(["referral_returned"]);
        open.View!.Version.ShouldBe(4);
        open.Problem.ShouldNotBeNull().IsConflict.ShouldBeTrue();
        open.May("accept").ShouldBeFalse();
        open.Acknowledge();
        open.ChangedMeanwhile.ShouldBeEmpty();
    }

    [Fact]
    public async Task what_is_told_while_an_answer_is_on_its_way_is_followed_where_the_answer_is_lost()
    {
        await open.Open(Id);
        service.On(Acceptance, null);
        service.Meanwhile = () =>
        {
            service.Meanwhile = null;
            service.Shows(Id, "accepted", 4, "arrange", "referral_submitted township_review_passed referral_seen referral_accepted");
            open.Follow(new LiveCase(Id, "340422-1", 4, "accepted", "referral_accepted", DateTimeOffset.UnixEpoch))
                .IsCompleted.ShouldBeTrue();
        };
        (await open.Accept(null)).ShouldBeFalse();
        open.View!.State.ShouldBe("accepted");
        open.ChangedMeanwhile.Select(entry => entry.Event).ShouldBe(["referral_accepted"]);
        open.IsUncertain.ShouldBeTrue("it may be what was sent from here");
        open.Problem.ShouldBeNull("the case was read meanwhile");
        open.IsUnanswered.ShouldBeTrue("its form is kept until it is known what became of it");
    }

    [Fact]
    public async Task an_answer_that_is_none_of_the_services_is_told_as_such()
    {
        await open.Open(Id);
        service.On(Acceptance, "<html>502</html>", 502);
        await open.Accept(null);
        open.Problem.ShouldNotBeNull().Code.ShouldBe(Problem.Unreadable);
        open.Problem.IsPassing.ShouldBeTrue();
    }

    [Fact]
    public async Task a_page_may_be_left_while_its_list_is_on_its_way()
    {
        var waiting = new Waiting(Services.GetRequiredService<ApiClient>(), ["mine"]);
        service.On("GET /api/worklists/mine?sort=due&limit=100", """{"items":[],"next":null}""");
        service.Meanwhile = waiting.Dispose;
        await waiting.Refresh();
        await waiting.Refresh();
        (await waiting.Take(0, 10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_refusal_is_sent_with_a_reason_only_and_what_was_typed_stays_until_then()
    {
        await open.Open(Id);
        var form = Render<CareActions>(with =>
            with.Add(part => part.Case, open).Add(part => part.Now, Now).Add(part => part.Offered, CareActionList.Dispatcher)
        );
        await form.Find("#decline").ClickAsync(new());
        form.Find("#send-answer").HasAttribute("disabled").ShouldBeTrue();
        form.FindAll("input[type=radio]").Count.ShouldBe(6);
        await form.Find("input[value=no-capacity]").ChangeAsync(new() { Value = "on" });
        await form.Find("textarea").InputAsync(new() { Value = "暂停收治" });
        service.On($"POST /api/referrals/{Id}/refusal", """{"code":"too-busy","title":"忙","status":503}""", 503);
        await form.Find("form").SubmitAsync();
        form.Find("textarea").GetAttribute("value").ShouldBe("暂停收治");

        // What was typed is found again after another case was looked at.
        await open.Open(Guid.NewGuid());
        await open.Open(Id);
        form.Render();
        form.Find("textarea").GetAttribute("value").ShouldBe("暂停收治");

        service.On($"POST /api/referrals/{Id}/refusal", Accepted);
        service.Shows(Id, "declined", 4, "", "referral_submitted township_review_passed referral_seen referral_declined");
        await form.Find("form").SubmitAsync();
        form.FindAll("form").ShouldBeEmpty();
        service
            .Requests.Last(request => request.Method == "POST")
            .Body.ShouldBe("""{"reason":"no-capacity","note":"\u6682\u505C\u6536\u6CBB"}""");
    }
}
