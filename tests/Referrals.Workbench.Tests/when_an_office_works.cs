using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Workbench.Boards;
using Referrals.Workbench.Client;
using Referrals.Workbench.CountyData;
using Referrals.Workbench.Insurance;
using Referrals.Workbench.Shell;

namespace Referrals.Workbench.Tests;

/// <summary>Lists, uploads and commands of offices: what is sent, and what is shown after each answer.</summary>
public sealed class when_an_office_works : BunitContext
{
    private readonly FakeService service = new();
    private readonly ApiClient api;

    public when_an_office_works()
    {
        service.Register(this);
        api = Services.GetRequiredService<ApiClient>();
    }

    [Fact]
    public async Task a_table_is_previewed_before_it_is_sent_and_sent_once()
    {
        var upload = new TableUpload<WhitelistImport>(api, Api.ImportWhitelist);
        service.On("POST /api/whitelist/import?dryRun=true", Imported(dryRun: true));
        await upload.Preview(new TableFile("名单.CSV", [1, 2]), [], []);
        upload.Outcome!.DryRun.ShouldBeTrue();
        upload.IsDone.ShouldBeFalse();

        // The answer is lost: the same attempt again.
        service.On("POST /api/whitelist/import", null);
        (await upload.Send([], [])).ShouldBeFalse();
        service.On("POST /api/whitelist/import", Imported(dryRun: false));
        (await upload.Send([], [])).ShouldBeTrue();
        upload.IsDone.ShouldBeTrue();
        service.Requests.Where(sent => !sent.Path.Contains("dryRun")).Select(sent => sent.Key).Distinct().ShouldHaveSingleItem();
        (await upload.Send([], [])).ShouldBeFalse();
    }

    [Fact]
    public async Task a_table_with_faults_changes_nothing_and_says_where()
    {
        var upload = new TableUpload<WhitelistImport>(api, Api.ImportWhitelist);
        service.On(
            "POST /api/whitelist/import?dryRun=true",
            """{"code":"table.faults","title":"表格有误","status":400,"errors":[{"pointer":"/3/institution","code":"x","title":"第3行机构未知"}]}""",
            400
        );
        await upload.Preview(new TableFile("a.xlsx", [1]), [], []);
        upload.Outcome.ShouldBeNull();
        upload.Problem!.Errors!.ShouldHaveSingleItem().Title.ShouldBe("第3行机构未知");
        Faults.Of(upload.Problem, "/3/institution").ShouldBe("第3行机构未知");
        Faults.Of(upload.Problem, "/4").ShouldBeNull();
        upload.Refuse();
        upload.IsTooLarge.ShouldBeTrue();
        upload.Problem.ShouldBeNull();
    }

    [Theory]
    [InlineData("a.csv", Downloads.Csv)]
    [InlineData("a.XLSX", Downloads.Workbook)]
    [InlineData("a", Downloads.Csv)]
    public void a_table_is_sent_as_what_its_name_says(string name, string type) => new TableFile(name, []).Type.ShouldBe(type);

    [Fact]
    public async Task an_explanation_that_was_refused_stays_and_one_that_was_lost_is_the_same_again()
    {
        var lists = new StayLists(api);
        var item = Item();
        service.On("POST /api/deductibles/explanations", """{"code":"x","title":"缺说明","status":400,"pointer":"/note"}""", 400);
        (await lists.Explain(item, "other", " ")).ShouldBeFalse();
        Faults.Of(lists.Refused, "/note").ShouldBe("缺说明");
        service.Requests[^1].Body.ShouldContain("\"cause\":\"other\"");
        service.Requests[^1].Body.ShouldNotContain("note");

        service.On("POST /api/deductibles/explanations", null);
        await lists.Explain(item, "other", "说明");
        service.On("POST /api/deductibles/explanations", "", 204);
        service.On(
            "GET /api/deductibles/stays?list=differences&state=open&limit=100",
            """{"from":"2026-01-01","until":"2026-12-31","items":[]}"""
        );
        (await lists.Explain(item, "other", "说明")).ShouldBeTrue();
        var sent = service.Requests.Where(request => request.Method == "POST").ToList();
        sent[^1].Key.ShouldBe(sent[^2].Key);
        sent[^1].Key.ShouldNotBe(sent[0].Key);
    }

