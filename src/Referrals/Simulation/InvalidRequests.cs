// What goes wrong every day: mistakes that the service must refuse, each with its code.
using Referrals.Arranging;
using Referrals.Cases;

namespace Referrals.Simulation;

/// <summary>Does wrong things on purpose. None of them may leave a trace in a case.</summary>
internal sealed class InvalidRequests(SimulationContext simulation, SeededRandom random)
{
    private static readonly SimulatedCaller Insurer = new("insurer", null);

    private Api Api => simulation.Api;

    /// <summary>A form that cannot be sent as it is.</summary>
    public Task BeforeSending(SimulatedCaller sender, ReferralForm form, Room to)
    {
        var at = $"/api/referrals/{random.Id()}";
        return random.Between(0, 9) switch
        {
            0 => Api.Wrong(
                sender,
                HttpMethod.Put,
                at,
                form with
                {
                    Patient = form.Patient! with { Identity = new(People.IdentityKind.IdentityCard, Mistyped(form)) },
                },
                400,
                "person.identity-number.check"
            ),
            1 => Api.Wrong(
                sender,
                HttpMethod.Put,
                at,
                form with
                {
                    Destination = new DestinationForm(to.Institution.Code, "NONE"),
                },
                400,
                "field.unknown-code"
            ),
            2 => Api.Wrong(sender, HttpMethod.Put, at, form with { Reason = new string('长', 2_001) }, 400, "field.too-long"),
            3 => Api.Wrong(sender, HttpMethod.Put, at, form with { Summary = new string('长', 100_000) }, 413, "body.too-large"),
            4 => Api.Wrong(sender, HttpMethod.Put, at, form with { Diagnoses = [] }, 400, "field.required"),
            5 => Api.Wrong(sender, HttpMethod.Put, at, form with { Patient = form.Patient! with { Phone = "12345" } }, 400, "person.phone"),
            6 => Api.Wrong(sender, HttpMethod.Put, at, """{"direction": "up", """, 400, "body.malformed"),
            7 => Api.Wrong(null, HttpMethod.Put, at, form, 401, "token.missing"),
            8 => Api.Wrong(Insurer, HttpMethod.Put, at, form, 403, "role.not-permitted"),
            _ => Api.Wrong(
                sender,
                HttpMethod.Put,
                at,
                form with
                {
                    Direction = form.Direction == Direction.Up ? Direction.Lateral : Direction.Up,
                },
                400,
                "referral.direction-mismatch"
            ),
        };
    }

    /// <summary>Sent again: the same, something else under the same id, or the same patient once more.</summary>
    public async Task AfterSending(Guid id, SimulatedCaller sender, ReferralForm form, Room to)
    {
        switch (random.Between(0, 3))
        {
            case 0:
                // The same again is no mistake: it is answered with what became of it.
                await Api.Put(
                    sender,
                    HttpMethod.Put,
                    $"/api/referrals/{id}",
                    "submit, repeated",
                    form,
                    StateName.InTownshipReview,
                    StateName.AwaitingAnswer
                );
                break;
            case 1:
                await Api.Wrong(
                    sender,
                    HttpMethod.Put,
                    $"/api/referrals/{id}",
                    form with
                    {
                        Reason = $"{form.Reason}（补充）",
                    },
                    409,
                    "referral.exists"
                );
                break;
            case 2 when form.Direction == Direction.Up:
                await Api.Wrong(sender, HttpMethod.Put, $"/api/referrals/{random.Id()}", form, 409, "referral.already-live");
                break;
            default:
                var stranger = simulation
                    .County.Primary.Select(one => one.Item.Code)
                    .First(code =>
                        code != sender.Institution && code != simulation.County[sender.Institution!].Reviewer && code != to.Institution.Code
                    );
                await Api.Wrong(
                    new SimulatedCaller("family-doctor", stranger),
                    HttpMethod.Get,
                    $"/api/referrals/{id}",
                    null,
                    404,
                    "not-found"
                );
                break;
        }
    }

    /// <summary>Somebody else's action, a form that is out of date, an action that has not its turn.</summary>
    public Task WhileAwaiting(Guid id, SimulatedCaller sender, SimulatedCaller desk)
    {
        var at = $"/api/referrals/{id}";
        return random.Between(0, 4) switch
        {
            0 => Refused(new SimulatedCaller("insurer", null), id, "acceptance", new NoteForm(null), 403, "role.not-permitted"),
            1 => Api.Wrong(desk, HttpMethod.Post, $"{at}/acceptance", new NoteForm(null), 412, "version.stale", ifMatch: 999),
            2 => Refused(desk, id, "care", new CareForm(null, true), 409, "referral.wrong-state"),
            3 => Refused(desk, id, "refusal", new RefusalForm(DeclineReason.Other, null), 400, "referral.note-required"),
            _ => Refused(sender, id, "acceptance", new NoteForm(null), 403, "referral.not-yours"),
        };
    }

    /// <summary>An appointment that cannot be.</summary>
    public Task WhileArranging(Guid id, SimulatedCaller desk) =>
        random.Between(0, 2) switch
        {
            0 => Refused(
                desk,
                id,
                "arrangement",
                new ArrangementForm(null, simulation.Now.AddHours(-3), null, null),
                400,
                "referral.appointment-in-the-past"
            ),
            1 => Refused(
                desk,
                id,
                "arrangement",
                new ArrangementForm(null, simulation.Now.AddHours(3), null, new string('床', 21)),
                400,
                "field.too-long"
            ),
            _ => Refused(
                desk,
                id,
                "arrangement",
                new ArrangementForm(null, simulation.Now.AddDays(400), null, null),
                400,
                "referral.appointment-too-far"
            ),
        };

    public Task Refused(SimulatedCaller who, Guid id, string path, object? body, int status, string code) =>
        Api.Wrong(who, HttpMethod.Post, $"/api/referrals/{id}/{path}", body, status, code);

    // The last digit but one is another, as when somebody types too fast.
    private static string Mistyped(ReferralForm form)
    {
        var number = form.Patient?.Identity?.Number ?? "999999196001010012";
        return $"{number[..16]}{(number[16] == '9' ? '0' : (char)(number[16] + 1))}{number[17]}";
    }
}
