using Hl7.Fhir.Model;
using Referrals.Tests.Fhir;
using Referrals.Tests.Hosting;
using Task = System.Threading.Tasks.Task;

namespace Referrals.Tests.Broker;

[Slow]
public sealed class when_a_broker_is_away_for_bundles(TestPostgres postgres)
{
    private const string SenderQueue = "referrals.340422.SX-T01.fhir";
    private const string ReceiverQueue = "referrals.340422.SX-H01.fhir";

    [Fact]
    public async Task no_answer_is_lost_and_what_may_not_be_read_any_more_is_not_told()
    {
        TestBroker.Require();
        await using var rabbit = await RabbitNode.Start();
        var host = await BrokerHost.Create(rabbit, "test", BrokerStory.Users);
        await using var service = new TestService(postgres, builder => BundleStory.Configure(builder, host));
        await service.InitializeAsync();
        await using var sender = await BundleSystem.Connect(host, "340422.SX-T01", SenderQueue);
        await using var receiver = await BundleSystem.Connect(host, "340422.SX-H01", ReceiverQueue);
        var sent = Enumerable.Range(0, 30).Select(_ => FhirBundles.Application(Guid.CreateVersion7().ToString())).ToList();
        foreach (var bundle in sent)
            await sender.Send(bundle, CaseOf(bundle));
        await sender.Answers(sent[0].Header().Id!, 1);

        await rabbit.Stop();
        var (answered, passedOn) = (await Submitted(service), await Submitted(service));
        var people = service.As("dispatcher@SX-H01");
        await people.Post($"/api/referrals/{answered}/acceptance", new { note = "同意转诊" }).Expect(200);
        var elsewhere = new { destination = new { institution = "SX-H02", unit = "CARD" }, reason = "no-capacity" };
        await people.Post($"/api/referrals/{passedOn}/redirection", elsewhere).Expect(200);
        await Eventually.Holds(
            () => service.Log.Lines.Any(line => line.Contains("BrokerListener: No messages can be taken")),
            "it is away"
        );
        await rabbit.Again();
        await sender.Reconnect(host, SenderQueue);
        await receiver.Reconnect(host, ReceiverQueue);

        foreach (var bundle in sent)
        {
            var answers = await sender.Answers(bundle.Header().Id!, 1);
            answers.Select(one => Convert.ToBase64String(one.Body)).Distinct().ShouldHaveSingleItem();
            answers[0].Read<Bundle>().Header().Response!.Code.ShouldBe(MessageHeader.ResponseType.Ok);
            (await receiver.Told(CaseOf(bundle), 1)).ShouldHaveSingleItem().Type.ShouldBe("C01001");
        }

        (await sender.Told(answered, 1))[0].Read<Bundle>().Only<AppointmentResponse>().Comment.ShouldBe("同意转诊");
        // What comes behind it has come.
        await receiver.Told(await Submitted(service), 1);
        receiver.About(passedOn).ShouldBeEmpty();
    }

    private static async Task<string> Submitted(TestService service)
    {
        var bundle = FhirBundles.Application(Guid.CreateVersion7().ToString());
        await service.As("his-system@SX-T01").Process(bundle).Expect(200);
        return CaseOf(bundle);
    }

    private static string CaseOf(Bundle bundle) => bundle.Only<Appointment>().Id!;
}
