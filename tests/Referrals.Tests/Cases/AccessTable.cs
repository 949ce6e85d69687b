// Who may call what, by role and by how her institution stands to the case. Written down here once more, apart from the service's own
// tables.
// Longer than 300 lines: it is one table.
namespace Referrals.Tests.Cases;

/// <summary>How an institution stands to the case of the matrix.</summary>
public enum Relation
{
    Sender,
    Reviewer,
    Receiver,
    Lead,
    Unrelated,

    /// <summary>No institution: an office of the county.</summary>
    None,
}

/// <summary>What one cell of the matrix must come to.</summary>
public enum Entry
{
    In,
    RoleNotPermitted,
    NotFound,
    NotYours,
}

/// <summary>Roles, by name, that may from one side.</summary>
internal sealed record Right(Relation Relation, string Roles)
{
    public bool Covers(string role, Relation relation) => relation == Relation && Roles.Split(' ').Contains(role);
}

/// <summary>One endpoint.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Route">Its pattern.</param>
/// <param name="Gate">Roles that get in at all.</param>
/// <param name="Body">A body that gets through to the question who asks; null for none. <c>$</c> texts are put in by the test.</param>
internal sealed record AccessLine(string Method, string Route, string Gate, string? Body = null)
{
    /// <summary>To whom it exists, by relation; null where it is nobody's.</summary>
    public IReadOnlyList<Right>? Seen { get; init; }

    /// <summary>Roles to which it exists whatever their institution.</summary>
    public string SeenByOffices { get; init; } = "";

    /// <summary>Who may, of those who see; null for all of them.</summary>
    public IReadOnlyList<Right>? Acts { get; init; }

    /// <summary>The same in a state in which the path means something else.</summary>
    public (string State, IReadOnlyList<Right> Acts)? Except { get; init; }

    /// <summary>The code where somebody sees, but may not.</summary>
    public string NotYours { get; init; } = "referral.not-yours";

    public override string ToString() => $"{Method} {Route}";

    public Entry Expected(string role, Relation relation, string state)
    {
        if (!Has(Gate, role))
            return Entry.RoleNotPermitted;
        // What has not passed the township's review has not come to the receiver.
        if (state == "in-township-review" && OnCase && relation is (Relation.Receiver or Relation.Lead))
            relation = Relation.Unrelated;
        // A draft has nothing attached to it.
        if (state == "draft" && Route.EndsWith("{attachment:guid}"))
            return Entry.NotFound;
        var seen = state == "draft" && OnCase ? [AccessTable.Sends] : Seen;
        if (seen is not null && !seen.Any(r => r.Covers(role, relation)) && !(Has(SeenByOffices, role) && !(state == "draft" && OnCase)))
            return Entry.NotFound;
        var acts = Except is { } except && except.State == state ? except.Acts : Acts;
        return acts is null || acts.Any(r => r.Covers(role, relation)) || (!OnCase && Has(SeenByOffices, role)) ? Entry.In : Entry.NotYours;
    }

    public bool OnCase => Route.StartsWith("/api/referrals/{id:guid}") && Seen is not null;

    private static bool Has(string roles, string role) => roles.Split(' ').Contains(role);
}

internal static class AccessTable
{
    public const string Staff = "family-doctor township-centre dispatcher specialist his-system";
    public const string Offices = "county-authority insurer";
    public const string Everybody = $"{Staff} {Offices} administrator";
    private const string Editors = "county-authority administrator";
    private const string Contractors = "family-doctor township-centre county-authority";

    // Faulty, so that nothing comes of it once somebody is in.
    private const string Nonsense = """{"nonsense":1}""";

    public static readonly Right Sends = new(Relation.Sender, Staff);
    private static readonly Right Reviews = new(Relation.Reviewer, "township-centre his-system");
    private static readonly Right Receives = new(Relation.Receiver, Staff);
    private static readonly Right Leads = new(Relation.Lead, "dispatcher");
    private static readonly Right[] Parties = [Sends, Reviews, Receives, Leads];
    private static readonly Right[] Sending = [Sends, Reviews];
    private static readonly Right[] Answering = [new(Relation.Receiver, "family-doctor township-centre dispatcher his-system"), Leads];
    private static readonly Right[] Arranging = [.. Answering, new(Relation.Sender, "family-doctor")];
    private static readonly Right[] Treating = [Receives];

