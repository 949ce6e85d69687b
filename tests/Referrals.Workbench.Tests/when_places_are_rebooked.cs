using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Workbench.Client;
using Referrals.Workbench.Dispatcher;
using Referrals.Workbench.Township;

namespace Referrals.Workbench.Tests;

/// <summary>All who lost their place, one after the other; and what is late with others.</summary>
public sealed class when_places_are_rebooked : BunitContext
{
    private static readonly DateTimeOffset Now = new(2026, 12, 3, 9, 30, 0, TimeSpan.FromHours(8));

    private readonly FakeService service = new();
    private readonly Rebooking rebooking;

    public when_places_are_rebooked()
    {
        service.Register(this);
        rebooking = new Rebooking(Services.GetRequiredService<ApiClient>());
    }

    [Fact]
    public async Task each_has_an_outcome_of_its_own()
    {
        WorklistItem[] cases = [Case(1), Case(2), Case(3)];
        service.On(
            At(cases[0]),
            Answer(
                """
                {"resource":"bed","unit":"CARD-W","startsAt":"2026-12-04T00:00:00Z","heldUntil":"2026-12-04T12:00:00Z",
                 "part":"general"}
                """
            )
        );
        service.On(At(cases[1]), """{"code":"version.stale","title":"已被他人更新。","status":412}""", 412);
        service.On(At(cases[2]), Answer("null"));
        var shown = 0;
        await rebooking.Run(cases, () => shown++);
        shown.ShouldBe(3);
        rebooking.Results.Select(result => result.Answer.IsGood).ShouldBe([true, false, true]);
        service.Requests.Select(request => request.IfMatch).ShouldBe(["\"7\"", "\"7\"", "\"7\""]);
        service.Requests.ShouldAllBe(request => request.Body == """{"orWait":true}""");
        rebooking.IsRunning.ShouldBeFalse();
    }

    [Fact]
    public async Task it_stops_where_the_service_is_away_and_goes_on_with_the_same_attempt()
    {
        WorklistItem[] cases = [Case(1), Case(2)];
        service.On(At(cases[0]), null);
        await rebooking.Run(cases, () => { });
        rebooking.Results.ShouldHaveSingleItem().Answer.Problem.ShouldNotBeNull().IsAway.ShouldBeTrue();
        service.On(At(cases[0]), Answer("null"));
        service.On(At(cases[1]), Answer("null"));
        await rebooking.Run(cases, () => { });
        rebooking.Results.Count.ShouldBe(2);
        service.Requests[1].Key.ShouldBe(service.Requests[0].Key);
        service.Requests[2].Key.ShouldNotBe(service.Requests[0].Key);
    }

    [Fact]
    public void what_is_late_with_others_is_told_once_and_the_longest_overdue_first()
    {
        var late = Item("awaiting-answer", answer: Now.AddHours(-1));
        var later = Item("concluded", report: Now.AddDays(-1));
        var cases = new[]
        {
            late,
            later,
            late,
            Item("awaiting-answer", answer: Now.AddMinutes(1)),
            Item("arranged", answer: Now.AddDays(-9)),
        };
        LateCases.Overdue(cases, Now).Select(one => (one.Case, one.With)).ShouldBe([(later, "SX-H01"), (late, "SX-H01")]);
    }

    private static string At(WorklistItem item) => $"POST /api/referrals/{item.Id}/allocation";

    private static string Answer(string appointment) =>
        $$"""
            {"id":"6f9619ff-8b86-d011-b42d-00c04fc964ff","number":"1","state":"arranged","version":8,"actions":[],"begun":false,
             "appointment":{{appointment}}}
            """;

    private static WorklistItem Case(int number) =>
        new(
            Guid.CreateVersion7(),
            $"340422-{number}",
            7,
            "hold-lapsed",
            "up",
            "urgent",
            "bed",
            null,
            new Sender("SX-V0101", null),
            new Destination("SX-H01", "CARD", "03.04"),
            null,
            false,
            null,
            null,
            Now,
            Now,
            [],
            "ward-closed",
            null,
            null
        );

    private static ReferralItem Item(string state, DateTimeOffset? answer = null, DateTimeOffset? report = null) =>
        new(
            Guid.CreateVersion7(),
            "340422-1",
            state,
            "urgent",
            null,
            new Sender("SX-V0101", null),
            new Destination("SX-H01", "CARD", "03.04"),
            "SX-T01",
            answer,
            null,
            report
        );
}
