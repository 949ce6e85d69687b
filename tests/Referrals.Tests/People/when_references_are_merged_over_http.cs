// Who may merge two references, what is answered, and the event that the log keeps of it.
using Referrals.EventStore;
using Referrals.People;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.People;

public sealed class when_references_are_merged_over_http(TestService service) : IClassFixture<TestService>
{
    private const string Nobody = "paaaaaaaaaaaaaaaaaaaaaaaaaa";

    private TestClient Ward => service.As("specialist@SX-H01");

    private TestClient Doctor => service.As("family-doctor@SX-T01");

    private TestClient Authority => service.As("county-authority@340422");

    [Fact]
    public async Task an_unknown_patient_who_turns_out_to_be_known_is_merged_by_the_county()
    {
        var form = Form();
        var known = (await Doctor.Post("/api/people", form)).String("/person");
        var unknown = await Unknown(Ward);
        var refused = await Ward.Put($"/api/people/{unknown}/identity", new { identity = form.Identity, name = form.Name })
            .Refused(409, "person.identity-taken");
        refused.Text.ShouldNotContain(known);
        await Ward.Post($"/api/people/{unknown}/merge", new { into = known, reason = "unknown-identified" })
            .Refused(404, "not-found", "/into");

        var open = await Authority.Get("/api/people/conflicts");
        var entry = open["/items"].EnumerateArray().Single(item => item.GetProperty("other").GetString() == unknown);
        (entry.GetProperty("person").GetString(), entry.GetProperty("code").GetString()).ShouldBe((known, "person.identity-taken"));

        // What is known would vanish behind what is not.
        await Authority
            .Post($"/api/people/{known}/merge", new { into = unknown, reason = "unknown-identified" })
            .Refused(409, "person.merge-unknown-into-known");
        var merged = await Authority.Post($"/api/people/{unknown}/merge", new { into = known, reason = "unknown-identified" });
        merged.String("/person").ShouldBe(known);
        merged["/references"].EnumerateArray().Select(r => r.GetString()).ShouldBe([unknown, known]);
        (await Authority.Get("/api/people/conflicts"))["/items"]
            .EnumerateArray()
            .ShouldNotContain(item => item.GetProperty("id").GetInt64() == entry.GetProperty("id").GetInt64());

        foreach (var who in (TestClient[])[Ward, Doctor, Authority])
        {
            foreach (var reference in (string[])[unknown, known])
            {
                var shown = await who.Get($"/api/people/{reference}").Expect(200);
                (shown.String("/person"), shown.String("/name")).ShouldBe((reference, form.Name));
            }
        }

        (await Ward.Get($"/api/people/{unknown}")).String("/mergedInto").ShouldBe(known);
        (await Event(unknown, 1)).ShouldBe(new PersonMerged(known, MergeReason.UnknownIdentified));

        await Ward.Post($"/api/people/{unknown}/merge-reversal", new { reason = "different-persons" })
            .Refused(403, "person.merge-by-county");
        await Authority
            .Post($"/api/people/{unknown}/merge-reversal", new { reason = "other" })
            .Refused(400, "person.note-required", "/note");
        await Authority.Post($"/api/people/{unknown}/merge-reversal", new { reason = "other", note = "两人" }).Expect(200);
        var reversed = (PersonMergeReversed)await Event(unknown, 2);
        (reversed.From, reversed.Reason).ShouldBe((known, MergeReversalReason.Other));
        reversed.Note.ShouldNotBeNull();
        await Authority
            .Post($"/api/people/{unknown}/merge-reversal", new { reason = "different-persons" })
            .Refused(409, "person.not-merged");
        await Ward.Get($"/api/people/{known}").Refused(404, "not-found");
    }

    [Fact]
    public async Task whoever_registered_both_merges_them_where_nothing_speaks_against_it()
    {
        var form = Form();
        var known = (await Doctor.Post("/api/people", form)).String("/person");
        var unknown = await Unknown(Doctor);
        var refused = await Doctor
            .Put($"/api/people/{unknown}/identity", new { identity = form.Identity, name = form.Name })
            .Refused(409, "person.identity-taken");
        (refused.String("/values/person"), refused.String("/values/merge")).ShouldBe((known, $"/api/people/{unknown}/merge"));
        await Doctor.Post(refused.String("/values/merge"), new { into = known, reason = "unknown-identified" }).Expect(200);
        await Doctor.Post(refused.String("/values/merge"), new { into = known, reason = "unknown-identified" }).Expect(200);

        var woman = await Unknown(Doctor, "female");
        await Doctor
            .Post($"/api/people/{woman}/merge", new { into = known, reason = "unknown-identified" })
            .Refused(409, "person.sex-differs");
        await Doctor
            .Post($"/api/people/{known}/merge", new { into = unknown, reason = "two-documents" })
            .Refused(409, "person.merged-already");
        await Doctor
            .Post($"/api/people/{woman}/merge", new { into = Nobody, reason = "other" })
            .Refused(400, "person.note-required", "/note");
        await Doctor.Post($"/api/people/{woman}/merge", new { into = Nobody, reason = "two-documents" }).Refused(404, "not-found", "/into");
        await Doctor.Post($"/api/people/{Nobody}/merge", new { into = known, reason = "two-documents" }).Refused(404, "not-found");
        (
            await service.Events.FetchStream(new StreamId("340422", $"person-{woman}"), TestContext.Current.CancellationToken)
        ).ShouldBeEmpty();
    }

