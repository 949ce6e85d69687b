// The whitelist over HTTP: who proposes and who decides, the list on a day and as it was, pages, tables, versions.
using Referrals.Http;
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Whitelist;

public class when_the_whitelist_is_asked_over_http(TestService service) : IClassFixture<TestService>
{
    private TestClient Doctor => service.As("family-doctor@SX-T01");

    private TestClient Dispatcher => service.As("dispatcher@SX-H01");

    private TestClient Authority => service.As("county-authority@340422");

    private static string At(Guid id, string action = "") => $"/api/whitelist/{id}{action}";

    private static object Entry(string institution, string tier, string unit, string from = "2030-01-01", string until = "2031-12-31") =>
        new
        {
            institution,
            tier,
            units = new[] { unit },
            diagnoses = new[]
            {
                new
                {
                    first = "S00",
                    last = "S09",
                    system = "icd-10-gb",
                    version = "GB/T 14396-2016",
                },
            },
            from,
            until,
            quota = 50,
            reason = "示例",
        };

    private static readonly object Why = new { reason = "示例" };

    [Fact]
    public async Task the_seed_has_illustrative_entries_that_count()
    {
        var page = await Doctor.Get($"/api/whitelist?institution=SX-X02&on={Today}");
        page["/items"].GetArrayLength().ShouldBe(2);
        page.String("/items/0/reason").ShouldContain("示例");
        (page.String("/items/0/tier"), page.String("/items/0/state")).ShouldBe(("province", "approved"));
        page.String("/items/0/proposedBy").ShouldNotBe(page.String("/items/0/approvedBy"));
        page.String("/items/0/name").ShouldBe("示例省立医院（虚构）");
    }

    [Fact]
    public async Task a_lead_hospital_proposes_and_the_county_decides()
    {
        var id = Guid.NewGuid();
        var entry = Entry("SX-X02", "province", "NEUR");
        await Doctor.Put(At(id), entry).Refused(403, "role.not-permitted");
        await service.As("dispatcher@SX-T01").Put(At(id), entry).Refused(403, "whitelist.not-lead");
        await Dispatcher
            .Put(
                At(id),
                new
                {
                    institution = "SX-X02",
                    tier = "city",
                    from = "2030-01-01",
                }
            )
            .Refused(400, "field.required", "/reason");
        var proposed = await Dispatcher.Put(At(id), entry).Expect(200);
        (proposed.String("/state"), proposed["/changed"].GetBoolean()).ShouldBe(("proposed", true));
        var again = await Dispatcher.Post(At(id), entry).Expect(200);
        (again.Version, again["/changed"].GetBoolean()).ShouldBe((proposed.Version, false));
        await Dispatcher.Put(At(id), Entry("SX-X02", "province", "CARD")).Refused(409, "whitelist.exists");

        await Dispatcher.Post(At(id, "/approval"), Why).Refused(403, "role.not-permitted");
        await Authority.Post(At(id, "/approval"), Why).IfMatch(proposed.Version - 1).Refused(412, "version.stale");
        await Authority.Post(At(id, "/suspension"), Why).Refused(409, "whitelist.wrong-state");
        await Authority.Post(At(id, "/approval"), new { }).Refused(400, "field.required", "/reason");
        var approved = await Authority.Post(At(id, "/approval"), Why).IfMatch(proposed.Version).Expect(200);
        await Authority
            .Post(At(id, "/renewal"), new { reason = "示例", until = "2031-12-31" })
            .Refused(422, "whitelist.not-longer", "/until");
        await Authority.Post(At(id, "/renewal"), new { reason = "示例", until = "2032-12-31" }).Expect(200);
        await Authority.Post(At(id, "/suspension"), Why).Expect(200);
        await Authority.Post(At(id, "/resumption"), Why).Expect(200);
        var removed = await Authority.Post(At(id, "/removal"), Why).Expect(200);
        await Authority.Post(At(Guid.NewGuid(), "/approval"), Why).Refused(404, "not-found");

        var read = await Doctor.Get(At(id));
        read.Version.ShouldBe(removed.Version);
        read["/history"]
            .EnumerateArray()
            .Select(step => step.GetProperty("change").GetString())
            .ShouldBe(["proposed", "approved", "renewed", "suspended", "resumed", "removed"]);
        var step = read["/history"][1];
        step.GetProperty("version").GetInt64().ShouldBe(approved.Version);
        step.GetProperty("by").GetString().ShouldNotBe(read.String("/entry/proposedBy"));
        step.GetProperty("reason").GetString().ShouldBe("示例");
        step.GetProperty("at").GetDateTimeOffset().ShouldBe(service.Clock.Now, TimeSpan.FromMinutes(5));
        (await Doctor.Get($"{At(id)}?asOf={approved.Version}")).String("/entry/state").ShouldBe("approved");
        await Doctor.Get($"{At(id)}?asOf={proposed.Version - 1}").Refused(404, "not-found");
    }