    public static IReadOnlyList<AccessLine> All { get; } =
    [
        .. Cases(),
        .. Pools(),
        .. People(),
        .. Reference(),
        .. Whitelist(),
        .. Catalogues(),
        .. Leaving(),
        .. Deductibles(),
        .. Activity(),
        .. Boards(),
        .. Consultations(),
        .. Tables(),
        .. Messages(),
        .. RefusedMessages(),
        .. Exchange(),
        .. Privacy(),
    ];

    private static IEnumerable<AccessLine> Cases()
    {
        const string one = "/api/referrals/{id:guid}";
        yield return new("GET", "/api/referrals", $"{Staff} {Offices}");
        yield return new("GET", "/api/live", $"{Staff} {Offices}");
        yield return new("POST", "/api/referrals", Staff, Nonsense);
        yield return new("PUT", one, Staff, Nonsense);
        yield return new("PUT", $"{one}/draft", Staff, Nonsense);
        yield return new("PUT", $"{one}/emergency-arrival", "dispatcher specialist his-system", Nonsense);
        yield return new("POST", "/api/referrals/search", $"{Staff} {Offices}", Nonsense);
        yield return new("GET", "/api/inbox", $"{Staff} county-authority");
        yield return new("PUT", "/api/inbox/reading", $"{Staff} county-authority", Nonsense);
        yield return new("GET", "/api/worklists", $"{Staff} county-authority");
        yield return new("GET", "/api/worklists/{list}", $"{Staff} county-authority");
        yield return new("GET", "/api/worklists/requests", Staff);
        const string experts = "specialist dispatcher township-centre his-system";
        yield return new("GET", "/api/worklists/to-schedule", experts);
        yield return new("GET", "/api/worklists/today", Staff);
        yield return new("GET", "/api/worklists/critical", $"{Staff} county-authority");
        foreach (var list in (string[])["answers", "to-report", "conclusions-due"])
            yield return new("GET", $"/api/worklists/{list}", $"{experts} county-authority");
        foreach (var reading in new[] { one, $"{one}/history", $"{one}/actions" })
            yield return new("GET", reading, $"{Staff} {Offices}") { Seen = Parties, SeenByOffices = Offices };

        foreach (var document in new[] { "forms/referral", "forms/outcome", "attachments", "attachments/{attachment:guid}" })
        {
            yield return new("GET", $"{one}/{document}", $"{Staff} {Offices}")
            {
                Seen = Parties,
                SeenByOffices = Offices,
                Acts = Parties,
                NotYours = "document.full-readers-only",
            };
        }

        yield return Act("attachments", "{}", Parties);
        yield return Act("attachments/{attachment:guid}/withdrawal", null, Parties);
        yield return Act("submission", "$up", [Sends]);
        // The lead's centre only once a late review was escalated to it: nobody's here.
        yield return Act("review", "{}", [Reviews, Leads]);
        yield return Act("return", """{"reason":"unclear-purpose"}""", Answering) with
        {
            Except = ("in-township-review", [Reviews]),
        };
        yield return Act("cancellation", """{"by":"patient","reason":"patient-improved"}""", Sending);
        yield return Act("paperwork", "$up", Sending);
        yield return Act("opening", "{}", Treating);
        yield return Act("acceptance", """{"note":"请带好既往病历"}""", Answering);
        yield return Act("refusal", """{"reason":"no-capacity"}""", Answering);
        yield return Act("advice", """{"reason":"no-capacity","text":"先在当地治疗","recommendation":"observe"}""", Answering);
        yield return Act("redirection", """{"destination":{"institution":"SX-H02","unit":"CARD"},"reason":"no-capacity"}""", Answering);
        yield return Act("arrangement", """{"startsAt":"$soon"}""", Arranging);
        yield return Act("waiting", """{"pool":"SX-H01~bed~CARD~2026-03-02","session":"day"}""", Arranging);
        yield return Act("waiting-end", null, Arranging);
        yield return Act("confirmation", null, [Sends, Reviews, Receives, Leads]);
        yield return new("GET", $"{one}/places", Staff) { Seen = Parties, Acts = Arranging };
        yield return Act("allocation", "{}", Arranging);
        yield return Act("swap", """{"with":"00000000-0000-7000-8000-000000000000"}""", Arranging);
        yield return Act("hold-expiry", null, Answering);
        yield return Act("no-show", null, [Receives, Leads]);
        yield return Act("cancellation-confirmation", null, Answering);
        yield return Act("arrival", "{}", Treating);
        yield return Act("care", """{"inpatient":true}""", Treating);
        yield return Act("notes", """{"note":"心电图：ST段压低"}""", Treating);
        yield return Act("follow-ups", """{"way":"home-visit","finding":"improving"}""", Treating);
        yield return Act("down-transfer", "$down", Treating);
        yield return Act("onward-referral", "$onward", Treating);
        yield return Act("conclusion", "$conclusion", Treating);
        yield return Act("outcome", "$outcome", Treating);
        yield return Act("closure", "{}", Parties);
        yield return Act("death", """{"diedAt":"$now"}""", [Sends, Reviews, Receives]);
        foreach (var record in new[] { "arrival", "care", "conclusion" })
            yield return Act($"{record}-retraction", """{"reason":"wrong-case"}""", Treating);
        yield return Act("no-show-retraction", """{"reason":"wrong-case"}""", [Receives, Leads]);
        yield return Act("death-retraction", """{"reason":"wrong-case"}""", [Sends, Reviews, Receives]);
        yield return Act("cancellation-withdrawal", """{"reason":"asked-by-mistake"}""", Sending);
        yield return Act("outcome-amendment", """{"reason":"late-result","report":$outcome}""", Treating);
        yield return Act("validity-extension", """{"validUntil":"$later"}""", Sending);

        AccessLine Act(string path, string? body, Right[] acts) =>
            new("POST", $"{one}/{path}", Staff, body) { Seen = Parties, Acts = acts };
    }

