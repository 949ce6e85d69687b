// The directory over HTTP: as of a day and a version, pages, versions, repetition, faults, and who may write.
// Longer than 300 lines: one service answers all of it.
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Institutions;

public class when_institutions_are_asked_over_http(TestService service) : IClassFixture<TestService>
{
    private TestClient Doctor => service.As("family-doctor@SX-T01");

    private TestClient Administrator => service.As("administrator@340422");

    private static readonly string[] BothRoles = ["family-doctor", "township-centre"];

    private static object Entry(params string[] units) =>
        new
        {
            name = "某医生（虚构）",
            institution = "SX-T05",
            units,
            roles = BothRoles[..1],
            from = "2024-01-01",
        };

    private static object Station(string name, string parent = "SX-T02") =>
        new
        {
            name,
            kind = "community-station",
            township = "三觉镇",
            parent,
            administrative = "ungraded",
            price = "village",
            deductible = "township",
            from = "2024-01-01",
        };

    [Fact]
    public async Task everybody_reads_an_institution_on_a_day()
    {
        var answer = await Doctor.Get("/api/institutions/SX-V0101?on=2023-09-11");
        answer.String("/institution/name").ShouldBe("炎刘镇示例一村卫生室（虚构）");
        answer.String("/institution/kind").ShouldBe("village-clinic");
        answer.String("/institution/deductible").ShouldBe("township");
        answer.String("/reviewer").ShouldBe("SX-T01");
        answer.String("/groups/0").ShouldBe("SX-G1");
        answer.String("/leads/0").ShouldBe("SX-H01");
        answer.Version.ShouldBeGreaterThan(0);
        await Doctor.Get("/api/institutions/SX-V0101?on=2023-09-10").Refused(404, "not-found");
        await Doctor.Get("/api/institutions/SX-V01").Refused(404, "not-found");
        await Doctor.Get("/api/institutions/SX-V0101?on=yesterday").Refused(400, "field.format", "on");
        await service.Anonymous.Get("/api/institutions/SX-V0101").Refused(401, "token.missing");
        await service.As("county-authority@340421").Get("/api/institutions/SX-V0101").Refused(404, "not-found");
    }

    [Fact]
    public async Task a_name_leads_there_only_when_it_is_whole()
    {
        (await Doctor.Get($"/api/institutions/by-name?name={Uri.EscapeDataString("陶店乡")}"))
            .String("/institution/code")
            .ShouldBe("SX-T13");
        (await Doctor.Get($"/api/institutions/by-name?name={Uri.EscapeDataString("安丰镇")}"))
            .String("/institution/code")
            .ShouldBe("SX-T03");
        (await Doctor.Get($"/api/institutions/by-name?name={Uri.EscapeDataString("安丰塘镇")}"))
            .String("/institution/code")
            .ShouldBe("SX-T23");
        await Doctor.Get($"/api/institutions/by-name?name={Uri.EscapeDataString("安丰")}").Refused(404, "not-found");
        await Doctor.Get("/api/institutions/by-name").Refused(404, "not-found");
    }

    [Fact]
    public async Task pages_follow_each_other_without_gap_or_repetition()
    {
        var codes = new List<string>();
        for (var next = "/api/institutions?kind=township-hospital&group=SX-G2&limit=3&on=2023-09-11"; next is not null; )
        {
            var page = await Doctor.Get(next);
            page["/items"].GetArrayLength().ShouldBeLessThanOrEqualTo(3);
            codes.AddRange(page["/items"].EnumerateArray().Select(i => i.GetProperty("institution").GetProperty("code").GetString()!));
            next = page.Json.TryGetProperty("next", out var link) ? link.GetString() : null;
        }

        codes.ShouldBe(["SX-T19", "SX-T20", "SX-T21", "SX-T22", "SX-T23", "SX-T24", "SX-T25"]);
        await Doctor.Get("/api/institutions?limit=0").Refused(400, "field.out-of-range", "limit");
        await Doctor.Get("/api/institutions?kind=hospital").Refused(400, "field.unknown-code", "kind");
    }

