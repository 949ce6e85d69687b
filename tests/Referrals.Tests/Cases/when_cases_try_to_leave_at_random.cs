// Whatever happens in whatever order, no case is arranged outside the county without what list, catalogues and policy demanded on that day.
using FsCheck;
using FsCheck.Fluent;
using Referrals.Cases;
using Referrals.Policies;
using Referrals.Whitelist;

namespace Referrals.Tests.Cases;

public class when_cases_try_to_leave_at_random
{
    private static readonly string[] Hospitals = ["SX-X01", "SX-X02"];

    [Fact]
    public void none_is_arranged_without_what_was_demanded()
    {
        var (arranged, excepted) = (0, 0);
        Prop.ForAll(
                Gen.Choose(0, 999_999).ArrayOf(40).ToArbitrary(),
                numbers =>
                {
                    var journey = new Attempt(numbers);
                    journey.Run();
                    arranged += journey.Arranged;
                    excepted += journey.Excepted;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
        arranged.ShouldBeGreaterThan(500, "most attempts must come to an end, or this shows nothing");
        excepted.ShouldBeGreaterThan(100, "and many of them against list or catalogue");
    }

    /// <summary>
    /// One case, and beside it a plain list of who has said what about which question. A question is a destination, a recorded reason and
    /// what list and catalogues say: who answers one has not answered another.
    /// </summary>
    private sealed class Attempt(int[] numbers)
    {
        private readonly List<(string Question, Approval Who, bool Yes)> said = [];
        private Referral state = new Referral.NotStarted();
        private OutOfCountyCheck world = Say(0);
        private OutOfCountyCheck asked = Say(0);
        private string hospital = Hospitals[0];
        private OutOfCountyReason? reason;

        public int Arranged { get; private set; }

        public int Excepted { get; private set; }

        public void Run()
        {
            foreach (var number in numbers)
            {
                Step(number % 9, number / 9);
                if (state is Referral.Accepted)
                    Check();
            }
        }

        private void Step(int kind, int with)
        {
            switch (kind)
            {
                case 0:
                    world = Say(with);
                    break;
                case 1 when Do(new CheckOutOfCounty(ReferralSamples.Start, ReferralSamples.Timed(world))):
                    asked = world;
                    break;
                case 2 when Do(new GiveExpertStatement(ReferralSamples.Start, with % 3 > 0, ReferralSamples.Text, null, default)):
                    said.Add((Question(asked), Approval.ExpertStatement, with % 3 > 0));
                    break;
                case 3 when Do(new DecideForCounty(ReferralSamples.Start, with % 3 > 0, ReferralSamples.Text)):
                    said.Add((Question(asked), Approval.County, with % 3 > 0));
                    break;
                case 4 when Do(Accept(with % 4 > 0, with % 2 > 0)):
                    break;
                case 5 when state is Referral.Returned or Referral.NotStarted:
                    Send(with);
                    break;
                case 6 when Do(new ReturnReferral(ReferralAction.Return, ReferralSamples.Start, ReturnReason.MissingExamination, null)):
                    break;
                case 7 when with % 3 == 0:
                    Redirect();
                    break;
                default:
                    Send(with);
                    break;
            }
        }

        private AcceptReferral Accept(bool byCentre, bool givesReason) =>
            new(ReferralSamples.Start, 1, null)
            {
                Check = world,
                ByCentre = byCentre,
                Grounds = givesReason ? new OutOfCountyGrounds(OutOfCountyReason.NoCapacity) : null,
                Institution = ReferralSamples.Hospital,
            };

        private void Send(int with)
        {
            OutOfCountyReason? why = (with % 3) switch
            {
                0 => null,
                1 => OutOfCountyReason.NoCapacity,
                _ => OutOfCountyReason.PatientWish,
            };
            var request = ReferralSamples.Request(Direction.OutOfCounty) with
            {
                Destination = ReferralSamples.Cardiology with { Institution = hospital },
                OutOfCounty = why is { } given ? new OutOfCountyGrounds(given) : null,
            };
            ReferralCommand command =
                state is Referral.Returned
                    ? new ResubmitReferral(
                        ReferralSamples.Start,
                        request,
                        null,
                        ReferralSamples.Start,
                        ReferralSamples.Start,
                        1,
                        7,
                        Check: ReferralSamples.Timed(world)
                    )
                    : ReferralSamples.Submit(ReferralSamples.Start, Direction.OutOfCounty, null) with
                    {
                        Request = request,
                        Check = ReferralSamples.Timed(world),
                    };
            if (Do(command))
                (reason, asked) = (why, world);
        }

        private void Redirect()
        {
            var other = Hospitals.Single(one => one != hospital);
            var command = new RedirectReferral(
                ReferralSamples.Start,
                ReferralSamples.Cardiology with
                {
                    Institution = other,
                },
                true,
                RedirectReason.NoCapacity,
                null,
                ReferralSamples.Start,
                1,
                7,
                null,
                ReferralSamples.Timed(world)
            );
            if (Do(command))
                (hospital, asked) = (other, world);
        }

        private bool Do(ReferralCommand command)
        {
            var decided = ReferralDecider.Decide(state, command);
            if (decided.Refusal is not null || decided.Events.Count == 0)
                return false;
            state = decided.Events.Aggregate(state, (s, e) => s.Evolve(e));
            return true;
        }

        private void Check()
        {
            var decision = state.Details!.OutOfCounty!.Decision!;
            decision.Check.ShouldBe(world);
            var isException = world.Entry is null || world.Better.Count > 0;
            if (isException && !world.Emergency)
            {
                decision.Grounds.ShouldNotBeNull();
                if (world.TreatedBy is not null)
                    Agreed(Approval.ExpertStatement).ShouldBeTrue("the county treats it, and no expert agreed");
                if (world.Tier is null or OutsideTier.OutsideProvince)
                    Agreed(Approval.County).ShouldBeTrue("it is out of the province, and the county did not agree");
                Excepted++;
            }

            Arranged++;
            state = new Referral.NotStarted();
            said.Clear();
        }

        private bool Agreed(Approval who) => said.FindLast(word => word.Who == who && word.Question == Question(world)).Yes;

        private string Question(OutOfCountyCheck check) =>
            $"{hospital} {reason} {check.Entry} {check.Tier} {check.TreatedBy} {string.Join('+', check.Better)}";

        private static OutOfCountyCheck Say(int number)
        {
            var tier = (number % 4) switch
            {
                0 => OutsideTier.City,
                1 => OutsideTier.Province,
                2 => OutsideTier.OutsideProvince,
                _ => (OutsideTier?)null,
            };
            var (onList, treated, nearer) = (number / 4 % 2 == 0 && tier is not null, number / 8 % 2 == 0, number / 16 % 3 == 0);
            return new OutOfCountyCheck(
                new DateOnly(2026, 3, 2),
                Emergency: false,
                tier,
                onList ? ReferralSamples.Case : null,
                onList ? 3 : null,
                4,
                [
                    .. treated ? (DestinationTier[])[DestinationTier.County] : [],
                    .. nearer && tier is not (OutsideTier.City or OutsideTier.Province)
                        ? (DestinationTier[])[DestinationTier.CityOrProvince]
                        : [],
                ],
                treated ? "2026" : null,
                1
            );
        }
    }
}