    // Of a pool of the receiver.
    private static IEnumerable<AccessLine> Pools()
    {
        const string boards = "dispatcher specialist his-system county-authority";
        yield return new("GET", "/api/pools", boards);
        yield return new("GET", "/api/pools/affected", boards);
        yield return new("GET", "/api/pools/free", $"{Staff} county-authority");
        yield return new("GET", "/api/destinations", $"{Staff} county-authority");
        foreach (var reading in new[] { "/api/pools/{pool}", "/api/pools/{pool}/history" })
        {
            yield return new("GET", reading, boards)
            {
                Acts = [new(Relation.Receiver, "dispatcher specialist his-system"), Leads],
                SeenByOffices = "county-authority",
                NotYours = "role.not-permitted",
            };
        }

        yield return new("GET", "/api/reserve-proof", "dispatcher county-authority insurer");
        yield return new("PUT", "/api/pools/{pool}", "dispatcher his-system", "{}")
        {
            Acts = [new(Relation.Receiver, "dispatcher his-system"), Leads],
            NotYours = "pool.not-yours",
        };
        yield return new("POST", "/api/pools/schedule", "dispatcher his-system", Nonsense);
    }

    // The patient was registered by the sender's institution, where her family doctor is.
    private static IEnumerable<AccessLine> People()
    {
        const string one = "/api/people/{person}";
        yield return new("POST", "/api/people", Staff, Nonsense);
        yield return Registered("GET", one, null);
        yield return Registered("PUT", one, """{"phone":"x"}""");
        yield return Registered("PUT", $"{one}/identity", "{}");
        yield return Registered("GET", $"{one}/accesses", null);
        yield return Registered("POST", $"{one}/merge", "{}");
        yield return Registered("POST", $"{one}/merge-reversal", "{}");
        yield return new("POST", $"{one}/erasure", Editors, Nonsense);
        yield return new("GET", "/api/people/conflicts", $"{Staff} county-authority");
        yield return new("POST", "/api/people/conflicts/{id}/closing", $"{Staff} county-authority", Nonsense);
        yield return new("POST", "/api/people/search", $"{Staff} {Offices}", Nonsense);

        // A contract is read and ended by those who could have signed it.
        Right[] contractors = [new(Relation.Sender, "family-doctor township-centre"), new(Relation.Reviewer, "township-centre")];
        yield return new("GET", $"{one}/contracts", Contractors) { Seen = contractors, SeenByOffices = "county-authority" };
        yield return new("PUT", $"{one}/contract/ending", Contractors, """{"from":"2026-01-01","until":"2025-01-01"}""")
        {
            Seen = contractors,
            SeenByOffices = "county-authority",
        };
        yield return new(
            "PUT",
            $"{one}/contract",
            Contractors,
            """{"doctor":"SX-P-V0101-01","institution":"SX-V0101","from":"2026-01-01","until":"2025-01-01"}"""
        )
        {
            Acts = contractors,
            SeenByOffices = "county-authority",
            NotYours = "contract.foreign-institution",
        };

        AccessLine Registered(string method, string route, string? body) =>
            new(method, route, $"{Staff} county-authority", body) { Seen = [Sends], SeenByOffices = "county-authority" };
    }