    [Fact]
    public void stays_that_are_joined_stand_together_the_latest_first()
    {
        var year = new PersonYear("p", 2026, [Stay("A", 1, 1), Stay("B", 5, null), Stay("C", 3, 1)], false);
        Chain.Of(year).Select(chain => string.Concat(chain.Stays.Select(stay => stay.Assessment.Stay))).ShouldBe(["B", "AC"]);
    }

    [Fact]
    public async Task a_command_to_an_entry_names_its_version_and_a_conflict_shows_what_happened()
    {
        var id = Guid.NewGuid();
        var entries = new WhitelistEntries(api);
        service.On($"GET /api/whitelist/{id}", Entry(id, "proposed", 3));
        await entries.Look(id);
        service.On($"POST /api/whitelist/{id}/approval", """{"code":"version.stale","title":"已更新","status":412}""", 412);
        service.On($"GET /api/whitelist/{id}", Entry(id, "rejected", 4));
        (await entries.Do("approve", "同意", null)).ShouldBeFalse();
        service.Requests.Single(request => request.Method == "POST").IfMatch.ShouldBe("\"3\"");
        entries.Open!.Entry.State.ShouldBe("rejected");
        entries.Refused!.IsConflict.ShouldBeTrue();
    }

    [Fact]
    public async Task the_cases_behind_a_number_are_read_list_by_list_and_page_by_page()
    {
        var trace = new Trace(
            "x",
            3,
            new DateOnly(2026, 11, 1),
            new DateOnly(2026, 11, 30),
            17,
            [new CaseSource("county", "up-sent"), new CaseSource("county", "down-sent")],
            one => one.Sender == "T"
        );
        const string query = "&from=2026-11-01&until=2026-11-30&asOf=17&limit=100";
        service.On($"GET /api/boards/cases?of=county&measure=up-sent{query}", Page("T", "/api/boards/cases?cursor=1"));
        service.On("GET /api/boards/cases?cursor=1", Page("V", null));
        service.On($"GET /api/boards/cases?of=county&measure=down-sent{query}", Page("T", null));
        var cases = new TracedCases(api, trace);
        await cases.ReadTo(1);
        (cases.Rows.Count, cases.IsComplete).ShouldBe((1, false));
        await cases.ReadTo(100);
        // Of the second page nothing belongs to the number.
        (cases.Rows.Count, cases.Sum, cases.IsComplete).ShouldBe((2, 2L, true));
    }