    [Fact]
    public async Task groups_and_units_are_listed()
    {
        var groups = await Doctor.Get("/api/groups?on=2023-09-11");
        groups["/items"].GetArrayLength().ShouldBe(2);
        groups["/items/0/members"].EnumerateArray().Select(m => m.GetProperty("code").GetString()).ShouldContain("SX-C01");
        var units = await Doctor.Get("/api/institutions/SX-H01/units");
        units["/items"]
            .EnumerateArray()
            .ShouldContain(u => u.GetProperty("code").GetString() == "CARD" && u.GetProperty("specialty").GetString() == "03.04");
        await Doctor.Get("/api/institutions/SX-H09/units").Refused(404, "not-found");
    }

    [Fact]
    public async Task what_was_known_then_is_answered_still()
    {
        var before = (await Doctor.Get("/api/institutions/SX-T04")).Version;
        await Administrator.Put("/api/institutions/SX-T04/levels/2025-01-01", new { administrative = "secondary", price = "county" });
        var now = await Doctor.Get("/api/institutions/SX-T04?on=2025-01-01");
        (now.String("/institution/price"), now.String("/institution/deductible")).ShouldBe(("county", "township"));
        (await Doctor.Get("/api/institutions/SX-T04?on=2024-12-31")).String("/institution/price").ShouldBe("township");
        var then = await Doctor.Get($"/api/institutions/SX-T04?on=2025-01-01&asOf={before}");
        then.String("/institution/price").ShouldBe("township");
        then.Version.ShouldBe(before);
        var history = await Doctor.Get("/api/institutions/SX-T04/history");
        var last = history["/items"].EnumerateArray().Last();
        last.GetProperty("event").GetString().ShouldBe("institution_levels_set");
        last.GetProperty("actor").GetString().ShouldNotBeNullOrEmpty();
        last.GetProperty("data").GetProperty("price").GetString().ShouldBe("county");
        await Doctor.Get("/api/institutions/SX-T4/history").Refused(404, "not-found");
    }

    [Fact]
    public async Task only_what_lies_outside_the_county_has_an_area()
    {
        await Administrator.Put("/api/institutions/SX-X09", Outside("320106")).Expect(200);
        (await Doctor.Get("/api/institutions/SX-X09?on=2024-01-01")).String("/institution/area").ShouldBe("320106");
        await Administrator.Put("/api/institutions/SX-X10", Outside("32010")).Refused(400, "field.format", "/area");
        // Queues of the broker are called so.
        foreach (var reserved in (string[])["all", "FHIR", "insurer"])
            await Administrator.Put($"/api/institutions/{reserved}", Outside("320106")).Refused(400, "field.format", "/code");
        await Administrator
            .Put("/api/institutions/SX-X10", Outside("320106", "county-hospital"))
            .Refused(400, "field.not-allowed", "/area");

        static object Outside(string area, string kind = "external") =>
            new
            {
                name = "某外省医院（虚构）",
                kind,
                administrative = "tertiary-a",
                price = "province",
                deductible = "province",
                from = "2024-01-01",
                area,
            };
    }

    [Fact]
    public async Task the_same_again_writes_nothing_and_other_content_is_refused()
    {
        var first = await Administrator.Put("/api/institutions/SX-S0201", Station("某某社区卫生服务站"));
        first["/changed"].GetBoolean().ShouldBeTrue();
        var again = await Administrator.Put("/api/institutions/SX-S0201", Station("某某社区卫生服务站"));
        again["/changed"].GetBoolean().ShouldBeFalse();
        again.Version.ShouldBe(first.Version);
        await Administrator.Put("/api/institutions/SX-S0201", Station("另一个名字")).Refused(409, "institution.exists");
        await Administrator
            .Put("/api/institutions/SX-S0202", Station("某某社区卫生服务站"))
            .Refused(409, "institution.name-taken", "/name");
    }