    private static IEnumerable<AccessLine> Reference()
    {
        foreach (
            var reading in new[]
            {
                "institutions",
                "institutions/by-name",
                "institutions/{code}",
                "institutions/{code}/history",
                "institutions/{code}/units",
                "groups",
                "practitioners",
                "practitioners/{code}",
                "policies",
                "policies/history",
                "policies/{version}",
            }
        )
        {
            yield return new("GET", $"/api/{reading}", Everybody);
        }

        foreach (
            var editing in new[]
            {
                "institutions/{code}",
                "institutions/{code}/names/{from}",
                "institutions/{code}/levels/{from}",
                "institutions/{code}/parents/{from}",
                "institutions/{code}/area",
                "institutions/{code}/closing",
                "institutions/{code}/alias",
                "institutions/{code}/centres/{centre}",
                "institutions/{code}/units/{unit}",
                "groups/{group}",
                "groups/{group}/leads/{from}",
                "groups/{group}/members/{code}",
                "practitioners/{code}",
                "practitioners/{code}/posts/{from}",
                "practitioners/{code}/leaving",
                "policies/{from}",
            }
        )
        {
            yield return new("PUT", $"/api/{editing}", Editors, Nonsense);
        }
    }

    // Dispatchers propose where their hospital leads a group; the county's authority decides. There is no entry of this id.
    private static IEnumerable<AccessLine> Whitelist()
    {
        const string one = "/api/whitelist/{id:guid}";
        const string proposers = "dispatcher county-authority";
        yield return new("GET", "/api/whitelist", Everybody);
        yield return new("GET", one, Everybody) { Seen = [] };
        foreach (var method in new[] { "POST", "PUT" })
        {
            yield return new(method, one, proposers, "{}")
            {
                Acts = [Leads],
                SeenByOffices = "county-authority",
                NotYours = "whitelist.not-lead",
            };
        }

        yield return new("POST", "/api/whitelist/import", proposers, Nonsense);
        foreach (var change in new[] { "approval", "rejection", "renewal", "suspension", "resumption", "removal" })
            yield return new("POST", $"{one}/{change}", "county-authority", Nonsense);
    }