    [Fact]
    public async Task contracts_and_accesses_of_both_are_seen_from_either()
    {
        var village = service.As("family-doctor@SX-V0101");
        var form = Form();
        var known = (await Doctor.Post("/api/people", form)).String("/person");
        var second = (await Doctor.Post("/api/people", Form())).String("/person");
        var contract = new
        {
            doctor = "SX-P-V0101-01",
            institution = "SX-V0101",
            from = "2026-01-01",
            until = "2030-12-31",
        };
        await village.Put($"/api/people/{second}/contract", contract).Expect(200);
        await Doctor.Get($"/api/people/{second}").Expect(200);
        await village.Get($"/api/people/{known}/accesses").Refused(404, "not-found");
        await Authority.Post($"/api/people/{second}/merge", new { into = known, reason = "two-documents" }).Expect(200);

        (await village.Get($"/api/people/{known}/contracts"))["/items"].GetArrayLength().ShouldBe(1);
        (await village.Get($"/api/people/{known}/accesses"))["/items"].GetArrayLength().ShouldBeGreaterThan(0);
        await village.Put($"/api/people/{known}/contract", contract with { until = "2029-12-31" }).Refused(409, "contract.overlaps");
        await village.Put($"/api/people/{known}/contract/ending", new { from = "2026-01-01", until = "2026-12-31" }).Expect(200);
        (await village.Get($"/api/people/{second}/contracts")).String("/items/0/until").ShouldBe("2026-12-31");
    }

    [Fact]
    public async Task cases_of_the_unknown_patient_show_the_person_that_was_found()
    {
        var form = Form();
        var known = (await Doctor.Post("/api/people", form)).String("/person");
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var submitted = CaseForms.Referral(
            new
            {
                identity = new { kind = "unknown" },
                sex = "male",
                estimatedAge = 60,
            }
        );
        await Doctor.Put(at, submitted).Expect(201);
        var unknown = (await Doctor.Get(at)).String("/person");
        await Authority.Post($"/api/people/{unknown}/merge", new { into = known, reason = "unknown-identified" }).Expect(200);

        (await Doctor.Get(at)).String("/patient/name").ShouldBe(form.Name);
        (await Doctor.Get($"{at}/forms/referral")).Text.ShouldContain(form.Name!);
        await service.CatchUp();
        var found = await Doctor.Post("/api/referrals/search", new { identity = form.Identity });
        found.String("/items/0/patient/name").ShouldBe("王**");
        await Doctor.Put($"/api/referrals/{Guid.CreateVersion7()}", CaseForms.Referral(person: unknown, unit: "ORTH")).Expect(201);
    }

    [Fact]
    public async Task erasing_one_erases_both_and_no_event_tells_who_it_was()
    {
        var form = Form() with { Name = "欧阳罕见" };
        var known = (await Doctor.Post("/api/people", form)).String("/person");
        var unknown = await Unknown(Doctor);
        await Authority
            .Post(
                $"/api/people/{unknown}/merge",
                new
                {
                    into = known,
                    reason = "other",
                    note = "欧阳罕见的家属来认",
                }
            )
            .Expect(200);
        var merged = (PersonMerged)await Event(unknown, 1);
        merged.Note!.Value.Value.ShouldStartWith("s1.");
        await Authority.Post($"/api/people/{known}/erasure", new { reason = "person-request" }).Expect(204);
        await Doctor.Get($"/api/people/{unknown}").Refused(410, "person.erased");
        service.Log.Lines.ShouldAllBe(line => !line.Contains("欧阳罕见") && !line.Contains(form.Identity!.Number!));
    }

    private async Task<object> Event(string person, int version)
    {
        var stream = new StreamId("340422", $"person-{person}");
        var cancellation = TestContext.Current.CancellationToken;
        await Eventually.Holds(
            async () => (await service.Events.FetchStream(stream, cancellation)).Count >= version,
            "the event of the merge"
        );
        return (await service.Events.FetchStream(stream, cancellation))[version - 1].Data;
    }

    private static async Task<string> Unknown(TestClient who, string sex = "male") =>
        (await who.Post("/api/people", new { identity = new { kind = "unknown" }, sex }).Expect(201)).String("/person");

    private static PersonForm Form() => new(new IdentityForm(IdentityKind.IdentityCard, IdentityNumbers.Next(Sex.Male)), "王秀英");
}