    [Fact]
    public async Task a_key_gets_its_first_answer_and_an_old_version_is_told()
    {
        var version = (await Doctor.Get("/api/institutions/SX-H02")).Version;
        var unit = new
        {
            name = "肿瘤科",
            kind = "department",
            specialty = "19",
            from = "2024-01-01",
        };
        var first = await Administrator.Put("/api/institutions/SX-H02/units/ONC", unit).IdempotencyKey("onc-1");
        var again = await Administrator.Put("/api/institutions/SX-H02/units/ONC", unit).IdempotencyKey("onc-1");
        again["/changed"].GetBoolean().ShouldBeTrue();
        again.Version.ShouldBe(first.Version);
        await Administrator.Put("/api/institutions/SX-H02/units/ONC2", unit).IfMatch(version).Refused(412, "version.stale");
        await Administrator
            .Put("/api/institutions/SX-H02/units/ONC2", unit)
            .IfMatch((await Doctor.Get("/api/institutions/SX-H02")).Version);
    }

    [Fact]
    public async Task all_faults_are_named_at_once_and_nothing_is_written()
    {
        var version = (await Doctor.Get("/api/institutions/SX-H01")).Version;
        var refused = await Administrator
            .Put(
                "/api/institutions/SX-T99",
                new
                {
                    name = "",
                    kind = "township-hospital",
                    parent = "SX T01",
                    from = "1850-01-01",
                }
            )
            .Refused(400, "request.invalid");
        refused
            .Problems.Select(p => p.Pointer)
            .ShouldBe([null, "/name", "/parent", "/administrative", "/price", "/deductible", "/from"], ignoreOrder: true);
        await Administrator.Put("/api/institutions/SX-T99", new { kind = "castle" }).Refused(400, "field.wrong-type", "/kind");
        await Administrator.Put("/api/institutions/SX-T99", new { kind = 3 }).Refused(400, "field.wrong-type", "/kind");
        await Administrator.Put("/api/institutions/SX-T99", new { colour = "red" }).Refused(400, "field.unknown", "/colour");
        await Administrator.Put("/api/institutions/SX-T01/levels/2025-01-01", new { }).Refused(400, "levels.none");
        await Administrator
            .Put("/api/institutions/SX-T01/levels/2025-02-30", new { price = "county" })
            .Refused(400, "field.format", "from");
        await Administrator.Put("/api/institutions/SX-T01/centres/stroke", new { }).Refused(400, "field.required", "/from");
        await Administrator
            .Put("/api/institutions/SX-T01/centres/heart", new { from = "2025-01-01" })
            .Refused(400, "field.unknown-code", "centre");
        await Administrator.Put("/api/institutions/SX-T99/closing", new { until = "2025-01-01" }).Refused(404, "institution.unknown");
        await Administrator
            .Put(
                "/api/institutions/SX-T01/units/GEN",
                new
                {
                    name = "x",
                    kind = "ward",
                    specialty = "heart",
                    from = "2025-01-01",
                }
            )
            .Refused(400, "field.format", "/specialty");
        (await Doctor.Get("/api/institutions/SX-H01")).Version.ShouldBe(version);
    }

    [Theory]
    [InlineData("family-doctor@SX-T01")]
    [InlineData("township-centre@SX-T01")]
    [InlineData("dispatcher@SX-H01")]
    [InlineData("specialist@SX-H01")]
    [InlineData("his-system@SX-H01")]
    [InlineData("insurer@340422")]
    public async Task only_the_authority_and_the_administrator_write(string who)
    {
        foreach (
            var path in new[]
            {
                "institutions/SX-T01",
                "institutions/SX-T01/closing",
                "groups/SX-G1",
                "groups/SX-G1/members/SX-T01",
                "practitioners/SX-P-T01-01",
                "policies/2030-01-01",
            }
        )
            await service.As(who).Put($"/api/{path}", new { }).Refused(403, "role.not-permitted");
    }