    // An institution's own catalogue is its own matter; those of levels and the names are the county's.
    private static IEnumerable<AccessLine> Catalogues()
    {
        const string level = "/api/catalogues/levels/{level}";
        const string institution = "/api/catalogues/institutions/{institution}";
        const string names = "/api/diagnosis-names/{system}";
        foreach (var reading in new[] { "/api/catalogues", "/api/diagnoses" })
            yield return new("GET", reading, Everybody);
        // There is no such system.
        yield return new("GET", "/api/diagnoses/{system}/{code}", Everybody) { Seen = [] };
        foreach (var (kind, editors) in new[] { (level, Editors), (institution, "dispatcher township-centre"), (names, Editors) })
        {
            foreach (var reading in new[] { kind, $"{kind}/{{edition}}" })
                yield return new("GET", reading, Everybody) { Seen = kind == names ? [] : null };
            foreach (var change in new[] { "", "/table", "/withdrawal" })
                yield return new("PUT", $"{kind}/{{edition}}{change}", editors, Nonsense);
        }
    }

    // Hospitals tell of their own stays; the insurer of all. There is nobody with this reference.
    private static IEnumerable<AccessLine> Deductibles()
    {
        const string tellers = "dispatcher township-centre his-system insurer";
        const string readers = $"{tellers} county-authority";
        yield return new("POST", "/api/deductibles/facts", tellers, Nonsense);
        yield return new("POST", "/api/deductibles/quote", $"{readers} family-doctor specialist", Nonsense);
        yield return new("POST", "/api/deductibles/explanations", "dispatcher township-centre insurer", Nonsense);
        yield return new("GET", "/api/deductibles/people/{person}", readers) { Seen = [] };
        yield return new("GET", "/api/deductibles/people/{person}/history", readers) { Seen = [] };
        yield return new("POST", "/api/deductibles/settlements", tellers, Nonsense);
        yield return new("GET", "/api/deductibles/reminders", readers);
        yield return new("GET", "/api/deductibles/stays", readers);
        yield return new("GET", "/api/deductibles/credited", "insurer county-authority");
    }

    // Each has its own feed.
    private static IEnumerable<AccessLine> Messages()
    {
        yield return new("POST", "/api/messages", "his-system insurer", Nonsense);
        yield return new("GET", "/api/messages/senders", "administrator county-authority");
        yield return new("GET", "/api/projections", "administrator");
        yield return new("GET", "/api/log-seals", "county-authority administrator");
        yield return new("GET", "/api/retention", "administrator");
        yield return new("GET", "/api/webhooks", "administrator");
        // There is none: those who may see it are told so, other systems that it is not theirs.
        yield return new("GET", "/api/webhooks/{institution}", "administrator his-system insurer")
        {
            Seen =
            [
                .. Enum.GetValues<Relation>().Select(relation => new Right(relation, "insurer")),
                .. Enum.GetValues<Relation>()
                    .Where(relation => relation != Relation.Receiver)
                    .Select(relation => new Right(relation, "his-system")),
            ],
            Acts = [],
            NotYours = "feed.not-yours",
        };
        yield return new("PUT", "/api/webhooks/{institution}", "administrator", Nonsense);
        yield return new("DELETE", "/api/webhooks/{institution}", "administrator");
        yield return new("POST", "/api/webhooks/{institution}/secret", "administrator") { Seen = [] };
        yield return new("POST", "/api/webhooks/{institution}/resend", "administrator his-system insurer", Nonsense);
        yield return new("GET", "/api/feeds/{institution}", "his-system insurer")
        {
            Acts = [new(Relation.Receiver, "his-system")],
            NotYours = "feed.not-yours",
        };
    }

    // There is none of this id.
    private static IEnumerable<AccessLine> RefusedMessages()
    {
        const string handlers = "administrator his-system insurer";
        const string one = "/api/dead-letters/{id:guid}";
        yield return new("GET", "/api/dead-letters", handlers);
        yield return new("GET", "/api/dead-letters/discarded", handlers);
        yield return new("GET", one, handlers) { Seen = [] };
        yield return new("POST", $"{one}/replay", handlers) { Seen = [] };
        yield return new("POST", $"{one}/mending", handlers, """{"changes":[{"pointer":"/data/unit","value":"CARD"}]}""") { Seen = [] };
        yield return new("POST", $"{one}/discard", handlers, """{"reason":"outdated"}""") { Seen = [] };
    }