    [Fact]
    public async Task where_a_list_cannot_be_read_it_goes_on_from_there()
    {
        var trace = new Trace("x", 1, new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 30), 17, [new CaseSource("county", "up-sent")]);
        const string first = "GET /api/boards/cases?of=county&measure=up-sent&from=2026-11-01&until=2026-11-30&asOf=17&limit=100";
        var cases = new TracedCases(api, trace);
        service.On(first, null);
        await cases.ReadTo(10);
        cases.Problem!.IsAway.ShouldBeTrue();
        service.On(first, Page("T", null));
        await cases.ReadTo(10);
        (cases.Problem, cases.Sum, cases.IsComplete).ShouldBe((null, 1L, true));
    }

    [Fact]
    public async Task a_person_is_found_by_the_exact_document_which_stands_in_no_address()
    {
        PersonFound? found = null;
        var search = Render<DocumentSearch>(with => with.Add(part => part.OnFound, (PersonFound? person) => found = person));
        search.Find("#find-person").HasAttribute("disabled").ShouldBeTrue();
        await search.Find("#identity-number").InputAsync(new() { Value = " 99999919500102000x " });
        service.On("POST /api/people/search", """{"items":[]}""");
        await search.Find("form").SubmitAsync();
        found.ShouldBeNull();
        search.Markup.ShouldContain("没有登记此证件");
        service.On("POST /api/people/search", """{"items":[{"person":"p-2","masked":{"person":"p-2","name":"虚*","erased":false}}]}""");
        await search.Find("form").SubmitAsync();
        found.ShouldNotBeNull().Person.ShouldBe("p-2");
        service.Requests.ShouldAllBe(request => request.Path == "/api/people/search" && request.Body.Contains("99999919500102000X"));
        service.On(
            "POST /api/people/search",
            """{"code":"x","title":"有误","status":400,"errors":[{"pointer":"/identity/number","code":"x","title":"位数不对"}]}""",
            400
        );
        await search.Find("form").SubmitAsync();
        found.ShouldBeNull();
        search.Find(".field-fault").TextContent.ShouldBe("位数不对");
    }

    [Fact]
    public void corrections_of_a_month_say_what_counts_since_and_what_no_longer()
    {
        service.On(
            "GET /api/boards/months/2026-10/corrections",
            Corrections("came", "\"/api/boards/months/2026-10/corrections?cursor=1\"")
        );
        service.On("GET /api/boards/months/2026-10/corrections?cursor=1", Corrections("went", "null"));
        var shown = Render<MonthCorrections>(with =>
            with.Add(part => part.Month, "2026-10")
                .Add(part => part.Signed, 1)
                .Add(part => part.Measures, new Dictionary<string, string> { ["up-sent"] = "上转申请" })
        );
        shown.Find("tbody tr").TextContent.ShouldContain("上转申请");
        shown.Find("tbody tr").TextContent.ShouldContain("新增");
        shown.Find("#more-corrections").Click();
        shown.FindAll("tbody tr").Count.ShouldBe(2);
        shown.Find("tr.row-warn").TextContent.ShouldContain("撤销");
        shown.FindAll("#more-corrections").ShouldBeEmpty();
    }

    [Fact]
    public void a_projection_that_no_node_works_on_is_no_good_one()
    {
        service.On(
            "GET /api/projections",
            """
            {"items":[{"name":"boards","state":"running","position":7,"lag":40,"leftAlone":true},
                      {"name":"list","state":"running","position":47,"lag":0,"leftAlone":false}]}
            """
        );
        var shown = Render<Administration.ProjectionsPage>();
        shown.Find("[data-projection=boards]").TextContent.ShouldContain("停住，没有节点在处理");
        shown.Find("[data-projection=boards]").ClassList.ShouldContain("row-warn");
        shown.Find("[data-projection=list]").TextContent.ShouldContain("✓ 运行中");
        shown.Find("#left-alone").TextContent.ShouldContain("重启");
    }

    private static string Corrections(string change, string next) =>
        $$"""
            {"after":5,"items":[{"change":"{{change}}","position":9,"recordedAt":"2026-12-02T01:00:00Z",
              "line":{"measure":"up-sent","day":"2026-10-02","amount":1,"since":9,"recordedAt":"2026-12-02T01:00:00Z"}
             }],"next":{{next}}}
            """;

    private static string Imported(bool dryRun) =>
        $$"""{"changed":{{(dryRun ? "false" : "true")}},"dryRun":{{(dryRun ? "true" : "false")}},"proposed":[],"unchanged":2,"missing":[]}""";

    private static string Entry(Guid id, string state, int version) =>
        $$"""
            {"entry":{"id":"{{id}}","institution":"X","name":"虚构医院","tier":"city","units":[],"diagnoses":[],"from":"2026-01-01","until":"2026-12-31",
             "state":"{{state}}","reason":"r","proposedBy":"a","version":{{version}}},"history":[]}
            """;

    private static string Page(string sender, string? next) =>
        $$"""
            {"position":17,"items":[{"measure":"up-sent","day":"2026-11-02","amount":1,"sender":"{{sender}}","since":5,"recordedAt":"2026-11-02T01:00:00Z"}],
             "next":{{(next is null ? "null" : $"\"{next}\"")}}}
            """;

    private static StayItem Item() =>
        new("p", 2026, "S", "H", new DateOnly(2026, 11, 2), 500, 0, 300, 500, 200, "open", "not-credited", "hospital", null, 3, []);

    private static StayAnswer Stay(string stay, int day, int? chain) =>
        new(
            new StayAssessment(
                stay,
                "H",
                new DateTimeOffset(2026, 11, day, 0, 0, 0, TimeSpan.Zero),
                chain,
                1,
                null,
                0,
                [],
                null,
                null,
                null,
                null,
                [],
                []
            ),
            "",
            0,
            null,
            null,
            null,
            null,
            null
        );
}