    /// <summary>It stands there whenever lists are looked at, until somebody renews the entry.</summary>
    [Fact]
    public async Task those_who_keep_the_list_are_reminded_of_entries_that_end_soon()
    {
        var id = Guid.NewGuid();
        var today = Shanghai.Day(service.Clock.Now);
        var (from, until) = ($"{today:yyyy-MM-dd}", $"{today.AddDays(29):yyyy-MM-dd}");
        (await Authority.Get("/api/worklists")).Text.ShouldNotContain("whitelist");
        await Dispatcher.Put(At(id), Entry("SX-X03", "outside-province", "NSUR", from, until)).Expect(200);
        await Authority.Post(At(id, "/approval"), Why).Expect(200);
        foreach (var keeper in (TestClient[])[Authority, Dispatcher])
        {
            var lists = await keeper.Get("/api/worklists");
            (lists["/whitelist/entries"].GetInt32(), lists.String("/whitelist/first")).ShouldBe((1, until));
            (await keeper.Get(lists.String("/whitelist/link"))).String("/items/0/id").ShouldBe($"{id}");
        }

        (await Doctor.Get("/api/worklists")).Text.ShouldNotContain("whitelist");
        await Authority.Post(At(id, "/renewal"), new { reason = "示例", until = $"{today.AddDays(200):yyyy-MM-dd}" }).Expect(200);
        (await Authority.Get("/api/worklists")).Text.ShouldNotContain("whitelist");
    }

    [Fact]
    public async Task the_county_does_not_approve_what_it_has_proposed_itself()
    {
        var id = Guid.NewGuid();
        await Authority.Put(At(id), Entry("SX-X02", "province", "NEUR", "2029-01-01", "2029-06-30")).Expect(200);
        await Authority.Post(At(id, "/approval"), Why).Refused(403, "whitelist.own-proposal");
        await service.As("county-authority@340422", subject: "authority-2").Post(At(id, "/approval"), Why).Expect(200);
    }

    [Fact]
    public async Task the_list_is_read_on_a_day_as_it_was_and_by_what_ends_soon()
    {
        var id = Guid.NewGuid();
        await Dispatcher.Put(At(id), Entry("SX-X03", "outside-province", "NSUR")).Expect(200);
        (await Ids("?on=2030-06-01&institution=SX-X03")).ShouldBeEmpty();
        (await Ids("?on=2030-06-01&institution=SX-X03&state=proposed")).ShouldBe([id]);
        var approved = await Authority.Post(At(id, "/approval"), Why).Expect(200);
        (await Ids("?on=2030-06-01&institution=SX-X03")).ShouldBe([id]);
        (await Ids("?on=2032-01-01&institution=SX-X03")).ShouldBeEmpty();
        (await Ids($"?on=2030-06-01&institution=SX-X03&asOf={approved.Version - 1}")).ShouldBeEmpty();
        (await Ids("?expiringWithin=3650&institution=SX-X03")).ShouldContain(id, "another test has an entry there too");
        (await Ids("?expiringWithin=30&institution=SX-X03")).ShouldBeEmpty();
        await Doctor.Get("/api/whitelist?expiringWithin=3651").Refused(400, "field.out-of-range", "expiringWithin");
        await Doctor.Get("/api/whitelist?state=good").Refused(400, "field.unknown-code", "state");

        var all = await Ids("");
        var paged = new List<Guid>();
        for (var next = "/api/whitelist?limit=1"; next is not null; )
        {
            var page = await Doctor.Get(next);
            paged.AddRange(page["/items"].EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            next = page.Json.TryGetProperty("next", out var link) ? link.GetString() : null;
        }

        paged.ShouldBe(all);
    }

    [Fact]
    public async Task it_is_a_table_in_both_languages()
    {
        var csv = await Doctor.Get("/api/whitelist?institution=SX-X02").Header("Accept", Csv.ContentType);
        csv.ContentType.ShouldBe(Csv.ContentType);
        csv.Text.ShouldStartWith("机构代码,机构,级别,科室代码,科室,诊断范围,诊断编码系统,编码版本,首日,末日,年度限额,理由,状态");
        csv.Text.ShouldContain("SX-X02,示例省立医院（虚构）,市外省内,CARD,心血管内科,I20-I25,icd-10-gb,GB/T 14396-2016,2023-09-11");
        var english = await Doctor.Get("/api/whitelist").Header("Accept", Csv.ContentType).In("en");
        english.Text.ShouldStartWith("Institution code,Institution name,Tier");
        var xlsx = await Doctor.Get("/api/whitelist").Header("Accept", Workbook.ContentType);
        Workbook.Read(xlsx.Bytes).ToList().Count.ShouldBe(english.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private string Today => Shared.Shanghai.Day(service.Clock.Now).ToString("O");

    private async Task<List<Guid>> Ids(string query) =>
        [.. (await Doctor.Get($"/api/whitelist{query}"))["/items"].EnumerateArray().Select(item => item.GetProperty("id").GetGuid())];
}