    // The receiver's.
    private static IEnumerable<AccessLine> Tables()
    {
        const string owners = "his-system dispatcher township-centre";
        const string one = "/api/table-mappings/{institution}/{table}";
        foreach (var (method, body) in new[] { ("GET", null), ("PUT", """{"headings":[{"heading":"a","column":"nonsense"}]}""") })
        {
            yield return new(method, one, $"{owners} insurer administrator", body)
            {
                Acts = [new(Relation.Receiver, owners)],
                SeenByOffices = "administrator",
                NotYours = "table-mapping.not-yours",
            };
        }
    }

    // Days of the receiver.
    private static IEnumerable<AccessLine> Activity()
    {
        const string hospitals = "his-system dispatcher township-centre";
        const string readers = $"{hospitals} {Offices}";
        yield return new("POST", "/api/activity/days", hospitals, Nonsense);
        yield return new("POST", "/api/activity/visits", hospitals, Nonsense);
        yield return new("POST", "/api/activity/outflow", "insurer", Nonsense);
        yield return new("POST", "/api/activity/tables", $"{hospitals} insurer", Nonsense);
        yield return new("GET", "/api/activity/missing", readers);
        foreach (var reading in new[] { "/api/activity/{reporter}", "/api/activity/{reporter}/{day}" })
        {
            yield return new("GET", reading, readers)
            {
                Acts = [new(Relation.Receiver, hospitals), Leads],
                SeenByOffices = Offices,
                NotYours = "activity.not-yours",
            };
        }
    }

    // Whose consultation it is, is shown where advice is asked for: those of the matrix are none.
    private static IEnumerable<AccessLine> Consultations()
    {
        const string one = "/api/consultations/{id:guid}";
        yield return new("GET", "/api/consultations", $"{Staff} county-authority");
        yield return new("GET", one, $"{Staff} county-authority") { Seen = [] };
        yield return new("GET", "/api/consultations/calendar.ics", Staff);
        yield return new("POST", "/api/consultations/calendar-address", Staff, Nonsense);
        yield return new("GET", "/api/consultations/calendar-address", Staff);
        yield return new("DELETE", "/api/consultations/calendar-address", Staff);
        yield return new("PUT", $"{one}/advice-request", Staff, Nonsense);
        yield return new("PUT", $"{one}/examination-request", Staff, Nonsense);
        yield return new("PUT", $"{one}/meeting-request", Staff, Nonsense);
        string[] advice = ["advice", "question", "refusal", "closing", "cancellation", "referral-consent", "referral"];
        string[] finding = ["acceptance", "chair", "experts", "times", "invitation-answer", "schedule", "postponement"];
        string[] meeting = ["session", "attendance", "opinion", "conclusion", "finished-task"];
        foreach (var action in (string[])[.. advice, .. finding, .. meeting])
            yield return new("POST", $"{one}/{action}", Staff, Nonsense);
        foreach (var action in (string[])["claim", "release", "report", "correction", "acknowledgement", "reuse"])
            yield return new("POST", $"{one}/{action}", Staff, Nonsense);
        foreach (
            var document in (string[])["forms/advice", "forms/conclusion", "forms/report", "attachments", "attachments/{attachment:guid}"]
        )
            yield return new("GET", $"{one}/{document}", $"{Staff} county-authority") { Seen = [] };
        yield return new("POST", $"{one}/attachments", Staff, "{}") { Seen = [] };
        yield return new("POST", $"{one}/attachments/{{attachment:guid}}/withdrawal", Staff) { Seen = [] };
    }