    [Fact]
    public async Task practitioners_are_entered_moved_and_let_go()
    {
        var authority = service.As("county-authority@340422");
        await authority.Put("/api/practitioners/SX-P-T05-01", Entry("GEN"));
        await authority.Put("/api/practitioners/SX-P-T05-02", Entry("ICU")).Refused(400, "field.unknown-code", "/units/0");
        await authority
            .Put(
                "/api/practitioners/SX-P-T05-02",
                new
                {
                    name = "某医生（虚构）",
                    institution = "SX-T05",
                    from = "2024-01-01",
                }
            )
            .Refused(400, "field.required", "/roles");
        await authority.Put("/api/practitioners/SX-P-T05-01/posts/2024-07-01", new { institution = "SX-T06", roles = BothRoles });
        (await Doctor.Get("/api/practitioners/SX-P-T05-01?on=2024-06-30")).String("/institution").ShouldBe("SX-T05");
        (await Doctor.Get("/api/practitioners/SX-P-T05-01?on=2024-07-01")).String("/roles/1").ShouldBe("township-centre");
        await authority.Put("/api/practitioners/SX-P-T05-01/leaving", new { until = "2024-12-31" });
        await Doctor.Get("/api/practitioners/SX-P-T05-01?on=2025-01-01").Refused(404, "not-found");
        (await Doctor.Get("/api/practitioners?institution=SX-H01&role=dispatcher"))["/items"].GetArrayLength().ShouldBe(1);
        (await Doctor.Get("/api/practitioners?limit=1")).String("/next").ShouldContain("cursor=");
    }

    [Fact]
    public async Task a_contract_is_signed_by_its_institution_and_seen_by_nobody_else()
    {
        const string path = "/api/people/p-0001/contract";
        var contract = new
        {
            doctor = "SX-P-V0101-01",
            institution = "SX-V0101",
            from = "2024-01-01",
            until = "2024-12-31",
        };
        await service.As("family-doctor@SX-V0102").Put(path, contract).Refused(403, "contract.foreign-institution", "/institution");
        await service.As("township-centre@SX-T02").Put(path, contract).Refused(403, "contract.foreign-institution", "/institution");
        await service.As("administrator@340422").Put(path, contract).Refused(403, "role.not-permitted");
        // The township hospital that reviews for the clinic signs for it too.
        await service.As("township-centre@SX-T01").Put(path, contract);
        (await service.As("family-doctor@SX-V0101").Put(path, contract))["/changed"].GetBoolean().ShouldBeFalse();
        await service
            .As("family-doctor@SX-T01")
            .Put(
                path,
                new
                {
                    doctor = "SX-P-T01-01",
                    institution = "SX-T01",
                    from = "2024-06-01",
                    until = "2025-05-31",
                }
            )
            .Refused(409, "contract.overlaps");
        await service
            .As("family-doctor@SX-V0101")
            .Put(
                path,
                new
                {
                    doctor = "SX-P-T01-01",
                    institution = "SX-V0101",
                    from = "2025-01-01",
                    until = "2025-05-31",
                }
            )
            .Refused(422, "contract.no-family-doctor", "/doctor");

        (await service.As("family-doctor@SX-V0101").Get("/api/people/p-0001/contracts"))
            .String("/items/0/doctor")
            .ShouldBe("SX-P-V0101-01");
        (await service.As("county-authority@340422").Get("/api/people/p-0001/contracts"))["/items"].GetArrayLength().ShouldBe(1);
        await service.As("family-doctor@SX-T15").Get("/api/people/p-0001/contracts").Refused(404, "not-found");
        await service.As("family-doctor@SX-T15").Get("/api/people/p-0002/contracts").Refused(404, "not-found");

        await service
            .As("family-doctor@SX-T15")
            .Put($"{path}/ending", new { from = "2024-01-01", until = "2024-05-31" })
            .Refused(404, "not-found");
        await service.As("family-doctor@SX-V0101").Put($"{path}/ending", new { from = "2024-01-01", until = "2024-05-31" });
        await service
            .As("family-doctor@SX-T01")
            .Put(
                path,
                new
                {
                    doctor = "SX-P-T01-01",
                    institution = "SX-T01",
                    from = "2024-06-01",
                    until = "2025-05-31",
                }
            );
        // Each reads its own part.
        (await service.As("family-doctor@SX-V0101").Get("/api/people/p-0001/contracts"))["/items"]
            .GetArrayLength()
            .ShouldBe(1);
        (await service.As("township-centre@SX-T01").Get("/api/people/p-0001/contracts"))["/items"].GetArrayLength().ShouldBe(2);
    }
}