    // Boards of the receiver; its group is led by another.
    private static IEnumerable<AccessLine> Boards()
    {
        const string readers = $"{Staff} {Offices}";
        yield return new("GET", "/api/boards/county", Offices);
        yield return new("GET", "/api/boards/groups", $"{Offices} dispatcher");
        yield return new("GET", "/api/boards/consultations", $"{Staff} county-authority");
        yield return new("GET", "/api/boards/groups/{group}", $"{Offices} dispatcher")
        {
            Acts = [Leads],
            SeenByOffices = Offices,
            NotYours = "board.not-yours",
        };
        yield return new("GET", "/api/boards/institutions/{institution}", readers)
        {
            Acts = [new(Relation.Receiver, Staff), Leads],
            SeenByOffices = Offices,
            NotYours = "board.not-yours",
        };
        yield return new("GET", "/api/boards/flows", Offices);
        yield return new(
            "GET",
            "/api/boards/doctors/{practitioner}",
            "family-doctor specialist township-centre dispatcher county-authority"
        )
        {
            // Who asks from the receiver is that doctor.
            Acts = [Leads, new(Relation.Receiver, "family-doctor specialist township-centre dispatcher")],
            SeenByOffices = "county-authority",
            NotYours = "board.not-yours",
        };
        foreach (var reading in new[] { "/api/boards/cases", "/api/boards/live" })
        {
            yield return new("GET", reading, readers)
            {
                Acts = [new(Relation.Receiver, Staff), Leads],
                SeenByOffices = Offices,
                NotYours = "board.not-yours",
            };
        }

        yield return new("GET", "/api/boards/measures", readers);
        yield return new("GET", "/api/boards/months/{month}", Offices);
        yield return new("GET", "/api/boards/months/{month}/corrections", Offices);
        yield return new("GET", "/api/boards/months/{month}/report", Offices);
        yield return new("POST", "/api/boards/months/{month}/closing", "county-authority", Nonsense);
        yield return new("GET", "/api/indicators", readers);
        yield return new("GET", "/api/indicators/{indicator}", readers);
        yield return new("GET", "/api/indicators/{indicator}/versions/{version}", readers);
        yield return new("POST", "/api/indicators/{indicator}/versions", "county-authority", Nonsense);
    }

    // Systems of hospitals; each reads what concerns its own institution.
    private static IEnumerable<AccessLine> Exchange()
    {
        const string systems = "his-system insurer";
        yield return new("POST", "/fhir/$process-message", systems, Nonsense);
        yield return new("GET", "/fhir/messages", systems);
    }

    // There is no access of this id.
    private static IEnumerable<AccessLine> Privacy()
    {
        const string clinicians = "family-doctor specialist";
        const string one = "/api/emergency-accesses/{access}";
        foreach (var of in (string[])["people", "people/{person}", "referrals/{id:guid}"])
            yield return new("POST", $"/api/{of}/emergency-access", clinicians, Nonsense);
        yield return new("GET", "/api/emergency-accesses", $"{Staff} county-authority");
        yield return new("GET", one, $"{Staff} county-authority") { Seen = [] };
        yield return new("GET", $"{one}/records", clinicians) { Seen = [] };
        yield return new("POST", $"{one}/review", "county-authority", Nonsense);
        yield return new("GET", "/api/unusual-reading", "county-authority");
        yield return new("POST", "/api/unusual-reading/{day}/reviews", "county-authority", Nonsense);
        yield return new("GET", "/api/accesses", "county-authority");
    }

    // The cases of the matrix stay in the county: nobody is asked as an expert.
    private static IEnumerable<AccessLine> Leaving()
    {
        const string one = "/api/referrals/{id:guid}";
        const string filers = "family-doctor township-centre dispatcher county-authority insurer";
        yield return new("GET", "/api/filings", filers);
        yield return new("GET", "/api/outflow", filers);
        yield return Act("expert-statement", """{"supports":true,"statement":"建议转出"}""", []);
        yield return Act("justification", """{"reason":"beyond-capability"}""", [Sends, Reviews, Leads]);
        yield return Act("filing-revocation", """{"reason":"not-transferred"}""", [Leads]);
        yield return Act("filing-restoration", "{}", [Leads]);
        yield return new("POST", $"{one}/county-approval", "county-authority", """{"approved":true}""")
        {
            Seen = Parties,
            SeenByOffices = "county-authority",
        };

        AccessLine Act(string path, string? body, Right[] acts) =>
            new("POST", $"{one}/{path}", Staff, body) { Seen = Parties, Acts = acts };
    }
}
